//! What WordPress itself does where a client could believe otherwise: the facts that Marbre's client relies on, seen on
//! the real server. Numbers are those of the list of traps that clients of WordPress fall into.

use super::client::{API, Asking};
use super::fault::{Fault, first};
use super::proxy::Proxy;
use super::server::{Start, WordPress};
use super::template::Links;
use reqwest::Method;
use serde_json::{Value, json};

const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");

fn posts() -> String {
    format!("{API}/posts")
}

fn post(id: u64) -> String {
    format!("{API}/posts/{id}")
}

#[tokio::test]
async fn t01_the_api_is_announced_by_any_page_in_two_forms() {
    for (links, api) in [(Links::Pretty, "/wp-json/"), (Links::Plain, "/index.php?rest_route=/")] {
        let site = WordPress::start_with(Start {
            links,
            ..Start::default()
        });
        let asking = Asking::user(&site, "desk");
        let front = asking.get("/").await;
        let link = front.headers["link"].to_str().unwrap();
        assert_eq!(
            (front.status, link),
            (200, &*format!("<{}{api}>; rel=\"https://api.w.org/\"", site.url())),
            "the front page announces the API"
        );
        assert_eq!(
            asking.get(&format!("{api}wp/v2/posts")).await.count(),
            0,
            "the API is there"
        );
        let guessed = asking.get("/wp-json/").await.status;
        let expected = if links == Links::Pretty { 200 } else { 404 };
        assert_eq!(guessed, expected, "guessing the address of the API");
    }
}

#[tokio::test]
async fn t02_a_wrong_password_reads_as_nobody_with_200() {
    let site = WordPress::start();
    let wrong = Asking::with(&site.url(), Some(("desk", "abcd efgh ijkl mnop qrst uvwx")));
    let me = format!("{API}/users/me?context=edit");
    let listed = wrong.get(&posts()).await;
    assert_eq!(
        (listed.status, listed.count()),
        (200, 0),
        "a wrong password is not refused"
    );
    let refused = wrong.get(&me).await;
    assert_eq!(
        (refused.status, refused.code()),
        (401, "rest_not_logged_in"),
        "only this tells"
    );
    for user in site.users() {
        let probed = Asking::user(&site, &user.name).get(&me).await;
        assert_eq!(
            probed.json["roles"],
            json!([user.role]),
            "{} signs in: {}",
            user.name,
            probed.text
        );
    }
}

#[tokio::test]
async fn t06_a_lost_answer_leaves_a_post_and_a_naive_retry_makes_two() {
    let site = WordPress::start();
    let lost = first(1, Method::POST, "/posts", Fault::LostReply);
    let proxy = Proxy::before(&site.host(), lost);
    let asking = Asking::user(&site, "desk").at(&proxy.url());
    let piece = json!({ "title": "Prix du mil", "slug": "jeton-1", "status": "draft" });

    assert!(
        asking.try_post(&posts(), piece.clone()).await.is_err(),
        "the answer is lost"
    );
    assert_eq!(site.count("post"), 1, "and the post is there");
    let found = asking
        .get(&format!("{API}/posts?slug=jeton-1&status=any&context=edit"))
        .await;
    assert_eq!(found.count(), 1, "a look by slug finds it: {}", found.text);

    let again = asking.post(&posts(), piece).await;
    assert_eq!(
        (again.status, &again.json["slug"]),
        (201, &json!("jeton-1-2")),
        "a retry makes another"
    );
    assert_eq!(
        (site.count("post"), proxy.count(&Method::POST, "/posts")),
        (2, 2),
        "two posts of one piece"
    );
}

