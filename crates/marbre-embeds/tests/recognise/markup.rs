//! The embed codes of the platforms, as they hand them out (people, posts and addresses are invented).

use super::shown;
use expect_test::{Expect, expect};
use marbre_embeds::recognise_markup;

fn check(html: &str, expected: Expect) {
    expected.assert_eq(&shown(recognise_markup(html)));
}

#[test]
fn x() {
    check(
        r##"<blockquote class="twitter-tweet"><p lang="fr" dir="ltr">La piste est coupée.<br><br>Attendez &amp; priez. <a href="https://twitter.com/hashtag/Selou?src=hash">#Selou</a> <a href="https://t.co/Ab12">pic.twitter.com/Ab12</a></p>&mdash; Awa Sélou (@awa_selou) <a href="https://twitter.com/awa_selou/status/1524?ref_src=twsrc%5Etfw">May 11, 2022</a></blockquote> <script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>"##,
        expect![[r#"
            X
            url: https://x.com/awa_selou/status/1524
            author: Awa Sélou
            handle: awa_selou
            text: La piste est coupée.⏎⏎Attendez & priez. #Selou
            lang: fr
            posted: 2022-05-11
            picture: https://pic.twitter.com/Ab12
        "#]],
    );
    check(
        r#"<blockquote class="twitter-video"><p>Vidéo</p>— Awa (@awa) <a href="https://twitter.com/awa/status/1524">11 mai 2022</a></blockquote>"#,
        expect![[r#"
            X
            url: https://x.com/awa/status/1524
            author: Awa
            handle: awa
            text: Vidéo
            posted: 2022-05-11
        "#]],
    );
    check(
        r#"<blockquote class="twitter-tweet"><a href="https://x.com/awa/status/1524"></a></blockquote>"#,
        expect![[r#"
            X
            url: https://x.com/awa/status/1524
            handle: awa
        "#]],
    );
}

#[test]
fn bluesky_and_mastodon() {
    check(
        r#"<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abc/app.bsky.feed.post/3kabc" data-bluesky-cid="bafy"><p lang="fr">La piste est coupée.<br>Attendez.</p>&mdash; Awa Sélou (<a href="https://bsky.app/profile/did:plc:abc?ref_src=embed">@awa.example.org</a>) <a href="https://bsky.app/profile/did:plc:abc/post/3kabc?ref_src=embed">11 mai 2025 à 16:05</a></blockquote>"#,
        expect![[r#"
            Bluesky
            url: https://bsky.app/profile/did:plc:abc/post/3kabc
            author: Awa Sélou
            handle: awa.example.org
            text: La piste est coupée.⏎Attendez.
            lang: fr
            posted: 2025-05-11T16:05:00
        "#]],
    );
    check(
        r#"<blockquote class="mastodon-embed" data-embed-url="https://mastodon.example/@awa/109876543210987654/embed"> <a href="https://mastodon.example/@awa/109876543210987654" target="_blank"> <svg><path d="M0"/></svg> <div>Post by @awa@mastodon.example</div> <div>View on Mastodon</div> </a> </blockquote>"#,
        expect![[r#"
            Mastodon
            url: https://mastodon.example/@awa/109876543210987654
            handle: awa@mastodon.example
        "#]],
    );
    check(
        r#"<iframe src="https://mastodon.example/@awa/109876543210987654/embed" class="mastodon-embed"></iframe>"#,
        expect![[r#"
            Mastodon
            url: https://mastodon.example/@awa/109876543210987654
            handle: awa@mastodon.example
        "#]],
    );
}

#[test]
fn meta() {
    check(
        r#"<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="https://www.instagram.com/p/CdXYZ/?utm_source=ig_embed"><div><a href="https://www.instagram.com/p/CdXYZ/">View this post on Instagram</a><p><a>Le fleuve ce matin.</a></p><p>A post shared by Awa Sélou (@awa.selou) on <time datetime="2022-05-11T09:12:00+00:00">May 11, 2022 at 2:12am PDT</time></p></div></blockquote>"#,
        expect![[r#"
            Instagram
            url: https://www.instagram.com/p/CdXYZ/
            author: Awa Sélou
            handle: awa.selou
            text: Le fleuve ce matin.
            posted: 2022-05-11T09:12:00Z
        "#]],
    );
    check(
        r#"<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@awa.selou/post/C8abc"><a href="https://www.threads.net/@awa.selou/post/C8abc"><div>Post by @awa.selou</div><div>View on Threads</div></a></blockquote>"#,
        expect![[r#"
            Threads
            url: https://www.threads.com/@awa.selou/post/C8abc
            handle: awa.selou
        "#]],
    );
    check(
        r#"<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2FRadioSelou%2Fposts%2F99&show_text=true" width="500"></iframe>"#,
        expect![[r#"
            Facebook
            url: https://www.facebook.com/RadioSelou/posts/99
            handle: RadioSelou
        "#]],
    );
    check(
        r#"<div class="fb-post" data-href="https://www.facebook.com/RadioSelou/posts/99"><blockquote cite="https://www.facebook.com/RadioSelou/posts/99" class="fb-xfbml-parse-ignore"><p>Le fleuve monte.</p>Posted by Radio Sélou</blockquote></div>"#,
        expect![[r#"
            Facebook
            url: https://www.facebook.com/RadioSelou/posts/99
            handle: RadioSelou
            text: Le fleuve monte.
        "#]],
    );
}

#[test]
fn video_and_channels() {
    check(
        r#"<p>Avant</p><iframe width="560" src="https://www.youtube.com/embed/dQw_-123?si=x" title="Le fleuve"></iframe>"#,
        expect![[r#"
            Youtube
            url: https://www.youtube.com/watch?v=dQw_-123
        "#]],
    );
    check(
        r#"<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@awa.selou/video/7123" data-video-id="7123"><section> <a target="_blank" title="@awa.selou" href="https://www.tiktok.com/@awa.selou">@awa.selou</a> Le fleuve <a title="crue" href="https://www.tiktok.com/tag/crue">#crue</a> <a href="https://www.tiktok.com/music/x">♬ son original - Awa</a> </section></blockquote>"#,
        expect![[r#"
            Tiktok
            url: https://www.tiktok.com/@awa.selou/video/7123
            handle: awa.selou
            text: Le fleuve #crue
        "#]],
    );
    check(
        r#"<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="radioselou/145"></script>"#,
        expect![[r#"
            Telegram
            url: https://t.me/radioselou/145
            handle: radioselou
        "#]],
    );
}

#[test]
fn what_is_no_embed_code() {
    for html in [
        "",
        "plain — Awa (@awa) May 11, 2022",
        "<blockquote><p>Une citation</p></blockquote>",
        "<iframe src='https://example.org/map'></iframe>",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<blockquote class=twitter-tweet>rien</blockquote>",
        "<blockquote data-bluesky-uri='javascript:alert(1)'></blockquote>",
    ] {
        assert_eq!(recognise_markup(html), None, "{html}");
    }
}
