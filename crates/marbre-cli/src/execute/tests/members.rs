//! Members from the command line: what changes, who leaves and returns, and why not.

use super::{newsroom, say};
use serde_json::Value;

#[tokio::test]
async fn members_are_changed_leave_and_return() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let done = async |words: &[&str]| -> Value {
        let answer = say(&desk, home.path(), words).await;
        assert_eq!(answer.code, 0, "{words:?}: {}", answer.err);
        serde_json::from_str(&answer.out).unwrap()
    };
    let refused = async |words: &[&str]| -> Value {
        let answer = say(&desk, home.path(), words).await;
        assert_eq!(answer.code, 3, "{words:?}: {}{}", answer.out, answer.err);
        let told: Value = serde_json::from_str(&answer.err).unwrap();
        told["error"]["code"].clone()
    };
    let kofi = async || -> Value {
        let members = done(&["member", "list"]).await;
        let mut all = members.as_array().unwrap().iter();
        all.find(|one| one["name"].as_str().unwrap().starts_with("Kofi"))
            .unwrap()
            .clone()
    };
    let added = done(&["member", "add", "Kofi B.", "--role", "reporter"]).await;
    let set = done(&["member", "set", "kofi", "--role", "editor", "--may", "approve,publish"]).await;
    assert_eq!(set, added);
    assert_eq!(kofi().await["rights"]["publish"], true);
    done(&["member", "set", "kofi", "--name", "Kofi Badou", "--may", "publish"]).await;
    let now = kofi().await;
    assert_eq!(now["name"], "Kofi Badou");
    assert_eq!(now["role"], "editor");
    assert_eq!(now["may_approve"], false);
    assert_eq!(now["may_publish"], true);
    done(&["member", "set", "kofi", "--may", "none"]).await;
    assert_eq!(kofi().await["rights"]["publish"], false);
    let nothing = say(&desk, home.path(), &["member", "set", "kofi"]).await;
    assert_eq!(nothing.code, 2, "something changes, or it is a mistake");

    assert_eq!(refused(&["member", "leave", "Awa"]).await, "last_chief");
    assert_eq!(
        refused(&["member", "set", "Awa", "--role", "editor"]).await,
        "last_chief"
    );
    let alone = ["--as", "Kofi", "member", "set", "kofi", "--role", "chief"];
    assert_eq!(refused(&alone).await, "own_rights");
    assert_eq!(
        refused(&["--as", "Kofi", "member", "leave", "Awa"]).await,
        "lacks_right"
    );

    done(&["member", "leave", "kofi"]).await;
    assert_eq!(kofi().await["left"], true);
    assert_eq!(refused(&["--as", "Kofi", "desk"]).await, "has_left");
    assert_eq!(refused(&["member", "set", "kofi", "--name", "Autre"]).await, "has_left");
    done(&["member", "return", "kofi"]).await;
    done(&["--as", "Kofi", "desk"]).await;
}

#[tokio::test]
async fn a_draft_that_is_given_away_is_said_to_be_given_away() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let done = async |words: &[&str]| -> Value {
        let answer = say(&desk, home.path(), words).await;
        assert_eq!(answer.code, 0, "{words:?}: {}", answer.err);
        serde_json::from_str(&answer.out).unwrap()
    };
    done(&["member", "add", "Kofi B.", "--role", "reporter"]).await;
    done(&["member", "add", "Salif D.", "--role", "reporter"]).await;
    let made = done(&["piece", "new"]).await;
    let id = made["id"].as_str().unwrap();
    // Who began it sees it still.
    let row = done(&["piece", "set", id, "--assigned", "Kofi"]).await;
    assert_eq!(row["id"], made["id"]);
    assert_eq!(row["handed_over"], Value::Null);
    let given = done(&["--as", "Kofi", "piece", "set", id, "--assigned", "Salif"]).await;
    assert_eq!((&given["id"], &given["handed_over"]), (&made["id"], &Value::Bool(true)));
    let gone = say(&desk, home.path(), &["--as", "Kofi", "piece", "show", id]).await;
    assert_ne!(gone.code, 0, "it is not here for them: {}", gone.out);
    let theirs = done(&["--as", "Salif", "piece", "show", id]).await;
    assert_eq!(theirs["row"]["id"], made["id"]);
}
