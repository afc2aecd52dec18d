//! Connecting a WordPress by the person's own browser. The core makes the address and opens it: a window names neither
//! program nor link. What comes back answers one question, once.

use super::Answer;
use super::sites::ConnectionView;
use crate::failure::Failure;
use crate::room::{Room, on_desk};
use marbre_desk::DeskError;
use marbre_desk::browser::{LinkRefused, OPEN_FOR, Question, SCHEME, unmake};
use marbre_desk::sites::ConnectError;
use serde::Serialize;
use std::time::Duration;
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tauri_plugin_deep_link::DeepLinkExt as _;

/// How long a program that opens addresses may take to say that it cannot.
const OPENER_WAIT: Duration = Duration::from_secs(3);

/// The site's page, as it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct BrowserPage {
    /// Its address, for who has to open it by hand.
    pub address: String,
    /// Whether a browser was started for it.
    pub opened: bool,
    /// Whether the answer comes back by itself; otherwise the page shows the password, to be given here.
    pub returns: bool,
}

/// Opens the site's page on which somebody allows Marbre. `by_hand` where no link comes back on this system.
#[tauri::command]
#[specta::specta]
pub async fn ask_in_browser(
    app: AppHandle,
    window: WebviewWindow,
    address: String,
    trial: bool,
    by_hand: bool,
) -> Answer<BrowserPage> {
    let (now, name, random) = on_desk(&app, window.label(), |desk, me| {
        desk.may_keep_sites(me)?;
        desk.can_keep_passwords()?;
        let (name, random) = desk.browser_question();
        Ok((desk.now(), name, random))
    })
    .await?;
    let room = app.state::<Room>();
    let search = room.seeks_site(window.label());
    let question = Question::ask(&address, &name, trial, now, random)
        .await
        .map_err(DeskError::from)?;
    // Asked for at the first click, never before: it is written into the person's own settings.
    let returns = !by_hand && ours(&app).await;
    let (by_link, by_hand) = (question.page(), question.page_by_hand());
    let returns = returns && room.waits_for_browser(window.label(), search, question).is_ok();
    let page = if returns { by_link } else { by_hand };
    let address = page.to_string();
    let opened = tauri::async_runtime::spawn_blocking(move || {
        open::that_detached_with_timeout(page.as_str(), OPENER_WAIT).is_ok()
    });
    Ok(BrowserPage {
        address,
        opened: opened.await.unwrap_or(false),
        returns,
    })
}

/// Whether the system brings links of ours to this program; it is told so where it did not know.
async fn ours(app: &AppHandle) -> bool {
    let app = app.clone();
    let told = tauri::async_runtime::spawn_blocking(move || {
        let links = app.deep_link();
        // Registered each time: an older Marbre elsewhere on this computer may have been the last to say so.
        if links.register(SCHEME).is_err() {
            return false;
        }
        #[cfg(target_os = "linux")]
        write_plainly(&app);
        links.is_registered(SCHEME).unwrap_or(false)
    });
    told.await.unwrap_or(false)
}

/// Writes the program's path without quotes where the system was told of it, if it needs none: xdg-utils before 1.2 (Debian 12,
/// Ubuntu 22.04) take a quoted program for one that is not there, and bring it no link.
#[cfg(target_os = "linux")]
fn write_plainly(app: &AppHandle) {
    let entry = || {
        let program = tauri::utils::platform::current_exe().ok()?;
        let name = format!("{}-handler.desktop", program.file_name()?.to_string_lossy());
        Some(app.path().data_dir().ok()?.join("applications").join(name))
    };
    if let Some(entry) = entry()
        && let Ok(words) = std::fs::read_to_string(&entry)
    {
        // Beside it first: half an entry would be the system's for good. Where it cannot be written, the system is asked next whose
        // links these are.
        let beside = entry.with_extension("new");
        if std::fs::write(&beside, unquoted(&words))
            .and_then(|()| std::fs::rename(&beside, &entry))
            .is_err()
        {
            let _ = std::fs::remove_file(&beside);
        }
    }
}

/// A desktop entry with the path of its program unquoted, where nothing in it needs quotes.
#[cfg(any(target_os = "linux", test))]
fn unquoted(entry: &str) -> String {
    let plain = |path: &str| {
        path.chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "/-_.".contains(letter))
    };
    let lines = entry.lines().map(|line| {
        let quoted = line.strip_prefix("Exec=\"").and_then(|rest| rest.split_once('"'));
        match quoted.filter(|(path, _)| plain(path)) {
            Some((path, rest)) => format!("Exec={path}{rest}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn a_path_keeps_the_quotes_that_it_needs() {
        let entry = |exec: &str| format!("[Desktop Entry]\nExec={exec}\nTerminal=false\n");
        let plain = entry("/opt/marbre/marbre-app %u");
        assert_eq!(unquoted(&entry("\"/opt/marbre/marbre-app\" %u")), plain);
        assert_eq!(unquoted(&plain), plain);
        for exec in [
            "\"/home/awa/Mes programmes/marbre-app\" %u",
            "\"/opt/a$b/marbre-app\" %u",
        ] {
            assert_eq!(unquoted(&entry(exec)), entry(exec));
        }
    }
}

/// Waits for the answer from the browser, then signs in with it. Leaving the search ends the wait.
#[tauri::command]
#[specta::specta]
pub async fn wait_for_browser(app: AppHandle, window: WebviewWindow) -> Answer<ConnectionView> {
    let room = app.state::<Room>();
    let refused = |why: LinkRefused| Failure::from(DeskError::from(ConnectError::from(why)));
    let Some((search, answer)) = room.takes_browser_answer(window.label()) else {
        return Err(refused(LinkRefused::Left));
    };
    let patience = OPEN_FOR.to_std().unwrap_or(Duration::ZERO);
    let allowed = match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => answer.map_err(refused)?,
        Ok(Err(_)) => return Err(refused(LinkRefused::Left)),
        Err(_) => {
            room.seeks_site(window.label());
            return Err(refused(LinkRefused::Late));
        }
    };
    let now = on_desk(&app, window.label(), |desk, _| Ok(desk.now())).await?;
    let found = allowed.connect(now).await.map_err(DeskError::from)?;
    let view = ConnectionView::from(&found.connection);
    if let Some(nobodys) = room.found_site(window.label(), search, found) {
        // The window left while the site was asked.
        let _ = unmake(&nobodys).await;
        return Err(refused(LinkRefused::Left));
    }
    Ok(view)
}
