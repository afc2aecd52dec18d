//! The app behind WebDriver: started on a profile and a screen, spoken to through tauri-driver and the webview's own
//! driver, ended with everything it started. On a failure, what its windows showed is kept in `target/e2e/`.

use super::burden;
use super::page::Page;
use super::profile::{Profile, free_port};
use super::programs::{installed, ours, target, tauri_driver};
use super::screen::Screen;
use super::wait::{PATIENCE, look_until, until};
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::{Value, json};
use std::fs::File;
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::runtime::Runtime;

/// How long the webview's driver may take for one thing: a picture of a window that is busy may never come.
const LONGEST: Duration = Duration::from_secs(60);

/// How the app is started.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// With a message bus of its own; without one otherwise.
    pub bus: bool,
    /// The toolkit's way of composing characters; its own choice otherwise.
    pub input_method: Option<&'static str>,
    /// A library to load into the app and its webview before all others.
    pub preload: Option<PathBuf>,
}

/// The app, running.
#[derive(Debug)]
pub struct App<'a> {
    screen: &'a Screen,
    profile: &'a Profile,
    driver: Child,
    runtime: Runtime,
    client: Client,
    process: Pid,
}

impl<'a> App<'a> {
    /// Starts the app as a clean machine would, and waits until its first window can be used.
    ///
    /// # Panics
    ///
    /// When a program is missing or the window does not come.
    #[track_caller]
    pub fn open(screen: &'a Screen, profile: &'a Profile) -> Self {
        Self::start(screen, profile, Start::default())
    }

    /// Starts the app in a given way.
    ///
    /// # Panics
    ///
    /// When a program is missing or the window does not come.
    #[track_caller]
    pub fn start(screen: &'a Screen, profile: &'a Profile, how: Start) -> Self {
        let app = Self::begin(screen, profile, how);
        app.page().settled();
        app
    }

    /// Starts the app where its window may have no newsroom to show.
    ///
    /// # Panics
    ///
    /// When a program is missing or the window does not come.
    #[track_caller]
    pub fn begin(screen: &'a Screen, profile: &'a Profile, how: Start) -> Self {
        let (port, native) = (free_port(), free_port());
        let driver = start_driver(screen, profile, how, port, native);
        for port in [port, native] {
            until("the driver", || {
                TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())
            });
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime needs nothing but threads");
        let client = runtime.block_on(begin_session(port));
        let (client, process) = match (client, process_of(profile)) {
            (Ok(client), Some(process)) => (client, process),
            (Err(error), _) => {
                end_group(driver);
                panic!("the app did not open: {error}");
            }
            (Ok(_), None) => {
                end_group(driver);
                panic!("the app ended as soon as it was open");
            }
        };
        let app = Self {
            screen,
            profile,
            driver,
            runtime,
            client,
            process,
        };
        app.page().note_faults();
        app
    }

