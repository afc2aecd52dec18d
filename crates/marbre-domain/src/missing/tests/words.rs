//! Typography and length, counted on short texts.

use super::*;

#[test]
fn french_typography() {
    let slips_of = |language: &str, text: &str| {
        let content = VersionContent {
            language: language.into(),
            body: body(text),
            ..article()
        };
        let slips = typography::slips(&content);
        (slips.double_spaces, slips.no_break_spaces, slips.straight_quotes)
    };
    for right in [
        "Qui\u{a0}? «\u{a0}Moi\u{202f}!\u{a0}», dit-il\u{a0}; il est 12:30.",
        "Voir https://selou.example/?a=1;b!c? ou www.selou.example?x (?)",
        "Quoi\u{a0}?! Non…! Un clou de 3\" et 5'.",
        "?",
        "",
    ] {
        assert_eq!(slips_of("fr", right), (0, 0, 0), "{right}");
    }
    assert_eq!(slips_of("fr", "Qui? Moi ! «Non» :oui"), (0, 4, 0));
    assert_eq!(slips_of("fr-ML", "l'eau \"claire\""), (0, 0, 3));
    assert_eq!(slips_of("fr", "deux  espaces   trois \u{a0}: voilà"), (3, 0, 0));
    assert_eq!(slips_of("en", "Who? \"Me\"  don't"), (1, 0, 0));
    let english = Marks {
        lang: Some("en".into()),
        ..Marks::none()
    };
    let content = VersionContent {
        body: vec![Block {
            spans: vec![
                Span::plain("Il a dit\u{a0}: "),
                Span {
                    text: "\"Who?\"".into(),
                    marks: english,
                },
            ],
            ..Block::default()
        }],
        ..article()
    };
    assert_eq!(typography::slips(&content), Slips::default());
    check(
        |content, _| content.body = body("Qui? L'eau  claire"),
        expect![[r#"
        warns: typography {"slips":{"double_spaces":1,"no_break_spaces":1,"straight_quotes":1}}
    "#]],
    );
}

#[test]
fn signs_and_minutes() {
    let content = VersionContent {
        standfirst: vec![Span::plain("Eau\u{2028}vive")],
        body: vec![
            Block::new(BlockKind::Paragraph, "e\u{301}té\u{a0}!"),
            Block::atom(AtomKind::Rule, "r"),
        ],
        ..article()
    };
    assert_eq!(signs(&content), 7 + 5);
    assert_eq!(reading_minutes(&content), 1);
    let long = VersionContent {
        standfirst: Vec::new(),
        body: body(&"mot\u{a0}! ".repeat(401)),
        ..article()
    };
    assert_eq!(reading_minutes(&long), 3);
    let none = VersionContent {
        standfirst: Vec::new(),
        body: Vec::new(),
        ..article()
    };
    assert_eq!((signs(&none), reading_minutes(&none)), (0, 0));
}
