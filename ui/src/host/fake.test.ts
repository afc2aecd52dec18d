// The fake core answers as the real one does where the window depends on it.
import { describe, expect, it } from 'vitest';
import { fakeHost, type FakeHost } from './fake';
import { asHostError } from './host';
import type { Action, PieceView } from './types';

const NOW = Date.parse('2026-11-12T19:42:00Z');
const host = (me: string): FakeHost => fakeHost({ now: NOW, me });
const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return '';
  } catch (thrown) {
    return asHostError(thrown).code;
  }
};
const primary = (view: PieceView): Action | undefined => view.actions.find((one) => one.primary)?.action;

describe('the fake core', () => {
  it('carries a piece from a draft to a site', async () => {
    const fake = host('m-ousmane');
    const id = await fake.createPiece('article', 'fr');
    await fake.setField(id, 'headline', 'Un titre');
    await fake.edit(id, { text: 'body', session: 's', number: 1, base: 0, delta: [{ op: 'insert', text: 'Du texte.', marks: {} }] });
    let view = await fake.setTerms(id, 'section', ['t-societe']);
    expect(primary(view)).toBe('submit');
    view = await fake.act(id, 'submit', {});
    expect(view.row.state).toBe('in_review');
    expect(await refusal(fake.act(id, 'approve', { version: view.current }))).toBe('lacks_right');
    await fake.chooseMember('m-aminata');
    view = await fake.act(id, 'approve', { version: (await fake.openPiece(id)).current });
    expect(view.approval_covers).toBe(true);
    view = await fake.act(id, 'publish', {});
    expect(view.online).toHaveLength(1);
    expect((await fake.deliveries())[0]).toMatchObject({ piece: id, state: 'queued' });
  });

  it('refuses an approval of something else than what was read', async () => {
    const fake = host('m-aminata');
    const { current } = await fake.openPiece('archives');
    await fake.setField('archives', 'headline', 'Autre titre');
    expect(await refusal(fake.act('archives', 'revalidate', { version: current }))).toBe('version_moved');
  });

  it('refuses what blocks, and lets a chief pass with a reason where it may', async () => {
    const fake = host('m-idrissa');
    const { current } = await fake.openPiece('selou');
    expect(await refusal(fake.act('selou', 'approve', { version: current }))).toBe('still_missing');
    expect(await refusal(fake.act('selou', 'return', {}))).toBe('reason_needed');
  });

  it('answers a batch on an old revision as stale', async () => {
    const fake = host('m-ousmane');
    const batch = { text: 'body' as const, session: 's', number: 1, base: 0, delta: [{ op: 'insert' as const, text: 'a', marks: {} }] };
    expect(await fake.edit('notes', batch)).toMatchObject({ type: 'ack', revision: 1 });
    expect(await fake.edit('notes', { ...batch, number: 2 })).toEqual({ type: 'stale', revision: 1 });
  });

  it('keeps a published piece from being edited in place', async () => {
    expect(await refusal(host('m-aminata').setField('football', 'headline', 'x'))).toBe('to_reopen');
  });
});
