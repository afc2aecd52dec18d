// Making a static site anew, and removing one, in French.
// Plain spaces: `typography.ts` sets the no-break ones.
export const folders = {
  folders: {
    rebuild: 'Refaire le site…',
    rebuildTitle: (site: string) => `Refaire ${site}`,
    rebuildWords:
      'Toutes les pages sont refaites d’après ce qui est publié, avec les réglages d’aujourd’hui. Ce qui est en ligne le reste, à la même adresse et à la même date ; ce qui a été retiré le reste aussi.',
    rebuildHolds: 'Pendant ce temps, rien d’autre ne part vers ce site. On peut arrêter, puis reprendre.',
    rebuildNow: 'Refaire le site',
    goOn: 'Reprendre',
    making: 'On prépare les pages…',
    progress: (done: number, total: number) => `${done} sur ${total}`,
    stop: 'Arrêter',
    stopped: (done: number, total: number) =>
      total ? `Arrêté à ${done} fichiers sur ${total}. Chacun est entier ; reprendre continue là.` : 'Arrêté avant la première page.',
    done: (pieces: number) =>
      pieces === 1 ? 'Le site est refait et relu : un article en ligne.' : `Le site est refait et relu : ${pieces} articles en ligne.`,
    unseen: (pieces: number) =>
      pieces === 1
        ? 'Le site est refait dans son dossier : un article en ligne. L’adresse des lecteurs n’a pas encore répondu :'
        : `Le site est refait dans son dossier : ${pieces} articles en ligne. L’adresse des lecteurs n’a pas encore répondu :`,
    differs: 'Toutes les pages ont été écrites, mais ce qu’on y relit est autre chose. Ce qui est publié reste gardé ici.',
    failed: 'Le site n’a pas été refait jusqu’au bout ; chaque page écrite est entière.',
    empty: 'Si ce dossier est le bon et que ses pages sont perdues, le site peut y être refait d’après le journal de cet ordinateur.',
    rebuildEmpty: 'Refaire dans ce dossier vide',
    remove: 'Retirer de la rédaction…',
    removeTitle: (site: string) => `Retirer ${site} de la rédaction ?`,
    staysInFolder: (folder: string) => `Les pages restent dans ${folder}. Marbre n’y écrit plus : ni article, ni correction, ni retrait.`,
    comesBack: 'Ajouter de nouveau ce dossier reprend le même site.',
    waits: (n: number) => (n === 0 ? 'Aucun envoi n’attend.' : n === 1 ? 'Un envoi attend : il sera abandonné.' : `${n} envois attendent : ils seront abandonnés.`),
    removals: (n: number) =>
      n === 1 ? 'L’un d’eux devait retirer un article : sa page restera en ligne.' : `${n} d’entre eux devaient retirer un article : leurs pages resteront en ligne.`,
    removeNow: 'Retirer',
    removeAnyway: 'Abandonner et retirer',
    removed: (site: string) => `${site} n’est plus tenu par la rédaction. Ses pages restent dans leur dossier.`,
  },
};
