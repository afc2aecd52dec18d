// What the window shares: places, saving, the few seconds before something goes out.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHost, type FakeHost } from '../host/fake';
import { Room } from './room.svelte';

const NOW = Date.parse('2026-11-12T19:42:00Z');
let host: FakeHost;
let room: Room;

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  host = fakeHost({ now: NOW });
  room = new Room(host);
  await room.start();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('places', () => {
  it('go back the way they came', () => {
    room.go({ view: 'pieces' });
    room.openPiece('selou', 'Sélou');
    room.back();
    expect(room.place.view).toBe('pieces');
    room.back();
    expect(room.place.view).toBe('desk');
  });

  it('are remembered with what is open', async () => {
    const remember = vi.spyOn(host, 'rememberWindow');
    room.openPiece('coton', 'Coton');
    room.rememberCursor('body', 3, 5);
    await vi.advanceTimersByTimeAsync(400);
    expect(remember).toHaveBeenLastCalledWith({
      open: ['selou', 'notes', 'coton'],
      piece: 'coton',
      cursor: { text: 'body', anchor: 3, head: 5 },
      view: 'piece',
    });
  });

  it('leave a piece that is closed', async () => {
    room.openPiece('coton');
    await room.closePiece('coton');
    expect(room.place.view).toBe('desk');
    expect(room.open.map((one) => one.id)).not.toContain('coton');
  });
});

describe('the clipboard', () => {
  /** A webview's, that takes promises and keeps what came of them. */
  function clipboard(): { write: ReturnType<typeof vi.fn>; held: () => Promise<Blob> } {
    vi.stubGlobal('ClipboardItem', class {
      constructor(readonly kinds: Record<string, Promise<Blob>>) {}
    });
    type Write = (items: { kinds: Record<string, Promise<Blob>> }[]) => Promise<void>;
    const write = vi.fn<Write>(async ([item]) => void (await item?.kinds['text/plain']));
    vi.stubGlobal('navigator', { clipboard: { write } });
    return { write, held: () => write.mock.calls[0]![0][0]!.kinds['text/plain']! };
  }

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is promised what is still on its way, before the press is over', async () => {
    const { write, held } = clipboard();
    let bring: ((words: string) => void) | undefined;
    const copied = room.copy(new Promise<string>((resolve) => (bring = resolve)));
    expect(write).toHaveBeenCalledOnce();
    expect(room.toasts).toEqual([]);
    bring?.('# Sélou');
    await copied;
    expect((await held()).size).toBe(new TextEncoder().encode('# Sélou').length);
    expect(room.toasts.map((one) => one.words)).toEqual(['Copié.']);
  });

  it('says why nothing came', async () => {
    clipboard();
    await room.copy(Promise.reject(Object.assign(new Error('gone'), { code: 'unknown', facts: {} })));
    expect(room.toasts.map((one) => one.words)).toEqual(['Cela n’existe plus ici.']);
  });
});

describe('saving', () => {
  it('says what is on its way, what failed, and only then that all is well', async () => {
    expect(room.saving.state).toBe('saved');
    let written = (): void => {};
    const slow = room.write(new Promise<void>((resolve) => (written = resolve)));
    expect(room.saving.state).toBe('saving');
    written();
    await slow;
    expect(room.saving.state).toBe('saved');
    await room.write(Promise.reject({ code: 'disk_full', facts: {}, message: 'full' }));
    expect(room.saving).toMatchObject({ state: 'failed' });
    expect(room.saving.why).toMatch(/disque/);
    await room.write(Promise.resolve());
    expect(room.saving.state).toBe('saved');
  });

  it('lets the text have the last word', () => {
    room.setTextSaving({ state: 'failed', why: 'x' });
    expect(room.saving).toEqual({ state: 'failed', why: 'x' });
  });

  it('says saved once the hand rests, and anything else at once', async () => {
    const say = (state: 'saved' | 'saving' | 'failed'): void => room.setTextSaving({ state, why: '' });
    say('saving');
    expect(room.saving.state).toBe('saving');
    say('saved');
    await vi.advanceTimersByTimeAsync(300);
    say('saving');
    await vi.advanceTimersByTimeAsync(300);
    expect(room.saving.state).toBe('saving');
    say('saved');
    expect(room.saving.state).toBe('saving');
    await vi.advanceTimersByTimeAsync(400);
    expect(room.saving.state).toBe('saved');
  });

  it('is asked for before an act', async () => {
    const order: string[] = [];
    room.onFlush(async () => void order.push('flush'));
    vi.spyOn(host, 'act').mockImplementation(async (id) => {
      order.push('act');
      return host.openPiece(id);
    });
    await room.decide(await host.openPiece('archives'), 'hold');
    expect(order).toEqual(['flush', 'act']);
  });
});

