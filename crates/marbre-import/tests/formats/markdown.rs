//! Markdown and its front matter.

use super::shown;
use expect_test::{Expect, expect};
use marbre_import::from_markdown;

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(&from_markdown(text)));
}

#[test]
fn front_matter_in_french() {
    check(
        "---\ntitre: \"La crue : Sélou coupée\"\nsurtitre: Fleuve\nchapô: Trois quartiers sont **coupés**.\nauteurs: [Awa Diarra, Issa Koné]\nrubrique: Société\npays:\n  - Mali\n  - NO\nétiquettes: crue, pluie\ndate: 12 novembre 2026\nlangue: français\ngenre: reportage\ntype: brève\nslug: crue-selou\nimage: images/crue.jpg\nlégende: La rue du marché\ncrédit: Issa Koné\nsources: [Mairie]\nlayout: post\n---\n\nTexte.\n",
        expect![[r#"
            kind: Brief
            kicker: Fleuve
            headline: La crue : Sélou coupée
            standfirst: Trois quartiers sont **coupés**.
            slug: crue-selou
            genre: reportage
            published: 2026-11-12
            language: fr
            bylines: Awa Diarra; Issa Koné
            sections: Société
            countries: Mali; NO
            tags: crue; pluie
            sources: Mairie
            lead: import:0
            p Texte.
            note: No place for the field « layout »: post
        "#]],
    );
}

#[test]
fn front_matter_in_english() {
    check(
        "---\r\ntitle: Flood\r\nauthor:\r\n  name: Awa Diarra\r\n  email: awa@radio.example\r\ncategories: [News]\r\ntags: []\r\ndate: 2026-11-12T19:42:00Z\r\nlang: en_GB\r\ndraft: true\r\n---\r\n# Flood\r\n\r\nText.\r\n",
        expect![[r#"
            headline: Flood
            published: 2026-11-12T19:42:00Z
            language: en
            bylines: Awa Diarra
            sections: News
            p Text.
            note: No place for the field « draft »: true
        "#]],
    );
    check(
        "---\ndate: demain\nlang: klingon!\nauthor: Awa Diarra et Issa Koné\n---\nTexte",
        expect![[r#"
            bylines: Awa Diarra; Issa Koné
            p Texte
            note: The date « demain » was not understood; enter it by hand.
            note: The field « lang » cannot be « klingon! »; choose by hand.
        "#]],
    );
}

#[test]
fn front_matter_that_is_none() {
    check(
        "---\ntitre: [sans fin\n---\nTexte.\n",
        expect![[r#"
        p titre: [sans fin
        p Texte.
        note: The front matter could not be read (while parsing a flow sequence, expected ',' or ']' at byte 17 line 2 column 1); it stands as text at the head of the body.
    "#]],
    );
    check(
        "---\n\nUn filet, puis du texte. Rien d’autre\n\n---\n\nFin\n",
        expect![[r#"
            Rule<import:0>
            p Un filet, puis du texte. Rien d’autre
            Rule<import:1>
            p Fin
        "#]],
    );
    check(
        "---\na: &a [x,x]\nb: &b [*a,*a]\ntitre: T\n---\nTexte",
        expect![[r#"
        headline: T
        p Texte
        note: No place for the field « a »: x, x
    "#]],
    );
    check("", expect![[""]]);
}

#[test]
fn blocks() {
    check(
        "# Le titre\n\nUn *mot* **fort** ~~barré~~ `code` [lien](https://example.org) <https://example.org/auto>.\nSuite  \nsaut.\n\n## Intertitre\n\n- a\n  1. b\n- [x] c\n\n> Citation\n\n---\n\n```\ncode\n  ici\n```\n",
        expect![[r#"
            headline: Le titre
            p Un _mot_ **fort** ~~barré~~ code [lien](https://example.org/) [https://example.org/auto](https://example.org/auto). Suite⏎saut.
            h2 Intertitre
            -<import:0> a
              1.<import:0> b
            -<import:0> ☑ c
            quote Citation
            Rule<import:1>
            p code⏎  ici
        "#]],
    );
    check(
        "| Ville | Voix |\n|---|---|\n| Sélou | 12 |\n\nTexte[^1] et[^deux].\n\n[^1]: La note.\n[^deux]: Autre.\n",
        expect![[r#"
            p Ville | Voix
            p Sélou | 12
            p Texte^1^ et^deux^.
            p ^1^ La note.
            p ^deux^ Autre.
            note: 1 table(s) kept as lines of text.
        "#]],
    );
    check(
        "![Une rue](crue.jpg \"La rue. © Issa Koné\")\n\nhttps://x.com/awa/status/1524\n\n<div><script>alert(1)</script>Texte <b>brut</b></div>\n",
        expect![[r#"
            picture<import:0> crue.jpg name=crue.jpg caption=La rue. credit=© Issa Koné alt=Une rue
            embed<import:1> X []  (@awa)  https://x.com/awa/status/1524
            p Texte **brut**
        "#]],
    );
}

#[test]
fn a_second_date_is_no_field_and_the_first_keeps_its_words() {
    let draft = marbre_import::from_markdown("---\ndate: 12 novembre 2026\npublished: 2026-11-14\n---\nTexte.\n");
    assert_eq!(draft.published_at.as_deref(), Some("2026-11-12"));
    assert_eq!(draft.published_words, "12 novembre 2026");
    let second = marbre_import::Note::UnknownField {
        name: "published".to_owned(),
        value: "2026-11-14".to_owned(),
    };
    assert_eq!(draft.notes, [second]);
}
