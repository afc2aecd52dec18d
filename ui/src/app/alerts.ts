// What one does with a live alert: prolong it, close it. Shared by the desk and the alerts.
import type { PieceRow } from '../host/types';
import { clock, t } from './i18n/index.svelte';
import { moment } from './i18n/time';
import type { Room } from './room.svelte';

const HOURS = 3;

/** Gives an alert three more hours, with a way back. */
export async function prolongAlert(room: Room, flash: PieceRow): Promise<void> {
  const before = flash.expires ?? '';
  const from = Math.max(clock().now, Date.parse(before) || 0);
  const until = new Date(from + HOURS * 3_600_000).toISOString();
  const done = await room.attempt(() => room.host.setField(flash.id, 'expires', until));
  if (!done) return;
  room.tell(t().breaking.prolonged(moment(until, clock())), [
    { words: t().common.undo, run: () => void room.attempt(() => room.host.setField(flash.id, 'expires', before)) },
  ]);
  await room.refreshDesk();
}

/** Ends an alert now, with a way back. */
export async function closeAlert(room: Room, flash: PieceRow): Promise<void> {
  const before = flash.expires ?? '';
  const done = await room.attempt(() => room.host.setField(flash.id, 'expires', new Date(clock().now).toISOString()));
  if (!done) return;
  room.tell(t().breaking.closed, [
    { words: t().common.undo, run: () => void room.attempt(() => room.host.setField(flash.id, 'expires', before)) },
  ]);
  await room.refreshDesk();
}
