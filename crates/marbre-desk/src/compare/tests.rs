//! Short cases through one check: a version before, a version after, what a reviewer is told.

#![allow(clippy::unwrap_used)]

mod blocks;
mod fields;
mod whole;

use super::compare;
use crate::view::ReviewChange;
use expect_test::{Expect, expect};
use marbre_domain::ids::PieceId;
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Marks, Span, tidy};
use marbre_domain::version::{FORMAT, VersionContent};
use std::collections::BTreeMap;

fn empty() -> VersionContent {
    VersionContent {
        format: FORMAT,
        piece: PieceId::new(1, [7; 10]),
        kind: PieceKind::Article,
        language: "fr".into(),
        kicker: String::new(),
        headline: String::new(),
        slug: String::new(),
        dateline: String::new(),
        genre: String::new(),
        standfirst: Vec::new(),
        body: Vec::new(),
        bylines: Vec::new(),
        sections: Vec::new(),
        countries: Vec::new(),
        tags: Vec::new(),
        lead: None,
        media: BTreeMap::new(),
        embeds: BTreeMap::new(),
        sources: Vec::new(),
        corrections: Vec::new(),
        flash: None,
        origin: None,
        source_blocks: BTreeMap::new(),
    }
}

/// A text from lines: `## ` an intertitre, `- ` and `1. ` items, `> ` a quote, `! ` an exergue, `@x` the post x, `&x` the
/// picture x, `---x` a rule, `| ` before any of them a box; `*…*` strong, `[…](…)` a link.
fn body(lines: &str) -> Vec<Block> {
    lines.lines().map(block).collect()
}

fn block(line: &str) -> Block {
    if let Some(line) = line.strip_prefix("| ") {
        let mut block = block(line);
        block.attrs.boxed = Some("a".into());
        return block;
    }
    for (sign, atom) in [
        ("@", AtomKind::Embed),
        ("&", AtomKind::Picture),
        ("---", AtomKind::Rule),
    ] {
        if let Some(record) = line.strip_prefix(sign) {
            return Block::atom(atom, record);
        }
    }
    let kinds = [
        ("## ", BlockKind::Crosshead { level: 2 }),
        ("### ", BlockKind::Crosshead { level: 3 }),
        (
            "- ",
            BlockKind::Item {
                ordered: false,
                depth: 0,
            },
        ),
        (
            "1. ",
            BlockKind::Item {
                ordered: true,
                depth: 0,
            },
        ),
        ("> ", BlockKind::Quote),
        ("! ", BlockKind::PullQuote),
    ];
    let found = kinds
        .into_iter()
        .find_map(|(sign, kind)| Some((kind, line.strip_prefix(sign)?)));
    let (kind, text) = found.unwrap_or((BlockKind::Paragraph, line));
    Block {
        attrs: kind.into(),
        spans: spans(text),
    }
}

fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '[']) {
        spans.push(Span::plain(&rest[..at]));
        let is_link = rest[at..].starts_with('[');
        let inside = &rest[at + 1..];
        let end = inside.find(if is_link { ']' } else { '*' }).unwrap();
        let mut marks = Marks {
            strong: !is_link,
            ..Marks::none()
        };
        rest = &inside[end + 1..];
        if is_link {
            let end = rest.find(')').unwrap();
            marks.link = Some(rest[1..end].to_owned());
            rest = &rest[end + 1..];
        }
        spans.push(Span {
            text: inside[..end].to_owned(),
            marks,
        });
    }
    spans.push(Span::plain(rest));
    tidy(spans)
}

fn told(change: &ReviewChange) -> String {
    let shown = |text: &str| text.replace('\n', "¶").replace('\u{a0}', "~").replace('\u{2028}', "↵");
    let what = match (change.deleted.as_str(), change.added.as_str()) {
        ("", "") => String::new(),
        ("", added) => format!(" +«{}»", shown(added)),
        (deleted, "") => format!(" -«{}»", shown(deleted)),
        (deleted, added) => format!(" «{}» → «{}»", shown(deleted), shown(added)),
    };
    let kind = change.kind.as_ref().map_or(String::new(), |kind| format!(" [{kind}]"));
    format!("{}+{}{what}{kind}\n", change.at, change.inserted)
}

fn check(before: &str, after: &str, expected: Expect) {
    let version = |lines: &str| VersionContent {
        body: body(lines),
        ..empty()
    };
    let comparison = compare(&version(before), &version(after));
    let mut text: String = comparison.changes.iter().map(told).collect();
    for (name, was, is) in &comparison.fields {
        text.push_str(&format!("{name}: «{was}» → «{is}»\n"));
    }
    expected.assert_eq(&text);
    whole::holds(&version(before), &version(after));
}

#[test]
fn nothing_changed() {
    check("Il pleut.\n## Crue\n@a", "Il pleut.\n## Crue\n@a", expect![""]);
    check("", "", expect![""]);
}

