//! Lists that are longer than what WordPress gives at once: each comes whole, also when what it lists changes meanwhile.

use super::client::Asking;
use super::fault::nothing;
use super::office::Office;
use super::proxy::Proxy;
use super::publisher::{Publisher, now, publish, version};
use super::server::WordPress;
use crate::e2e::wait::PATIENCE;
use chrono::TimeDelta;
use hyper::Method;
use marbre_desk::articles::import_authors;
use marbre_desk::sites::remote_terms;
use marbre_publish::deliver::job::Seen;
use marbre_publish::wordpress::api::Api;
use marbre_publish::wordpress::{changed, comments, terms};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::mpsc;

/// More than two pages of a hundred.
const MANY: usize = 230;

fn api(site: &WordPress, url: &str) -> Api {
    let publisher = Publisher::at(url, site, "desk");
    let address = publisher.settings.address().expect("an address");
    Api::over(
        publisher.channel.clone(),
        address,
        &publisher.settings.user,
        publisher.password.clone(),
    )
}

/// Posts of one second, by their numbers.
fn fill(site: &WordPress, count: usize) -> BTreeSet<u64> {
    let made = site.value(&format!(
        "array_map(fn($i) => wp_insert_post(['post_status' => 'publish', 'post_author' => 1, 'post_title' => \"Article $i\", \
         'post_content' => 'La pirogue part.', 'post_date' => '2020-01-05 10:00:00']), range(1, {count}))"
    ));
    site.php("$wpdb->query(\"UPDATE $wpdb->posts SET post_modified = post_date, post_modified_gmt = post_date_gmt\");");
    let all = made.as_array().expect("a list").iter();
    all.map(|number| number.as_u64().expect("a number")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_hundred_terms_and_people_come_whole_though_many_bear_one_name() {
    let office = Office::open().await;
    // WordPress lists both by name: those of one name have no order of their own.
    office.site.php(&format!(
        "for ($i = 1; $i <= {MANY}; $i++) {{ wp_insert_term('Fleuve', 'post_tag', ['slug' => \"fleuve-$i\"]); }}"
    ));
    let before = office
        .site
        .value("(int) wp_count_terms(['taxonomy' => 'post_tag', 'hide_empty' => false])");
    assert_eq!(before, json!(MANY), "WordPress lets them be");
    let line = office.desk().line_to(office.site_id).expect("a line");
    let theirs = remote_terms(&line).await.expect("they are told");
    let numbers: BTreeSet<u64> = theirs.terms["tags"].iter().map(|term| term.id).collect();
    assert_eq!((theirs.terms["tags"].len(), numbers.len()), (MANY, MANY));
    let wanted: Vec<u64> = numbers.iter().copied().collect();
    let api = api(&office.site, &office.proxy.url());
    let named = terms::named(&api, "tags", &wanted).await.expect("they are told");
    assert_eq!(named.len(), MANY, "by their numbers too");

    // Written straight into the database: WordPress takes a second to hash some passwords.
    office.site.php(&format!(
        "for ($i = 1; $i <= {MANY}; $i++) {{ $wpdb->insert($wpdb->users, ['user_login' => \"plume$i\", 'user_nicename' => \"plume$i\", \
         'user_email' => \"plume$i@example.org\", 'display_name' => $i <= 120 ? 'La rédaction' : \"Plume $i\", 'user_pass' => 'x', \
         'user_registered' => '2020-01-05 10:00:00']); $id = $wpdb->insert_id; (new WP_User($id))->set_role('author'); \
         wp_insert_post(['post_status' => 'publish', 'post_author' => $id, 'post_title' => \"Papier $i\", 'post_content' => 'Oui.']); }}"
    ));
    let people = marbre_publish::wordpress::articles::authors(&api)
        .await
        .expect("they are told");
    let theirs = |name: &str| name == "La rédaction" || name.starts_with("Plume ");
    let written = people.values().filter(|name| theirs(name)).count();
    assert_eq!(written, MANY, "each who has written there");
    let signing = import_authors(&office.desk, office.chief, office.site_id)
        .await
        .expect("they come");
    let mut names: Vec<&str> = signing.iter().map(String::as_str).filter(|name| theirs(name)).collect();
    assert_eq!(names.len(), MANY - 119, "a hundred and twenty are called the same");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MANY - 119, "and sign once");
}

#[tokio::test]
async fn more_than_a_hundred_comments_come_whole() {
    let site = WordPress::start();
    let post = *fill(&site, 1).first().expect("one");
    site.php(&format!(
        "for ($i = 1; $i <= {MANY}; $i++) wp_insert_comment(['comment_post_ID' => {post}, 'comment_author' => 'Fanta', \
         'comment_content' => \"Mot $i\", 'comment_approved' => $i % 2, 'comment_date' => '2020-01-05 10:00:00', \
         'comment_date_gmt' => '2020-01-05 09:00:00']);"
    ));
    let api = api(&site, &site.url());
    let since = "2020-01-05T08:59:00Z".parse().expect("a time");
    let numbers = |found: &[comments::RemoteComment]| found.iter().map(|one| one.number).collect::<BTreeSet<u64>>();
    let under = comments::under(&api, &[post]).await.expect("they are told");
    assert_eq!((under.len(), numbers(&under).len()), (MANY, MANY));
    let after = comments::after(&api, since).await.expect("they are told");
    assert_eq!(numbers(&after), numbers(&under));
    let again: Vec<u64> = numbers(&under).into_iter().collect();
    let again = comments::again(&api, &again).await.expect("they are told");
    assert_eq!(numbers(&again), numbers(&under));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_saved_there_comes_whole_whatever_is_saved_or_deleted_meanwhile() {
    let site = WordPress::start();
    let all = fill(&site, MANY);
    let proxy = Proxy::before(&site.host(), nothing());
    let api = api(&site, &proxy.url());
    let since = "2020-01-05T08:00:00Z".parse().expect("a time");
    let numbers = |posts: &[changed::There]| posts.iter().map(changed::There::post).collect::<Vec<u64>>();
    let (posts, _) = changed::since(&api, since).await.expect("they are told");
    assert_eq!(numbers(&posts), all.iter().copied().collect::<Vec<u64>>());

    // The second page is held back: meanwhile some of the first are saved again, then others are deleted.
    let deleted: BTreeSet<u64> = all.iter().copied().take(10).collect();
    let gone = deleted.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let saved = all
        .iter()
        .skip(20)
        .take(10)
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    for (what, left) in [
        (
            format!("foreach ([{saved}] as $id) wp_update_post(['ID' => $id, 'post_title' => 'Encore']);"),
            all.clone(),
        ),
        (
            format!("foreach ([{gone}] as $id) wp_delete_post($id, true);"),
            all.difference(&deleted).copied().collect(),
        ),
    ] {
        let (reached, waits) = mpsc::channel();
        let (go, goes) = mpsc::channel::<()>();
        let mut asked = 0;
        proxy.follow(Box::new(move |seen| {
            asked += usize::from(seen.target.contains("modified_after"));
            if asked == 2 {
                asked += 1;
                let _ = reached.send(());
                let _ = goes.recv();
            }
            None
        }));
        let changing = async {
            let waited = tokio::task::spawn_blocking(move || waits.recv_timeout(PATIENCE));
            waited.await.expect("it waits").expect("the second page is asked for");
            site.php(&what);
            go.send(()).expect("the line waits");
        };
        let (looked, ()) = tokio::join!(changed::since(&api, since), changing);
        let (posts, _) = looked.expect("they are told");
        assert_eq!(numbers(&posts), left.into_iter().collect::<Vec<u64>>(), "{what}");
    }
}

#[tokio::test]
async fn a_picture_is_found_among_more_than_a_hundred_and_is_not_sent_again() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "Le marché", true), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    let picture = site.value("(int) get_post_thumbnail_id(get_posts()[0])");
    // Half are older than ours by their date, half are of the future: wherever it stands in a list, it is on no first page of both.
    site.php(&format!(
        "$post = get_posts()[0]->ID; for ($i = 1; $i <= {MANY}; $i++) wp_insert_attachment(['post_title' => \"Vue $i\", 'post_mime_type' \
         => 'image/jpeg', 'post_status' => 'inherit', 'post_date' => $i % 2 ? '2020-01-05 10:00:00' : '2090-01-05 10:00:00'], \"vue-$i.jpg\", $post);"
    ));
    let before = site.count("attachment");
    let (seen, _) = publisher
        .persist(&publish(
            "t2",
            &version(1, "Le marché de Wansi", true),
            now() + TimeDelta::seconds(1),
        ))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.count("attachment"), before);
    assert_eq!(site.value("(int) get_post_thumbnail_id(get_posts()[0])"), picture);
    assert_eq!(proxy.count(&Method::POST, "/media?"), 1, "it was sent once");

    // Past the end there is no page to ask for: none of those questions was refused.
    let media = proxy.seen().into_iter().filter(|seen| seen.target.contains("/media"));
    let refused = media.filter(|seen| seen.answered.is_some_and(|status| status >= 400));
    assert_eq!(
        refused.map(|seen| seen.target).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let nobody = Asking::nobody(&site);
    assert_eq!(
        nobody.get("/wp-json/wp/v2/media?page=99").await.status,
        400,
        "WordPress would have refused"
    );
}
