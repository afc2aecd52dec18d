// Connecting a WordPress, asking it again, its terms and its password, over the fake core.
import { afterEach, describe, expect, it } from 'vitest';
import { clear, show, type Shown } from '../../testing/stage';
import type { FakeHost } from '../../host/fake';
import Sites from './Sites.svelte';

afterEach(clear);

const CHIEF = 'm-aminata';

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(label));
  if (!found) throw new Error(`no field « ${label} »`);
  return (document.getElementById(found.htmlFor) ?? found.querySelector('input')) as HTMLInputElement;
}

async function type(shown: Shown, label: string, words: string): Promise<void> {
  const input = field(label);
  input.value = words;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await shown.settle();
}

async function fill(shown: Shown, address: string, password = 'abcd efgh ijkl'): Promise<void> {
  await type(shown, 'Adresse du site', address);
  await type(shown, 'Compte', 'desk');
  await type(shown, 'Mot de passe d’application', password);
  await shown.click('Chercher le site');
  await shown.settle();
}

async function wordpress(host: FakeHost): Promise<void> {
  await host.findWordPressSite('https://journal.example', 'desk', 'abcd', false);
  await host.keepFoundSite();
}

describe('connecting a WordPress', () => {
  it('finds it first, and keeps it when somebody has seen what was found', async () => {
    const shown = await show(Sites, {}, { me: CHIEF });
    expect(shown.words()).toContain('Profil → Mots de passe d’application');
    expect(field('Mot de passe d’application').type).toBe('password');
    await fill(shown, 'auteur.example');
    expect(shown.words()).toContain('Site trouvé');
    expect(shown.words()).toContain('créer des rubriques et des étiquettes');
    expect(shown.words()).toContain('devront être créées sur le site');
    expect(shown.host.core.newsroom.sites).toHaveLength(1);
    await shown.click('Connecter ce site');
    expect(shown.host.core.newsroom.sites[1]).toMatchObject({ kind: 'wordpress', account: 'desk', trial: false });
    expect(shown.words()).toContain('Nouveau mot de passe');
  });

  it('makes drafts only, when it is a trial', async () => {
    const shown = await show(Sites, {}, { me: CHIEF });
    field('Essai').click();
    await fill(shown, 'https://journal.example');
    await shown.click('Connecter ce site');
    expect(shown.host.core.newsroom.sites[1]?.trial).toBe(true);
    expect(shown.words()).toContain('À l’essai : des brouillons seulement');
  });

  it('opens the browser at a click, waits there, and goes on when the site answers', async () => {
    let allow: (link: 'allowed') => void = () => {};
    const opened: [string, boolean][] = [];
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.link = new Promise((resolve) => (allow = resolve));
      const { askInBrowser } = host;
      host.askInBrowser = (address, trial, byHand) => {
        opened.push([address, byHand]);
        return askInBrowser(address, trial, byHand);
      };
    });
    await shown.click('Autoriser dans le navigateur');
    expect(opened).toEqual([]);
    await type(shown, 'Adresse du site', 'https://journal.example');
    expect(opened).toEqual([]);
    await shown.click('Autoriser dans le navigateur');
    await shown.settle();
    expect(opened).toEqual([['https://journal.example', false]]);
    expect(shown.words()).toContain('autorisez Marbre');
    expect(document.querySelector('[role="status"]')?.textContent).toContain('On attend votre réponse');
    expect(document.querySelector('input[type="password"]')).toBeNull();
    allow('allowed');
    await shown.settle();
    await shown.settle();
    expect(shown.words()).toContain('Site trouvé');
    await shown.click('Connecter ce site');
    expect(shown.host.core.newsroom.sites[1]).toMatchObject({ kind: 'wordpress', account: 'desk' });
  });

  it.each([
    ['link_declined', 'quelqu’un a refusé'],
    ['link_late', 'plus de dix minutes'],
    ['link_other_site', 'Un autre site a répondu'],
  ] as const)('says what came of it in the browser: %s', async (link, words) => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.link = Promise.resolve(link);
    });
    await type(shown, 'Adresse du site', 'https://journal.example');
    await shown.click('Autoriser dans le navigateur');
    await shown.settle();
    await shown.settle();
    expect(document.querySelector('[role="alert"]')?.textContent?.replace(/\s+/g, ' ')).toContain(words);
    await expect(shown.host.keepFoundSite()).rejects.toMatchObject({ code: 'site' });
  });

  it('has another way where no link comes back, or no browser opens', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.link = new Promise(() => {});
    });
    await type(shown, 'Adresse du site', 'https://journal.example');
    await shown.click('Autoriser dans le navigateur');
    await shown.settle();
    shown.host.core.browserOpens = false;
    await shown.click('afficher le mot de passe');
    await shown.settle();
    expect(shown.words()).toContain('copiez-le ici');
    expect(shown.words()).toContain('Aucun navigateur ne s’est ouvert');
    expect(shown.words()).toContain('authorize-application.php');
    await type(shown, 'Compte', 'desk');
    await type(shown, 'Mot de passe d’application', 'abcd efgh');
    await shown.click('Chercher le site');
    await shown.settle();
    expect(shown.words()).toContain('Site trouvé');
  });

  it('holds no password after it was sent, right or wrong', async () => {
    const sent: string[] = [];
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      const { findWordPressSite } = host;
      host.findWordPressSite = (address, account, password, trial) => {
        sent.push(password);
        return findWordPressSite(address, account, password, trial);
      };
    });
    await fill(shown, 'https://journal.example', 'faux');
    expect(sent).toEqual(['faux']);
    expect(shown.words()).toContain('Le site n’accepte pas ce mot de passe');
    expect(field('Mot de passe d’application').value).toBe('');
    expect(field('Compte').value).toBe('desk');
    await shown.click('Chercher le site');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['http://journal.example', 'fr', 'n’est pas en https'],
    ['ferme.example', 'fr', 'n’annonce pas WordPress'],
    ['portail.example', 'fr', 'sans doute celle du réseau'],
  ] as const)('says in plain words why %s is not connected', async (address, language, words) => {
    const shown = await show(Sites, {}, { me: CHIEF, language });
    await fill(shown, address);
    expect(document.querySelector('[role="alert"]')?.textContent?.replace(/\s+/g, ' ')).toContain(words);
    expect(shown.host.core.newsroom.sites).toHaveLength(1);
  });

  it('keeps nothing when somebody leaves while it asks', async () => {
    let answer = (): void => {};
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.answers = new Promise((resolve) => (answer = resolve));
    });
    await fill(shown, 'https://journal.example');
    expect(document.querySelector('[role="status"]')?.textContent).toContain('On interroge le site');
    await shown.click('Annuler');
    answer();
    await shown.settle();
    expect(shown.words()).not.toContain('Site trouvé');
    await expect(shown.host.keepFoundSite()).rejects.toMatchObject({ code: 'site' });
  });

  it('asks for the passphrase first where no keyring runs, and again when it is wrong', async () => {
    const shown = await show(Sites, {}, { me: CHIEF, locked: true });
    expect(shown.words()).toContain('Aucun trousseau ne tourne');
    expect(field('Mot de passe d’application').readOnly).toBe(true);
    await type(shown, 'Phrase de passe', 'pas celle-là');
    await shown.click('Ouvrir');
    expect(shown.words()).toContain('Ce n’est pas la phrase de passe');
    await type(shown, 'Phrase de passe', shown.host.core.passphrase);
    await shown.click('Ouvrir');
    expect(shown.words()).not.toContain('Aucun trousseau');
    await fill(shown, 'https://journal.example');
    expect(shown.words()).toContain('Site trouvé');
  });

  it('belongs to chiefs', async () => {
    const shown = await show(Sites, {}, { me: 'm-ousmane' });
    expect(shown.room.me?.rights.chief).toBe(false);
    const find = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Chercher le site'));
    expect(find?.getAttribute('aria-disabled')).toBe('true');
    expect(field('Adresse du site').readOnly).toBe(true);
  });
});

