//! The desktop app: windows over the desk's use cases. The only crate that knows tauri; decides nothing.
//!
//! Reading order: [`open`] (start-up), `commands` (what a window may ask), `carried` (files on their way to one), `room`
//! (what the app holds), `opening` (how it comes by the newsroom), `windows`, `beat` (what happens by itself), `allowed` (the allow-list).

pub mod allowed;
mod beat;
mod carried;
mod commands;
mod failure;
mod opening;
mod room;
mod windows;

use crate::opening::Start;
use crate::room::Room;
use marbre_cli::awaited::home_of;
use marbre_cli::{default_home, door};
use marbre_desk::browser::{Link, LinkRefused, SCHEME};
use marbre_desk::{ErrorCode, FileTrouble, ImportError, Invalid, What};
use marbre_domain::missing::Miss;
use marbre_domain::workflow::Refusal;
use std::path::PathBuf;
use tauri::Manager as _;
use tauri_specta::{Builder, collect_commands};

/// The commands with their types, for the handler and for the bindings.
pub fn commands() -> Builder<tauri::Wry> {
    let builder = Builder::<tauri::Wry>::new().commands(collect_commands![
        commands::start,
        commands::opening::open_again,
        commands::opening::close_window,
        commands::init_newsroom,
        commands::choose_member,
        commands::my_desk,
        commands::list_pieces,
        commands::search,
        commands::create_piece,
        commands::open_piece,
        commands::close_piece,
        commands::edit,
        commands::set_field,
        commands::settle_field,
        commands::set_bylines,
        commands::set_terms,
        commands::set_confidential,
        commands::act,
        commands::claim,
        commands::release,
        commands::review,
        commands::version_diff,
        commands::versions,
        commands::records::add_comment,
        commands::records::reply_comment,
        commands::records::resolve_comment,
        commands::records::recognise_embed,
        commands::records::set_embed,
        commands::records::copy_record,
        commands::records::clean_paste,
        commands::records::add_media,
        commands::records::library,
        commands::records::add_from_library,
        commands::records::set_media,
        commands::records::import_file,
        commands::records::dismiss_file_note,
        commands::records::export_piece,
        commands::preview,
        commands::newsroom::add_term,
        commands::newsroom::rename_term,
        commands::newsroom::move_term,
        commands::newsroom::retire_term,
        commands::newsroom::add_african_countries,
        commands::newsroom::add_signer,
        commands::newsroom::rename_signer,
        commands::newsroom::add_member,
        commands::newsroom::change_member,
        commands::newsroom::member_leaves,
        commands::newsroom::deliveries,
        commands::newsroom::retry_delivery,
        commands::newsroom::cancel_delivery,
        commands::newsroom::overwrite_delivery,
        commands::newsroom::confirm_clock,
        commands::newsroom::sites,
        commands::newsroom::add_static_site,
        commands::newsroom::static_settings,
        commands::newsroom::change_static_site,
        commands::folders::rebuild_site,
        commands::folders::rebuild_progress,
        commands::folders::stop_rebuild,
        commands::folders::waiting_there,
        commands::folders::remove_site,
        commands::sites::can_keep_passwords,
        commands::sites::open_passwords,
        commands::sites::find_wordpress_site,
        commands::browser::ask_in_browser,
        commands::browser::wait_for_browser,
        commands::sites::keep_found_site,
        commands::sites::forget_found_site,
        commands::sites::check_site,
        commands::site_terms::site_terms,
        commands::site_terms::confirm_site_terms,
        commands::sites::site_decisions,
        commands::sites::change_site,
        commands::sites::change_site_password,
        commands::sites::waiting_for_site,
        commands::sites::disconnect_site,
        commands::articles::search_articles,
        commands::articles::import_article,
        commands::articles::import_articles,
        commands::articles::import_terms,
        commands::articles::import_authors,
        commands::articles::import_progress,
        commands::articles::stop_import,
        commands::readers::readers,
        commands::readers::reads,
        commands::readers::moderate_comment,
        commands::readers::undo_moderation,
        commands::readers::ask_readers,
        commands::flash,
        commands::remember_window,
    ]);
    // What an answer may say besides: the window's catalogues word each code of these, or do not compile.
    builder
        .typ::<ErrorCode>()
        .typ::<FileTrouble>()
        .typ::<ImportError>()
        .typ::<Invalid>()
        .typ::<Miss>()
        .typ::<Refusal>()
        .typ::<What>()
}

