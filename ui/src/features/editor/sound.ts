// Whether something of a piece or of the library is heard rather than seen. Pure.
import type { MediaView } from '../../host/types';
import type { NewAtom } from '../../text';

export const isSound = (one: MediaView): boolean => ['mp3', 'ogg', 'm4a'].includes(one.media_type);

/** What stands for it in the text. */
export const atomOf = (one: MediaView): NewAtom => ({ atom: isSound(one) ? 'audio' : 'picture', record: one.id });
