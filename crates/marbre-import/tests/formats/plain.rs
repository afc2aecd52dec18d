//! Plain text, above all what is copied off a published page.

use super::shown;
use expect_test::{Expect, expect};
use marbre_import::from_plain;

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(&from_plain(text)));
}

#[test]
fn copied_off_a_page_in_french() {
    check(
        "Sélou : la crue coupe trois quartiers\n\nJeudi 12 novembre 2026 à 19 h 42\n\nPartager sur Facebook\n\nUne rue de Sélou sous les eaux, le 12 novembre 2026. © Issa Koné / Radio Sélou\n\nLe fleuve est monté d’un mètre dans la nuit de mercredi à jeudi. Les habitants de trois quartiers ont quitté leur maison.\n\n« Nous avons tout laissé », dit une commerçante du marché.\n\nLa piste est coupée. Attendez les secours.pic.twitter.com/Ab12— Awa Sélou (@awa_selou) May 11, 2022\n\nLire aussi : Le marché rouvre\n\nLes secours arrivent par la route du nord.\n\n1935 Lectures\n",
        expect![[r#"
            headline: Sélou : la crue coupe trois quartiers
            published: 2026-11-12T19:42:00
            language: fr
            p Partager sur Facebook
            picture<import:0> - name= caption=Une rue de Sélou sous les eaux, le 12 novembre 2026. credit=© Issa Koné / Radio Sélou alt=
            p Le fleuve est monté d’un mètre dans la nuit de mercredi à jeudi. Les habitants de trois quartiers ont quitté leur maison.
            p « Nous avons tout laissé », dit une commerçante du marché.
            embed<import:1> X [La piste est coupée. Attendez les secours.] Awa Sélou (@awa_selou) 2022-05-11  https://pic.twitter.com/Ab12
            p Lire aussi : Le marché rouvre
            p Les secours arrivent par la route du nord.
            p 1935 Lectures
        "#]],
    );
}

#[test]
fn the_date_keeps_the_words_of_its_line() {
    let text = "\n\nLe fleuve est monté d’un mètre dans la nuit. Les habitants de trois quartiers sont partis.\n";
    for line in [
        "Jeudi 12 novembre 2026 à 19 h 42",
        "Par Awa Diarra | 12 mai 2026",
        "Publié le 12 mai 2022 à 10h15 | Radio Sélou",
        "Sélou, le 12 novembre 2026",
    ] {
        let draft = from_plain(&format!("La crue coupe trois quartiers\n\n{line}{text}"));
        assert!(draft.published_at.is_some(), "{line}");
        assert_eq!(draft.published_words, line);
    }
}

#[test]
fn copied_off_a_page_without_empty_lines() {
    check(
        "SOCIÉTÉ\nLa crue coupe trois quartiers de Sélou\nPublié le 12 mai 2022 à 10:05\nPar Awa Diarra et Issa Koné\nLe fleuve est monté d’un mètre dans la nuit. Les habitants de trois quartiers ont quitté leur maison avant l’aube.\nLa piste est coupée — Awa Sélou (@awa_selou) 11 mai 2022\nLes secours arrivent.\n",
        expect![[r#"
            kicker: SOCIÉTÉ
            headline: La crue coupe trois quartiers de Sélou
            published: 2022-05-12T10:05:00
            language: fr
            bylines: Awa Diarra; Issa Koné
            p Le fleuve est monté d’un mètre dans la nuit. Les habitants de trois quartiers ont quitté leur maison avant l’aube.
            embed<import:0> X [La piste est coupée] Awa Sélou (@awa_selou) 2022-05-11
            p Les secours arrivent.
        "#]],
    );
}

#[test]
fn copied_off_a_page_in_english() {
    check(
        "Flood cuts three districts off\n\nThe river rose by a metre overnight and the people of three districts left their homes.\n\nMay 12, 2022\n\nA flooded street near the market in Selou\n\nThe river rose by a metre in the night from Wednesday to Thursday, and the road to the north was cut off.\n\nThe road is cut.\nWait for help.\n— Awa (@awa_selou) May 11, 2022\n\nThe rescuers are on the way to the town.\n",
        expect![[r#"
            headline: Flood cuts three districts off
            standfirst: The river rose by a metre overnight and the people of three districts left their homes.
            published: 2022-05-12
            language: en
            picture<import:0> - name= caption=A flooded street near the market in Selou credit= alt=
            p The river rose by a metre in the night from Wednesday to Thursday, and the road to the north was cut off.
            embed<import:1> X [The road is cut.⏎Wait for help.] Awa (@awa_selou) 2022-05-11
            p The rescuers are on the way to the town.
        "#]],
    );
}

#[test]
fn heads() {
    check(
        "Titre : La crue\nChapô : Trois quartiers.\nAuteur : Awa Diarra\nPays : Mali\n\nTexte de l’article.",
        expect![[r#"
            headline: La crue
            standfirst: Trois quartiers.
            bylines: Awa Diarra
            countries: Mali
            p Texte de l’article.
        "#]],
    );
    check(
        "La crue à Sélou\nPar Awa Diarra | 12 mai 2022\n\nTexte de l’article, assez long pour en être un.",
        expect![[r#"
            headline: La crue à Sélou
            published: 2022-05-12
            bylines: Awa Diarra
            p Texte de l’article, assez long pour en être un.
        "#]],
    );
    check(
        "La crue à Sélou\nSélou, le 12 mai 2022\nTexte de l’article, assez long pour en être un.",
        expect![[r#"
            headline: La crue à Sélou
            dateline: Sélou, le 12 mai 2022
            published: 2022-05-12
            p Texte de l’article, assez long pour en être un.
        "#]],
    );
    check(
        "Bonjour,\nvoici le papier.",
        expect![[r#"
        p Bonjour,
        p voici le papier.
    "#]],
    );
    check(
        "Une seule ligne",
        expect![[r#"
        p Une seule ligne
    "#]],
    );
    check(
        "Première phrase d’un texte. Deuxième phrase.\n\nTroisième.",
        expect![[r#"
            p Première phrase d’un texte. Deuxième phrase.
            p Troisième.
        "#]],
    );
}

#[test]
fn captions() {
    let page = |head: &str| {
        format!(
            "La crue coupe trois quartiers\n\n{head}\n\nLe fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube."
        )
    };
    check(
        &page("12 mai 2022\n\nUne rue de Sélou, le 11 mai 2022."),
        expect![[r#"
        headline: La crue coupe trois quartiers
        published: 2022-05-12
        language: fr
        picture<import:0> - name= caption=Une rue de Sélou, le 11 mai 2022. credit= alt=
        p Le fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube.
    "#]],
    );
    check(
        &page("12 mai 2022\n\nUne rue de Sélou sous les eaux\n\nCrédit photo : Issa Koné"),
        expect![[r#"
            headline: La crue coupe trois quartiers
            published: 2022-05-12
            language: fr
            picture<import:0> - name= caption=Une rue de Sélou sous les eaux credit=Issa Koné alt=
            p Le fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube.
        "#]],
    );
    check(
        &page("12 mai 2022\n\nUne rue de Sélou. Issa Koné/AFP"),
        expect![[r#"
        headline: La crue coupe trois quartiers
        published: 2022-05-12
        language: fr
        picture<import:0> - name= caption=Une rue de Sélou. credit=Issa Koné/AFP alt=
        p Le fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube.
    "#]],
    );
    check(
        &page("Légende : Une rue de Sélou (Photo Issa Koné)"),
        expect![[r#"
        headline: La crue coupe trois quartiers
        language: fr
        picture<import:0> - name= caption=Une rue de Sélou credit=Issa Koné alt=
        p Le fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube.
    "#]],
    );
    check(
        &page("12 mai 2022\n\nIl a plu toute la nuit."),
        expect![[r#"
        headline: La crue coupe trois quartiers
        published: 2022-05-12
        language: fr
        p Il a plu toute la nuit.
        p Le fleuve est monté d’un mètre dans la nuit, et les habitants de trois quartiers ont quitté leur maison avant l’aube.
    "#]],
    );
}

#[test]
fn lines_of_the_page_around_the_headline() {
    check(
        "Accueil > Société\n\nLa crue coupe trois quartiers\n\nPublié le jeudi 12 mai 2022 à 10h15min | Source : Radio Sélou\n\nPartager\n\nLe fleuve est monté d’un mètre.\n\n1935 Lectures",
        expect![[r#"
            headline: La crue coupe trois quartiers
            published: 2022-05-12T10:15:00
            sources: Radio Sélou
            p Accueil > Société
            p Partager
            p Le fleuve est monté d’un mètre.
            p 1935 Lectures
        "#]],
    );
    check(
        "La crue coupe trois quartiers\n12 mai 2022 - Mis à jour hier\nLe fleuve est monté d’un mètre.",
        expect![[r#"
            headline: La crue coupe trois quartiers
            published: 2022-05-12
            p Mis à jour hier
            p Le fleuve est monté d’un mètre.
        "#]],
    );
}

#[test]
fn paragraphs() {
    check(
        "Cette ligne a été coupée à une largeur fixe par un vieux\nlogiciel de courrier qui ne connaît pas les paragraphes et\nqui met une fin de ligne partout.\n\nDeuxième paragraphe.",
        expect![[r#"
            language: fr
            p Cette ligne a été coupée à une largeur fixe par un vieux logiciel de courrier qui ne connaît pas les paragraphes et qui met une fin de ligne partout.
            p Deuxième paragraphe.
        "#]],
    );
    check(
        "a.\r\nb.\rc.\u{2029}d.",
        expect![[r#"
        p a.
        p b.
        p c.
        p d.
    "#]],
    );
    check(
        "Un\t12\t\tdeux",
        expect![[r#"
        p Un | 12 | deux
    "#]],
    );
}

#[test]
fn lists_and_rules() {
    check(
        "Il faut\u{a0}:\n- de l’eau\n- du riz\n  - blanc\n• du sel\n\nPuis.\n\n1. Partir\n2) Revenir\n\n12. Douze\n***\n— Bonjour, dit-il.\n– Bonsoir.",
        expect![[r#"
            p Il faut~:
            -<import:0> de l’eau
            -<import:0> du riz
              -<import:0> blanc
            -<import:0> du sel
            p Puis.
            1.<import:1> Partir
            1.<import:1> Revenir
            p 12. Douze
            Rule<import:2>
            p — Bonjour, dit-il.
            p – Bonsoir.
        "#]],
    );
}

#[test]
fn posts() {
    check(
        "Avant.\n\nLa piste est coupée.\n\n— Awa Sélou (@awa_selou) 11 mai 2022\n\nAprès.",
        expect![[r#"
            p Avant.
            embed<import:0> X [La piste est coupée.] Awa Sélou (@awa_selou) 2022-05-11
            p Après.
        "#]],
    );
    check(
        "Avant.\n\nhttps://t.me/radioselou/145\n\nIl cite Awa (@awa) — le 11 mai 2022 — sans plus.",
        expect![[r#"
            p Avant.
            embed<import:0> Telegram []  (@radioselou)  https://t.me/radioselou/145
            p Il cite Awa (@awa) — le 11 mai 2022 — sans plus.
        "#]],
    );
    check(
        "Awa Sélou\n@awa_selou\nLa piste est coupée.\n9:12 PM · May 11, 2022",
        expect![[r#"
            embed<import:0> X [La piste est coupée.] Awa Sélou (@awa_selou) 2022-05-11T21:12:00
        "#]],
    );
    check(
        "La crue coupe trois quartiers\n12 mai 2022\nUne rue de Sélou. © DR\nLe fleuve est monté d’un mètre dans la nuit, et les habitants ont quitté leur maison.\nLa piste est coupée pic.twitter.com/Ab12\n— Awa Sélou (@awa_selou)\nMay 11, 2022\nLes secours arrivent.\nRestez chez vous — Maire (@maire) 12 mai 2022\n1935 Lectures",
        expect![[r#"
            headline: La crue coupe trois quartiers
            published: 2022-05-12
            language: fr
            picture<import:0> - name= caption=Une rue de Sélou. credit=© DR alt=
            p Le fleuve est monté d’un mètre dans la nuit, et les habitants ont quitté leur maison.
            embed<import:1> X [La piste est coupée] Awa Sélou (@awa_selou) 2022-05-11  https://pic.twitter.com/Ab12
            p Les secours arrivent.
            embed<import:2> X [Restez chez vous] Maire (@maire) 2022-05-12
            p 1935 Lectures
        "#]],
    );
}
