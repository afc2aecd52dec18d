// An invented newsroom for the fake core: people, sections, countries, a site. Places and names exist nowhere.
import type { MemberView, NewsroomView, Rights, Role, SignerView, TermView } from '../types';

export const RIGHTS: Record<Role, Rights> = {
  reporter: { review: false, approve: false, publish: false, chief: false },
  editor: { review: true, approve: false, publish: false, chief: false },
  chief: { review: true, approve: true, publish: true, chief: true },
};

const member = (id: string, name: string, role: Role, more: Partial<Rights> = {}): MemberView => ({
  id,
  name,
  role,
  may_approve: more.approve ?? false,
  may_publish: more.publish ?? false,
  rights: { ...RIGHTS[role], ...more },
  left: false,
  only_chief: role === 'chief',
});

export const MEMBERS: MemberView[] = [
  member('m-aminata', 'Aminata Nara', 'chief'),
  member('m-idrissa', 'Idrissa Tombo', 'editor', { approve: true }),
  member('m-ousmane', 'Ousmane Doka', 'reporter'),
];

export const SIGNERS: SignerView[] = [
  'Ousmane Doka',
  'Mariam Sanké',
  'Fanta Kalo',
  'Salif Bomé',
  'Idrissa Tombo',
  'Aminata Nara',
  'Agence Fleuve Presse',
].map((name) => ({ id: `s-${slugOf(name)}`, name }));

const SECTIONS: [string, string[]][] = [
  ['Politique', ['Assemblée', 'Collectivités']],
  ['Économie', ['Agriculture', 'Transports']],
  ['Société', ['École', 'Santé']],
  ['Culture', []],
  ['Sport', ['Football']],
  ['Monde', []],
];

const COUNTRIES = [
  'Mali', 'Sénégal', 'Guinée', 'Côte d’Ivoire', 'Burkina Faso', 'Niger', 'Bénin', 'Togo', 'Ghana', 'Mauritanie',
  'RD Congo', 'Centrafrique', 'Cap-Vert', 'Eswatini', 'Île Maurice',
];

const TAGS = ['Crue', 'Pont de Sélou', 'Coton', 'Budget', 'Rentrée', 'Archives', 'Hirondelles'];

export function slugOf(words: string): string {
  return words
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

const PLAIN = { code: null, retired: false };

function terms(): TermView[] {
  const list: TermView[] = [];
  for (const [name, under] of SECTIONS) {
    const id = `t-${slugOf(name)}`;
    list.push({ id, taxonomy: 'section', name, slug: slugOf(name), parent: null, ...PLAIN });
    for (const child of under) {
      list.push({ id: `t-${slugOf(child)}`, taxonomy: 'section', name: child, slug: slugOf(child), parent: id, ...PLAIN });
    }
  }
  for (const name of COUNTRIES) {
    list.push({ id: `c-${slugOf(name)}`, taxonomy: 'country', name, slug: slugOf(name), parent: null, ...PLAIN });
  }
  for (const name of TAGS) {
    list.push({ id: `g-${slugOf(name)}`, taxonomy: 'tag', name, slug: slugOf(name), parent: null, ...PLAIN });
  }
  return list;
}

/** A newsroom of one's own each time, to be changed freely. */
export function inventNewsroom(): NewsroomView {
  return {
    name: 'Le Courrier du Fleuve',
    language: 'fr',
    zone: 'Africa/Bamako',
    members: structuredClone(MEMBERS),
    demonstration: true,
    terms: terms(),
    missing_countries: 3,
    signers: structuredClone(SIGNERS),
    sites: [
      {
        id: 'w-courrier',
        kind: 'static',
        name: 'courrierdufleuve.example',
        place: '/srv/courrier/pages',
        url: 'https://courrierdufleuve.example',
        account: '',
        trial: false,
      },
    ],
    library: 0,
    arrivals: '/home/redaction/Arrivées',
  };
}
