// Moving the lines of a menu: nothing is lost, and what stands under a line goes with it.
import { describe, expect, it } from 'vitest';
import type { MenuEntry } from '../../host/types';
import { flatten, indent, nest, outdent, shift, without, type Line } from './tree';

const entry = (label: string, ...children: MenuEntry[]): MenuEntry => ({ label, leads: { to: 'nothing' }, children });
const MENU = [entry('Pays', entry('Mali', entry('Bamako')), entry('Tchad')), entry('Sport'), entry('Alertes')];

/** « Pays (Mali (Bamako) Tchad) Sport »: a menu in one line. */
function told(lines: Line[]): string {
  const words = (menu: MenuEntry[]): string =>
    menu.map((one) => (one.children.length ? `${one.label} (${words(one.children)})` : one.label)).join(' ');
  return words(nest(lines));
}

const at = (label: string): number => flatten(MENU).findIndex((line) => line.label === label);

describe('a menu as lines', () => {
  it('is the same menu again', () => {
    expect(nest(flatten(MENU))).toEqual(MENU);
    expect(told(flatten(MENU))).toBe('Pays (Mali (Bamako) Tchad) Sport Alertes');
  });

  it.each([
    ['Pays down', shift(flatten(MENU), at('Pays'), 1), 'Sport Pays (Mali (Bamako) Tchad) Alertes'],
    ['Sport up', shift(flatten(MENU), at('Sport'), -1), 'Sport Pays (Mali (Bamako) Tchad) Alertes'],
    ['Mali down', shift(flatten(MENU), at('Mali'), 1), 'Pays (Tchad Mali (Bamako)) Sport Alertes'],
    ['Tchad down: the last of its own', shift(flatten(MENU), at('Tchad'), 1), 'Pays (Mali (Bamako) Tchad) Sport Alertes'],
    ['Mali up: the first of its own', shift(flatten(MENU), at('Mali'), -1), 'Pays (Mali (Bamako) Tchad) Sport Alertes'],
    ['Sport under Pays', indent(flatten(MENU), at('Sport')), 'Pays (Mali (Bamako) Tchad Sport) Alertes'],
    ['Tchad under Mali', indent(flatten(MENU), at('Tchad')), 'Pays (Mali (Bamako Tchad)) Sport Alertes'],
    ['Pays under nothing', indent(flatten(MENU), at('Pays')), 'Pays (Mali (Bamako) Tchad) Sport Alertes'],
    ['Mali beside Pays', outdent(flatten(MENU), at('Mali')), 'Pays (Tchad) Mali (Bamako) Sport Alertes'],
    ['Bamako beside Mali', outdent(flatten(MENU), at('Bamako')), 'Pays (Mali Bamako Tchad) Sport Alertes'],
    ['Sport is outside already', outdent(flatten(MENU), at('Sport')), 'Pays (Mali (Bamako) Tchad) Sport Alertes'],
    ['without Mali', without(flatten(MENU), at('Mali')), 'Pays (Tchad) Sport Alertes'],
    ['without Pays', without(flatten(MENU), at('Pays')), 'Sport Alertes'],
  ])('%s', (_, lines, expected) => {
    expect(told(lines)).toBe(expected);
  });
});
