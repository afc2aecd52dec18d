//! What no input may do: panic, take quadratic time, bring a script in, or lose a word.

use super::{docx, readable};
use marbre_domain::text::block::{AtomKind, BlockKind};
use marbre_import::{Draft, clean_paste, from_docx, from_html, from_markdown, from_plain, read};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Words of letters only, none of which a field or label could swallow.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with("mot"))
        .collect()
}

/// What holds for every draft: records exist, no line holds a newline, links have known schemes.
fn assert_sound(draft: &Draft) {
    for block in &draft.body {
        match &block.attrs.kind {
            BlockKind::Atom { atom, record } => {
                assert!(block.spans.is_empty());
                match atom {
                    AtomKind::Embed => assert!(draft.embeds.contains_key(record)),
                    AtomKind::Picture => assert!(draft.pictures.contains_key(record)),
                    AtomKind::Rule => assert!(record.starts_with("import:")),
                    AtomKind::Audio | AtomKind::Table | AtomKind::Sealed => panic!("no import makes these"),
                }
            }
            BlockKind::Item { depth, .. } => {
                assert!(*depth <= 5 && block.attrs.list.is_some());
            }
            BlockKind::Crosshead { level } => assert!((2..=4).contains(level)),
            BlockKind::Paragraph | BlockKind::Quote | BlockKind::PullQuote => {}
        }
        if !block.attrs.kind.is_atom() {
            assert!(!block.text().trim().is_empty());
        }
    }
    for span in draft
        .body
        .iter()
        .flat_map(|block| &block.spans)
        .chain(&draft.standfirst)
    {
        assert!(
            !span.text.is_empty() && !span.text.contains(['\n', '\r', '\u{2029}', '\0']),
            "{span:?}"
        );
        if let Some(link) = &span.marks.link {
            assert!(
                ["http://", "https://", "mailto:", "tel:", "#"]
                    .iter()
                    .any(|start| link.starts_with(start)),
                "{link}"
            );
        }
    }
}

/// Words among markup of every kind, closed or not.
fn soup() -> impl Strategy<Value = String> {
    let tags = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "<em lang=en>",
        "</em>",
        "<a href='https://example.org'>",
        "</a>",
        "<a href='javascript:alert(1)'>",
        "<h1>",
        "</h1>",
        "<h2>",
        "</h2>",
        "<ul>",
        "<li>",
        "</li>",
        "</ul>",
        "<ol>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
        "<caption>",
        "<blockquote>",
        "</blockquote>",
        "<aside>",
        "</aside>",
        "<figure>",
        "<img src=x.jpg alt=image>",
        "<figcaption>",
        "</figcaption>",
        "</figure>",
        "<pre>",
        "</pre>",
        "<br>",
        "<br><br>",
        "<hr>",
        "<nav>",
        "</nav>",
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<span style='font-weight:bold'>",
        "</span>",
        "<q>",
        "</q>",
        "<dl>",
        "<dt>",
        "<dd>",
        "</dl>",
        "<sup>",
        "</sup>",
        "<details><summary>",
        "</summary>",
        "<form>",
        "<button>",
        "</button>",
        "<select><option>",
        "</select>",
        "<svg><text>",
        "</text></svg>",
        "<math><mi>",
        "</mi></math>",
        "<noscript>",
        "</noscript>",
        "<p class=chapo>",
        "<p class=surtitre>",
        "<center>",
        "<font>",
        "<custom-element>",
        "</custom-element>",
        "<!-- non -->",
        "&nbsp;",
        "\n",
        " ",
        "<ins>",
        "<del>",
        "<iframe src='https://example.org/f'></iframe>",
        "<video src='https://example.org/v'></video>",
    ]);
    let piece = prop_oneof![3 => tags.prop_map(str::to_owned), 4 => (0..1000u32).prop_map(|n| format!(" mot{n} "))];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn sorted(mut words: Vec<&str>) -> Vec<&str> {
    words.sort_unstable();
    words
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_word_of_html_is_lost(html in soup()) {
        let draft = from_html(&html);
        assert_sound(&draft);
        let out = readable(&draft);
        prop_assert_eq!(sorted(words(&html)), sorted(words(&out)), "{}", out);
        prop_assert!(!out.contains("alert("));
        let pasted = clean_paste(Some(&html), &html);
        assert_sound(&pasted);
    }

    #[test]
    fn words_of_simple_html_keep_their_order(pieces in prop::collection::vec((0..7usize, 0..1000u32, 0..1000u32), 1..30)) {
        let html: String = pieces.iter().map(|(shape, one, two)| match shape {
            0 => format!("<p>mot{one} <b>mot{two}</b></p>"),
            1 => format!("<ul><li>mot{one}<ol><li>mot{two}</ol></ul>"),
            2 => format!("<h2>mot{one}</h2><div>mot{two}</div>"),
            3 => format!("<blockquote>mot{one}<p>mot{two}</blockquote>"),
            4 => format!("<table><tr><td>mot{one}<td>mot{two}</table>"),
            5 => format!("<aside>mot{one}<br>mot{two}</aside>"),
            _ => format!("mot{one} <i>mot{two}</i> "),
        }).collect();
        let draft = from_html(&html);
        let out = readable(&draft);
        prop_assert_eq!(words(&html), words(&out));
    }

    #[test]
    fn no_word_of_plain_text_is_lost(lines in prop::collection::vec(prop_oneof![
        4 => prop::collection::vec(0..1000u32, 1..25).prop_map(|words| words.iter().map(|n| format!("mot{n}")).collect::<Vec<_>>().join(" ") + "."),
        1 => (0..1000u32).prop_map(|n| format!("- mot{n}")),
        1 => (0..1000u32).prop_map(|n| format!("mot{n} pic.twitter.com/Ab1 — Awa (@awa) May 11, 2022")),
        1 => (0..1000u32).prop_map(|n| format!("mot{n}")),
        1 => (0..1000u32).prop_map(|n| format!("Photo : mot{n} © mot{n}")),
        3 => Just(String::new()),
        1 => Just("12 novembre 2026".to_owned()),
    ], 0..30)) {
        let text = lines.join("\n");
        let draft = from_plain(&text);
        assert_sound(&draft);
        let out = readable(&draft);
        prop_assert_eq!(sorted(words(&text)), sorted(words(&out)), "{}", out);
    }

    #[test]
    fn markdown_is_sound(text in "(---\n)?([a-z#*_>`|~!\\[\\]()<>:&-]{0,12}[ \n]{1,2}mot[a-z]{1,3}[ \n]){0,25}") {
        assert_sound(&from_markdown(&text));
    }

    #[test]
    fn any_text_is_sound(text in "\\PC{0,300}", raw in prop::collection::vec(any::<u8>(), 0..300)) {
        for draft in [from_html(&text), from_markdown(&text), from_plain(&text), clean_paste(Some(&text), &text), clean_paste(None, &text)] {
            assert_sound(&draft);
        }
        if let Ok(draft) = read("x", &raw) {
            assert_sound(&draft);
        }
    }

    #[test]
    fn damaged_documents_are_refused_or_sound(at in any::<prop::sample::Index>(), byte in any::<u8>(), body in "(<w:[prt]>|</w:[prt]>|[a-z]{1,4}){0,12}") {
        let mut bytes = docx::document("<w:p><w:r><w:t>Texte</w:t></w:r></w:p>");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for bytes in [bytes, docx::document(&body)] {
            if let Ok(draft) = from_docx(&bytes) {
                assert_sound(&draft);
            }
        }
    }
}

