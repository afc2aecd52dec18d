//! What nobody changed goes back byte for byte; what somebody changed is all that differs.

use super::super::compose::{Fields, compose, standfirst_said};
use super::super::read::article;
use super::super::settings::WordPressSettings;
use super::*;
use crate::tests::samples;
use marbre_domain::source::{Origin, SourceField, signed};
use marbre_domain::version::VersionContent;
use std::collections::BTreeMap;

const CORE_BLOCKS: &str = include_str!("core-blocks.html");

const CLASSIC_ARTICLE: &str = "\r\nLe <b>bac</b> de S&eacute;lou reprend.\r\nEnfin&nbsp;!\r\n\r\n[gallery ids=\"1,2\"]\r\n\r\n<h2 id=\"h\">Horaires</h2>Cinq heures [sic]\n\n\n<ul class=\"liste\">\n<li>un</li>\n<li style=\"color:red\">deux</li>\n</ul>\n<!--more-->\n\n[caption id=\"attachment_3\" width=\"300\"]<img src=\"a.jpg\" /> La rive[/caption]\n\n<blockquote>Rien <i>n’est</i> perdu.</blockquote>\n<table><tr><td>5 h 30</td></tr></table>\n\nhttps://www.youtube.com/watch?v=abc\n\nFin.\n";

/// An article as a piece holds it that was begun as it.
fn begun(raw: &str) -> VersionContent {
    let read = article(raw);
    let base = samples::article(1, "bac", "Le bac & l’aube");
    let content = VersionContent {
        body: read.lines,
        kicker: String::new(),
        dateline: String::new(),
        sources: Vec::new(),
        corrections: Vec::new(),
        ..base
    };
    let origin = Origin {
        site: "https://gazette.example/wp-json".into(),
        post: 7,
        title: SourceField {
            raw: "Le bac &amp; l&#8217;aube".into(),
            read: content.headline.clone(),
        },
        excerpt: SourceField {
            raw: "Le <em>chapô</em> d&#8217;ici".into(),
            read: standfirst_said(&content.standfirst),
        },
        bylines: signed(&content.bylines),
        ..Origin::default()
    };
    content.begun_as(origin, read.sources)
}

fn fields(content: &VersionContent) -> Fields {
    compose(
        content,
        &BTreeMap::new(),
        &WordPressSettings::new("https://gazette.example/wp-json", "desk"),
    )
    .unwrap()
}

fn written(content: &VersionContent) -> String {
    fields(content).content
}

/// The first line with some words, with others in their place.
fn change(content: &mut VersionContent, from: &str, to: &str) {
    let span = content
        .body
        .iter_mut()
        .flat_map(|block| &mut block.spans)
        .find(|span| span.text.contains(from))
        .unwrap_or_else(|| panic!("no line says {from}"));
    span.text = span.text.replacen(from, to, 1);
}

fn at(content: &VersionContent, words: &str) -> usize {
    content
        .body
        .iter()
        .position(|block| block.text().contains(words))
        .unwrap()
}

/// A change goes back as exactly this difference.
fn only(raw: &str, edit: impl FnOnce(&mut VersionContent), from: &str, to: &str) {
    assert_eq!(raw.matches(from).count(), 1, "{from} is not there once");
    let mut content = begun(raw);
    edit(&mut content);
    assert_eq!(written(&content), raw.replacen(from, to, 1));
}

#[test]
fn what_nobody_changed_goes_back_byte_for_byte() {
    for raw in [
        CORE_BLOCKS,
        CLASSIC_ARTICLE,
        "",
        " \n ",
        "<p>seul</p>",
        "\n\n<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->texte nu<!-- wp:spacer /-->\n \n",
        "<!-- wp:group --><!-- wp:paragraph --><p>jamais fermé</p>",
    ] {
        let content = begun(raw);
        assert_eq!(written(&content), raw);
        let again = VersionContent::from_canonical(&content.canonical_bytes()).unwrap();
        assert_eq!(written(&again), raw, "the bytes of a version hold all of it");
    }
    let fields = fields(&begun(CORE_BLOCKS));
    assert_eq!(fields.title, "Le bac &amp; l&#8217;aube");
    assert_eq!(fields.excerpt, "Le <em>chapô</em> d&#8217;ici");
}

