// What a delivery says of itself, both texts of what differs, and replacing what somebody changed on the site.
import { afterEach, describe, expect, it } from 'vitest';
import { clear, show } from '../../testing/stage';
import type { FakeHost } from '../../host/fake';
import type { DeliveryView } from '../../host/types';
import Deliveries from './Deliveries.svelte';

afterEach(clear);

function stuck(host: FakeHost, fault: DeliveryView['fault']): void {
  host.core.deliveries = [
    { ...host.core.deliveries[0]!, id: 'd-9', state: 'stuck', detail: 'the core’s own sentence', fault },
  ];
}

const EDITED: DeliveryView['fault'] = {
  code: 'edited_on_site',
  facts: {},
  differences: [
    { sent: '<p>Le budget est voté à 212&nbsp;milliards.</p>', found: '<p>Le budget est <em>voté</em> à 221 milliards.</p>' },
    { sent: '<p>Fin.</p>', found: '<p class="x">Fin.</p>' },
  ],
};

describe('the deliveries', () => {
  it.each([
    ['fr', 'Le site n’a pas Fleuve, Mali.'],
    ['en', 'The site has no Fleuve, Mali.'],
  ] as const)('are worded in the reader’s language: %s', async (language, words) => {
    const shown = await show(Deliveries, {}, { me: 'm-aminata', language }, (host) =>
      stuck(host, { code: 'lacks_terms', facts: { names: 'Fleuve, Mali' }, differences: [] }),
    );
    expect(shown.words()).toContain(words);
    expect(shown.words()).not.toContain('the core’s own sentence');
    await shown.click('Sites');
    expect(shown.room.place).toEqual({ view: 'sites' });
  });

  it('say the core’s own sentence where it names no fault', async () => {
    const shown = await show(Deliveries, {}, { me: 'm-aminata' }, (host) => stuck(host, null));
    expect(shown.words()).toContain('the core’s own sentence');
  });

  it.each([
    ['fr', 'Programmé sur le site', 'même ordinateurs éteints', 'Le site le publiera quand même', 'Repris, vérifié'],
    ['en', 'Scheduled on the site', 'even with every computer off', 'The site still publishes it', 'Taken back, verified'],
  ] as const)('tell what a site keeps for its hour: %s', async (language, scheduled, asleep, still, taken) => {
    const shown = await show(Deliveries, {}, { me: 'm-aminata', language }, (host) => {
      const one = host.core.deliveries[0]!;
      const fault = { code: 'site_keeps_hour' as const, facts: { at: one.due, words: '' }, differences: [] };
      host.core.deliveries = [
        { ...one, id: 'd-1', state: 'scheduled', detail: '', fault: null },
        { ...one, id: 'd-2', what: 'take_back', state: 'queued', detail: 'x', fault },
        { ...one, id: 'd-3', what: 'take_back', state: 'seen', detail: '', fault: null },
      ];
    });
    for (const words of [scheduled, asleep, still, taken]) expect(shown.words()).toContain(words);
  });

  it('show both texts before what is on the site is replaced', async () => {
    const replaced: string[] = [];
    const shown = await show(Deliveries, {}, { me: 'm-aminata' }, (host) => {
      stuck(host, EDITED);
      const { overwriteDelivery } = host;
      host.overwriteDelivery = (id) => {
        replaced.push(id);
        return overwriteDelivery(id);
      };
    });
    expect(shown.words()).not.toContain('Remplacer ce qui est sur le site');
    await shown.click('Comparer');
    expect([...document.querySelectorAll('td')].map((cell) => cell.textContent?.replace(/\u00a0/g, ' '))).toEqual([
      'Le budget est voté à 212 milliards.',
      'Le budget est voté à 221 milliards.',
      '<p>Fin.</p>',
      '<p class="x">Fin.</p>',
    ]);
    await shown.click('Remplacer ce qui est sur le site');
    expect(replaced).toEqual(['d-9']);
    expect(shown.host.core.deliveries[0]?.state).toBe('queued');
  });

  it.each([
    ['fr', 'avec ce que quelqu’un y avait modifié', 'mis là par d’autres : archives.jpg', 'Comparer', 'Remplacer ce qui est sur le site'],
    ['en', 'with what somebody had changed there', 'put there by others: archives.jpg', 'Compare', 'Replace what is on the site'],
  ] as const)('tell what a kill deleted of others, whole, and offer to replace nothing: %s', async (language, changed, files, compare, replace) => {
    const shown = await show(Deliveries, {}, { me: 'm-aminata', language }, (host) => {
      const one = host.core.deliveries[0]!;
      const whole = { sent: '<p>250 francs.</p><p>Fin.</p>', found: '<p>300 francs.</p><p>Fin.</p>' };
      const fault = { code: 'killed_over' as const, facts: { changed: 'yes', files: 'archives.jpg' }, differences: Array.from({ length: 6 }, () => whole) };
      host.core.deliveries = [{ ...one, id: 'd-9', what: 'withdraw', state: 'seen', detail: 'x', fault }];
    });
    for (const words of [changed, files]) expect(shown.words().replace(/[\u00a0\u202f]/g, ' ')).toContain(words);
    await shown.click(compare);
    expect(document.querySelector('td + td')?.textContent).toBe('300 francs.Fin.');
    expect(document.querySelectorAll('tbody tr')).toHaveLength(6);
    expect(shown.words()).not.toContain(replace);
  });

  it('lead from both texts to the piece', async () => {
    const shown = await show(Deliveries, {}, { me: 'm-aminata' }, (host) => stuck(host, EDITED));
    const { piece } = shown.host.core.deliveries[0]!;
    await shown.click('Comparer');
    [...document.querySelectorAll<HTMLElement>('[role="dialog"] button')].find((one) => one.textContent?.trim() === 'Papier')!.click();
    await shown.settle();
    expect(shown.room.place).toEqual({ view: 'piece', piece });
    expect(document.querySelector('td')).toBeNull();
  });

  it('let nobody replace who may not publish', async () => {
    const shown = await show(Deliveries, {}, { me: 'm-ousmane' }, (host) => stuck(host, EDITED));
    expect(shown.room.me?.rights.publish).toBe(false);
    await shown.click('Comparer');
    await shown.click('Remplacer ce qui est sur le site');
    expect(shown.host.core.deliveries[0]?.state).toBe('stuck');
  });
});
