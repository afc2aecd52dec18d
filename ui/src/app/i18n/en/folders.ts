// Making a static site anew, and removing one, in English.
import type { Same } from '../catalogue';
import type { folders as fr } from '../fr/folders';

export const folders: Same<typeof fr> = {
  folders: {
    rebuild: 'Make the site anew…',
    rebuildTitle: (site) => `Make ${site} anew`,
    rebuildWords:
      'Every page is made anew from what is published, with today’s settings. What is online stays, at the same address and with the same date; what was withdrawn stays withdrawn.',
    rebuildHolds: 'Meanwhile nothing else leaves for this site. It can be stopped, and goes on later.',
    rebuildNow: 'Make the site anew',
    goOn: 'Go on',
    making: 'Making the pages…',
    progress: (done, total) => `${done} of ${total}`,
    stop: 'Stop',
    stopped: (done, total) => (total ? `Stopped at ${done} files of ${total}. Each is whole; going on starts there.` : 'Stopped before the first page.'),
    done: (pieces) => (pieces === 1 ? 'The site is made anew and read back: one article online.' : `The site is made anew and read back: ${pieces} articles online.`),
    unseen: (pieces) =>
      pieces === 1
        ? 'The site is made anew in its folder: one article online. The readers’ address did not answer yet:'
        : `The site is made anew in its folder: ${pieces} articles online. The readers’ address did not answer yet:`,
    differs: 'Every page was written, but something else is read back there. What is published is still kept here.',
    failed: 'The site was not made anew to its end; each page that was written is whole.',
    empty: 'If this is the right folder and its pages are lost, the site can be made there from this computer’s log.',
    rebuildEmpty: 'Make it in this empty folder',
    remove: 'Remove from the newsroom…',
    removeTitle: (site) => `Remove ${site} from the newsroom?`,
    staysInFolder: (folder) => `The pages stay in ${folder}. Marbre writes there no more: no article, no correction, no withdrawal.`,
    comesBack: 'Adding that folder again goes on with the same site.',
    waits: (n) => (n === 0 ? 'No delivery waits.' : n === 1 ? 'One delivery waits: it will be given up.' : `${n} deliveries wait: they will be given up.`),
    removals: (n) => (n === 1 ? 'One of them was to take an article off: its page stays online.' : `${n} of them were to take an article off: their pages stay online.`),
    removeNow: 'Remove',
    removeAnyway: 'Give up and remove',
    removed: (site) => `${site} is no longer kept by the newsroom. Its pages stay in their folder.`,
  },
};
