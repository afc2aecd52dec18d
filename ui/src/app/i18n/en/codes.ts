// What the core's codes mean to a person, in English.
import type { Needs } from '../../../host/types';
import type { Same } from '../catalogue';
import type { Facts } from '../codes';
import type { codes as fr } from '../fr/codes';

const PLACES: Partial<Record<string, string>> = {
  kicker: ' in the kicker',
  headline: ' in the headline',
  standfirst: ' in the standfirst',
  caption: ' in a caption',
};

const NEEDS: Record<Needs, string> = {
  author: 'its authors',
  author_or_publish: 'its authors and those who may publish',
  author_or_chief: 'its authors and chiefs',
  author_or_review: 'its authors and those who review',
  review: 'those who review',
  approve: 'those who may approve',
  publish: 'those who may publish',
  chief: 'desk chiefs',
  chief_or_clock: 'desk chiefs',
  site: 'the site where it was changed',
};

const picture = (facts: Facts): string => (facts.picture ? `Picture ${facts.picture}` : 'The lead picture');

export const codes: Same<typeof fr> = {
  missing: {
    headline: () => 'No headline',
    text: () => 'The text is empty',
    placeholder: (f) => `“${f.found ?? '[TK]'}” is still to be filled in${PLACES[f.place ?? ''] ?? ''}`,
    credit: (f) => `${picture(f)} has no credit`,
    alt: (f) => `${picture(f)} has no description`,
    caption: (f) => `${picture(f)} has no caption`,
    record: () => 'Something inserted has not arrived here yet',
    sound: (f) => (f.record && f.record !== 'null' ? 'No site can show a sound yet: take it out of the text' : 'The lead picture is a sound: choose a picture'),
    table: () => 'No site can show a table yet: take it out of the text',
    section: () => 'No section',
    country: () => 'No country',
    byline: () => 'Nobody signs: the newsroom will',
    language: () => 'No language',
    unsettled: (f) => `Two values to choose from: ${f.fields ?? ''}`,
    too_long: (f) => `${f.signs ?? ''} signs for ${f.ordered ?? ''} ordered`,
    too_short: (f) => `Only ${f.signs ?? ''} signs for ${f.ordered ?? ''} ordered`,
    embargo_runs: (f) => `Embargo ${f.untilWords ?? ''}: this machine must stay on`,
    embargo_over: (f) => `The embargo ended ${f.until ?? ''}`,
    flash_end: () => 'The alert has neither level nor end',
    flash_expired: (f) => `The alert expired ${f.expires ?? ''}`,
    flash_lines: (f) => `An alert is one line: this one has ${f.lines ?? ''}`,
    brief_lines: (f) => `A brief is at most ten lines: this one has ${f.lines ?? ''}`,
    comments: (f) => (f.count === '1' ? 'One comment is open' : `${f.count ?? ''} comments are open`),
    orphaned: (f) =>
      f.count === '1'
        ? 'A passage written into deleted text is to be looked at'
        : `${f.count ?? ''} passages written into deleted text are to be looked at`,
    duplicated: () => 'A passage moved twice stands twice: to be looked at',
    relative_link: (f) => `The link “${f.address ?? ''}” leads nowhere`,
    unsafe_link: (f) => `The link “${f.address ?? ''}” will not be published`,
    post: (f) =>
      f.no_text === 'true' ? 'A post has no text: if it goes, nothing is left of it' : 'A post has no date',
    sealed: (f) => (f.left_out === 'true' ? `Site block “${f.name ?? ''}”: left out everywhere but on its own site` : `Site block “${f.name ?? ''}”: only its words appear anywhere but on its own site`),
    long_headline: (f) => `The headline has ${f.signs ?? ''} signs: it will be cut after ${f.fits ?? ''}`,
    typography: () => 'Typography: spaces or quotes to look at',
  },
  missingUnknown: (code) => `Something is to be looked at (${code})`,
  refusals: {
    not_from_here: () => 'It makes no sense in this state',
    lacks_right: (f) => `Belongs to ${NEEDS[f.needs as Needs] ?? 'others'}${f.who ? ` (${f.who})` : ''}`,
    own_piece: (f) => `Nobody approves their own piece${f.who ? `. To be asked: ${f.who}` : ''}`,
    already_opened: (f) => `${f.by || 'Somebody'} has opened it: it can only be returned now`,
    reason_needed: () => 'It needs a reason',
    note_needed: () => 'A correction needs a note to readers',
    version_needed: () => 'To approve is to name the version that was read',
    version_moved: () => 'The text has moved since you read it: read what changed',
    nothing_moved: (f) => `Nothing has moved since the approval${f.at ? `, ${f.at}` : ''}`,
    nothing_approved: () => 'No version is approved',
    unsettled: (f) => `Two values are to be chosen from first${f.fields ? `: ${f.fields}` : ''}`,
    still_missing: (f) => (f.blocking === '1' ? 'One thing still blocks' : `${f.blocking ?? 'Some'} things still block`),
    override_reason_needed: () => 'Some things block: overriding needs a reason',
    flash_needs_expiry: () => 'An alert must have an end',
    flash_expired: (f) => `The alert would have expired before going out${f.expires ? `, ${f.expires}` : ''}`,
    not_a_flash: () => 'Only an alert can be prolonged',
    moved_since_published: (f) =>
      `Something else than its end has changed since it was published${f.moved ? ` (${f.moved})` : ''}: make an update`,
    ends_later: (f) => `It stands until its end already${f.expires ? `, ${f.expires}` : ''}: choose a later one`,
    hour_needed: () => 'It needs an hour',
    hour_passed: () => 'That hour has passed',
    not_due: (f) => `Its hour has not come${f.at ? `: ${f.at}` : ''}`,
    embargoed: (f) => `Under embargo${f.untilWords ? ` ${f.untilWords}` : ''}`,
    still_online: () => 'A version is online: withdraw it first',
    to_reopen: (f) => `Published${since(f)}: open an update or a correction to change it`,
    to_restore: (f) => `${f.stateWords ? `${f.stateWords}${since(f)}: restore` : 'Restore'} it to change it`,
    comment_not_public: () => 'Readers do not see it: approve it first',
    comment_gone: () => 'This comment is no longer on the site',
    has_left: (f) => `${f.name ?? 'This member'} has left the newsroom: only a desk chief can bring them back`,
    last_chief: (f) => `${f.name ?? 'This member'} is the only desk chief: make somebody else one first`,
    own_rights: () => 'Nobody raises their own role or rights: another desk chief does',
  },
  errors: {
    unexpected: () => 'Something failed in Marbre. What was saved still is: try again.',
    newer_store: () => 'This newsroom comes from a newer Marbre. Nothing was touched: update Marbre.',
    damaged_store: () => 'The database is damaged. What is sound stays readable; nothing more is written. Restore a backup.',
    read_only: () => 'The database is damaged: reading only, nothing was written. Export what can be read, then restore a backup.',
    damaged_piece: () => 'This piece is damaged: it can be read and exported, nothing was written to it. The others are fine.',
    damaged_blob: () => 'This picture is damaged on disk. The text is intact: add the picture again.',
    disk_full: () => 'The disk is full. What was saved still is: make room, Marbre tries again.',
    store: () => 'Saving failed. What was saved still is: check the disk, then try again.',
    memory: () => 'What this computer remembers of it could not be read or written. What you wrote is safe: run “marbre verify”, or restore a backup.',
    text: () => 'The text was read again from disk. What was saved is there: make the last edit again.',
    import: () => 'This file could not be read. It is intact.',
    unknown: () => 'It is no longer here.',
    ambiguous: (f) => `Several answer to that name: ${f.name ?? ''}.`,
    invalid: () => 'This is not possible as it is. Nothing changed.',
    taken: () => 'Another Marbre has this newsroom open on this computer. Use that one, or close it.',
    no_newsroom: () => 'There is no newsroom on this computer yet.',
    already_there: () => 'There is a newsroom on this computer already. Nothing was changed.',
    site: () => 'The site did not answer as it should. Nothing changed: try again.',
    site_address: (f) => `“${f.address ?? ''}” is not an address like https://example.org. Nothing changed.`,
    site_folder_taken: () => 'Another site is written in that folder already. Nothing changed.',
    site_folder_empty: () => 'The site’s pages are not in that folder: copy all of the old one there first. Nothing changed.',
    site_entry: (f) => (f.label?.trim() ? `“${f.label}” leads nowhere${f.address ? `: “${f.address}” is not an address like https://example.org` : ''}. Nothing changed.` : 'A line has no name. Nothing changed.'),
    site_busy: () => 'This site’s folder is being written in: wait until that ends, or stop it. Nothing changed.',
    site_waits: (f) => `${f.waiting === '1' ? 'One delivery to this site waits or failed' : `${f.waiting ?? ''} deliveries to this site wait or failed`}. In Deliveries, let it leave, retry or give up, then ask again. Nothing changed.`,
    credentials: () => 'The password could not be kept or read. Nothing changed.',
    file: () => 'A file could not be read or written. The rest is intact.',
    handed_over: () => 'Done. This piece is assigned: only those it was given to see it now.',
    window: () => 'The window could not be opened. Everything is saved: try again.',
  },
  unworded: (words) => `Something failed: ${words}. What was saved still is.`,
};
/** “by Aminata Traoré, at 18:05”: who did it, and when. */
function since(f: Facts): string {
  return `${f.by ? ` by ${f.by}` : ''}${f.at ? `, ${f.at}` : ''}`;
}

