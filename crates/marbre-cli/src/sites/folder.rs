//! Making a static site anew, and taking one out of the newsroom.

use super::one_of;
use crate::args::RebuildSite;
use crate::execute::{Work, lock};
use crate::output::Answer;
use marbre_desk::fault::FaultCode;
use marbre_desk::sites::STATIC;
use marbre_desk::{Desk, DeskError, RebuildStage, RebuildView, rebuild_site};
use marbre_domain::ids::MemberId;
use std::sync::{Arc, Mutex};

/// Makes a site anew, or says how far that is, or stops it. The desk is not locked meanwhile.
pub(super) async fn rebuild(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    json: bool,
    rebuild: &RebuildSite,
) -> Result<Answer, DeskError> {
    let site = one_of(&lock(desk), STATIC, rebuild.id.as_deref())?;
    if rebuild.stop {
        lock(desk).stop_rebuild(site);
    }
    let view = if rebuild.stop || rebuild.progress {
        lock(desk).rebuild_progress(site)?
    } else {
        Some(rebuild_site(desk, actor, site, rebuild.anew).await?)
    };
    let value = serde_json::to_value(&view).unwrap_or_default();
    let Some(view) = view else {
        return Ok(Answer::done(
            json,
            "nobody has made this site anew on this computer yet",
            &value,
        ));
    };
    let mut answer = Answer::done(json, words(&view), &value);
    answer.code = u8::from(matches!(view.stage, RebuildStage::Failed | RebuildStage::Stopped) && !rebuild.stop);
    Ok(answer)
}

fn words(view: &RebuildView) -> String {
    let RebuildView { done, total, .. } = view;
    let made = format!(
        "made anew: {} pieces are online there, with their dates and addresses",
        view.pieces
    );
    let code = view.fault.as_ref().map(|fault| fault.code);
    let differs = code == Some(FaultCode::Differs);
    match view.stage {
        RebuildStage::Done if code.is_some() => {
            format!("{made}; the readers' address did not answer yet: {}", view.detail)
        }
        RebuildStage::Done => made,
        RebuildStage::Running if *total == 0 => "under way: the pages are being made".to_owned(),
        RebuildStage::Running => format!("under way: {done} of {total} files"),
        RebuildStage::Stopped => format!(
            "stopped after {done} of {total} files; each of them is whole. Say « marbre site rebuild » again to go on"
        ),
        RebuildStage::Failed if differs => format!(
            "every page was written, but what was read back is not what was written: {}. Nothing of it is lost here; see who \
             else writes there or keeps copies, then say « marbre site rebuild » again",
            view.detail
        ),
        RebuildStage::Failed => format!(
            "not made anew: {}. What stands on the site is whole; say « marbre site rebuild » again when that is mended",
            view.detail
        ),
    }
}

/// Takes a site out of the newsroom; with `give_up` whatever waits there now, which is said.
pub(crate) fn remove(work: &mut Work<'_>, id: Option<&str>, give_up: bool) -> Result<Answer, DeskError> {
    let site = one_of(&work.desk, STATIC, id)?;
    let seen = give_up.then(|| work.desk.waiting_there(site)).transpose()?;
    let removed = work.desk.remove_static_site(work.actor, site, seen)?;
    let value = serde_json::to_value(&removed).unwrap_or_default();
    let mut lines = String::new();
    let given_up = removed.given_up;
    if given_up.deliveries > 0 {
        lines.push_str(&format!("{} deliveries to it are given up\n", given_up.deliveries));
    }
    if given_up.removals > 0 {
        lines.push_str(&format!(
            "{} of them were to take a piece off: its page is still there, delete it by hand\n",
            given_up.removals
        ));
    }
    lines.push_str(&format!(
        "the pages stay in {}, and nothing is written there any more; add the same folder to go on with the same site\n",
        removed.place
    ));
    Ok(Answer::done(work.json, lines, &value))
}
