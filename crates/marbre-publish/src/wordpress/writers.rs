//! Bylines as the site's own people: its users, and the names that Co-Authors Plus keeps beside them. Only what a person
//! confirmed is written there; every other byline stays in the text, where readers find it whatever the theme shows.

use super::answer::{RemoteError, plain};
use super::api::Api;
use super::post::Post;
use marbre_domain::byline::BylineRole;
use marbre_domain::taxonomy::fold_for_search;
use marbre_domain::version::PrintedByline;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The key under which the people of a site are remembered.
pub const WRITERS_KEY: &str = "writers";

/// Somebody who may sign on the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// Their account's number; a guest of Co-Authors Plus has none.
    #[serde(default)]
    pub user: Option<u64>,
    /// What Co-Authors Plus knows them by; empty where it is not there.
    #[serde(default)]
    pub nicename: String,
    /// Their name there.
    pub name: String,
}

/// Who stands for which name of the newsroom's, as a person confirmed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writers {
    /// By the newsroom's name, folded; nobody where the byline stands in the text by decision.
    #[serde(default)]
    pub people: BTreeMap<String, Option<Writer>>,
}

/// What of a piece's bylines goes to the site's own fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credit {
    /// The post's one author.
    pub author: Option<u64>,
    /// The names for Co-Authors Plus, in order.
    pub co_authors: Vec<String>,
    /// Whether that says all of them, so that the text need not.
    pub whole: bool,
}

impl Writers {
    /// Who stands for a name.
    pub fn of(&self, name: &str) -> Option<&Writer> {
        self.people.get(&fold_for_search(name))?.as_ref()
    }

    /// Whether somebody decided that a name stands in the text.
    pub fn in_text(&self, name: &str) -> bool {
        matches!(self.people.get(&fold_for_search(name)), Some(None))
    }

    /// Remembers who stands for a name, or that nobody does.
    pub fn set(&mut self, name: &str, writer: Option<Writer>) {
        self.people.insert(fold_for_search(name), writer);
    }

    /// Forgets what was decided about a name.
    pub fn forget(&mut self, name: &str) {
        self.people.remove(&fold_for_search(name));
    }

    /// What of some bylines the site's own fields can say. They know authors: a photographer, a place, or the newsroom's own
    /// name has no field there.
    pub fn credit(&self, bylines: &[PrintedByline]) -> Credit {
        let authors: Vec<&PrintedByline> = bylines
            .iter()
            .filter(|byline| byline.role == BylineRole::Author && !byline.newsroom)
            .collect();
        let known: Vec<&Writer> = authors.iter().filter_map(|byline| self.of(&byline.name)).collect();
        let all = !authors.is_empty() && known.len() == authors.len();
        let names = known.iter().map(|writer| writer.nicename.clone());
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        // A list of co-authors replaces the whole list: half of one would take the others' names away.
        let co_authors = if all && names.len() == authors.len() {
            names
        } else {
            Vec::new()
        };
        let plain = bylines.len() == authors.len() && authors.iter().all(|byline| byline.place.trim().is_empty());
        let author = known.iter().find_map(|writer| writer.user);
        let said = !co_authors.is_empty() || (authors.len() == 1 && author.is_some());
        Credit {
            author,
            co_authors,
            whole: plain && all && said,
        }
    }
}

#[derive(Debug, Deserialize)]
struct User {
    id: u64,
    name: String,
    slug: String,
}

/// A name as Co-Authors Plus answers it; seen in its source, 3.5.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CoAuthor {
    user_nicename: String,
    display_name: String,
}

/// Whether the site has Co-Authors Plus.
async fn has_co_authors(api: &Api) -> Result<bool, RemoteError> {
    let index = api.get("/", &[("_fields", "namespaces".to_owned())]).await?.value;
    let names = index.get("namespaces").and_then(Value::as_array);
    Ok(names.is_some_and(|names| names.iter().any(|name| name == "coauthors/v1")))
}

/// Everybody who may sign there: those who may write, and who Co-Authors Plus finds under the newsroom's names.
pub async fn all(api: &Api, names: &[String]) -> Result<Vec<Writer>, RemoteError> {
    let unexpected = |error: serde_json::Error| RemoteError::Unexpected(format!("a list of people: {error}"));
    let co_authors = has_co_authors(api).await?;
    let mut found: Vec<Writer> = Vec::new();
    let mut page = 1;
    loop {
        let query = [
            ("who", "authors".to_owned()),
            ("per_page", "100".to_owned()),
            ("page", page.to_string()),
            // Names are not unique: between two pages, their order would be anybody's guess.
            ("orderby", "id".to_owned()),
        ];
        let answer = match api.get("/wp/v2/users", &query).await {
            Ok(answer) => answer,
            // Some guards show the list of users to nobody: then bylines stay in the text.
            Err(RemoteError::NotAllowed(_) | RemoteError::NoRoute(_) | RemoteError::Refused { .. }) => break,
            Err(error) => return Err(error),
        };
        let users: Vec<User> = serde_json::from_value(answer.value).map_err(unexpected)?;
        found.extend(users.into_iter().map(|user| Writer {
            user: Some(user.id),
            nicename: if co_authors { user.slug } else { String::new() },
            name: plain(&user.name),
        }));
        if page >= answer.pages {
            break;
        }
        page += 1;
    }
    found.sort_by_cached_key(|writer| fold_for_search(&writer.name));
    for name in names.iter().filter(|_| co_authors) {
        let answer = api.get("/coauthors/v1/search", &[("q", name.clone())]).await?;
        let guests: Vec<CoAuthor> = serde_json::from_value(answer.value).map_err(unexpected)?;
        for guest in guests {
            if found.iter().all(|known| known.nicename != guest.user_nicename) {
                found.push(Writer {
                    user: None,
                    nicename: guest.user_nicename,
                    name: plain(&guest.display_name),
                });
            }
        }
    }
    Ok(found)
}