#[test]
fn words_become_others() {
    check(
        "mercredi soir, 300 personnes",
        "mercredi soir, trois cents personnes",
        expect![[r#"
        15+11 «300» → «trois cents»
    "#]],
    );
    check(
        "une quarantaine de passagés patientent",
        "une quarantaine de passagers patientent",
        expect![[r#"
        19+9 «passagés» → «passagers»
    "#]],
    );
    check(
        "à 21 h 10, comme on le sait, dans un message",
        "à 21 h 10, dans un message",
        expect![[r#"
        11+0 -«comme on le sait, »
    "#]],
    );
    check(
        "4\u{a0}120 sacs à 25,5 francs",
        "4\u{a0}210 sacs à 25,8 francs",
        expect![[r#"
        0+5 «4~120» → «4~210»
        13+4 «25,5» → «25,8»
    "#]],
    );
    check(
        "L’école ouvre",
        "L’ardoise ouvre",
        expect![[r#"
        2+7 «école» → «ardoise»
    "#]],
    );
    check(
        "L’école ouvre",
        "Une école ouvre",
        expect![[r#"
        0+4 «L’» → «Une »
    "#]],
    );
    check(
        "Le pont-route ferme",
        "Le pont-rail ferme",
        expect![[r#"
        3+9 «pont-route» → «pont-rail»
    "#]],
    );
    check(
        "Le pont ferme",
        "LE PONT ferme",
        expect![[r#"
        0+7 «Le pont» → «LE PONT»
    "#]],
    );
    check(
        "« Non »",
        "«\u{a0}Non\u{a0}»",
        expect![[r#"
        1+1 « » → «~»
        5+1 « » → «~»
    "#]],
    );
}

#[test]
fn sentences_read_as_one_change() {
    check(
        "Le maire a promis de rouvrir le pont avant la fin du mois.",
        "Le préfet, lui, refuse de donner la moindre date.",
        expect![[r#"
            3+45 «maire a promis de rouvrir le pont avant la fin du mois» → «préfet, lui, refuse de donner la moindre date»
        "#]],
    );
    check(
        "Rouge, vert et bleu.",
        "Blanc, noir et gris.",
        expect![[r#"
        0+19 «Rouge, vert et bleu» → «Blanc, noir et gris»
    "#]],
    );
    check(
        "Ousmane part tôt. Le fleuve monte encore, personne ne dort. Mariam revient tard.",
        "Bakary part tôt. Le fleuve monte encore, personne ne dort. Mariam revient lundi.",
        expect![[r#"
            0+6 «Ousmane» → «Bakary»
            74+5 «tard» → «lundi»
        "#]],
    );
}

#[test]
fn what_is_added_stands_where_it_reads_best() {
    check(
        "Il pleut. Il neige.",
        "Il pleut. Il vente. Il neige.",
        expect![[r#"
        10+10 +«Il vente. »
    "#]],
    );
    check(
        "Il pleut.\nIl neige.",
        "Il pleut.\nIl vente.\nIl neige.",
        expect![[r#"
        10+10 +«Il vente.¶»
    "#]],
    );
    check(
        "Il pleut.",
        "Il pleut.\nIl vente.",
        expect![[r#"
        10+10 +«Il vente.¶»
    "#]],
    );
    check(
        "Il pleut.\nIl vente.\nIl neige.",
        "Il pleut.\nIl neige.",
        expect![[r#"
        10+0 -«Il vente.¶»
    "#]],
    );
    check(
        "le pont",
        "le grand pont",
        expect![[r#"
        3+6 +«grand »
    "#]],
    );
    check(
        "le pont le pont",
        "le pont le pont le pont",
        expect![[r#"
        0+8 +«le pont »
    "#]],
    );
    check(
        "Il pleut",
        "Il pleut fort",
        expect![[r#"
        8+5 +« fort»
    "#]],
    );
    check(
        "",
        "Premier mot.",
        expect![[r#"
        0+13 +«Premier mot.¶»
    "#]],
    );
    check(
        "Premier mot.",
        "",
        expect![[r#"
        0+0 -«Premier mot.¶»
    "#]],
    );
}

#[test]
fn offsets_count_utf16_units() {
    check(
        "🛶🏾 part\nIl pleut",
        "🛶🏾 part\nIl vente",
        expect![[r#"
        13+5 «pleut» → «vente»
    "#]],
    );
    check(
        "👩‍🌾 sème",
        "👩‍🚒 sème",
        expect![[r#"
        0+5 «👩‍🌾» → «👩‍🚒»
    "#]],
    );
    check(
        "Sélou\u{301} tôt",
        "Sélou tôt",
        expect![[r#"
        0+5 «Séloú» → «Sélou»
    "#]],
    );
}

#[test]
fn chapo_and_body_are_told_apart() {
    let version = |chapo: &str, lines: &str| VersionContent {
        standfirst: spans(chapo),
        body: body(lines),
        ..empty()
    };
    let comparison = compare(
        &version("300 passagers", "Il pleut."),
        &version("Trois cents passagers", "Il vente."),
    );
    expect![[r#"
        [
            ReviewChange {
                text: Standfirst,
                at: 0,
                inserted: 11,
                deleted: "300",
                added: "Trois cents",
                kind: None,
            },
            ReviewChange {
                text: Body,
                at: 3,
                inserted: 5,
                deleted: "pleut",
                added: "vente",
                kind: None,
            },
        ]
    "#]]
    .assert_debug_eq(&comparison.changes);
}
