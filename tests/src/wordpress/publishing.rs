//! That a piece goes online exactly once, as it was approved, whatever the way to the site loses.

use super::client::{API, Asking};
use super::fault::{Fault, nothing, script, seeded, whatever};
use super::proxy::Proxy;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::{Order, Seen};
use reqwest::Method;
use serde_json::{Value, json};

const POSTS: &str = "array_map(fn($p) => ['id' => $p->ID, 'status' => $p->post_status, 'slug' => $p->post_name, \
                     'title' => $p->post_title, 'content' => $p->post_content], get_posts(['post_status' => \
                     ['publish', 'draft', 'future', 'pending', 'private', 'trash'], 'numberposts' => -1, 'orderby' => 'ID', \
                     'order' => 'ASC']))";

fn posts(site: &WordPress) -> Vec<Value> {
    site.value(POSTS).as_array().cloned().unwrap_or_default()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

#[tokio::test]
async fn a_piece_goes_online_once_with_its_words_terms_and_picture() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let content = version(1, "Le marché rouvre & « tout » est là <ici>", true);
    let job = publish("t1", &content, now());
    let (seen, attempts) = publisher.persist(&job).await;
    assert_eq!(attempts, 1);
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    assert!(url.contains("marche-1"), "{url}");

    let posts = posts(&site);
    let [post] = &posts[..] else { panic!("{posts:?}") };
    assert_eq!(
        (&post["status"], &post["slug"]),
        (&json!("publish"), &json!("marche-1"))
    );
    assert_eq!(post["title"], "Le marché rouvre &amp; « tout » est là &lt;ici&gt;");
    let text = post["content"].as_str().unwrap_or_default();
    assert!(
        text.contains("<p>Tout est là : 3 &lt; 4 &amp; le reste \\ &#91;sic] — « dit-on ».</p>"),
        "{text}"
    );
    assert!(text.contains("<li>Le sel ɛɔɲŋ 😀</li>"), "{text}");
    let terms = |taxonomy: &str| {
        site.value(&format!(
            "wp_get_post_terms({}, '{taxonomy}', ['fields' => 'names'])",
            post["id"]
        ))
    };
    assert_eq!(terms("category"), json!(["Économie &amp; marchés", "Mali"]));
    assert_eq!(terms("post_tag"), json!(["marché"]));
    let picture = site.value(&format!("get_post_thumbnail_id({})", post["id"]));
    let picture = site.value(&format!(
        "[get_post({picture})->post_parent, get_post({picture})->post_excerpt, get_post_meta({picture}, \
         '_wp_attachment_image_alt', true)]"
    ));
    let caption = "Le marché d’Ibala, « à l’aube » (Photo : A. Diarra &amp; fils)";
    let told: Vec<String> = picture[1]
        .as_str()
        .into_iter()
        .map(|said| said.replace('\u{a0}', " "))
        .collect();
    assert_eq!(
        (number(&picture[0]), &told[..]),
        (number(&post["id"]), &[caption.to_owned()][..])
    );
    assert_eq!(picture[2], "Des étals sous des bâches");

    // Asked again, nothing is sent a second time.
    let before = proxy.seen().len();
    let (again, _) = publisher.persist(&job).await;
    assert_eq!(again, Seen::Online { url });
    let sent: Vec<_> = proxy.seen().split_off(before);
    assert!(sent.iter().all(|seen| seen.method == Method::GET), "{sent:?}");
}

/// Other tests' pages come from a theme in PHP; a block theme builds them from templates.
#[tokio::test]
async fn a_page_of_a_block_theme_is_read_back_too() {
    let site = WordPress::start();
    assert_eq!(site.value("wp_is_block_theme()"), false);
    site.php("switch_theme('twentytwentythree');");
    assert_eq!(site.value("wp_is_block_theme()"), true);
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let (seen, attempts) = publisher
        .persist(&publish("t1", &version(1, "Le marché rouvre", true), now()))
        .await;
    assert_eq!(attempts, 1);
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let (_, address) = url.split_once("://").expect("an address");
    let (_, path) = address.split_once('/').expect("a path");
    let page = Asking::nobody(&site).get(&format!("/{path}")).await.text;
    assert!(
        page.contains("wp-site-blocks") && page.contains("Le marché rouvre"),
        "{page}"
    );
}

