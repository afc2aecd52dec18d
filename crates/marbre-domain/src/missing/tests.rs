//! Each item of the list, by the smallest piece that lacks it.
#![allow(clippy::unwrap_used)]

mod words;

use super::*;
use crate::byline::BylineRole;
use crate::embed::{Embed, Post, Provider};
use crate::ids::{BlobHash, EmbedId, PieceId, TermId};
use crate::media::MediaType;
use crate::piece::AlertLevel;
use crate::text::block::{AtomKind, Block, BlockKind, Marks, Span};
use crate::version::{FORMAT, PrintedByline, PrintedFlash, PrintedMedia, PrintedTerm};
use expect_test::{Expect, expect};
use std::collections::BTreeMap;

fn now() -> DateTime<Utc> {
    "2026-11-20T06:00:00Z".parse().unwrap()
}

fn term(name: &str) -> PrintedTerm {
    PrintedTerm {
        id: TermId::new(1, [1; 10]),
        name: name.into(),
        slug: name.to_lowercase(),
        above: Vec::new(),
    }
}

fn picture() -> PrintedMedia {
    PrintedMedia {
        blob: BlobHash::of(b"bac"),
        media_type: MediaType::Jpeg,
        width: 1200,
        height: 800,
        caption: "Le bac de Sélou, lundi.".into(),
        credit: "Awa Tindano".into(),
        alt: "Un bac chargé de camions".into(),
    }
}

/// An article to which nothing misses.
fn article() -> VersionContent {
    VersionContent {
        format: FORMAT,
        piece: PieceId::new(1, [2; 10]),
        kind: PieceKind::Article,
        language: "fr".into(),
        kicker: String::new(),
        headline: "À Sélou, le bac reprend la traversée".into(),
        slug: String::new(),
        dateline: String::new(),
        genre: String::new(),
        standfirst: vec![Span::plain("Après dix jours d’arrêt, les camions passent.")],
        body: vec![Block::new(
            BlockKind::Paragraph,
            "Le premier camion a passé lundi\u{a0}: il portait du mil.",
        )],
        bylines: vec![PrintedByline {
            role: BylineRole::Author,
            name: "Issa Barmou".into(),
            place: String::new(),
            newsroom: false,
        }],
        sections: vec![term("Économie")],
        countries: vec![term("Mali")],
        tags: Vec::new(),
        lead: Some(picture()),
        media: BTreeMap::new(),
        embeds: BTreeMap::new(),
        sources: Vec::new(),
        corrections: Vec::new(),
        flash: None,
        origin: None,
        source_blocks: BTreeMap::new(),
    }
}

fn flash(expires: &str) -> VersionContent {
    VersionContent {
        kind: PieceKind::Flash,
        headline: "Le pont de Sélou est coupé".into(),
        standfirst: Vec::new(),
        body: Vec::new(),
        sections: Vec::new(),
        countries: Vec::new(),
        lead: None,
        flash: Some(PrintedFlash {
            level: AlertLevel::Urgent,
            expires: expires.into(),
        }),
        ..article()
    }
}

fn list(content: &VersionContent, extras: &Extras) -> String {
    let mut text = String::new();
    for missing in what_misses(content, extras) {
        let mut facts = serde_json::to_value(&missing.what).unwrap();
        let code = facts.as_object_mut().unwrap().remove("code").unwrap();
        let code = code.as_str().unwrap();
        let weight = match missing.severity {
            Severity::Blocking if missing.overridable => "blocks",
            Severity::Blocking => "blocks for good",
            Severity::Warning => "warns",
            Severity::Note => "notes",
        };
        text.push_str(&format!("{weight}: {code} {facts}\n"));
    }
    text
}

fn check(change: impl FnOnce(&mut VersionContent, &mut Extras), expected: Expect) {
    let (mut content, mut extras) = (article(), Extras::none(now()));
    change(&mut content, &mut extras);
    expected.assert_eq(&list(&content, &extras));
}

fn body(text: &str) -> Vec<Block> {
    vec![Block::new(BlockKind::Paragraph, text)]
}

fn linked(address: &str) -> Block {
    let marks = Marks {
        link: Some(address.into()),
        ..Marks::none()
    };
    Block {
        spans: vec![Span {
            text: "ici".into(),
            marks,
        }],
        ..Block::default()
    }
}

#[test]
fn nothing_misses_to_a_finished_article() {
    check(|_, _| {}, expect![[""]]);
}