    /// The first window.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn page(&self) -> Page<'_> {
        self.pages().into_iter().next().expect("the app has a window")
    }

    /// All windows that show a page, in no order.
    ///
    /// # Panics
    ///
    /// When the driver does not answer.
    #[track_caller]
    pub fn pages(&self) -> Vec<Page<'_>> {
        let handles = self
            .runtime
            .block_on(self.client.windows())
            .expect("the driver answers");
        handles.into_iter().map(|handle| Page::new(self, handle)).collect()
    }

    /// Waits for a window that was not among those known.
    ///
    /// # Panics
    ///
    /// When none comes.
    #[track_caller]
    pub fn page_beside(&self, known: &[&WindowHandle]) -> Page<'_> {
        let come = until("another window", || {
            let handles = self
                .runtime
                .block_on(self.client.windows())
                .map_err(|error| error.to_string())?;
            let count = handles.len();
            handles
                .into_iter()
                .find(|one| !known.contains(&one))
                .ok_or_else(|| format!("{count} windows"))
        });
        Page::new(self, come)
    }

    /// The screen it shows on.
    pub fn screen(&self) -> &Screen {
        self.screen
    }

    /// The profile it has open.
    pub fn profile(&self) -> &Profile {
        self.profile
    }

    /// Speaks to the driver, in a window.
    pub(super) fn with<T>(
        &self,
        window: &WindowHandle,
        work: impl AsyncFnOnce(&Client) -> Result<T, fantoccini::error::CmdError>,
    ) -> Result<T, String> {
        let spoken = self.runtime.block_on(async {
            let spoken = async {
                self.client.switch_to_window(window.clone()).await?;
                work(&self.client).await
            };
            tokio::time::timeout(LONGEST, spoken).await
        });
        match spoken {
            Ok(spoken) => spoken.map_err(|error| format!("{error:?}")),
            Err(_) => Err("the webview's driver did not answer".to_owned()),
        }
    }

    /// Reads an address as a browser would: status and text.
    ///
    /// # Errors
    ///
    /// When nobody answers there.
    pub fn fetch(&self, address: &str) -> Result<(u16, String), String> {
        let fetched = self.runtime.block_on(async {
            let answer = reqwest::get(address).await?;
            let status = answer.status().as_u16();
            Ok::<_, reqwest::Error>((status, answer.text().await?))
        });
        fetched.map_err(|error| error.to_string())
    }

    /// Starts the app a second time on the same profile, as a person would who forgot the first; gives back how that
    /// process ended.
    ///
    /// # Panics
    ///
    /// When it does not end by itself.
    #[track_caller]
    pub fn start_again(&self) -> Option<i32> {
        let mut command = Command::new(ours("marbre-app"));
        self.profile.surroundings(&mut command);
        let mut second = command
            .env("DISPLAY", self.screen.name())
            .process_group(0)
            .spawn()
            .expect("the app is a program");
        let ended = look_until(PATIENCE, || match second.try_wait() {
            Ok(Some(status)) => Ok(status),
            Ok(None) => Err("it still runs".to_owned()),
            Err(error) => Err(error.to_string()),
        });
        if ended.is_err() {
            end_group(second);
        }
        ended.expect("a second start ends by itself").code()
    }

    /// The app and every process it started, its webview's among them.
    pub fn processes(&self) -> Vec<Pid> {
        let mut found = vec![self.process];
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            found.extend(burden::children_of(parent));
            next += 1;
        }
        found
    }

    /// How long ago the app's process was started, to ten milliseconds.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn age(&self) -> Duration {
        burden::age_of(self.process).expect("the app runs")
    }

    /// What all its processes hold of memory, shared pages by their share (PSS), in megabytes.
    pub fn memory(&self) -> f64 {
        self.processes().into_iter().map(burden::memory_of).sum()
    }

    /// Whether the app still runs, or one of its threads has yet to let go of what it holds.
    pub fn runs(&self) -> bool {
        let threads = format!("/proc/{}/task", self.process.as_raw_nonzero());
        std::fs::read_dir(threads)
            .into_iter()
            .flatten()
            .flatten()
            .any(|thread| {
                let said = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
                said.rsplit_once(") ")
                    .is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
            })
    }

    /// Ends the app in the middle of whatever it does, as a power cut would end its process.
    ///
    /// # Panics
    ///
    /// When it has ended already.
    #[track_caller]
    pub fn kill(&self) {
        kill_process(self.process, Signal::KILL).expect("the app runs");
        self.gone();
    }

    /// Waits until the app has ended.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn gone(&self) {
        until("the app's end", || {
            if self.runs() { Err("it runs".to_owned()) } else { Ok(()) }
        });
    }

    /// Keeps what the windows show, and what went wrong in them unseen.
    fn keep_pictures(&self) {
        let folder = target().join("e2e");
        let name = std::thread::current().name().unwrap_or("walk").replace("::", "-");
        if std::fs::create_dir_all(&folder).is_err() {
            return;
        }
        let handles = self.runtime.block_on(self.client.windows()).unwrap_or_default();
        for (at, handle) in handles.iter().enumerate() {
            let page = Page::new(self, handle.clone());
            // Without them there is still the sentence of the failure.
            let _ = std::fs::write(folder.join(format!("{name}-{at}.txt")), page.faults().join("\n"));
            if let Ok(picture) = self.with(handle, async |client| client.screenshot().await) {
                let _ = std::fs::write(folder.join(format!("{name}-{at}.png")), picture);
            }
        }
    }
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() && self.runs() {
            self.keep_pictures();
        }
        let client = self.client.clone();
        let closed = async { tokio::time::timeout(Duration::from_secs(10), client.close()).await };
        // What does not close is ended with its group.
        let _ = self.runtime.block_on(closed);
        let _ = look_until(Duration::from_secs(5), || {
            if self.runs() { Err(String::new()) } else { Ok(()) }
        });
        if let Some(group) = Pid::from_raw(i32::try_from(self.driver.id()).unwrap_or(0)) {
            // Asked first, so that a bus can send its services away; then no longer asked.
            let _ = kill_process_group(group, Signal::TERM);
            let _ = look_until(Duration::from_secs(3), || match self.driver.try_wait() {
                Ok(None) => Err(String::new()),
                Ok(Some(_)) | Err(_) => Ok(()),
            });
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.driver.wait();
        // The profile is free for whoever comes next only once its process is gone.
        let _ = look_until(Duration::from_secs(5), || {
            if self.runs() { Err(String::new()) } else { Ok(()) }
        });
    }
}

