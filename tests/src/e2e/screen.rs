//! A display of its own, with its keyboard: an X server that shows nothing to anybody, keys pressed through its keymap,
//! windows focused and closed as a window manager would. Knows no page.

use super::programs::installed;
use super::wait::until;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, InputFocus, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

/// An X server for one walk. Ends with it.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    xdotool: PathBuf,
    name: String,
}

impl Screen {
    /// Starts a server on a display that is free.
    ///
    /// # Panics
    ///
    /// When a program is missing, or the server does not start.
    pub fn open() -> Self {
        let mut server = Command::new(installed("Xvfb", "xvfb"))
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1440x900x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is a program");
        let said = server.stdout.take().expect("its output is piped");
        let mut number = String::new();
        BufReader::new(said)
            .read_line(&mut number)
            .expect("Xvfb says which display it took");
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb ended without a display");
        Self {
            server,
            xdotool: installed("xdotool", "xdotool"),
            name,
        }
    }

    /// What programs find it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts a keyboard on it: a layout, its variant, options such as `compose:menu`.
    ///
    /// # Panics
    ///
    /// When the server knows no such keyboard.
    pub fn keyboard(&self, layout: &str, variant: &str, options: &str) {
        let set = Command::new(installed("setxkbmap", "x11-xkb-utils"))
            .args([
                "-display", &self.name, "-layout", layout, "-variant", variant, "-option", "", "-option", options,
            ])
            .status();
        assert!(
            set.is_ok_and(|status| status.success()),
            "no keyboard {layout}({variant}) with {options}"
        );
    }

    fn xdotool(&self, arguments: &[&str]) {
        let done = Command::new(&self.xdotool)
            .env("DISPLAY", &self.name)
            .args(arguments)
            .status();
        assert!(
            done.is_ok_and(|status| status.success()),
            "xdotool {}",
            arguments.join(" ")
        );
    }

    /// Presses keys one after the other, by the names that X gives them.
    ///
    /// # Panics
    ///
    /// When the keyboard has no such key.
    pub fn press(&self, keys: &[&str]) {
        self.xdotool(&[&["key", "--delay", "30"], keys].concat());
    }

    /// Types plain words, so many milliseconds apart.
    ///
    /// # Panics
    ///
    /// When the keyboard cannot.
    pub fn type_words(&self, words: &str, pause: u32) {
        self.xdotool(&["type", "--delay", &pause.to_string(), words]);
    }

    /// Begins typing and comes back at once.
    ///
    /// # Panics
    ///
    /// When xdotool does not start.
    pub fn begin_typing(&self, words: &str, pause: u32) -> Child {
        Command::new(&self.xdotool)
            .env("DISPLAY", &self.name)
            .args(["type", "--delay", &pause.to_string(), words])
            .spawn()
            .expect("xdotool is a program")
    }

    fn connect(&self) -> (RustConnection, Window) {
        let (connection, screen) = x11rb::connect(Some(&self.name)).expect("the display is ours and open");
        let root = connection.setup().roots[screen].root;
        (connection, root)
    }

    /// The app's windows that are on the screen, the one on top last.
    ///
    /// # Panics
    ///
    /// When the server is gone.
    pub fn windows(&self) -> Vec<Window> {
        let (connection, root) = self.connect();
        let tree = connection
            .query_tree(root)
            .expect("sent")
            .reply()
            .expect("the server answers");
        let large = |window: &Window| {
            let shown = connection.get_window_attributes(*window).ok()?.reply().ok()?.map_state == MapState::VIEWABLE;
            let size = connection.get_geometry(*window).ok()?.reply().ok()?;
            Some(shown && size.width > 200 && size.height > 200)
        };
        tree.children
            .into_iter()
            .filter(|window| large(window).unwrap_or(false))
            .collect()
    }

    /// Gives a window the keyboard, above all others, as a click on it would.
    ///
    /// # Panics
    ///
    /// When it does not get it.
    pub fn focus(&self, window: Window) {
        let (connection, _) = self.connect();
        let raise =
            x11rb::protocol::xproto::ConfigureWindowAux::new().stack_mode(x11rb::protocol::xproto::StackMode::ABOVE);
        connection.configure_window(window, &raise).expect("sent");
        until("the keyboard's focus", || {
            connection
                .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)
                .expect("sent");
            let now = connection
                .get_input_focus()
                .expect("sent")
                .reply()
                .expect("the server answers")
                .focus;
            // The toolkit hands the focus on to a window of its own inside.
            let inside = || connection.query_tree(now).ok()?.reply().ok().map(|tree| tree.parent);
            if now == window || inside() == Some(window) {
                Ok(())
            } else {
                Err(format!("window {now}"))
            }
        });
    }

    /// Asks a window to close, as the cross in its frame does.
    ///
    /// # Panics
    ///
    /// When the server is gone.
    pub fn ask_to_close(&self, window: Window) {
        let (connection, _) = self.connect();
        let atom = |name: &str| {
            connection
                .intern_atom(false, name.as_bytes())
                .expect("sent")
                .reply()
                .expect("an atom")
                .atom
        };
        let data = [atom("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), data);
        connection
            .send_event(false, window, EventMask::NO_EVENT, message)
            .expect("sent");
        connection.flush().expect("sent");
        // Answered only once everything before it was.
        let _ = connection
            .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::STRING, 0, 1)
            .expect("sent")
            .reply();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