/// Proposes who stands for a name: the same name, case and accents aside, where only one there bears it.
pub fn propose<'a>(name: &str, theirs: &'a [Writer]) -> Option<&'a Writer> {
    let mut alike = theirs
        .iter()
        .filter(|writer| fold_for_search(&writer.name) == fold_for_search(name));
    let first = alike.next()?;
    alike.next().is_none().then_some(first)
}

/// Names the co-authors of a post, and reads them again. What the site made of it is given where it is otherwise.
pub(super) async fn name_co_authors(
    api: &Api,
    post: u64,
    names: &[String],
) -> Result<Vec<(String, String)>, RemoteError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let route = format!("/coauthors/v1/authors/{post}");
    let read = |value: Value| -> Result<Vec<String>, RemoteError> {
        let found: Vec<CoAuthor> = serde_json::from_value(value)
            .map_err(|error| RemoteError::Unexpected(format!("a list of co-authors: {error}")))?;
        Ok(found.into_iter().map(|one| one.user_nicename).collect())
    };
    let mut there = read(api.get(&route, &[]).await?.value)?;
    if there != names {
        api.post(&route, &json!({ "new_authors": names.join(",") })).await?;
        there = read(api.get(&route, &[]).await?.value)?;
    }
    Ok(if there == names {
        Vec::new()
    } else {
        vec![(format!("coauthors: {names:?}"), format!("coauthors: {there:?}"))]
    })
}

/// The author of a post as the site has it.
pub(super) fn author_of(post: &Post) -> Option<u64> {
    post.others.get("author").and_then(Value::as_u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byline(role: BylineRole, name: &str, place: &str) -> PrintedByline {
        PrintedByline {
            role,
            name: name.to_owned(),
            place: place.to_owned(),
            newsroom: false,
        }
    }

    fn writer(user: Option<u64>, nicename: &str, name: &str) -> Writer {
        Writer {
            user,
            nicename: nicename.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_byline_leaves_the_text_only_where_the_sites_fields_say_all_of_it() {
        let mut plain_site = Writers::default();
        plain_site.set("Awa Traoré", Some(writer(Some(7), "", "awa traore")));
        let awa = byline(BylineRole::Author, "Awa TRAORÉ", "");
        let credit = plain_site.credit(std::slice::from_ref(&awa));
        assert_eq!(
            (credit.author, credit.co_authors.len(), credit.whole),
            (Some(7), 0, true)
        );
        let unknown = byline(BylineRole::Author, "Ousmane Keita", "");
        // Another author, a photographer, a place: the text says it.
        for more in [unknown.clone(), byline(BylineRole::Photographer, "Awa Traoré", "")] {
            let credit = plain_site.credit(&[awa.clone(), more]);
            assert_eq!((credit.author, credit.whole), (Some(7), false));
        }
        assert!(
            !plain_site
                .credit(&[byline(BylineRole::Author, "Awa Traoré", "à Gao")])
                .whole
        );
        assert_eq!(plain_site.credit(std::slice::from_ref(&unknown)), Credit::default());

        let mut with_plugin = Writers::default();
        with_plugin.set("Awa Traoré", Some(writer(Some(7), "awa", "Awa Traoré")));
        with_plugin.set("Ousmane Keita", Some(writer(None, "ousmane-keita", "Ousmane Keita")));
        let credit = with_plugin.credit(&[unknown, awa]);
        // A guest has no account: the first who has one is the post's author.
        assert_eq!(credit.co_authors, ["ousmane-keita", "awa"]);
        assert!(credit.whole);
        with_plugin.set("Awa Traoré", None);
        assert!(with_plugin.of("Awa Traoré").is_none());
    }

    #[test]
    fn two_of_the_same_name_are_a_question_for_a_person() {
        let theirs = [
            writer(Some(1), "", "Awa Traoré"),
            writer(Some(2), "", "awa traore"),
            writer(Some(3), "", "Ousmane Keita"),
        ];
        assert_eq!(propose("Awa Traoré", &theirs), None);
        assert_eq!(propose("ousmane keita", &theirs).and_then(|one| one.user), Some(3));
    }
}
