// Shortcuts do what the table says, leave typing alone, and never take keys that type letters.
import { afterEach, describe, expect, it, vi, type Mock } from 'vitest';
import { capsOf, listen, SHORTCUT_GROUPS, SHORTCUTS, type Binding } from './keymap';

let stop = (): void => {};
afterEach(() => stop());

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

function bound(keys: string, typing = false): Mock<() => void> {
  const run = vi.fn<() => void>();
  const binding: Binding = { id: keys, keys, typing, run };
  stop = listen(() => [binding]);
  return run;
}

describe('the table', () => {
  it('holds no chord that types a letter somewhere', () => {
    for (const keys of Object.values(SHORTCUTS)) expect(keys).not.toMatch(/Ctrl\+Alt|Ctrl\+(Shift\+)?\d/);
  });

  it('is shown whole, each once', () => {
    const shown = SHORTCUT_GROUPS.flatMap(([, names]) => names);
    expect(shown.toSorted()).toEqual(Object.keys(SHORTCUTS).toSorted());
  });

  it('gives no key twice in the same place', () => {
    for (const [, names] of SHORTCUT_GROUPS) expect(new Set(names.map((name) => SHORTCUTS[name])).size).toBe(names.length);
  });

  it('is drawn with the keys of the language', () => {
    expect(capsOf('Ctrl+Shift+n', { Shift: 'Maj' })).toEqual(['Ctrl', 'Maj', 'N']);
    expect(capsOf('g b', {})).toEqual(['G', 'B']);
  });
});

describe('a key', () => {
  it('runs its chord and keeps it from the webview', () => {
    const run = bound('Ctrl+k', true);
    expect(press('k', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it('runs a sequence of letters, in order and in time', () => {
    const run = bound('g b');
    press('b');
    press('g');
    press('b');
    expect(run).toHaveBeenCalledOnce();
    press('b');
    expect(run).toHaveBeenCalledOnce();
  });

  it('is left to the text while one types', () => {
    const run = bound('?');
    const input = document.body.appendChild(document.createElement('input'));
    expect(press('?', {}, input).defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
    input.remove();
  });

  it('comes before what a text makes of it, and after what a field does', () => {
    const run = bound('Ctrl+Enter', true);
    const heard = vi.fn<() => void>();
    const text = document.body.appendChild(document.createElement('div'));
    text.setAttribute('contenteditable', 'true');
    text.addEventListener('keydown', heard);
    press('Enter', { ctrlKey: true }, text);
    expect(run).toHaveBeenCalledOnce();
    expect(heard).not.toHaveBeenCalled();
    const field = document.body.appendChild(document.createElement('textarea'));
    field.addEventListener('keydown', (event) => event.preventDefault());
    press('Enter', { ctrlKey: true }, field);
    expect(run).toHaveBeenCalledOnce();
    text.remove();
    field.remove();
  });

  it('is left alone while a letter is being composed', () => {
    const run = bound('g', true);
    press('g', { isComposing: true });
    expect(run).not.toHaveBeenCalled();
  });
});
