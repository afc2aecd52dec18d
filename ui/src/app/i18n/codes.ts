// The codes that the core may hand to the window, each of which both languages must word.
import type { Note } from '../../host/types';

/** What can be noted of a file. */
export type NoteCode = Note['code'];

export type MissingCode =
  | 'headline'
  | 'text'
  | 'placeholder'
  | 'credit'
  | 'alt'
  | 'caption'
  | 'record'
  | 'section'
  | 'country'
  | 'byline'
  | 'language'
  | 'unsettled'
  | 'too_long'
  | 'too_short'
  | 'embargo_runs'
  | 'embargo_over'
  | 'flash_end'
  | 'flash_expired'
  | 'flash_lines'
  | 'brief_lines'
  | 'comments'
  | 'orphaned'
  | 'duplicated'
  | 'relative_link'
  | 'unsafe_link'
  | 'post'
  | 'sealed'
  | 'long_headline'
  | 'typography';

export type RefusalCode =
  | 'not_from_here'
  | 'lacks_right'
  | 'own_piece'
  | 'already_opened'
  | 'reason_needed'
  | 'note_needed'
  | 'version_needed'
  | 'version_moved'
  | 'nothing_moved'
  | 'nothing_approved'
  | 'unsettled'
  | 'still_missing'
  | 'override_reason_needed'
  | 'flash_needs_expiry'
  | 'flash_expired'
  | 'not_a_flash'
  | 'moved_since_published'
  | 'ends_later'
  | 'hour_needed'
  | 'hour_passed'
  | 'not_due'
  | 'embargoed'
  | 'still_online'
  | 'to_reopen'
  | 'to_restore'
  | 'comment_not_public'
  | 'comment_gone';

/** What can fail, apart from what a rule refuses. */
export type ErrorCode =
  | 'unexpected'
  | 'newer_store'
  | 'damaged_store'
  | 'read_only'
  | 'damaged_piece'
  | 'damaged_blob'
  | 'disk_full'
  | 'store'
  | 'text'
  | 'import'
  | 'unknown'
  | 'ambiguous'
  | 'invalid'
  | 'taken'
  | 'no_newsroom'
  | 'already_there'
  | 'site'
  | 'site_address'
  | 'site_folder_taken'
  | 'site_folder_empty'
  | 'credentials'
  | 'file';

/** Facts of a code, already worded where they are instants, fields or pictures. */
export type Facts = Partial<Record<string, string>>;
