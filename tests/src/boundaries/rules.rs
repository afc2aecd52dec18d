//! The rules between crates (docs/ARCHITECTURE.md, "Boundaries"): each gives one sentence for each breach.

use std::collections::BTreeMap;

use super::graph::Graph;

/// Whom each crate of the workspace may know of the others. A crate that is not here has not been thought about.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("marbre-domain", &[]),
    ("marbre-store", &["marbre-domain"]),
    ("marbre-publish", &["marbre-domain"]),
    ("marbre-exchange", &["marbre-domain"]),
    ("marbre-embeds", &["marbre-domain"]),
    ("marbre-import", &["marbre-domain", "marbre-embeds"]),
    (
        "marbre-desk",
        &[
            "marbre-domain",
            "marbre-store",
            "marbre-publish",
            "marbre-exchange",
            "marbre-embeds",
            "marbre-import",
        ],
    ),
    ("marbre-cli", &["marbre-desk", "marbre-domain"]),
    ("marbre-app", &["marbre-desk", "marbre-domain", "marbre-cli"]),
    ("xtask", &[]),
];

/// The crate that may know everybody, because it tests everybody.
const TESTS: &str = "marbre-tests";

/// Nobody outside a room's own list is known to it, in its tests neither.
pub fn acquaintance(graph: &Graph) -> Vec<String> {
    let names: Vec<&str> = graph.members().map(|member| member.name.as_str()).collect();
    let mut broken = Vec::new();
    for member in graph.members().filter(|member| member.name != TESTS) {
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == member.name) else {
            broken.push(format!("{} has no line in the table of who may know whom", member.name));
            continue;
        };
        let known = member.declared.iter().map(|dependency| dependency.name.as_str());
        for stranger in known.filter(|name| names.contains(name) && !allowed.contains(name)) {
            broken.push(format!("{} may not know {stranger}", member.name));
        }
    }
    broken
}

/// Crates that wait, store, or speak to the outside.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "curl",
    "hyper",
    "interprocess",
    "libsqlite3-sys",
    "mio",
    "notify",
    "opendal",
    "redb",
    "reqwest",
    "rusqlite",
    "sled",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "tower-http",
    "ureq",
];

/// The domain is built from nothing that performs I/O, and asks nothing for time or chance.
pub fn pure_domain(graph: &Graph) -> Vec<String> {
    let mut broken = Vec::new();
    for name in graph.closure("marbre-domain") {
        if IMPURE.contains(&name) || is_webview(name) {
            broken.push(format!(
                "marbre-domain is built from {name}, which is a runtime, a database or a network"
            ));
        }
    }
    let ambient = |name: &str, feature: &str| match name {
        "uuid" => matches!(feature, "v1" | "v4" | "v6" | "v7" | "rng"),
        "chrono" => matches!(feature, "clock" | "now"),
        _ => false,
    };
    for member in graph.members().filter(|member| member.name == "marbre-domain") {
        if let Some(chance) = member.declares(|name| matches!(name, "rand" | "getrandom" | "fastrand")) {
            broken.push(format!("marbre-domain draws from {chance}: randomness is a parameter"));
        }
        for dependency in &member.declared {
            for feature in dependency
                .features
                .iter()
                .filter(|feature| ambient(&dependency.name, feature))
            {
                broken.push(format!(
                    "marbre-domain asks {} for `{feature}`: time and chance are parameters",
                    dependency.name
                ));
            }
        }
    }
    broken
}

/// SQL is spoken in one place. The tests measure a bare database beside it.
pub fn sqlite_stays_in_the_store(graph: &Graph) -> Vec<String> {
    let sqlite = |name: &str| name.contains("sqlite") || name == "sqlx";
    let others = graph
        .members()
        .filter(|member| ![TESTS, "marbre-store"].contains(&member.name.as_str()));
    others
        .filter_map(|member| Some((member, member.declares(sqlite)?)))
        .map(|(member, found)| format!("{} knows {found}: only marbre-store may", member.name))
        .collect()
}