describe('a connected WordPress', () => {
  it('is checked: the account, what it lacks and what that means, the clocks', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.lacks = ['publish', 'moderate'];
      host.core.clockOff = -600;
      void wordpress(host);
    });
    await shown.click('Vérifier');
    await shown.settle();
    expect(shown.words()).toContain('rôle : author');
    expect(shown.words()).toContain('publier, nécessaire Tout resterait en attente chez les éditeurs du site.');
    expect(shown.words()).toContain('retarde de 10 min');
    expect(shown.words()).toContain('Ses articles sont écrits en blocs.');
    expect(document.querySelectorAll('li.needed')).toHaveLength(1);
  });

  it('is checked: plugins that Marbre knows are named, and none where there is none', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    await shown.click('Vérifier');
    await shown.settle();
    expect(shown.words()).not.toContain('Extensions');
    await shown.click('Fermer');
    shown.host.core.plugins = {
      counters: [
        { name: 'Post Views Counter', tells: true },
        { name: 'Jetpack', tells: false },
      ],
      search_plugins: ['Yoast SEO'],
      co_authors: true,
    };
    await shown.click('Vérifier');
    await shown.settle();
    expect(shown.words()).toContain('Post Views Counter compte les lectures : Marbre les lui demande.');
    expect(shown.words()).toContain('Jetpack compte les lectures, mais ne les montre que dans wp-admin.');
    expect(shown.words()).toContain('Yoast SEO écrit pour les moteurs de recherche : Marbre n’y touche pas.');
    expect(shown.words()).toContain('Co-Authors Plus : plusieurs personnes peuvent signer un article.');
  });

  it('asks for the passphrase when the file of passwords is closed, then goes on', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    shown.host.core.passwords = 'locked';
    await shown.click('Vérifier');
    await shown.settle();
    await type(shown, 'Phrase de passe', shown.host.core.passphrase);
    await shown.click('Ouvrir');
    await shown.settle();
    expect(shown.words()).toContain('Le compte a tous les droits que Marbre emploie');
  });

  it('shows which terms are missing, and remembers exactly what was shown', async () => {
    const confirmed: unknown[] = [];
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      const { confirmSiteTerms } = host;
      host.confirmSiteTerms = (site, keptIn, matches, writers, create) => {
        confirmed.push(create, matches.filter((one) => one.theirs).length);
        return confirmSiteTerms(site, keptIn, matches, writers, create);
      };
      void wordpress(host);
    });
    const { terms } = shown.host.core.newsroom;
    const missing = Math.floor(terms.length / 3);
    await shown.click('Rubriques et étiquettes');
    await shown.settle();
    expect(document.querySelectorAll('td.missing')).toHaveLength(missing);
    expect(shown.words()).toContain(`${missing} manquent sur le site`);
    field('Laisser Marbre créer').click();
    await shown.click('Confirmer');
    expect(confirmed).toEqual([true, terms.length - missing]);
  });

  it('lets a person say what stands for what', async () => {
    const confirmed: unknown[] = [];
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      const { confirmSiteTerms } = host;
      host.confirmSiteTerms = (site, keptIn, matches, writers, create) => {
        confirmed.push(matches.find((one) => one.name === lacking)?.theirs?.name, writers.find((one) => one.name === signer));
        return confirmSiteTerms(site, keptIn, matches, writers, create);
      };
      // Few rows: this window counts what can take the focus anew at each of its steps.
      host.core.newsroom.terms.splice(6);
      host.core.newsroom.signers.splice(2);
      void wordpress(host);
    });
    const { terms, signers } = shown.host.core.newsroom;
    const section = (there: boolean): string => terms.find((one, at) => one.taxonomy === 'section' && (at % 3 !== 2) === there)!.name;
    const [lacking, taken, signer] = [section(false), section(true), signers[0]!.name];
    const open = async (act: string, row: string): Promise<void> => {
      document.querySelector<HTMLButtonElement>(`[aria-label="${act} ce qui correspond à ${row} sur le site"]`)!.click();
      await shown.settle();
      expect(document.activeElement?.getAttribute('role')).toBe('combobox');
    };
    const choose = async (act: string, row: string, name: string, next: string): Promise<void> => {
      await open(act, row);
      const option = [...document.querySelectorAll('[role="option"]')].find((one) => one.textContent?.trim().replaceAll(/\s/g, ' ') === name);
      option!.dispatchEvent(new Event('pointerdown', { bubbles: true, cancelable: true }));
      await shown.settle();
      expect(document.activeElement?.textContent).toBe(next);
    };
    await shown.click('Rubriques et étiquettes');
    await shown.settle();
    // Escape leaves the choice, not the dialog.
    await open('Choisir', lacking);
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await shown.settle();
    expect(document.activeElement?.textContent).toBe('Choisir');
    expect(document.querySelector('[role="combobox"]')).toBeNull();
    await choose('Choisir', lacking, taken, 'Changer');
    await choose('Changer', signer, 'Aucun compte : signature dans le texte', 'Choisir');
    await shown.click('Confirmer');
    const writer = { name: signer, theirs: null, confirmed: true };
    expect(confirmed).toEqual([taken, writer]);
    const again = await shown.host.siteTerms(shown.host.core.newsroom.sites[1]!.id);
    expect(again.writers.find((one) => one.name === signer)).toEqual(writer);
  });

  it('lets a person say where a list is kept, and counts it when it is confirmed', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    const { id } = shown.host.core.newsroom.sites[1]!;
    const countries = shown.host.core.newsroom.terms.filter((one) => one.taxonomy === 'country').length;
    await shown.click('Rubriques et étiquettes');
    await shown.settle();
    const where = document.querySelector<HTMLSelectElement>('select[aria-label$="Pays"]')!;
    expect([...where.options].map((one) => one.text)).toEqual(['Catégories', 'Étiquettes', 'Pays']);
    const sections = document.querySelector<HTMLSelectElement>('select[aria-label$="Rubriques"]')!;
    const choose = (list: HTMLSelectElement, base: string): void => {
      list.value = base;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    };
    // With the arrow keys one comes past others; the last counts, of each list.
    choose(sections, 'tags');
    choose(where, 'tags');
    choose(where, 'pays');
    await shown.settle();
    await shown.settle();
    expect(sections.closest('tbody')!.querySelectorAll('td:nth-child(2):not(.missing, .where)')).toHaveLength(0);
    expect(where.closest('tbody')!.querySelectorAll('td.missing')).toHaveLength(countries);
    expect((await shown.host.siteTerms(id)).kept_in.countries).toBe('categories');
    await shown.click('Confirmer');
    expect((await shown.host.siteTerms(id)).kept_in).toEqual({ sections: 'tags', countries: 'pays', tags: 'tags' });
  });

  it('keeps what is decided about articles, withdrawals and alerts', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    const id = shown.host.core.newsroom.sites[1]!.id;
    const press = async (label: string): Promise<void> => {
      [...document.querySelectorAll('button')].findLast((one) => one.textContent?.trim() === label)!.click();
      await shown.settle();
    };
    await press('Réglages…');
    await shown.settle();
    expect(shown.words()).toContain('Enregistrer n’envoie rien');
    await press('en HTML, pour l’éditeur classique');
    await press('va à la corbeille du site');
    await press('entre dans une catégorie');
    await press('Enregistrer');
    expect(shown.words()).toContain('Indiquez le nom');
    await type(shown, 'Nom sur le site', ' À la une ');
    await press('Enregistrer');
    await shown.settle();
    expect(await shown.host.siteDecisions(id)).toMatchObject({
      trial: false,
      markup: 'classic',
      withdrawn: 'trash',
      strip: { as: 'term', base: 'categories', name: 'À la une' },
    });
    // Opened again, it shows that.
    await press('Réglages…');
    await shown.settle();
    const pressed = [...document.querySelectorAll('[role="radio"][aria-checked="true"]')].map((one) => one.textContent?.trim());
    expect(pressed).toEqual(['en HTML, pour l’éditeur classique', 'va à la corbeille du site', 'entre dans une catégorie']);
    expect(field('Nom sur le site').value).toBe('À la une');
  });

  it.each([
    ['fr', 'Mettre à l’essai…', 'Mettre à l’essai', 'Finir l’essai…', 'Finir l’essai', 'restent des brouillons'],
    ['en', 'Put on trial…', 'Put on trial', 'End the trial…', 'End the trial', 'stay drafts'],
  ] as const)('begins and ends a trial (%s), after what it means was said', async (language, begin, begins, end, ends, words) => {
    const shown = await show(Sites, {}, { me: CHIEF, language }, (host) => void wordpress(host));
    const press = async (label: string): Promise<void> => {
      [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === label)!.click();
      await shown.settle();
      await shown.settle();
    };
    const trial = (): boolean | undefined => shown.host.core.newsroom.sites[1]?.trial;
    await press(begin);
    expect(trial()).toBe(false);
    await press(begins);
    expect(trial()).toBe(true);
    await press(end);
    expect(shown.words()).toContain(words);
    expect(trial()).toBe(true);
    await press(ends);
    expect(trial()).toBe(false);
  });

  it('takes a new password, does not hold it, and asks the site with it; a wrong one is asked for again', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    const input = (): HTMLInputElement | null => document.querySelector('.dialog input[type="password"]');
    const give = async (words: string): Promise<void> => {
      input()!.value = words;
      input()!.dispatchEvent(new Event('input', { bubbles: true }));
      await shown.settle();
      document.querySelector<HTMLFormElement>('#new-password')!.requestSubmit();
      await shown.settle();
      await shown.settle();
    };
    await shown.click('Nouveau mot de passe');
    await shown.settle();
    await give('faux');
    expect(shown.words()).toContain('Le site n’accepte pas ce mot de passe');
    expect(input()?.value).toBe('');
    await give('nouveau');
    expect(shown.words()).toContain('Le compte a tous les droits que Marbre emploie');
    expect(input()).toBeNull();
  });

  it.each([
    ['fr', true, 'Déconnecter…', 'Déconnecter', '3 envois en attente sont abandonnés', 'Le site n’accepte plus le mot de passe'],
    ['en', false, 'Disconnect…', 'Disconnect', '3 waiting deliveries are given up', 'has not revoked the password'],
  ] as const)('is left (%s, reachable: %s), after what will happen was said', async (language, reachable, ask, act, before, after) => {
    const shown = await show(Sites, {}, { me: CHIEF, language }, (host) => {
      host.core.waiting = 3;
      host.core.reachable = reachable;
      void wordpress(host);
    });
    const press = async (words: string): Promise<void> => {
      [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === words)!.click();
      await shown.settle();
      await shown.settle();
    };
    await press(ask);
    expect(shown.words()).toContain(before);
    expect(shown.host.core.newsroom.sites).toHaveLength(2);
    await press(act);
    expect(document.querySelector('.dialog [role="status"]')?.textContent).toContain(after);
    expect(shown.host.core.newsroom.sites.map((one) => one.kind)).toEqual(['static']);
  });

  it('says, offline, that the password is revoked later', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => void wordpress(host));
    shown.room.online = false;
    await shown.click('Déconnecter…');
    await shown.settle();
    expect(shown.words()).toContain('Aucun envoi n’attend');
    expect(shown.words()).toContain('révoqué au retour du réseau');
  });
});

