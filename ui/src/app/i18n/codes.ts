// The codes that the core may hand to the window, each of which both languages must word: generated, so that none is forgotten.
import type { ImportError, Invalid, Miss, Note, Refusal } from '../../host/types';

/** What can be noted of a file. */
export type NoteCode = Note['code'];

/** What can miss before publication. */
export type MissingCode = Miss['code'];

/** Why a rule says no. */
export type RefusalCode = Refusal['code'];

/** Why what was asked makes no sense. */
export type InvalidReason = Invalid['reason'];

/** Why a file gives no piece. */
export type ImportReason = ImportError['reason'];

/** Facts of a code, already worded where they are instants, fields or pictures. */
export type Facts = Partial<Record<string, string>>;
