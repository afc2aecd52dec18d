//! What changes between an approval and its publication: readers get the page that was approved, byte for byte, and the
//! desk is shown what no longer agrees.

use super::newsroom::{CAPTION, Newsroom};
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::piece::FieldName;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::Action;

/// What nobody approved: in each change, and in nothing else.
const NEW: &str = "Rivages";

/// Something that a person changes.
pub struct Change {
    /// What it is called where the desk lists what moved since the approval.
    pub name: &'static str,
    /// Whether the site's menus name it, which are made from the newsroom's lists as they are and not from the piece.
    in_menus: bool,
    change: fn(&Newsroom),
}

impl Change {
    const fn of_piece(name: &'static str, change: fn(&Newsroom)) -> Self {
        Self {
            name,
            in_menus: false,
            change,
        }
    }
}

/// Every change that is tried.
pub const CHANGES: [Change; 8] = [
    Change::of_piece("headline", |room| {
        let mut desk = room.desk();
        desk.set_field(room.chief, room.piece, FieldName::Headline, NEW)
            .unwrap();
    }),
    Change::of_piece("byline_author", |room| {
        room.desk().rename_signer(room.chief, room.signer, NEW).unwrap();
    }),
    Change::of_piece("lead_caption", |room| lead(room, NEW, CREDIT, ALT)),
    Change::of_piece("lead_credit", |room| lead(room, CAPTION, NEW, ALT)),
    Change::of_piece("lead_alt", |room| lead(room, CAPTION, CREDIT, NEW)),
    Change {
        name: "sections",
        in_menus: true,
        change: |room| room.desk().rename_term(room.chief, room.section, NEW).unwrap(),
    },
    Change::of_piece("standfirst", |room| text(room, TextName::Standfirst)),
    Change::of_piece("body", |room| text(room, TextName::Body)),
];

const CREDIT: &str = "Photo Ousmane Diarra";
const ALT: &str = "Des pirogues";

fn lead(room: &Newsroom, caption: &str, credit: &str, alt: &str) {
    let mut desk = room.desk();
    desk.set_media(room.chief, room.piece, room.picture, caption, credit, alt)
        .unwrap();
}

fn text(room: &Newsroom, text: TextName) {
    let mut desk = room.desk();
    let blocks = [Block::new(BlockKind::Paragraph, format!("La première pirogue, {NEW}."))];
    desk.replace_text(room.chief, room.piece, text, &blocks).unwrap();
}

/// When it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before somebody says that it is published.
    BeforeTheOrder,
    /// After its hour was chosen, and before it comes.
    BeforeTheHour,
}

/// Both.
pub const WHEN: [When; 2] = [When::BeforeTheOrder, When::BeforeTheHour];

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The page is not the approved one, or anything of the change is on the site.
    pub reached_the_site: bool,
    /// The desk lists it among what moved since the approval, and no longer calls the approval valid for what stands.
    pub flagged: bool,
}

/// Approves a version, changes something, publishes through the desk on its static site, and compares with a site on which
/// the same version was published and nothing was changed.
pub async fn publish_after(change: &Change, when: When) -> Outcome {
    let (room, page, flagged) = published(Some(change), when).await;
    let (untouched, approved, nothing) = published(None, when).await;
    assert!(!nothing, "nothing was changed, and something is flagged");
    assert!(
        !approved.contains(NEW),
        "the words that are looked for stand everywhere"
    );
    let told = !change.in_menus && !room.telling(NEW).is_empty();
    let others = room.site().len() != untouched.site().len();
    let online = room.desk().piece_view(room.chief, room.piece).unwrap();
    let as_approved = online.online.len() == 1 && Some(online.online[0].version) == online.approved;
    Outcome {
        reached_the_site: page != approved || told || others || !as_approved,
        flagged,
    }
}

/// The page as readers get it, its menus apart, and whether the change is flagged.
async fn published(change: Option<&Change>, when: When) -> (Newsroom, String, bool) {
    let room = Newsroom::new();
    room.approve();
    let now = ActOptions::default();
    let in_an_hour = ActOptions {
        at: Some(room.wall(Duration::hours(1))),
        ..ActOptions::default()
    };
    let flagged = match when {
        When::BeforeTheOrder => {
            let flagged = flagged_after(&room, change);
            room.act(room.chief, Action::Publish, &now).unwrap();
            flagged
        }
        When::BeforeTheHour => {
            room.act(room.chief, Action::Schedule, &in_an_hour).unwrap();
            let flagged = flagged_after(&room, change);
            room.pass(Duration::hours(1));
            flagged
        }
    };
    assert_eq!(room.run().await, 1, "{:?}", room.states());
    let page = without_menus(&room.page());
    (room, page, flagged)
}

fn flagged_after(room: &Newsroom, change: Option<&Change>) -> bool {
    if let Some(change) = change {
        (change.change)(room);
    }
    let view = room.desk().piece_view(room.chief, room.piece).unwrap();
    let moved = view.moved_since_approval;
    match change {
        Some(change) => !view.approval_covers && moved.iter().any(|name| name == change.name),
        None => !view.approval_covers || !moved.is_empty(),
    }
}

/// A page without the two menus of its site.
fn without_menus(page: &str) -> String {
    let mut rest = page.to_owned();
    for menu in ["<nav class=\"menu\"", "<nav class=\"sections\""] {
        if let Some(from) = rest.find(menu) {
            let to = from + rest[from..].find("</nav>").expect("a menu ends");
            rest.replace_range(from..to, "");
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_change_after_the_approval_reaches_the_site_and_each_is_flagged() {
        for change in &CHANGES {
            for when in WHEN {
                let outcome = publish_after(change, when).await;
                let wanted = Outcome {
                    reached_the_site: false,
                    flagged: true,
                };
                assert_eq!(outcome, wanted, "{}, {when:?}", change.name);
            }
        }
    }

    /// Approved again, each of them is on the page: what is compared above would show it.
    #[tokio::test]
    async fn each_change_reaches_the_page_once_it_is_approved() {
        for change in &CHANGES {
            let room = Newsroom::new();
            room.act(room.reporter, Action::Submit, &ActOptions::default()).unwrap();
            (change.change)(&room);
            room.read_and_approve();
            room.act(room.chief, Action::Publish, &ActOptions::default()).unwrap();
            assert_eq!(room.run().await, 1);
            assert!(without_menus(&room.page()).contains(NEW), "{}", change.name);
        }
    }
}
