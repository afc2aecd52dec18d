//! The newsroom's lists in the taxonomies of a site, any of them, with what a person decided stands for what.

use super::command::{Marbre, Room};
use super::server::WordPress;
use serde_json::{Value, json};

/// A taxonomy as a theme for newsrooms makes one.
const COUNTRIES: &str = "add_action('init', fn() => register_taxonomy('pays', 'post', ['public' => true, 'hierarchical' => true, \
                         'show_in_rest' => true, 'labels' => ['name' => 'Pays & régions']]));";

/// A newsroom, its site, and what the site has.
struct Scene {
    site: WordPress,
    room: Room,
}

impl Scene {
    fn connected() -> Self {
        let site = WordPress::start();
        site.add_plugin("pays", COUNTRIES);
        site.php(
            "wp_insert_term('Cours d’eau', 'category'); wp_insert_term('Mali', 'category'); wp_insert_term('Sahel', 'pays');",
        );
        let room = Room::open();
        room.connect(&site, "");
        Self { site, room }
    }

    fn marbre<T>(&self, say: impl FnOnce(&Marbre<'_>) -> T) -> T {
        self.room.marbre(say)
    }

    fn done(&self, words: &str, input: &str) -> String {
        self.room.done(words, input)
    }

    /// The site's name in the newsroom.
    fn name(&self) -> String {
        let list = self.room.json("site list");
        list[0]["name"].as_str().expect("its name").to_owned()
    }

    fn refused(&self, words: &[&str]) -> (i32, String) {
        let told = self.marbre(|marbre| marbre.say(words, ""));
        (told.code, told.err)
    }

    fn terms(&self, post: &str, taxonomy: &str) -> Value {
        self.site.value(&format!(
            "wp_get_object_terms({post}, '{taxonomy}', ['fields' => 'names', 'orderby' => 'name'])"
        ))
    }

    /// What was last handed to the outbox goes to the site.
    fn sent(&self) {
        self.marbre(|marbre| marbre.run_outbox());
        let list = self.room.json("outbox list");
        assert_eq!(list[0]["state"], "seen", "{list}");
    }

    fn again(&self, piece: &str, headline: &str) {
        self.done(&format!("piece set {piece} --headline {headline}"), "");
        self.done(&format!("piece submit {piece}"), "");
        self.done(&format!("piece approve {piece} --version latest"), "");
        self.done(&format!("piece publish {piece}"), "");
        self.sent();
    }
}

#[test]
fn a_list_is_filed_where_a_person_says_and_as_what() {
    let scene = Scene::connected();
    let pulled = scene.done("site pull", "");
    assert!(pulled.contains("? Fleuve\t—\n? Mali\tMali (mali)\n"), "{pulled}");

    // Nothing on the site is called so; a person says what it is there. What is not there is refused, and nothing kept.
    let (code, why) = scene.refused(&["site", "pull", "--confirm", "--term", "Fleuve=Rivières"]);
    assert!(code == 1 && why.contains("Rivières"), "{code}: {why}");
    assert_eq!(scene.refused(&["site", "pull", "--confirm", "--term", "Fleuve"]).0, 2);
    assert!(scene.done("site pull", "").contains("? Fleuve"));
    let decided =
        scene.marbre(|marbre| marbre.done(&["site", "pull", "--confirm", "--term", "Fleuve=COURS D’EAU"], ""));
    assert!(decided.contains("✓ Fleuve\tCours d’eau"), "{decided}");

    let copy = "---\ntitle: Le bac de Wansi\n---\n\nLa pirogue part à l’aube.\n";
    let piece = scene.done("piece import -", copy).trim().to_owned();
    scene.marbre(|marbre| marbre.publish(&piece));
    scene.sent();
    const POST: &str = "get_posts()[0]->ID";
    assert_eq!(scene.terms(POST, "category"), json!(["Cours d’eau", "Mali"]));

    // Countries go elsewhere from here on; only to what the site files articles by.
    let (code, why) = scene.refused(&["site", "set", "--countries", "provinces"]);
    assert!(code == 1 && why.contains("pays (Pays & régions)"), "{code}: {why}");
    let set = scene.room.json("site set --countries pays");
    assert_eq!(
        (&set["sections"], &set["countries"], &set["tags"]),
        (&json!("categories"), &json!("pays"), &json!("tags"))
    );
    assert_eq!(
        scene.terms(POST, "category"),
        json!(["Cours d’eau", "Mali"]),
        "nothing was sent"
    );
    let pulled = scene.done("site pull", "");
    assert!(
        pulled.contains("✓ Fleuve\tCours d’eau") && pulled.contains("? Mali\t—"),
        "{pulled}"
    );

    // Somebody filed the article there meanwhile: the newsroom does not know that term, and it stays.
    scene
        .site
        .php(&format!("wp_set_object_terms({POST}, 'Sahel', 'pays');"));
    scene.done("site pull --confirm --create", "");
    scene.done(&format!("piece update {piece}"), "");
    scene.again(&piece, "Wansi");
    assert_eq!(scene.terms(POST, "category"), json!(["Cours d’eau"]));
    assert_eq!(scene.terms(POST, "pays"), json!(["Mali", "Sahel"]));
    scene.done(&format!("piece update {piece}"), "");
    scene.again(&piece, "Ibala");
    assert_eq!(
        scene.terms(POST, "pays"),
        json!(["Mali", "Sahel"]),
        "it stays there for good"
    );
    assert!(scene.done("site pull", "").contains("✓ Mali\tMali"));
    // The category that stood for the country is no section, and nothing went.
    let brought = scene.marbre(|marbre| marbre.done(&["site", "import", &scene.name(), "--terms"], ""));
    assert!(
        !brought.contains("no longer there") && !brought.contains("+ Mali"),
        "{brought}"
    );

    // Elsewhere again: what Marbre wrote goes along, what it did not write stays.
    scene.done("site set --countries tags", "");
    scene.done("site pull --confirm --create", "");
    scene.done(&format!("piece update {piece}"), "");
    scene.again(&piece, "Passeurs");
    scene.done(&format!("piece update {piece}"), "");
    scene.again(&piece, "Pirogues");
    assert_eq!(scene.terms(POST, "pays"), json!(["Sahel"]));
    assert_eq!(scene.terms(POST, "post_tag"), json!(["Mali"]));
}

#[test]
fn an_article_keeps_what_it_was_filed_under_before_the_list_moved_there() {
    let scene = Scene::connected();
    let post = scene.site.php(
        "$id = wp_insert_post(['post_title' => 'Le puits', 'post_content' => '<!-- wp:paragraph --><p>Il est sec.</p><!-- /wp:paragraph -->', \
         'post_status' => 'publish']); wp_set_object_terms($id, 'Sahel', 'pays'); wp_set_object_terms($id, 'Mali', 'category'); echo $id;",
    );
    let brought = scene.marbre(|marbre| marbre.done(&["--json", "site", "import", &scene.name(), &post], ""));
    let brought: Value = serde_json::from_str(&brought).expect("JSON");
    assert_eq!(
        brought["kept_terms"],
        json!([]),
        "no list is kept in « pays » yet: {brought}"
    );
    let piece = brought["piece"].as_str().expect("a piece").to_owned();
    scene.done("site set --countries pays", "");
    scene.done("site pull --confirm --create", "");
    scene.done(&format!("piece correct {piece} --note Titre"), "");
    scene.done(&format!("piece set {piece} --section Fleuve"), "");
    scene.again(&piece, "Puits");
    assert_eq!(scene.terms(&post, "pays"), json!(["Mali", "Sahel"]));
}

#[test]
fn who_signs_in_the_text_by_decision_is_not_proposed_again() {
    let scene = Scene::connected();
    scene.site.php(
        "foreach (['Aminata', 'Awa D.'] as $name) { wp_insert_user(['user_login' => sanitize_title($name), 'user_email' => \
         sanitize_title($name) . '@example.org', 'user_pass' => 'x', 'display_name' => $name, 'role' => 'author']); }",
    );
    let copy = "---\ntitle: Le bac\n---\n\nIl part.\n";
    let piece = scene.done("piece import -", copy).trim().to_owned();
    scene.marbre(|marbre| {
        marbre.done(
            &["piece", "set", &piece, "--byline", "Aminata", "--byline", "Awa Diarra"],
            "",
        )
    });
    let pulled = scene.done("site pull", "");
    assert!(pulled.contains("? Aminata\tAminata\n"), "{pulled}");
    assert!(pulled.contains("? Awa Diarra\t— (in the text)\n"), "{pulled}");
    let decide = [
        "site",
        "pull",
        "--confirm",
        "--writer",
        "Aminata=",
        "--writer",
        "Awa Diarra=Awa D.",
    ];
    let decided = scene.marbre(|marbre| marbre.done(&decide, ""));
    assert!(decided.contains("✓ Aminata\t— (in the text)\n"), "{decided}");
    assert!(decided.contains("✓ Awa Diarra\tAwa D.\n"), "{decided}");
    // Confirmed once more as it is shown, it stays.
    let again = scene.done("site pull --confirm", "");
    assert!(
        again.contains("✓ Aminata\t— (in the text)\n") && again.contains("✓ Awa Diarra\tAwa D.\n"),
        "{again}"
    );
}

/// A term that the newsroom retired is on an article of the site: the piece carries it, and nobody is offered it again.
#[test]
fn what_the_newsroom_retired_stays_so_whatever_an_import_meets() {
    let scene = Scene::connected();
    for (list, name) in [("section", "Cours d’eau"), ("country", "Sahel"), ("tag", "Pirogue")] {
        scene.marbre(|marbre| marbre.done(&["term", "add", list, name], ""));
        scene.marbre(|marbre| marbre.done(&["term", "retire", name], ""));
    }
    let listed = || {
        let all = scene.room.json("term list");
        let all = all.as_array().expect("a list").iter();
        let mut all: Vec<(String, bool)> = all
            .map(|term| {
                (
                    term["name"].as_str().unwrap_or_default().to_owned(),
                    term["retired"] == true,
                )
            })
            .collect();
        all.sort();
        all
    };
    let before = listed();
    let retired = before.iter().filter(|(_, retired)| *retired).count();
    assert_eq!(retired, 3, "{before:?}");
    // Spelled there as WordPress's own habits and other people's have it.
    scene.site.php(
        "$post = wp_insert_post(['post_status' => 'publish', 'post_author' => 1, 'post_title' => 'Le bac', 'post_content' => 'Il part.']); \
         wp_set_post_terms($post, [get_term_by('name', 'Cours d’eau', 'category')->term_id], 'category'); \
         wp_set_post_terms($post, ['PIROGUE'], 'post_tag');",
    );
    let name = scene.name();
    for what in ["--all", "--terms"] {
        scene.marbre(|marbre| marbre.done(&["site", "import", &name, what], ""));
    }
    assert_eq!(
        listed().into_iter().filter(|(_, retired)| *retired).collect::<Vec<_>>(),
        before
            .iter()
            .filter(|(_, retired)| *retired)
            .cloned()
            .collect::<Vec<_>>()
    );
    for name in ["Cours d’eau", "Pirogue"] {
        let called = listed()
            .into_iter()
            .filter(|(one, _)| one.eq_ignore_ascii_case(name))
            .count();
        assert_eq!(called, 1, "{name} is not there twice");
    }
    let piece = scene.room.json("piece list")[0]["id"]
        .as_str()
        .expect("a piece")
        .to_owned();
    let carried = scene.done(&format!("piece export {piece} --format json"), "");
    for name in ["Cours d’eau", "Pirogue"] {
        assert!(carried.contains(name), "{name}: {carried}");
    }
}
