// What was noted when a file was read, in English: what became of it, above the words as they stood there.
import type { Same } from '../catalogue';
import type { notes as fr } from '../fr/notes';
import { some } from '../many';

export const notes: Same<typeof fr> = {
  fileNotes: {
    title: 'When the file was read',
    words: 'On this computer only. “Seen” takes it away for good.',
    seen: 'Seen',
    seenOf: (what) => `Seen: ${what}`,
  },
  noted: {
    front_matter_unread: () => 'The front matter could not be read: it stands at the head of the text',
    unknown_field: (f) => `No place here for “${f.name ?? ''}”`,
    date_unread: () => 'This date was not understood',
    field_unread: (f) => `“${f.name ?? ''}” was not understood: choose by hand`,
    decoded: (f) => `The file is not Unicode, it was read as ${f.encoding ?? ''}: check its accents`,
    frame_as_text: () => 'A frame of an unknown site: its address stands in the text',
    tables_as_text: (f) => `${some(Number(f.count), 'table', 'tables')} kept as lines of text`,
    deletions_left_out: (f) => `${some(Number(f.count), 'tracked deletion', 'tracked deletions')} left out`,
    comment: (f) => (f.author ? `A remark of ${f.author} in the document` : 'A remark in the document'),
    more_comments: (f) => `${some(Number(f.count), 'more remark', 'more remarks')}: read them in the document`,
    margin: () => 'In the margin of the pages',
    hidden_text_left_out: () => 'Hidden text of the document, left out',
    picture_missing: (f) => `The picture “${f.name ?? ''}” is not in the file: add it by hand`,
    page_title: () => 'The page itself has another title',
    published: (f) => `When the text was published (${f.day ?? ''}): no field keeps it`,
    not_listed: (f) => `This ${f.taxonomy === 'country' ? 'country' : 'section'} is not in your lists: choose by hand`,
    field_refused: (f) => `${f.fieldWords ?? ''}: what the file says was not taken`,
    picture_not_here: (f) => (f.name ? `The picture “${f.name}” did not come with the text` : 'A picture did not come with the text'),
  },
};
