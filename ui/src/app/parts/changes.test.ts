// Changes of fields are told in words: the field's name, and its values where they are codes or instants.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReviewView } from '../../host/types';
import { setNow, setZone, speak } from '../i18n/index.svelte';
import { itemsOf } from './changes';

const told = (...fields: ReviewView['fields']): string[] =>
  itemsOf({ since: null, fields, changes: [] }).map((item) => item.words.replace(/[\u00a0\u202f]/g, ' '));

beforeEach(() => {
  speak('fr');
  setZone('Africa/Bamako');
  setNow(Date.parse('2026-11-12T19:42:00Z'));
});

describe('a field that changed', () => {
  it('has a name in words, pictures and signatures included', () => {
    const names = told(['lead_caption', '', 'Le bac'], ['byline_author', '', 'Awa'], ['link', 'ici → a', ''], ['embed', '', 'X']).join('\n');
    expect(names).toContain('Légende de l’image de tête');
    expect(names).toContain('Signé');
    expect(names).toContain('Lien');
    expect(names).toContain('Post');
    expect(names).not.toMatch(/lead_caption|byline|embed/);
  });

  it('has values in words where they are codes', () => {
    const words = told(
      ['kind', 'article', 'brief'],
      ['alert_level', 'bulletin', 'urgent'],
      ['language', 'fr', 'en'],
      ['newsroom_signs', 'false', 'true'],
    ).join('\n');
    for (const word of ['Article', 'Brève', 'Bulletin', 'Urgent', 'Français', 'Anglais', 'non', 'oui']) expect(words).toContain(word);
    expect(words).not.toMatch(/brief|true|false/);
  });

  it('has an hour as it is read on the wall', () => {
    const [words] = told(['expires', '2026-11-12T20:00:00Z', '2026-11-13T06:00:00Z']);
    expect(words).toContain('demain');
    expect(words).not.toContain('T06:00');
  });

  it('keeps a value that is its own word', () => {
    expect(told(['headline', 'La crue', 'La décrue'])[0]).toContain('La décrue');
    expect(told(['genre', '', 'Portrait'])[0]).toContain('Portrait');
  });
});
