//! What a person says about a static site: where its pages are, and what stands on them beside the copy.

use super::{dress, one_of, those_of};
use crate::args::{SetPages, SetSite};
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::sites::{STATIC, StaticChange, WORDPRESS, outline};
use marbre_desk::{Desk, DeskError};
use marbre_domain::ids::SiteId;
use serde_json::json;

/// Refuses what is not a matter of the site that is meant.
pub(super) fn refuse_other_kind(desk: &Desk, set: &SetSite) -> Result<(), DeskError> {
    let invalid = |why: &str| Err(DeskError::Typed { why: why.to_owned() });
    if set.of_pages.is_said() && set.of_wordpress.is_said() {
        return invalid(
            "--motto, --menu and the like belong to a static site, the others to a WordPress: \
             one site is not both",
        );
    }
    let Some(id) = set.id.as_deref() else {
        return Ok(());
    };
    let is_only = |kind, other| {
        let there = |kind| !those_of(desk, kind, Some(id)).is_empty();
        there(kind) && !there(other)
    };
    if set.of_pages.is_said() && is_only(WORDPRESS, STATIC) {
        return invalid(
            "this is a WordPress site: what stands on its pages beside the copy is decided there; --motto, --footer, \
             --about, --folder and --url are for a static site",
        );
    }
    if set.of_wordpress.is_said() && is_only(STATIC, WORDPRESS) {
        return invalid(
            "this is a static site: it takes --motto, --footer, --about, --folder and --url; the others are for a \
             WordPress",
        );
    }
    Ok(())
}

/// The static site that is meant, if it is one.
pub(super) fn meant(desk: &Desk, set: &SetSite) -> Result<Option<SiteId>, DeskError> {
    let id = set.id.as_deref();
    let named = id.is_some() && !set.of_wordpress.is_said() && those_of(desk, WORDPRESS, id).is_empty();
    if set.of_pages.is_said() || named {
        one_of(desk, STATIC, id).map(Some)
    } else {
        Ok(None)
    }
}

/// Changes what was decided about a static site.
pub(super) fn set(work: &mut Work<'_>, site: SiteId, set: &SetPages) -> Result<Answer, DeskError> {
    let about = set.about.as_deref().map(|file| work.call.read(file)).transpose()?;
    let about = about.map(|(name, bytes)| {
        String::from_utf8(bytes).map_err(|_| DeskError::Typed {
            why: format!("{name} is not text in UTF-8"),
        })
    });
    let change = StaticChange {
        place: set
            .folder
            .as_deref()
            .map(|folder| work.call.path(folder).to_string_lossy().into_owned()),
        url: set.url.clone(),
        motto: set.motto.clone(),
        footer_note: set.footer.clone(),
        about: about.transpose()?,
        dress: dress::said(work, site, set)?,
    };
    work.desk.change_static_site(work.actor, site, &change)?;
    let now = work.desk.static_settings_of(site)?;
    let value = json!({
        "id": site,
        "place": now.place,
        "url": now.url,
        "motto": now.motto,
        "footer_note": now.footer_note,
        "about": now.about,
        "menu": outline(&now.dress.menu, work.desk.newsroom()),
        "dress": now.dress,
    });
    let words = "kept; the front page, the lists and « À propos » show it once something is published there, an article \
                 that is online when it is published again or the site is made anew";
    Ok(Answer::done(work.json, words, &value))
}
