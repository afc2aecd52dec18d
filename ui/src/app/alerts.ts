// What one does with a live alert: prolong it, close it. A published piece is not edited in place, so prolonging makes and
// publishes a new version of it; closing withdraws it. Shared by the desk and the alerts.
import type { PieceRow } from '../host/types';
import { clock, t } from './i18n/index.svelte';
import { until } from './i18n/time';
import type { Room } from './room.svelte';

const HOURS = 3;

/** Gives an alert three more hours. */
export async function prolongAlert(room: Room, flash: PieceRow): Promise<void> {
  const { host } = room;
  const from = Math.max(clock().now, Date.parse(flash.expires ?? '') || 0);
  const end = new Date(from + HOURS * 3_600_000).toISOString();
  const done = await room.attempt(async () => {
    await host.act(flash.id, 'update', {});
    await host.setField(flash.id, 'expires', end);
    const submitted = await host.act(flash.id, 'submit', {});
    const approved = await host.act(flash.id, 'approve', { version: submitted.current });
    return host.act(approved.row.id, 'publish', {});
  });
  if (done) room.tell(t().breaking.prolonged(until(end, clock())));
  await room.refreshDesk();
}

/** Ends an alert now, after a few seconds in which it can be left. */
export async function closeAlert(room: Room, flash: PieceRow): Promise<void> {
  if (!(await room.grace(t().breaking.closing, t().breaking.keepOpen))) return;
  const done = await room.attempt(() =>
    room.host.act(flash.id, 'withdraw', { note: t().breaking.closeReason, public: false }),
  );
  if (done) room.tell(t().breaking.closed);
  await room.refreshDesk();
}