#[tokio::test]
async fn t07_t11_slugs_change_silently_and_the_trash_hides() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let piece = |status: &str| json!({ "title": "Crue", "slug": "crue", "status": status });
    let made = asking.post(&posts(), piece("publish")).await;
    assert_eq!(
        (made.status, &made.json["slug"]),
        (201, &json!("crue")),
        "the slug is free"
    );
    let second = asking.post(&posts(), piece("publish")).await;
    assert_eq!(
        (second.status, &second.json["slug"]),
        (201, &json!("crue-2")),
        "t07: -2 without a word"
    );

    let gone = asking.delete(&post(second.id())).await;
    let shown = (gone.status, &gone.json["status"], &gone.json["slug"]);
    assert_eq!(
        shown,
        (200, &json!("trash"), &json!("crue-2__trashed")),
        "t11: DELETE is the trash"
    );
    for (slug, status, count) in [
        ("crue-2", "any", 0),
        ("crue-2__trashed", "any", 0),
        ("crue-2__trashed", "trash", 1),
    ] {
        let found = asking.get(&format!("{API}/posts?slug={slug}&status={status}")).await;
        assert_eq!(found.count(), count, "t07: {slug} among {status}");
    }
    let again = asking.delete(&post(second.id())).await;
    assert_eq!(
        (again.status, again.code()),
        (410, "rest_already_trashed"),
        "t11: a second DELETE"
    );
    let updated = asking.post(&post(second.id()), json!({ "title": "Décrue" })).await;
    assert_eq!(
        (updated.status, &updated.json["status"]),
        (200, &json!("trash")),
        "t11: an update goes to the trash"
    );
    assert_eq!(
        site.post(second.id())["post_title"],
        "Décrue",
        "t11: and is written there"
    );
}

#[tokio::test]
async fn t08_t09_what_is_refused_was_made_and_what_is_accepted_was_dropped() {
    let site = WordPress::start();
    site.add_plugin(
        "reads",
        "add_action('init', fn() => register_post_meta('post', 'reads', \
         ['type' => 'integer', 'single' => true, 'show_in_rest' => true]));",
    );
    let asking = Asking::user(&site, "desk");
    let with = |more: Value| {
        let mut piece = json!({ "title": "Récolte", "slug": "recolte", "status": "draft" });
        for (field, value) in more.as_object().unwrap() {
            piece[field] = value.clone();
        }
        piece
    };
    let refused = asking
        .post(&posts(), with(json!({ "meta": { "reads": "beaucoup" } })))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (400, "rest_invalid_type"),
        "t08: {}",
        refused.text
    );
    assert_eq!(site.count("post"), 1, "t08: the refused post exists");

    let taken = asking
        .post(&posts(), with(json!({ "meta": { "reads": 3, "readings": 4 } })))
        .await;
    assert_eq!(taken.status, 201, "t09: {}", taken.text);
    assert_eq!(
        taken.json["meta"],
        json!({ "reads": 3 }),
        "t09: the unknown key is dropped"
    );
    let kept = site.value(&format!("get_post_meta({})", taken.id()));
    assert_eq!(kept, json!({ "reads": ["3"] }), "t09: in the database too");

    let taken = asking
        .post(&posts(), with(json!({ "categories": [9999], "featured_media": 9999 })))
        .await;
    let shown = (taken.status, &taken.json["categories"], &taken.json["featured_media"]);
    assert_eq!(
        shown,
        (201, &json!([]), &json!(0)),
        "t09: section and picture that are not there"
    );
}

