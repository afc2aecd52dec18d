//! Makes a permission of each allowed command, so that a capability has to name it.

#[path = "src/allowed.rs"]
mod allowed;

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(allowed::COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's configuration and capabilities are those of this repository");
}