describe('publishing', () => {
  it('leaves a few seconds to think again', async () => {
    const act = vi.spyOn(host, 'act');
    const going = room.decide(await host.openPiece('archives'), 'publish');
    await vi.advanceTimersByTimeAsync(3000);
    expect(act).not.toHaveBeenCalled();
    room.toasts[0]?.acts.at(-1)?.run();
    await vi.advanceTimersByTimeAsync(4000);
    await going;
    expect(act).not.toHaveBeenCalled();
  });

  it('says that the approved version goes out where newer words were typed since', async () => {
    const seen = await host.openPiece('archives');
    host.core.piece('archives').texts.body.blocks.push({ kind: 'paragraph', spans: [{ text: 'Une phrase de plus.' }] });
    // The view on screen may not know of the last words yet.
    const going = room.decide(seen, 'publish');
    await vi.advanceTimersByTimeAsync(2000);
    expect(room.toasts[0]?.words).toContain('Ce qui sort est la version validée, pas le texte à l’écran.');
    room.toasts[0]?.acts.at(-1)?.run();
    await going;
    await room.decide(seen, 'revalidate');
    expect(room.asked).toMatchObject({ action: 'revalidate', piece: { approval_covers: false } });
  });

  it('goes when nobody thought again', async () => {
    const going = room.decide(await host.openPiece('archives'), 'publish');
    await vi.advanceTimersByTimeAsync(6000);
    await going;
    expect((await host.openPiece('archives')).row.state).toBe('published');
  });
});

describe('a file that stays in the folder of arrivals', () => {
  it('is named, says why, and stays said', async () => {
    for (const [code, why] of [
      ['too_large', '128'],
      ['not_copy', 'image'],
    ] as const) {
      host.emit('left', { name: 'rapport.docx', code });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(room.toasts.at(-1)?.words).toMatch(/rapport\.docx.*Arrivées/);
      expect(room.toasts.at(-1)?.words).toContain(why);
    }
    room.dismiss(room.toasts.at(-1)!.id);
    expect(room.toasts).toHaveLength(1);
  });
});

describe('an act', () => {
  it('names the version that was read', async () => {
    const act = vi.spyOn(host, 'act');
    await host.setField('coton', 'headline', 'Coton');
    await host.setMedia('coton', 'p-usine', 'L’usine', 'Fanta Kalo', 'Un hangar');
    const view = await host.openPiece('coton');
    await room.decide(view, 'approve');
    expect(act).toHaveBeenCalledWith('coton', 'approve', { version: view.current });
  });

  it('asks a chief why when something blocks', async () => {
    await room.decide(await host.openPiece('selou'), 'approve');
    expect(room.asked).toMatchObject({ action: 'approve', override: true });
  });

  it('can be undone where it can', async () => {
    await room.chooseMember('m-ousmane');
    await room.decide(await host.openPiece('meteo'), 'submit');
    expect((await host.openPiece('meteo')).row.state).toBe('in_review');
    room.toasts.at(-1)?.acts[0]?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect((await host.openPiece('meteo')).row.state).toBe('draft');
  });
});
