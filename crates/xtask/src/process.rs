//! Starting other programs and hearing what they said. Knows nothing of which programs, or why.

use std::io::{Read as _, pipe};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};

/// Runs a command on this terminal and waits for it.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    let line = line(command);
    command.status().with_context(|| format!("could not start `{line}`"))
}

/// Runs a command without input and returns what it said on both outputs, in the order in which it said it.
/// Takes the command itself: the pipe ends only when nobody can write to it any more.
pub fn capture(mut command: Command) -> Result<(ExitStatus, String)> {
    let line = line(&command);
    let (mut reader, writer) = pipe().context("could not make a pipe")?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("could not start `{line}`"))?;
    drop(command);
    let mut said = Vec::new();
    reader
        .read_to_end(&mut said)
        .with_context(|| format!("could not read what `{line}` said"))?;
    let status = child.wait().with_context(|| format!("could not wait for `{line}`"))?;
    Ok((status, String::from_utf8_lossy(&said).into_owned()))
}

/// What a command wrote on its standard output, or nothing when it failed or is not there.
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program stands on the search path, if it does.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A command as one would type it.
pub fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_captured_command_has_no_input_to_wait_for() {
        let (status, said) = capture(Command::new("cat")).unwrap();
        assert!(status.success());
        assert_eq!(said, "");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = capture(Command::new("/nowhere/marbre-nothing")).unwrap_err();
        assert_eq!(error.to_string(), "could not start `marbre-nothing`");
        assert_eq!(find("marbre-nothing"), None);
        assert_eq!(answer("marbre-nothing", &[]), None);
    }
}
