// The fake core's workflow: the domain's table told again, closely enough to develop every button against.
import type { Action, ActionView, MissingView, Rights, State } from '../types';

export interface Asking {
  state: State;
  rights: Rights;
  isAuthor: boolean;
  online: boolean;
  opened: boolean;
  unsettled: boolean;
  covers: boolean;
  approved: boolean;
  embargoed: boolean;
  missing: MissingView[];
  /** For an alert, whether something else than its end moved since it was published. */
  flash: { moved: string[] } | null;
}

type Needs =
  | 'author'
  | 'author_or_publish'
  | 'author_or_chief'
  | 'author_or_review'
  | 'review'
  | 'approve'
  | 'publish'
  | 'chief'
  | 'site';

type Row = [Action, State[], State | 'stays', Needs, boolean?];

const TABLE: Row[] = [
  ['submit', ['draft', 'returned'], 'in_review', 'author', false],
  ['submit', ['draft', 'returned'], 'in_review', 'author_or_publish', true],
  ['recall', ['in_review'], 'draft', 'author'],
  ['return', ['in_review', 'approved'], 'returned', 'review'],
  ['return', ['held', 'scheduled'], 'returned', 'chief'],
  ['approve', ['in_review'], 'approved', 'approve'],
  ['revalidate', ['approved', 'held', 'scheduled'], 'stays', 'approve'],
  ['hold', ['approved'], 'held', 'publish'],
  ['hold', ['scheduled'], 'held', 'chief'],
  ['schedule', ['approved'], 'scheduled', 'publish'],
  ['schedule', ['held', 'scheduled'], 'scheduled', 'chief'],
  ['publish', ['approved'], 'published', 'publish'],
  ['publish', ['held', 'scheduled'], 'published', 'chief'],
  ['prolong', ['published'], 'stays', 'publish'],
  ['update', ['published'], 'draft', 'publish'],
  ['correct', ['published'], 'draft', 'publish'],
  ['withdraw', ['published'], 'withdrawn', 'chief'],
  ['withdraw', ['draft', 'in_review', 'returned', 'approved', 'held', 'scheduled'], 'withdrawn', 'chief', true],
  ['kill', ['in_review', 'returned', 'approved', 'held', 'scheduled', 'published', 'withdrawn'], 'killed', 'chief'],
  ['spike', ['draft', 'returned'], 'spiked', 'author_or_chief', false],
  ['spike', ['in_review', 'approved'], 'spiked', 'review', false],
  ['spike', ['held'], 'spiked', 'chief', false],
  ['restore', ['spiked'], 'draft', 'author_or_review'],
  ['restore', ['withdrawn', 'killed'], 'draft', 'chief'],
  ['site_edit', ['approved', 'held', 'scheduled', 'published'], 'in_review', 'site'],
];

const ACTIONS: Action[] = [
  'submit', 'recall', 'return', 'approve', 'revalidate', 'hold', 'schedule', 'publish', 'prolong', 'update', 'correct', 'withdraw',
  'kill', 'spike', 'restore', 'site_edit',
];

function has(asking: Asking, needs: Needs): boolean {
  const { rights, isAuthor } = asking;
  switch (needs) {
    case 'author':
      return isAuthor;
    case 'author_or_publish':
      return isAuthor || rights.publish;
    case 'author_or_chief':
      return isAuthor || rights.chief;
    case 'author_or_review':
      return isAuthor || rights.review;
    case 'review':
    case 'approve':
    case 'publish':
    case 'chief':
      return rights[needs];
    case 'site':
      return false;
  }
}

export type Answer = { to: State } | { refused: string; facts: Record<string, string> };

/** Where an action leads for who asks, or why not. */
export function permits(asking: Asking, action: Action): Answer {
  const row = TABLE.find(
    ([named, from, , , online]) =>
      named === action && from.includes(asking.state) && (online === undefined || online === asking.online),
  );
  const no = (refused: string, facts: Record<string, string> = {}): Answer => ({ refused, facts });
  if (!row) return no(action === 'spike' && asking.online ? 'still_online' : 'not_from_here');
  const [, , to, needs] = row;
  if (!has(asking, needs)) return no('lacks_right', { needs });
  const blocking = asking.missing.filter((one) => one.blocking);
  const beyond = blocking.filter((one) => !one.overridable);
  const stops = blocking.length > 0 && !(asking.rights.chief && beyond.length === 0);
  if (action === 'recall' && asking.opened) return no('already_opened');
  if (action === 'approve' || action === 'revalidate') {
    if (asking.isAuthor && !asking.rights.chief) return no('own_piece');
    if (action === 'revalidate' && asking.covers) return no('nothing_moved');
    if (asking.unsettled) return no('unsettled');
    if (stops) return no('still_missing', { blocking: String(blocking.length) });
  }
  if (action === 'prolong') {
    if (!asking.flash) return no('not_a_flash');
    if (asking.isAuthor && !asking.rights.chief) return no('own_piece');
    if (asking.flash.moved.length) return no('moved_since_published', { moved: JSON.stringify(asking.flash.moved) });
  }
  if (action === 'hold' || action === 'schedule' || action === 'publish') {
    if (!asking.approved) return no('nothing_approved');
    if (action === 'publish' && asking.embargoed) return no('embargoed');
    if (action !== 'hold' && stops) return no('still_missing', { blocking: String(blocking.length) });
  }
  return { to: to === 'stays' ? asking.state : to };
}

const CURABLE = ['already_opened', 'nothing_moved', 'own_piece', 'not_from_here', 'lacks_right'];

function primary(asking: Asking): Action | undefined {
  const order: Partial<Record<State, Action[]>> = {
    draft: ['submit'],
    returned: ['submit'],
    in_review: ['approve', 'return'],
    approved: asking.embargoed ? ['revalidate', 'schedule'] : ['revalidate', 'publish'],
    held: asking.embargoed ? ['revalidate', 'schedule'] : ['revalidate', 'publish'],
    scheduled: ['revalidate'],
    spiked: ['restore'],
  };
  return order[asking.state]?.find((action) => {
    const answer = permits(asking, action);
    return 'to' in answer || !CURABLE.includes(answer.refused);
  });
}

/** Every action as a button. */
export function actionsFor(asking: Asking): ActionView[] {
  const first = primary(asking);
  return ACTIONS.map((action) => {
    const answer = permits(asking, action);
    const no = 'to' in answer ? null : answer;
    return { action, refused: no?.refused ?? null, facts: Object.entries(no?.facts ?? {}), primary: action === first };
  });
}

/** The refusal code where somebody may not edit. */
export function editRefused(asking: Asking): string | null {
  switch (asking.state) {
    case 'draft':
    case 'returned':
      return asking.isAuthor || (asking.online && asking.rights.publish) ? null : 'lacks_right';
    case 'in_review':
    case 'approved':
    case 'held':
    case 'scheduled':
      return asking.rights.review ? null : 'lacks_right';
    case 'published':
      return 'to_reopen';
    case 'withdrawn':
    case 'killed':
    case 'spiked':
      return 'to_restore';
  }
}
