//! Unmaking the application password that Marbre signs in with, with that very password. Nothing on the site is touched
//! besides.

use super::answer::RemoteError;
use super::api::Api;
use serde_json::Value;

/// Revokes the password in use. A password that is refused already was revoked by somebody, or by an answer that was lost.
pub async fn revoke(api: &Api) -> Result<(), RemoteError> {
    let mine = "/wp/v2/users/me/application-passwords";
    let known = match api.get(&format!("{mine}/introspect"), &[]).await {
        Ok(answer) => answer.value,
        Err(RemoteError::SignedOut(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let uuid = known
        .get("uuid")
        .and_then(Value::as_str)
        .filter(|uuid| uuid.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-'))
        .ok_or_else(|| RemoteError::Unexpected("the password in use has no number".to_owned()))?;
    api.delete(&format!("{mine}/{uuid}"), &[]).await?;
    // Seen, not assumed: the password must not open anything any more.
    match api.get("/wp/v2/users/me", &[("context", "edit".to_owned())]).await {
        Err(RemoteError::SignedOut(_)) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(RemoteError::Unexpected(
            "the site says that the password is revoked, and still accepts it".to_owned(),
        )),
    }
}
