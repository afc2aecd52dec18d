//! A WordPress to work against by hand: `wordpress [--plain] [--port N] [--cron]`. Says where it is and who may sign in, and stays
//! until it is killed.

use marbre_tests::wordpress::server::{Start, WordPress};
use marbre_tests::wordpress::template::Links;

#[allow(clippy::print_stdout, reason = "what it says is what this program is for")]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|one| one == word);
    let port = words
        .iter()
        .skip_while(|word| *word != "--port")
        .nth(1)
        .map(|number| number.parse().expect("a port is a number"));
    let links = if has("--plain") { Links::Plain } else { Links::Pretty };
    let site = WordPress::start_with(Start { links, port });
    site.visits_run_cron(has("--cron"));
    println!("{}", site.url());
    for user in site.users() {
        println!("{:<14} {:<12} {}", user.role, user.name, user.password);
    }
    loop {
        std::thread::park();
    }
}
