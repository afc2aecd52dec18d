//! What somebody saves in wp-admin in the very moment between Marbre's look and its write: put back, told, never lost.

use super::publisher::{Publisher, now, piece_id, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::job::Seen;
use marbre_publish::deliver::{DeliverError, Holdings as _};

/// Somebody saves the post, once, when the site has taken Marbre's write and not yet carried it out.
const MEANWHILE: &str = "add_filter('rest_pre_insert_post', function ($prepared) { if (empty($prepared->ID) || \
     !get_option('meanwhile')) return $prepared; delete_option('meanwhile'); $p = get_post($prepared->ID); \
     wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('On reviendra.', 'On ne reviendra pas.', \
     $p->post_content)])); return $prepared; });";

#[tokio::test]
async fn what_is_saved_between_the_look_and_the_write_is_put_back() {
    let site = WordPress::start();
    site.add_plugin("meanwhile", MEANWHILE);
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let content = || site.value("get_posts()[0]->post_content").to_string();
    site.php("update_option('meanwhile', 1);");
    let mut job = publish("t2", &version(1, "La première, corrigée", false), now());
    let refused = publisher.try_once(&job).await;
    let Err(DeliverError::EditedOnSite { differences, standing }) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        differences.iter().any(|one| one.found.contains("ne reviendra pas")),
        "{differences:?}"
    );
    let standing = standing.as_ref().expect("its texts came along");
    assert!(standing.base.content.contains("On reviendra.") && standing.content.contains("ne reviendra pas"));
    assert!(content().contains("ne reviendra pas"), "it stands there again");
    assert_eq!(site.value("get_posts()[0]->post_title"), "La première");

    // Asked again, it is still theirs that stands there; who replaces it has seen it.
    assert!(matches!(
        publisher.try_once(&job).await,
        Err(DeliverError::EditedOnSite { .. })
    ));
    let key = marbre_publish::wordpress::memory::edited_key(piece_id(1));
    job.over = publisher.machine.recall(&key).expect("it remembers");
    let (seen, _) = publisher.persist(&job).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert!(content().contains("On reviendra."));

    // What Marbre wrote itself is not taken for somebody's, however often it is written.
    for headline in ["Encore", "La première, corrigée", "Encore"] {
        let (seen, _) = publisher
            .persist(&publish(headline, &version(1, headline, false), now()))
            .await;
        assert!(matches!(seen, Seen::Online { .. }), "{headline}: {seen:?}");
    }
}
