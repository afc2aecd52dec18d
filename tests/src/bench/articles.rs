//! Articles that a WordPress has already: read and given back byte for byte, and how fast they come in beside a bare loop over
//! the same server, on the same machine and behind a line.

use super::figure::{Aim, Figure, Report, Sorted, count};
use crate::wordpress::client::{API, Asking};
use crate::wordpress::fault::{Fault, always};
use crate::wordpress::proxy::Proxy;
use crate::wordpress::publisher::{now, version};
use crate::wordpress::server::WordPress;
use marbre_cli::System;
use marbre_desk::articles::{Range, Stage, import_range};
use marbre_desk::sites::{Secret, connect};
use marbre_desk::{Desk, NewNewsroom};
use marbre_domain::member::Role;
use marbre_domain::source::{Origin, signed};
use marbre_domain::version::VersionContent;
use marbre_publish::wordpress::WordPressSettings;
use marbre_publish::wordpress::compose::compose;
use marbre_publish::wordpress::read::article;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A block of every kind that WordPress brings, as its editor writes it.
const CORE_BLOCKS: &str = include_str!("../../../crates/marbre-publish/src/wordpress/sources/core-blocks.html");

/// Texts as the classic editor and shortcodes leave them.
const CLASSIC: [&str; 7] = [
    "Une ligne.\n\nUne autre, <b>grasse</b> et <i>penchée</i>.\nCoupée là.",
    "<p style=\"text-align: center;\">Au milieu</p>\n<h2 class=\"x\">Un titre</h2>\n<p>Une <a href=\"https://exemple.test/\" target=\"_blank\" rel=\"noopener\">adresse</a></p>",
    "[gallery ids=\"1,2,3\" columns=\"2\"]\n\nAprès.\n\n[caption id=\"attachment_5\" width=\"300\"]<img src=\"/a.jpg\" alt=\"\" /> Une légende[/caption]",
    "<table border=\"1\"><tbody><tr><td>Mil</td><td>250</td></tr></tbody></table>\n\nUn prix.",
    "<ul>\n<li>Un</li>\n<li>Deux<ul><li>Et demi</li></ul></li>\n</ul>\n<blockquote>Dit-on.<cite>Awa</cite></blockquote>\n<hr />",
    "<iframe src=\"https://exemple.test/carte\" width=\"600\" height=\"400\"></iframe>\n\n<!--more-->\n\n&nbsp;\n\nLa suite &amp; fin.",
    "[contact-form-7 id=\"12\" title=\"Écrire\"]\n\n<div class=\"box\"><p>Dans une boîte</p></div>\n\n\n\nTrois lignes plus bas.  ",
];

/// How many articles are brought in, unless `MARBRE_BENCH_ARTICLES` says another number.
const ARTICLES: u64 = 3_000;
/// How often each way is measured.
const ROUNDS: usize = 3;

/// An article as a piece holds it that began as it.
fn begun(settings: &WordPressSettings, raw: &str) -> VersionContent {
    let read = article(raw);
    let content = VersionContent {
        kicker: String::new(),
        dateline: String::new(),
        body: read.lines,
        ..version(1, "Le marché", false)
    };
    let origin = Origin {
        site: settings.root.clone(),
        bylines: signed(&content.bylines),
        ..Origin::default()
    };
    content.begun_as(origin, read.sources)
}

fn given_back(settings: &WordPressSettings, content: &VersionContent) -> String {
    compose(content, &BTreeMap::new(), settings).unwrap().content
}

pub(super) fn round_trip(report: &mut Report) {
    super::wordpress::wait(async {
        let site = WordPress::start();
        let asking = Asking::user(&site, "desk");
        let settings = WordPressSettings::new(&site.url(), "desk");
        let blocks = article(CORE_BLOCKS).sources;
        let mut texts: Vec<String> = blocks.iter().map(|block| block.raw.clone()).collect();
        texts.push(CORE_BLOCKS.to_owned());
        texts.extend(CLASSIC.iter().map(|text| (*text).to_owned()));
        let (mut equal, mut others) = (0, Vec::new());
        for text in &texts {
            let made = asking
                .post(&format!("{API}/posts"), serde_json::json!({ "content": text }))
                .await;
            let stands = asking.get(&format!("{API}/posts/{}?context=edit", made.id())).await;
            let raw = stands.json.pointer("/content/raw").and_then(Value::as_str).unwrap();
            let back = given_back(&settings, &begun(&settings, raw));
            if back == raw {
                equal += 1;
            } else {
                others.push(raw.lines().next().unwrap_or_default().to_owned());
            }
        }
        report.say(
            Figure::new("round trip: posts byte-equal", count(equal), "posts")
                .aim(Aim::Exactly(count(texts.len())))
                .note(others.join(" | ")),
        );

        // One word among 200 blocks.
        let mut long = String::new();
        for number in 0..200 {
            if number == 100 {
                long.push_str("<!-- wp:paragraph {\"dropCap\":true} -->\n<p class=\"has-drop-cap\">Le mot juste est ici.</p>\n<!-- /wp:paragraph -->");
            } else {
                long.push_str(&blocks[number % blocks.len()].raw);
            }
            long.push_str("\n\n");
        }
        let before = article(&long).sources;
        let mut content = begun(&settings, &long);
        let word = content.body.iter_mut().flat_map(|line| &mut line.spans);
        let word = word.into_iter().find(|span| span.text.contains("mot juste")).unwrap();
        word.text = word.text.replace("mot juste", "mot exact");
        let after = article(&given_back(&settings, &content)).sources;
        let same = before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one.raw == other.raw)
            .count();
        report.say(Figure::new(
            "one word changed among 200 blocks: blocks",
            count(before.len()),
            "blocks",
        ));
        report.say(
            Figure::new("one word changed among 200 blocks: byte-equal", count(same), "blocks")
                .aim(Aim::Exactly(count(before.len() - 1))),
        );
    });
}

