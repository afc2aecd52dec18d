//! Every text comes back byte for byte; what it was read as is shown for the shapes that sites hold.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn bytes(article: &Article) -> String {
    article
        .sources
        .iter()
        .flat_map(|source| [source.raw.as_str(), source.gap.as_str()])
        .collect()
}

/// The lines of an article as words, and what each was read from.
fn told(raw: &str) -> String {
    let article = article(raw);
    assert_eq!(bytes(&article), raw);
    let mut out = String::new();
    for line in &article.lines {
        if let BlockKind::Atom {
            atom: AtomKind::Sealed,
            record,
        } = &line.attrs.kind
        {
            let source = article.sources.iter().find(|source| source.id == *record);
            let source = source.expect("a sealed line names what it was read from");
            out.push_str(format!("[{}] {}", source.name, source.words).trim_end());
            out.push('\n');
            continue;
        }
        let kind = serde_json::to_string(&line.attrs.kind).unwrap();
        let spans: Vec<String> = line
            .spans
            .iter()
            .map(|span| match serde_json::to_string(&span.marks).unwrap() {
                marks if marks == "{}" => span.text.clone(),
                marks => format!("‹{}›{marks}", span.text),
            })
            .collect();
        out.push_str(format!("{kind} {}", spans.concat().replace('\u{2028}', "⏎")).trim_end());
        out.push('\n');
    }
    out
}

fn check(raw: &str, expected: Expect) {
    expected.assert_eq(&told(raw));
}

