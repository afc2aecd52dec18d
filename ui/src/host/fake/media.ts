// Pictures and sounds on the fake core: those of a piece, and those of the library. Knows no component.
import type { Host } from '../host';
import type { MediaView, PieceView } from '../types';
import type { FakeCore, FakePiece } from './core';
import { slugOf } from './newsroom';
import { pictureOf } from './picture';

/** How many entries of the library are shown at once. */
const SHOWN = 60;

const fold = (words: string): string[] => slugOf(words).split('-').filter(Boolean);

export function fakeMedia(
  core: FakeCore,
  edited: (id: string, what: string, how: (piece: FakePiece) => void) => PieceView,
): Pick<Host, 'addMedia' | 'library' | 'addFromLibrary' | 'setMedia' | 'mediaUrl'> {
  const media = new Map<string, string>();
  return {
    addMedia: async (id, fileName, bytes) => {
      const blob = core.draw('blob');
      if (typeof URL.createObjectURL === 'function') {
        media.set(blob, URL.createObjectURL(new Blob([bytes as BlobPart])));
      }
      const added: MediaView = {
        id: core.draw('p'),
        blob,
        media_type: 'jpeg',
        width: 1600,
        height: 1067,
        size: bytes.length,
        file_name: fileName,
        caption: '',
        credit: '',
        alt: '',
      };
      edited(id, 'media', (piece) => piece.media.push(added));
      return structuredClone(added);
    },
    library: async (words) => {
      const sought = fold(words);
      const found = core.library.filter((one) => {
        const said = fold([one.caption, one.credit, one.alt, one.file_name].join(' '));
        return sought.every((word) => said.some((each) => each.startsWith(word)));
      });
      return structuredClone({ entries: found.slice(0, SHOWN), total: found.length });
    },
    addFromLibrary: async (id, record) => {
      const found = core.library.find((one) => one.id === record);
      if (!found) throw { code: 'unknown', facts: { what: 'picture', name: record }, message: `no picture ${record}` };
      const added = { ...structuredClone(found), id: core.draw('p') };
      edited(id, 'media', (piece) => piece.media.push(added));
      return structuredClone(added);
    },
    setMedia: async (id, record, caption, credit, alt) =>
      edited(id, 'media', (piece) => {
        piece.media = piece.media.map((one) => (one.id === record ? { ...one, caption, credit, alt } : one));
      }),
    mediaUrl: (blob) => media.get(blob) ?? pictureOf(blob),
  };
}
