//! A site with a page cache in front: what readers get is looked at apart from what the site has, and an article is not
//! withdrawn before every place agrees.

use super::client::{API, Asking};
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use marbre_domain::piece::AlertLevel;
use marbre_domain::version::PrintedFlash;
use marbre_publish::deliver::job::{Order, Seen};
use marbre_publish::deliver::{DeliverError, Place};
use marbre_publish::wordpress::settings::Strip;

/// Keeps every page that somebody without a name asked for, and the API's answers, until its folder is emptied; what has a
/// query of its own is asked of the site. No status of a post empties it: that is what is tested.
const CACHE: &str = r#"
    $uri = $_SERVER['REQUEST_URI'] ?? '';
    if (($_SERVER['REQUEST_METHOD'] ?? '') === 'GET' && !isset($_SERVER['HTTP_AUTHORIZATION']) && !isset($_SERVER['PHP_AUTH_USER']) && strpos($uri, '?') === false) {
        $file = WP_CONTENT_DIR . '/cached-' . md5($uri);
        if (is_file($file)) {
            [$type, $body] = explode("\n", file_get_contents($file), 2);
            header('Content-Type: ' . $type);
            header('X-Cache: HIT');
            echo $body;
            exit;
        }
        ob_start(function ($body) use ($file) {
            if (http_response_code() === 200) {
                $type = 'text/html';
                foreach (headers_list() as $header) {
                    if (stripos($header, 'content-type:') === 0) { $type = trim(substr($header, 13)); }
                }
                file_put_contents($file, $type . "\n" . $body);
            }
            return $body;
        });
    }
"#;

fn cached_site() -> WordPress {
    let site = WordPress::start();
    site.add_plugin("cache", CACHE);
    site
}

/// Empties the cache of one address.
fn forget(site: &WordPress, path: &str) {
    let hash = site.value(&format!("md5('{path}')"));
    let file = format!("wp-content/cached-{}", hash.as_str().unwrap_or_default());
    std::fs::remove_file(site.site().join(file)).unwrap_or_else(|error| panic!("{path} is not cached: {error}"));
}

fn still(seen: &Result<Seen, DeliverError>) -> (Place, bool) {
    match seen {
        Err(error @ DeliverError::StillShown { place, cached, .. }) => {
            assert!(error.is_transient(), "it is looked at again");
            (*place, *cached)
        }
        other => panic!("{other:?}"),
    }
}

/// Line 29: the API, the article's page and the front page, each past the cache and through it.
#[tokio::test]
async fn an_article_is_not_withdrawn_before_every_place_agrees() {
    let site = cached_site();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let article = url.trim_start_matches(&site.url()).to_owned();
    let id = site.value("get_posts()[0]->ID");
    let api = format!("{API}/posts/{id}");
    // Readers came by everywhere.
    let nobody = Asking::nobody(&site);
    for path in ["/", &article, &api] {
        assert_eq!(nobody.get(path).await.status, 200, "{path}");
    }
    let withdraw = order(
        "t2",
        Order::Withdraw {
            piece: piece_id(1),
            reason: String::new(),
        },
        now(),
    );
    for (place, path) in [
        (Place::Api, api.as_str()),
        (Place::Article, &article),
        (Place::Front, "/"),
    ] {
        let seen = publisher.try_once(&withdraw).await;
        assert_eq!(still(&seen), (place, true), "{path}");
        assert_eq!(site.value(&format!("get_post({id})->post_status")), "draft");
        forget(&site, path);
    }
    let seen = publisher.try_once(&withdraw).await;
    assert!(
        matches!(&seen, Ok(Seen::Online { url: gone }) if *gone == url),
        "{seen:?}"
    );
}

