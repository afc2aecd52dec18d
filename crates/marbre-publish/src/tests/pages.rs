//! What readers get: valid, light, in their language, without anything of anybody else's.

use super::samples::*;
use super::site_files::*;
use crate::picture::prepare_picture;
use crate::render::article::{ArticlePage, page};
use crate::render::blocks::Pictures;
use crate::render::export;
use crate::settings::*;
use expect_test::{Expect, expect};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::BlobHash;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::version::{PrintedByline, VersionContent};

fn rendered(site: &SiteSettings, content: &VersionContent) -> String {
    let pictures: Pictures = crate::render::blocks::shown_pictures(content)
        .into_iter()
        .map(|media| {
            (
                media.blob,
                vec![crate::picture::Variant {
                    width: 800,
                    height: 500,
                    path: "media/aa/x.jpg".into(),
                }],
            )
        })
        .collect();
    let article = ArticlePage {
        content,
        version: content.hash(),
        address: "2026/11/essai/",
        first_at: noon(),
        at: noon(),
        flash: content.flash.as_ref(),
        related: &[],
        pictures: &pictures,
    };
    String::from_utf8(page(site, &article).unwrap()).unwrap()
}

/// Checks the part of a page between two marks.
fn check(page: &str, from: &str, to: &str, expected: Expect) {
    let start = page.find(from).unwrap_or_else(|| panic!("no « {from} » in {page}"));
    let end = start
        + page[start..]
            .find(to)
            .unwrap_or_else(|| panic!("no « {to} » after « {from} »"));
    expected.assert_eq(&page[start..end + to.len()]);
}

#[tokio::test]
async fn a_demonstration_site_is_whole() {
    let newsroom = Newsroom::new(site());
    a_week(&newsroom).await;
    // To be looked at in a browser: the folder that this variable names gets the site.
    if let Ok(keep) = std::env::var("MARBRE_SAMPLE_SITE") {
        let keep = std::path::PathBuf::from(keep);
        for (name, bytes) in files(newsroom.folder.path()) {
            std::fs::create_dir_all(keep.join(&name).parent().unwrap()).unwrap();
            std::fs::write(keep.join(&name), bytes).unwrap();
        }
    }
    let files = files(newsroom.folder.path());
    check_links(&files, "the whole site");
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".jpg")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            !text.contains("{{") && !text.contains("{%"),
            "{name} holds an unexpanded template"
        );
        if !name.ends_with(".html") {
            continue;
        }
        assert_eq!(parse_errors(&text), [""; 0], "{name}");
        let outside = links(&text)
            .into_iter()
            .filter(|address| address.starts_with("http") && !text.contains(&format!("<a href=\"{address}\"")));
        let loaded: Vec<String> = outside
            .filter(|address| !address.contains("facebook.example") && !address.contains("meteo.example"))
            .collect();
        assert_eq!(loaded, [""; 0], "{name} loads something from elsewhere");
        // A photograph stands nowhere without who took it.
        let pictured = text.matches("class=\"thumb\"").count();
        assert_eq!(
            text.matches("<span class=\"credit\">Photo\u{a0}: ").count(),
            pictured,
            "{name}"
        );
        let ids: Vec<&str> = text
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(
            ids.iter().collect::<std::collections::BTreeSet<_>>().len(),
            ids.len(),
            "{name} gives an id twice"
        );
        assert_eq!(
            text.matches("<h1").count(),
            usize::from(name != crate::render::FRAGMENT),
            "{name} has one main heading"
        );
    }
}

