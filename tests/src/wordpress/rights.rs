//! Every kind of block as a real site keeps and shows it, and the same from an account that may not write any HTML: an author, or
//! an editor of a site in a network.

use super::client::Asking;
use super::publisher::{PICTURE, Publisher, now, publish, version};
use super::server::WordPress;
use marbre_domain::embed::{Embed, Post, Provider};
use marbre_domain::ids::BlobHash;
use marbre_domain::media::MediaType;
use marbre_domain::text::block::{AtomKind, Block, BlockKind};
use marbre_domain::version::{PrintedMedia, VersionContent};
use marbre_publish::deliver::job::Seen;

const SAID: &str = "Ferries only until Friday [update]";

fn post(provider: Provider, url: &str) -> Embed {
    Embed {
        id: "01a00009-0000-7000-8000-000000000001".parse().expect("an identifier"),
        post: Post {
            provider,
            url: url.to_owned(),
            author: "Prefecture & port".to_owned(),
            handle: "pref".to_owned(),
            text: SAID.to_owned(),
            lang: "en".to_owned(),
            posted_at: "2026-11-11".to_owned(),
            picture_links: Vec::new(),
        },
        captured_at: "2026-11-12T08:00:00Z".to_owned(),
        captured_by: "Awa".to_owned(),
    }
}

/// A piece with a picture in its text, posts of two platforms, a rule, a box and an address that stands alone.
fn rich(headline: &str) -> VersionContent {
    let mut content = version(1, headline, true);
    content.media.insert(
        "p1".to_owned(),
        PrintedMedia {
            blob: BlobHash::of(PICTURE),
            media_type: MediaType::Jpeg,
            width: 1200,
            height: 800,
            caption: "Les deux rives [archives]".to_owned(),
            credit: "A. Diarra & fils".to_owned(),
            alt: "Une \"pirogue\" & son passeur".to_owned(),
        },
    );
    let x = post(Provider::X, "https://x.com/pref/status/1524?s=20&t=ab");
    let facebook = post(Provider::Facebook, "https://www.facebook.com/pref/posts/7?a=1&b=2");
    content.embeds.insert("e1".to_owned(), x);
    content.embeds.insert("e2".to_owned(), facebook);
    let mut boxed = Block::new(BlockKind::Paragraph, "Repères : 412 traversées [sic].");
    boxed.attrs.boxed = Some("b".to_owned());
    content.body.extend([
        Block::atom(AtomKind::Picture, "p1"),
        Block::atom(AtomKind::Rule, "r1"),
        Block::atom(AtomKind::Embed, "e1"),
        Block::atom(AtomKind::Embed, "e2"),
        Block::new(BlockKind::Paragraph, "https://exemple.org/traversees"),
        boxed,
    ]);
    content
}

fn raw(site: &WordPress) -> String {
    let content = site.value("get_posts()[0]->post_content");
    content.as_str().expect("words").to_owned()
}

/// What readers get: the words of each block, and where the platform's frame does not come, the post's own.
async fn check_page(site: &WordPress, url: &str) {
    let page = Asking::nobody(site).get(url.trim_start_matches(&site.url())).await;
    assert_eq!(page.status, 200);
    let text = page.text.replace("&#091;", "[").replace("&#91;", "[");
    let letters = |words: &str| {
        words
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect::<String>()
    };
    let shown = letters(&text);
    for words in [SAID, "Les deux rives", "Repères", "412 traversées", "Une &quot;pirogue"] {
        assert!(shown.contains(&letters(words)), "« {words} » is not on the page");
    }
    for markup in [
        "<figure class=\"wp-block-image",
        "<hr class=\"wp-block-separator",
        "encadre",
    ] {
        assert!(page.text.contains(markup), "{markup} is not on the page");
    }
    assert!(!page.text.contains("<iframe"), "no platform answers here");
}

#[tokio::test]
async fn every_kind_of_block_stands_as_the_editor_writes_it_and_shows_without_the_platforms() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let (seen, _) = publisher.persist(&publish("t1", &rich("Le gué"), now())).await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let raw = raw(&site);
    let picture = site.value("get_posts(['post_type' => 'attachment'])[0]->ID");
    for block in [
        format!("<!-- wp:image {{\"id\":{picture},\"sizeSlug\":\"full\",\"linkDestination\":\"none\"}} -->\n<figure class=\"wp-block-image size-full\"><img src=\""),
        format!("\" alt=\"Une &quot;pirogue&quot; &amp; son passeur\" class=\"wp-image-{picture}\"/><figcaption class=\"wp-element-caption\">Les deux rives &#91;archives] (Photo\u{a0}: A. Diarra &amp; fils)</figcaption></figure>\n<!-- /wp:image -->"),
        "<!-- wp:separator -->\n<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>\n<!-- /wp:separator -->".to_owned(),
        "<!-- wp:embed {\"url\":\"https://x.com/pref/status/1524?s=20\\u0026t=ab\",\"type\":\"rich\",\"providerNameSlug\":\"twitter\",\"responsive\":true} -->\n<figure class=\"wp-block-embed is-type-rich is-provider-twitter wp-block-embed-twitter\"><div class=\"wp-block-embed__wrapper\">\nhttps://x.com/pref/status/1524?s=20&amp;t=ab\n</div><figcaption class=\"wp-element-caption\">«\u{a0}Ferries only until Friday &#91;update]\u{a0}» — Prefecture &amp; port (@pref), ".to_owned(),
        "<a href=\"https://www.facebook.com/pref/posts/7?a=1&amp;b=2\">".to_owned(),
    ] {
        assert!(raw.contains(&block), "{block}\n\nis not in\n\n{raw}");
    }
    check_page(&site, &url).await;
}

#[tokio::test]
async fn an_account_that_may_not_write_any_html_publishes_what_was_approved_and_updates_it() {
    let site = WordPress::start();
    for (name, taxonomy) in [
        ("Économie & marchés", "category"),
        ("Mali", "category"),
        ("marché", "post_tag"),
    ] {
        site.php(&format!("wp_insert_term('{name}', '{taxonomy}');"));
    }
    let publisher = Publisher::at(&site.url(), &site, "author");
    assert_eq!(
        site.value("user_can(get_user_by('login', 'author'), 'unfiltered_html')"),
        false
    );
    let (seen, _) = publisher.persist(&publish("t1", &rich("Le gué"), now())).await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    check_page(&site, &url).await;

    // What the site spelt its own way is nobody's edit.
    let (seen, _) = publisher.persist(&publish("t2", &rich("Le gué, le soir"), now())).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.value("get_posts()[0]->post_title"), "Le gué, le soir");
    assert_eq!(site.count("post"), 1);
}
