// The library beside a piece: found by words, chosen by hand or by keys, put into the piece and its text.
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeHost } from '../../host/fake';
import { clear, show, type Shown } from '../../testing/stage';
import { until } from '../../testing/until';
import Editor from './Editor.svelte';

afterEach(clear);

async function open(prepare?: (host: FakeHost) => void): Promise<Shown> {
  const shown = await show(Editor, { id: 'meteo' }, { me: 'm-ousmane' }, prepare);
  await until(() => document.querySelector('.body .ProseMirror'));
  await shown.settle();
  return shown;
}

const field = (): HTMLInputElement => document.querySelector<HTMLInputElement>('.dialog [role="combobox"]')!;
const entries = (): string[] => [...document.querySelectorAll<HTMLElement>('.dialog [role="option"]')].map((one) => one.dataset.entry ?? '');
const chosen = (): string | undefined => document.querySelector<HTMLElement>('.dialog [aria-selected="true"]')?.dataset.entry;
const records = (): string[] =>
  [...document.querySelectorAll('.body [data-record]')].map((one) => one.getAttribute('data-record') ?? '');

async function openLibrary(): Promise<Shown> {
  const shown = await open();
  await shown.click('Médiathèque…');
  await until(() => entries().length > 0);
  field().focus();
  return shown;
}

function type(words: string): void {
  field().value = words;
  field().dispatchEvent(new Event('input', { bubbles: true }));
}

describe('the library', () => {
  it('is offered only where it has something', async () => {
    const shown = await open((host) => {
      host.core.library = [];
      host.core.newsroom.library = 0;
    });
    expect(shown.words()).toContain('Ajouter une image…');
    expect(shown.words()).not.toContain('Médiathèque…');
  });

  it('puts what was clicked into the piece with its words, and into the text', async () => {
    const shown = await openLibrary();
    expect(entries()).toEqual(['l-usine', 'l-bac', 'l-griot', 'l-IMG_2031']);
    await shown.click('Le bac de Wansi');
    await until(() => records().length === 1);
    const [added] = shown.room.current?.media.filter((one) => one.id === records()[0]) ?? [];
    expect(added?.caption).toBe('Le bac de Wansi, en 2019.');
    expect(added?.credit).toContain('Archives');
    expect(added?.blob).toBe('bac');
    expect(added?.id).not.toBe('l-bac');
    expect(document.querySelector('.dialog')).toBeNull();

    await shown.host.setMedia('meteo', added!.id, 'Autre chose.', '', '');
    expect(shown.host.core.library.find((one) => one.id === 'l-bac')?.caption).toBe('Le bac de Wansi, en 2019.');
  });

  it('is found by words and chosen by keys', async () => {
    const shown = await openLibrary();
    expect(chosen()).toBe('l-usine');
    await shown.press('ArrowDown');
    expect(chosen()).toBe('l-bac');
    await shown.press('ArrowUp');
    await shown.press('ArrowUp');
    expect(chosen()).toBe('l-IMG_2031');
    type('griot CRUE');
    await until(() => entries().length === 1);
    expect(field().getAttribute('aria-activedescendant')).toBe(document.querySelector('.dialog [role="option"]')?.id);
    await shown.press('Enter');
    await until(() => records().length === 1);
    const added = shown.room.current?.media.find((one) => one.id === records()[0]);
    expect(added?.file_name).toBe('griot.mp3');
    expect(document.querySelector('.body [data-record]')?.getAttribute('data-atom')).toBe('audio');
    // No site shows one yet: said while it is being written, not when it is sent.
    await until(() => shown.room.current?.missing.some((one) => one.code === 'sound'));
  });

  it('takes what answers to the words as they stand, however fast Enter comes', async () => {
    const shown = await openLibrary();
    type('bac');
    await shown.press('Enter');
    await until(() => records().length === 1);
    expect(shown.room.current?.media.find((one) => one.id === records()[0])?.blob).toBe('bac');
  });

  it('says when nothing answers, how much is not shown, and goes away without a trace', async () => {
    const shown = await openLibrary();
    type('hippopotame');
    await until(() => entries().length === 0);
    expect(shown.words()).toContain('Rien ne répond à ces mots.');
    await shown.press('Enter');
    expect(shown.host.core.piece('meteo').media).toEqual([]);
    const [first] = shown.host.core.library;
    shown.host.core.library = Array.from({ length: 75 }, (_, at) => ({ ...first!, id: `l-${at}` }));
    type('');
    await until(() => entries().length === 60);
    expect(shown.words()).toContain('Les 60 plus récentes sur 75');
    await shown.press('Escape');
    await until(() => document.querySelector('.dialog') === null);
    expect(records()).toEqual([]);
  });

  it('says a refusal and stays open', async () => {
    const shown = await openLibrary();
    shown.host.core.piece('meteo').state = 'published';
    await shown.press('Enter');
    await until(() => shown.room.toasts.some((one) => one.tone === 'error'));
    expect(document.querySelector('.dialog')).not.toBeNull();
    expect(records()).toEqual([]);
  });
});