#[test]
fn of_two_hundred_blocks_the_one_that_changed_is_all_that_differs() {
    let one = |at: usize| {
        format!(
            "<!-- wp:paragraph {{\"className\":\"n{at}\"}} -->\n<p class=\"n{at}\">Le&nbsp;bac {at} part <a href=\"https://f.example/\" rel=\"nofollow\">ici</a>.</p>\n<!-- /wp:paragraph -->"
        )
    };
    let blocks: Vec<String> = (0..200).map(one).collect();
    let raw = blocks.join("\n\n");
    let mut content = begun(&raw);
    change(&mut content, "bac 77 part", "bac 77 revient");
    let back = written(&content);
    let back: Vec<&str> = back.split("\n\n").collect();
    let same = back.iter().zip(&blocks).filter(|(now, then)| now == then).count();
    assert_eq!((back.len(), same), (200, 199));
    assert_eq!(back[77], blocks[77].replace("part", "revient"));
}

#[test]
fn a_changed_block_keeps_what_its_lines_do_not_say() {
    only(
        CORE_BLOCKS,
        |c| change(c, "Horaires", "Les heures"),
        ">Horaires</h3>",
        ">Les heures</h3>",
    );
    only(
        CORE_BLOCKS,
        |c| change(c, "Camions", "Camions & bus"),
        "<li>Camions</li>",
        "<li>Camions &amp; bus</li>",
    );
    only(
        CORE_BLOCKS,
        |c| change(c, "deux fois", "trois fois"),
        "deux fois",
        "trois fois",
    );
    only(
        CORE_BLOCKS,
        |c| change(c, "Awa", "Awa D."),
        "<cite>Awa</cite>",
        "<cite>Awa D.</cite>",
    );
    only(
        CLASSIC_ARTICLE,
        |c| change(c, "deux", "trois"),
        ">deux</li>",
        ">trois</li>",
    );
    only(
        CLASSIC_ARTICLE,
        |c| change(c, "Enfin", "Bientôt"),
        "Enfin&nbsp;!",
        "Bientôt&nbsp;!",
    );
    only(CLASSIC_ARTICLE, |c| change(c, "Fin.", "Fin"), "Fin.\n", "Fin\n");
}

#[test]
fn a_list_and_a_quotation_with_more_lines_keep_their_frame() {
    let more = |words: &'static str, new: &'static str| {
        move |content: &mut VersionContent| {
            let at = at(content, words);
            let mut line = content.body[at].clone();
            line.spans = vec![Span::plain(new)];
            content.body.insert(at + 1, line);
        }
    };
    let list = "<!-- wp:list {\"ordered\":true,\"start\":3} -->\n<ol class=\"a\" start=\"3\"><!-- wp:list-item -->\n<li>Camions</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->";
    only(
        list,
        more("Camions", "Bus"),
        "<li>Camions</li>\n<!-- /wp:list-item -->",
        "<li>Camions</li>\n<!-- /wp:list-item -->\n\n<!-- wp:list-item -->\n<li>Bus</li>\n<!-- /wp:list-item -->",
    );
    only(
        CORE_BLOCKS,
        more("On a compté", "Trois."),
        "</em>.</p>\n<!-- /wp:paragraph --><cite>",
        "</em>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>Trois.</p>\n<!-- /wp:paragraph --><cite>",
    );
    // A paragraph that was parted in two: one half is still the block.
    only(
        CLASSIC_ARTICLE,
        more("Cinq heures", "Ou six"),
        "Cinq heures [sic]\n\n\n",
        "Cinq heures [sic]\n\n<p>Ou six</p>\n\n\n",
    );
}

