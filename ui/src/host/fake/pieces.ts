// The invented pieces of the fake newsroom, in several states. Times are minutes before or after now.
import type { AlertLevel, Block, CommentView, Embed, MediaView, PieceKind, Span, State, VersionView } from '../types';

export interface Seed {
  id: string;
  kind?: PieceKind;
  state: State;
  headline: string;
  kicker?: string;
  slugline?: string;
  genre?: string;
  language?: string;
  section?: string[];
  countries?: string[];
  tags?: string[];
  authors: string[];
  assigned?: string;
  place?: string;
  standfirst?: string;
  body?: Block[];
  /** Length to pretend, where the text is not written out. */
  signs?: number;
  ordered?: number;
  media?: MediaView[];
  embeds?: Embed[];
  comments?: CommentView[];
  versions?: VersionView[];
  claimedBy?: string;
  /** Minutes since it entered its state. */
  since: number;
  /** Minutes until it is due from its author. */
  deadline?: number;
  scheduledIn?: number;
  embargoIn?: number;
  level?: AlertLevel;
  expiresIn?: number;
  online?: boolean;
  private?: boolean;
  opened?: boolean;
  unsettled?: [string, string][];
  reason?: string;
  confidential?: string;
  sources?: string;
}

const p = (...spans: (Span | string)[]): Block => ({
  kind: 'paragraph',
  spans: spans.map((span) => (typeof span === 'string' ? { text: span } : span)),
});
const crosshead = (text: string): Block => ({ kind: 'crosshead', level: 2, spans: [{ text }] });
const item = (text: string, list: string): Block => ({ kind: 'item', ordered: false, depth: 0, list, spans: [{ text }] });

const PICTURES: MediaView[] = [
  {
    id: 'p-berge',
    blob: 'berge',
    media_type: 'jpeg',
    width: 1600,
    height: 1067,
    size: 412_000,
    file_name: 'IMG-20261111-WA0031.jpg',
    caption: 'La berge ouest de Sélou, mercredi à l’aube.',
    credit: 'Ousmane Doka / Le Courrier du Fleuve',
    alt: 'Une pirogue chargée de vélos quitte une berge de terre rouge.',
  },
  {
    id: 'p-ardoise',
    blob: 'ardoise',
    media_type: 'jpeg',
    width: 1200,
    height: 1600,
    size: 288_000,
    file_name: 'IMG-20261111-WA0032.jpg',
    caption: 'Le prix du passage, à la craie.',
    credit: '',
    alt: '',
  },
];

const embeds = (now: number): Embed[] => [
  {
    id: 'e-prefecture',
    post: {
      provider: 'x',
      url: 'https://x.com/selou_pref/status/1',
      author: 'Selou Prefecture',
      handle: 'selou_pref',
      text: 'The Selou bridge is closed to all traffic until further notice. Ferries only. Stay off the east ramp.',
      lang: 'en',
      posted_at: new Date(now - 22 * 3_600_000).toISOString(),
      picture_links: [],
    },
    captured_at: new Date(now - 21.5 * 3_600_000).toISOString(),
    captured_by: 'Ousmane Doka',
  },
];

const SELOU: Block[] = [
  p(
    'Il est cinq heures quand la première pirogue quitte la berge. « On n’a pas attendu qu’on nous le demande », dit Bakary, une perche à la main. Derrière lui, une quarantaine de passagers patientent dans la boue, cartables et bidons sur la tête.',
  ),
  { kind: 'atom', atom: 'picture', record: 'p-berge' },
  crosshead('Un prix affiché sur la berge'),
  p(
    'La préfecture a confirmé la fermeture à 21 h 10, dans un message publié en anglais à l’intention des transporteurs de la rive est :',
  ),
  { kind: 'atom', atom: 'embed', record: 'e-prefecture' },
  p(
    'Vingt-cinq francs par adulte, rien pour les élèves : l’ardoise est clouée à un pieu, et deux agents de la mairie la relisent à voix haute toutes les heures. « Le premier qui demande plus, on lui retire sa place », prévient Korotoumou, qui tient la liste des quarante-deux embarcations.',
  ),
  p(
    'La veille encore, ',
    { text: 'le pont', marks: { emphasis: true } },
    ' portait mille deux cents camions par jour. Depuis que la pile centrale a bougé, la file s’étire sur quatre kilomètres, et les mangues qu’elle transporte commencent à sentir.',
  ),
  { kind: 'atom', atom: 'picture', record: 'p-ardoise' },
  crosshead('Trois questions sans réponse'),
  item('Quand les ingénieurs pourront-ils descendre sous l’eau ?', 'l1'),
  item('Qui paie les pirogues, au-delà de la première semaine ?', 'l1'),
  item('Que deviennent les camions de la rive est ?', 'l1'),
  { kind: 'quote', spans: [{ text: 'Nous ne remplaçons pas un pont. Nous faisons passer des gens.' }] },
  p(
    'À midi, l’eau a gagné deux marches sur l’embarcadère. Personne ne s’est arrêté pour la regarder monter.',
  ),
];

