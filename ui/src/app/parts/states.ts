// Shape and colour of each state: a state is always told by shape, word and colour together. Pure.
import type { IconName } from '../../kit/shapes';
import type { CommentState, State } from '../../host/types';

export type Tone = 'ink' | 'red' | 'blue' | 'green' | 'amber';

export const STATE_SHAPES: Record<State, { icon: IconName; tone: Tone }> = {
  draft: { icon: 'circle', tone: 'ink' },
  in_review: { icon: 'half', tone: 'blue' },
  returned: { icon: 'bent', tone: 'red' },
  approved: { icon: 'tick', tone: 'green' },
  held: { icon: 'slab', tone: 'green' },
  scheduled: { icon: 'clock', tone: 'amber' },
  published: { icon: 'page', tone: 'green' },
  withdrawn: { icon: 'minus', tone: 'ink' },
  killed: { icon: 'cross', tone: 'red' },
  spiked: { icon: 'basket', tone: 'ink' },
};

export const DELIVERY_SHAPES: Record<string, { icon: IconName; tone: Tone }> = {
  queued: { icon: 'clock', tone: 'amber' },
  scheduled: { icon: 'clock', tone: 'green' },
  sending: { icon: 'up', tone: 'blue' },
  written: { icon: 'page', tone: 'blue' },
  waiting: { icon: 'clock', tone: 'amber' },
  seen: { icon: 'tick', tone: 'green' },
  refused: { icon: 'bent', tone: 'red' },
  stuck: { icon: 'bang', tone: 'red' },
  cancelled: { icon: 'cross', tone: 'ink' },
};

export const COMMENT_SHAPES: Record<CommentState, { icon: IconName; tone: Tone }> = {
  held: { icon: 'clock', tone: 'amber' },
  approved: { icon: 'tick', tone: 'green' },
  spam: { icon: 'minus', tone: 'red' },
  trash: { icon: 'basket', tone: 'ink' },
  gone: { icon: 'cross', tone: 'ink' },
};
