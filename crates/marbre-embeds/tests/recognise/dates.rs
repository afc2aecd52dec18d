//! Dates as they are written.

use marbre_embeds::date::{read_date, read_date_prefix};

fn check(text: &str, expected: &str) {
    assert_eq!(
        read_date(text).map(|date| date.iso()).as_deref().unwrap_or("none"),
        expected,
        "{text}"
    );
}

#[test]
fn in_words() {
    check("Jeudi 12 novembre 2026 à 19 h 42", "2026-11-12T19:42:00");
    check(
        "Jeudi\u{a0}12\u{a0}novembre 2026 à 19\u{202f}h\u{202f}42",
        "2026-11-12T19:42:00",
    );
    check("jeudi 12 novembre 2026, 19h42", "2026-11-12T19:42:00");
    check("12 novembre 2026 à 19h", "2026-11-12T19:00:00");
    check("jeudi 12 mai 2022 à 10h15min", "2022-05-12T10:15:00");
    check("12 mai 2022 à 10 h 15 min", "2022-05-12T10:15:00");
    check("le 1er janv. 2026", "2026-01-01");
    check("11 févr. 2022", "2022-02-11");
    check("May 12, 2022", "2022-05-12");
    check("Thursday, November 12th, 2026 at 7:42 PM", "2026-11-12T19:42:00");
    check("9:12 PM · May 11, 2022", "2022-05-11T21:12:00");
    check("12:05 am May 11 2022", "2022-05-11T00:05:00");
    check("21:12 · 11 mai 2022", "2022-05-11T21:12:00");
    check("12 mai 2022 18:00 GMT", "2022-05-12T18:00:00Z");
}

#[test]
fn in_figures() {
    check("2022-05-11", "2022-05-11");
    check("2022-05-11T23:12:00+02:00", "2022-05-11T21:12:00Z");
    check("2022-05-11 21:12", "2022-05-11T21:12:00");
    check("25/12/2026", "2026-12-25");
    check("12/25/2026", "2026-12-25");
    check("25/12/2026 18:30", "2026-12-25T18:30:00");
    check("03/04/2026", "none");
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        "mai",
        "May 2022",
        "12 mai",
        "31 février 2022",
        "Il a plu le 12 mai 2022 à Sélou",
        "1935 Lectures",
        "99:99",
        "12 novembre 2026 à 25 h 10",
        "2022",
        "mai mai 12 2022",
        "13:00 pm 11 May 2022",
        "-",
        "jeudi",
    ] {
        check(text, "none");
    }
}

#[test]
fn at_the_head_of_a_text() {
    let (date, end) = read_date_prefix("May 11, 2022 https://example.org").unwrap();
    assert_eq!((date.iso().as_str(), end), ("2022-05-11", 12));
    assert_eq!(read_date_prefix("Il a plu"), None);
}