#[test]
fn blocks_become_lines_and_what_cannot_be_written_again_is_sealed() {
    check(
        r#"
<!-- wp:paragraph {"align":"center","className":"x"} -->
<p class="has-text-align-center x">Le <strong>bac</strong>&nbsp;: <a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noreferrer noopener">ici</a><br>là</p>
<!-- /wp:paragraph -->

<!-- wp:heading {"level":3} -->
<h3 class="wp-block-heading" id="x">Titre</h3>
<!-- /wp:heading -->

<!-- wp:list {"ordered":true} -->
<ol><!-- wp:list-item -->
<li>un<!-- wp:list -->
<ul><!-- wp:list-item -->
<li>deux</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list --></li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>trois</li>
<!-- /wp:list-item --></ol>
<!-- /wp:list -->

<!-- wp:quote -->
<blockquote class="wp-block-quote"><!-- wp:paragraph -->
<p>On a compté</p>
<!-- /wp:paragraph --><cite>Le passeur</cite></blockquote>
<!-- /wp:quote -->

<!-- wp:pullquote -->
<figure class="wp-block-pullquote"><blockquote><p>Grand</p><cite>Lui</cite></blockquote></figure>
<!-- /wp:pullquote -->

<!-- wp:separator -->
<hr class="wp-block-separator has-alpha-channel-opacity"/>
<!-- /wp:separator -->

<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><!-- wp:paragraph --><p>Gauche</p><!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->
<!-- wp:paragraph --><p>En <mark style="color:red">rouge</mark></p><!-- /wp:paragraph -->
<!-- wp:shortcode -->
[gallery ids="1,2"]
<!-- /wp:shortcode -->
<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:navigation-link {"label":"Une rubrique","url":"/a"} /-->
bare words
"#,
        expect![[r#"
            {"kind":"paragraph"} Le ‹bac›{"strong":true} : ‹ici›{"link":"https://a.example/?a=1&b=2"}⏎là
            {"kind":"crosshead","level":3} Titre
            {"kind":"item","ordered":true,"depth":0} un
            {"kind":"item","ordered":false,"depth":1} deux
            {"kind":"item","ordered":true,"depth":0} trois
            {"kind":"quote"} On a compté
            {"kind":"quote"} Le passeur
            {"kind":"pull_quote"} Grand
            {"kind":"pull_quote"} Lui
            {"kind":"atom","atom":"rule","record":"b4ee25f3c93259e1"}
            [core/columns] Gauche
            [core/paragraph] En rouge
            [core/shortcode] [gallery ids="1,2"]
            [core/latest-posts]
            [core/navigation-link] Une rubrique
            [html] bare words
        "#]],
    );
}

#[test]
fn the_classic_editor_s_text_becomes_lines() {
    check(
        "Le <b>bac</b> reprend\nà l’aube &amp; demain [sic]\r\n\r\n<h2>Titre</h2>\n<ul>\n \t<li>un</li>\n \t<li>deux<ol><li>trois</li></ol></li>\n</ul>\n<blockquote>On a compté</blockquote>\n<hr />\n\n[caption id=\"a\"]<img src=\"x.jpg\" alt=\"Le bac\" /> Légende[/caption]\n\nhttps://youtu.be/x\n\n<!--more-->\n\n<table><tr><td>1</td><td>2</td></tr></table><p style=\"color:red\">fin</p>\n",
        expect![[r#"
            {"kind":"paragraph"} Le ‹bac›{"strong":true} reprend⏎à l’aube & demain [sic]
            {"kind":"crosshead","level":2} Titre
            {"kind":"item","ordered":false,"depth":0} un
            {"kind":"item","ordered":false,"depth":0} deux
            {"kind":"item","ordered":true,"depth":1} trois
            {"kind":"quote"} On a compté
            {"kind":"atom","atom":"rule","record":"743044540a4d2abe"}
            [shortcode/caption] [caption id="a"]Le bac Légende[/caption]
            [html] https://youtu.be/x
            [html]
            [html/table] 1 2
            {"kind":"paragraph"} fin
        "#]],
    );
}

#[test]
fn hostile_markup_is_sealed_or_plain_words() {
    check(
        "<!-- wp:html --><script>alert(1)</script><iframe src=x></iframe><!-- /wp:html --><!-- wp:paragraph --><p><a href=\"javascript:alert(1)\">x</a></p><!-- /wp:paragraph --><!-- wp:paragraph --><p>&lt;script&gt;</p><!-- /wp:paragraph --><!-- wp:paragraph --><p onclick=x>y<img src=x onerror=y></p><!-- /wp:paragraph -->",
        expect![[r#"
            [core/html]
            [core/paragraph] x
            {"kind":"paragraph"} <script>
            [core/paragraph] y
        "#]],
    );
}

#[test]
fn a_block_keeps_its_name_when_others_come_before_it() {
    let paragraph = |words: &str| format!("<!-- wp:paragraph -->\n<p>{words}</p>\n<!-- /wp:paragraph -->");
    let before = article(&[paragraph("a"), paragraph("b"), paragraph("b")].join("\n\n"));
    let after = article(&[paragraph("c"), paragraph("a"), paragraph("b"), paragraph("b")].join("\n\n"));
    let ids = |article: &Article| {
        article
            .sources
            .iter()
            .map(|source| source.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ids(&after)[1..]);
    let mut apart = ids(&after);
    apart.dedup();
    assert_eq!(apart.len(), 4);
}

#[test]
fn titles_and_excerpts_are_read_as_words() {
    assert_eq!(field("Le bac &amp; l&#8217;aube"), [Span::plain("Le bac & l’aube")]);
    assert_eq!(field("<p>Un</p><p>deux</p>"), [Span::plain("Un deux")]);
    assert_eq!(field(" "), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_comes_back_byte_for_byte(pieces in proptest::collection::vec(prop_oneof![
        Just("<!-- wp:paragraph -->"), Just("<!-- /wp:paragraph -->"), Just("<!-- wp:a/b {\"x\":\"\\u002d\\u002d\"} /-->"),
        Just("<!-- wp:list {\"ordered\":true} -->"), Just("<!-- /wp:list -->"), Just("<p>"), Just("</p>"), Just("<p class=\"x\">"),
        Just("\n\n"), Just("\r\n"), Just("\u{feff}"), Just("é &nbsp;&amp &#x26;&bogus;"), Just("<ul><li>"), Just("</li></ul>"),
        Just("<b>"), Just("</b>"), Just("<script>"), Just("</script>"), Just("<!--"), Just("-->"), Just("<!-- wp:x {"), Just("} -->"),
        Just("[gallery ids=\"1\"]"), Just("[a]"), Just("[/a]"), Just("<"), Just(">"), Just("\u{0}"), Just("<textarea>"), Just("<![CDATA["),
        Just("<a href=\"https://a.example\">"), Just("</a>"), Just("<br>"), Just(" "), Just("<hr/>"), Just("<h2>"), Just("</h2>"),
    ], 0..40)) {
        let raw = pieces.concat();
        let read = article(&raw);
        prop_assert_eq!(bytes(&read), raw);
    }

    #[test]
    fn so_does_any_noise(raw in "\\PC{0,60}|[\\x00-\\x7f]{0,60}|(<[a-z!/ =\"'-]{0,8}>?){0,12}") {
        prop_assert_eq!(bytes(&article(&raw)), raw);
    }
}
