//! Looking at the page as a reader gets it: what was approved against what is there.

use super::samples::*;
use super::site_files::*;
use crate::deliver::job::Seen;
use crate::deliver::readback::{compare, differences, expected, read};
use crate::deliver::{DeliverError, StaticSite};
use crate::settings::SiteSettings;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use expect_test::expect;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn what_is_expected_and_what_is_found_agree_line_by_line() {
    let newsroom = Newsroom::new(site());
    let photo = photograph(1);
    newsroom.machine.keep_blob(&photo);
    let content = full_article(&photo);
    newsroom.publish(&content, noon()).await;
    let page = read(&newsroom.text("2026/11/a-selou-les-piroguiers-remplacent-le-pont/index.html"));
    expect![[r#"
        Crue
        À Sélou, les piroguiers remplacent le pont
        Le pont fermé, quarante pirogues font traverser écoliers et marchandes : la ville s’organise.
        Awa Koné (à Sélou)
        Ibrahim Sy
        Fanta Keïta
        Idrissa Traoré
        Le bac de Sélou, jeudi matin.
        Idrissa Traoré / Le Courrier du Fleuve
        Sélou, 20 novembre
        Selon le bulletin de la météo, l’eau monte encore.
        « Ji bɛ ka caya », résume ɲɛnɛma Ɔyɛ, piroguier.
        Jeudi, à six heures, la file s’étire déjà jusqu’au marché. Les bacs partent pleins et reviennent pleins.
        Une traversée à deux cents francs
        Le prix n’a pas bougé depuis lundi. Les piroguiers l’ont promis au maire.
        Rive gauche : départs toutes les dix minutes
        les écoliers d’abord
        Rive droite : départs au plein
        On ne laisse personne sur la berge.
        Nous avons appris en 2010, dit-elle. Cette fois, tout le monde savait quoi faire.
        La rive gauche, vue du débarcadère.
        Idrissa Traoré / Le Courrier du Fleuve
        The Sélou bridge is closed.
        Please use the ferry.
        Mairie de Sélou
        @mairie_selou
        Le pont en trois dates
        1974 : construction. 2010 : première fermeture. 2026 : seconde fermeture.
        La réouverture n’est pas annoncée.
        Le pont date de 1974 et non de 1947, comme nous l’avions écrit.
        Mairie de Sélou
        Agence de l’eau"#]]
    .assert_eq(&expected(&content).join("\n").replace('\u{a0}', " "));
    assert_eq!(page.lines, expected(&content));
    assert_eq!(differences(&content, &content.hash().to_string(), &page), []);
}

#[test]
fn differences_are_told_where_they_are() {
    let lines = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    let told = compare(&lines("a|b|c|d"), &lines("a|b|x|d"));
    assert_eq!(
        told.iter()
            .map(|one| (one.expected.as_str(), one.found.as_str()))
            .collect::<Vec<_>>(),
        [("c", "x")]
    );
    assert_eq!(compare(&lines("a|b|c"), &lines("a|c")).len(), 1);
    assert_eq!(compare(&lines("a|a"), &lines("a")).len(), 1);
    assert_eq!(compare(&lines("a|b"), &lines("a|b")), []);
    assert_eq!(compare(&lines("1|2|3|4|5|6|7|8"), &lines("x")).len(), 5);
}

#[tokio::test]
async fn typographic_and_hostile_characters_survive_the_way_round() {
    let newsroom = Newsroom::new(site());
    let mut content = article(1, "signes", "« Non » : 5 < 6 & \"7\" > {{ 4 }} </title><script>");
    content.body[0].spans[0].text =
        "Deux  espaces, une\u{a0}insécable, un\u{202f}fin, tab\tet \u{7}cloche, <b>pas gras</b> &amp; {{fin}}".into();
    let seen = newsroom.publish(&content, noon()).await;
    assert_eq!(
        seen,
        Seen::Written {
            address: "2026/11/signes/".into()
        }
    );
    let page = newsroom.text("2026/11/signes/index.html");
    assert!(!page.contains("{{"));
    assert_eq!(parse_errors(&page), [""; 0]);
}

/// Serves a folder as a host that meddles when told to.
struct Host {
    base: String,
    meddle: Arc<Mutex<Meddling>>,
    asked: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Meddling {
    Nothing,
    Rewrites,
    Fails,
}

async fn host(folder: &std::path::Path) -> Host {
    let meddle = Arc::new(Mutex::new(Meddling::Nothing));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (folder, how, log) = (folder.to_owned(), meddle.clone(), asked.clone());
    let app = axum::Router::new().fallback(move |uri: Uri, headers: HeaderMap| {
        let (folder, how, log) = (folder.clone(), *how.lock().unwrap(), log.clone());
        async move {
            let cache = headers
                .get("cache-control")
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            log.lock().unwrap().push(format!("{uri} {cache}"));
            let name = uri.path().trim_start_matches('/');
            let name = if name.is_empty() || name.ends_with('/') {
                format!("{name}index.html")
            } else {
                name.to_owned()
            };
            match (how, std::fs::read_to_string(folder.join(name))) {
                (Meddling::Fails, _) => (StatusCode::BAD_GATEWAY, String::new()).into_response(),
                (Meddling::Rewrites, Ok(page)) => {
                    axum::response::Html(page.replace("fleuve", "ruisseau")).into_response()
                }
                (Meddling::Nothing, Ok(page)) => axum::response::Html(page).into_response(),
                (_, Err(_)) => StatusCode::NOT_FOUND.into_response(),
            }
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    Host { base, meddle, asked }
}

#[tokio::test]
async fn online_means_that_a_reader_gets_what_was_approved() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path()).await;
    let settings = SiteSettings {
        base_url: host.base.clone(),
        ..site()
    };
    let newsroom = Newsroom {
        site: StaticSite::in_folder(folder.path(), settings),
        folder,
        machine: Machine::default(),
    };
    let content = article(1, "crue", "Le pont est fermé");
    let job = newsroom.machine.publish("token-1", &content, noon());

    *host.meddle.lock().unwrap() = Meddling::Fails;
    let error = newsroom.deliver(&job).await.unwrap_err();
    assert!(matches!(&error, DeliverError::NotShown { words, .. } if words.contains("502")) && error.is_transient());
    let written = files(newsroom.folder.path());

    *host.meddle.lock().unwrap() = Meddling::Rewrites;
    let seen = newsroom.deliver(&job).await.unwrap();
    let Seen::Differs { differences, .. } = seen else {
        panic!("{seen:?}")
    };
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].found, "Le ruisseau a encore monté dans la nuit.");

    *host.meddle.lock().unwrap() = Meddling::Nothing;
    let url = format!("{}/2026/11/crue/", host.base);
    assert_eq!(newsroom.deliver(&job).await.unwrap(), Seen::Online { url: url.clone() });
    assert_eq!(files(newsroom.folder.path()), written, "looking again writes nothing");
    assert!(
        host.asked
            .lock()
            .unwrap()
            .iter()
            .all(|asked| asked == "/2026/11/crue/?marbre=token-1 no-cache")
    );

    let page = newsroom.text("2026/11/crue/index.html");
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{url}\">")));
    for (name, address) in [
        ("sitemap.xml", "/sitemap/2026-11.xml"),
        ("sitemap/2026-11.xml", "/2026/11/crue/"),
        ("sitemap-news.xml", "/2026/11/crue/"),
    ] {
        assert!(
            newsroom
                .text(name)
                .contains(&format!("<loc>{}{address}</loc>", host.base)),
            "{name}"
        );
    }
    use crate::deliver::job::Order;
    let order = Order::Withdraw {
        piece: content.piece,
        reason: String::new(),
    };
    assert_eq!(
        newsroom
            .deliver(&super::samples::job("w", noon(), order))
            .await
            .unwrap(),
        Seen::Online { url }
    );
    let order = Order::Kill { piece: content.piece };
    let seen = newsroom
        .deliver(&super::samples::job("k", noon(), order))
        .await
        .unwrap();
    assert_eq!(
        seen,
        Seen::Online {
            url: format!("{}/fragment/latest.html", host.base)
        }
    );
}

