// What can be done to a text, by its name in the window's language, with its shortcut. Knows no component.
import { SHORTCUTS, type CommandName } from '../../../text';
import { capsOf } from '../../keymap';
import { t } from '../../i18n/index.svelte';

/** A key as the text writes it, as the window's table does: `Mod-Shift-k` is `Ctrl+Shift+k`. */
export function chordOfText(key: string): string {
  return key.replace('Mod', 'Ctrl').replaceAll('-', '+');
}

/** The caps of a text command's shortcut. */
export function textCaps(name: CommandName): string[] {
  return capsOf(chordOfText(SHORTCUTS[name]), t().keyNames);
}

/** Every text command that one would look for by name. */
export function commandWords(): [CommandName, string][] {
  const { toolbar } = t();
  return [
    ['paragraph', toolbar.paragraph],
    ['crosshead', toolbar.crosshead],
    ['minor_crosshead', toolbar.minorCrosshead],
    ['bulleted', toolbar.bulleted],
    ['numbered', toolbar.numbered],
    ['quote', toolbar.quote],
    ['pull_quote', toolbar.pullQuote],
    ['indent', toolbar.indent],
    ['outdent', toolbar.outdent],
    ['box', toolbar.box],
    ['rule', toolbar.rule],
    ['hard_break', toolbar.hardBreak],
    ['strong', toolbar.strong],
    ['emphasis', toolbar.emphasis],
    ['strike', toolbar.strike],
    ['sub', toolbar.sub],
    ['superscript', toolbar.superscript],
    ['link', toolbar.link],
    ['lang', toolbar.lang],
    ['move_up', toolbar.moveUp],
    ['move_down', toolbar.moveDown],
    ['undo', toolbar.undo],
    ['redo', toolbar.redo],
  ];
}
