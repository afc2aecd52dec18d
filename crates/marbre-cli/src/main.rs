//! The `marbre` command: does what is said on the profile itself, or asks the process that has it open.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks to its terminal"
)]

use clap::Parser as _;
use marbre_cli::args::{AddSite, Cli, Command, PieceCommand, SiteCommand};
use marbre_cli::door::Owner;
use marbre_cli::{Answer, Call, System, always_on, default_home, demo, door, execute, site_server};
use marbre_desk::credentials::PASSPHRASE;
use marbre_desk::sites::STATIC;
use marbre_desk::{Desk, DeskError, NewNewsroom};
use marbre_domain::member::Role;
use marbre_domain::workflow::{Needs, Refusal};
use std::future::Future;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let answer = run(&cli).await.unwrap_or_else(|error| Answer::error(cli.json, &error));
    print!("{}", answer.out);
    eprint!("{}", answer.err);
    let _ = std::io::stdout().flush();
    ExitCode::from(answer.code)
}

async fn run(cli: &Cli) -> Result<Answer, DeskError> {
    let home = cli.home.clone().unwrap_or_else(default_home);
    match &cli.command {
        Command::Init(init) => {
            let new = NewNewsroom {
                name: init.newsroom.clone(),
                member: init.member.clone(),
                role: match init.role {
                    marbre_cli::args::RoleArg::Chief => Role::Chief,
                    marbre_cli::args::RoleArg::Editor => Role::Editor,
                    marbre_cli::args::RoleArg::Reporter => Role::Reporter,
                },
                zone: init.zone.clone(),
                language: init.lang.clone(),
            };
            // Said before anything is made: a reporter does not keep the lists.
            if init.african_countries && new.role == Role::Reporter {
                return Err(Refusal::LacksRight { needs: Needs::Review }.into());
            }
            let (mut desk, member) = Desk::init(&home, &new, Box::new(System))?;
            if init.african_countries {
                desk.add_african_countries(member)?;
            }
            let value = serde_json::json!({ "home": home, "member": member });
            Ok(Answer::done(cli.json, format!("{}", home.display()), &value))
        }
        Command::Restore { file } => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            let (_, found) = Desk::restore(&file, &home, Box::new(System))?;
            let value = serde_json::json!({ "home": home, "changes": found.changes, "troubles": found.troubles });
            let lines: String = found
                .troubles
                .iter()
                .map(|(what, why)| format!("{what}: {why}\n"))
                .collect();
            let mut answer = Answer::done(cli.json, format!("{} changes checked\n{lines}", found.changes), &value);
            answer.code = u8::from(!found.troubles.is_empty());
            Ok(answer)
        }
        Command::Demo { headless, port } => {
            let desk = demo::prepare(&home, *port).await?;
            if *headless {
                demo::walk(desk, &home, cli.json).await
            } else {
                let value = serde_json::json!({ "home": home });
                Ok(Answer::done(cli.json, format!("{}", home.display()), &value))
            }
        }
        Command::Serve { port } => serve(cli, &home, *port).await,
        Command::Run => always_on(&home, tokio::signal::ctrl_c()).await,
        Command::Member(_)
        | Command::Term(_)
        | Command::Signer(_)
        | Command::Piece(_)
        | Command::Media(_)
        | Command::Flash(_)
        | Command::Site(_)
        | Command::Comment(_)
        | Command::Outbox(_)
        | Command::Clock(_)
        | Command::Desk
        | Command::Verify { .. }
        | Command::Backup { .. }
        | Command::Export { .. } => Ok(asking(cli, &home).await),
    }
}

/// Does what was said; asks at the terminal for the passphrase of the passwords where it is wanted and nobody gave it.
async fn asking(cli: &Cli, home: &Path) -> Answer {
    let mut call = call(cli);
    let answer = say(cli, home, &call).await;
    let wanted = answer.code == 1 && call.passphrase.is_none() && answer.err.contains(PASSPHRASE);
    if wanted && let Some(words) = asked("Passphrase of the file of passwords: ") {
        call.passphrase = Some(words);
        return say(cli, home, &call).await;
    }
    answer
}

/// What somebody types at the terminal without its being shown; nothing where there is none, or they type nothing.
fn asked(question: &str) -> Option<String> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(question)
        .ok()
        .filter(|words| !words.is_empty())
}

