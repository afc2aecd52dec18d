//! An invented newsroom with a reporter, an editor and a chief, and a static site in a folder of its own. The clock moves
//! when it is told to, and chance is drawn from one seed: two newsrooms that do the same make the same bytes.

use chrono::{DateTime, Duration, Utc};
use marbre_desk::view::EditReply;
use marbre_desk::{ActOptions, BylineInput, Desk, NewNewsroom, Surroundings, run_outbox};
use marbre_domain::byline::BylineRole;
use marbre_domain::embed::{Post, Provider};
use marbre_domain::ids::{MediaId, MemberId, PieceId, SignerId, TermId};
use marbre_domain::member::Role;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::schedule::WallTime;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::{EditBatch, FlatOp, TextName};
use marbre_domain::workflow::Action;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use tempfile::TempDir;

const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");

const START: &str = "2026-11-12T08:00:00Z";

#[derive(Clone)]
struct Told(Arc<Mutex<(DateTime<Utc>, fastrand::Rng)>>);

impl Surroundings for Told {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().0
    }

    fn elapsed(&self) -> std::time::Duration {
        (self.now() - START.parse::<DateTime<Utc>>().unwrap()).to_std().unwrap()
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.0.lock().unwrap().1.fill(bytes);
    }
}

/// The newsroom, with one piece that is ready to be submitted.
pub struct Newsroom {
    folder: TempDir,
    told: Told,
    desk: Arc<Mutex<Desk>>,
    pub reporter: MemberId,
    pub editor: MemberId,
    pub chief: MemberId,
    pub signer: SignerId,
    pub section: TermId,
    pub picture: MediaId,
    pub piece: PieceId,
}

impl Default for Newsroom {
    fn default() -> Self {
        Self::new()
    }
}

impl Newsroom {
    pub fn new() -> Self {
        Self::drawn(1)
    }

    /// The same with other chances.
    pub fn drawn(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = START.parse().unwrap();
        let told = Told(Arc::new(Mutex::new((start, fastrand::Rng::with_seed(seed)))));
        let new = NewNewsroom {
            name: "La Gazette de Wansi".to_owned(),
            member: "Aminata N.".to_owned(),
            role: Role::Chief,
            zone: "Africa/Bamako".to_owned(),
            language: "fr".to_owned(),
        };
        let home = folder.path().join("home");
        let (mut desk, chief) = Desk::init(&home, &new, Box::new(told.clone())).unwrap();
        let mut member = |name, role| {
            let may_approve = role == Role::Editor;
            desk.add_member(chief, name, role, may_approve, false).unwrap()
        };
        let (reporter, editor) = (member("Ousmane D.", Role::Reporter), member("Mariam S.", Role::Editor));
        let section = desk.add_term(chief, Taxonomy::Section, "Fleuve", None, None).unwrap();
        let country = desk.add_term(chief, Taxonomy::Country, "Mali", None, None).unwrap();
        desk.add_static_site(chief, "../site", "").unwrap();
        let signer = desk.add_signer(chief, "Ousmane Diarra").unwrap();

        let piece = desk.create_piece(reporter, PieceKind::Article, "fr").unwrap();
        desk.set_field(reporter, piece, FieldName::Headline, HEADLINE).unwrap();
        for (text, words) in [
            (TextName::Standfirst, "Le passage coûte vingt-cinq francs."),
            (
                TextName::Body,
                "Il est cinq heures quand la première pirogue quitte la berge.",
            ),
        ] {
            let blocks = [Block::new(BlockKind::Paragraph, words.to_owned())];
            desk.replace_text(reporter, piece, text, &blocks).unwrap();
        }
        let author = BylineInput {
            signer: Some(signer),
            role: BylineRole::Author,
            place: String::new(),
        };
        desk.set_bylines(reporter, piece, &[author]).unwrap();
        desk.set_terms(reporter, piece, Taxonomy::Section, &[section]).unwrap();
        desk.set_terms(reporter, piece, Taxonomy::Country, &[country]).unwrap();
        let picture = desk.add_media(reporter, piece, "marche.jpg", PICTURE).unwrap().id;
        desk.set_media(
            reporter,
            piece,
            picture,
            CAPTION,
            "Photo Ousmane Diarra",
            "Des pirogues",
        )
        .unwrap();
        desk.set_field(reporter, piece, FieldName::LeadPicture, &picture.to_string())
            .unwrap();
        Self {
            desk: Arc::new(Mutex::new(desk)),
            folder,
            told,
            reporter,
            editor,
            chief,
            signer,
            section,
            picture,
            piece,
        }
    }

    /// Ends the desk as a program does, and gives the folder that its profile is in, as `home`.
    pub fn ended(self) -> TempDir {
        let desk = Arc::into_inner(self.desk).expect("nobody else has the desk");
        desk.into_inner().unwrap().close().unwrap();
        self.folder
    }

    /// The same newsroom, closed and opened again.
    pub fn opened_again(self) -> Self {
        let home = self.folder.path().join("home");
        let desk = Arc::into_inner(self.desk).expect("nobody else has the desk");
        let mut desk = desk.into_inner().unwrap();
        desk.close().unwrap();
        drop(desk);
        let desk = Desk::open(&home, Box::new(self.told.clone())).unwrap();
        Self {
            desk: Arc::new(Mutex::new(desk)),
            ..self
        }
    }

