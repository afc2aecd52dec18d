// Comments are decided by keyboard, and taken back.
import { afterEach, describe, expect, it } from 'vitest';
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

  it('says why somebody who may not publish cannot approve', async () => {
    const shown = await show(Readers, {}, { me: 'moussa' });
    const buttons = [...shown.page.querySelectorAll('button[aria-disabled="true"]')].map((one) => one.textContent?.trim());
    expect(buttons.some((words) => words?.startsWith('Approuver'))).toBe(!shown.room.me?.rights.publish);
  });
});
