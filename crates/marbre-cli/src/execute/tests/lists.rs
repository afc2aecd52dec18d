//! The newsroom's lists from the command line: countries at once, moves, what is retired, names.

use super::{newsroom, say};
use serde_json::Value;

#[tokio::test]
async fn lists_are_furnished_ordered_retired_and_renamed() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let done = async |words: &[&str]| -> Value {
        let answer = say(&desk, home.path(), words).await;
        assert_eq!(answer.code, 0, "{words:?}: {}", answer.err);
        serde_json::from_str(&answer.out).unwrap()
    };
    let fails = async |words: &[&str]| say(&desk, home.path(), words).await.code;
    let names = async |list: &str| -> Vec<String> {
        let terms = done(&["term", "list"]).await;
        let listed = terms.as_array().unwrap().iter().filter(|term| term["taxonomy"] == list);
        listed.map(|term| term["name"].as_str().unwrap().to_owned()).collect()
    };

    assert_eq!(
        done(&["term", "add", "country", "--code", "sn,ml"]).await["added"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let rest = done(&["term", "add", "country", "--african"]).await;
    assert_eq!(rest["added"].as_array().unwrap().len(), 52);
    let again = done(&["term", "add", "country", "--african"]).await;
    assert_eq!(again["added"], Value::Array(Vec::new()));
    done(&["term", "move", "Mali", "--before", "Afrique du Sud"]).await;
    assert_eq!(names("country").await[..2], ["Mali", "Afrique du Sud"]);

    for name in ["Politique", "Assemblée", "Sport", "Mali"] {
        done(&["term", "add", "section", name]).await;
    }
    done(&["term", "move", "assemblee", "--under", "Politique"]).await;
    let sport = done(&["term", "move", "Sport", "--before", "Politique"]).await;
    assert_eq!(names("section").await, ["Sport", "Politique", "Assemblée", "Mali"]);
    assert_eq!(fails(&["term", "move", "Politique", "--under", "Assemblée"]).await, 1);
    assert_eq!(fails(&["term", "move", "Politique"]).await, 2);
    assert_eq!(fails(&["term", "move", "Politique", "--top", "--last"]).await, 2);
    assert_eq!(fails(&["term", "add", "section"]).await, 2);
    assert_eq!(fails(&["term", "add", "section", "--african"]).await, 1);
    // Two lists have it.
    assert_eq!(fails(&["term", "retire", "Mali"]).await, 1);
    done(&["term", "retire", "section:Mali"]).await;
    let terms = done(&["term", "list"]).await;
    let retired = terms.as_array().unwrap().iter().filter(|term| term["retired"] == true);
    assert_eq!(retired.map(|term| &term["taxonomy"]).collect::<Vec<_>>(), ["section"]);
    done(&["term", "restore", "section:Mali"]).await;
    done(&["term", "rename", sport["id"].as_str().unwrap(), "Sports"]).await;
    done(&["term", "move", "Assemblée", "--top"]).await;
    done(&["term", "move", "Politique", "--last"]).await;
    assert_eq!(names("section").await, ["Sports", "Mali", "Assemblée", "Politique"]);

    let piece = done(&["piece", "new"]).await;
    done(&[
        "piece",
        "set",
        piece["id"].as_str().unwrap(),
        "--byline",
        "Ousmane Diarra",
    ])
    .await;
    done(&["signer", "rename", "ousmane diarra", "Ousmane Diarra-Keïta"]).await;
    let signers = done(&["signer", "list"]).await;
    let mut names = signers.as_array().unwrap().iter().map(|signer| &signer["name"]);
    assert!(names.any(|name| name == "Ousmane Diarra-Keïta"), "{signers}");
    assert_eq!(fails(&["signer", "rename", "Personne", "Quelqu’un"]).await, 1);
}