#[test]
fn an_article_has_its_signatures_dates_and_text() {
    let photo = photograph(1);
    let page = rendered(&site(), &full_article(&photo));
    check(
        &page,
        "<p class=\"byline\">",
        "</p>",
        expect![[
            r#"<p class="byline"><span class="role"><span data-site>Par </span><span class="name">Awa Koné (à Sélou)</span><span data-site> et </span><span class="name">Ibrahim Sy</span></span><span data-site> · </span><span class="role"><span data-site>Avec </span><span class="name">Fanta Keïta</span></span><span data-site> · </span><span class="role"><span data-site>Photos : </span><span class="name">Idrissa Traoré</span></span></p>"#
        ]],
    );
    check(
        &page,
        "<p class=\"dates\"",
        "</p>",
        expect![[
            r#"<p class="dates" data-site>Publié le <time datetime="2026-11-20T12:00:00Z">20 novembre 2026, 12 h 00</time><span> Reportage</span></p>"#
        ]],
    );
    check(
        &page,
        "<div class=\"text\">",
        "</div>",
        expect![[r#"
        <div class="text">
        <p class="dateline">Sélou, 20 novembre</p>
        <p>Selon le <a href="https://meteo.example/bulletin?jour=20&amp;zone=fleuve">bulletin de la météo</a>, l’eau monte encore.<br>« <span lang="bm" dir="auto"><em>Ji bɛ ka caya</em></span> », résume ɲɛnɛma Ɔyɛ, piroguier.</p><p>Jeudi, à six heures, la file s’étire déjà jusqu’au marché. Les bacs partent pleins et reviennent pleins.</p><h2>Une traversée à deux cents francs</h2><p>Le prix n’a pas bougé depuis lundi. Les piroguiers l’ont promis au maire.</p><ul><li>Rive gauche : départs toutes les dix minutes<ul><li>les écoliers d’abord</li></ul></li><li>Rive droite : départs au plein</li></ul><aside class="pull" aria-label="Exergue"><p>On ne laisse personne sur la berge.</p></aside><blockquote><p>Nous avons appris en 2010, dit-elle. Cette fois, tout le monde savait quoi faire.</p></blockquote><figure class="picture"><img src="/media/aa/x.jpg" width="800" height="500" alt="Une pirogue sur le fleuve en crue." loading="lazy" decoding="async"><figcaption><span class="caption">La rive gauche, vue du débarcadère.</span> <span class="credit"><span data-site>Photo : </span>Idrissa Traoré / Le Courrier du Fleuve</span></figcaption></figure><figure class="post"><blockquote cite="https://x.com/mairie_selou/status/1" lang="en" dir="auto"><p>The Sélou bridge is closed.<br>Please use the ferry.</p></blockquote><figcaption><p class="who"><cite>Mairie de Sélou</cite> <span class="handle">@mairie_selou</span> <span data-site>sur X, <time datetime="2026-11-19T21:12:00Z">19 novembre 2026, 21 h 12</time></span></p><p data-site><a href="https://pic.example/1" rel="noopener nofollow">Image du message</a></p><p class="seen" data-site>Capturé le <time datetime="2026-11-20T08:05:00Z">20 novembre 2026, 8 h 05</time>. <a href="https://x.com/mairie_selou/status/1" rel="noopener nofollow">Voir le message d’origine</a></p></figcaption></figure><aside class="box" aria-label="Encadré"><h3>Le pont en trois dates</h3><p>1974 : construction. 2010 : première fermeture. 2026 : seconde fermeture.</p></aside><hr><p>La réouverture n’est pas annoncée.</p>
        </div>"#]],
    );
}

#[test]
fn the_newsroom_signs_without_a_word_before_its_name() {
    let byline = |role, name: &str, newsroom| PrintedByline {
        role,
        name: name.into(),
        place: String::new(),
        newsroom,
    };
    let signed = |bylines: Vec<PrintedByline>, language: &str| {
        let content = VersionContent {
            bylines,
            language: language.into(),
            ..article(1, "x", "X")
        };
        let page = rendered(&site(), &content);
        let start = page.find("<p class=\"byline\">").unwrap();
        let line = &page[start..start + page[start..].find("</p>").unwrap()];
        let mut text = String::new();
        let mut inside = false;
        for letter in line.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(letter),
                _ => {}
            }
        }
        text.replace('\u{a0}', " ")
    };
    use BylineRole::{Agency, Author, Translator};
    assert_eq!(
        signed(vec![byline(Author, "Le Courrier du Fleuve", true)], "fr"),
        "Le Courrier du Fleuve"
    );
    assert_eq!(
        signed(
            vec![
                byline(Author, "Awa", false),
                byline(Author, "Ibra", false),
                byline(Author, "Le Courrier", true)
            ],
            "fr"
        ),
        "Par Awa, Ibra et Le Courrier"
    );
    assert_eq!(
        signed(
            vec![
                byline(Author, "Awa", false),
                byline(Translator, "Ibra", false),
                byline(Agency, "APV", false)
            ],
            "fr"
        ),
        "Par Awa · Agence : APV · Traduction : Ibra"
    );
    assert_eq!(
        signed(
            vec![byline(Author, "Awa", false), byline(Translator, "Ibra", false)],
            "en"
        ),
        "By Awa · Translation: Ibra"
    );
}

