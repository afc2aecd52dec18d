// The places of the window, as state: there are no addresses. Pure.
import type { PieceId, State, VersionHash } from '../host/types';

export type Place =
  | { view: 'desk' }
  | { view: 'pieces'; words?: string; state?: State; mine?: boolean }
  | { view: 'review' }
  | { view: 'breaking' }
  | { view: 'readers' }
  | { view: 'deliveries' }
  | { view: 'sites' }
  | { view: 'bylines' }
  | { view: 'members' }
  | { view: 'settings'; at?: 'shortcuts' | 'terms' }
  | { view: 'piece'; piece: PieceId }
  | { view: 'reading'; piece: PieceId; against?: [VersionHash, VersionHash] };

export type ViewName = Place['view'];

const PLAIN = ['desk', 'pieces', 'review', 'breaking', 'readers', 'deliveries', 'sites', 'bylines', 'members', 'settings'] as const;

/** Reads what was remembered: `desk`, or `piece` with the piece beside it. */
export function placeOf(view: string, piece: PieceId | null): Place {
  if ((view === 'piece' || view === 'reading') && piece) return { view, piece };
  const plain = PLAIN.find((one) => one === view);
  return plain ? { view: plain } : { view: 'desk' };
}

/** Whether two places are the same one, filters aside. */
export function samePlace(a: Place, b: Place): boolean {
  return a.view === b.view && ('piece' in a ? a.piece : '') === ('piece' in b ? b.piece : '');
}
