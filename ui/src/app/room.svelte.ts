// The window's state: who works, where they are, what is open, what was just said. The one thing that views share.
// Knows the host; knows no component.
import { getContext, setContext } from 'svelte';
import type { Toast } from '../kit/types';
import { asHostError, type Host } from '../host/host';
import type {
  Action,
  DeskView,
  Language,
  MemberView,
  NewsroomView,
  PieceId,
  PieceKind,
  PieceView,
  StatusEvent,
  TextName,
  WindowState,
} from '../host/types';
import { clock, setZone, speak, t } from './i18n/index.svelte';
import { until } from './i18n/time';
import { placeOf, samePlace, type Place } from './routes';
import { errorWords } from './wording';

export type Theme = 'system' | 'light' | 'dark';

/** Whether what was typed is on disk, as the text session and the fields say it. */
export interface Saving {
  state: 'saved' | 'saving' | 'failed';
  why: string;
}

/** What the bottom line says of the text on screen. */
export interface TextFacts {
  signs: number;
  language: string;
  version?: string | undefined;
}

/** An action that asks for something before it is done. */
export interface Asked {
  piece: PieceView;
  action: Action;
  /** Asks only why something blocking is let pass. */
  override?: boolean;
  after?: ((view: PieceView) => void) | undefined;
}

export interface OpenPiece {
  id: PieceId;
  title: string;
}

/** Whether the text has moved on since it was approved: what goes out is then not what is on screen. */
export function isStale(piece: PieceView): boolean {
  return piece.approved !== null && !piece.approval_covers;
}

const GRACE_SECONDS = 5;
/** "Saved" is said this long after it became true. */
const SAID_AFTER = 400;

export class Room {
  newsroom = $state.raw<NewsroomView>()!;
  me = $state.raw<MemberView | null>(null);
  desk = $state.raw<DeskView | null>(null);
  place = $state.raw<Place>({ view: 'desk' });
  open = $state<OpenPiece[]>([]);
  queue = $state.raw<{ id: PieceId; title: string; since: string }[]>([]);
  toasts = $state<Toast[]>([]);
  status = $state.raw<StatusEvent>({ saved: true, deliveries: 0, damaged: false, clock: null });
  online = $state(true);
  facts = $state.raw<TextFacts | null>(null);
  heading = $state('');
  theme = $state<Theme>('system');
  drawer = $state(false);
  paletteOpen = $state(false);
  asked = $state.raw<Asked | null>(null);
  /** The piece on screen, for the palette and the keys. */
  current = $state.raw<PieceView | null>(null);
  /** What the view on screen adds to the palette. */
  extra = $state.raw<{ id: string; words: string; keys?: string[]; run: () => void }[]>([]);
  cursor: WindowState['cursor'] = null;
  /** Where the cursor stood when the window last closed; taken once. */
  remembered: WindowState | null = null;

