// Puts a component on a page with a room and the fake core behind it, and takes both away again.
import { flushSync, mount, unmount, type Component } from 'svelte';
import { setNow, speak } from '../app/i18n/index.svelte';
import { Room } from '../app/room.svelte';
import { fakeHost, type FakeHost } from '../host/fake';
import type { FakeOptions } from '../host/fake/core';
import Stage from './Stage.svelte';

export const NOW = Date.parse('2026-11-12T19:42:00Z');

export interface Shown {
  host: FakeHost;
  room: Room;
  page: HTMLElement;
  /** Lets promises and effects settle. */
  settle: () => Promise<void>;
  press: (key: string, more?: KeyboardEventInit) => Promise<void>;
  click: (words: string) => Promise<void>;
  words: () => string;
}

const mounted: Record<string, unknown>[] = [];

/** Shows a component as a member of the newsroom sees it. */
export async function show<P extends Record<string, unknown>>(
  component: Component<P>,
  props: P,
  options: FakeOptions & { language?: 'fr' | 'en' } = {},
  prepare: (host: FakeHost) => void = () => {},
): Promise<Shown> {
  localStorage.clear();
  const host = fakeHost({ now: NOW, ...options });
  prepare(host);
  const room = new Room(host);
  await room.start();
  speak(options.language ?? 'fr');
  setNow(NOW);
  document.body.innerHTML = '<div></div>';
  const page = document.body.firstElementChild as HTMLElement;
  mounted.push(mount(Stage, { target: page, props: { room, component: component as Component, props } }));
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) {
      flushSync();
      await Promise.resolve();
    }
    flushSync();
  };
  const buttons = (): HTMLElement[] => [...document.body.querySelectorAll<HTMLElement>('button, [role="option"]')];
  await settle();
  return {
    host,
    room,
    page,
    settle,
    words: () => document.body.textContent?.replace(/[\s\u00a0\u202f]+/g, ' ') ?? '',
    press: async (key, more = {}) => {
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
      );
      await settle();
    },
    click: async (words) => {
      const found = buttons().find((one) => one.textContent?.includes(words));
      if (!found) throw new Error(`no button says « ${words} » among ${buttons().map((one) => one.textContent?.trim()).join(' | ')}`);
      found.click();
      await settle();
    },
  };
}

/** Takes everything off the page. */
export async function clear(): Promise<void> {
  for (const one of mounted.splice(0)) await unmount(one);
  document.body.innerHTML = '';
}
