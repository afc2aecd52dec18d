import { expect, it } from 'vitest';
import { at, of } from './fr/names';

it('names follow « de » and « à » as French says them', () => {
  expect(['Bamako', 'Abidjan', 'Ouagadougou', 'Ousmane D.', 'Élise K.', 'Yaoundé', 'Le Caire'].map(of)).toEqual([
    'de Bamako',
    'd’Abidjan',
    'de Ouagadougou',
    'd’Ousmane D.',
    'd’Élise K.',
    'de Yaoundé',
    'du Caire',
  ]);
  expect(['Lomé', 'Le Caire'].map(at)).toEqual(['à Lomé', 'au Caire']);
});
