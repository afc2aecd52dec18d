//! The command line as people meet it: the real program as a process of its own, a real newsroom, a static site. Exit status,
//! the shapes of `docs/cli.md`, refusals with their reason. WordPress by the command line is in `wordpress::command`.

mod all;
mod around;
mod machine;
mod moves;
mod read;
mod room;
mod sent;
