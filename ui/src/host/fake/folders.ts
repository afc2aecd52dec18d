// The fake core's static sites, made anew and removed.
import type { Host } from '../host';
import type { Fault, RebuildView, SiteId } from '../types';
import type { FakeCore } from './core';

type Folders = Pick<Host, 'rebuildSite' | 'rebuildProgress' | 'stopRebuild' | 'waitingThere' | 'removeSite'>;

const FILES = 24;

function refuse(code: 'site_busy' | 'site_waits', facts: Record<string, string> = {}): never {
  throw { code, facts, message: code };
}

/** Static sites as folders. */
export function fakeFolders(core: FakeCore, changed: (what: string) => void): Folders {
  const runs = new Map<SiteId, RebuildView>();
  const stopping = new Set<SiteId>();
  const isRunning = (site: SiteId): boolean => runs.get(site)?.stage === 'running';
  const missing: Fault = { code: 'site_missing', facts: {}, differences: [] };

  return {
    rebuildSite: async (site, anew) => {
      if (isRunning(site)) refuse('site_busy');
      if (core.waitingThere.deliveries) refuse('site_waits', { waiting: String(core.waitingThere.deliveries) });
      const begun: RebuildView = { stage: 'running', done: 0, total: FILES, pieces: 0, fault: null, detail: '', at: new Date(core.now()).toISOString() };
      runs.set(site, begun);
      stopping.delete(site);
      await core.written;
      const ended: RebuildView =
        !core.folderThere && !anew
          ? { ...begun, stage: 'failed', total: 0, fault: missing, detail: 'no site is there' }
          : stopping.has(site)
            ? { ...begun, stage: 'stopped', done: 7 }
            : { ...begun, stage: 'done', done: FILES, pieces: 3 };
      if (ended.stage === 'done') core.folderThere = true;
      runs.set(site, ended);
      return ended;
    },
    rebuildProgress: async (site) => structuredClone(runs.get(site) ?? null),
    stopRebuild: async (site) => {
      if (isRunning(site)) stopping.add(site);
    },
    waitingThere: async () => ({ ...core.waitingThere }),
    removeSite: async (id, giveUp) => {
      if (isRunning(id)) refuse('site_busy');
      const given_up = { ...core.waitingThere };
      const isSeen = giveUp?.deliveries === given_up.deliveries && giveUp.removals === given_up.removals;
      if (given_up.deliveries && !isSeen) refuse('site_waits', { waiting: String(given_up.deliveries) });
      const at = core.newsroom.sites.findIndex((one) => one.id === id);
      const [removed] = core.newsroom.sites.splice(at, 1);
      core.waitingThere = { deliveries: 0, removals: 0 };
      changed('newsroom');
      return { id, place: removed?.place ?? '', given_up };
    },
  };
}
