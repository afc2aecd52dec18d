//! A window's page: looked at and acted on by role and name, as who uses the app by ear would. Every look waits for what
//! it looks for.

use super::app::App;
use super::wait::{PATIENCE, look_until, until};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

/// The name under which WebDriver hands an element over.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys as WebDriver writes them.
pub mod keys {
    /// Enter.
    pub const ENTER: char = '\u{E007}';
    /// Escape.
    pub const ESCAPE: char = '\u{E00C}';
    /// Control, held until the end of what is typed.
    pub const CONTROL: char = '\u{E009}';
    /// Shift, held until the end of what is typed.
    pub const SHIFT: char = '\u{E008}';
    /// The beginning of the line.
    pub const HOME: char = '\u{E011}';
    /// The end of the line.
    pub const END: char = '\u{E010}';
    /// A letter to the left.
    pub const LEFT: char = '\u{E012}';
    /// A letter to the right.
    pub const RIGHT: char = '\u{E014}';
}

/// A window of the app.
#[derive(Debug)]
pub struct Page<'a> {
    app: &'a App<'a>,
    handle: WindowHandle,
}

impl<'a> Page<'a> {
    pub(super) fn new(app: &'a App<'a>, handle: WindowHandle) -> Self {
        Self { app, handle }
    }

    /// What the driver calls the window.
    pub fn handle(&self) -> &WindowHandle {
        &self.handle
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// When the page or the driver is gone, or the script throws.
    pub fn try_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        self.app
            .with(&self.handle, async |client| client.execute(script, arguments).await)
    }

