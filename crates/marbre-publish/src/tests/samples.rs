//! Sample copy, sample settings, a machine that holds them.

use crate::deliver::job::{Job, Online, Order, Seen, Whole};
use crate::deliver::{DeliverError, Holdings, Site, StaticSite};
use crate::settings::*;
use chrono::{DateTime, TimeDelta, Utc};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use marbre_domain::byline::BylineRole;
use marbre_domain::embed::{Embed, Post, Provider};
use marbre_domain::ids::{BlobHash, EmbedId, PieceId, TermId, VersionHash};
use marbre_domain::media::MediaType;
use marbre_domain::piece::{AlertLevel, PieceKind};
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Marks, Span};
use marbre_domain::version::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Mutex;

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub fn noon() -> DateTime<Utc> {
    at("2026-11-20T12:00:00Z")
}

pub fn site() -> SiteSettings {
    let section = |label: &str, slug: &str| MenuItem::new(label, Target::Section { slug: slug.into() });
    let country = |label: &str, slug: &str| MenuItem::new(label, Target::Country { slug: slug.into() });
    let countries = MenuItem {
        label: "Les Pays".into(),
        target: Target::Nothing,
        children: vec![
            country("Kénédougou", "kenedougou"),
            country("Sahélia", "sahelia"),
            country("Île Mourie", "ile-mourie"),
        ],
    };
    let environment = MenuItem {
        children: vec![section("Fleuves", "environnement/fleuves")],
        ..section("Environnement", "environnement")
    };
    SiteSettings {
        motto: "Le journal de la vallée".into(),
        menu: vec![
            MenuItem::new("Accueil", Target::Front),
            countries,
            MenuItem::new("Alertes", Target::Alerts),
        ],
        second_menu: vec![
            section("Politique", "politique"),
            section("Économie", "economie"),
            environment,
        ],
        pages: vec![FixedPage {
            slug: "a-propos".into(),
            title: "À propos".into(),
            body: vec![Block::new(
                BlockKind::Paragraph,
                "Le Courrier du Fleuve paraît à Sélou depuis 1998.",
            )],
        }],
        social: vec![SocialAccount {
            label: "Facebook".into(),
            url: "https://facebook.example/courrier".into(),
        }],
        footer_note: "© 2026 Le Courrier du Fleuve".into(),
        ..SiteSettings::new("Le Courrier du Fleuve", SiteLanguage::Fr, "Africa/Bamako")
    }
}

pub fn piece_id(number: u8) -> PieceId {
    PieceId::new(1_790_000_000_000 + u64::from(number), [number; 10])
}

fn term_id(name: &str) -> TermId {
    let mut random = [0; 10];
    random.copy_from_slice(&BlobHash::of(name.as_bytes()).as_bytes()[..10]);
    TermId::new(1, random)
}

pub fn term(name: &str, slug: &str) -> PrintedTerm {
    PrintedTerm {
        id: term_id(slug),
        name: name.into(),
        slug: slug.into(),
        above: Vec::new(),
    }
}

pub fn author(name: &str) -> PrintedByline {
    PrintedByline {
        role: BylineRole::Author,
        name: name.into(),
        place: String::new(),
        newsroom: false,
    }
}

/// A short article; tests change what they are about.
pub fn article(number: u8, slug: &str, headline: &str) -> VersionContent {
    VersionContent {
        format: FORMAT,
        piece: piece_id(number),
        kind: PieceKind::Article,
        language: "fr".into(),
        kicker: String::new(),
        headline: headline.into(),
        slug: slug.into(),
        dateline: String::new(),
        genre: String::new(),
        standfirst: vec![Span::plain("Ce qu’il faut retenir de la journée.")],
        body: vec![Block::new(
            BlockKind::Paragraph,
            "Le fleuve a encore monté dans la nuit.",
        )],
        bylines: vec![author("Awa Koné")],
        sections: vec![term("Politique", "politique")],
        countries: vec![term("Sahélia", "sahelia")],
        tags: Vec::new(),
        lead: None,
        media: BTreeMap::new(),
        embeds: BTreeMap::new(),
        sources: Vec::new(),
        corrections: Vec::new(),
        flash: None,
        origin: None,
        source_blocks: BTreeMap::new(),
    }
}