fn start_driver(screen: &Screen, profile: &Profile, how: Start, port: u16, native: u16) -> Child {
    let driver = tauri_driver();
    let webview = installed("WebKitWebDriver", "webkit2gtk-driver");
    let mut command = if how.bus {
        let mut session = Command::new(installed("dbus-run-session", "dbus"));
        session.arg("--").arg(driver);
        session
    } else {
        Command::new(driver)
    };
    profile.surroundings(&mut command);
    if let Some(method) = how.input_method {
        command.env("GTK_IM_MODULE", method);
    }
    if let Some(library) = how.preload {
        command.env("LD_PRELOAD", library);
    }
    let said = File::create(profile.path().join("app.log")).expect("the folder is ours");
    let also = said.try_clone().expect("a file can be shared");
    command
        .args([
            "--port",
            &port.to_string(),
            "--native-port",
            &native.to_string(),
            "--native-driver",
        ])
        .arg(webview)
        .env("DISPLAY", screen.name())
        .stdin(Stdio::null())
        .stdout(said)
        .stderr(also)
        .process_group(0)
        .spawn()
        .expect("the driver is a program")
}

async fn begin_session(port: u16) -> Result<Client, fantoccini::error::NewSessionError> {
    let Value::Object(wanted) = json!({ "tauri:options": { "application": ours("marbre-app") } }) else {
        unreachable!("it is written as an object");
    };
    ClientBuilder::new(HttpConnector::new())
        .capabilities(wanted)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
}

/// The process that has a profile open, among those that are the app.
fn process_of(profile: &Profile) -> Option<Pid> {
    let home = format!("MARBRE_HOME={}", profile.home().display());
    let is_it = |process: &std::fs::DirEntry| {
        let folder = process.path();
        let program = std::fs::read_link(folder.join("exe")).ok()?;
        // A program that was built again since it started has more behind its name.
        let name = program.file_name()?.to_str()?.starts_with("marbre-app");
        let surroundings = std::fs::read(folder.join("environ")).ok()?;
        Some(name && surroundings.split(|byte| *byte == 0).any(|one| one == home.as_bytes()))
    };
    let process = std::fs::read_dir("/proc")
        .ok()?
        .flatten()
        .find(|process| is_it(process).unwrap_or(false))?;
    Pid::from_raw(process.file_name().to_str()?.parse().ok()?)
}

fn end_group(mut first: Child) {
    if let Some(group) = Pid::from_raw(i32::try_from(first.id()).unwrap_or(0)) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = first.wait();
}