/// A killed article is looked for at its address too, when nothing of it is left to ask for.
#[tokio::test]
async fn a_killed_article_is_looked_for_where_readers_knew_it() {
    let site = cached_site();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", true), now()))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let kill = order("t2", Order::Kill { piece: piece_id(1) }, now());
    for _ in 0..2 {
        assert_eq!(still(&publisher.try_once(&kill).await), (Place::Article, true));
        assert_eq!((site.count("post"), site.count("attachment")), (0, 0));
    }
    forget(&site, url.trim_start_matches(&site.url()));
    let seen = publisher.try_once(&kill).await;
    assert!(matches!(seen, Ok(Seen::Online { .. })), "{seen:?}");
}

/// A site that goes on showing what it was told to take off is told apart from a cache that does.
#[tokio::test]
async fn a_site_that_shows_on_is_told_apart_from_its_cache() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let link = site.value("get_permalink(get_posts()[0])");
    site.add_plugin(
        "pinned",
        &format!(
            "add_action('wp_footer', function () {{ echo '<a href=\"{}\">À lire</a>'; }});",
            link.as_str().unwrap_or_default()
        ),
    );
    let withdraw = order(
        "t2",
        Order::Withdraw {
            piece: piece_id(1),
            reason: String::new(),
        },
        now(),
    );
    assert_eq!(still(&publisher.try_once(&withdraw).await), (Place::Front, false));
}

/// The strip by a category: an alert whose time is over stands there no more, past the cache and through it.
#[tokio::test]
async fn an_alert_leaves_the_strip_when_its_page_agrees() {
    let site = cached_site();
    // What pages categories have is written down once the form of the addresses is known.
    site.php("flush_rewrite_rules();");
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    publisher.settings.strip = Strip::Term {
        base: "categories".to_owned(),
        name: "Alerte".to_owned(),
    };
    let mut flash = version(1, "Crue à Wansi", false);
    flash.kind = marbre_domain::piece::PieceKind::Flash;
    flash.flash = Some(PrintedFlash {
        level: AlertLevel::Urgent,
        expires: (now() + chrono::TimeDelta::hours(2)).to_rfc3339(),
    });
    publisher.persist(&publish("t1", &flash, now())).await;
    let nobody = Asking::nobody(&site);
    let strip = nobody.get("/category/alerte/").await;
    assert!(strip.text.contains("Crue à Wansi"), "{}", strip.text);
    let expire = order("t2", Order::ExpireFlash { piece: piece_id(1) }, now());
    assert_eq!(still(&publisher.try_once(&expire).await), (Place::Strip, true));
    forget(&site, "/category/alerte/");
    let seen = publisher.try_once(&expire).await;
    assert!(matches!(seen, Ok(Seen::Online { .. })), "{seen:?}");
    let names = site.value("wp_get_post_terms(get_posts()[0]->ID, 'category', ['fields' => 'names'])");
    assert!(!names.to_string().contains("Alerte"), "{names}");
    // It is still an article; only the strip has it no more.
    assert_eq!(site.value("get_posts()[0]->post_status"), "publish");
}

/// Line 18: what an editor's browser saves by itself, or they began and did not save, is no edit of what is public.
#[tokio::test]
async fn an_autosave_is_no_edit() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let id = site.value("get_posts()[0]->ID");
    let saved = Asking::user(&site, "admin")
        .post(
            &format!("{API}/posts/{id}/autosaves"),
            serde_json::json!({ "title": "À moitié", "content": "<p>Une phrase commencée" }),
        )
        .await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let autosaves = format!("count(array_filter(wp_get_post_revisions({id}), fn($r) => wp_is_post_autosave($r)))");
    assert_eq!(site.value(&autosaves), 1);
    assert_eq!(site.value(&format!("get_post({id})->post_title")), "La première");
    let (seen, _) = publisher
        .persist(&publish("t2", &version(1, "La suite", false), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.value(&format!("get_post({id})->post_title")), "La suite");
    // What they had begun is theirs to keep or to drop.
    assert_eq!(site.value(&autosaves), 1);
}
