//! What the block editor would have written, letter by letter.

use super::*;
use crate::render::words;
use crate::tests::samples::article;
use expect_test::expect;
use marbre_domain::text::block::{BlockAttrs, Marks};

fn written(blocks: &[Block], markup: Markup) -> String {
    let content = article(1, "essai", "Essai");
    let placed = BTreeMap::new();
    let writer = Writer {
        content: &content,
        placed: &placed,
        markup,
        gives_back: true,
        words: words::of(SiteLanguage::Fr),
        language: SiteLanguage::Fr,
        zone: Tz::UTC,
    };
    sources::join(&writer.parts(blocks).unwrap())
}

fn item(text: &str, ordered: bool, depth: u8) -> Block {
    Block::new(BlockKind::Item { ordered, depth }, text)
}

#[test]
fn lists_nest_as_the_editor_nests_them() {
    let items = [item("un", false, 0), item("un a", true, 1), item("deux", false, 0)];
    expect![[r#"
        <!-- wp:list -->
        <ul class="wp-block-list"><!-- wp:list-item -->
        <li>un<!-- wp:list {"ordered":true} -->
        <ol class="wp-block-list"><!-- wp:list-item -->
        <li>un a</li>
        <!-- /wp:list-item --></ol>
        <!-- /wp:list --></li>
        <!-- /wp:list-item -->

        <!-- wp:list-item -->
        <li>deux</li>
        <!-- /wp:list-item --></ul>
        <!-- /wp:list -->"#]]
    .assert_eq(&written(&items, Markup::Blocks));
}

#[test]
fn a_box_holds_its_blocks_and_the_classic_editor_gets_no_comment() {
    let mut crosshead = Block::new(BlockKind::Crosshead { level: 3 }, "Repères");
    crosshead.attrs = BlockAttrs {
        boxed: Some("b".into()),
        ..crosshead.attrs
    };
    let blocks = [crosshead, Block::new(BlockKind::PullQuote, "Rien n’est perdu.")];
    expect![[r#"
        <!-- wp:group {"className":"encadre","layout":{"type":"constrained"}} -->
        <div class="wp-block-group encadre"><!-- wp:heading {"level":3} -->
        <h3 class="wp-block-heading">Repères</h3>
        <!-- /wp:heading --></div>
        <!-- /wp:group -->

        <!-- wp:pullquote -->
        <figure class="wp-block-pullquote"><blockquote><p>Rien n’est perdu.</p></blockquote></figure>
        <!-- /wp:pullquote -->"#]]
    .assert_eq(&written(&blocks, Markup::Blocks));
    assert!(!written(&blocks, Markup::Classic).contains("<!--"));
}

#[test]
fn nothing_typed_runs_as_a_shortcode_a_frame_or_a_comment() {
    let text = "[gallery ids=\"1\"] <script>alert(1)</script> <!-- wp:html -->";
    assert_eq!(
        written(&[Block::new(BlockKind::Paragraph, text)], Markup::Classic),
        "<p>&#91;gallery ids=\"1\"] &lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- wp:html --&gt;</p>"
    );
    assert_eq!(
        written(
            &[Block::new(BlockKind::Paragraph, "https://exemple.org/a")],
            Markup::Classic
        ),
        "<p>https:&#47;&#47;exemple.org/a</p>"
    );
    let dangerous = [("url", json!("https://exemple.org/?a=1&b=\"--><script>"))];
    assert_eq!(
        attributes_of(&dangerous),
        "{\"url\":\"https://exemple.org/?a=1\\u0026b=\\u0022\\u002d\\u002d\\u003e\\u003cscript\\u003e\"} "
    );
}

#[test]
fn marks_close_in_order_and_an_unsafe_link_keeps_its_words() {
    let bold = |text: &str, emphasis, link: Option<&str>| Span {
        text: text.into(),
        marks: Marks {
            strong: true,
            emphasis,
            link: link.map(str::to_owned),
            ..Marks::default()
        },
    };
    let spans = [
        bold("a", false, None),
        bold("b", true, None),
        bold("c", false, Some("javascript:alert(1)")),
        bold("d", false, Some("https://exemple.org/?x=1&y=2")),
    ];
    assert_eq!(
        inline(&spans),
        "<strong>a<em>b</em>c</strong><a href=\"https://exemple.org/?x=1&amp;y=2\"><strong>d</strong></a>"
    );
}
