//! The door for outside markup, and parsing that hostile nesting cannot hurt.

use expect_test::{Expect, expect};
use marbre_embeds::{dom, recognise_markup, recognise_text, recognise_url, sanitise, sanitise_for_reading};
use proptest::prelude::*;

fn check(html: &str, expected: Expect) {
    expected.assert_eq(&sanitise(html));
}

#[test]
fn hostile_markup_becomes_harmless() {
    check(
        "<p onclick=alert(1)>Bonjour <script>alert(2)</script><b>Awa</b></p>",
        expect!["<p>Bonjour <b>Awa</b></p>"],
    );
    check(
        "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>lien</a>",
        expect![[r#"<img src="x"><a>lien</a>"#]],
    );
    check(
        "<svg><script>alert(1)</script><text>Légende</text></svg>",
        expect!["Légende "],
    );
    check(
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        expect![[""]],
    );
    check(
        "<iframe src='https://example.org'></iframe><style>p{}</style><p style='position:fixed'>Texte</p>",
        expect!["<p>Texte</p>"],
    );
    check(
        "<nav><a href='/a'>Accueil</a></nav><form><button>Envoyer</button></form>",
        expect![[r#"<a href="/a">Accueil</a>Envoyer"#]],
    );
    check(
        "<math><mi>x</mi><mo>=</mo><mn>2</mn></math><noscript><p>Sans script</p></noscript>",
        expect!["x=2 <p>Sans script</p>"],
    );
    check(
        "«\u{a0}Bonjour\u{a0}» &lt;b&gt;",
        expect!["«&nbsp;Bonjour&nbsp;» &lt;b&gt;"],
    );
    check(
        "<a href=' jav&#x0A;ascript:alert(1)'>x</a><a href='//example.org/x'>y</a>",
        expect![[r#"<a>x</a><a href="//example.org/x">y</a>"#]],
    );
}

#[test]
fn a_hundred_thousand_nested_elements() {
    for open in [
        "<div>",
        "<b>",
        "<p><span>",
        "<ul><li>",
        "<blockquote>",
        "<table><tr><td>",
        "<svg><g>",
        "<a href=x><div>",
    ] {
        let html = format!("{}le fond{}", open.repeat(100_000), "</div>".repeat(10));
        assert!(dom::reading_text(&dom::parse(&html)).contains("le fond"), "{open}");
    }
    assert!(sanitise(&"<div>".repeat(100_000)).len() < 10_000);
    assert!(sanitise(&format!("{}fond", "<blockquote>".repeat(100_000))).contains("fond"));
}

#[test]
fn formatting_that_is_never_closed_stays_small() {
    let html: String = (0..4_000).map(|n| format!("<div><b class={n}></div>mot ")).collect();
    let clean = sanitise(&html);
    assert_eq!(clean.matches("mot").count(), 4_000);
    assert!(clean.len() < 40 * html.len(), "{}", clean.len());
}

/// Pieces of markup that upset sanitisers, to be strewn between words.
fn fragment() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=#x>",
        "</a>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<select>",
        "<option>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<pre>\n\n",
        "</pre>",
        "<ul>",
        "<li>",
        "</ul>",
        "<blockquote>",
        "</blockquote>",
        "<h1>",
        "</h2>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=javascript:x>",
        "</iframe>",
        "<xmp>",
        "</xmp>",
        "<plaintext>",
        "<form>",
        "<button>",
        "<nobr>",
        "<font color=red>",
        "<foreignObject>",
        "<desc>",
        "<annotation-xml encoding=text/html>",
        "<caption>",
        "<colgroup>",
        "<frameset>",
        "<body onload=x>",
        "<html lang=fr>",
        "<br/>",
        "</br>",
        "&lt;script&gt;",
        "&amp",
        "&#0;",
        "\u{a0}",
        "<q cite=' javascript:x '>",
        "<dl><dt>",
        "<figure><figcaption>",
        "<object data=x>",
        "</object>",
    ]);
    prop_oneof![4 => nasty.prop_map(str::to_owned), 1 => "[a-zé <>&\"'=/!-]{0,12}", 2 => "[a-z]{1,8} "]
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..40).prop_map(|parts| parts.concat())
}

fn is_harmless(html: &str) -> bool {
    let root = dom::parse(html);
    dom::find(&root, &|node| {
        let name = dom::tag(node);
        let bad_link = ["href", "src"]
            .iter()
            .filter_map(|attr| dom::attr(node, attr))
            .any(|link| {
                let link: String = link.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                link.to_ascii_lowercase().starts_with("javascript:")
            });
        matches!(
            name,
            "script" | "iframe" | "style" | "object" | "svg" | "math" | "template"
        ) || dom::attr(node, "onerror").is_some()
            || bad_link
    })
    .is_none()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn passing_the_door_twice_changes_nothing(html in soup()) {
        let clean = sanitise(&html);
        prop_assert!(is_harmless(&clean), "{clean}");
        prop_assert_eq!(&sanitise(&clean), &clean);
        let parsed = dom::inner_html(&dom::body(&dom::parse(&clean)));
        prop_assert_eq!(&sanitise(&parsed), &clean);
    }

    #[test]
    fn reading_settles_too(html in soup()) {
        let clean = sanitise_for_reading(&html);
        prop_assert_eq!(&sanitise_for_reading(&clean), &clean);
        let scripts = dom::find_all(&dom::parse(&clean), &|node| {
            matches!(dom::tag(node), "script" | "style" | "svg" | "template") || dom::attr(node, "onerror").is_some()
        });
        prop_assert!(scripts.is_empty(), "{clean}");
    }

    #[test]
    fn nothing_makes_recognition_panic(text in "\\PC{0,200}", html in soup()) {
        let _ = (recognise_url(&text), recognise_text(&text), recognise_markup(&html));
        let signed = format!("{text} — {text} (@{text}) {text}");
        if let Some(post) = recognise_text(&signed) {
            prop_assert!(!post.handle.is_empty());
        }
    }
}