#[tokio::test]
async fn t12_t13_t14_status_and_time_decide_together() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let make = async |status: &str, times: &[(&str, &str)]| {
        let mut piece = json!({ "title": "Horaire", "status": status });
        for (field, time) in times {
            piece[*field] = json!(time);
        }
        asking.post(&posts(), piece).await
    };
    let (past, future) = ("2001-01-01T00:00:00", "2090-01-01T00:00:00");
    let shown = make("future", &[("date_gmt", past)]).await;
    assert_eq!(shown.json["status"], "publish", "t12: scheduled for the past");
    let soon = super::publisher::now() + chrono::TimeDelta::seconds(45);
    let soon = soon.format("%Y-%m-%dT%H:%M:%S").to_string();
    let shown = make("future", &[("date_gmt", &soon)]).await;
    assert_eq!(
        shown.json["status"], "publish",
        "t12: scheduled for less than a minute ahead"
    );
    let scheduled = make("publish", &[("date_gmt", future)]).await;
    assert_eq!(scheduled.json["status"], "future", "t12: published in the future");
    let now = asking.post(&post(scheduled.id()), json!({ "status": "publish" })).await;
    assert_eq!(
        (now.status, &now.json["status"]),
        (200, &json!("future")),
        "t12: published now, without a date"
    );

    // The site is an hour ahead of UTC.
    let both = make(
        "draft",
        &[("date", "2011-01-01T10:00:00"), ("date_gmt", "2012-02-02T00:00:00")],
    )
    .await;
    assert_eq!(both.json["date_gmt"], "2011-01-01T09:00:00", "t13: the local date wins");
    let draft = make("draft", &[]).await;
    assert_eq!(
        site.post(draft.id())["post_date_gmt"],
        "0000-00-00 00:00:00",
        "t13: a draft has no date"
    );
    assert_eq!(
        draft.json["date_gmt"], draft.json["modified_gmt"],
        "t13: though the API says that it has"
    );

    site.php(&format!(
        "$wpdb->update($wpdb->posts, ['post_modified' => '2020-06-01 12:00:00', 'post_modified_gmt' => '2020-06-01 11:00:00'], \
         ['ID' => {}]); $wpdb->query(\"DELETE FROM $wpdb->posts WHERE ID <> {}\");",
        draft.id(),
        draft.id()
    ));
    let after = async |time: &str| {
        asking
            .get(&format!("{API}/posts?status=any&modified_after={time}"))
            .await
            .count()
    };
    assert_eq!(
        after("2020-06-01T11:30:00").await,
        1,
        "t14: read in the zone of the site"
    );
    assert_eq!(after("2020-06-01T11:30:00Z").await, 0, "t14: read in UTC");
    assert_eq!(after("2020-06-01T10:59:59Z").await, 1, "t14: read in UTC");
}

#[tokio::test]
async fn t17_only_a_raw_title_is_what_was_sent() {
    let site = WordPress::start();
    let title = "L’État & l'or : « pas un mot » -- \"dit-il\"";
    let made = Asking::user(&site, "desk")
        .post(&posts(), json!({ "title": title, "status": "publish" }))
        .await;
    assert_eq!(made.json["title"]["raw"], title);
    let rendered = made.json["title"]["rendered"].as_str().unwrap();
    assert!(rendered.contains("&#038;") && !rendered.contains("l'or"), "{rendered}");
    let read = Asking::nobody(&site).get(&post(made.id())).await;
    assert_eq!(
        read.json["title"]["raw"],
        Value::Null,
        "nobody else is shown the raw title"
    );
}

#[tokio::test]
async fn t21_terms_have_numbers_and_a_list_replaces_the_list() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let named = asking
        .post(&posts(), json!({ "title": "t", "status": "draft", "tags": ["Mali"] }))
        .await;
    assert_eq!(
        (named.status, named.code()),
        (400, "rest_invalid_param"),
        "tags by name"
    );
    assert_eq!(site.count("post"), 0, "here nothing was made");

    let tags = format!("{API}/tags");
    let mali = asking.post(&tags, json!({ "name": "Mali" })).await;
    let again = asking.post(&tags, json!({ "name": "Mali" })).await;
    assert_eq!((again.status, again.code()), (400, "term_exists"));
    assert_eq!(again.json["data"]["term_id"], mali.id(), "the refusal says which it is");

    let niger = asking.post(&tags, json!({ "name": "Niger" })).await.id();
    let made = asking
        .post(
            &posts(),
            json!({ "title": "t", "status": "draft", "tags": [mali.id()] }),
        )
        .await;
    let updated = asking.post(&post(made.id()), json!({ "tags": [niger] })).await;
    assert_eq!(updated.json["tags"], json!([niger]), "the whole list is replaced");
}