    /// Another machine that has everything of this one.
    pub fn copied(&self) -> Copied {
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("copy.marbre");
        self.desk().backup(&backup).unwrap();
        let told = Told(Arc::new(Mutex::new((self.told.now(), fastrand::Rng::with_seed(99)))));
        let (desk, troubles) = Desk::restore(&backup, &folder.path().join("home"), Box::new(told)).unwrap();
        assert_eq!(troubles.troubles, Vec::new());
        Copied {
            desk,
            who: self.reporter,
            piece: self.piece,
            _folder: folder,
        }
    }

    /// Somebody types into a text of the piece, in a window of its own.
    pub fn types(&self, who: MemberId, text: TextName, delta: Vec<FlatOp>) {
        let session = format!("fenêtre {}", self.told.0.lock().unwrap().1.u64(..));
        type_into(&mut self.desk(), who, self.piece, text, session, delta);
    }

    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// Lets so long pass.
    pub fn pass(&self, time: Duration) {
        self.told.0.lock().unwrap().0 += time;
    }

    /// The newsroom's clock in so long, as somebody would write it.
    pub fn wall(&self, time: Duration) -> WallTime {
        let at = self.told.now() + time;
        WallTime {
            local: at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            zone: "Africa/Bamako".to_owned(),
        }
    }

    pub fn act(&self, who: MemberId, action: Action, options: &ActOptions) -> Result<(), marbre_desk::DeskError> {
        self.desk().act(who, self.piece, action, options)
    }

    /// Submitted by its author, approved by the editor, as it stands.
    pub fn approve(&self) {
        self.act(self.reporter, Action::Submit, &ActOptions::default()).unwrap();
        self.read_and_approve();
    }

    /// Approved by the editor, as it stands.
    pub fn read_and_approve(&self) {
        let version = Some(self.desk().version_now(self.editor, self.piece).unwrap().hash());
        let read = ActOptions {
            version,
            ..ActOptions::default()
        };
        self.act(self.editor, Action::Approve, &read).unwrap();
    }

    /// Lets the outbox do what is due; tells how many deliveries were tried.
    pub async fn run(&self) -> u32 {
        run_outbox(&self.desk).await.unwrap()
    }

    /// Lets the outbox begin, and cuts it where that holds, as if the process had ended there.
    pub async fn cut(&self, there: impl Fn(&Self) -> bool) {
        let mut run = std::pin::pin!(self.run());
        std::future::poll_fn(|context| {
            assert!(
                run.as_mut().poll(context).is_pending(),
                "it ended before it could be cut"
            );
            if there(self) {
                return Poll::Ready(());
            }
            // A delivery is a task of its own: looked at between all of its steps, not only when it ends.
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// How the deliveries stand, the last changed first.
    pub fn states(&self) -> Vec<String> {
        let all = self.desk().deliveries().unwrap();
        all.into_iter().map(|delivery| delivery.state).collect()
    }

    /// Every file of the site that is not a picture, by its path, in the order of paths. What a delivery under way
    /// renames or removes while this looks counts as gone.
    pub fn site(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().join("site")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                match std::fs::read(&path) {
                    Ok(bytes) => files.push((path, String::from_utf8_lossy(&bytes).into_owned())),
                    Err(gone) if gone.kind() == std::io::ErrorKind::NotFound => {}
                    Err(other) => panic!("{}: {other}", path.display()),
                }
            }
        }
        files.sort();
        files
    }

    /// The paths of the site's files that hold some words, in their bytes or in their name.
    pub fn telling(&self, words: &str) -> Vec<PathBuf> {
        let tells = |(path, text): &(PathBuf, String)| text.contains(words) || path.to_string_lossy().contains(words);
        self.site().into_iter().filter(tells).map(|(path, _)| path).collect()
    }

    /// The article as readers get it.
    pub fn page(&self) -> String {
        let root = self.folder.path().join("site");
        let is_article = |path: &Path| path.starts_with(root.join("2026")) && path.ends_with("index.html");
        let pages = self.site().into_iter();
        let (_, page) = pages
            .into_iter()
            .find(|(path, page)| is_article(path) && page.contains("première pirogue"))
            .expect("the article is on the site");
        page
    }
}

/// A machine of its own.
pub struct Copied {
    pub desk: Desk,
    who: MemberId,
    piece: PieceId,
    _folder: TempDir,
}

impl Copied {
    /// The reporter types into the body there.
    pub fn types(&mut self, delta: &[FlatOp]) {
        let session = "fenêtre d’ailleurs".to_owned();
        type_into(
            &mut self.desk,
            self.who,
            self.piece,
            TextName::Body,
            session,
            delta.to_vec(),
        );
    }
}

fn type_into(desk: &mut Desk, who: MemberId, piece: PieceId, text: TextName, session: String, delta: Vec<FlatOp>) {
    let view = desk.piece_view(who, piece).unwrap();
    let shown = view.texts.iter().find(|shown| shown.text == text).unwrap();
    let batch = EditBatch {
        text,
        session,
        number: 1,
        base: shown.revision,
        delta,
    };
    let reply = desk.edit(who, piece, &batch).unwrap();
    assert!(matches!(reply, EditReply::Ack { .. }), "{reply:?}");
}

/// A post that says so.
pub fn a_post(text: &str) -> Post {
    Post {
        provider: Provider::X,
        url: String::new(),
        author: "Prefecture of Wansi".to_owned(),
        handle: "prefwansi".to_owned(),
        text: text.to_owned(),
        lang: "en".to_owned(),
        posted_at: "2026-11-11".to_owned(),
        picture_links: Vec::new(),
    }
}

pub const HEADLINE: &str = "À Wansi, les piroguiers remplacent le pont";
pub const CAPTION: &str = "La berge, mercredi à l’aube.";
