//! HTML: pages, fragments, exports.

use super::shown;
use expect_test::{Expect, expect};
use marbre_import::from_html;

fn check(html: &str, expected: Expect) {
    expected.assert_eq(&shown(&from_html(html)));
}

#[test]
fn a_page() {
    check(
        r#"<!doctype html><html lang="fr-FR"><head><title>La crue à Sélou | Radio Sélou</title><meta name="author" content="Awa Diarra">
        <meta property="article:published_time" content="2026-11-12T19:42:00+00:00"><meta property="article:section" content="Société">
        <meta property="article:tag" content="crue"><link rel="canonical" href="https://radio.example/a/crue"><style>p{color:red}</style></head>
        <body><header><h1>Radio Sélou</h1><nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav></header>
        <article><p class="surtitre">Fleuve</p><h1>La crue   atteint <em>Sélou</em></h1><p class="chapo">Trois quartiers sont <b>coupés</b>.</p>
        <p>Premier paragraphe,<br>deuxième ligne.</p><h2><strong>Les secours</strong></h2><p>Voir <a href="/b">la suite</a>.</p>
        <script>alert("x")</script></article></body></html>"#,
        expect![[r#"
            kicker: Fleuve
            headline: La crue atteint Sélou
            standfirst: Trois quartiers sont **coupés**.
            published: 2026-11-12T19:42:00Z
            language: fr
            bylines: Awa Diarra
            sections: Société
            tags: crue
            h2 Radio Sélou
            p [Accueil](https://radio.example/) [Sport](https://radio.example/sport)
            p Premier paragraphe,⏎deuxième ligne.
            h2 Les secours
            p Voir [la suite](https://radio.example/b).
            note: The page itself is called « La crue à Sélou | Radio Sélou ».
        "#]],
    );
    check(
        "<title>Le titre seul</title><p>Texte.</p>",
        expect![[r#"
        headline: Le titre seul
        p Texte.
    "#]],
    );
    check(
        "Texte sans balise & esperluette",
        expect![[r#"
        p Texte sans balise & esperluette
    "#]],
    );
    check(
        "<div class=chapo><p class=chapo>Dedans</p></div><p class=surtitre><b>Haut</b></p><p>Texte</p>",
        expect![[r#"
            kicker: Haut
            standfirst: Dedans
            p Texte
        "#]],
    );
}

#[test]
fn marks() {
    check(
        "<p><b>g</b> <i>i</i> <s>s</s> H<sub>2</sub>O m<sup>2</sup> <a href='https://example.org/x'>lien <b>gras</b></a> <span lang=en>English</span> <u>u</u> <a href='javascript:alert(1)'>mort</a></p>",
        expect![[r#"
            p **g** _i_ ~~s~~ H,2,O m^2^ [lien ](https://example.org/x)[**gras**](https://example.org/x) {en:English} u mort
        "#]],
    );
    check(
        "<p>  Blancs \n\n et\t<b> gras </b>  fin  </p>",
        expect![[r#"
        p Blancs et **gras **fin
    "#]],
    );
    check(
        "<p>«&nbsp;Bonjour&nbsp;» a-t-il dit&#8239;!</p><p>&nbsp;</p>",
        expect![[r#"
            p «~Bonjour~» a-t-il dit~!
        "#]],
    );
    check(
        "<p lang=fr>Il a dit <q>oui</q>.</p>",
        expect![[r#"
        language: fr
        p Il a dit «~oui~».
    "#]],
    );
}

#[test]
fn breaks() {
    check(
        "<p>un<br>deux</p>",
        expect![[r#"
        p un⏎deux
    "#]],
    );
    check(
        "un<br><br>deux<br> <br/>\n<br>trois<br>",
        expect![[r#"
        p un
        p deux
        p trois
    "#]],
    );
    check(
        "<pre>a  b\n  c</pre>",
        expect![[r#"
            p a  b⏎  c
        "#]],
    );
    check(
        "<div>un<div>deux</div>trois</div>",
        expect![[r#"
        p un
        p deux
        p trois
    "#]],
    );
}

#[test]
fn lists() {
    check(
        "<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul><p>fin</p><ol><li>e</li></ol>",
        expect![[r#"
            -<import:0> a
              -<import:0> b
                1.<import:0> c
            -<import:0> d
            p fin
            1.<import:1> e
        "#]],
    );
    check(
        "<ul><li><p>un</p><p>deux</p></li><ul><li>dessous</li></ul></ul>",
        expect![[r#"
            -<import:0> un⏎deux
              -<import:0> dessous
        "#]],
    );
    check(
        "<li>orphelin</li><li>autre</li>",
        expect![[r#"
        -<import:0> orphelin
        -<import:0> autre
    "#]],
    );
    check(
        "<dl><dt>Mot</dt><dd>Définition</dd></dl>",
        expect![[r#"
        p **Mot**
        p Définition
    "#]],
    );
}

#[test]
fn blocks() {
    check(
        "<blockquote><p>Une citation.</p><footer>Awa</footer></blockquote><figure class='wp-block-pullquote'><blockquote><p>Exergue</p></blockquote></figure>",
        expect![[r#"
            quote Une citation.
            quote Awa
            exergue Exergue
        "#]],
    );
    check(
        "<p>Avant</p><aside><h3>Repères</h3><p>Un.</p></aside><hr><p>Après</p>",
        expect![[r#"
            p Avant
            [box import:0] h3 Repères
            [box import:0] p Un.
            Rule<import:1>
            p Après
        "#]],
    );
    check(
        "<h1>Titre</h1><h1>Second</h1><h2>A</h2><h3>B</h3><h5>C</h5>",
        expect![[r#"
            headline: Titre
            h2 Second
            h2 A
            h3 B
            h4 C
        "#]],
    );
    check(
        "<table><caption>Résultats</caption><tr><th>Ville</th><th>Voix</th></tr><tr><td>Sélou</td><td><b>12</b></td></tr></table>",
        expect![[r#"
            p Résultats
            p Ville | Voix
            p Sélou | **12**
            note: 1 table(s) kept as lines of text.
        "#]],
    );
    check(
        "<table><tr><td><p>Un</p><p>Deux</p><p>Trois</p></td><td><img src=a.jpg></td></tr></table>",
        expect![[r#"
            p Un
            p Deux
            p Trois
            picture<import:0> a.jpg name=a.jpg caption= credit= alt=
        "#]],
    );
    check(
        "<details><summary>Plus</summary>Caché</details><form><label>Nom</label><button>A</button><button>B</button><select><option>x<option>y</select></form>",
        expect![[r#"
            p Plus
            p Caché
            p Nom
            p A
            p B
            p x
            p y
        "#]],
    );
}

#[test]
fn pictures() {
    check(
        "<figure><img src='https://radio.example/i/crue.jpg?w=10' alt='Une rue'><figcaption>La rue du marché. © Issa Koné</figcaption></figure>",
        expect![[r#"
            picture<import:0> https://radio.example/i/crue.jpg?w=10 name=crue.jpg caption=La rue du marché. credit=© Issa Koné alt=Une rue
        "#]],
    );
    check(
        "<div class=wp-caption><img src=crue.jpg><p class=wp-caption-text>La rue (Crédit photo : Issa Koné)</p></div>",
        expect![[r#"
            picture<import:0> crue.jpg name=crue.jpg caption=La rue credit=Issa Koné alt=
        "#]],
    );
    check(
        "<p>Avant <img src='data:image/png;base64,AAEC' alt=point> après <img alt='😀' src=e.png> <img src=t.gif width=1 height=1></p>",
        expect![[r#"
            p Avant après 😀
            picture<import:0> 3 bytes - name= caption= credit= alt=point
        "#]],
    );
    check(
        "<figure><figcaption>Sans image</figcaption></figure><img alt='Texte seul'>",
        expect![[r#"
            p Sans image
            p Texte seul
        "#]],
    );
}

#[test]
fn posts() {
    check(
        r#"<p>Avant</p><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
        https://twitter.com/awa_selou/status/1524
        </div><figcaption>Le message</figcaption></figure>
        <blockquote class="twitter-tweet"><p lang="fr">Coupée. <a href="https://t.co/A1">pic.twitter.com/A1</a></p>&mdash; Awa Sélou (@awa_selou) <a href="https://twitter.com/awa_selou/status/1525">May 11, 2022</a></blockquote><script async src="https://platform.twitter.com/widgets.js"></script>
        <iframe src="https://www.youtube.com/embed/abc"></iframe><iframe src="https://cartes.example/x"></iframe>
        <script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="radioselou/145"></script>
        <p>La piste — Awa Sélou (@awa_selou) 11 mai 2022</p><p>Après</p>"#,
        expect![[r#"
            p Avant
            embed<import:0> X []  (@awa_selou)  https://x.com/awa_selou/status/1524
            p Le message
            embed<import:1> X [Coupée.] Awa Sélou (@awa_selou) 2022-05-11 https://x.com/awa_selou/status/1525 https://pic.twitter.com/A1
            embed<import:2> Youtube []  (@)  https://www.youtube.com/watch?v=abc
            p [https://cartes.example/x](https://cartes.example/x)
            embed<import:3> Telegram []  (@radioselou)  https://t.me/radioselou/145
            embed<import:4> X [La piste] Awa Sélou (@awa_selou) 2022-05-11
            p Après
            note: A frame of an unknown site was kept as its address: https://cartes.example/x
        "#]],
    );
}
