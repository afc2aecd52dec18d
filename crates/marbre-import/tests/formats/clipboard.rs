//! What people paste, from where they paste it.

use super::shown;
use expect_test::{Expect, expect};
use marbre_import::clean_paste;

fn check(html: &str, text: &str, expected: Expect) {
    expected.assert_eq(&shown(&clean_paste((!html.is_empty()).then_some(html), text)));
}

#[test]
fn word() {
    check(
        "Version:1.0\r\nStartHTML:00000097\r\n<html xmlns:o=\"urn:o\"><head><style>p.MsoNormal{}</style></head><body lang=FR><!--StartFragment--><h1 style='x'><span lang=FR>Titre</span></h1><p class=MsoNormal><b><span lang=FR style='font-size:12pt'>Gras</span></b><span lang=FR> et </span><i>italique</i><o:p></o:p></p><p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7pt'>&nbsp;&nbsp; </span></span><![endif]>premier</p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a)<span>&nbsp;</span></span>second</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>",
        "Titre\r\nGras et italique\r\n· premier\r\na) second",
        expect![[r#"
            language: fr
            h2 Titre
            p **Gras** et _italique_
            -<import:0> premier
              1.<import:0> second
        "#]],
    );
}

#[test]
fn office_suites() {
    check(
        r#"<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400;">Un </span><span style="font-weight:700;">gras</span><span style="font-style:italic;"> italique</span> <a href="https://www.google.com/url?q=https://example.org/x&amp;sa=D"><span>lien</span></a></p><ul><li><p>a</p></li><ul><li><p>b</p></li></ul></ul></b><br>"#,
        "Un gras italique lien\na\nb",
        expect![[r#"
            p Un **gras**_ italique_ [lien](https://example.org/x)
            -<import:0> a
              -<import:0> b
        "#]],
    );
    check(
        r#"<html><head><meta name="generator" content="LibreOffice"/></head><body lang="fr-FR"><p style="line-height:100%"><font color="black"><span lang="en-GB">Hello <b>there</b></span> et bonjour à toutes et à tous</font></p></body></html>"#,
        "Hello there",
        expect![[r#"
            language: fr
            p {en-GB:Hello }{en-GB:**there**} et bonjour à toutes et à tous
        "#]],
    );
}

#[test]
fn whatsapp() {
    check(
        "",
        "*Urgent* : la piste est _coupée_, ~demain~ aujourd’hui.\n*_Tout_* 2*3*4 a_b_c * seul* https://example.org/_x_",
        expect![[r#"
            p **Urgent** : la piste est _coupée_, ~~demain~~ aujourd’hui.
            p _**Tout**_ 2*3*4 a_b_c * seul* https://example.org/_x_
        "#]],
    );
    check(
        "",
        "- *un*\n- deux",
        expect![[r#"
        -<import:0> **un**
        -<import:0> deux
    "#]],
    );
}

#[test]
fn wordpress_and_facebook() {
    check(
        "<!-- wp:paragraph -->\n<p>Un <strong>mot</strong>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Inter</h2>\n<!-- /wp:heading --><!-- wp:quote --><blockquote class=\"wp-block-quote\"><p>Cité</p><cite>Awa</cite></blockquote><!-- /wp:quote -->",
        "Un mot.\n\nInter\n\nCité\n\nAwa",
        expect![[r#"
            p Un **mot**.
            h2 Inter
            quote Cité
            quote Awa
        "#]],
    );
    check(
        r#"<div dir="auto" style="text-align:start;">Le fleuve monte <span><img alt="🌊" src="https://static.example/e.png"></span></div><div dir="auto"><a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fx&h=A">example.org</a></div>"#,
        "Le fleuve monte 🌊\nexample.org",
        expect![[r#"
            p Le fleuve monte 🌊
            p [example.org](https://example.org/x)
        "#]],
    );
}

#[test]
fn posts_alone() {
    check(
        "<a href='https://x.com/awa/status/1524'>x.com</a>",
        "https://x.com/awa/status/1524?s=20",
        expect![[r#"
            embed<import:0> X []  (@awa)  https://x.com/awa/status/1524
        "#]],
    );
    check(
        "",
        "<blockquote class=\"twitter-tweet\"><p>Oui</p>— Awa (@awa) <a href=\"https://x.com/awa/status/1\">May 11, 2022</a></blockquote> <script src=\"https://platform.x.com/widgets.js\"></script>",
        expect![[r#"
            embed<import:0> X [Oui] Awa (@awa) 2022-05-11 https://x.com/awa/status/1
        "#]],
    );
    check(
        "",
        "La piste.\n— Awa (@awa) May 11, 2022",
        expect![[r#"
        embed<import:0> X [La piste.] Awa (@awa) 2022-05-11
    "#]],
    );
    check(
        "<span></span>",
        "Du texte que le balisage n’a pas",
        expect![[r#"
        p Du texte que le balisage n’a pas
    "#]],
    );
    check("", "", expect![[""]]);
}
