//! Which articles of a site a range brings in: those of a section, with their pictures; all that are left where some are
//! deleted meanwhile; and the rest of them after somebody stopped it, or a line was lost. A bad file stops none, nor the library.

use super::client::{API, Asking};
use super::command::Marbre;
use super::fault::{Fault, first, nothing};
use super::imports::{go_on, hold_the_third_page, section_and_picture};
use super::office::Office;
use super::publisher::PICTURE;
use super::server::WordPress;
use crate::e2e::wait::{PATIENCE, look_until};
use hyper::Method;
use marbre_desk::articles::{Progress, Range, Stage, import_article, import_range};
use marbre_desk::sites::remote_terms;
use marbre_domain::taxonomy::Taxonomy;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::mpsc;

fn fill(site: &WordPress, count: u32) {
    site.php(&format!(
        "for ($i = 1; $i <= {count}; $i++) wp_insert_post(['post_status' => 'publish', 'post_author' => 1, 'post_title' => \
         sprintf('Article %03d', $i), 'post_content' => 'La pirogue part.']);"
    ));
}

pub(super) async fn bring(office: &Office, range: &Range) -> Progress {
    import_range(&office.desk, office.chief, office.site_id, range)
        .await
        .expect("the site answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_deleted_while_others_come_hide_none() {
    let office = Office::open().await;
    fill(&office.site, 250);
    // The second page is held back until many of the first are gone: what follows moved forward in the site's list.
    let (reached, waits) = mpsc::channel();
    let (go, goes) = mpsc::channel::<()>();
    let mut held = false;
    office.proxy.follow(Box::new(move |seen| {
        if !held && seen.target.contains("offset=99") {
            held = true;
            let _ = reached.send(());
            let _ = goes.recv();
        }
        None
    }));
    let whole_range = Range::default();
    let bringing = bring(&office, &whole_range);
    let deleting = async {
        let waited = tokio::task::spawn_blocking(move || waits.recv_timeout(PATIENCE));
        waited.await.expect("it waits").expect("the second page is asked for");
        office.site.php(
            "foreach (get_posts(['numberposts' => -1, 'order' => 'ASC', 'orderby' => 'ID']) as $i => $p) { if ($i < 60 || $i == 200) \
             wp_delete_post($p->ID, true); }",
        );
        go.send(()).expect("the line waits");
    };
    let (progress, ()) = tokio::join!(bringing, deleting);
    assert_eq!(
        (progress.stage, progress.new),
        (Stage::Done, 249),
        "{:?}",
        progress.failed
    );
    let seen = office.proxy.seen();
    let pages = seen.iter().filter(|seen| seen.target.contains("offset="));
    let offsets: Vec<&str> = pages
        .filter_map(|seen| seen.target.split("offset=").nth(1)?.split('&').next())
        .collect();
    assert!(
        offsets.iter().filter(|offset| **offset == "0").count() > 1,
        "{offsets:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_comes_with_its_pictures_and_nothing_else() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let (fleuve, picture) = section_and_picture(&admin).await;
    for (title, sections, featured) in [
        ("Le bac", json!([fleuve]), picture),
        ("La crue", json!([fleuve]), 0),
        ("Le match", json!([]), picture),
    ] {
        let post = json!({ "title": title, "content": "Deux lignes.", "status": "publish", "categories": sections,
                           "featured_media": featured });
        admin.post(&format!("{API}/posts"), post).await;
    }
    let section = office.desk().newsroom().terms_of(Taxonomy::Section)[0].id;
    let range = Range {
        section: Some(section),
        pictures: true,
        ..Range::default()
    };
    let unasked = import_range(&office.desk, office.chief, office.site_id, &range).await;
    let unasked = unasked
        .expect_err("nobody said which section of the site it is")
        .to_string();
    assert!(unasked.contains("nobody said which"), "{unasked}");

    let line = office.desk().line_to(office.site_id).expect("a line");
    let theirs = remote_terms(&line).await.expect("they are told");
    let matches = office.desk().match_terms(&line, &theirs).expect("laid side by side");
    office
        .desk()
        .confirm_terms(office.chief, &line, &matches, false)
        .expect("confirmed");
    let progress = bring(&office, &range).await;
    assert_eq!(
        (progress.stage, progress.new),
        (Stage::Done, 2),
        "{:?}",
        progress.failed
    );
    let pieces = office.desk().list_pieces(office.chief, None, false).expect("listed");
    let mut told = Vec::new();
    for row in pieces {
        let view = office.desk().piece_view(office.chief, row.id).expect("it can be read");
        let media: Vec<_> = view
            .media
            .iter()
            .map(|media| (media.caption.clone(), media.credit.clone(), media.alt.clone()))
            .collect();
        told.push((row.headline.clone(), media));
    }
    told.sort();
    let lead = (
        "Le bac de Wansi.".to_owned(),
        "Issa Koné".to_owned(),
        "Un bac".to_owned(),
    );
    assert_eq!(
        told,
        [("La crue".to_owned(), vec![]), ("Le bac".to_owned(), vec![lead])]
    );
}

#[test]
fn a_run_that_somebody_stops_says_so_and_goes_on_where_it_was() {
    let site = WordPress::start();
    fill(&site, 300);
    hold_the_third_page(&site);
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let marbre = Marbre {
        home: &home,
        passphrase: Some("une phrase de passe"),
    };
    let newsroom = "init --newsroom Gazette --member Aminata --role chief --lang fr";
    marbre.done(&newsroom.split(' ').collect::<Vec<_>>(), "");
    let url = site.url();
    let added = marbre.done(
        &["site", "add", "wordpress", url.as_str(), "--user", "desk"],
        &site.user("desk").password,
    );
    let name = added.lines().next().unwrap_or_default().to_owned();
    let all = ["--json", "site", "import", name.as_str(), "--all"];
    let child = marbre
        .command(&all)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it is a program");
    let database = home.join("marbre.db");
    let some = || {
        let disk = rusqlite::Connection::open(&database).map_err(|error| error.to_string())?;
        let pieces: Result<u32, _> = disk.query_row("SELECT count(*) FROM piece", [], |row| row.get(0));
        match pieces {
            Ok(pieces) if pieces >= 20 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    };
    look_until(PATIENCE, some).expect("articles come");
    let process = Pid::from_raw(i32::try_from(child.id()).expect("small")).expect("it runs");
    kill_process(process, Signal::INT).expect("it can be told");
    go_on(&site);
    let ended = child.wait_with_output().expect("it ends");
    let told: Value = serde_json::from_slice(&ended.stdout).expect("JSON");
    assert_eq!(told["articles"]["stage"]["is"], "stopped", "{told}");
    let first = told["articles"]["new"].as_u64().expect("a number");
    assert!((20..300).contains(&first), "{told}");
    let told: Value = serde_json::from_str(&marbre.done(&all, "")).expect("JSON");
    assert_eq!(told["articles"]["stage"]["is"], "done", "{told}");
    assert_eq!(told["articles"]["new"], 300, "all in all: {told}");
}

/// Files of the site's library under these names, in their order; their numbers.
pub(super) async fn shelve(admin: &Asking, names: &[&str]) -> Vec<u64> {
    let mut numbers = Vec::new();
    for name in names {
        let disposition = format!("attachment; filename=\"{name}\"");
        numbers.push(admin.upload(&disposition, "image/jpeg", PICTURE, "").await.id());
    }
    numbers
}

/// The whole library.
pub(super) fn library() -> Range {
    Range {
        library: true,
        ..Range::default()
    }
}

/// How often a file came whole through the line.
pub(super) fn came(office: &Office, name: &str) -> usize {
    let seen = office.proxy.seen();
    let came = seen
        .iter()
        .filter(|seen| seen.target.ends_with(name) && seen.answered == Some(200));
    came.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_whose_line_is_lost_at_one_file_comes_whole_when_it_is_asked_for_again() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let names = ["/un.jpg", "/deux.jpg", "/trois.jpg", "/quatre.jpg"];
    shelve(&admin, &names.map(|name| name.trim_start_matches('/'))).await;
    office
        .proxy
        .follow(first(1, Method::GET, "/trois.jpg", Fault::LostRequest));
    let lost = import_range(&office.desk, office.chief, office.site_id, &library()).await;
    assert!(lost.is_err(), "the line was lost: {lost:?}");
    let told = office.desk().import_progress(office.site_id).expect("it is remembered");
    let told = told.expect("there was a run");
    assert!(
        matches!(told.stage, Stage::Failed { .. }) && (told.new, told.failed.len()) == (2, 0),
        "{told:?}"
    );

    let whole = bring(&office, &library()).await;
    assert_eq!(
        (whole.stage, whole.new, whole.same, whole.failed),
        (Stage::Done, 4, 0, vec![])
    );
    assert_eq!(names.map(|name| came(&office, name)), [1; 4], "each came once");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_of_a_library_are_named_and_the_others_come() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let names = [
        "un.jpg",
        "deux.jpg",
        "large.jpg",
        "trop.jpg",
        "texte.jpg",
        "dernier.jpg",
    ];
    let numbers = shelve(&admin, &names).await;
    // One that the desk keeps, as large as it is; one that is too large; one that is no picture at all.
    for (number, change) in [
        (numbers[2], "ftruncate(fopen($file, 'r+'), 40 << 20);"),
        (numbers[3], "ftruncate(fopen($file, 'r+'), (64 << 20) + 1);"),
        (numbers[4], "file_put_contents($file, 'Bonjour');"),
    ] {
        office
            .site
            .php(&format!("$file = get_attached_file({number}); {change}"));
    }
    office.proxy.follow(Box::new(|seen| {
        seen.target.ends_with("/deux.jpg").then_some(Fault::Unavailable)
    }));
    let run = bring(&office, &library()).await;
    assert_eq!(
        (&run.stage, run.new, run.total),
        (&Stage::Done, 3, 6),
        "{:?}",
        run.failed
    );
    let named: Vec<u64> = run.failed.iter().map(|failed| failed.post).collect();
    assert_eq!(named, [numbers[1], numbers[3], numbers[4]]);
    for (failed, words) in run.failed.iter().zip(["(503)", "64 MB", "is not a picture"]) {
        assert!(failed.why.contains(words), "{failed:?}");
    }

    // Asked for again, what is mended comes, and nothing else comes twice.
    office.proxy.follow(nothing());
    let again = bring(&office, &library()).await;
    assert_eq!(
        (again.stage, again.new, again.same, again.failed.len()),
        (Stage::Done, 1, 3, 2),
        "{:?}",
        again.failed
    );
    assert_eq!((came(&office, "/large.jpg"), came(&office, "/dernier.jpg")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_whose_picture_does_not_come_is_there_without_it_and_named() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let pictures = shelve(&admin, &["bonne.jpg", "mauvaise.jpg", "tard.jpg"]).await;
    let publish = async |title: &str, picture: u64| {
        let post = json!({ "title": title, "content": "Deux lignes.", "status": "publish", "featured_media": picture });
        admin.post(&format!("{API}/posts"), post).await.id()
    };
    let without = publish("Sans image", pictures[1]).await;
    publish("Avec image", pictures[0]).await;
    office.proxy.follow(Box::new(|seen| {
        seen.target.ends_with("/mauvaise.jpg").then_some(Fault::Unavailable)
    }));
    let range = Range {
        pictures: true,
        ..Range::default()
    };
    let run = bring(&office, &range).await;
    assert_eq!((&run.stage, run.new, run.failed.len()), (&Stage::Done, 2, 0), "{run:?}");
    let [left] = run.pictures_left.as_slice() else {
        panic!("{:?}", run.pictures_left)
    };
    assert_eq!(left.post, without);
    assert!(
        left.why.contains("/mauvaise.jpg") && left.why.contains("(503)"),
        "{left:?}"
    );
    let pieces = office.desk().list_pieces(office.chief, None, false).expect("listed");
    for row in pieces {
        let view = office.desk().piece_view(office.chief, row.id).expect("it can be read");
        let expected = usize::from(row.headline == "Avec image");
        assert_eq!(view.media.len(), expected, "{}", row.headline);
    }

    // One article by itself is told the same.
    let alone = publish("Seul", pictures[1]).await.to_string();
    let brought = import_article(&office.desk, office.chief, office.site_id, &alone).await;
    let left = brought.expect("it comes").lead_left.expect("its picture stays there");
    assert!(
        left.address.ends_with("/mauvaise.jpg") && left.why.contains("(503)"),
        "{left:?}"
    );

    // A line that is lost says nothing of a picture: what came before is kept, and the next run brings the picture too.
    office
        .proxy
        .follow(first(1, Method::GET, "/tard.jpg", Fault::LostRequest));
    publish("Avant la coupure", 0).await;
    publish("Après la coupure", pictures[2]).await;
    let lost = import_range(&office.desk, office.chief, office.site_id, &range).await;
    assert!(lost.is_err(), "the line was lost: {lost:?}");
    let told = office.desk().import_progress(office.site_id).expect("it is remembered");
    assert_eq!(told.map(|told| told.new), Some(1));
    let rest = bring(&office, &range).await;
    assert_eq!(
        (&rest.stage, rest.new, rest.pictures_left.len()),
        (&Stage::Done, 2, 0),
        "{rest:?}"
    );
}
