//! Types numbered batches into the store of a folder until it is killed: `typist FOLDER`.

use std::path::Path;

fn main() {
    let folder = std::env::args_os().nth(1).expect("a folder is named");
    marbre_tests::store::killed::type_batches(Path::new(&folder), u32::MAX, &mut std::io::stdout().lock());
}
