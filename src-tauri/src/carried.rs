//! A file's bytes on their way from a window to the core. Tauri's typed commands cross as JSON, where a list of numbers
//! takes up to four characters a byte and a parsed value each; base64 takes four characters for three bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use marbre_desk::{DeskError, Invalid};
use serde::Deserialize;

/// The largest file that crosses, in bytes: the largest picture or sound that is kept.
const LARGEST: usize = 64 * 1024 * 1024;

/// Bytes in base64, as the window sends them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, specta::Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct Carried(String);

impl Carried {
    /// The bytes of the file of this name. What is too large is refused before it is decoded.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, DeskError> {
        if self.0.len() > LARGEST.div_ceil(3) * 4 {
            return Err(Invalid::too_large(name, self.0.len() / 4 * 3, LARGEST).into());
        }
        let broken = |_| Invalid::FileBroken { file: name.to_owned() };
        Ok(STANDARD.decode(&self.0).map_err(broken)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(words: &str) -> Carried {
        serde_json::from_value(serde_json::json!(words)).expect("a string")
    }

    #[test]
    fn bytes_arrive_as_they_left_or_not_at_all() {
        assert_eq!(carried("").bytes("vide").expect("nothing"), b"");
        assert_eq!(carried("AP+A").bytes("photo.png").expect("three bytes"), [0, 255, 128]);
        for broken in ["AP+", "AP-A", "A", "data:image/png;base64,AP+A", "AP+A\n", "é"] {
            let said = carried(broken).bytes("photo.png").expect_err(broken).to_string();
            assert!(
                said.contains("photo.png") && said.contains("Nothing was changed"),
                "{said}"
            );
        }
        assert!(serde_json::from_str::<Carried>("[0, 255, 128]").is_err());
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let largest = carried(&"A".repeat(LARGEST.div_ceil(3) * 4));
        assert!(largest.bytes("son.mp3").is_ok());
        let larger = carried(&"A".repeat(LARGEST.div_ceil(3) * 4 + 4));
        let said = larger.bytes("son.mp3").expect_err("too large").to_string();
        assert!(said.contains("64 MB") && said.contains("Nothing was changed"), "{said}");
    }
}
