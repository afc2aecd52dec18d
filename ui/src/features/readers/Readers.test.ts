// Comments are decided by keyboard, and taken back.
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeHost } from '../../host/fake';
import type { ReadersSiteView, ReadsView } from '../../host/types';
import { clear, show } from '../../testing/stage';
import Readers from './Readers.svelte';

afterEach(clear);

describe('readers', () => {
  it('shows what waits first, as words', async () => {
    const shown = await show(Readers, {});
    expect(shown.words()).toContain('3 commentaires attendent votre avis');
    expect(shown.page.querySelectorAll('article')).toHaveLength(3);
    expect(shown.page.querySelector('.words a, .words script')).toBeNull();
  });

  it('is decided by one key each, and taken back by another', async () => {
    const shown = await show(Readers, {});
    await shown.press('j');
    await shown.press('a');
    expect((await shown.host.readers()).comments.map((one) => one.stands)).toEqual(['held', 'approved', 'held', 'approved']);
    await shown.press('s');
    expect((await shown.host.readers()).comments[2]?.stands).toBe('spam');
    await shown.press('u');
    expect((await shown.host.readers()).comments[2]?.stands).toBe('held');
  });

  it('opens an answer only under what readers see, and letters typed there decide nothing', async () => {
    const shown = await show(Readers, {});
    await shown.press('r');
    expect(shown.page.querySelector('textarea')).toBeNull();
    await shown.click('Approuvés');
    await shown.press('r');
    const words = shown.page.querySelector('textarea');
    expect(words).not.toBeNull();
    words?.focus();
    await shown.press('s');
    expect((await shown.host.readers()).comments[3]?.stands).toBe('approved');
  });

  it('says that it is offline, in both languages', async () => {
    const shown = await show(Readers, {}, { language: 'en' });
    shown.room.online = false;
    await shown.settle();
    expect(shown.words()).toContain('Offline: what you decide leaves when the network is back');
  });

  it.each([
    ['fr', 'n’a pas le droit de voir les commentaires', 'Donnez au compte le rôle d’éditeur', 'Tout est décidé'],
    ['en', 'may not see comments', 'Give the account the editor role', 'Everything is decided'],
  ] as const)('says that the account may not see comments instead of an empty list, in %s', async (language, what, next, empty) => {
    const shown = await show(Readers, {}, { language }, (host) => {
      const { readers } = host;
      host.core.comments = [];
      host.readers = async () => {
        const view = await readers();
        const fault = { code: 'comments_not_allowed' as const, facts: {}, differences: [] };
        return { ...view, sites: view.sites.map((one) => ({ ...one, detail: 'may not', fault })) };
      };
    });
    await shown.settle();
    expect(shown.words()).toContain(what);
    expect(shown.words()).toContain(next);
    expect(shown.words()).not.toContain(empty);
  });

  it('says why somebody who may not publish cannot approve', async () => {
    const shown = await show(Readers, {}, { me: 'moussa' });
    const buttons = [...shown.page.querySelectorAll('button[aria-disabled="true"]')].map((one) => one.textContent?.trim());
    expect(buttons.some((words) => words?.startsWith('Approuver'))).toBe(!shown.room.me?.rights.publish);
  });
});

describe('reads', () => {
  const site = (host: FakeHost): { id: string; name: string } => host.core.newsroom.sites[0]!;
  const told = (host: FakeHost, headline: string, count: number, more: Partial<ReadsView> = {}): ReadsView => ({
    site: site(host).id,
    site_name: site(host).name,
    piece: headline,
    headline,
    count,
    at: host.core.instant(-5),
    ...more,
  });
  /** A site that counts with a plugin, or with none. */
  const counting = (host: FakeHost, counter: string, tells: boolean, more: Partial<ReadersSiteView> = {}): void => {
    const { readers } = host;
    host.readers = async () => {
      const view = await readers();
      return { ...view, sites: view.sites.map((one) => ({ ...one, counter, tells, ...more })) };
    };
  };
  const rows = (): string[] => [...document.querySelectorAll('ol > li')].map((one) => one.textContent?.replace(/[\s\u00a0\u202f]+/g, ' ').trim() ?? '');

  it('stand below comments, the most read piece first, each site with its own', async () => {
    const shown = await show(Readers, {}, {}, (host) => {
      counting(host, 'Post Views Counter', true);
      host.core.comments = [];
      host.reads = async () => [
        told(host, 'Le pont', 700),
        told(host, 'Le bac', 640),
        told(host, 'Le bac', 1610, { site: 'w-2', site_name: 'autre.example' }),
        told(host, 'Le mil', 1),
      ];
    });
    await shown.settle();
    expect(document.querySelector('h2')?.textContent).toBe('Lectures');
    expect(rows()).toEqual([
      `2 250 lectures Le bac ${site(shown.host).name} : 640, autre.example : 1 610`,
      `700 lectures Le pont ${site(shown.host).name}`,
      `1 lecture Le mil ${site(shown.host).name}`,
    ]);
    expect(shown.words()).not.toContain('Aucune lecture');
  });

  it.each([
    ['', false, {}, 'aucune extension de statistiques n’y a été trouvée'],
    ['WP Statistics', false, {}, 'WP Statistics y compte les lectures, mais ne les donne pas'],
    ['Post Views Counter', true, {}, 'n’en a encore donné aucune'],
    ['', false, { asked: null }, 'n’a pas encore dit s’il compte les lectures'],
  ] as const)('say why there are none: « %s », %s, %o', async (counter, tells, more, words) => {
    const shown = await show(Readers, {}, {}, (host) => counting(host, counter, tells, more));
    await shown.settle();
    expect(rows()).toEqual([]);
    expect(shown.words()).toContain('Aucune lecture à montrer.');
    expect(shown.words()).toContain(words);
  });

  it('leave a site that did not answer to the line that says so', async () => {
    const shown = await show(Readers, {}, {}, (host) => counting(host, '', false, { detail: 'no route' }));
    await shown.settle();
    expect(shown.words()).toContain('Aucune lecture à montrer.');
    expect(shown.words()).not.toContain('extension de statistiques');
  });
});
