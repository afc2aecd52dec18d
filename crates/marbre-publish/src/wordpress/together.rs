//! What several deliveries ask of one site at the same moment, in one request: changes that wait for their turn as one batch,
//! looks at posts as one list. Each gets its own answer, as if it had asked alone; where a request is lost, each looks for itself.

use super::answer::{self, RemoteError};
use super::api::{Answer, Api};
use super::post::edit;
use super::queue::Stage;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// So many go in one request: WordPress takes twenty-five, a small server does not finish that many in its time.
const MOST: usize = 10;
/// So many bytes of changes go in one request: some servers take no more than a megabyte.
const LONGEST: usize = 256 << 10;

/// So often others have their say before one asks: handing on a turn takes each of them a few.
const GATHERING: usize = 8;

/// A change of a post, as it waits for its turn.
#[derive(Debug, Clone)]
pub(super) struct Change {
    route: String,
    body: Value,
    length: usize,
}

pub(super) type Changed = Result<Answer, RemoteError>;
pub(super) type Looked = Result<Option<Value>, RemoteError>;

fn stopped() -> RemoteError {
    RemoteError::NoAnswer("another delivery asked for it together with its own, and was stopped".to_owned())
}

/// Lets those catch up whose answers came in the same batch, so that they ask the next thing together too. Waits for nobody.
async fn gather() {
    for _ in 0..GATHERING {
        tokio::task::yield_now().await;
    }
}

/// Whether nothing of a batch was carried out and each change may be taken alone.
fn refuses_batches(error: &RemoteError) -> bool {
    match error {
        RemoteError::NoRoute(_) | RemoteError::Refused { .. } | RemoteError::NotAllowed(_) => true,
        RemoteError::NotTheApi { transient, .. } => !transient,
        RemoteError::NoAnswer(_)
        | RemoteError::Certificate(_)
        | RemoteError::Elsewhere(_)
        | RemoteError::Maintenance
        | RemoteError::SignedOut(_)
        | RemoteError::Failed { .. }
        | RemoteError::Unexpected(_) => false,
    }
}

impl Api {
    /// Changes or creates a post, together with what others wait to change there.
    pub(super) async fn post_together(&self, route: &str, body: &Value) -> Changed {
        let channel = self.channel();
        let change = Change {
            route: route.to_owned(),
            body: body.clone(),
            length: body.to_string().len(),
        };
        let mine = channel.changes().stand(self.account(), change);
        gather().await;
        let _turn = channel.writing().await;
        match mine.stage() {
            Stage::Answered(answer) => return answer,
            Stage::Sent => return Err(stopped()),
            Stage::Waits => {}
        }
        let (mut places, mut room) = (MOST, if channel.one_by_one() { 0 } else { LONGEST });
        let taken = mine.take(|change| {
            let fits = places > 0 && change.length <= room;
            places -= usize::from(fits);
            // Where one does not fit, none goes before it; where the first does not, it goes alone.
            room = if fits { room - change.length } else { 0 };
            fits
        });
        let [_, others @ ..] = &taken[..] else {
            return Err(stopped());
        };
        if others.is_empty() {
            return self.send_in_turn(Method::POST, route, &[], body).await;
        }
        let requests: Vec<Value> = taken
            .iter()
            .map(|(_, change)| json!({ "method": "POST", "path": change.route, "body": change.body }))
            .collect();
        let batch = json!({ "requests": requests });
        match self.send_in_turn(Method::POST, "/batch/v1", &[], &batch).await {
            Ok(whole) => {
                let mut answers = each(&whole, taken.len()).into_iter();
                let first = answers.next().unwrap_or_else(|| Err(stopped()));
                for ((number, _), answer) in others.iter().zip(answers) {
                    channel.changes().answer(*number, answer);
                }
                first
            }
            Err(error) if refuses_batches(&error) => {
                channel.go_one_by_one();
                for (number, _) in others {
                    channel.changes().give_back(*number);
                }
                self.send_in_turn(Method::POST, route, &[], body).await
            }
            Err(error) => {
                if matches!(error, RemoteError::Failed { .. }) {
                    // Too much at once for a small server, or one of them makes it fail: each alone shows which.
                    channel.go_one_by_one();
                }
                for (number, _) in others {
                    channel.changes().answer(*number, Err(error.clone()));
                }
                Err(error)
            }
        }
    }