/// Before its status changes, neither the API, nor the list of media, nor the search shows anybody anything of a piece.
#[tokio::test]
async fn nothing_of_a_piece_shows_before_its_last_step() {
    let site = WordPress::start();
    // The look after the text was written is lost, again and again: the piece stands complete, one step before the end.
    let writes = std::sync::atomic::AtomicU32::new(0);
    let plan = move |seen: &super::fault::Seen| {
        let changes_post = seen.method == Method::POST && seen.target.contains("/posts/");
        if changes_post {
            writes.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
        (seen.method == Method::GET && writes.load(std::sync::atomic::Ordering::SeqCst) > 0).then_some(Fault::LostReply)
    };
    let proxy = Proxy::before(&site.host(), Box::new(plan));
    let publisher = Publisher::through(&proxy, &site);
    let content = version(1, "Une nouvelle sous embargo", true);
    let failed = publisher.try_once(&publish("t1", &content, now())).await;
    assert!(failed.as_ref().is_err_and(DeliverError::is_transient), "{failed:?}");
    assert_eq!(posts(&site)[0]["status"], "draft");

    let nobody = Asking::nobody(&site);
    for (place, empty) in [
        (format!("{API}/posts"), true),
        (format!("{API}/media"), true),
        (format!("{API}/search?search=embargo"), true),
        ("/feed/".to_owned(), false),
        ("/?s=embargo".to_owned(), false),
        ("/".to_owned(), false),
        ("/wp-sitemap-posts-post-1.xml".to_owned(), false),
    ] {
        let answer = nobody.get(&place).await;
        if empty {
            assert_eq!(answer.json, json!([]), "{place}");
        }
        assert!(!answer.text.contains("nouvelle sous"), "{place}: {}", answer.text);
    }
    assert!(!nobody.get(&format!("{API}/media")).await.text.contains("marbre-"));

    proxy.follow(nothing());
    publisher.persist(&publish("t1", &content, now())).await;
    assert_eq!(posts(&site).len(), 1);
}

/// Every request of a publication in turn loses its answer, is cut, or never arrives: one post each time, and its picture
/// once.
#[tokio::test]
async fn each_step_may_be_lost_and_there_is_still_one_post() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let (seen, _) = publisher
        .persist(&publish("first", &version(1, "La première", true), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }));
    let steps = proxy.seen().len();
    let mut number = 1;
    for fault in [Fault::LostReply, Fault::LostRequest, Fault::CutReply] {
        for step in 0..steps {
            number += 1;
            let mut faults = vec![None; step];
            faults.push(Some(fault.clone()));
            proxy.follow(script(faults));
            let content = version(number, &format!("La pièce {number}"), true);
            let (seen, _) = publisher
                .persist(&publish(&format!("t{number}"), &content, now()))
                .await;
            assert!(
                matches!(seen, Seen::Online { .. }),
                "{fault:?} at step {step}: {seen:?}"
            );
        }
    }
    let posts = posts(&site);
    assert_eq!(posts.len() as u64, number, "{posts:?}");
    assert!(posts.iter().all(|post| post["status"] == "publish"), "{posts:?}");
    assert_eq!(site.count("attachment"), number);
}