pub fn flash(number: u8, headline: &str, expires: &str) -> VersionContent {
    VersionContent {
        kind: PieceKind::Flash,
        standfirst: Vec::new(),
        body: Vec::new(),
        flash: Some(PrintedFlash {
            level: AlertLevel::Urgent,
            expires: expires.into(),
        }),
        ..article(number, &format!("flash-{number}"), headline)
    }
}

/// A photograph of nothing in particular: sky, water, a bank.
pub fn photograph(seed: u8) -> Vec<u8> {
    let seed = u32::from(seed);
    let picture = RgbImage::from_fn(1300, 813, |x, y| {
        let wave = ((x / 7 + y * 3 + seed * 41) % 23) as u8;
        if y < 340 + (x + seed * 131) % 500 / 9 {
            Rgb([196 - (y / 6) as u8, 205 - (y / 9) as u8, 214 - (y / 12) as u8])
        } else if y < 430 {
            Rgb([104 + wave, 92 + wave, 60 + (seed * 7 % 40) as u8])
        } else {
            Rgb([96 + wave, 118 + wave, 128 + wave])
        }
    });
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

pub fn printed(bytes: &[u8], caption: &str, credit: &str) -> PrintedMedia {
    PrintedMedia {
        blob: BlobHash::of(bytes),
        media_type: MediaType::Jpeg,
        width: 1300,
        height: 813,
        caption: caption.into(),
        credit: credit.into(),
        alt: "Une pirogue sur le fleuve en crue.".into(),
    }
}

/// An article with everything an article may hold.
pub fn full_article(photo: &[u8]) -> VersionContent {
    let marked = |text: &str, marks: Marks| Span {
        text: text.into(),
        marks,
    };
    let boxed = |mut block: Block| {
        block.attrs.boxed = Some("b1".into());
        block
    };
    let item = |ordered: bool, depth: u8, text: &str| {
        let mut block = Block::new(BlockKind::Item { ordered, depth }, text);
        block.attrs.list = Some("l1".into());
        block
    };
    let embed = Embed {
        id: EmbedId::new(5, [5; 10]),
        post: Post {
            provider: Provider::X,
            url: "https://x.com/mairie_selou/status/1".into(),
            author: "Mairie de Sélou".into(),
            handle: "mairie_selou".into(),
            text: "The Sélou bridge is closed.\nPlease use the ferry.".into(),
            lang: "en".into(),
            posted_at: "2026-11-19T21:12:00Z".into(),
            picture_links: vec!["https://pic.example/1".into()],
        },
        captured_at: "2026-11-20T08:05:00Z".into(),
        captured_by: "Awa Koné".into(),
    };
    let lead = printed(
        photo,
        "Le bac de Sélou, jeudi matin.",
        "Idrissa Traoré / Le Courrier du Fleuve",
    );
    let inside = PrintedMedia {
        caption: "La rive gauche, vue du débarcadère.".into(),
        ..lead.clone()
    };
    let link = Marks {
        link: Some("https://meteo.example/bulletin?jour=20&zone=fleuve".into()),
        ..Marks::none()
    };
    let bambara = Marks {
        lang: Some("bm".into()),
        emphasis: true,
        ..Marks::none()
    };
    let mut paragraph = Block::new(BlockKind::Paragraph, "Selon le ");
    paragraph.spans.extend([
        marked("bulletin de la météo", link),
        Span::plain(", l’eau monte encore.\u{2028}« "),
        marked("Ji bɛ ka caya", bambara),
        Span::plain(" », résume ɲɛnɛma Ɔyɛ, piroguier."),
    ]);
    VersionContent {
        kicker: "Crue".into(),
        dateline: "Sélou, 20 novembre".into(),
        genre: "Reportage".into(),
        standfirst: vec![
            Span::plain("Le pont fermé, "),
            marked(
                "quarante pirogues",
                Marks {
                    strong: true,
                    ..Marks::none()
                },
            ),
            Span::plain(" font traverser écoliers et marchandes : la ville s’organise."),
        ],
        body: vec![
            paragraph,
            Block::new(
                BlockKind::Paragraph,
                "Jeudi, à six heures, la file s’étire déjà jusqu’au marché. Les bacs partent pleins et reviennent pleins.",
            ),
            Block::new(BlockKind::Crosshead { level: 2 }, "Une traversée à deux cents francs"),
            Block::new(
                BlockKind::Paragraph,
                "Le prix n’a pas bougé depuis lundi. Les piroguiers l’ont promis au maire.",
            ),
            item(false, 0, "Rive gauche : départs toutes les dix minutes"),
            item(false, 1, "les écoliers d’abord"),
            item(false, 0, "Rive droite : départs au plein"),
            Block::new(BlockKind::PullQuote, "On ne laisse personne sur la berge."),
            Block::new(
                BlockKind::Quote,
                "Nous avons appris en 2010, dit-elle. Cette fois, tout le monde savait quoi faire.",
            ),
            Block::atom(AtomKind::Picture, "m1"),
            Block::atom(AtomKind::Embed, "e1"),
            boxed(Block::new(BlockKind::Crosshead { level: 3 }, "Le pont en trois dates")),
            boxed(Block::new(
                BlockKind::Paragraph,
                "1974 : construction. 2010 : première fermeture. 2026 : seconde fermeture.",
            )),
            Block::atom(AtomKind::Rule, "r1"),
            Block::new(BlockKind::Paragraph, "La réouverture n’est pas annoncée."),
        ],
        bylines: vec![
            PrintedByline {
                place: "à Sélou".into(),
                ..author("Awa Koné")
            },
            author("Ibrahim Sy"),
            PrintedByline {
                role: BylineRole::With,
                ..author("Fanta Keïta")
            },
            PrintedByline {
                role: BylineRole::Photographer,
                ..author("Idrissa Traoré")
            },
        ],
        sections: vec![PrintedTerm {
            above: vec![("Environnement".into(), "environnement".into())],
            ..term("Fleuves", "fleuves")
        }],
        tags: vec![term("crue 2026", "crue-2026")],
        media: BTreeMap::from([("m1".into(), inside)]),
        embeds: BTreeMap::from([("e1".into(), embed)]),
        lead: Some(lead),
        sources: vec!["Mairie de Sélou".into(), "Agence de l’eau".into()],
        corrections: vec![CorrectionNote {
            at: "2026-11-20T15:00:00Z".into(),
            note: "Le pont date de 1974 et non de 1947, comme nous l’avions écrit.".into(),
        }],
        ..article(
            1,
            "a-selou-les-piroguiers-remplacent-le-pont",
            "À Sélou, les piroguiers remplacent le pont",
        )
    }
}

/// A machine that holds what it was given.
#[derive(Default)]
pub struct Machine {
    pub blobs: Mutex<BTreeMap<BlobHash, Vec<u8>>>,
    pub versions: Mutex<BTreeMap<VersionHash, Vec<u8>>>,
    pub heads: Mutex<BTreeSet<String>>,
}

impl Machine {
    pub fn keep(&self, content: &VersionContent) -> (VersionHash, Vec<u8>) {
        let canonical = content.canonical_bytes();
        self.versions.lock().unwrap().insert(content.hash(), canonical.clone());
        (content.hash(), canonical)
    }

    pub fn keep_blob(&self, bytes: &[u8]) {
        self.blobs.lock().unwrap().insert(BlobHash::of(bytes), bytes.to_vec());
    }

    pub fn publish(&self, token: &str, content: &VersionContent, at: DateTime<Utc>) -> Job {
        let (version, canonical) = self.keep(content);
        job(
            token,
            at,
            Order::Publish {
                version,
                canonical,
                first_at: at,
            },
        )
    }
}

impl Holdings for Machine {
    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        Err(format!("a static site remembers {key} itself"))
    }

    fn remember(&self, key: &str, _: &str) -> Result<(), String> {
        Err(format!("a static site remembers {key} itself"))
    }

    fn blob(&self, blob: BlobHash) -> Result<Vec<u8>, String> {
        self.blobs
            .lock()
            .unwrap()
            .get(&blob)
            .cloned()
            .ok_or_else(|| "not received yet".into())
    }

    fn version(&self, version: VersionHash) -> Result<Vec<u8>, String> {
        self.versions
            .lock()
            .unwrap()
            .get(&version)
            .cloned()
            .ok_or_else(|| "not received yet".into())
    }

    fn has_head(&self, head: &str) -> bool {
        self.heads.lock().unwrap().contains(head)
    }
}