#[test]
fn what_is_written_anew_stands_apart_and_what_goes_takes_its_gap() {
    let new = Block::new(BlockKind::Paragraph, "Nouveau");
    let raw = "un\n\n\n\ndeux\n\n\n\ntrois\n";
    let mut content = begun(raw);
    content.body.insert(1, new.clone());
    assert_eq!(written(&content), "un\n\n<p>Nouveau</p>\n\ndeux\n\n\n\ntrois\n");
    let mut content = begun(raw);
    content.body.remove(1);
    assert_eq!(written(&content), "un\n\ntrois\n");
    let mut content = begun(raw);
    content.body.swap(0, 1);
    assert_eq!(written(&content), "deux\n\nun\n\ntrois\n");
    let mut content = begun(raw);
    content.body.push(new.clone());
    assert_eq!(written(&content), "un\n\n\n\ndeux\n\n\n\ntrois\n\n<p>Nouveau</p>");
    let mut content = begun(raw);
    content.body[1].spans.clear();
    assert_eq!(written(&content), "un\n\ntrois\n");
    let mut content = begun("<!-- wp:spacer /-->");
    content.body.push(new);
    assert_eq!(
        written(&content),
        "<!-- wp:spacer /-->\n\n<!-- wp:paragraph -->\n<p>Nouveau</p>\n<!-- /wp:paragraph -->"
    );
}

#[test]
fn a_sealed_block_that_is_moved_goes_with_its_bytes_and_leaves_the_others_theirs() {
    let columns = "<!-- wp:columns {\"gap\":\"2em\"} -->\n<div class=\"wp-block-columns\"><!-- wp:column --><div class=\"wp-block-column\">\
                   <p>a &nbsp;b</p></div><!-- /wp:column --></div>\n<!-- /wp:columns -->";
    let plugin = "<!-- wp:acme/poll {\"id\":7} /-->";
    let words = |text: &str| format!("<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->");
    let (first, last) = (words("Un &amp; un."), words("Deux."));
    let mut content = begun(&[first.as_str(), columns, plugin, last.as_str()].join("\n\n"));
    let sealed = |content: &VersionContent| content.body.iter().position(|block| block.attrs.kind.is_atom());
    let from = sealed(&content).unwrap();
    assert_eq!(from, 1, "the columns are sealed");
    let moved = content.body.remove(from);
    content.body.push(moved);
    assert_eq!(
        written(&content),
        [first.as_str(), plugin, last.as_str(), columns].join("\n\n")
    );
}

#[test]
fn nothing_typed_into_an_old_block_runs() {
    for (from, to) in [
        ("[sic]", "[gallery]"),
        ("Fin.", "[gallery]"),
        ("Fin.", "https://youtu.be/abc"),
        ("Fin.", "<script>alert(1)</script>"),
        ("Fin.", "<!-- wp:html -->"),
    ] {
        let mut content = begun(CLASSIC_ARTICLE);
        change(&mut content, from, to);
        let back = written(&content);
        assert!(!back.contains(to), "{back}");
        let read = article(&back);
        let (then, now): (Vec<String>, Vec<String>) = (
            content.body.iter().map(Block::text).collect(),
            read.lines.iter().map(Block::text).collect(),
        );
        assert_eq!(then, now);
    }
}

#[test]
fn a_changed_field_is_written_and_an_unchanged_one_is_not() {
    let mut content = begun("<p>a</p>");
    content.headline = "Un <autre>".into();
    content.standfirst = vec![Span::plain("Autre & chapô")];
    content.bylines[0].name = "Awa".into();
    let fields = fields(&content);
    assert_eq!(fields.title, "Un &lt;autre&gt;");
    assert_eq!(fields.excerpt, "Autre &amp; chapô");
    assert!(fields.content.starts_with("<p class=\"signature\">") && fields.content.ends_with("\n\n<p>a</p>"));
}

#[test]
fn an_article_that_began_here_keeps_its_bytes() {
    let content = samples::article(1, "bac", "Le bac");
    let bytes = String::from_utf8(content.canonical_bytes()).unwrap();
    assert!(bytes.starts_with("{\"format\":1,") && !bytes.contains("\"origin\"") && !bytes.contains("source_blocks"));
}
