// What went wrong with a site or a delivery, in English.
import type { Same } from '../catalogue';
import type { Facts } from '../codes';
import type { faults as fr } from '../fr/faults';

const said = (facts: Facts): string => (facts.said ? ` It says: “${facts.said}”.` : '');

export const faults: Same<typeof fr> = {
  rights: {
    publish: 'publish',
    edit_others: 'correct the articles of others',
    edit_published: 'correct what is online',
    delete: 'take an article off',
    upload: 'send pictures',
    any_markup: 'keep all markup as it was sent',
    manage_terms: 'create sections and tags',
    moderate: 'see and approve comments',
  },
  without: {
    publish: 'Everything would wait for the site’s own editors.',
    edit_others: 'Articles that others wrote on the site cannot be corrected.',
    edit_published: 'Nothing can be corrected once it is online.',
    delete: 'No article can be taken off.',
    upload: 'Pieces would leave without their pictures.',
    any_markup: 'The site removes markup that it does not know; Marbre shows what was removed.',
    manage_terms: 'Missing sections and tags will have to be created on the site.',
    moderate: 'Comments will not come in: they will be read and approved on the site.',
  },
  faults: {
    not_an_address: (f) => `“${f.address ?? ''}” is not the address of a site.`,
    not_https: (f) => `“${f.address ?? ''}” is not https: the password would travel in the clear. It was not sent.`,
    holds_credentials: () => 'The address holds a name or a password: give them apart.',
    no_api: (f) =>
      `The page ${f.address ?? ''} names no WordPress: another kind of site, a network’s sign-in page, or a plugin that hides the API.${said(f)}`,
    no_app_passwords: () =>
      'The site offers no application passwords: its WordPress is older than 5.6, it is not https, or a plugin switched them off.',
    link_unasked: () => 'Nobody waits for this link: it was used already, or it answers another question.',
    link_late: () => 'The page in the browser waited for more than ten minutes: ask again.',
    link_other_site: (f) => `Another site answered, ${f.address ?? ''}. Its password was dropped; nothing was sent there.`,
    link_declined: () => 'In the browser, somebody said no. Nothing is connected.',
    link_left: () => 'Nobody waits for the browser any more. Nothing is connected.',
    no_answer: () => 'The site did not answer. Check the address and the connection. Nothing is sent again before looking at what arrived.',
    certificate: (f) =>
      `The site’s certificate cannot be trusted${CERTIFICATE[f.trouble ?? ''] ?? ''}. Nothing was sent, and Marbre never skips this check.`,
    elsewhere: (f) => `The site sends to another address, ${f.address ?? ''}. The password did not follow. If the site has moved, connect it again.`,
    portal: (f) => `A page answered instead of the site: probably the network’s own. Sign in to this network, then try again.${said(f)}`,
    not_the_api: (f) =>
      f.by
        ? `${f.by} blocks the site’s API. Whoever keeps the site can let Marbre through.${said(f)}`
        : `A page answered instead of the site’s API.${said(f)}`,
    maintenance: () => 'The site is under maintenance. Marbre will try again.',
    signed_out: () =>
      'The site does not accept this password: it is mistyped or revoked. If it is surely right, the server takes it away before WordPress sees it: whoever keeps the server can let it pass.',
    not_allowed: () => 'The account may not do this on the site.',
    no_route: () =>
      'The site’s API no longer has what is needed: a plugin switched it off, or its WordPress is older than 6.1. Nothing is taken for deleted.',
    refused: (f) => `The site refused: ${f.words || f.site_code || ''}`,
    failed: (f) =>
      f.by
        ? `${f.by} answered instead of the site (error ${f.status ?? ''}). Marbre will try again; if it stays so, whoever keeps the site can let Marbre through.${said(f)}`
        : `The site is down (error ${f.status ?? ''}). Marbre will try again.${said(f)}`,
    unexpected: () => 'The site’s answer cannot be understood: nothing of it was taken. If it stays so, update Marbre.',
    lacks_rights: (f) => `The account “${f.name ?? ''}” cannot ${f.lacksWords ?? 'publish'}. Nothing was kept: give it the editor role, or choose the trial.`,
    no_passphrase: () => 'The passwords of the sites are in a closed file. Give its passphrase, under Sites.',
    no_password: () => 'This computer does not have the site’s password. Give it under Sites, “New password”.',
    wrong_passphrase: () => 'This is not the passphrase of the file. Nothing in it was changed.',
    keyring: () => 'The computer’s keyring refused. Nothing in it changed: unlock it, then try again.',
    password_file: () => 'The file of passwords could not be read or written. Nothing in it changed: check the disk.',
    late: () => 'Waits: its hour passed more than two hours ago. “Retry” sends it now.',
    clock_back: () => 'Waits: the clock went back',
    clock_ahead: () => 'Waits: the clock went ahead',
    embargo: () => 'Waits: the embargo has not ended',
    version_not_here: () => 'The approved version is not on this computer.',
    unknown_kind: () => 'This Marbre does not know this kind of site: update it.',
    differs: () => 'The site shows something else than what was sent.',
    site_edit: () => 'Changed on the site: read it and approve it again.',
    edited_on_site: () => 'The article was changed on the site since. Nothing was overwritten: compare, then decide.',
    gone_from_site: () => 'The article is no longer on the site: somebody deleted it or put it in the trash. Take it out of the trash, then retry.',
    lacks_terms: (f) => `The site has no ${f.names ?? ''}. Create it there, or let Marbre create what is missing (Sites, “Sections and tags”).`,
    not_shown: (f) =>
      /^\d+$/.test(f.words ?? '')
        ? `The page is written, but ${f.address ?? 'its address'} answers ${f.words ?? ''}. Marbre keeps looking.`
        : `The page is written, but ${f.address ?? 'its address'} does not show it yet: probably a cache. Marbre keeps looking.`,
    still_shown: (f) =>
      `The site no longer has it, but ${PLACE[f.place ?? ''] ?? f.address ?? ''} still shows it${f.cached === 'true' ? ', kept by a cache' : ''}. Marbre looks again: it does not count as withdrawn until then.`,
    on_trial: () => 'The site is on trial, where only drafts are made. This article is public there: it was left as it is.',
    memory: () => 'What this computer remembers of the site could not be read or written. Nothing that depends on it was sent.',
    not_asked: () => 'This kind of site does not do that. Nothing changed there.',
    storage: (f) => `The site’s folder did not take “${f.path ?? ''}”. Is the disk or the share connected, has it room, does it allow writing?`,
    site_missing: () => 'The site is not where it was: is the disk or the share connected? If its pages are lost, make the site anew from Sites.',
    site_left: (f) => `This site was removed from the newsroom: its pages stay in ${f.folder ?? 'its folder'}, and Marbre writes there no more. Delete the page by hand, or add that folder again in Sites.`,
    stopped: () => 'Stopped between two files: what is written is whole. Asking again goes on from there.',
    newer_manifest: () => 'This site was written by a newer Marbre: update this one.',
    damaged_manifest: () => 'The site’s list of pages (marbre-manifest.json) is damaged; the pages themselves stay online. In Sites, choose “Make the site anew…”: what waits leaves afterwards.',
    missing_heads: () => 'The site comes from work that this computer has not received yet: synchronise first.',
    moved: () => 'Another machine changed the site in the meantime. Marbre will try again.',
    missing_version: () => 'A version that a page is made of is not on this computer.',
    missing_blob: () => 'A picture is not on this computer.',
    wrong_version: () => 'The text is not that of the approved version: nothing was sent.',
    unprintable: () => 'The version holds something that no page can show: nothing was sent.',
    picture: () => 'A picture cannot be published: it is damaged, or of a format that pages do not show. Nothing was sent.',
    flash_expired: () => 'The alert expired: it was not sent.',
    site_clock: (f) =>
      f.seconds
        ? `The site’s clock and this computer’s differ by ${f.seconds.replace('-', '')} s: the site does not keep this hour. Marbre sends the article at its hour; leave a computer on.`
        : 'The site does not tell its time: it does not keep this hour. Marbre sends the article at its hour; leave a computer on.',
    shows_early: () => 'The site shows to anybody what it should publish later: nothing is left to it. Marbre sends the article at its hour; leave a computer on.',
    site_keeps_hour: (f) => `The site still publishes it ${f.at ?? ''}, until this computer has reached it.`,
    appeared: () => 'The site had published it at its hour before this computer reached it. The article was taken off, and answers no more.',
    comments_not_allowed: () =>
      'Marbre’s account may not see comments or decide about them: WordPress leaves that to the editor role. Articles go out all the same, and no comment is lost. Give the account the editor role on the site; until then, comments are read and approved there.',
    comment_moved: (f) => `Somebody decided otherwise on the site meanwhile: ${COMMENT[f.state ?? ''] ?? f.state ?? ''}. Nothing was overwritten.`,
    killed_over: (f) =>
      `Deleted from the site${f.changed ? ', with what somebody had changed there: “Compare” shows both texts, which stay here' : ''}.${f.files ? ` Left in the site’s media library, put there by others: ${f.files}.` : ''}`,
    settings: (f) => `The site’s settings cannot be used. ${f.whyWords ?? ''}`.trim(),
  },
};

const CERTIFICATE: Partial<Record<string, string>> = {
  expired: ': it has expired. Whoever keeps the site can renew it',
  early: ': it is not valid yet. Is this computer’s clock right?',
  name: ': it is made for another name. Is the address the right one?',
  issuer: ': nobody known has signed it. The network you are on may look into what is exchanged',
};

const PLACE: Partial<Record<string, string>> = {
  api: 'the site’s API',
  article: 'the article’s page',
  front: 'the front page',
  strip: 'the breaking strip',
};

const COMMENT: Partial<Record<string, string>> = {
  held: 'it waits there',
  approved: 'it is approved there',
  spam: 'it is spam there',
  trash: 'it is in the trash there',
  gone: 'it is no longer there',
};
