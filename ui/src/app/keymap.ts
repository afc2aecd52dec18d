// The window's shortcuts: one table that the keys, the palette and the settings all read. No Ctrl+Alt, no Ctrl+digit: on many
// keyboards those type letters. Knows no component.

/** Something a key does, anywhere in the window. */
export interface Binding {
  id: string;
  /** `Ctrl+k`, `F6`, or a sequence of plain letters: `g d`. */
  keys: string;
  /** Works while typing too. */
  typing: boolean;
  run: () => void;
}

const EDITABLE = 'input, textarea, select, [contenteditable="true"], [contenteditable=""]';

/** Whether plain letters go to a text just now. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(EDITABLE) !== null;
}

/** The name of a pressed chord as the table writes it. */
export function chordOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (event.key.length > 1 || event.ctrlKey)) parts.push('Shift');
  parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join('+');
}

/** The caps to draw for a shortcut, its keys named in the window's language. */
export function capsOf(keys: string, names: Record<string, string>): string[] {
  return keys
    .split(' ')
    .flatMap((chord) => (chord === '+' ? ['+'] : chord.split('+')))
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

const SEQUENCE_MS = 900;

/** Listens for the table's keys. `bindings` is read at each key, so that it may follow what is on screen. */
export function listen(bindings: () => Binding[], target: Window = window): () => void {
  let first = '';
  let at = 0;

  /** A text takes some chords for itself, so those of the table come before it; everything else comes first. */
  const inText = (event: KeyboardEvent): boolean =>
    event.target instanceof Element && event.target.closest('[contenteditable="true"]') !== null;
  const early = (event: KeyboardEvent): void => {
    if (inText(event)) pressed(event);
  };
  const late = (event: KeyboardEvent): void => {
    if (!inText(event)) pressed(event);
  };

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.getModifierState('AltGraph')) return;
    const chord = chordOf(event);
    const typing = isTyping(event.target);
    const all = bindings();
    const sequence = first && event.timeStamp - at < SEQUENCE_MS ? `${first} ${chord}` : '';
    const found =
      (sequence && !typing ? all.find((one) => one.keys === sequence) : undefined) ??
      all.find((one) => one.keys === chord && (one.typing || !typing));
    if (found) {
      event.preventDefault();
      event.stopPropagation();
      first = '';
      found.run();
      return;
    }
    const begins = !typing && all.some((one) => one.keys.startsWith(`${chord} `));
    first = begins ? chord : '';
    at = event.timeStamp;
  }

  target.addEventListener('keydown', early, { capture: true });
  target.addEventListener('keydown', late);
  return () => {
    target.removeEventListener('keydown', early, { capture: true });
    target.removeEventListener('keydown', late);
  };
}

/** Every shortcut there is, by where it holds: what the settings and the help show. */
export const SHORTCUTS = {
  palette: 'Ctrl+k',
  newPiece: 'Ctrl+n',
  newFlash: 'Ctrl+Shift+n',
  prolong: 'Ctrl+Shift+p',
  primary: 'Ctrl+Enter',
  panel: 'F2',
  regions: 'F6',
  close: 'Ctrl+w',
  back: 'Alt+ArrowLeft',
  help: '?',
  search: '/',
  goDesk: 'g b',
  goPieces: 'g p',
  goReview: 'g r',
  goBreaking: 'g a',
  goDeliveries: 'g e',
  goReaders: 'g l',
  comment: 'Ctrl+Shift+m',
  next: 'j',
  previous: 'k',
  undoChange: 'd',
  move: 'ArrowDown',
  open: 'Enter',
} as const;

export type ShortcutName = keyof typeof SHORTCUTS;

/** Those that hold while one types: no text may give their keys another meaning. */
export const WHILE_TYPING: readonly ShortcutName[] = [
  'palette', 'newPiece', 'newFlash', 'prolong', 'primary', 'panel', 'regions', 'close', 'back', 'comment',
];

export const SHORTCUT_GROUPS: [group: 'anywhere' | 'go' | 'text' | 'review' | 'lists', names: ShortcutName[]][] = [
  ['anywhere', ['palette', 'newPiece', 'newFlash', 'prolong', 'primary', 'panel', 'regions', 'back', 'close', 'help']],
  ['go', ['goDesk', 'goPieces', 'goReview', 'goBreaking', 'goDeliveries', 'goReaders', 'search']],
  ['text', ['comment']],
  ['review', ['next', 'previous', 'undoChange']],
  ['lists', ['move', 'open']],
];