    /// A post as it stands there now, as somebody who may edit it reads it; together with those that others wait to see.
    pub(super) async fn post_now(&self, post: u64) -> Result<Value, RemoteError> {
        let channel = self.channel();
        let mine = channel.looks().stand(self.account(), post);
        gather().await;
        let turn = channel.looking().await;
        match mine.stage() {
            Stage::Answered(Ok(Some(value))) => return Ok(value),
            // The list hides what is in the trash; asked alone, it says so.
            Stage::Answered(Ok(None)) | Stage::Sent => {}
            Stage::Answered(Err(error)) => return Err(error),
            Stage::Waits => {
                let mut places = MOST;
                let taken = mine.take(|_| {
                    places = places.saturating_sub(1);
                    places > 0
                });
                let [_, others @ ..] = &taken[..] else {
                    return Err(stopped());
                };
                if !others.is_empty() {
                    let list = self.listed(taken.iter().map(|(_, post)| *post)).await;
                    let one = |post: u64| match &list {
                        Ok(posts) => Ok(posts.iter().find(|there| there["id"] == post).cloned()),
                        Err(error) => Err(error.clone()),
                    };
                    for (number, post) in others {
                        channel.looks().answer(*number, one(*post));
                    }
                    if let Some(value) = one(post)? {
                        return Ok(value);
                    }
                }
            }
        }
        drop(turn);
        Ok(self.get(&format!("/wp/v2/posts/{post}"), &[edit()]).await?.value)
    }

    async fn listed(&self, posts: impl Iterator<Item = u64>) -> Result<Vec<Value>, RemoteError> {
        let numbers: Vec<String> = posts.map(|post| post.to_string()).collect();
        let query = [
            ("include", numbers.join(",")),
            ("status", "any".to_owned()),
            ("per_page", "100".to_owned()),
            edit(),
        ];
        match self.get("/wp/v2/posts", &query).await {
            Ok(answer) => Ok(answer.value.as_array().cloned().unwrap_or_default()),
            // Each alone is told why.
            Err(RemoteError::Refused { .. } | RemoteError::NotAllowed(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// The answers to the changes of a batch, in their order.
fn each(whole: &Answer, asked: usize) -> Vec<Changed> {
    let responses = whole.value.get("responses").and_then(Value::as_array);
    let Some(responses) = responses.filter(|responses| responses.len() == asked) else {
        // What became of them is looked up before anything is sent again.
        let lost = || {
            Err(RemoteError::NoAnswer(
                "an answer for others than were asked for".to_owned(),
            ))
        };
        return (0..asked).map(|_| lost()).collect();
    };
    responses.iter().map(|response| one(whole, response)).collect()
}

fn one(whole: &Answer, response: &Value) -> Changed {
    let status = response["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let Some(status) = status else {
        return Err(RemoteError::NoAnswer("an answer without a status".to_owned()));
    };
    Ok(Answer {
        value: answer::read(status, "", response["body"].to_string().as_bytes())?,
        server_time: whole.server_time,
        pages: 1,
        total: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(value: Value) -> Answer {
        Answer {
            value,
            server_time: None,
            pages: 1,
            total: 0,
        }
    }

    #[test]
    fn each_change_of_a_batch_has_its_own_answer() {
        let refused = json!({ "code": "rest_post_invalid_id", "message": "Non", "data": { "status": 404 } });
        let both = whole(json!({ "responses": [
            { "status": 200, "headers": {}, "body": { "id": 7 } },
            { "status": 404, "headers": {}, "body": refused },
        ] }));
        let answers = each(&both, 2);
        assert_eq!(
            answers[0].as_ref().map(|answer| answer.value["id"].clone()),
            Ok(json!(7))
        );
        assert!(
            matches!(&answers[1], Err(RemoteError::Refused { status: 404, .. })),
            "{answers:?}"
        );
    }

    #[test]
    fn answers_that_cannot_be_told_apart_are_nobodys() {
        let one = whole(json!({ "responses": [{ "status": 200, "body": { "id": 7 } }] }));
        let strange = whole(json!({ "responses": [{ "body": {} }, {}] }));
        for answers in [each(&one, 2), each(&strange, 2)] {
            let lost = |answer: &Changed| matches!(answer, Err(error) if error.is_transient());
            assert!(answers.len() == 2 && answers.iter().all(lost), "{answers:?}");
        }
    }
}
