//! What somebody changes in wp-admin is found between deliveries too: by one question, in whatever zone the site counts.

use super::office::Office;
use chrono::TimeDelta;
use marbre_desk::fault::FaultCode;
use marbre_desk::{ActOptions, look_for_edits};
use marbre_domain::workflow::{Action, State};

async fn look(office: &Office) -> u32 {
    look_for_edits(&office.desk, true).await.expect("the desk's disk works")
}

#[tokio::test]
async fn an_edit_is_found_between_deliveries_in_any_zone() {
    for zone in ["Pacific/Auckland", "Pacific/Honolulu"] {
        let office = Office::open().await;
        office.site.php(&format!("update_option('timezone_string', '{zone}');"));
        let piece = office.approved("Les passeurs");
        office
            .act(piece, Action::Publish, &ActOptions::default())
            .expect("published");
        office.run().await;
        assert_eq!(office.states(piece, "publish"), ["seen"]);
        assert_eq!(look(&office).await, 0, "what Marbre wrote itself is no edit");
        let before = office.proxy.seen().len();
        assert_eq!(look(&office).await, 0);
        assert_eq!(
            office.proxy.seen().len() - before,
            1,
            "one question where nothing changed"
        );

        office.site.php(
            "$p = get_posts()[0]; wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('aube', 'heure \
             dite', $p->post_content)]));",
        );
        assert_eq!(look(&office).await, 1, "{zone}");
        assert_eq!(office.state(piece), State::InReview);
        let words =
            marbre_desk::content_words(&office.desk().version_now(office.chief, piece).expect("it can be read"));
        assert_eq!(words.matches("à l’heure dite").count(), 1, "{words}");
        assert_eq!(look(&office).await, 0, "once");

        // Taken off there: nothing here undoes it, and somebody is told.
        office
            .site
            .php("wp_update_post(['ID' => get_posts()[0]->ID, 'post_status' => 'private']);");
        assert_eq!(look(&office).await, 1);
        let view = office.desk().piece_view(office.chief, piece).expect("it can be read");
        assert!(
            view.comments.iter().any(|note| note.words.contains("status: private")),
            "{:?}",
            view.comments
        );
        assert_eq!(look(&office).await, 0, "once");
        assert_eq!(office.statuses(), ["private"]);
    }
}

/// What waits for its hour is found too, long before it.
#[tokio::test]
async fn an_edit_of_what_waits_for_its_hour_is_found_before_it() {
    let office = Office::open().await;
    let (words, date) = (office.approved("Les passeurs"), office.approved("Le bac"));
    for piece in [words, date] {
        office.schedule(piece, TimeDelta::hours(3));
    }
    office.run().await;
    assert_eq!(office.statuses(), ["future"; 2]);
    office.site.php(
        "foreach (get_posts(['post_status' => 'future']) as $p) { if ($p->post_title === 'Les passeurs') \
         wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('aube', 'heure dite', $p->post_content)])); \
         else wp_update_post(['ID' => $p->ID, 'post_date_gmt' => '2090-01-01 00:00:00', 'post_date' => '2090-01-01 \
         01:00:00', 'edit_date' => true]); }",
    );
    assert_eq!(look(&office).await, 2);
    office.run().await;
    let told = |piece| office.delivery(piece, "publish").fault.map(|fault| fault.code);
    assert_eq!(told(words), Some(FaultCode::SiteEdit));
    assert_eq!(told(date), Some(FaultCode::EditedOnSite));
    for piece in [words, date] {
        let both = office.delivery(piece, "publish").fault.expect("it waits").differences;
        assert!(!both.is_empty(), "both texts are shown, whoever found it");
    }
    assert_eq!(office.state(words), State::InReview);
    let mut statuses = office.statuses();
    statuses.sort();
    assert_eq!(
        statuses,
        ["draft", "future"],
        "unapproved words do not appear; their date is theirs"
    );
}

/// A site that does not answer is left alone for a while, and deliveries do not wait for it.
#[tokio::test]
async fn a_site_that_does_not_answer_is_asked_more_rarely() {
    use super::fault::{Fault, always, nothing};
    let office = Office::open().await;
    let piece = office.approved("Les passeurs");
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published");
    office.run().await;
    let asks = async || {
        let before = office.proxy.seen().len();
        look_for_edits(&office.desk, false)
            .await
            .expect("the desk's disk works");
        office.proxy.seen().len() - before
    };
    assert_eq!(asks().await, 1);
    assert_eq!(asks().await, 0, "not before a minute has passed");
    office.proxy.follow(always(Fault::LostRequest));
    let mut waited = Vec::new();
    for _ in 0..3 {
        let mut minutes = 0;
        loop {
            office.pass(TimeDelta::minutes(1));
            minutes += 1;
            if asks().await > 0 {
                break;
            }
        }
        waited.push(minutes);
    }
    assert_eq!(waited, [1, 2, 4]);
    office.proxy.follow(nothing());
    assert_eq!(look(&office).await, 0);
}

/// A site that packs its answers sends a tenth of the bytes: Marbre says that it reads such, and does.
#[tokio::test]
async fn what_a_site_packs_is_read() {
    let office = Office::open().await;
    office.site.add_plugin(
        "packed",
        "ob_start(function ($body, $mode) {
            $packed = ob_gzhandler($body, $mode);
            if ($packed !== false) file_put_contents(WP_CONTENT_DIR . '/packed', strlen($body) . ' ' . strlen($packed) . \"\\n\", FILE_APPEND);
            return $packed;
        });",
    );
    let piece = office.approved("Les passeurs");
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published");
    office.run().await;
    assert_eq!(office.states(piece, "publish"), ["seen"]);
    let packed = std::fs::read_to_string(office.site.site().join("wp-content/packed")).expect("answers were packed");
    let sums = packed.lines().filter_map(|line| {
        let (plain, packed) = line.split_once(' ')?;
        Some((plain.parse::<usize>().ok()?, packed.parse::<usize>().ok()?))
    });
    let (plain, packed) = sums.fold((0, 0), |(plain, packed), (a, b)| (plain + a, packed + b));
    assert!(packed > 0 && packed * 3 < plain, "{packed} of {plain} bytes");
}