#[tokio::test]
async fn t22_pages_and_batches_have_ends() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let batch = async |requests: Vec<Value>| asking.post("/wp-json/batch/v1", json!({ "requests": requests })).await;
    let pieces = |count: usize| {
        let one = |at| json!({ "method": "POST", "path": "/wp/v2/posts", "body": { "title": format!("n{at}"), "status": "draft" } });
        (0..count).map(one).collect()
    };
    let second = format!("{API}/posts?page=2&status=any");
    let past = asking.get(&second).await;
    assert_eq!(
        (past.status, past.count()),
        (200, 0),
        "where there is nothing, every page is empty"
    );
    let many = asking.get(&format!("{API}/posts?per_page=101")).await;
    assert_eq!(
        (many.status, many.code()),
        (400, "rest_invalid_param"),
        "more than a hundred on a page"
    );
    let long = batch(pieces(26)).await;
    assert_eq!(
        (long.status, long.code(), site.count("post")),
        (400, "rest_invalid_param", 0),
        "26 in a batch"
    );
    let whole = batch(pieces(25)).await;
    assert_eq!((whole.status, site.count("post")), (207, 25), "25 in a batch");
    assert_eq!(asking.get(&second).await.count(), 10, "ten on a page");
    let past = asking.get(&format!("{API}/posts?page=4&status=any")).await;
    assert_eq!(
        (past.status, past.code()),
        (400, "rest_post_invalid_page_number"),
        "a page past the end"
    );
    let media = batch(vec![json!({ "method": "POST", "path": "/wp/v2/media", "body": {} })]).await;
    let refusal = &media.json["responses"][0];
    assert_eq!(
        (media.status, &refusal["status"]),
        (207, &json!(400)),
        "207 around a refusal"
    );
    assert_eq!(refusal["body"]["code"], "rest_batch_not_allowed", "no media in a batch");
}

#[tokio::test]
async fn t23_media_want_an_ascii_name_and_come_twice() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let upload = async |disposition: &str, kind: &str, bytes: &[u8]| asking.upload(disposition, kind, bytes, "").await;
    let starred = upload("attachment; filename*=UTF-8''march%C3%A9.jpg", "image/jpeg", PICTURE).await;
    assert_eq!(
        (starred.status, starred.code()),
        (400, "rest_upload_invalid_disposition"),
        "filename* alone"
    );
    let name = "attachment; filename=\"marche.jpg\"";
    let made = upload(name, "image/jpeg", PICTURE).await;
    assert_eq!(
        (made.status, &made.json["alt_text"]),
        (201, &json!("")),
        "{}",
        made.text
    );
    let again = upload(name, "image/jpeg", PICTURE).await;
    let file = again.json["source_url"].as_str().unwrap();
    assert!(file.ends_with("/marche-1.jpg"), "a retry makes a second file: {file}");
    assert_eq!(site.count("attachment"), 2, "and a second picture");

    let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let refused = upload("attachment; filename=\"carte.svg\"", "image/svg+xml", drawing).await;
    assert_eq!(
        (refused.status, refused.code()),
        (500, "rest_upload_sideload_error"),
        "a drawing"
    );
    let words = json!({ "alt_text": "Un marché", "caption": "Le marché. Photo : A. Touré" });
    let told = asking.post(&format!("{API}/media/{}", made.id()), words).await;
    let shown = (&told.json["alt_text"], &told.json["caption"]["raw"]);
    assert_eq!(
        shown,
        (&json!("Un marché"), &json!("Le marché. Photo : A. Touré")),
        "words by a second request"
    );
}

#[tokio::test]
async fn t25b_a_picture_of_its_own_betrays_and_one_of_a_draft_does_not() {
    let site = WordPress::start();
    let (asking, nobody) = (Asking::user(&site, "desk"), Asking::nobody(&site));
    let name = "attachment; filename=\"secret.jpg\"";
    let alone = asking.upload(name, "image/jpeg", PICTURE, "").await;
    let draft = asking
        .post(&posts(), json!({ "title": "Embargo", "status": "draft" }))
        .await
        .id();
    let attached = asking
        .upload(name, "image/jpeg", PICTURE, &format!("post={draft}"))
        .await;

    let media = |id: u64| format!("{API}/media/{id}");
    assert_eq!(
        nobody.get(&media(alone.id())).await.status,
        200,
        "anybody reads an unattached picture"
    );
    let refused = nobody.get(&media(attached.id())).await;
    assert_eq!(
        (refused.status, refused.code()),
        (401, "rest_forbidden"),
        "nobody reads that of a draft"
    );
    let listed = nobody.get(&format!("{API}/media")).await;
    let ids: Vec<_> = listed.json.as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(alone.id())], "nor sees it listed");
    let file = attached.json["source_url"]
        .as_str()
        .unwrap()
        .trim_start_matches(&site.url());
    assert_eq!(
        nobody.get(file).await.status,
        200,
        "but its file is there for who guesses"
    );
}