/// Why the app did not open, in a sentence, where no window says it.
#[derive(Debug)]
pub struct NotOpened(pub String);

/// Whether the toolkit would find a screen: without one it panics instead of saying so.
fn has_screen() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn home() -> PathBuf {
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--home"
            && let Some(home) = args.next()
        {
            return PathBuf::from(home);
        }
    }
    default_home()
}

/// The link that the system started this program for.
fn link() -> Option<String> {
    let mut args = std::env::args().skip(1);
    args.find(|arg| arg.split_once(':').is_some_and(|(scheme, _)| scheme == SCHEME))
}

/// Takes a link to the newsroom that waits for it. Where none does, nothing happens, and no window says so: any page may make
/// links, and would open windows with them.
fn hand_over(link: String) -> Result<(), NotOpened> {
    let home = Link::read(&link).and_then(|read| home_of(&read.state));
    // It may hold a password: it crosses where secrets do, and no message repeats it.
    let taken = home.and_then(|home| {
        let call = marbre_cli::Call {
            argv: vec![beat::LINK.to_owned()],
            cwd: home.clone(),
            stdin: link.into_bytes(),
            passphrase: None,
        };
        tauri::async_runtime::block_on(door::ask(&home, &call)).ok()
    });
    match taken {
        Some(answer) if answer.code == 0 => Ok(()),
        Some(_) | None => Err(NotOpened(LinkRefused::Unasked.to_string())),
    }
}

/// Says at the terminal, where there is one, what the window says.
#[expect(clippy::print_stderr, reason = "who started the app there reads there")]
fn say(why: &str) {
    eprintln!("marbre: {why}");
}

/// Opens the app and comes back when its last window is closed. A newsroom that cannot be opened is said in a window; once that is
/// closed, the process has failed.
pub fn open() -> Result<(), NotOpened> {
    if !has_screen() {
        return Err(NotOpened(
            "There is no display here. The same newsroom answers on the command line: marbre --help".into(),
        ));
    }
    if let Some(link) = link() {
        return hand_over(link);
    }
    let home = home();
    let opening = match tauri::async_runtime::block_on(opening::at_start(&home)) {
        Start::Here(opening) => *opening,
        Start::There => return Ok(()),
    };
    if let Some(failure) = &opening.failure {
        say(&failure.message);
    }
    let room = Room::new(home, None);
    room.shows(opening);
    let commands = commands();
    tauri::Builder::default()
        .manage(room)
        // It only tells the system whose links these are; no window may ask it anything.
        .plugin(tauri_plugin_deep_link::init())
        .register_uri_scheme_protocol("marbre-media", |context, request| {
            windows::media(context.app_handle(), context.webview_label(), &request)
        })
        .register_uri_scheme_protocol("marbre-preview", |context, request| {
            windows::preview_page(context.app_handle(), context.webview_label(), &request)
        })
        .invoke_handler(commands.invoke_handler())
        .setup(|app| {
            windows::newsroom(app.handle())?;
            beat::begin(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| NotOpened(format!("the window could not be opened: {error}")))?
        .run(|app, event| {
            if let tauri::RunEvent::Exit = event {
                beat::end(app);
                if app.state::<Room>().failure().is_some() {
                    app.cleanup_before_exit();
                    std::process::exit(1);
                }
            }
        });
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_capability_grants_exactly_the_allowed_commands() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/newsroom-window.json")).unwrap();
        let granted: Vec<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|permission| permission.as_str().unwrap().strip_prefix("allow-"))
            .map(|name| name.replace('-', "_"))
            .collect();
        let mut allowed: Vec<&str> = super::allowed::COMMANDS.to_vec();
        let mut granted: Vec<&str> = granted.iter().map(String::as_str).collect();
        allowed.sort_unstable();
        granted.sort_unstable();
        assert_eq!(granted, allowed);
        assert!(capability.get("remote").is_none());
    }
}
