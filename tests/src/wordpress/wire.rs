//! That each thing that is said to go wrong on the way does go wrong, and nothing else.

use super::client::{API, Asking};
use super::fault::{Fault, always, nothing};
use super::proxy::Proxy;
use super::server::WordPress;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn each_fault_is_what_it_is_called() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let asking = Asking::user(&site, "desk").at(&proxy.url());
    let me = format!("{API}/users/me?context=edit");
    let met = async |fault: Fault| {
        proxy.follow(always(fault));
        let answer = asking.try_post(&me, json!({ "description": "Bonjour" })).await;
        (answer, proxy.seen().pop().expect("the proxy saw it"))
    };

    let front = asking.get("/").await;
    let link = front.headers["link"].to_str().unwrap();
    assert!(
        link.starts_with(&format!("<{}/wp-json/>", proxy.url())),
        "the site goes by the proxy's address: {link}"
    );

    let (answer, seen) = met(Fault::LostRequest).await;
    assert_eq!((answer.is_err(), seen.answered), (true, None), "lost on the way there");
    let (answer, seen) = met(Fault::LostReply).await;
    assert_eq!(
        (answer.is_err(), seen.answered),
        (true, Some(200)),
        "lost on the way back"
    );
    assert!(
        seen.authorization && seen.body == r#"{"description":"Bonjour"}"#.len(),
        "{seen:?}"
    );
    let (answer, seen) = met(Fault::CutReply).await;
    let error = answer.expect_err("half an answer is none");
    assert!(
        !error.is_request() && seen.answered == Some(200),
        "its beginning arrived: {error:?}"
    );

    for (fault, status, words) in [
        (Fault::BadGateway, 502, "502 Bad Gateway"),
        (Fault::Unavailable, 503, "503 Service Unavailable"),
        (Fault::GatewayTimeout, 504, "504 Gateway Time-out"),
        (Fault::CaptivePortal, 200, "Bienvenue"),
    ] {
        let (answer, seen) = met(fault).await;
        let answer = answer.expect("a page comes");
        assert_eq!((answer.status, seen.answered), (status, None), "{words}");
        assert!(
            answer.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html"),
            "{words}"
        );
        assert!(answer.text.contains(words), "{}", answer.text);
    }
    for (fault, words) in [
        (Fault::ByteOrderMark, "\u{feff}{"),
        (Fault::Notice, "<br />\n<b>Notice</b>"),
    ] {
        let answer = met(fault).await.0.expect("all of it comes");
        assert_eq!((answer.status, &answer.json), (200, &Value::Null), "{words}");
        assert!(
            answer.text.starts_with(words) && answer.text.ends_with('}'),
            "{}",
            answer.text
        );
    }
    proxy.follow(always(Fault::StripAuthorization));
    let answer = asking.get(&me).await;
    assert_eq!((answer.status, answer.code()), (401, "rest_not_logged_in"));
    let seen = proxy.seen().pop().expect("the proxy saw it");
    assert!(seen.authorization, "the client did say who asks");

    for fault in [
        Fault::Delay(Duration::from_millis(300)),
        Fault::Slow {
            latency: Duration::from_millis(100),
            bytes_per_second: 115,
        },
    ] {
        let begun = Instant::now();
        let (answer, _) = met(fault.clone()).await;
        assert_eq!(answer.expect("it comes late").status, 200);
        assert!(
            begun.elapsed() >= Duration::from_millis(300),
            "{fault:?}: {:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test]
async fn whom_a_redirect_leads_to_is_seen_by_a_proxy_of_their_own() {
    let site = WordPress::start();
    let stranger = Proxy::before(&site.host(), nothing());
    let proxy = Proxy::before(&site.host(), always(Fault::Redirect(stranger.url())));
    let asking = Asking::user(&site, "desk").at(&proxy.url());
    let posts = format!("{API}/posts");
    let sent = asking.post(&posts, json!({ "title": "Crue", "status": "draft" })).await;
    assert_eq!(
        (sent.status, sent.headers["location"].to_str().unwrap()),
        (307, &*format!("{}{posts}", stranger.url()))
    );
    assert!(stranger.seen().is_empty(), "a client that follows nothing goes nowhere");

    // What a careless client would do is seen.
    let careless = asking.at(&stranger.url()).get(&posts).await;
    assert_eq!((careless.status, stranger.count(&Method::GET, &posts)), (200, 1));
    assert!(stranger.seen()[0].authorization && proxy.seen()[0].authorization);
    assert_eq!(site.count("post"), 0, "nothing reached the site");
}