/// The same for an update: what an attempt wrote whose answer was lost is not taken for somebody else's work.
#[tokio::test]
async fn each_step_of_an_update_may_be_lost() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    publisher
        .persist(&publish("first", &version(1, "La première", true), now()))
        .await;
    let before = proxy.seen().len();
    publisher
        .persist(&publish("t0", &version(1, "La suite", true), now()))
        .await;
    let steps = proxy.seen().len() - before;
    for step in 0..steps {
        let mut faults = vec![None; step];
        faults.push(Some(Fault::LostReply));
        proxy.follow(script(faults));
        let headline = format!("La suite, {step}");
        publisher
            .persist(&publish(&format!("t{}", step + 1), &version(1, &headline, true), now()))
            .await;
        assert_eq!(posts(&site)[0]["title"], headline.as_str(), "lost at step {step}");
    }
    assert_eq!((posts(&site).len(), site.count("attachment")), (1, 1));
}

/// Whoever takes an article off on the site, or files it elsewhere, is not undone by an update from the desk.
#[tokio::test]
async fn a_status_or_section_changed_on_the_site_is_seen_first() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let id = number(&posts(&site)[0]["id"]);
    for (change, told, back) in [
        (
            "wp_update_post(['ID' => ID, 'post_status' => 'private']);",
            "status: private",
            "wp_publish_post(ID);",
        ),
        (
            "wp_set_post_tags(ID, 'urgent', true);",
            "tags: [",
            "wp_set_post_tags(ID, 'marché');",
        ),
    ] {
        site.php(
            &change
                .replace("ID'", "\u{1}")
                .replace("ID", &id.to_string())
                .replace('\u{1}', "ID'"),
        );
        let refused = publisher
            .try_once(&publish("t2", &version(1, "Encore", false), now()))
            .await;
        let Err(DeliverError::EditedOnSite { differences, .. }) = &refused else {
            panic!("{refused:?}")
        };
        assert!(
            differences.iter().any(|difference| difference.found.contains(told)),
            "{differences:?}"
        );
        site.php(&back.replace("ID", &id.to_string()));
    }
    assert_eq!(posts(&site)[0]["title"], "La première");
}

/// 200 publications while a quarter of all requests is cut, delayed, garbled or answered by something else.
#[tokio::test]
async fn two_hundred_publications_over_a_bad_line_make_two_hundred_posts() {
    const PIECES: u64 = 200;
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    // The terms are there, as after a newsroom's first day.
    publisher
        .persist(&publish("first", &version(1, "La première", false), now()))
        .await;
    proxy.follow(seeded(20_261_125, 25, whatever()));
    let mut attempts = 0;
    for number in 2..=PIECES {
        let content = version(number, &format!("La pièce {number}"), number % 20 == 0);
        let (seen, tried) = publisher
            .persist(&publish(&format!("t{number}"), &content, now()))
            .await;
        assert!(matches!(seen, Seen::Online { .. }), "{number}: {seen:?}");
        attempts += tried;
    }
    assert!(attempts > 300, "the line was not bad: {attempts} attempts");
    let posts = posts(&site);
    assert_eq!(posts.len() as u64, PIECES);
    let mut slugs: Vec<&str> = posts.iter().filter_map(|post| post["slug"].as_str()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len() as u64, PIECES, "each under its own address");
    assert!(posts.iter().all(|post| post["status"] == "publish"));
    assert_eq!(site.count("attachment"), PIECES / 20);
    assert_eq!(
        site.value("wp_count_terms(['taxonomy' => 'category'])"),
        json!("3"),
        "the site's own, and two"
    );
}

