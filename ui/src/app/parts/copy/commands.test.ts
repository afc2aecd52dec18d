// The window's keys and the text's are given away once: what both claimed, the text would never get.
import { describe, expect, it } from 'vitest';
import { takenKeys } from '../../../text';
import { SHORTCUTS, WHILE_TYPING } from '../../keymap';
import { chordOfText, commandWords, textCaps } from './commands';

const ofText = takenKeys().map(chordOfText);
const ofWindow = WHILE_TYPING.map((name) => SHORTCUTS[name]);

function twice(chords: string[]): string[] {
  return chords.filter((chord, at) => chords.indexOf(chord) !== at);
}

describe('the keys that hold in a text', () => {
  it('are claimed once, by the window or by the text', () => {
    expect(twice([...ofWindow, ...ofText])).toEqual([]);
  });

  it('type no letter and leave alone what the system and the webview take', () => {
    // Letters of AltGr; the code points and the signs of input methods; the inspector, the console and plain pasting.
    const theirs = /Ctrl\+Alt|Ctrl\+(Shift\+)?\d|Ctrl\+Shift\+[ceijuvw]$/;
    expect([...ofWindow, ...ofText].filter((chord) => theirs.test(chord))).toEqual([]);
  });

  it('leave Ctrl+Enter to the next act and Shift+Enter to the line', () => {
    expect(ofWindow).toContain('Ctrl+Enter');
    expect(ofText).toContain('Shift+Enter');
  });

  it('are each named for the palette and the settings', () => {
    expect(commandWords().map(([name]) => textCaps(name)).every((caps) => caps.length > 0)).toBe(true);
    const named = commandWords().map(([, words]) => words);
    expect(new Set(named).size).toBe(named.length);
  });
});
