// Members in the window: changed in their line, gone once it is confirmed, back again, and why a button is grey.
import { afterEach, describe, expect, it } from 'vitest';
import type { MemberView } from '../../host/types';
import { clear, show, type Shown } from '../../testing/stage';
import Who from '../../app/shell/Who.svelte';
import Members from './Members.svelte';

afterEach(clear);

const CHIEF = 'm-aminata';
const EDITOR = 'm-idrissa';

function button(shown: Shown, label: string): HTMLElement {
  const all = [...document.body.querySelectorAll<HTMLElement>('button')];
  const found = all.find((one) => (one.getAttribute('aria-label') ?? one.textContent?.trim()) === label);
  if (!found) throw new Error(`no button is called « ${label} » on: ${shown.words()}`);
  return found;
}

async function press(shown: Shown, label: string): Promise<void> {
  button(shown, label).click();
  for (let turn = 0; turn < 4; turn++) await shown.settle();
}

const known = (shown: Shown, id: string): MemberView => shown.room.newsroom.members.find((one) => one.id === id)!;
const form = (shown: Shown): HTMLFormElement => shown.page.querySelector('li form')!;

async function fill(shown: Shown, element: HTMLInputElement | HTMLSelectElement, value: string): Promise<void> {
  element.value = value;
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
  await shown.settle();
}

async function submit(shown: Shown): Promise<void> {
  form(shown).requestSubmit();
  for (let turn = 0; turn < 4; turn++) await shown.settle();
}

describe('a chief', () => {
  it('changes a name and a role in place, and only those are sent', async () => {
    const shown = await show(Members, {}, { me: CHIEF });
    const sent: unknown[] = [];
    const { changeMember } = shown.host;
    shown.host.changeMember = async (id, edit) => {
      sent.push(edit);
      await changeMember(id, edit);
    };
    await press(shown, 'Modifier Idrissa Tombo');
    await fill(shown, form(shown).querySelector<HTMLInputElement>('input[type=text]')!, ' Idrissa T. ');
    await fill(shown, form(shown).querySelector('select')!, 'reporter');
    await submit(shown);
    expect(sent).toEqual([{ name: 'Idrissa T.', role: 'reporter', may_approve: null, may_publish: null }]);
    expect(known(shown, EDITOR)).toMatchObject({ name: 'Idrissa T.', role: 'reporter' });
    expect(shown.page.querySelector('li form')).toBeNull();
    expect(shown.words()).toContain('Idrissa T.');
    expect(shown.room.toasts.at(-1)?.words).toBe('Modifié. Ce qui est déjà fait garde son nom.');
  });

  it('gives and takes rights beyond the role', async () => {
    const shown = await show(Members, {}, { me: CHIEF });
    await press(shown, 'Modifier Idrissa Tombo');
    const [approve, publish] = form(shown).querySelectorAll<HTMLInputElement>('input[type=checkbox]');
    expect([approve?.checked, publish?.checked]).toEqual([true, false]);
    approve?.click();
    publish?.click();
    await submit(shown);
    expect(known(shown, EDITOR).rights).toMatchObject({ approve: false, publish: true });
  });

  it('without a name writes nothing, and Escape leaves all as it was', async () => {
    const shown = await show(Members, {}, { me: CHIEF });
    await press(shown, 'Modifier Idrissa Tombo');
    const field = form(shown).querySelector<HTMLInputElement>('input[type=text]')!;
    await fill(shown, field, '   ');
    await submit(shown);
    expect(shown.words()).toContain('Il faut un nom.');
    field.focus();
    await shown.press('Escape');
    expect(shown.page.querySelector('li form')).toBeNull();
    expect(known(shown, EDITOR).name).toBe('Idrissa Tombo');
  });

  it('lets somebody leave once it is confirmed, and return', async () => {
    const shown = await show(Members, {}, { me: CHIEF });
    await press(shown, 'Modifier Idrissa Tombo');
    await press(shown, 'Quitte la rédaction…');
    expect(known(shown, EDITOR).left).toBe(false);
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Son nom reste sur ses papiers');
    await press(shown, 'Confirmer le départ');
    expect(known(shown, EDITOR).left).toBe(true);
    expect(shown.words()).toContain('2 membres dans la rédaction.');
    expect(shown.words()).toContain('Ont quitté la rédaction');
    await press(shown, 'Faire revenir Idrissa Tombo');
    expect(known(shown, EDITOR)).toMatchObject({ left: false, role: 'editor' });
    expect(shown.words()).toContain('3 membres dans la rédaction.');
  });

  it('who is the only one keeps the role and stays, and reads why', async () => {
    const shown = await show(Members, {}, { me: CHIEF });
    await press(shown, 'Modifier Aminata Nara');
    expect(form(shown).querySelector('select')?.disabled).toBe(true);
    const leave = button(shown, 'Quitte la rédaction…');
    expect(leave.getAttribute('aria-disabled')).toBe('true');
    expect(leave.title).toMatch(/^Seul chef de desk/);
    leave.click();
    await shown.settle();
    expect(document.querySelector('[role=dialog]')).toBeNull();
  });

  it('who leaves works here no more: the window asks who does', async () => {
    const shown = await show(Members, {}, { me: CHIEF }, (host) => {
      void host.changeMember(EDITOR, { name: null, role: 'chief', may_approve: null, may_publish: null });
    });
    await shown.room.reloadNewsroom();
    await shown.settle();
    await press(shown, 'Modifier Aminata Nara');
    await press(shown, 'Quitte la rédaction…');
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Cette fenêtre demandera');
    await press(shown, 'Confirmer le départ');
    expect(shown.room.me).toBeNull();
    expect((await shown.host.start()).me).toBeNull();
  });
});

describe('anybody else', () => {
  it.each([
    ['fr', 'Modifier Ousmane Doka', 'Seul un chef de desk tient l’équipe.'],
    ['en', 'Edit Ousmane Doka', 'Only a desk chief keeps the members.'],
  ] as const)('reads why members are not theirs to change: %s', async (language, edit, why) => {
    const shown = await show(Members, {}, { me: EDITOR, language });
    const grey = button(shown, edit);
    expect(grey.getAttribute('aria-disabled')).toBe('true');
    expect(grey.title).toBe(why);
    grey.click();
    await shown.settle();
    expect(shown.page.querySelector('li form')).toBeNull();
    await expect(shown.host.memberLeaves('m-ousmane', true)).rejects.toMatchObject({ code: 'lacks_right' });
  });
});

it('who left is no longer among those who may work here', async () => {
  const shown = await show(Who, {}, { me: CHIEF }, (host) => void host.memberLeaves(EDITOR, true));
  const names = [...shown.page.querySelectorAll('.name')].map((one) => one.textContent);
  expect(names).toEqual(['Aminata Nara', 'Ousmane Doka']);
});
