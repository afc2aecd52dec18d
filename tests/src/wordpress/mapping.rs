//! What stands for what on a site: bylines for its people, the breaking strip for a category, a tag or « mis en avant ».
//! Co-Authors Plus is not at hand here: a **fake** stands for it, a plugin of the test's own that has its three routes in the
//! shape that its source (3.5) gives them, and keeps names as terms of the taxonomy `author` as it does.

use super::client::Asking;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use marbre_domain::byline::BylineRole;
use marbre_domain::piece::{AlertLevel, PieceKind};
use marbre_domain::version::{PrintedByline, PrintedFlash, VersionContent};
use marbre_publish::deliver::job::{Order, Seen};
use marbre_publish::deliver::{DeliverError, Holdings as _};
use marbre_publish::wordpress::Api;
use marbre_publish::wordpress::settings::Strip;
use marbre_publish::wordpress::writers::{self, WRITERS_KEY, Writer, Writers};
use serde_json::{Value, json};

/// The fake of Co-Authors Plus. Guests are in an option, by nicename; a post's names are terms, in order.
const FAKE_CO_AUTHORS: &str = r#"
    add_action('init', function () {
        register_taxonomy('author', 'post', ['public' => false, 'sort' => true, 'args' => ['orderby' => 'term_order']]);
    });
    function fake_person($nicename) {
        $user = get_user_by('slug', $nicename);
        $name = $user ? $user->display_name : (get_option('fake_guests', [])[$nicename] ?? null);
        return $name === null ? null : ['id' => $user ? $user->ID : 900, 'userNicename' => $nicename,
            'login' => $nicename, 'email' => '', 'displayName' => $name, 'avatar' => ''];
    }
    function fake_of($post) {
        $terms = wp_get_object_terms($post, 'author', ['orderby' => 'term_order', 'fields' => 'names']);
        return array_map('fake_person', $terms);
    }
    add_action('rest_api_init', function () {
        $may = fn() => current_user_can('edit_others_posts');
        register_rest_route('coauthors/v1', 'search', ['methods' => 'GET', 'permission_callback' => $may,
            'callback' => function ($request) {
                $found = [];
                foreach (get_option('fake_guests', []) as $nicename => $name) {
                    if (stripos($name, $request['q']) !== false) { $found[] = fake_person($nicename); }
                }
                return $found;
            }]);
        register_rest_route('coauthors/v1', 'authors/(?P<post_id>[\d]+)', [
            ['methods' => 'GET', 'permission_callback' => $may, 'callback' => fn($request) => fake_of($request['post_id'])],
            ['methods' => 'POST', 'permission_callback' => $may, 'callback' => function ($request) {
                $names = array_filter(explode(',', $request['new_authors']), 'fake_person');
                wp_set_object_terms($request['post_id'], array_values($names), 'author');
                return fake_of($request['post_id']);
            }],
        ]);
    });
"#;

fn author(name: &str) -> PrintedByline {
    PrintedByline {
        role: BylineRole::Author,
        name: name.to_owned(),
        place: String::new(),
        newsroom: false,
    }
}

fn signed(number: u64, names: &[&str]) -> VersionContent {
    let mut content = version(number, "La première", false);
    content.bylines = names.iter().map(|name| author(name)).collect();
    content
}

fn confirm(publisher: &Publisher, people: &[(&str, &Writer)]) {
    let mut known = Writers::default();
    for (name, writer) in people {
        known.set(name, Some((*writer).clone()));
    }
    let text = serde_json::to_string(&known).expect("it is JSON");
    publisher.machine.remember(WRITERS_KEY, &text).expect("it remembers");
}

async fn people(publisher: &Publisher, names: &[&str]) -> Vec<Writer> {
    let address = publisher.settings.address().expect("an address");
    let api = Api::new(address, "desk", publisher.password.clone()).expect("a client");
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    writers::all(&api, &names).await.expect("the site tells")
}

const POST: &str = "get_posts(['post_status' => 'any'])[0]";

fn text(site: &WordPress) -> String {
    site.value(&format!("{POST}->post_content")).to_string()
}

/// A byline that a person matched with one of the site's users is the post's author; every other stays in the text.
#[tokio::test]
async fn a_byline_that_was_confirmed_is_the_posts_author_and_another_stays_in_the_text() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let there = people(&publisher, &[]).await;
    let awa = writers::propose("AUTHOR", &there)
        .expect("the same name, case aside")
        .clone();
    assert_eq!(awa.user, Some(site.user("author").id));
    assert_eq!(awa.nicename, "", "no Co-Authors Plus here");

    // Proposed is not confirmed: the text says it, the account of the desk is the author.
    publisher.persist(&publish("t1", &signed(1, &["Author"]), now())).await;
    assert_eq!(
        site.value(&format!("(int) {POST}->post_author")),
        json!(site.user("desk").id)
    );
    assert!(text(&site).contains("Author"), "{}", text(&site));

    confirm(&publisher, &[("Author", &awa)]);
    publisher.persist(&publish("t2", &signed(1, &["Author"]), now())).await;
    assert_eq!(site.value(&format!("(int) {POST}->post_author")), json!(awa.user));
    assert!(!text(&site).contains("Author"), "{}", text(&site));

    publisher
        .persist(&publish("t3", &signed(1, &["Author", "Ousmane Keita"]), now()))
        .await;
    assert_eq!(site.value(&format!("(int) {POST}->post_author")), json!(awa.user));
    assert!(text(&site).contains("Author et Ousmane Keita"), "{}", text(&site));

    // Somebody gives the article to another account on the site: that is seen, not undone.
    let admin = site.user("admin").id;
    site.php(&format!(
        "wp_update_post(['ID' => {POST}->ID, 'post_author' => {admin}]);"
    ));
    let refused = publisher.try_once(&publish("t4", &signed(1, &["Author"]), now())).await;
    let Err(DeliverError::EditedOnSite { differences, .. }) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        differences[0].found.contains(&format!("author: {admin}")),
        "{differences:?}"
    );
}