#[tokio::test]
async fn a_page_changed_behind_our_back_is_noticed() {
    let newsroom = Newsroom::new(site());
    let job = newsroom
        .machine
        .publish("token-1", &article(1, "crue", "Le pont est fermé"), noon());
    newsroom.deliver(&job).await.unwrap();
    let path = newsroom.folder.path().join("2026/11/crue/index.html");
    let page = newsroom
        .text("2026/11/crue/index.html")
        .replace("encore monté", "encore baissé");
    std::fs::write(&path, page).unwrap();
    let Seen::Differs { place, differences } = newsroom.deliver(&job).await.unwrap() else {
        panic!("it must be seen")
    };
    assert_eq!(place, "2026/11/crue/index.html");
    assert_eq!(differences[0].expected, "Le fleuve a encore monté dans la nuit.");
}

#[test]
fn what_the_site_remembers_of_itself_is_not_for_readers() {
    use crate::deliver::is_served;
    for private in [
        "/marbre-manifest.json",
        "marbre-pending.json",
        "/.marbre-tmp/index.html.1",
        "/a/.hidden",
    ] {
        assert!(!is_served(private), "{private}");
    }
    for public in ["/", "/2026/11/crue/", "/media/aa/x.jpg", "/fragment/latest.html"] {
        assert!(is_served(public), "{public}");
    }
}
