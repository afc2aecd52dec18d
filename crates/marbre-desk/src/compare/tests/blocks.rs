//! Lines that part, join, become something else or carry other marks.

use super::{check, empty};
use crate::compare::compare;
use expect_test::expect;
use marbre_domain::text::block::{Block, BlockKind, Marks, Span};
use marbre_domain::version::VersionContent;

#[test]
fn lines_part_and_join() {
    check(
        "Il pleut. Il vente.",
        "Il pleut.\nIl vente.",
        expect![[r#"
        9+1 « » → «¶»
    "#]],
    );
    check(
        "Il pleut.\nIl vente.",
        "Il pleut. Il vente.",
        expect![[r#"
        9+1 «¶» → « »
    "#]],
    );
    check(
        "Un prix affiché La préfecture confirme.",
        "## Un prix affiché\nLa préfecture confirme.",
        expect![[r#"
        15+1 « » → «¶» [crosshead]
    "#]],
    );
    check(
        "un\u{2028}deux",
        "un\ndeux",
        expect![[r#"
        2+1 «↵» → «¶»
    "#]],
    );
}

#[test]
fn blocks_become_something_else() {
    check(
        "Il pleut.\nUn prix",
        "Il pleut.\n## Un prix",
        expect![[r#"
        10+0 [crosshead]
    "#]],
    );
    check(
        "## Un prix",
        "### Un prix",
        expect![[r#"
        0+0 [crosshead]
    "#]],
    );
    check(
        "- riz\n- mil",
        "1. riz\n1. mil",
        expect![[r#"
        0+0 [ordered_item]
        4+0 [ordered_item]
    "#]],
    );
    check(
        "Il pleut.",
        "> Il pleut.",
        expect![[r#"
        0+0 [quote]
    "#]],
    );
    check(
        "> Il pleut.",
        "! Il pleut.",
        expect![[r#"
        0+0 [pull_quote]
    "#]],
    );
    check(
        "## Il pleut.",
        "Il pleut.",
        expect![[r#"
        0+0 [paragraph]
    "#]],
    );
    check(
        "## Un prix",
        "Une ardoise et son prix",
        expect![[r#"
        0+0 [paragraph]
        0+18 «Un» → «Une ardoise et son»
    "#]],
    );
    check(
        "Il pleut.",
        "| Il pleut.",
        expect![[r#"
        0+0 [boxed]
    "#]],
    );
    check(
        "| Il pleut.",
        "Il pleut.",
        expect![[r#"
        0+0 [unboxed]
    "#]],
    );
    check(
        "Il pleut.",
        "| ## Il pleut.",
        expect![[r#"
        0+0 [crosshead]
        0+0 [boxed]
    "#]],
    );
}

#[test]
fn new_blocks_say_what_they_are() {
    check(
        "Il pleut.\nIl vente.",
        "Il pleut.\n## Le soir\nIl vente.",
        expect![[r#"
            10+8 +«Le soir¶»
        "#]],
    );
    check(
        "Il pleut.",
        "Il pleut.\n- riz\n- mil",
        expect![[r#"
            10+8 +«riz¶mil¶»
        "#]],
    );
    check(
        "Il pleut.\nIl vente.",
        "Il pleut.\n---r\nIl vente.",
        expect![[r#"
            10+1 +«¶»
        "#]],
    );
    check(
        "Il pleut.\n---r\nIl vente.",
        "Il pleut.\nIl vente.",
        expect![[r#"
        10+0 -«¶»
    "#]],
    );
    check(
        "Il pleut.\n@a",
        "Il pleut.\n@b",
        expect![[r#"
        10+1 «¶» → «¶» [embed]
    "#]],
    );
    check(
        "@a\nIl pleut.",
        "Il pleut.\n@a",
        expect![[r#"
        0+10 +«Il pleut.¶»
        11+0 -«Il pleut.¶»
    "#]],
    );
}

#[test]
fn marks_and_links() {
    check(
        "Il pleut fort.",
        "Il *pleut* fort.",
        expect![[r#"
        3+5 «pleut» → «pleut» [marks]
    "#]],
    );
    check(
        "Il *pleut fort*.",
        "Il *pleut* fort.",
        expect![[r#"
        8+5 « fort» → « fort» [marks]
    "#]],
    );
    check(
        "*V*oici",
        "Voici",
        expect![[r#"
        0+5 «Voici» → «Voici» [marks]
    "#]],
    );
    check(
        "Lire [le rapport](https://a.example)",
        "Lire [le rapport](https://b.example)",
        expect![[r#"
        5+10 «le rapport» → «le rapport» [link]
        link: «le rapport → https://a.example» → «le rapport → https://b.example»
    "#]],
    );
    check(
        "Lire le rapport",
        "Lire [le rapport](https://b.example)",
        expect![[r#"
        5+10 «le rapport» → «le rapport» [link]
        link: «» → «le rapport → https://b.example»
    "#]],
    );
    check(
        "Lire [le rapport](https://b.example)",
        "Lire le rapport",
        expect![[r#"
        5+10 «le rapport» → «le rapport» [link]
        link: «le rapport → https://b.example» → «»
    "#]],
    );
    check(
        "Lire [ceci](https://a.example)",
        "Lire [cela](https://a.example)",
        expect![[r#"
        5+4 «ceci» → «cela»
        link: «ceci → https://a.example» → «»
        link: «» → «cela → https://a.example»
    "#]],
    );
}

#[test]
fn the_same_marks_in_more_spans_are_no_change() {
    let strong = |text: &str| Span {
        text: text.to_owned(),
        marks: Marks {
            strong: true,
            ..Marks::none()
        },
    };
    let version = |spans: Vec<Span>| {
        let mut block = Block::new(BlockKind::Paragraph, "");
        block.spans = spans;
        VersionContent {
            body: vec![block],
            ..empty()
        }
    };
    let parted = version(vec![strong("Voi"), strong("ci"), Span::plain(" tout")]);
    assert!(compare(&parted, &version(vec![strong("Voici"), Span::plain(" tout")])).is_empty());
}
