// What the text shows for its records: Svelte cards mounted in ProseMirror's frames, following the piece as it changes.
import { mount, unmount } from 'svelte';
import type { AtomViews } from '../../../text';
import type { OpenedPiece } from '../piece.svelte';
import EmbedCard from './EmbedCard.svelte';
import OtherCard from './OtherCard.svelte';
import PictureCard from './PictureCard.svelte';

/** The cards of a piece. */
export function cardsOf(piece: OpenedPiece, readonly: () => boolean, editEmbed?: (id: string) => void): AtomViews {
  return (kind, record) => {
    const dom = document.createElement('div');
    const card = ((): Record<string, unknown> => {
      switch (kind) {
        case 'embed':
          return mount(EmbedCard, {
            target: dom,
            props: {
              get embed() {
                return piece.view?.embeds.find((one) => one.id === record);
              },
              get edit() {
                return readonly() || !editEmbed ? undefined : () => editEmbed(record);
              },
            },
          });
        case 'picture':
        case 'audio':
          return mount(PictureCard, {
            target: dom,
            props: {
              get picture() {
                return piece.media.find((one) => one.id === record);
              },
              get readonly() {
                return readonly();
              },
              url: (blob: string) => piece.room.host.mediaUrl(blob),
              change: (to) =>
                void piece.write(piece.room.host.setMedia(piece.id, to.id, to.caption, to.credit, to.alt)),
            },
          });
        case 'table':
        case 'rule':
        case 'sealed':
          return mount(OtherCard, {
            target: dom,
            props: {
              kind,
              get sealed() {
                return piece.view?.sealed.find((one) => one.record === record);
              },
            },
          });
      }
    })();
    return { dom, destroy: () => void unmount(card) };
  };
}
