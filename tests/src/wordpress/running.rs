//! That a site under test can be looked into and disturbed, and ends with whoever started it.

use super::client::{API, Asking};
use super::server::WordPress;
use super::template::folders_named;
use crate::e2e::programs::ours;
use crate::e2e::wait::until;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};

/// The processes whose command line has these words.
fn processes(words: &str) -> Vec<String> {
    std::fs::read_dir("/proc")
        .expect("this is Linux")
        .flatten()
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(words))
        .collect()
}

#[test]
fn a_killed_process_leaves_nothing_running() {
    let mut program = Command::new(ours("wordpress"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is a program");
    let mut said = String::new();
    BufReader::new(program.stdout.take().expect("its output is piped"))
        .read_line(&mut said)
        .expect("it says where it is");
    let host = said.trim().trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&host).is_ok(), "{said}");
    let folder = format!("run-{}-", program.id());
    // A database, a server with four workers, and the guards of both.
    until("all that it starts", || {
        let started = processes(&folder);
        if started.len() >= 6 {
            Ok(())
        } else {
            Err(started.join("\n"))
        }
    });

    program.kill().expect("it runs");
    program.wait().expect("it was ours");
    until("the end of what it started", || {
        let left = processes(&folder);
        if left.is_empty() { Ok(()) } else { Err(left.join("\n")) }
    });
    until("the end of its port", || match TcpStream::connect(&host) {
        Ok(_) => Err("somebody listens".to_owned()),
        Err(_) => Ok(()),
    });
    // Its folder goes when the next site starts, here or in a test beside this one that is sweeping already.
    drop(WordPress::start());
    until("the end of its folder", || {
        let left = folders_named(&folder);
        if left.is_empty() {
            Ok(())
        } else {
            Err(format!("{left:?}"))
        }
    });
}

#[tokio::test]
async fn a_site_can_be_looked_into_and_disturbed() {
    let site = WordPress::start();
    let (asking, nobody) = (Asking::user(&site, "desk"), Asking::nobody(&site));
    let piece = json!({ "title": "Crue", "content": "<p>L’eau monte.</p>", "status": "future", "date_gmt": "2090-01-01T00:00:00" });
    let id = asking.post(&format!("{API}/posts"), piece).await.id();
    assert_eq!(site.post(id)["post_content"], "<p>L’eau monte.</p>");
    assert_eq!((site.count("post"), site.post(id + 1)), (1, json!(null)));

    site.in_maintenance(true);
    assert_eq!(nobody.get("/").await.status, 503);
    site.in_maintenance(false);
    let front = nobody.get("/").await;
    assert!(
        front.status == 200 && front.text.contains("Le Journal"),
        "the theme renders: {}",
        front.text
    );

    site.add_plugin("aside", "add_action('rest_api_init', fn() => header('X-Aside: here'));");
    assert_eq!(nobody.get(API).await.headers["x-aside"], "here");

    // Due a minute ago, and nobody has come by since.
    site.php(&format!(
        "$wpdb->update($wpdb->posts, ['post_date_gmt' => gmdate('Y-m-d H:i:s', time() - 60), 'post_date' => \
         date('Y-m-d H:i:s', time() + 3540)], ['ID' => {id}]); wp_clear_scheduled_hook('publish_future_post', [{id}]); \
         wp_schedule_single_event(time() - 60, 'publish_future_post', [{id}]);"
    ));
    nobody.get("/").await;
    assert_eq!(
        site.post(id)["post_status"],
        "future",
        "a site starts without its clock"
    );
    site.visits_run_cron(true);
    until("a visit to publish what is due", || {
        site.value("wp_remote_get(home_url())['response']['code']");
        match site.post(id)["post_status"].as_str() {
            Some("publish") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    assert!(site.log().contains("Accepted"), "the server's log is kept");
}