const SHORT: Block[] = [
  p(
    'La nouvelle est tombée en fin de matinée, par un avis affiché à la porte de la coopérative. Les ateliers, fermés depuis deux ans, rouvriront lundi avec soixante ouvriers.',
  ),
  p('Le président de la coopérative y voit « une saison de retard rattrapée ». Les planteurs attendent de voir les camions.'),
];

/** The pieces, for an instant of now. */
export function inventPieces(now: number): Seed[] {
  const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  return [
    {
      id: 'selou',
      state: 'in_review',
      headline: 'À Sélou, les piroguiers remplacent le pont',
      kicker: 'Crue',
      slugline: 'crue-selou',
      genre: 'Reportage',
      section: ['Société'],
      countries: ['Mali'],
      tags: ['Crue', 'Pont de Sélou'],
      authors: ['Ousmane Doka', 'Mariam Sanké'],
      assigned: 'm-ousmane',
      place: 'Sélou',
      standfirst:
        'Depuis la fermeture de l’ouvrage, mercredi soir, trois cents personnes traversent chaque heure à la rame. La mairie fixe le prix du passage, les élèves ne paient pas.',
      body: SELOU,
      ordered: 1500,
      media: PICTURES,
      embeds: embeds(now),
      since: 48,
      deadline: 48,
      comments: [
        {
          id: 'k-1',
          text: 'body',
          from: 0,
          to: 0,
          quoted: 'cartables et bidons sur la tête',
          author: 'Mariam Sanké',
          at: ago(52),
          words: 'Combien de bidons, pour la légende ?',
          replies: [],
          resolved: false,
        },
      ],
      versions: [
        { hash: '7f3a', why: 'submitted', by: 'Ousmane Doka', at: ago(48), signs: 1732 },
        { hash: '2c91', why: 'submitted', by: 'Ousmane Doka', at: ago(190), signs: 1610 },
      ],
      sources: 'Mairie de Sélou\nPréfecture de Sélou',
      confidential: 'L’ingénieur cité sans nom est joignable le soir seulement.',
    },
    {
      id: 'coton',
      state: 'in_review',
      headline: 'Coton : la coopérative de Dianza rouvre son usine',
      genre: 'Article',
      section: ['Agriculture', 'Économie'],
      countries: ['Mali'],
      tags: ['Coton'],
      authors: ['Mariam Sanké'],
      body: SHORT,
      signs: 2890,
      media: [{ ...PICTURES[1]!, id: 'p-usine', blob: 'usine', caption: 'L’usine de Dianza.' }],
      claimedBy: 'Idrissa Tombo',
      since: 21,
      opened: true,
    },
    {
      id: 'budget',
      state: 'in_review',
      headline: 'Budget : ce que change le vote de mercredi',
      genre: 'Analyse',
      section: ['Assemblée'],
      countries: ['Mali'],
      tags: ['Budget'],
      authors: ['Fanta Kalo'],
      body: SHORT,
      signs: 6300,
      since: 9,
      unsettled: [
        ['Budget : ce que change le vote de mercredi', 'Fanta Kalo'],
        ['Ce que le vote de mercredi change au budget', 'Idrissa Tombo'],
      ],
    },
    {
      id: 'archives',
      state: 'approved',
      headline: 'Entretien avec la doyenne des archivistes de Kéné',
      genre: 'Entretien',
      section: ['Culture'],
      countries: ['Mali'],
      tags: ['Archives'],
      authors: ['Salif Bomé'],
      body: SHORT,
      signs: 8050,
      since: 26 * 60,
    },
    {
      id: 'rentree',
      state: 'scheduled',
      headline: 'Rentrée : la carte des écoles rouvertes',
      genre: 'Article',
      section: ['École'],
      countries: ['Mali'],
      tags: ['Rentrée'],
      authors: ['Mariam Sanké'],
      body: SHORT,
      signs: 3400,
      since: 200,
      scheduledIn: 618,
      embargoIn: 618,
    },
    {
      id: 'marches',
      state: 'held',
      headline: 'Sur les marchés de Tiémo, l’oignon a doublé en dix jours',
      genre: 'Reportage',
      section: ['Économie'],
      countries: ['Niger'],
      authors: ['Fanta Kalo'],
      body: SHORT,
      signs: 4210,
      since: 310,
    },
    {
      id: 'football',
      state: 'published',
      headline: 'Football : les Hirondelles en demi-finale',
      genre: 'Article',
      section: ['Football'],
      countries: ['Mali'],
      tags: ['Hirondelles'],
      authors: ['Idrissa Tombo'],
      body: SHORT,
      signs: 2400,
      since: 70,
      online: true,
    },
    {
      id: 'crue-alerte',
      kind: 'flash',
      state: 'published',
      headline: 'Crue : le pont de Sélou fermé à la circulation',
      section: [],
      authors: [],
      since: 90,
      level: 'alert',
      expiresIn: 228,
      online: true,
    },
    {
      id: 'notes',
      state: 'draft',
      headline: 'Notes : mairie de Sélou',
      authors: ['Ousmane Doka'],
      assigned: 'm-ousmane',
      body: [p('Adjoint joint à 18 h 05. Rappeler demain. [à compléter]')],
      since: 130,
      private: true,
    },
    {
      id: 'meteo',
      kind: 'brief',
      state: 'returned',
      headline: 'Météo du fleuve : l’eau monte encore de trois marches',
      section: ['Société'],
      countries: ['Mali'],
      authors: ['Ousmane Doka'],
      assigned: 'm-ousmane',
      body: SHORT,
      ordered: 600,
      signs: 540,
      since: 35,
      deadline: -15,
      reason: 'Faits à vérifier ou à sourcer : qui mesure, et où ?',
    },
    {
      id: 'bridge-en',
      state: 'draft',
      headline: 'Boatmen stand in for the bridge at Sélou',
      kicker: 'Flood',
      language: 'en',
      genre: 'Feature',
      section: ['Société'],
      countries: ['Mali'],
      authors: ['Aminata Nara'],
      assigned: 'm-aminata',
      body: [p('At five in the morning the first canoe leaves the bank.')],
      since: 400,
      private: true,
    },
  ];
}

const OPENINGS = ['Crue', 'Coton', 'Budget', 'École', 'Fleuve', 'Marché', 'Transport', 'Santé', 'Football', 'Mémoire'];
const MIDDLES = [
  'ce que disent les chiffres de Kéné',
  'la nuit des passeurs',
  'une saison sans camions',
  'les comptes de la mairie de Dianza',
  'trois villages, une seule pompe',
  'le pari des planteurs',
  'retour sur une semaine de pluie',
];
const STATES: State[] = ['published', 'published', 'published', 'published', 'draft', 'in_review', 'approved', 'spiked'];

/** Many plain pieces, to see how lists hold. */
export function inventMany(how: number): Seed[] {
  return Array.from({ length: how }, (_, n) => ({
    id: `many-${n}`,
    state: STATES[n % STATES.length]!,
    headline: `${OPENINGS[n % OPENINGS.length]} : ${MIDDLES[n % MIDDLES.length]} (${n + 1})`,
    section: ['Société'],
    countries: ['Mali'],
    authors: [['Fanta Kalo', 'Salif Bomé', 'Mariam Sanké'][n % 3]!],
    signs: 1200 + ((n * 137) % 6000),
    since: 60 * (n + 30),
    online: n % STATES.length < 4,
  }));
}
