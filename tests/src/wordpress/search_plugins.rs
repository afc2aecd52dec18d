//! Plugins that write what search engines read, on a real WordPress with what Yoast SEO and Rank Math add to its API: found by
//! that and by nothing else, named to whoever looks, and their fields left as somebody filled them.

use super::command::Room;
use super::publisher::{Publisher, now, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::job::Seen;
use marbre_publish::wordpress::Api;
use marbre_publish::wordpress::check::check;
use marbre_publish::wordpress::reads::SearchPlugin;
use serde_json::json;

/// Their routes, and one field each: Yoast's shown in the API, as a site may have it, Rank Math's not.
const PLUGINS: &str = "add_action('rest_api_init', function () { foreach (['yoast/v1', 'rankmath/v1'] as $space) register_rest_route(\
     $space, '/head', ['methods' => 'GET', 'callback' => fn() => [], 'permission_callback' => '__return_true']); }); \
     add_action('init', fn() => register_post_meta('post', '_yoast_wpseo_title', ['single' => true, 'type' => 'string', \
     'show_in_rest' => true, 'auth_callback' => '__return_true']));";

/// What somebody wrote for search engines.
const WRITTEN: &str = "array_map(fn($key) => get_post_meta(get_posts()[0]->ID, $key, true), ['_yoast_wpseo_title', 'rank_math_description'])";

#[tokio::test(flavor = "multi_thread")]
async fn plugins_of_search_engines_are_found_named_and_their_fields_left_alone() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let api = Api::over(
        publisher.channel.clone(),
        publisher.settings.address().expect("an address"),
        &publisher.settings.user,
        publisher.password.clone(),
    );
    let found = async || check(&api, now()).await.expect("the site answers").search_plugins;
    assert_eq!(found().await, [], "none is assumed");
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "Le mil", true), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");

    site.add_plugin("search", PLUGINS);
    assert_eq!(found().await, [SearchPlugin::Yoast, SearchPlugin::RankMath]);
    let words = json!(["Le mil : les prix du jour", "Ce que vaut un sac."]);
    site.php(
        "foreach (['_yoast_wpseo_title' => 'Le mil : les prix du jour', 'rank_math_description' => 'Ce que vaut un sac.'] as $key => \
         $value) update_post_meta(get_posts()[0]->ID, $key, $value);",
    );
    assert_eq!(site.value(WRITTEN), words);
    // They are no edit of the article: it is updated, and they stay.
    let (seen, _) = publisher
        .persist(&publish("t2", &version(1, "Le mil monte", true), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.value("get_posts()[0]->post_title"), "Le mil monte");
    assert_eq!(site.value(WRITTEN), words);

    // To whoever connects the site, they are named.
    let told = tokio::task::spawn_blocking(move || {
        let room = Room::open();
        room.connect(&site, "");
        room.done("site check", "")
    });
    let told = told.await.expect("it is told");
    for plugin in ["Yoast SEO", "Rank Math"] {
        let named = format!("{plugin} writes what search engines read: its fields are left alone");
        assert!(told.contains(&named), "{told}");
    }
    assert!(!told.contains("All in One SEO"), "{told}");
}
