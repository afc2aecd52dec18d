//! Writes the typed commands for the window to the path that is given: `ui/src/host/bindings.ts`.

use anyhow::Context as _;

fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).context("say where to write the bindings")?;
    if let Some(folder) = std::path::Path::new(&path).parent() {
        std::fs::create_dir_all(folder)?;
    }
    let header =
        "// Generated from the desk's commands by `cargo xtask codegen`: never edited by hand.\n// @ts-nocheck\n";
    let typescript = specta_typescript::Typescript::default().header(header);
    marbre_app::commands()
        .export(typescript, &path)
        .context("the bindings could not be written")?;
    Ok(())
}
