//! What a reviewer is told of everything outside the texts.

use super::empty;
use crate::compare::compare;
use expect_test::{Expect, expect};
use marbre_domain::byline::BylineRole;
use marbre_domain::embed::{Embed, Post, Provider};
use marbre_domain::ids::{BlobHash, EmbedId, TermId};
use marbre_domain::media::MediaType;
use marbre_domain::piece::{AlertLevel, PieceKind};
use marbre_domain::text::block::{AtomKind, Block};
use marbre_domain::version::{CorrectionNote, PrintedByline, PrintedFlash, PrintedMedia, PrintedTerm, VersionContent};

fn check(before: &VersionContent, after: &VersionContent, expected: Expect) {
    let comparison = compare(before, after);
    let fields = comparison.fields.iter();
    let told: String = fields
        .map(|(name, was, is)| format!("{name}: «{was}» → «{is}»\n"))
        .collect();
    expected.assert_eq(&told);
    super::whole::holds(before, after);
}

fn byline(role: BylineRole, name: &str, place: &str) -> PrintedByline {
    PrintedByline {
        role,
        name: name.into(),
        place: place.into(),
        newsroom: false,
    }
}

fn term(name: &str, slug: &str, above: &[(&str, &str)]) -> PrintedTerm {
    PrintedTerm {
        id: TermId::new(1, [1; 10]),
        name: name.into(),
        slug: slug.into(),
        above: above
            .iter()
            .map(|(name, slug)| ((*name).into(), (*slug).into()))
            .collect(),
    }
}

fn picture(bytes: &[u8], caption: &str, credit: &str) -> PrintedMedia {
    PrintedMedia {
        blob: BlobHash::of(bytes),
        media_type: MediaType::Jpeg,
        width: 1200,
        height: 800,
        caption: caption.into(),
        credit: credit.into(),
        alt: String::new(),
    }
}

fn embed(text: &str) -> Embed {
    Embed {
        id: EmbedId::new(1, [2; 10]),
        post: Post {
            provider: Provider::X,
            url: String::new(),
            author: "Selou Prefecture".into(),
            handle: "selou_pref".into(),
            text: text.into(),
            lang: "en".into(),
            posted_at: "2026-11-11".into(),
            picture_links: Vec::new(),
        },
        captured_at: "2026-11-11T21:31:00Z".into(),
        captured_by: "Ousmane D.".into(),
    }
}