describe('a static site', () => {
  it('is described and moved, after what becomes public was said, and says beside the field what is wrong', async () => {
    const shown = await show(Sites, {}, { me: CHIEF });
    const { id } = shown.host.core.newsroom.sites[0]!;
    const inside = (label: string): HTMLInputElement => {
      const found = [...document.querySelectorAll<HTMLLabelElement>('.dialog label')].find((one) => one.textContent?.includes(label));
      return document.getElementById(found!.htmlFor) as HTMLInputElement;
    };
    const write = async (label: string, words: string): Promise<void> => {
      inside(label).value = words;
      inside(label).dispatchEvent(new Event('input', { bubbles: true }));
      await shown.settle();
    };
    await shown.click('Réglages…');
    await shown.settle();
    expect(shown.words()).toContain('devient public, sans validation, à la prochaine publication');
    await write('Adresse publique', 'courrier.example');
    await write('Devise', ' Le fleuve au quotidien ');
    await write('À propos', '# Nous');
    await shown.click('Enregistrer');
    await shown.settle();
    const note = document.getElementById(inside('Adresse publique').getAttribute('aria-describedby')!);
    expect(note?.textContent).toContain('n’est pas une adresse comme https://exemple.org');
    expect((await shown.host.staticSettings(id)).motto).toBe('');
    await write('Dossier', ' ');
    await shown.click('Enregistrer');
    expect(shown.words()).toContain('Indiquez un dossier');
    await write('Dossier', '/srv/pages');
    await write('Adresse publique', 'https://courrier.example');
    await shown.click('Enregistrer');
    await shown.settle();
    expect(document.querySelector('.dialog')).toBeNull();
    expect(await shown.host.staticSettings(id)).toEqual({
      place: '/srv/pages',
      url: 'https://courrier.example',
      motto: 'Le fleuve au quotidien',
      footer_note: '',
      about: '# Nous',
      dress: { menu: [], social: [], links: [], pages: [], ads: [] },
    });
    expect(shown.words()).toContain('/srv/pages');
  });

  it('keeps what somebody else changed while it was described', async () => {
    const shown = await show(Sites, {}, { me: CHIEF });
    const { id } = shown.host.core.newsroom.sites[0]!;
    await shown.click('Réglages…');
    await shown.settle();
    await shown.host.changeStaticSite(id, { place: '/srv/ailleurs', about: '# Nous' });
    const label = [...document.querySelectorAll<HTMLLabelElement>('.dialog label')].find((one) => one.textContent?.includes('Devise'))!;
    const motto = document.getElementById(label.htmlFor) as HTMLInputElement;
    motto.value = 'Le fleuve';
    motto.dispatchEvent(new Event('input', { bubbles: true }));
    await shown.settle();
    await shown.click('Enregistrer');
    await shown.settle();
    expect(await shown.host.staticSettings(id)).toMatchObject({ place: '/srv/ailleurs', about: '# Nous', motto: 'Le fleuve' });
  });
});
