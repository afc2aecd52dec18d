//! Hours that are set in the window and kept by the clock: a piece is scheduled, moved, taken off the schedule; one under embargo
//! is nowhere on the site before its end; an alert stands in the strip until its end, a later one once it is prolonged.

use super::app::App;
use super::clock::Clock;
use super::connected::{approve, file, stands_in};
use super::page::Page;
use super::profile::{CHIEF, Profile};
use super::screen::Screen;
use super::wait::until;
use chrono::{DateTime, FixedOffset, TimeDelta};

const MOVED: &str = "Le bac part à midi";
const TAKEN: &str = "Le marché ferme à midi";
const EMBARGOED: &str = "Le rapport du barrage";
const ALERT: &str = "L’eau monte à Wansi";

#[test]
fn the_clock_keeps_the_hours_that_the_window_sets() {
    let screen = Screen::open();
    let profile = Profile::new();
    let clock = Clock::of(&profile);
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(CHIEF);
    launch_and_prolong(&app, &page);

    for headline in [MOVED, TAKEN] {
        approve(&profile, &file(&profile, headline));
    }
    schedule(&page, MOVED, "11 h 30");
    schedule(&page, MOVED, "12 h 00");
    schedule(&page, TAKEN, "11 h 30");
    page.act("Mettre sur le marbre");
    page.read("Sur le marbre : prêt, en attente de votre heure.");
    file(&profile, EMBARGOED);
    put_under_embargo(&page);

    clock.reaches(12, 1);
    let noon = until("the piece of noon", || {
        let front = front(&app)?;
        if front.contains(MOVED) { Ok(front) } else { Err(front) }
    });
    let at = attribute(noon.split_once(MOVED).expect("it is there").1, "datetime");
    assert!(
        at.is_some_and(|at| at.contains("T12:00:00")),
        "it left at the hour that it was moved to: {at:?}"
    );
    assert!(!noon.contains(TAKEN), "what is off the schedule stays");
    assert!(ends(&app).is_ok_and(|end| end.is_some()), "its first end was at eleven");
    page.press("button", MOVED);
    page.read("En ligne, vérifié");

    clock.reaches(14, 30);
    until("the alert's end", || match ends(&app)? {
        None => Ok(()),
        Some(end) => Err(end.to_rfc3339()),
    });
    page.press("button", "Mon bureau");
    until("no alert on the desk", || {
        let words = page.words()?;
        if words.contains("Alerte en cours") {
            Err(words)
        } else {
            Ok(())
        }
    });

    // An hour that only the clock on the wall has reached is not believed until somebody says that it is right.
    clock.is_set_to(15, 1);
    page.read("L’horloge de cet ordinateur a avancé de");
    assert!(
        !stands_in(&profile.site(), EMBARGOED),
        "nothing of it is in the site's folder"
    );
    page.press("button", "L’horloge est juste");
    until("the piece whose embargo is over", || {
        let front = front(&app)?;
        if front.contains(EMBARGOED) { Ok(()) } else { Err(front) }
    });
    assert!(!stands_in(&profile.site(), TAKEN));
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// Launches an alert for an hour and gives it three more.
fn launch_and_prolong(app: &App<'_>, page: &Page<'_>) {
    page.press("button", "Alertes");
    page.write("textbox", "Une ligne", ALERT);
    page.press("radio", "Urgent");
    page.press("radio", "1 h");
    page.press("button", "Lancer l’alerte");
    page.read("L’alerte est partie.");
    let end = until("the alert in the strip", || {
        ends(app)?.ok_or_else(|| "it is not there".to_owned())
    });
    page.press("button", "Prolonger l’alerte…");
    page.press("radio", "+3 h");
    page.read("Elle restera dans le bandeau jusqu’à 14 h");
    page.press("button", "Prolonger");
    page.read("Prolongée jusqu’à 14 h");
    until("the later end in the strip", || {
        let now = ends(app)?;
        if now == Some(end + TimeDelta::hours(3)) {
            Ok(())
        } else {
            Err(format!("{now:?}"))
        }
    });
}

/// Gives a piece an hour of today, or another one.
fn schedule(page: &Page<'_>, headline: &str, hour: &str) {
    page.press("button", "Mon bureau");
    page.press("button", headline);
    page.act("Programmer…");
    give(page, hour);
}

/// Nothing of it may be read before three; approved, it is scheduled rather than published.
fn put_under_embargo(page: &Page<'_>) {
    page.press("button", "Mon bureau");
    page.press("button", EMBARGOED);
    page.press("button", "Embargo, choisir");
    page.press("label", "Aujourd’hui");
    page.write_over("textbox", "Heure", "15 h 00");
    page.press("button", "Enregistrer");
    page.see("button", "Embargo, 15 h 00");
    page.press("button", "Transmettre");
    page.press("button", "Valider");
    page.press("button", "Programmer…");
    give(page, "15 h 00");
}

/// Answers the dialog of hours.
fn give(page: &Page<'_>, hour: &str) {
    page.press("label", "Aujourd’hui");
    page.write_over("textbox", "Heure", hour);
    page.read(&format!("à {hour}, heure de Bamako."));
    page.press("button", "Programmer");
    page.read(&format!("Programmé {hour}"));
}

fn front(app: &App<'_>) -> Result<String, String> {
    match app.fetch(&app.profile().address())? {
        (200, front) => Ok(front),
        (status, _) => Err(status.to_string()),
    }
}

/// When the alert ends, as the strip says that every page loads; `None` where it stands there no more as an alert.
fn ends(app: &App<'_>) -> Result<Option<DateTime<FixedOffset>>, String> {
    let (_, html) = app.fetch(&format!("{}/fragment/latest.html", app.profile().address()))?;
    let strip = html.split("id=\"recent\"").next().unwrap_or_default();
    let line = strip
        .split_once(ALERT)
        .and_then(|(before, _)| before.rsplit("<li").next());
    let end = line
        .filter(|line| line.contains("<strong>Urgent</strong>"))
        .and_then(|line| attribute(line, "data-expires"));
    end.map(|end| DateTime::parse_from_rfc3339(end).map_err(|error| format!("{end}: {error}")))
        .transpose()
}

/// The first value of an attribute in some markup.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    html.split_once(&format!("{name}=\""))?.1.split('"').next()
}