/// The command as said, for whoever does it.
fn call(cli: &Cli) -> Call {
    let mut stdin = Vec::new();
    let dash = Path::new("-");
    let secret = matches!(
        &cli.command,
        Command::Site(SiteCommand::Add(AddSite::Wordpress { .. }) | SiteCommand::Password { .. })
    );
    let reads = if let Command::Piece(PieceCommand::Import { files }) = &cli.command {
        files.iter().any(|file| file == dash)
    } else if let Command::Piece(PieceCommand::Set(set)) = &cli.command {
        set.body.as_deref() == Some(dash)
    } else if let Command::Site(SiteCommand::Set(set)) = &cli.command {
        let files = [&set.of_pages.about, &set.of_pages.menu];
        files.into_iter().any(|file| file.as_deref() == Some(dash))
    } else {
        secret
    };
    if reads && !std::io::stdin().is_terminal() {
        let _ = std::io::stdin().read_to_end(&mut stdin);
    } else if secret {
        stdin = asked("Application password of the account on the site: ")
            .unwrap_or_default()
            .into_bytes();
    }
    Call {
        argv: std::env::args().collect(),
        cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        stdin,
        passphrase: std::env::var(PASSPHRASE).ok().filter(|words| !words.is_empty()),
    }
}

/// Does a command here, or asks the process that has the profile open.
async fn say(cli: &Cli, home: &Path, call: &Call) -> Answer {
    match door::open_or_ask(home, Some(call), || Box::new(System)).await {
        Ok(Owner::Here(desk)) => {
            let desk = Arc::new(Mutex::new(*desk));
            let answer = followed(&desk, cli, execute(&desk, call)).await;
            match desk.lock().map(|mut desk| desk.close()) {
                // What was typed is on disk; on a full one it becomes changes another time.
                Ok(Err(error)) if answer.code == 0 && error.code() != "disk_full" => Answer::error(cli.json, &error),
                Ok(_) | Err(_) => answer,
            }
        }
        Ok(Owner::There(answer)) => answer,
        Err(error) => Answer::error(cli.json, &error),
    }
}

/// Awaits an answer. While articles are brought in or a site is made anew, how far that is goes to standard error; an interrupt
/// lets it end after what is being kept, and the same command goes on from there.
async fn followed(desk: &Mutex<Desk>, cli: &Cli, answer: impl Future<Output = Answer>) -> Answer {
    let mut answer = std::pin::pin!(answer);
    if !matches!(
        cli.command,
        Command::Site(SiteCommand::Import(_) | SiteCommand::Rebuild(_))
    ) {
        return answer.await;
    }
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    let mut said = 0;
    // One for all turns, and looked at first: an interrupt that comes while something is being kept is heard after it.
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut hears = true;
    loop {
        tokio::select! {
            biased;
            heard = interrupted.as_mut(), if hears => {
                hears = heard.is_ok();
                if hears {
                    desk.lock().unwrap_or_else(std::sync::PoisonError::into_inner).stop_imports();
                    interrupted.set(tokio::signal::ctrl_c());
                }
            }
            answer = &mut answer => return answer,
            _ = beat.tick() => {
                // Never waits for what is being kept: a beat is missed instead.
                let far = desk.try_lock().ok().and_then(|desk| {
                    let imported = desk.importing_now().map(|far| (far.done(), far.total));
                    imported.or(desk.rebuilding_now().map(|(done, total)| (done.into(), total.into())))
                });
                if let Some((done, total)) = far.filter(|(done, _)| *done != said) {
                    said = done;
                    eprintln!("{said}/{}", total.max(said));
                }
            }
        }
    }
}

async fn serve(cli: &Cli, home: &Path, port: u16) -> Result<Answer, DeskError> {
    let asked = |json: bool| Call {
        argv: ["marbre", "--home", &home.to_string_lossy(), "site", "list"]
            .into_iter()
            .chain(json.then_some("--json"))
            .map(str::to_owned)
            .collect(),
        cwd: PathBuf::from("."),
        stdin: Vec::new(),
        passphrase: None,
    };
    let sites = say(cli, home, &asked(true)).await;
    if sites.code != 0 {
        // Said as it was asked for: in words, or in JSON.
        return Ok(if cli.json {
            sites
        } else {
            say(cli, home, &asked(false)).await
        });
    }
    let sites: Vec<marbre_desk::view::SiteView> = serde_json::from_str(&sites.out).unwrap_or_default();
    let Some(site) = sites.iter().find(|site| site.kind == STATIC) else {
        return Err(DeskError::Typed {
            why: "there is no static site yet: add one with « marbre site add static FOLDER »".into(),
        });
    };
    let failed = |source| DeskError::File {
        what: format!("listening on port {port}"),
        source,
    };
    let (listener, address) = site_server::listen(port).await.map_err(failed)?;
    let served = format!("http://{address}/");
    let value = serde_json::json!({ "address": served });
    print!("{}", Answer::done(cli.json, served, &value).out);
    let _ = std::io::stdout().flush();
    let folder = home.join(&site.place);
    tokio::select! {
        ended = site_server::serve(listener, folder) => ended.map_err(failed)?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(Answer::default())
}