  private textSaving = $state.raw<Saving>({ state: 'saved', why: '' });
  private writing = $state(0);
  private writeFailed = $state('');
  private past: Place[] = [];
  private toastCount = 0;
  private refusals = new Set<() => void>();
  private flushes = new Set<() => Promise<void>>();
  private deskTurn: ReturnType<typeof setTimeout> | undefined;
  private savedTurn: ReturnType<typeof setTimeout> | undefined;
  private rememberTurn: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly host: Host) {}

  /** Worst of what the text session and the fields say. */
  get saving(): Saving {
    if (this.textSaving.state === 'failed') return this.textSaving;
    if (this.writeFailed) return { state: 'failed', why: this.writeFailed };
    if (this.textSaving.state === 'saving' || this.writing > 0 || !this.status.saved) return { state: 'saving', why: '' };
    return { state: 'saved', why: '' };
  }

  /** What is saved is said once the hand rests: two words that change places with every key are nobody's help. */
  setTextSaving(saving: Saving): void {
    clearTimeout(this.savedTurn);
    const { textSaving } = this;
    if (textSaving.state === saving.state && textSaving.why === saving.why) return;
    if (saving.state !== 'saved') this.textSaving = saving;
    else this.savedTurn = setTimeout(() => (this.textSaving = saving), SAID_AFTER);
  }

  async start(): Promise<void> {
    const { newsroom, me, language, windowState } = await this.host.start();
    this.newsroom = newsroom;
    this.me = newsroom.members.find((member) => member.id === me) ?? null;
    setZone(newsroom.zone);
    const chosen = recall('language') ?? language;
    speak(chosen === 'en' ? 'en' : 'fr');
    this.setTheme((recall('theme') as Theme | null) ?? 'system');
    this.remembered = windowState;
    this.host.on('status', (status) => (this.status = status));
    // It stays to be read: nobody may have been looking when the file came.
    this.host.on('left', ({ name, code }) => this.tell(t().settings.left(name, code), [], 0));
    this.host.on('network', ({ online }) => (this.online = online));
    this.host.on('changed', ({ what }) => {
      if (what === 'newsroom') void this.reloadNewsroom().then(() => this.refreshDeskSoon());
      else this.refreshDeskSoon();
    });
    if (this.me) await this.settleIn();
  }

  /** After somebody said who they are: their desk, and what was open. */
  private async settleIn(): Promise<void> {
    await this.refreshDesk();
    const was = this.remembered;
    if (was) {
      this.place = placeOf(was.view, was.piece);
      this.open = was.open.map((id) => ({ id, title: '' }));
      void this.nameOpenPieces();
    }
  }

  private async nameOpenPieces(): Promise<void> {
    const known = new Map<PieceId, string>();
    for (const row of await this.host.listPieces({})) known.set(row.id, row.headline || row.slugline);
    this.open = this.open
      .filter(({ id }) => known.has(id))
      .map(({ id, title }) => ({ id, title: title || known.get(id) || '' }));
  }

  async chooseMember(id: string): Promise<void> {
    await this.attempt(async () => {
      await this.flush();
      await this.host.chooseMember(id);
      this.me = this.newsroom.members.find((member) => member.id === id) ?? null;
      this.open = [];
      this.past = [];
      this.place = { view: 'desk' };
      await this.refreshDesk();
    });
  }

  async reloadNewsroom(): Promise<void> {
    const { newsroom } = await this.host.start();
    this.newsroom = newsroom;
    const me = newsroom.members.find((member) => member.id === this.me?.id) ?? this.me;
    // Who left works here no more: the window asks who does.
    this.me = me?.left ? null : me;
  }

  async refreshDesk(): Promise<void> {
    if (!this.me) return;
    this.desk = await this.host.myDesk();
  }

  private refreshDeskSoon(): void {
    clearTimeout(this.deskTurn);
    this.deskTurn = setTimeout(() => void this.refreshDesk(), 120);
  }

  // Places

  go(place: Place): void {
    if (samePlace(place, this.place)) {
      this.place = place;
      return;
    }
    this.past = [...this.past.slice(-30), this.place];
    this.place = place;
    this.drawer = false;
    this.remember();
  }

  back(): void {
    const place = this.past.pop();
    if (!place) return;
    this.place = place;
    this.drawer = false;
    this.remember();
  }

  openPiece(id: PieceId, title = ''): void {
    if (!this.open.some((one) => one.id === id)) this.open = [...this.open, { id, title }];
    this.go({ view: 'piece', piece: id });
  }

  readPiece(id: PieceId): void {
    this.go({ view: 'reading', piece: id });
  }

  /** Opens a piece where its next right act is: reading for who reviews, writing for the rest. */
  visit(row: { id: PieceId; state: string; headline: string; slugline: string }): void {
    if (row.state === 'in_review' && this.me?.rights.review) this.readPiece(row.id);
    else this.openPiece(row.id, row.headline || row.slugline);
  }

  async closePiece(id: PieceId): Promise<void> {
    await this.flush();
    this.open = this.open.filter((one) => one.id !== id);
    this.past = this.past.filter((place) => !('piece' in place) || place.piece !== id);
    if ('piece' in this.place && this.place.piece === id) this.place = this.past.pop() ?? { view: 'desk' };
    this.remember();
    await this.attempt(() => this.host.closePiece(id));
  }

  name(id: PieceId, title: string): void {
    const found = this.open.find((one) => one.id === id);
    if (found && found.title !== title) found.title = title;
  }

  async newPiece(kind: PieceKind = 'article'): Promise<void> {
    await this.attempt(async () => {
      const id = await this.host.createPiece(kind, this.newsroom.language === 'en' ? 'en' : 'fr');
      this.openPiece(id);
    });
  }

  async importFiles(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      await this.attempt(async () => {
        const { piece, notes } = await this.host.importFile(file.name, new Uint8Array(await file.arrayBuffer()));
        this.openPiece(piece, file.name);
        this.tell(t().pieces.imported(notes));
      });
    }
  }

  /** Remembers where everything stands, for the next time the window opens. */
  remember(): void {
    // Not put off by the next key: whoever types without a pause is remembered on the way.
    this.rememberTurn ??= setTimeout(() => {
      this.rememberTurn = undefined;
      void this.host.rememberWindow({
        open: this.open.map((one) => one.id),
        piece: 'piece' in this.place ? this.place.piece : null,
        cursor: this.cursor,
        view: this.place.view,
      });
    }, 300);
  }

  // Saving

  /** Says what must be on disk before an act: the text session and the fields register here. */
  onFlush(flush: () => Promise<void>): () => void {
    this.flushes.add(flush);
    return () => this.flushes.delete(flush);
  }

  /** What is shown of a piece is asked for again when an act on it was refused: it may have moved. */
  onRefused(refused: () => void): () => void {
    this.refusals.add(refused);
    return () => this.refusals.delete(refused);
  }

  async flush(): Promise<void> {
    await Promise.all([...this.flushes].map((flush) => flush()));
  }

  /** Follows a write to the core, for the bottom line. */
  async write<T>(work: Promise<T>): Promise<T | undefined> {
    this.writing += 1;
    try {
      const done = await work;
      this.writeFailed = '';
      return done;
    } catch (thrown) {
      this.writeFailed = errorWords(asHostError(thrown));
      this.fail(thrown);
      return undefined;
    } finally {
      this.writing -= 1;
    }
  }

  /** Runs something that may be refused; what is refused is said. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      this.fail(thrown);
      return undefined;
    }
  }

  // Acting

  /** Does an action on a piece, asking first for what it needs. Publishing leaves a few seconds to change one's mind. */
  async decide(piece: PieceView, action: Action, after?: (view: PieceView) => void): Promise<void> {
    await this.flush();
    const asks: Action[] = ['return', 'schedule', 'prolong', 'withdraw', 'kill', 'correct', 'revalidate'];
    // What they say of the approved version must hold for the words of now, the last ones typed too.
    if (['schedule', 'publish', 'revalidate'].includes(action)) piece = await this.asItStands(piece);
    if (asks.includes(action)) {
      this.asked = { piece, action, after };
      return;
    }
    const blocked = piece.missing.some((one) => one.blocking);
    if (blocked && ['approve', 'publish'].includes(action) && this.me?.rights.chief) {
      this.asked = { piece, action, override: true, after };
      return;
    }
    await this.carryOut(piece, action, {}, after);
  }

  private async asItStands(piece: PieceView): Promise<PieceView> {
    return (await this.attempt(() => this.host.openPiece(piece.row.id))) ?? piece;
  }

  /** Does an action with everything it asks for. */
  async carryOut(
    piece: PieceView,
    action: Action,
    given: Parameters<Host['act']>[2],
    after?: (view: PieceView) => void,
  ): Promise<void> {
    const leaving = (seconds: number): string =>
      isStale(piece) ? `${t().publish.leaving(seconds)} ${t().publish.stale}` : t().publish.leaving(seconds);
    if (action === 'publish' && !(await this.grace(leaving, t().publish.cancel))) {
      this.tell(t().publish.cancelled);
      return;
    }
    const names = action === 'approve' || action === 'revalidate';
    const options = names ? { ...given, version: given.version ?? piece.current } : given;
    const view = await this.attempt(() => this.host.act(piece.row.id, action, options));
    if (!view) {
      for (const refused of this.refusals) refused();
      return;
    }
    after?.(view);
    const undo: Partial<Record<Action, Action>> = { submit: 'recall', spike: 'restore' };
    const back = undo[action];
    const end = view.row.expires;
    this.tell(
      action === 'prolong' && end ? t().breaking.prolonged(until(end, clock())) : t().done[action],
      back ? [{ words: t().common.undo, run: () => void this.decide(view, back, after) }] : [],
    );
    this.refreshDeskSoon();
  }

  /** A few seconds in which something that readers see can still be called off. Resolves to whether it goes ahead. */
  grace(words: (seconds: number) => string, keepWords: string): Promise<boolean> {
    return new Promise((resolve) => {
      const id = this.tell(
        words(GRACE_SECONDS),
        [
          { words: t().publish.now, run: () => settle(true) },
          { words: keepWords, run: () => settle(false) },
        ],
        0,
      );
      let left = GRACE_SECONDS;
      const turn = setInterval(() => {
        left -= 1;
        const toast = this.toasts.find((one) => one.id === id);
        if (left <= 0) settle(true);
        else if (toast) toast.words = words(left);
        else settle(false);
      }, 1000);
      const settle = (ahead: boolean): void => {
        clearInterval(turn);
        this.dismiss(id);
        resolve(ahead);
      };
    });
  }

  // Saying

  tell(words: string, acts: Toast['acts'] = [], lasts = 6000): number {
    const id = ++this.toastCount;
    this.toasts = [...this.toasts.slice(-2), { id, words, tone: 'plain', acts }];
    if (lasts) setTimeout(() => this.dismiss(id), lasts);
    return id;
  }

  fail(thrown: unknown): void {
    const id = ++this.toastCount;
    this.toasts = [...this.toasts.slice(-2), { id, words: errorWords(asHostError(thrown)), tone: 'error', acts: [] }];
    setTimeout(() => this.dismiss(id), 12_000);
  }

  /**
   * Puts words on the clipboard and says so. What is still on its way is promised there at once: a webview lets nobody write on
   * it once the press that asked for it is over.
   */
  async copy(words: string | Promise<string>): Promise<void> {
    await this.attempt(async () => {
      if (typeof words === 'string') await navigator.clipboard.writeText(words);
      else {
        const coming = words.then((come) => new Blob([come], { type: 'text/plain' }));
        // Of both, what kept the words from coming is said.
        await Promise.all([words, navigator.clipboard.write([new ClipboardItem({ 'text/plain': coming })])]);
      }
      this.tell(t().common.copied);
    });
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  // The window itself

  setTheme(theme: Theme): void {
    this.theme = theme;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    keep('theme', theme);
  }

  setLanguage(language: Language): void {
    speak(language);
    keep('language', language);
  }

  rememberCursor(text: TextName, anchor: number, head: number): void {
    this.cursor = { text, anchor, head };
    this.remember();
  }
}

/** The window's own preferences; a webview without storage just forgets them. */
function recall(key: string): string | null {
  try {
    return new URLSearchParams(location.search).get(key === 'language' ? 'lang' : key) ?? localStorage.getItem(`marbre.${key}`);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`marbre.${key}`, value);
  } catch {
    // Nothing is lost: the preference holds until the window closes.
  }
}

const KEY = Symbol('room');

export function provideRoom(room: Room): void {
  setContext(KEY, room);
}

/** The room of the window that a component stands in. */
export function useRoom(): Room {
  return getContext<Room>(KEY);
}