/// With Co-Authors Plus (a fake of it): both fields are written, guests and users in their order, and read again.
#[tokio::test]
async fn co_authors_are_named_where_the_plugin_is() {
    let site = WordPress::start();
    site.add_plugin("fake-co-authors", FAKE_CO_AUTHORS);
    site.php("update_option('fake_guests', ['awa-traore' => 'Awa Traoré']);");
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let there = people(&publisher, &["Awa Traoré"]).await;
    let awa = writers::propose("Awa Traoré", &there).expect("a guest").clone();
    let moussa = writers::propose("Author", &there).expect("a user").clone();
    assert_eq!(
        (awa.user, awa.nicename.as_str(), moussa.nicename.as_str()),
        (None, "awa-traore", "author")
    );
    confirm(&publisher, &[("Awa Traoré", &awa), ("Author", &moussa)]);

    let names = || {
        site.value(&format!(
            "wp_get_object_terms({POST}->ID, 'author', ['orderby' => 'term_order', 'fields' => 'names'])"
        ))
    };
    let (seen, _) = publisher
        .persist(&publish("t1", &signed(1, &["Awa Traoré", "Author"]), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(names(), json!(["awa-traore", "author"]));
    assert_eq!(site.value(&format!("(int) {POST}->post_author")), json!(moussa.user));
    assert!(!text(&site).contains("Traoré"), "{}", text(&site));
    publisher
        .persist(&publish("t2", &signed(1, &["Author", "Awa Traoré"]), now()))
        .await;
    assert_eq!(names(), json!(["author", "awa-traore"]));

    // A guest that went there is told, and nothing becomes public without its byline.
    site.php("update_option('fake_guests', []);");
    let told = publisher
        .try_once(&publish("t3", &signed(2, &["Awa Traoré"]), now()))
        .await;
    assert!(
        matches!(&told, Ok(Seen::Differs { differences, .. }) if differences[0].expected.contains("awa-traore")),
        "{told:?}"
    );
    assert_eq!(site.value("count(get_posts(['post_status' => 'publish']))"), 1);
}

/// The strip as a category, as a tag, or before all other posts: there while the alert runs, gone at its end, and the
/// article stays.
#[tokio::test]
async fn an_alert_stands_in_its_strip_and_leaves_it_at_its_end() {
    let site = WordPress::start();
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    let term = |base: &str| Strip::Term {
        base: base.to_owned(),
        name: "Alerte".to_owned(),
    };
    for (number, strip, stands) in [
        (1, Strip::Sticky, "is_sticky(ID)"),
        (2, term("categories"), "has_category('Alerte', ID)"),
        (3, term("tags"), "has_tag('Alerte', ID)"),
    ] {
        publisher.settings.strip = strip;
        // Each setting is a strip of its own, as after `site set --strip`.
        let mut mapping: Value = publisher
            .machine
            .recall("terms")
            .expect("it remembers")
            .map_or(json!({}), |text| serde_json::from_str(&text).expect("JSON"));
        mapping["strip"] = Value::Null;
        publisher
            .machine
            .remember("terms", &mapping.to_string())
            .expect("it remembers");
        let mut flash = version(number, &format!("Crue à Wansi {number}"), false);
        flash.kind = PieceKind::Flash;
        flash.flash = Some(PrintedFlash {
            level: AlertLevel::Urgent,
            expires: (now() + chrono::TimeDelta::hours(2)).to_rfc3339(),
        });
        publisher.persist(&publish(&format!("t{number}"), &flash, now())).await;
        let id = site.value("get_posts(['orderby' => 'ID'])[0]->ID");
        let stands = || site.value(&stands.replace("ID", &id.to_string()));
        assert_eq!(stands(), true, "{number}");
        let expire = order(
            &format!("e{number}"),
            Order::ExpireFlash {
                piece: piece_id(number),
            },
            now(),
        );
        let seen = publisher.try_once(&expire).await;
        assert!(matches!(seen, Ok(Seen::Online { .. })), "{seen:?}");
        assert_eq!(stands(), false, "{number}");
        let page = Asking::nobody(&site).get(&format!("/?p={id}")).await;
        assert!(
            (300..400).contains(&page.status) || page.text.contains("Crue"),
            "{}",
            page.text
        );
        assert_eq!(site.value(&format!("get_post({id})->post_status")), "publish");
    }
}