#[test]
fn nested_a_hundred_thousand_deep() {
    let deep = [
        ("<div>", 100_000),
        ("<b>", 100_000),
        ("<blockquote>", 10_000),
        ("<ul><li>", 10_000),
        ("<aside>", 10_000),
        ("<table><tr><td>", 10_000),
        ("<q>", 10_000),
    ];
    for (open, times) in deep {
        let draft = from_html(&format!("{}fond", open.repeat(times)));
        assert!(readable(&draft).contains("fond"), "{open}");
        assert_sound(&draft);
    }
    assert!(readable(&from_markdown(&format!("{}fond", "> ".repeat(20_000)))).contains("fond"));
    assert!(readable(&from_markdown(&format!("{}fond", "[".repeat(50_000)))).contains("fond"));
    assert_sound(&clean_paste(None, &"*a_b~".repeat(50_000)));
}

/// The shorter of two runs: how long the work takes when nobody else is at work.
fn shortest(work: impl Fn()) -> Duration {
    let run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    run().min(run())
}

#[test]
fn two_hundred_thousand_words_take_linear_time() {
    let paragraph =
        "Le fleuve est monté d’un mètre dans la nuit, dit une commerçante du marché de Sélou à la radio.\n\n";
    let article = |times: usize| paragraph.repeat(times);
    let html = |times: usize| format!("<h1>Titre</h1>{}", format!("<p>{}</p>", paragraph.trim()).repeat(times));
    let xml =
        |times: usize| docx::document(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", paragraph.trim()).repeat(times));
    // Twenty words a paragraph; quadratic work would take sixty-four times as long.
    let (small, large) = (1_250, 10_000);
    let ratio = |name: &str, few: Duration, many: Duration| {
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        assert!(
            ratio < 40.0,
            "{name}: eight times the text takes {ratio:.1} times as long"
        );
    };
    ratio(
        "plain",
        shortest(|| drop(from_plain(&article(small)))),
        shortest(|| drop(from_plain(&article(large)))),
    );
    ratio(
        "markdown",
        shortest(|| drop(from_markdown(&article(small)))),
        shortest(|| drop(from_markdown(&article(large)))),
    );
    ratio(
        "html",
        shortest(|| drop(from_html(&html(small)))),
        shortest(|| drop(from_html(&html(large)))),
    );
    let (few, many) = (xml(small), xml(large));
    ratio(
        "docx",
        shortest(|| drop(from_docx(&few))),
        shortest(|| drop(from_docx(&many))),
    );
    assert_eq!(from_plain(&article(large)).body.len(), large);
    assert_eq!(from_docx(&many).unwrap().body.len(), large);
}
