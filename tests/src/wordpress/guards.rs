//! What WordPress refuses of a post, and what guards one that somebody else is changing: nothing. Numbers are those of the
//! list of traps; beside each, what Marbre's client makes of it.

use super::client::{API, Asking};
use super::publisher::{Publisher, now, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::Seen;
use marbre_publish::wordpress::RemoteError;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_UNMODIFIED_SINCE, LAST_MODIFIED};
use serde_json::{Value, json};

/// A status as a plugin for newsrooms makes one.
const STATUS: &str =
    "add_action('init', fn() => register_post_status('relu', ['label' => 'Relu', 'protected' => true]));";

fn posts() -> String {
    format!("{API}/posts")
}

#[tokio::test]
async fn t10_an_empty_post_and_an_unknown_status_are_refused_and_not_made() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let make = async |piece: Value| asking.post(&posts(), piece).await;
    for empty in [
        json!({ "status": "draft" }),
        json!({ "status": "draft", "title": "", "content": "" }),
        json!({ "status": "draft", "title": "", "content": "", "excerpt": "", "slug": "vide" }),
    ] {
        let refused = make(empty.clone()).await;
        assert_eq!((refused.status, refused.code()), (400, "empty_content"), "{empty}");
    }
    assert_eq!(site.count("post"), 0, "nothing was made");
    for enough in [
        json!({ "status": "draft", "title": "Un titre" }),
        json!({ "status": "draft", "content": "Un texte" }),
        json!({ "status": "draft", "excerpt": "Un chapô" }),
    ] {
        assert_eq!(make(enough.clone()).await.status, 201, "{enough}");
    }

    let named = async |asking: &Asking| {
        let told = asking.get(&format!("{API}/statuses")).await.json;
        let names = told.as_object().expect("statuses by their names").keys();
        names.cloned().collect::<Vec<String>>()
    };
    let relu = json!({ "title": "Crue", "status": "relu" });
    let refused = make(relu.clone()).await;
    assert_eq!((refused.status, refused.code()), (400, "rest_invalid_param"));
    assert!(refused.text.contains("status"), "{}", refused.text);
    assert_eq!(site.count("post"), 3, "nothing more was made");
    let known = named(&asking).await;
    for status in ["publish", "future", "draft", "pending", "private", "trash"] {
        assert!(known.iter().any(|one| one == status), "{status}: {known:?}");
    }
    assert!(!known.iter().any(|one| one == "relu"), "{known:?}");
    assert_eq!(
        named(&Asking::nobody(&site)).await,
        ["publish"],
        "nobody is told of others"
    );

    // Where a plugin makes it, it is listed and taken.
    site.add_plugin("relu", STATUS);
    assert!(named(&asking).await.iter().any(|one| one == "relu"));
    let made = make(relu).await;
    assert_eq!(
        (made.status, &made.json["status"]),
        (201, &json!("relu")),
        "{}",
        made.text
    );
}

#[tokio::test]
async fn marbre_makes_no_empty_post_and_overwrites_no_status_that_it_does_not_know() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let refused = publisher.try_once(&publish("t1", &version(1, " ", false), now())).await;
    let is_empty = |error: &DeliverError| matches!(error, DeliverError::Remote(RemoteError::Refused { code, .. }) if code == "empty_content");
    assert!(refused.as_ref().is_err_and(is_empty), "{refused:?}");
    assert_eq!(site.count("post"), 0);

    // A headline alone is enough.
    let mut bare = version(2, "Le bac est parti", false);
    bare.body.clear();
    bare.standfirst.clear();
    let (seen, _) = publisher.persist(&publish("t2", &bare, now())).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");

    site.add_plugin("relu", STATUS);
    site.php("wp_update_post(['ID' => get_posts()[0]->ID, 'post_status' => 'relu']);");
    let again = version(2, "Le bac est revenu", false);
    let held = publisher.try_once(&publish("t3", &again, now())).await;
    let Err(DeliverError::EditedOnSite { differences, .. }) = &held else {
        panic!("{held:?}")
    };
    let told = differences
        .iter()
        .any(|one| one.expected == "status: publish" && one.found == "status: relu");
    assert!(told, "{differences:?}");
    let there =
        site.value("array_map(fn($p) => [$p->post_status, $p->post_title], get_posts(['post_status' => 'relu']))");
    assert_eq!(there, json!([["relu", "Le bac est parti"]]), "nothing was written");
}

#[tokio::test]
async fn t16_no_condition_and_no_lock_keeps_anybody_from_overwriting() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let made = asking
        .post(
            &posts(),
            json!({ "title": "Mil", "content": "Un", "status": "publish" }),
        )
        .await
        .id();
    let path = format!("{API}/posts/{made}");
    let read = asking.get(&format!("{path}?context=edit")).await;
    assert_eq!(
        (read.headers.get(ETAG), read.headers.get(LAST_MODIFIED)),
        (None, None),
        "nothing names what was read"
    );
    // Somebody else saves meanwhile.
    site.php(&format!("wp_update_post(['ID' => {made}, 'post_content' => 'Deux']);"));
    let stands = || site.post(made)["post_content"].clone();
    assert_eq!(stands(), "Deux");

    let past = "Mon, 01 Jan 2001 00:00:00 GMT";
    for (header, value) in [(IF_MATCH, "\"ce-que-j-ai-lu\""), (IF_UNMODIFIED_SINCE, past)] {
        let words = format!("Écrit malgré {header}");
        let body = json!({ "content": words }).to_string();
        let request = asking
            .request(Method::POST, &path)
            .header(CONTENT_TYPE, "application/json")
            .header(&header, value)
            .body(body);
        let answer = request.send().await.expect("the site answers");
        assert_eq!(answer.status(), 200, "{header}");
        assert_eq!(stands(), words, "{header} is ignored");
    }
    let body = json!({ "content": "Trois", "if_not_modified_since": "2001-01-01T00:00:00Z" });
    assert_eq!(asking.post(&path, body).await.status, 200);
    assert_eq!(stands(), "Trois", "the condition of XML-RPC is no more than a word");

    // Somebody has it open in wp-admin, which would ask anybody else before they take over.
    let admin = site.user("admin").id;
    let desk = site.user("desk").id;
    let locked = format!(
        "(function () {{ wp_set_current_user({admin}); wp_set_post_lock({made}); wp_set_current_user({desk}); \
         return (int) wp_check_post_lock({made}); }})()"
    );
    assert_eq!(site.value(&locked), json!(admin), "the administrator has it open");
    let read = asking.get(&format!("{path}?context=edit")).await;
    assert!(!read.text.contains("_edit_lock"), "nothing of it shows: {}", read.text);
    let answer = asking.post(&path, json!({ "content": "Quatre" })).await;
    assert_eq!(
        (answer.status, stands()),
        (200, json!("Quatre")),
        "written over whoever has it open"
    );

    // What there is to compare with is shown to who may edit, and to nobody else.
    let shown = |answer: &Value| (answer["content"]["raw"].clone(), answer["modified_gmt"].is_string());
    let read = asking.get(&format!("{path}?context=edit")).await.json;
    assert_eq!(shown(&read), (json!("Quatre"), true));
    assert_eq!(
        shown(&asking.get(&path).await.json),
        (Value::Null, true),
        "raw words only where asked to edit"
    );
    let nobody = Asking::nobody(&site).get(&format!("{path}?context=edit")).await;
    assert_eq!((nobody.status, nobody.code()), (401, "rest_forbidden_context"));
}