/// A rebuild after which exactly these are online.
pub fn whole(online: Vec<Online>) -> Order {
    Order::Rebuild(Whole {
        online,
        ..Whole::default()
    })
}

pub fn job(token: &str, at: DateTime<Utc>, order: Order) -> Job {
    Job {
        token: token.into(),
        at,
        heads: Vec::new(),
        over: None,
        established: false,
        order,
    }
}

/// A site in a folder of its own, and the machine that builds it.
pub struct Newsroom {
    pub machine: Machine,
    pub folder: tempfile::TempDir,
    pub site: StaticSite,
}

impl Newsroom {
    pub fn new(settings: SiteSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = StaticSite::in_folder(folder.path(), settings);
        Self {
            machine: Machine::default(),
            folder,
            site,
        }
    }

    pub async fn deliver(&self, job: &Job) -> Result<Seen, DeliverError> {
        self.site.deliver(job, &self.machine, job.at).await
    }

    /// Publishes under a token named after the piece and the instant, which must succeed.
    pub async fn publish(&self, content: &VersionContent, at: DateTime<Utc>) -> Seen {
        let job = self.machine.publish(&format!("{}-{at}", content.piece), content, at);
        self.deliver(&job).await.unwrap()
    }

    pub fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).unwrap_or_default()
    }

    pub fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).is_file()
    }
}

