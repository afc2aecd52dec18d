//! Letters that take more than one key: dead keys, Compose and AltGr, pressed on a real X keymap, down to the disk.
//! WebDriver's own keys never cross the toolkit's input method, so they show nothing of this.

use super::app::{App, Start};
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;

/// A keyboard, the keys pressed on it, and what they mean.
struct Hand {
    layout: &'static str,
    variant: &'static str,
    pressed: &'static str,
    means: &'static str,
}

/// An AZERTY keyboard as sold in France and in most of West Africa.
const FRENCH: Hand = Hand {
    layout: "fr",
    variant: "",
    pressed: "dead_circumflex e t r e space n a dead_diaeresis i f comma space Multi_key o e u v r e space \
        guillemotleft space eacute ccedilla agrave space guillemotright space Multi_key less less space \
        n o n",
    means: "être naïf, œuvre « éçà » « non",
};

/// An American keyboard that composes: what many second-hand laptops have.
const INTERNATIONAL: Hand = Hand {
    layout: "us",
    variant: "intl",
    pressed: "dead_circumflex e t r e space n a dead_diaeresis i f comma space Multi_key o e u v r e space \
        guillemotleft space dead_acute e dead_grave a space guillemotright space dead_circumflex space",
    means: "être naïf, œuvre « éà » ^",
};

#[test]
fn accents_reach_the_disk_from_real_keys() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    type_all(&app, &[FRENCH, INTERNATIONAL]);
}

#[test]
fn accents_reach_the_disk_through_the_simple_method_beside_a_message_bus() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::start(
        &screen,
        &profile,
        Start {
            bus: true,
            input_method: Some("gtk-im-context-simple"),
            ..Start::default()
        },
    );
    type_all(&app, &[FRENCH, INTERNATIONAL]);
}

#[test]
fn accents_reach_the_disk_through_the_method_of_x() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::start(
        &screen,
        &profile,
        Start {
            bus: false,
            input_method: Some("xim"),
            ..Start::default()
        },
    );
    type_all(&app, &[FRENCH, INTERNATIONAL]);
}

/// Types the same in the headline, a plain field, and in the body, which follows every key.
fn type_all(app: &App<'_>, hands: &[Hand]) {
    let page = app.page();
    page.change_member(REPORTER);
    let window = *app.screen().windows().first().expect("the app shows a window");
    for hand in hands {
        app.screen().keyboard(hand.layout, hand.variant, "compose:menu");
        let keys: Vec<&str> = hand.pressed.split_whitespace().collect();
        let piece = page.new_piece();
        app.screen().focus(window);
        page.focus("Titre");
        app.screen().press(&keys);
        until(&format!("« {} » in the headline", hand.means), || {
            let shown = page.headline()?;
            if shown == hand.means {
                Ok(())
            } else {
                Err(format!("{shown:?}"))
            }
        });
        page.focus("Texte");
        app.screen().press(&keys);
        // The text sets French spaces as one types; the headline is left as it is written.
        let set = hand.means.replace("« ", "«\u{a0}").replace(" »", "\u{a0}»");
        until(&format!("{set:?} in the window"), || {
            let shown = page.text("Texte")?;
            if shown == set {
                Ok(())
            } else {
                Err(format!("{shown:?}"))
            }
        });
        page.saved();
        assert_eq!(
            app.profile().blocks(&piece, "body"),
            [set],
            "on {}({})",
            hand.layout,
            hand.variant
        );
        let shown = app.profile().json(&["piece", "show", &piece]);
        let fields = shown["fields"].as_array().expect("a piece has fields");
        let headline = fields
            .iter()
            .find(|field| field["name"] == "headline")
            .expect("a headline among them");
        assert_eq!(
            headline["value"], hand.means,
            "in the headline, on {}({})",
            hand.layout, hand.variant
        );
    }
}
