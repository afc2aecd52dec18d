// Articles that are on a site already, over the fake core: one, many, stopped, named where they cannot come.
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeHost } from '../../host/fake';
import { clear, show, type Shown } from '../../testing/stage';
import Sites from './Sites.svelte';

afterEach(clear);

const CHIEF = 'm-aminata';

async function opened(before: (host: FakeHost) => void = () => undefined, me = CHIEF): Promise<Shown> {
  const shown = await show(Sites, {}, { me }, (host) => {
    before(host);
    void host.findWordPressSite('https://journal.example', 'desk', 'abcd', false).then(() => host.keepFoundSite());
  });
  await shown.settle();
  await shown.click('Articles déjà en ligne');
  await shown.settle();
  return shown;
}

async function look(shown: Shown, words: string): Promise<void> {
  const label = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes('Un article'));
  const input = document.getElementById(label?.htmlFor ?? '') as HTMLInputElement;
  input.value = words;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await shown.settle();
  input.form?.requestSubmit();
  await shown.settle();
}

describe('articles that are on a site already', () => {
  it('are found by words, come in once, and open', async () => {
    const shown = await opened();
    await look(shown, 'bac');
    expect(shown.words()).toContain('Le bac de 2019');
    await shown.click('Faire venir');
    await shown.settle();
    expect(shown.room.place).toMatchObject({ view: 'piece' });
    const pieces = [...shown.host.core.pieces.values()].filter((one) => one.fields.get('headline')?.value === 'Le bac de 2019');
    expect(pieces.map((one) => one.state)).toEqual(['published']);
  });

  it('say that no article holds the words', async () => {
    const shown = await opened();
    await look(shown, 'zèbre');
    expect(shown.words()).toContain('Aucun article ne contient ces mots');
  });

  it('come in as a range with what could not come named, and a second time nothing is new', async () => {
    const shown = await opened();
    await shown.click('Tout faire venir');
    await shown.settle();
    expect(shown.words()).toContain('Nouveaux : 2. Changés sur le site : 0. Tels quels : 0.');
    expect(shown.words()).toContain('Un n’a pas pu venir');
    expect(shown.words()).toContain('43 : La réponse du site est incompréhensible');
    expect(shown.words()).not.toContain('missing field');
    await shown.click('Tout faire venir');
    await shown.settle();
    expect(shown.words()).toContain('Nouveaux : 0. Changés sur le site : 0. Tels quels : 2.');
  });

  it('are stopped, and say that they go on', async () => {
    let go = (): void => undefined;
    const shown = await opened();
    shown.host.core.answers = new Promise((resolve) => (go = resolve));
    await shown.click('Tout faire venir');
    await shown.click('Arrêter');
    go();
    await shown.settle();
    expect(shown.words()).toContain('Relancer reprend là où on en était');
  });

  it('are filed under the sections that came in, and what was renamed there is only offered', async () => {
    const shown = await opened();
    await shown.click('Faire venir rubriques et étiquettes');
    await shown.settle();
    expect(shown.words()).toContain('Nouveau dans vos listes : Fleuve.');
    expect(shown.words()).toContain('« Économie » s’appelle « Économie et marchés » sur le site. Ici : « Économie ».');
    expect(shown.host.core.newsroom.terms.map((one) => one.name)).toContain('Économie');
    await shown.click('Prendre ces noms');
    await shown.settle();
    expect(shown.host.core.newsroom.terms.map((one) => one.name)).toContain('Économie et marchés');
    expect(shown.words()).toContain('Vos listes ont déjà tout ce que le site a.');
    expect(shown.words()).not.toContain('Prendre ces noms');
  });

  it('are signed by authors who may sign here since, each once', async () => {
    const shown = await opened();
    await shown.click('Faire venir les auteurs');
    await shown.settle();
    expect(shown.words()).toContain('Peut maintenant signer ici : Kadi Sangho.');
    await shown.click('Faire venir les auteurs');
    await shown.settle();
    expect(shown.words()).toContain('peuvent déjà signer ici');
    expect(shown.host.core.newsroom.signers.filter((one) => one.name === 'Kadi Sangho')).toHaveLength(1);
  });

  it('belong to those who review', async () => {
    const shown = await opened(undefined, 'm-ousmane');
    const bring = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Tout faire venir'));
    expect(bring?.getAttribute('aria-disabled')).toBe(shown.room.me?.rights.review ? null : 'true');
  });
});