/// The webview is known in one place, and nothing that must run without a display is built from it.
pub fn webview_stays_in_the_app(graph: &Graph) -> Vec<String> {
    let mut broken = Vec::new();
    for member in graph.members().filter(|member| member.name != "marbre-app") {
        if let Some(found) = member.declares(is_webview) {
            broken.push(format!("{} knows {found}: only marbre-app may", member.name));
        }
    }
    for headless in ["xtask", "marbre-cli"] {
        for found in graph.closure(headless).into_iter().filter(|name| is_webview(name)) {
            broken.push(format!(
                "{headless} is built from {found} and could not be built without a display's libraries"
            ));
        }
    }
    broken
}

fn is_webview(name: &str) -> bool {
    matches!(name, "wry" | "tao" | "gtk" | "gtk-sys")
        || ["tauri", "webkit2gtk", "webview2"]
            .iter()
            .any(|family| name.starts_with(family))
}

/// Two versions of these would be two toolkits in one process. Reads the lock file, which holds every system's crates.
pub fn one_webview(lock: &str) -> Vec<String> {
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for name in lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
    {
        *versions.entry(name).or_default() += 1;
    }
    let single = [
        "tauri",
        "wry",
        "tao",
        "webkit2gtk",
        "webkit2gtk-sys",
        "gtk",
        "loro",
        "libsqlite3-sys",
    ];
    let twice = single
        .iter()
        .filter(|name| versions.get(*name).is_some_and(|count| *count > 1));
    twice
        .map(|name| format!("{name} is locked in more than one version"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A member that declares these packages, without features.
    fn knowing(name: &str, declared: &[&str]) -> Graph {
        let declared: Vec<(&str, &[&str])> = declared.iter().map(|name| (*name, &[] as &[&str])).collect();
        Graph::default().with(name, &declared)
    }

    #[test]
    fn a_room_that_knows_another_is_named() {
        let graph = knowing("marbre-publish", &["marbre-domain", "marbre-store"])
            .with("marbre-store", &[])
            .with("marbre-domain", &[]);
        assert_eq!(acquaintance(&graph), ["marbre-publish may not know marbre-store"]);
    }

    #[test]
    fn a_new_crate_must_be_thought_about() {
        let graph = knowing("marbre-archive", &[]);
        assert_eq!(
            acquaintance(&graph),
            ["marbre-archive has no line in the table of who may know whom"]
        );
    }

    #[test]
    fn impurity_is_found_however_far_away() {
        let graph = knowing("marbre-domain", &["postcard"]).with("postcard", &[("tokio", &[])]);
        let expected = "marbre-domain is built from tokio, which is a runtime, a database or a network";
        assert_eq!(pure_domain(&graph), [expected]);
    }

    #[test]
    fn ambient_time_and_chance_are_found_in_features() {
        let graph = Graph::default().with("marbre-domain", &[("uuid", &["serde", "v7"]), ("rand", &[])]);
        let expected = [
            "marbre-domain draws from rand: randomness is a parameter",
            "marbre-domain asks uuid for `v7`: time and chance are parameters",
        ];
        assert_eq!(pure_domain(&graph), expected);
    }

    #[test]
    fn sqlite_outside_the_store_is_found() {
        let graph = knowing("marbre-store", &["rusqlite"]).with("marbre-desk", &[("rusqlite", &[])]);
        assert_eq!(
            sqlite_stays_in_the_store(&graph),
            ["marbre-desk knows rusqlite: only marbre-store may"]
        );
    }

    #[test]
    fn a_webview_below_the_command_line_is_found() {
        let graph = knowing("marbre-app", &["tauri"])
            .with("marbre-cli", &[("opener", &[])])
            .with("opener", &[("wry", &[])]);
        let expected = [
            "opener knows wry: only marbre-app may",
            "marbre-cli is built from wry and could not be built without a display's libraries",
        ];
        assert_eq!(webview_stays_in_the_app(&graph), expected);
    }

    #[test]
    fn a_second_webview_is_found_in_the_lock() {
        let lock =
            "[[package]]\nname = \"wry\"\nversion = \"0.57.1\"\n\n[[package]]\nname = \"wry\"\nversion = \"0.56.0\"\n";
        assert_eq!(one_webview(lock), ["wry is locked in more than one version"]);
        assert_eq!(
            one_webview("name = \"wry\"\nname = \"serde\"\nname = \"serde\"\n"),
            Vec::<String>::new()
        );
    }
}