pub(super) fn reading(report: &mut Report) {
    let wanted = std::env::var("MARBRE_BENCH_ARTICLES")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(ARTICLES);
    super::wordpress::wait(async {
        let site = WordPress::start();
        fill(&site, wanted);
        side_by_side(report, &site, &site.url(), wanted, "on the server's own machine").await;
        let proxy = Proxy::before(&site.host(), always(Fault::BAD_LINE));
        side_by_side(report, &site, &proxy.url(), wanted, "over a line of 300 ms").await;
    });
}

/// All of them, in turn by a bare loop and into a new newsroom.
async fn side_by_side(report: &mut Report, site: &WordPress, url: &str, wanted: u64, place: &str) {
    let desk = site.user("desk");
    let asking = Asking::with(url, Some((&desk.name, &desk.password)));
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    // Once before it counts: the server's caches are the same for both.
    bare_loop(&asking).await;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        assert_eq!(bare_loop(&asking).await, wanted);
        bare.push(wanted as f64 / began.elapsed().as_secs_f64());
        ours.push(wanted as f64 / brought_in(url, site, wanted).await);
    }
    let (bare, ours) = (Sorted::new(bare).at(50), Sorted::new(ours).at(50));
    report.say(
        Figure::new(
            format!("reading {place}: articles brought in a second"),
            ours,
            "articles",
        )
        .beside("a bare loop over the same pages", bare)
        .note("read, cut into blocks, signed, on disk, searchable"),
    );
    let share = Figure::new(
        format!("reading {place}: share of the bare loop"),
        100.0 * ours / bare,
        "%",
    );
    report.say(share.aim(Aim::AtLeast(90.0)));
}

fn fill(site: &WordPress, wanted: u64) {
    let mut text = String::new();
    for number in 0..12 {
        let _ = write!(
            text,
            "<!-- wp:paragraph -->\n<p>La pirogue part à l’aube vers Wansi, et trois cents personnes attendent sur la rive ({number}).</p>\n<!-- /wp:paragraph -->\n\n"
        );
    }
    text.push_str(
        "<!-- wp:gallery {\"linkTo\":\"none\"} -->\n<figure class=\"wp-block-gallery\"></figure>\n<!-- /wp:gallery -->",
    );
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    site.php(&format!(
        "wp_defer_term_counting(true); for ($i = 0; $i < {wanted}; $i++) {{ wp_insert_post(wp_slash(['post_status' => 'publish', \
         'post_author' => 1, 'post_title' => \"L’article $i\", 'post_content' => '{text}'])); }}"
    ));
}

/// Every page of them, as plainly as can be; the same fields.
async fn bare_loop(asking: &Asking) -> u64 {
    let fields = "id,slug,status,link,title.raw,content.raw,excerpt.raw,author,featured_media,sticky,date_gmt,modified_gmt,categories,tags";
    let mut read = 0;
    loop {
        let page = asking
            .get(&format!(
                "{API}/posts?context=edit&status=publish&orderby=id&order=asc&per_page=100&offset={read}&_fields={fields}"
            ))
            .await;
        let found = page.count() as u64;
        if found == 0 {
            return read;
        }
        read += found;
    }
}

/// How long a new newsroom takes for all of them, in seconds.
async fn brought_in(url: &str, site: &WordPress, wanted: u64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let new = NewNewsroom {
        name: "Gazette".to_owned(),
        member: "Aminata".to_owned(),
        role: Role::Chief,
        zone: "Africa/Bamako".to_owned(),
        language: "fr".to_owned(),
    };
    let (mut desk, me) = Desk::init(&folder.path().join("home"), &new, Box::new(System)).unwrap();
    desk.unlock_passwords("une phrase de passe");
    let user = site.user("desk");
    let connected = connect(url, &user.name, Secret::new(&user.password), false, now())
        .await
        .unwrap();
    let id = desk.add_wordpress_site(me, connected).unwrap();
    let desk = Arc::new(Mutex::new(desk));
    let began = Instant::now();
    let progress = import_range(&desk, me, id, &Range::default()).await.unwrap();
    let took = began.elapsed().as_secs_f64();
    assert_eq!(
        (progress.stage, progress.new),
        (Stage::Done, wanted),
        "{:?}",
        progress.failed
    );
    took
}
