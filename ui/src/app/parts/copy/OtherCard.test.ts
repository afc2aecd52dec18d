// What stands for a block that its site keeps: what it is, in the reader's language, and the words in it.
import { afterEach, expect, it } from 'vitest';
import { clear, show } from '../../../testing/stage';
import OtherCard from './OtherCard.svelte';

afterEach(clear);

async function words(name: string, language: 'fr' | 'en' = 'fr', inside = ''): Promise<string> {
  const sealed = { record: 's', name, words: inside };
  return (await show(OtherCard, { kind: 'sealed' as const, sealed }, { language })).words();
}

it('says what a block of the site is', async () => {
  expect(await words('core/gallery')).toContain('Bloc du site : galerie');
  expect(await words('core/gallery', 'en')).toContain('Site block: gallery');
  expect(await words('html/table', 'fr', 'Mil 250')).toMatch(/Bloc du site : tableau\s*Mil 250/);
  expect(await words('shortcode/contact-form-7')).toContain('Bloc du site : shortcode/contact-form-7');
  expect(await words('acme/map')).toContain('Bloc du site : acme/map');
});

it('says only that it is kept, while what it is has not arrived', async () => {
  expect((await show(OtherCard, { kind: 'sealed' as const })).words()).toContain('Contenu gardé tel quel');
});