/// A week of a newsroom: fourteen pieces, pictures, a flash. Returns the instant after the last.
pub async fn a_week(newsroom: &Newsroom) -> DateTime<Utc> {
    let titles = [
        ("Budget : ce que change le vote de mercredi", "Politique", "politique"),
        (
            "Coton : la coopérative de Dianza rouvre son usine",
            "Économie",
            "economie",
        ),
        ("Rentrée : la carte des écoles rouvertes", "Politique", "politique"),
        (
            "Entretien avec la doyenne des archivistes de Kéné",
            "Culture",
            "culture",
        ),
        ("Football : les Hirondelles en demi-finale", "Sport", "sport"),
        (
            "Mil : les prix baissent sur les marchés du nord",
            "Économie",
            "economie",
        ),
        (
            "Le barrage de Tana tourne à mi-puissance",
            "Environnement",
            "environnement",
        ),
        ("Vaccination : dix équipes de plus dans la vallée", "Santé", "sante"),
        ("Train de nuit : la ligne reprend mardi", "Économie", "economie"),
        ("À Kéné, le marché couvert ouvre enfin", "Économie", "economie"),
        ("Sénat : six questions sur une réforme", "Politique", "politique"),
        ("Marathon du fleuve : huit cents inscrits", "Sport", "sport"),
    ];
    let mut at = noon() - TimeDelta::days(4);
    for (number, (title, section, slug)) in titles.into_iter().enumerate() {
        let number = u8::try_from(number).unwrap() + 20;
        let mut content = article(number, &format!("papier-{number}"), title);
        content.sections = vec![term(section, slug)];
        if number % 3 != 1 {
            let photo = photograph(number);
            newsroom.machine.keep_blob(&photo);
            content.lead = Some(printed(&photo, "Vue de la vallée.", "Idrissa Traoré"));
        }
        at += TimeDelta::hours(7);
        newsroom.publish(&content, at).await;
    }
    let photo = photograph(1);
    newsroom.machine.keep_blob(&photo);
    newsroom.publish(&full_article(&photo), noon()).await;
    let at = noon() + TimeDelta::minutes(30);
    newsroom
        .publish(
            &flash(
                90,
                "Crue : le pont de Sélou fermé à la circulation",
                "2026-11-20T23:30:00Z",
            ),
            at,
        )
        .await;
    at
}
