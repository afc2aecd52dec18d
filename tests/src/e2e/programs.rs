//! The programs that a walk starts: where they are, and which package brings the missing ones. Never looks for a way
//! around one that is missing.

use std::path::{Path, PathBuf};

/// A program of Debian, by its name or the path it has there.
///
/// # Panics
///
/// When it is missing, naming the package to install.
pub fn installed(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        // Where Debian keeps servers, and where few people look.
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| {
            panic!("{program} is not here: install it with « apt-get install {package} », or let « cargo xtask test » do it")
        })
}

/// Where cargo puts what it builds: the folder above that of the running test.
fn built() -> PathBuf {
    let running = std::env::current_exe().expect("a running program knows where it stands");
    let folder = running.parent().expect("a program stands in a folder");
    // Tests run from `deps`, a bench from the folder itself.
    let folder = if folder.ends_with("deps") {
        folder.parent().expect("deps stands in a folder")
    } else {
        folder
    };
    folder.to_path_buf()
}

/// The folder `target/` of this checkout.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// A program of this workspace.
///
/// # Panics
///
/// When it has not been built.
pub fn ours(program: &str) -> PathBuf {
    let file = built().join(program);
    assert!(
        file.is_file(),
        "{program} has not been built: run « cargo xtask test », or « npm run build » in ui/ and then « cargo build -p marbre-app -p marbre-cli »"
    );
    file
}

/// What stands between WebDriver's clients and the webview's own driver.
///
/// # Panics
///
/// When it is missing, naming the command that installs it.
pub fn tauri_driver() -> PathBuf {
    let own = target().join("tools/bin/tauri-driver");
    if own.is_file() {
        return own;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("tauri-driver"))
        .find(|file| file.is_file())
        .expect("tauri-driver is not here: « cargo xtask test » installs it into target/tools")
}