/// What an editor changed in wp-admin is kept until somebody at the desk has seen it.
#[tokio::test]
async fn what_was_changed_on_the_site_is_not_overwritten_unseen() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let now = now();
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now))
        .await;
    let id = number(&posts(&site)[0]["id"]);
    let changes = |from: &str, to: &str| {
        site.php(&format!(
            "$p = get_post({id}); wp_update_post(wp_slash(['ID' => {id}, 'post_content' => str_replace('{from}', '{to}', \
             $p->post_content)]));"
        ))
    };
    changes("On reviendra.", "On ne reviendra pas.");
    let mut job = publish("t2", &version(1, "La première, corrigée", false), now);
    let refused = publisher.try_once(&job).await;
    let Err(DeliverError::EditedOnSite { differences, .. }) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        differences
            .iter()
            .any(|difference| difference.expected.contains("On reviendra.")
                && difference.found.contains("On ne reviendra pas."))
    );
    assert!(
        posts(&site)[0]["content"]
            .as_str()
            .is_some_and(|text| text.contains("ne reviendra pas"))
    );

    // Whoever replaces it replaces what they saw, not what came after.
    let key = marbre_publish::wordpress::memory::edited_key(piece_id(1));
    job.over = marbre_publish::deliver::Holdings::recall(&publisher.machine, &key).expect("it remembers");
    changes("ne reviendra pas", "reviendra demain");
    assert!(matches!(
        publisher.try_once(&job).await,
        Err(DeliverError::EditedOnSite { .. })
    ));
    job.over = marbre_publish::deliver::Holdings::recall(&publisher.machine, &key).expect("it remembers");
    let (seen, _) = publisher.persist(&job).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    let post = &posts(&site)[0];
    assert_eq!(
        (&post["title"], &post["slug"]),
        (&json!("La première, corrigée"), &json!("marche-1"))
    );
    assert!(
        post["content"]
            .as_str()
            .is_some_and(|text| text.contains("On reviendra."))
    );
}

/// What the account may not publish as it is does not become public, and both texts are told.
#[tokio::test]
async fn what_the_site_strips_is_told_and_stays_a_draft() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    site.add_plugin(
        "strip",
        "add_filter('wp_insert_post_data', fn($d) => array_merge($d, ['post_content' => str_replace('mil', 'sorgho', \
         $d['post_content'])]));",
    );
    let seen = publisher
        .try_once(&publish("t1", &version(1, "Le mil", false), now()))
        .await;
    let Ok(Seen::Differs { differences, .. }) = &seen else {
        panic!("{seen:?}")
    };
    assert!(differences[0].expected.contains("Le mil, à 250") && differences[0].found.contains("Le sorgho, à 250"));
    assert_eq!(posts(&site)[0]["status"], "draft");
}

#[tokio::test]
async fn withdrawn_killed_trashed_and_deleted_posts() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let now = now();
    let nobody = Asking::nobody(&site);
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", true), now))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let path = url.trim_start_matches(&proxy.url()).to_owned();
    assert_eq!(nobody.get(&path).await.status, 200);
    let piece = piece_id(1);
    let (seen, _) = publisher
        .persist(&order(
            "t2",
            Order::Withdraw {
                piece,
                reason: String::new(),
            },
            now,
        ))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(posts(&site)[0]["status"], "draft");
    assert_eq!(nobody.get(&path).await.status, 404);

    // Back, under the same address and the same number.
    publisher
        .persist(&publish("t3", &version(1, "La première", true), now))
        .await;
    assert_eq!((posts(&site).len(), nobody.get(&path).await.status), (1, 200));

    // Somebody puts it into the trash on the site: it is not filled there, nor made anew.
    let id = number(&posts(&site)[0]["id"]);
    site.php(&format!("wp_trash_post({id});"));
    let gone = publisher
        .try_once(&publish("t4", &version(1, "Encore", true), now))
        .await;
    assert!(matches!(gone, Err(DeliverError::GoneFromSite { .. })), "{gone:?}");
    assert_eq!(posts(&site).len(), 1);

    // Killed: the text, its picture and its address go.
    publisher.persist(&order("t5", Order::Kill { piece }, now)).await;
    assert_eq!((posts(&site).len(), site.count("attachment")), (0, 0));

    publisher
        .persist(&publish("t6", &version(2, "La deuxième", false), now))
        .await;
    let id = number(&posts(&site)[0]["id"]);
    site.php(&format!("wp_delete_post({id}, true);"));
    let gone = publisher
        .try_once(&publish("t7", &version(2, "Encore", false), now))
        .await;
    assert!(matches!(gone, Err(DeliverError::GoneFromSite { .. })), "{gone:?}");
    assert_eq!(posts(&site).len(), 0);
}
