//! Addresses of posts, in all the spellings that people paste.

use marbre_embeds::{recognise_url, web_address};

fn check(address: &str, expected: &str) {
    let found = recognise_url(address).map(|post| format!("{:?} {} {}", post.provider, post.handle, post.url));
    assert_eq!(found.as_deref().unwrap_or("none"), expected, "{address}");
}

#[test]
fn addresses_of_x() {
    check(
        "https://twitter.com/awa_selou/status/1524000000000000000?s=20&t=abc",
        "X awa_selou https://x.com/awa_selou/status/1524000000000000000",
    );
    check(
        "https://mobile.twitter.com/awa_selou/status/1524/photo/1",
        "X awa_selou https://x.com/awa_selou/status/1524",
    );
    check(
        "x.com/awa_selou/status/1524",
        "X awa_selou https://x.com/awa_selou/status/1524",
    );
    check(
        "  https://x.com/i/web/status/1524#fragment ",
        "X  https://x.com/i/status/1524",
    );
    check("https://x.com/awa_selou", "none");
    check("https://x.com/awa_selou/status/notanumber", "none");
    check("https://x.com.example/awa/status/1524", "none");
    check("https://awa@x.com/awa/status/1524", "none");
}

#[test]
fn addresses_of_meta() {
    check(
        "https://m.facebook.com/story.php?story_fbid=77&id=88&__tn__=R&mibextid=zz",
        "Facebook  https://www.facebook.com/permalink.php?story_fbid=77&id=88",
    );
    check(
        "https://fr-fr.facebook.com/RadioSelou/posts/une-crue/99?ref=share",
        "Facebook RadioSelou https://www.facebook.com/RadioSelou/posts/99",
    );
    check(
        "https://www.facebook.com/watch/?v=123&ref=sharing",
        "Facebook  https://www.facebook.com/watch/?v=123",
    );
    check(
        "https://www.facebook.com/photo.php?fbid=123&set=a.1",
        "Facebook  https://www.facebook.com/photo/?fbid=123",
    );
    check(
        "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2FRadioSelou%2Fposts%2F99&width=500",
        "Facebook RadioSelou https://www.facebook.com/RadioSelou/posts/99",
    );
    check("https://fb.watch/abcDEF1/", "Facebook  https://fb.watch/abcDEF1/");
    check("https://www.facebook.com/RadioSelou", "none");
    check("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org", "none");
    check(
        "https://www.instagram.com/p/CdXYZ_1/?igshid=abc",
        "Instagram  https://www.instagram.com/p/CdXYZ_1/",
    );
    check(
        "https://instagram.com/awa.selou/reel/CdXYZ/",
        "Instagram awa.selou https://www.instagram.com/reel/CdXYZ/",
    );
    check("https://www.instagram.com/awa.selou/", "none");
    check(
        "https://www.threads.net/@awa.selou/post/C8abc?xmt=1",
        "Threads awa.selou https://www.threads.com/@awa.selou/post/C8abc",
    );
    check(
        "https://whatsapp.com/channel/0029VaAbC/145",
        "Whatsapp  https://whatsapp.com/channel/0029VaAbC/145",
    );
    check(
        "https://www.whatsapp.com/channel/0029VaAbC",
        "Whatsapp  https://whatsapp.com/channel/0029VaAbC",
    );
}

#[test]
fn addresses_of_others() {
    check(
        "https://bsky.app/profile/awa.example.org/post/3kabc?ref_src=embed",
        "Bluesky awa.example.org https://bsky.app/profile/awa.example.org/post/3kabc",
    );
    check(
        "at://did:plc:abc123/app.bsky.feed.post/3kabc",
        "Bluesky  https://bsky.app/profile/did:plc:abc123/post/3kabc",
    );
    check("https://bsky.app/profile/awa.example.org", "none");
    check(
        "https://mastodon.example/@awa/109876543210987654",
        "Mastodon awa@mastodon.example https://mastodon.example/@awa/109876543210987654",
    );
    check(
        "https://mastodon.example/@awa@other.example/109876543210987654",
        "Mastodon awa@other.example https://mastodon.example/@awa@other.example/109876543210987654",
    );
    check(
        "https://mastodon.example/users/awa/statuses/109876543210987654",
        "Mastodon awa@mastodon.example https://mastodon.example/@awa/109876543210987654",
    );
    check("https://blog.example/@awa/42", "none");
    check(
        "https://youtu.be/dQw_-123?si=abc&t=42",
        "Youtube  https://www.youtube.com/watch?v=dQw_-123",
    );
    check(
        "https://m.youtube.com/watch?app=desktop&v=dQw_-123&feature=share",
        "Youtube  https://www.youtube.com/watch?v=dQw_-123",
    );
    check(
        "https://www.youtube-nocookie.com/embed/dQw_-123?rel=0",
        "Youtube  https://www.youtube.com/watch?v=dQw_-123",
    );
    check(
        "https://www.youtube.com/shorts/abc",
        "Youtube  https://www.youtube.com/shorts/abc",
    );
    check("https://www.youtube.com/@radioselou", "none");
    check(
        "https://www.tiktok.com/@awa.selou/video/7123?is_copy_url=1",
        "Tiktok awa.selou https://www.tiktok.com/@awa.selou/video/7123",
    );
    check("https://vm.tiktok.com/ZMabc/", "Tiktok  https://vm.tiktok.com/ZMabc/");
    check(
        "https://t.me/s/radioselou/145?single",
        "Telegram radioselou https://t.me/radioselou/145",
    );
    check("https://t.me/radioselou", "none");
    check("https://t.me/c/1234/5", "none");
}

#[test]
fn what_is_no_address() {
    for text in [
        "",
        "x.com",
        "javascript:alert(1)",
        "see https://x.com/a/status/1 there",
        "awa@x.com/a/status/1",
        "ftp://x.com/a/status/1",
        "https://",
        "//",
    ] {
        check(text, "none");
    }
}

#[test]
fn links_a_piece_may_keep() {
    let link = |href: &str| web_address(href, None).unwrap_or_else(|| "none".to_owned());
    assert_eq!(link(" https://example.org/a b "), "https://example.org/a%20b");
    assert_eq!(
        link("https://www.google.com/url?q=https://example.org/a&sa=D"),
        "https://example.org/a"
    );
    assert_eq!(
        link("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F&h=x"),
        "https://example.org/"
    );
    assert_eq!(link("mailto:awa@example.org"), "mailto:awa@example.org");
    assert_eq!(link("#note-1"), "#note-1");
    for href in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "/relative",
        "#",
        "",
    ] {
        assert_eq!(link(href), "none", "{href}");
    }
    let base = url::Url::parse("https://example.org/dir/").unwrap();
    assert_eq!(
        web_address("page", Some(&base)).as_deref(),
        Some("https://example.org/dir/page")
    );
    assert_eq!(web_address("javascript:alert(1)", Some(&base)), None);
}