    /// Runs a script in the page.
    ///
    /// # Panics
    ///
    /// When it throws.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.try_script(script, arguments).expect("the script runs")
    }

    /// Runs a script that says its answer by calling its last argument.
    ///
    /// # Panics
    ///
    /// When it throws or says nothing.
    #[track_caller]
    pub fn later(&self, script: &str, arguments: Vec<Value>) -> Value {
        let said = self.app.with(&self.handle, async |client| {
            client.execute_async(script, arguments).await
        });
        said.expect("the script answers")
    }

    /// Has the page note what goes wrong in it without anybody being told.
    pub(super) fn note_faults(&self) {
        let note = "window.faults = [];
            window.addEventListener('error', (event) => window.faults.push(`${event.message} ${event.error?.stack ?? ''}`));
            window.addEventListener('unhandledrejection', ({ reason }) => window.faults.push(`${reason} ${reason?.stack ?? ''}`));";
        // A page that is gone has no faults to note.
        let _ = self.try_script(note, Vec::new());
    }

    /// What went wrong in the page without anybody being told.
    pub fn faults(&self) -> Vec<String> {
        let noted = self
            .try_script("return window.faults ?? []", Vec::new())
            .unwrap_or_default();
        noted
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn find(&self, role: &str, name: &str) -> Result<Element, String> {
        let found = self.try_script(include_str!("look.js"), vec![json!(role), json!(name)])?;
        match found.get(ELEMENT).and_then(Value::as_str) {
            Some(id) => self.app.with(&self.handle, async |client| {
                Ok(Element::from_element_id(
                    client.clone(),
                    ElementRef::from(id.to_owned()),
                ))
            }),
            None => Err(format!("these: {found}")),
        }
    }

    /// Waits for something to be there.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn see(&self, role: &str, name: &str) {
        until(&format!("{role} « {name} »"), || self.find(role, name).map(|_| ()));
    }

    /// Whether something is there now.
    pub fn shows(&self, role: &str, name: &str) -> bool {
        self.find(role, name).is_ok()
    }

    /// Clicks on something once it is there and nothing covers it.
    ///
    /// # Panics
    ///
    /// When it cannot be clicked.
    #[track_caller]
    pub fn press(&self, role: &str, name: &str) {
        until(&format!("{role} « {name} » to press"), || {
            let element = self.find(role, name)?;
            self.app.with(&self.handle, async |client| {
                // What lies below the fold of an inner list is not brought up by the driver.
                let there = serde_json::to_value(&element)?;
                client
                    .execute("arguments[0].scrollIntoView({ block: 'nearest' })", vec![there])
                    .await?;
                element.click().await
            })
        });
    }

    /// Types into something through WebDriver's own keyboard.
    ///
    /// # Panics
    ///
    /// When nothing can be typed there.
    #[track_caller]
    pub fn write(&self, role: &str, name: &str, words: &str) {
        self.press(role, name);
        self.type_more(role, name, words);
    }

    #[track_caller]
    fn type_more(&self, role: &str, name: &str, words: &str) {
        until(&format!("{role} « {name} » to write in"), || {
            let element = self.find(role, name)?;
            let typed = self.app.with(&self.handle, async |_| element.send_keys(words).await);
            // Drawn anew between the look and the first key, it has taken none: it is looked for again.
            typed.inspect_err(|why| {
                assert!(
                    why.contains("StaleElementReference"),
                    "{role} « {name} » takes no keys: {why}"
                );
            })
        });
    }

    /// Types wherever the cursor is, through WebDriver's own keyboard.
    ///
    /// # Panics
    ///
    /// When nothing in the page takes keys.
    #[track_caller]
    pub fn type_keys(&self, keys: &str) {
        let typed = self.app.with(&self.handle, async |client| {
            client.active_element().await?.send_keys(keys).await
        });
        typed.expect("the page takes keys");
    }

    /// Types over all that stands in a field.
    ///
    /// # Panics
    ///
    /// When nothing can be typed there.
    #[track_caller]
    pub fn write_over(&self, role: &str, name: &str, words: &str) {
        self.write(role, name, &format!("{}a", keys::CONTROL));
        self.type_keys(words);
    }

    /// Finds something by the palette and does it.
    ///
    /// # Panics
    ///
    /// When the palette does not offer it.
    #[track_caller]
    pub fn call(&self, name: &str) {
        self.type_keys(&format!("{}k", keys::CONTROL));
        self.write("combobox", "Aller à", name);
        self.press("option", name);
    }

    /// Opens the other actions of the piece on screen and takes one.
    ///
    /// # Panics
    ///
    /// When it is not offered.
    #[track_caller]
    pub fn act(&self, name: &str) {
        self.press("button", "Autres actions");
        self.press("menuitem", name);
    }

    /// The address that the window shows, of the page that a publication was seen on.
    ///
    /// # Panics
    ///
    /// When it shows none.
    #[track_caller]
    pub fn address(&self) -> String {
        let read = "return document.querySelector('button[title^=\"http\"]')?.title ?? null";
        until("the address of a page", || {
            let shown = self.try_script(read, Vec::new())?;
            shown.as_str().map(str::to_owned).ok_or_else(|| "no address".to_owned())
        })
    }

    /// Chooses from a list that narrows while one types.
    ///
    /// # Panics
    ///
    /// When the list has no such choice.
    #[track_caller]
    pub fn choose(&self, list: &str, choice: &str) {
        self.write("combobox", list, choice);
        self.press("option", choice);
        self.see("button", &format!("Retirer {choice}"));
        // The list stays open for a second choice, over what comes next.
        self.type_more("combobox", list, &keys::ESCAPE.to_string());
    }

    /// All that is written in the page, spaces made plain.
    ///
    /// # Errors
    ///
    /// When the page is gone.
    pub fn words(&self) -> Result<String, String> {
        let words = self.try_script(
            "return document.body.innerText.replace(/[\\u00a0\\u202f\\s]+/g, ' ')",
            Vec::new(),
        )?;
        words.as_str().map(str::to_owned).ok_or_else(|| "no words".to_owned())
    }

    /// Waits until words stand in the page.
    ///
    /// # Panics
    ///
    /// When they do not come.
    #[track_caller]
    pub fn read(&self, wanted: &str) {
        until(&format!("« {wanted} »"), || {
            let words = self.words()?;
            if words.contains(wanted) { Ok(()) } else { Err(words) }
        });
    }

    /// What stands in a text that can be written in, its blocks on lines of their own.
    ///
    /// # Errors
    ///
    /// When there is no such text.
    pub fn text(&self, name: &str) -> Result<String, String> {
        let read =
            "const text = document.querySelector(`[role=\"textbox\"][data-text][aria-label=\"${arguments[0]}\"]`);
            return text && [...text.children].map((block) => block.textContent).join('\\n')";
        let said = self.try_script(read, vec![json!(name)])?;
        said.as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("no text « {name} »"))
    }

    /// What stands in the headline.
    ///
    /// # Errors
    ///
    /// When no piece is open.
    pub fn headline(&self) -> Result<String, String> {
        let read = "return document.querySelector('textarea[aria-label=\"Titre\"]')?.value";
        let said = self.try_script(read, Vec::new())?;
        said.as_str().map(str::to_owned).ok_or_else(|| "no headline".to_owned())
    }

    /// Puts the cursor at the end of a text or field.
    ///
    /// # Panics
    ///
    /// When it cannot be focused.
    #[track_caller]
    pub fn focus(&self, name: &str) {
        self.press("textbox", name);
        until(&format!("the cursor in « {name} »"), || {
            let at = self.try_script("return document.activeElement?.getAttribute('aria-label')", Vec::new())?;
            if at == json!(name) { Ok(()) } else { Err(at.to_string()) }
        });
    }

    /// Waits until the bottom line says that everything is on disk.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn saved(&self) {
        until("everything saved", || {
            let line = self.bottom_line()?;
            if line.contains("nregistré sur cet ordinateur") {
                Ok(())
            } else {
                Err(line)
            }
        });
    }

    /// What the bottom line says of saving.
    ///
    /// # Errors
    ///
    /// When the page is gone.
    pub fn bottom_line(&self) -> Result<String, String> {
        let said = self.try_script(
            "return document.querySelector('footer [role=\"status\"]')?.textContent",
            Vec::new(),
        )?;
        said.as_str()
            .map(|words| words.trim().to_owned())
            .ok_or_else(|| "no bottom line".to_owned())
    }

    /// What the bottom line says of saving (`saved`, `saving`, `failed`) and the body of the piece, of one moment.
    ///
    /// # Errors
    ///
    /// When no piece is open.
    pub fn vouched(&self) -> Result<(String, String), String> {
        let read = "const text = document.querySelector('[role=\"textbox\"][data-text=\"body\"]');
            const line = document.querySelector('footer [role=\"status\"]');
            return text && line && [line.dataset.saved, [...text.children].map((block) => block.textContent).join('\\n')]";
        let said = self.try_script(read, Vec::new())?;
        match (said[0].as_str(), said[1].as_str()) {
            (Some(line), Some(text)) => Ok((line.to_owned(), text.to_owned())),
            _ => Err("no piece is open".to_owned()),
        }
    }

    /// Waits until the window can be used.
    ///
    /// # Panics
    ///
    /// When it cannot.
    #[track_caller]
    pub fn settled(&self) {
        self.saved();
        self.see("button", "Changer de membre");
    }

    /// Somebody else sits down.
    ///
    /// # Panics
    ///
    /// When they cannot be chosen.
    #[track_caller]
    pub fn change_member(&self, name: &str) {
        self.press("button", "Changer de membre");
        self.press("menuitem", name);
        self.see("button", &format!("{name}, "));
    }

    /// Begins a piece and gives back its identifier.
    ///
    /// # Panics
    ///
    /// When it does not open.
    #[track_caller]
    pub fn new_piece(&self) -> String {
        let before = self.app.profile().pieces();
        self.type_keys(&format!("{}n", keys::CONTROL));
        self.see("textbox", "Titre");
        let made = look_until(PATIENCE, || {
            let now = self.app.profile().pieces();
            now.into_iter()
                .find(|piece| !before.contains(piece))
                .ok_or_else(|| "no new piece".to_owned())
        });
        let made = made.expect("the piece is on disk");
        // On disk before it is on screen: until then, keys would go into the piece that was open.
        until("the new piece on screen", || {
            let shown = self.headline()?;
            if shown.is_empty() { Ok(()) } else { Err(shown) }
        });
        made
    }
}
