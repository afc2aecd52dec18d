// A static site being made anew: begun, followed, stopped. The core goes on where nobody looks. Knows no component.
import type { Host } from '../../host/host';
import type { RebuildView, SiteId } from '../../host/types';

/** How often it is looked how far it is, in milliseconds. */
const EVERY = 700;

export class Rebuild {
  view = $state.raw<RebuildView | null>(null);
  /** Whether {@link view} is of what was asked for here, rather than of some earlier time. */
  fresh = $state(false);
  private mine = $state(false);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private left = false;

  constructor(
    private readonly host: Pick<Host, 'rebuildSite' | 'rebuildProgress' | 'stopRebuild'>,
    private readonly site: SiteId,
  ) {}

  /** Whether it is under way, here or since before this dialog was opened. */
  get busy(): boolean {
    return this.mine || this.view?.stage === 'running';
  }

  /** Looks how far it is, and goes on looking while it is under way. */
  async look(): Promise<void> {
    const view = await this.host.rebuildProgress(this.site);
    if (view?.stage === 'running') this.fresh = true;
    if (!this.left) this.view = view;
    if (this.busy) this.lookAgain();
  }

  async begin(anew: boolean): Promise<void> {
    if (this.busy) return;
    this.mine = true;
    this.fresh = true;
    this.view = null;
    this.lookAgain();
    try {
      this.view = await this.host.rebuildSite(this.site, anew);
    } finally {
      this.mine = false;
    }
  }

  async stop(): Promise<void> {
    await this.host.stopRebuild(this.site);
  }

  /** Looks no more; what is under way goes on. */
  leave(): void {
    this.left = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private lookAgain(): void {
    if (this.timer) clearTimeout(this.timer);
    if (this.left) return;
    this.timer = setTimeout(() => {
      if (this.busy) void this.follow().catch(() => this.lookAgain());
    }, EVERY);
  }

  /** A look that comes back after the end does not write over how it ended. */
  private async follow(): Promise<void> {
    const view = await this.host.rebuildProgress(this.site);
    if (this.busy) this.view = view;
    if (this.busy) this.lookAgain();
  }
}
