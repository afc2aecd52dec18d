// Every pair of ink and ground that the window uses reads at 4.5 to 1, by day and by night.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const tokens = new Map<string, [string, string]>();
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g)) {
  tokens.set(name!, [light!, dark!]);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['paper', 'stone', 'lift'];
const INKS = ['ink', 'ink-2', 'ink-3', 'red', 'blue', 'green', 'amber'];
const WASHES = ['red', 'blue', 'green', 'amber'];
const pairs: [string, string, number][] = [
  ...GROUNDS.flatMap((ground) => INKS.map((ink): [string, string, number] => [ink, ground, 4.5])),
  ...WASHES.flatMap((colour): [string, string, number][] => [
    [colour, `${colour}-wash`, 4.5],
    ['ink', `${colour}-wash`, 4.5],
    ['ink-2', `${colour}-wash`, 4.5],
  ]),
  ['edge', 'lift', 3],
  ['paper', 'ink', 4.5],
];

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('%s', (_, at) => {
  it('has its tokens', () => {
    expect(tokens.size).toBeGreaterThan(15);
  });

  it.each(pairs)('%s on %s', (ink, ground, least) => {
    const [a, b] = [tokens.get(ink)?.[at], tokens.get(ground)?.[at]];
    expect(contrast(a ?? '#000000', b ?? '#000000')).toBeGreaterThanOrEqual(least);
  });
});
