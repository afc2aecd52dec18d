// What one does with a live alert: prolong it, close it. Prolonging asks for the new end; closing withdraws it.
// Shared by the desk, the alerts and the keys.
import type { PieceRow } from '../host/types';
import { t } from './i18n/index.svelte';
import type { Room } from './room.svelte';

/** Asks until when an alert stands, and gives it that end. */
export async function prolongAlert(room: Room, flash: Pick<PieceRow, 'id'>, after?: () => void): Promise<void> {
  const piece = await room.attempt(() => room.host.openPiece(flash.id));
  if (piece) await room.decide(piece, 'prolong', after);
}

/** The alert that the key prolongs: the one on screen, else the live one that ends first. */
export function alertToProlong(room: Room): Pick<PieceRow, 'id'> | undefined {
  const { current } = room;
  if (current && 'piece' in room.place && current.actions.some((one) => one.action === 'prolong' && !one.refused)) {
    return current.row;
  }
  const live = room.desk?.groups.find((group) => group.name === 'breaking')?.pieces ?? [];
  return [...live].sort((a, b) => Date.parse(a.expires ?? '') - Date.parse(b.expires ?? ''))[0];
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