#[test]
fn an_empty_article() {
    check(
        |content, extras| {
            content.headline = " ".into();
            content.body = body(" ");
            content.body.push(Block::atom(AtomKind::Rule, "r"));
            content.sections.clear();
            content.countries.clear();
            content.language.clear();
            extras.signed = false;
        },
        expect![[r#"
            blocks for good: headline {}
            blocks: text {}
            blocks: section {}
            warns: country {}
            warns: byline {}
            warns: language {}
        "#]],
    );
}

#[test]
fn placeholders_block_where_they_stand() {
    check(
        |content, _| {
            content.kicker = "[TK]".into();
            content.headline = "Le préfet TK à Sélou".into();
            content.standfirst = vec![Span::plain("Il a dit [À compléter\u{a0}: citation].")];
            content.body = body("TKTK sacs, [tk] camions et [a completer] bœufs.");
            content.lead.as_mut().unwrap().caption = "TK.".into();
        },
        expect![[r#"
            blocks: placeholder {"count":1,"found":"[TK]","place":"kicker"}
            blocks: placeholder {"count":1,"found":"TK","place":"headline"}
            blocks: placeholder {"count":1,"found":"[À compléter : citation]","place":"standfirst"}
            blocks: placeholder {"count":3,"found":"TKTK","place":"body"}
            blocks: placeholder {"count":1,"found":"TK","place":"caption"}
        "#]],
    );
    check(
        |content, _| content.body = body("TKO au Tkibuli, ATK et KTK, [tkemali], [1], Tk, [à compléter"),
        expect![[""]],
    );
}

#[test]
fn a_picture_needs_its_words() {
    check(
        |content, _| {
            let bare = PrintedMedia {
                caption: String::new(),
                credit: " ".into(),
                alt: String::new(),
                ..picture()
            };
            let sound = PrintedMedia {
                media_type: MediaType::Mp3,
                ..bare.clone()
            };
            content.lead = Some(bare.clone());
            content.media = BTreeMap::from([("one".into(), bare), ("two".into(), sound)]);
            content.body.push(Block::atom(AtomKind::Picture, "one"));
            content.body.push(Block::atom(AtomKind::Audio, "two"));
            content.body.push(Block::atom(AtomKind::Picture, "gone"));
        },
        expect![[r#"
            blocks for good: credit {"record":null}
            blocks for good: credit {"record":"one"}
            blocks for good: sound {"record":"two"}
            blocks for good: record {"record":"gone"}
            warns: alt {"record":null}
            warns: caption {"record":null}
            warns: alt {"record":"one"}
            warns: caption {"record":"one"}
        "#]],
    );
}

#[test]
fn what_no_site_has_a_way_to_show_is_named_before_it_is_approved() {
    check(
        |content, _| {
            let sound = PrintedMedia {
                media_type: MediaType::Ogg,
                ..picture()
            };
            content.lead = Some(sound.clone());
            content.media = BTreeMap::from([("song".into(), sound)]);
            for atom in [AtomKind::Audio, AtomKind::Picture] {
                content.body.push(Block::atom(atom, "song"));
            }
            content.body.push(Block::atom(AtomKind::Audio, "gone"));
            content.body.push(Block::atom(AtomKind::Table, "prices"));
        },
        expect![[r#"
            blocks for good: sound {"record":null}
            blocks for good: sound {"record":"song"}
            blocks for good: sound {"record":"song"}
            blocks for good: record {"record":"gone"}
            blocks for good: table {"record":"prices"}
        "#]],
    );
}

#[test]
fn a_post_keeps_its_words_and_date() {
    let embed = |text: &str, posted_at: &str| Embed {
        id: EmbedId::new(1, [3; 10]),
        post: Post {
            provider: Provider::X,
            url: String::new(),
            author: "Radio Sélou".into(),
            handle: "radioselou".into(),
            text: text.into(),
            lang: String::new(),
            posted_at: posted_at.into(),
            picture_links: Vec::new(),
        },
        captured_at: "2026-11-19T10:00:00Z".into(),
        captured_by: "Awa Tindano".into(),
    };
    check(
        |content, _| {
            content.embeds = BTreeMap::from([
                ("whole".into(), embed("Le bac passe.", "2026-11-18")),
                ("mute".into(), embed("", "2026-11-18")),
                ("undated".into(), embed("Le bac passe.", "")),
            ]);
            for record in ["whole", "mute", "undated", "gone"] {
                content.body.push(Block::atom(AtomKind::Embed, record));
            }
        },
        expect![[r#"
            blocks for good: record {"record":"gone"}
            warns: post {"no_date":false,"no_text":true,"record":"mute"}
            warns: post {"no_date":true,"no_text":false,"record":"undated"}
        "#]],
    );
}

#[test]
fn what_surrounds_the_version() {
    check(
        |_, extras| {
            extras.unsettled = vec![FieldName::Headline, FieldName::Slug];
            extras.orphaned = 1;
            extras.duplicated = 2;
            extras.open_comments = 3;
            extras.embargo = Some("2026-11-21T06:00:00Z".parse().unwrap());
        },
        expect![[r#"
            blocks for good: unsettled {"fields":["headline","slug"]}
            blocks for good: orphaned {"count":1}
            blocks for good: duplicated {"count":2}
            warns: comments {"count":3}
            notes: embargo_runs {"until":"2026-11-21T06:00:00Z"}
        "#]],
    );
    check(
        |_, extras| extras.embargo = Some(now()),
        expect![[r#"
        notes: embargo_over {"until":"2026-11-20T06:00:00Z"}
    "#]],
    );
}

#[test]
fn length_may_miss_the_order_by_a_tenth() {
    let of = |length: usize| {
        let content = VersionContent {
            standfirst: Vec::new(),
            body: body(&"a".repeat(length)),
            ..article()
        };
        assert_eq!(signs(&content), u32::try_from(length).unwrap());
        list(
            &content,
            &Extras {
                ordered_length: Some(1000),
                ..Extras::none(now())
            },
        )
    };
    assert_eq!(of(900), "");
    assert_eq!(of(1100), "");
    expect![[r#"
        warns: too_short {"ordered":1000,"signs":899}
    "#]]
    .assert_eq(&of(899));
    expect![[r#"
        warns: too_long {"ordered":1000,"signs":1101}
    "#]]
    .assert_eq(&of(1101));
}

#[test]
fn links_lead_somewhere_safe() {
    check(
        |content, _| {
            content.body = [
                "https://selou.example/bac",
                "HTTP://selou.example",
                "mailto:desk@selou.example",
                "tel:+22300000000",
                "#notes",
                "/bac",
                "selou.example",
                "../bac:1",
                "https:bac",
                "javascript:alert(1)",
                " JaVa\u{9}Script:alert(1)",
                "data:text/html,x",
                "/bac",
            ]
            .map(linked)
            .to_vec();
        },
        expect![[r#"
            warns: relative_link {"address":"/bac"}
            warns: relative_link {"address":"selou.example"}
            warns: relative_link {"address":"../bac:1"}
            warns: relative_link {"address":"https:bac"}
            warns: unsafe_link {"address":"javascript:alert(1)"}
            warns: unsafe_link {"address":" JaVa\tScript:alert(1)"}
            warns: unsafe_link {"address":"data:text/html,x"}
        "#]],
    );
}

#[test]
fn a_flash_is_one_line_with_an_end() {
    let check = |content: VersionContent, expected: Expect| {
        expected.assert_eq(&list(
            &content,
            &Extras {
                signed: false,
                ..Extras::none(now())
            },
        ));
    };
    check(flash("2026-11-20T12:00:00Z"), expect![[""]]);
    check(
        flash("2026-11-20T06:00:00Z"),
        expect![[r#"
        blocks for good: flash_expired {"expires":"2026-11-20T06:00:00Z"}
    "#]],
    );
    check(
        flash("demain"),
        expect![[r#"
        blocks for good: flash_end {}
    "#]],
    );
    check(
        VersionContent {
            flash: None,
            ..flash("")
        },
        expect![[r#"
        blocks for good: flash_end {}
    "#]],
    );
    let again = flash("2026-11-20T12:00:00Z");
    check(
        VersionContent {
            body: body(&again.headline),
            ..again.clone()
        },
        expect![[""]],
    );
    check(
        VersionContent {
            body: body("Les secours sont là."),
            ..again
        },
        expect![[r#"
        warns: flash_lines {"lines":2}
    "#]],
    );
}

#[test]
fn a_brief_has_ten_lines_and_a_headline_fits() {
    let brief = |length: usize| VersionContent {
        kind: PieceKind::Brief,
        body: body(&"a".repeat(length)),
        ..article()
    };
    assert_eq!(list(&brief(600), &Extras::none(now())), "");
    expect![[r#"
        warns: brief_lines {"lines":11}
    "#]]
    .assert_eq(&list(&brief(601), &Extras::none(now())));
    check(|content, _| content.headline = "é".repeat(110), expect![[""]]);
    check(
        |content, _| content.headline = "é".repeat(111),
        expect![[r#"
        warns: long_headline {"fits":110,"signs":111}
    "#]],
    );
}

#[test]
fn blocking_items_are_counted_for_the_workflow() {
    let content = VersionContent {
        headline: String::new(),
        sections: Vec::new(),
        ..article()
    };
    let list = what_misses(&content, &Extras::none(now()));
    assert_eq!(count_blocking(&list), (2, 1));
    assert!(list.is_sorted_by_key(|missing| missing.severity));
}
