//! A static site's menu, links, pages and advertisements as they are said on a command line. What is not named stays.

use crate::args::SetPages;
use crate::execute::Work;
use marbre_desk::DeskError;
use marbre_desk::sites::{AdSpot, Dress, NamedLink, OwnAd, OwnPage, read_outline};
use marbre_domain::ids::SiteId;
use std::path::Path;

/// What is to stand on the site, where anything of it was said.
pub(super) fn said(work: &Work<'_>, site: SiteId, set: &SetPages) -> Result<Option<Dress>, DeskError> {
    if !set.is_dressed() {
        return Ok(None);
    }
    let mut dress = work.desk.static_settings_of(site)?.dress;
    if let Some(file) = &set.menu {
        dress.menu = read_outline(&text(work, file)?, work.desk.newsroom())?;
    }
    if let Some(said) = named(&set.social) {
        dress.social = said.iter().map(|one| link(one)).collect::<Result<_, _>>()?;
    }
    if let Some(said) = named(&set.link) {
        dress.links = said.iter().map(|one| link(one)).collect::<Result<_, _>>()?;
    }
    if let Some(said) = named(&set.page) {
        dress.pages = said.iter().map(|one| page(work, one)).collect::<Result<_, _>>()?;
    }
    if let Some(said) = named(&set.ad) {
        dress.ads = said.iter().map(|one| ad(one)).collect::<Result<_, _>>()?;
    }
    Ok(Some(dress))
}

/// The entries of a list that was named; no entries where « none » was said.
fn named(said: &[String]) -> Option<&[String]> {
    match said {
        [] => None,
        [one] if one == "none" => Some(&[]),
        said => Some(said),
    }
}

fn wrong(said: &str, form: &str) -> DeskError {
    DeskError::Typed {
        why: format!("« {said} » does not say {form}"),
    }
}

fn text(work: &Work<'_>, file: &Path) -> Result<String, DeskError> {
    let (name, bytes) = work.call.read(file)?;
    String::from_utf8(bytes).map_err(|_| DeskError::Typed {
        why: format!("{name} is not text in UTF-8"),
    })
}

fn link(said: &str) -> Result<NamedLink, DeskError> {
    let (label, url) = said.split_once('=').ok_or_else(|| wrong(said, "NAME=URL"))?;
    Ok(NamedLink {
        label: label.trim().to_owned(),
        url: url.trim().to_owned(),
    })
}

/// A page, whose heading is the first line of its file.
fn page(work: &Work<'_>, said: &str) -> Result<OwnPage, DeskError> {
    let (slug, file) = said.split_once('=').ok_or_else(|| wrong(said, "ADDRESS=FILE"))?;
    let text = text(work, Path::new(file.trim()))?;
    let text = text.trim_start();
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Some(title) = title.strip_prefix("# ") else {
        return Err(DeskError::Typed {
            why: format!("{file} does not begin with the page's heading, as # Mentions légales"),
        });
    };
    Ok(OwnPage {
        slug: slug.trim().to_owned(),
        title: title.trim().to_owned(),
        text: rest.trim().to_owned(),
    })
}

fn ad(said: &str) -> Result<OwnAd, DeskError> {
    let form = || {
        wrong(
            said,
            "PLACE=WORDS=URL, with between-menus, before-text or side as its place",
        )
    };
    let mut parts = said.splitn(3, '=').map(str::trim);
    let (Some(spot), Some(text), Some(url)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(form());
    };
    let spot = match spot {
        "between-menus" => AdSpot::BetweenMenus,
        "before-text" => AdSpot::BeforeText,
        "side" => AdSpot::Side,
        _ => return Err(form()),
    };
    Ok(OwnAd {
        spot,
        text: text.to_owned(),
        url: url.to_owned(),
    })
}
