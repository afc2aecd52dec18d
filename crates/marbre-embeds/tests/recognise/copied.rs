//! Posts whose only trace is copied text.

use super::shown;
use expect_test::{Expect, expect};
use marbre_embeds::recognise_text;

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(recognise_text(text)));
}

#[test]
fn on_one_line() {
    check(
        "La piste est coupée. — Awa Sélou (@awa_selou) May 11, 2022",
        expect![[r#"
            X
            author: Awa Sélou
            handle: awa_selou
            text: La piste est coupée.
            posted: 2022-05-11
        "#]],
    );
    check(
        "La piste est coupée — Awa Sélou (@awa_selou) 11 mai 2022",
        expect![[r#"
            X
            author: Awa Sélou
            handle: awa_selou
            text: La piste est coupée
            posted: 2022-05-11
        "#]],
    );
    check(
        "Coupée.pic.twitter.com/Ab12— Awa Sélou (@awa_selou) 1er août 2022",
        expect![[r#"
            X
            author: Awa Sélou
            handle: awa_selou
            text: Coupée.
            posted: 2022-08-01
            picture: https://pic.twitter.com/Ab12
        "#]],
    );
    check(
        "Road cut -- Awa (@awa.example.org) Nov 3, 2025 at 4:05 PM",
        expect![[r#"
            Bluesky
            author: Awa
            handle: awa.example.org
            text: Road cut
            posted: 2025-11-03T16:05:00
        "#]],
    );
    check(
        "Road cut – Awa (@awa@mastodon.example) 2025-11-03",
        expect![[r#"
        Mastodon
        author: Awa
        handle: awa@mastodon.example
        text: Road cut
        posted: 2025-11-03
    "#]],
    );
}

#[test]
fn on_several_lines() {
    check(
        "La piste est coupée.\n\n\nLes camions attendent. #Sélou https://t.co/zz pic.twitter.com/Ab12 pic.x.com/Cd34\n— Awa Sélou (@awa_selou)\nMay 11, 2022\n",
        expect![[r#"
            X
            author: Awa Sélou
            handle: awa_selou
            text: La piste est coupée.⏎⏎Les camions attendent. #Sélou https://t.co/zz
            posted: 2022-05-11
            picture: https://pic.twitter.com/Ab12
            picture: https://pic.x.com/Cd34
        "#]],
    );
    check(
        "Un tiret — dans le texte.\n— Awa (@awa) 11 mai 2022 https://twitter.com/awa/status/1524?s=20",
        expect![[r#"
            X
            url: https://x.com/awa/status/1524
            author: Awa
            handle: awa
            text: Un tiret — dans le texte.
            posted: 2022-05-11
        "#]],
    );
    check(
        "Awa Sélou\n@awa_selou\nLa piste est coupée.\nAttendez.\n9:12 PM · May 11, 2022",
        expect![[r#"
            X
            author: Awa Sélou
            handle: awa_selou
            text: La piste est coupée.⏎Attendez.
            posted: 2022-05-11T21:12:00
        "#]],
    );
}

#[test]
fn what_stays_text() {
    for text in [
        "",
        "La piste est coupée — Awa (@awa)",
        "La piste est coupée — Awa, May 11, 2022",
        "Un message — Awa (@awa) May 11, 2022 — a fait réagir.",
        "Un message d’Awa (@awa) May 11, 2022",
        "— (@awa) May 11, 2022",
        "Texte — Awa (@ awa) 32 mai 2022",
        "— Awa (@awa) May 11, 2022",
        "(@",
        "—(@)",
    ] {
        assert_eq!(recognise_text(text), None, "{text}");
    }
}
