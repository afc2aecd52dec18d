// The desk says what waits, for whom, and opens it.
import { afterEach, describe, expect, it } from 'vitest';
import { clear, show } from '../../testing/stage';
import { alertToProlong } from '../../app/alerts';
import Desk from './Desk.svelte';

afterEach(clear);

describe('the desk', () => {
  it('greets and counts in a sentence', async () => {
    const shown = await show(Desk, {});
    expect(shown.words()).toContain('Bonsoir Aminata');
    expect(shown.words()).toContain('Jeudi 12 novembre, 19 h 42 à Bamako. Six choses vous attendent, la plus pressée d’abord.');
  });

  it('shows to each what is theirs', async () => {
    const chief = await show(Desk, {});
    expect(chief.page.querySelector('[data-group="ready"]')).not.toBeNull();
    await clear();
    const reporter = await show(Desk, {}, { me: 'm-ousmane' });
    expect(reporter.page.querySelector('[data-group="to_review"]')).toBeNull();
    expect(reporter.page.querySelector('[data-group="returned"]')?.textContent).toContain('Météo du fleuve');
  });

  it('opens for reading what waits for a reading, for writing the rest', async () => {
    const shown = await show(Desk, {});
    await shown.click('Coton : la coopérative');
    expect(shown.room.place).toEqual({ view: 'reading', piece: 'coton' });
    await shown.click('Entretien avec la doyenne');
    expect(shown.room.place).toEqual({ view: 'piece', piece: 'archives' });
  });

  it('says so when nothing waits', async () => {
    const shown = await show(Desk, {}, { empty: true, me: 'm-ousmane' });
    expect(shown.words()).toContain('Le marbre est vide.');
    expect(shown.words()).toContain('jusqu’à ce que vous le transmettiez');
  });

  it('speaks English', async () => {
    const shown = await show(Desk, {}, { language: 'en' });
    expect(shown.words()).toContain('Good evening, Aminata');
    expect(shown.words()).toContain('Six things wait for you');
  });

  it('asks until when a live alert stands', async () => {
    const shown = await show(Desk, {});
    await shown.click('Prolonger l’alerte');
    await shown.settle();
    expect(shown.room.asked).toMatchObject({ action: 'prolong', piece: { row: { id: 'crue-alerte' } } });
  });

  it('finds the alert that the key prolongs: the one on screen, else the live one that ends first', async () => {
    const shown = await show(Desk, {});
    expect(alertToProlong(shown.room)?.id).toBe('crue-alerte');
    shown.room.place = { view: 'piece', piece: 'football' };
    shown.room.current = await shown.host.openPiece('football');
    expect(alertToProlong(shown.room)?.id).toBe('crue-alerte');
    const empty = await show(Desk, {}, { empty: true });
    expect(alertToProlong(empty.room)).toBeUndefined();
  });
});