#[test]
fn short_fields() {
    let after = VersionContent {
        kind: PieceKind::Brief,
        language: "en".into(),
        kicker: "Crue".into(),
        headline: "Le pont ferme".into(),
        slug: "pont".into(),
        dateline: "Sélou, 11 novembre".into(),
        genre: "Reportage".into(),
        sources: vec!["Préfecture".into(), "Mairie".into()],
        ..empty()
    };
    check(
        &empty(),
        &after,
        expect![[r#"
        kind: «article» → «brief»
        language: «fr» → «en»
        kicker: «» → «Crue»
        headline: «» → «Le pont ferme»
        slug: «» → «pont»
        dateline: «» → «Sélou, 11 novembre»
        genre: «» → «Reportage»
        sources: «» → «Préfecture
        Mairie»
    "#]],
    );
}

#[test]
fn signatures_by_role() {
    let signed = |bylines: Vec<PrintedByline>| VersionContent { bylines, ..empty() };
    let author = byline(BylineRole::Author, "Ousmane D.", "Sélou");
    check(
        &signed(vec![author.clone()]),
        &signed(vec![author.clone(), byline(BylineRole::With, "Mariam S.", "")]),
        expect![[r#"
            byline_with: «» → «Mariam S.»
        "#]],
    );
    check(
        &signed(vec![author]),
        &signed(vec![PrintedByline {
            newsroom: true,
            ..byline(BylineRole::Author, "La rédaction", "")
        }]),
        expect![[r#"
            byline_author: «Ousmane D. (Sélou)» → «La rédaction»
            newsroom_signs: «false» → «true»
        "#]],
    );
}

#[test]
fn filing() {
    let filed = |sections: Vec<PrintedTerm>| VersionContent { sections, ..empty() };
    let cotton = || term("Coton", "coton", &[("Économie", "economie")]);
    check(
        &filed(vec![]),
        &filed(vec![cotton(), term("Société", "societe", &[])]),
        expect![[r#"
        sections: «» → «Économie › Coton, Société»
    "#]],
    );
    check(
        &filed(vec![cotton()]),
        &filed(vec![term("Coton", "filiere", &[("Économie", "economie")])]),
        expect![[r#"
        sections: «Économie (/economie) › Coton (/coton)» → «Économie (/economie) › Coton (/filiere)»
    "#]],
    );
}

#[test]
fn pictures() {
    let lead = |lead| VersionContent {
        lead: Some(lead),
        ..empty()
    };
    check(
        &empty(),
        &lead(picture(b"a", "La berge", "M. S.")),
        expect![[r#"
        lead_picture: «» → «La berge (1776)»
    "#]],
    );
    check(
        &lead(picture(b"a", "La berge", "")),
        &lead(picture(b"a", "La berge à l’aube", "M. S.")),
        expect![[r#"
        lead_caption: «La berge» → «La berge à l’aube»
        lead_credit: «» → «M. S.»
    "#]],
    );
    check(
        &lead(picture(b"a", "La berge", "")),
        &lead(picture(b"b", "La berge", "")),
        expect![[r#"
        lead_picture: «La berge (1776), 1200 × 800» → «La berge (10e5), 1200 × 800»
    "#]],
    );
    let within = |records: &[&str]| VersionContent {
        body: records
            .iter()
            .map(|record| Block::atom(AtomKind::Picture, *record))
            .collect(),
        media: records
            .iter()
            .map(|record| ((*record).to_owned(), picture(record.as_bytes(), record, "")))
            .collect(),
        ..empty()
    };
    check(
        &within(&["une"]),
        &within(&["deux"]),
        expect![[r#"
        picture: «une (1b86)» → «»
        picture: «» → «deux (9344)»
    "#]],
    );
    check(
        &within(&["une", "deux"]),
        &within(&["deux", "une"]),
        expect![[r#"
        picture: «une (1b86)
        deux (9344)» → «deux (9344)
        une (1b86)»
    "#]],
    );
}

#[test]
fn posts() {
    let quoting = |embed: Option<Embed>| VersionContent {
        body: embed.iter().map(|_| Block::atom(AtomKind::Embed, "e")).collect(),
        embeds: embed.into_iter().map(|embed| ("e".to_owned(), embed)).collect(),
        ..empty()
    };
    let bridge = || Some(embed("The bridge is closed."));
    check(
        &quoting(None),
        &quoting(bridge()),
        expect![[r#"
        embed: «» → «The bridge is closed. — Selou Prefecture (@selou_pref) — 2026-11-11»
    "#]],
    );
    check(
        &quoting(bridge()),
        &quoting(Some(embed("The bridge is open."))),
        expect![[r#"
        embed: «The bridge is closed. — Selou Prefecture (@selou_pref) — 2026-11-11» → «The bridge is open. — Selou Prefecture (@selou_pref) — 2026-11-11»
    "#]],
    );
    check(
        &quoting(bridge()),
        &quoting(None),
        expect![[r#"
        embed: «The bridge is closed. — Selou Prefecture (@selou_pref) — 2026-11-11» → «»
    "#]],
    );
    let seen_later = Embed {
        captured_at: "2026-11-12T06:00:00Z".into(),
        ..embed("The bridge is closed.")
    };
    check(
        &quoting(bridge()),
        &quoting(Some(seen_later)),
        expect![[r#"
        embed: «The bridge is closed. — Selou Prefecture (@selou_pref) — 2026-11-11 [X, en, 2026-11-11T21:31:00Z, Ousmane D.]» → «The bridge is closed. — Selou Prefecture (@selou_pref) — 2026-11-11 [X, en, 2026-11-12T06:00:00Z, Ousmane D.]»
    "#]],
    );
}

#[test]
fn flash_and_corrections() {
    let after = VersionContent {
        corrections: vec![CorrectionNote {
            at: "2026-11-12T10:00:00Z".into(),
            note: "Le pont compte neuf piles.".into(),
        }],
        flash: Some(PrintedFlash {
            level: AlertLevel::Urgent,
            expires: "2026-11-12T23:30:00Z".into(),
        }),
        ..empty()
    };
    check(
        &empty(),
        &after,
        expect![[r#"
        corrections: «» → «2026-11-12T10:00:00Z: Le pont compte neuf piles.»
        alert_level: «» → «urgent»
        expires: «» → «2026-11-12T23:30:00Z»
    "#]],
    );
}
