// The invented library of the fake newsroom: pictures and a sound, with and without their words.
import type { MediaView } from '../types';

const entry = (id: string, more: Partial<MediaView>): MediaView => ({
  id: `l-${id}`,
  blob: id,
  media_type: 'jpeg',
  width: 1600,
  height: 1067,
  size: 340_000,
  file_name: `${id}.jpg`,
  caption: '',
  credit: '',
  alt: '',
  ...more,
});

/** The newest first. */
export function inventLibrary(): MediaView[] {
  return [
    entry('usine', {
      caption: 'L’usine de décorticage de Banko, à l’arrêt depuis mars.',
      credit: 'Mariam Sow / Le Courrier du Fleuve',
      alt: 'Un bâtiment de briques, portes fermées.',
    }),
    entry('bac', {
      caption: 'Le bac de Wansi, en 2019.',
      credit: 'Archives / Le Courrier du Fleuve',
      alt: 'Un bac chargé de camions.',
    }),
    entry('griot', { media_type: 'mp3', width: 0, height: 0, size: 2_400_000, file_name: 'griot.mp3', caption: 'Un griot raconte la crue de 1994.' }),
    entry('IMG_2031', {}),
  ];
}