#[test]
fn a_page_speaks_the_language_of_its_piece() {
    let english = VersionContent {
        language: "en".into(),
        ..article(1, "x", "The bridge is closed")
    };
    let page = rendered(&site(), &english);
    assert!(page.contains("<html lang=\"en\">") && page.contains("Published <time"));
    assert!(page.contains("20\u{a0}November 2026, 12:00"));
    assert!(
        page.contains("<nav class=\"menu\" aria-label=\"Main menu\" lang=\"fr\">"),
        "the newsroom's own words say what they are"
    );
    for french in ["Publié", "Partager", "À lire aussi", "Aller au texte"] {
        assert!(!page.contains(french), "« {french} » on an English page");
    }
    let bambara = VersionContent {
        language: "bm".into(),
        ..article(1, "x", "Kuran datugura")
    };
    let page = rendered(&site(), &bambara);
    assert!(page.contains("<html lang=\"fr\">") && page.contains("lang=\"bm\" dir=\"auto\">"));
    let site = SiteSettings {
        language: SiteLanguage::En,
        ..site()
    };
    let page = rendered(&site, &article(1, "x", "Le pont est fermé"));
    assert!(page.contains("<html lang=\"fr\">") && page.contains("Publié le") && page.contains("/section/politique/"));
}

#[test]
fn machines_read_the_article_its_corrections_and_its_place() {
    let photo = photograph(1);
    let site = SiteSettings {
        base_url: "https://fleuve.example".into(),
        ..site()
    };
    let content = VersionContent {
        headline: "Titre </script><script>alert(1)</script> {{x}}".into(),
        ..full_article(&photo)
    };
    let page = rendered(&site, &content);
    let start = page.find("application/ld+json\">").unwrap() + "application/ld+json\">".len();
    let json = &page[start..start + page[start..].find("</script>").unwrap()];
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let (news, crumbs) = (&value["@graph"][0], &value["@graph"][1]);
    assert_eq!(news["headline"], content.headline);
    assert_eq!(news["correction"][0]["text"], content.corrections[0].note);
    assert_eq!(news["author"][2]["name"], "Fanta Keïta");
    assert_eq!(news["mainEntityOfPage"], "https://fleuve.example/2026/11/essai/");
    assert_eq!(news["image"][0], "https://fleuve.example/media/aa/x.jpg");
    assert_eq!(
        crumbs["itemListElement"][2]["item"],
        "https://fleuve.example/rubrique/environnement/fleuves/"
    );
    for share in [
        "wa.me",
        "facebook.com",
        "x.com",
        "t.me",
        "linkedin.com",
        "pinterest.com",
        "reddit.com",
        "mailto:",
    ] {
        assert!(page.contains(share), "{share}");
    }
    assert!(page.contains("https://wa.me/?text=Titre%20%3C%2Fscript%3E"));
    assert_eq!(page.matches("<script").count(), 2, "ours and the data");
}

#[test]
fn a_long_article_under_a_long_menu_stays_light() {
    let mut site = site();
    let entry = |number: usize| {
        MenuItem::new(
            format!("Pays du grand fleuve {number}"),
            Target::Country {
                slug: format!("pays-du-grand-fleuve-{number}"),
            },
        )
    };
    site.menu[1].children = (0..55).map(entry).collect();
    let photo = photograph(1);
    let mut content = full_article(&photo);
    let sentence = "Le fleuve monte encore et la ville regarde ses berges disparaître une à une. ";
    content
        .body
        .extend((0..16).map(|_| Block::new(BlockKind::Paragraph, sentence.repeat(7))));
    let words = crate::deliver::readback::expected(&content)
        .join(" ")
        .split_whitespace()
        .count();
    assert!(words >= 1_500, "{words} words");
    let page = rendered(&site, &content);
    let whole = page.len() + crate::render::STYLE_BYTES.len() + crate::render::SCRIPT_BYTES.len();
    assert!(whole < 60_000, "{} bytes, {whole} with style and script", page.len());
}

#[test]
fn places_for_sale_say_so_and_leave_no_trace_when_empty() {
    let plain = rendered(&site(), &article(1, "x", "X"));
    for word in ["Publicité", "class=\"ad\"", "isso", "async"] {
        assert!(!plain.contains(word), "{word}");
    }
    let ad = |place| Ad {
        place,
        text: "La Pharmacie du Pont".into(),
        url: "https://pharmacie.example".into(),
    };
    let site = SiteSettings {
        ads: vec![ad(AdPlace::BetweenMenus), ad(AdPlace::BeforeText), ad(AdPlace::Side)],
        reads_counter: "https://compteur.example/c.js".into(),
        comment_server: "https://isso.example/".into(),
        ..site()
    };
    let page = rendered(&site, &article(1, "x", "X"));
    assert_eq!(page.matches("<p class=\"label\">Publicité</p>").count(), 3);
    assert!(
        page.contains("data-isso=\"https://isso.example\"") && page.contains("src=\"https://compteur.example/c.js\"")
    );
    assert!(page.contains("script-src &#39;self&#39; https://compteur.example https://isso.example;"));
    assert_eq!(parse_errors(&page), [""; 0]);
}

