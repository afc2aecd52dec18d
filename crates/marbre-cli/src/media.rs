//! Commands about the newsroom's library of pictures and sounds.

use crate::args::MediaCommand;
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::DeskError;
use marbre_desk::view::MediaView;

pub fn media(work: &Work<'_>, command: &MediaCommand) -> Result<Answer, DeskError> {
    match command {
        MediaCommand::List { words } => {
            let found = work.desk.library(work.actor, &words.join(" "))?;
            let lines: String = found.entries.iter().map(line).collect();
            let value = serde_json::to_value(&found).unwrap_or_default();
            let mut answer = Answer::done(work.json, lines, &value);
            let shown = found.entries.len();
            if !work.json && u32::try_from(shown).is_ok_and(|shown| shown < found.total) {
                answer.err = format!(
                    "marbre: the newest {shown} of {}: say words to find the others\n",
                    found.total
                );
            }
            Ok(answer)
        }
    }
}

/// A line for a picture or sound.
pub(crate) fn line(media: &MediaView) -> String {
    let plain = |words: &str| words.replace(['\n', '\t'], " ");
    format!(
        "{}\t{}\t{}\t{}\t{}\n",
        media.id,
        media.media_type.extension(),
        plain(&media.file_name),
        plain(&media.caption),
        plain(&media.credit)
    )
}
