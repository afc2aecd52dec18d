// Many articles being brought in: begun, followed, stopped. The core goes on where nobody looks. Knows no component.
import type { Host } from '../../host/host';
import type { ProgressView, RangeView, SiteId } from '../../host/types';

/** How often a run is looked at, in milliseconds. */
const EVERY = 700;

export class Run {
  progress = $state.raw<ProgressView | null>(null);
  private mine = $state(false);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private left = false;

  constructor(
    private readonly host: Pick<Host, 'importArticles' | 'importProgress' | 'stopImport'>,
    private readonly site: () => SiteId,
  ) {}

  /** Whether it is under way, here or since before this dialog was opened. */
  get busy(): boolean {
    return this.mine || this.progress?.stage === 'running';
  }

  /** Looks how far it is, and goes on looking while it is under way. */
  async look(): Promise<void> {
    this.progress = await this.host.importProgress(this.site());
    if (this.busy) this.lookAgain();
  }

  async begin(range: RangeView): Promise<void> {
    if (this.busy) return;
    this.mine = true;
    this.lookAgain();
    try {
      this.progress = await this.host.importArticles(this.site(), range);
    } catch (thrown) {
      this.progress = await this.host.importProgress(this.site());
      throw thrown;
    } finally {
      this.mine = false;
    }
  }

  async stop(): Promise<void> {
    await this.host.stopImport(this.site());
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
      if (this.busy) void this.look().catch(() => this.lookAgain());
    }, EVERY);
  }
}