#[test]
fn a_version_is_exported_whole() {
    let photo = photograph(1);
    let content = full_article(&photo);
    let blob = BlobHash::of(&photo).to_string();
    let markdown = export::markdown(&content)
        .replace(&blob, "BLOB")
        .replace(&content.hash().to_string(), "HASH");
    expect![[r#"
        ---
        piece: "01a0c450-6c01-7101-8101-010101010101"
        version: "HASH"
        headline: "À Sélou, les piroguiers remplacent le pont"
        kicker: "Crue"
        slug: "a-selou-les-piroguiers-remplacent-le-pont"
        language: "fr"
        dateline: "Sélou, 20 novembre"
        genre: "Reportage"
        standfirst: "Le pont fermé, **quarante pirogues** font traverser écoliers et marchandes : la ville s’organise."
        bylines: ["Awa Koné (à Sélou)", "Ibrahim Sy", "Fanta Keïta", "Idrissa Traoré"]
        sections: ["Fleuves"]
        countries: ["Sahélia"]
        tags: ["crue 2026"]
        sources: ["Mairie de Sélou", "Agence de l’eau"]
        corrections: ["2026-11-20T15:00:00Z Le pont date de 1974 et non de 1947, comme nous l’avions écrit."]
        ---

        ![Une pirogue sur le fleuve en crue.](BLOB.jpg "Le bac de Sélou, jeudi matin. — Idrissa Traoré / Le Courrier du Fleuve")

        Selon le [bulletin de la météo](<https://meteo.example/bulletin?jour=20&zone=fleuve>), l’eau monte encore.\
        « <span lang="bm">*Ji bɛ ka caya*</span> », résume ɲɛnɛma Ɔyɛ, piroguier.

        Jeudi, à six heures, la file s’étire déjà jusqu’au marché. Les bacs partent pleins et reviennent pleins.

        ## Une traversée à deux cents francs

        Le prix n’a pas bougé depuis lundi. Les piroguiers l’ont promis au maire.

        - Rive gauche : départs toutes les dix minutes
            - les écoliers d’abord
        - Rive droite : départs au plein

        > On ne laisse personne sur la berge.

        > Nous avons appris en 2010, dit-elle. Cette fois, tout le monde savait quoi faire.

        ![Une pirogue sur le fleuve en crue.](BLOB.jpg "La rive gauche, vue du débarcadère. — Idrissa Traoré / Le Courrier du Fleuve")

        > The Sélou bridge is closed.
        > Please use the ferry.
        > — Mairie de Sélou (@mairie_selou) 2026-11-19T21:12:00Z https://x.com/mairie_selou/status/1

        ### Le pont en trois dates

        1974 : construction. 2010 : première fermeture. 2026 : seconde fermeture.

        * * *

        La réouverture n’est pas annoncée.
    "#]].assert_eq(&markdown);
    let html = export::html(&content, SiteLanguage::Fr).unwrap();
    assert_eq!(parse_errors(&html), [""; 0]);
    for words in [
        "quarante pirogues",
        "Please use the ferry.",
        "1974 : construction",
        "Agence de l’eau",
    ] {
        assert!(html.replace('\u{a0}', " ").contains(words), "{words}");
    }
}

#[test]
fn pictures_of_a_page_carry_their_credit_and_sizes() {
    let photo = photograph(1);
    let content = full_article(&photo);
    let prepared = prepare_picture(&photo).unwrap();
    let pictures: Pictures = [(
        BlobHash::of(&photo),
        prepared.variants.into_iter().map(|sized| sized.variant).collect(),
    )]
    .into();
    let article = ArticlePage {
        content: &content,
        version: content.hash(),
        address: "2026/11/essai/",
        first_at: noon(),
        at: noon(),
        flash: None,
        related: &[],
        pictures: &pictures,
    };
    let page = String::from_utf8(page(&site(), &article).unwrap()).unwrap();
    for image in page.split("<img ").skip(1) {
        let image = &image[..image.find('>').unwrap()];
        assert!(
            image.contains("480w") && image.contains("800w") && image.contains("1280w"),
            "{image}"
        );
        assert!(
            image.contains("alt=\"Une pirogue") && image.contains("width=\"800\" height=\"500\""),
            "{image}"
        );
    }
    assert_eq!(page.matches("class=\"credit\"").count(), 2);
}
