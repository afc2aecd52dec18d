//! Whether a site failed over one entry, which is then named and passed over, or as a whole, which ends the run.

use crate::sites::Line;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::articles;

/// Whether an answer is spoilt by what was asked for: the site itself answered, and answers something else otherwise.
fn is_of_what_was_asked(error: &RemoteError) -> bool {
    matches!(
        error,
        RemoteError::Failed { status: 500, .. } | RemoteError::NotTheApi { .. } | RemoteError::Unexpected(_)
    )
}

/// Whether an answer comes from what stands before the site (502, 503, 504): one entry may take too long or bring the site's
/// program down, or the site may be down. Only another question tells.
fn is_from_before_the_site(error: &RemoteError) -> bool {
    matches!(error, RemoteError::Failed { status: 501.., .. })
}

/// Whether it is worth asking for the entries of a list one by one.
pub(super) fn may_be_of_one(error: &RemoteError) -> bool {
    is_of_what_was_asked(error) || is_from_before_the_site(error)
}

/// What a failure at one entry comes to: why that entry is passed over, or what ends the run. A site that answers another
/// question is not down.
pub(super) async fn of_the_entry(line: &Line, error: RemoteError) -> Result<RemoteError, RemoteError> {
    if is_of_what_was_asked(&error) {
        return Ok(error);
    }
    if is_from_before_the_site(&error) {
        articles::answers(&line.api).await?;
        return Ok(error);
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_lost_and_a_refusal_are_never_of_one_entry() {
        let failed = |status| RemoteError::Failed {
            status,
            by: String::new(),
            said: String::new(),
        };
        let asked = |error: &RemoteError| (is_of_what_was_asked(error), may_be_of_one(error));
        assert_eq!(asked(&failed(500)), (true, true));
        for status in [502, 503, 504, 524] {
            assert_eq!(asked(&failed(status)), (false, true), "{status}");
        }
        for error in [
            failed(429),
            failed(408),
            RemoteError::Maintenance,
            RemoteError::NoAnswer("connection reset".to_owned()),
            RemoteError::SignedOut(String::new()),
        ] {
            assert_eq!(asked(&error), (false, false), "{error}");
        }
    }
}
