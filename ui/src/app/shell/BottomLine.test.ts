// The bottom line tells of saving and of the network, each by itself.
import { describe, expect, it } from 'vitest';
import { show } from '../../testing/stage';
import BottomLine from './BottomLine.svelte';

describe('the bottom line', () => {
  it('says offline while there is no network, and goes on saying that all is saved', async () => {
    const { words } = await show(BottomLine, {}, {}, (host) => (host.core.offline = true));
    expect(words()).toContain('Hors ligne');
    expect(words()).toContain('Tout est enregistré sur cet ordinateur');
  });

  it('says nothing of a network that is there', async () => {
    const { words } = await show(BottomLine, {});
    expect(words()).not.toContain('Hors ligne');
  });
});
