//! A page of Markdown, as far as the checks need it: headings, code spans, links, tables and fenced blocks.

use super::root;

/// One line outside fenced blocks, or one fenced block.
pub enum Part {
    Line(String),
    Fence { info: String, text: String },
}

/// A page.
pub struct Page {
    /// Where it stands in the checkout.
    pub path: String,
    pub parts: Vec<Part>,
}

impl Page {
    pub fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self::of(path, &text)
    }

    pub fn of(path: &str, text: &str) -> Self {
        let mut parts = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.trim_start().strip_prefix("```") else {
                parts.push(Part::Line(line.to_owned()));
                continue;
            };
            let inside: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.trim_start().starts_with("```"))
                .collect();
            parts.push(Part::Fence {
                info: info.trim().to_owned(),
                text: inside.join("\n"),
            });
        }
        Self {
            path: path.to_owned(),
            parts,
        }
    }

    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Line(line) => Some(line.as_str()),
            Part::Fence { .. } => None,
        })
    }

    /// Every code span of the page.
    pub fn spans(&self) -> Vec<String> {
        self.lines().flat_map(spans).map(str::to_owned).collect()
    }

    /// Every heading's words.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.lines().filter_map(heading)
    }

    /// What stands between a heading and the next.
    pub fn under(&self, wanted: &str) -> Vec<&Part> {
        let opens = |part: &&Part| matches!(part, Part::Line(line) if heading(line).is_some());
        self.parts
            .iter()
            .skip_while(|part| !matches!(part, Part::Line(line) if heading(line) == Some(wanted)))
            .skip(1)
            .take_while(|part| !opens(part))
            .collect()
    }

    /// The fenced blocks of one kind under a heading.
    #[track_caller]
    pub fn fences(&self, under: &str, info: &str) -> Vec<String> {
        let found: Vec<String> = self
            .under(under)
            .into_iter()
            .filter_map(|part| match part {
                Part::Fence { info: found, text } if found == info => Some(text.clone()),
                Part::Fence { .. } | Part::Line(_) => None,
            })
            .collect();
        assert!(!found.is_empty(), "{} has no {info} block under « {under} »", self.path);
        found
    }

    /// The code spans in the first column of the tables under a heading.
    pub fn first_column(&self, under: &str) -> Vec<String> {
        let lines = self.under(under).into_iter().filter_map(|part| match part {
            Part::Line(line) => line.strip_prefix('|'),
            Part::Fence { .. } => None,
        });
        lines
            .filter_map(|row| row.split('|').next())
            .flat_map(spans)
            .map(str::to_owned)
            .collect()
    }
}

fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let depth = line.len() - words.len();
    ((1..=6).contains(&depth) && words.starts_with(' ')).then(|| words.trim())
}

/// The code spans of a line.
pub fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of a line's links and pictures.
pub fn targets(line: &str) -> Vec<String> {
    let bare: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
    let targets = bare.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| target.split_whitespace().next().unwrap_or_default().to_owned())
        .collect()
}

/// A heading as the end of an address, as GitHub writes it.
pub fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            _ => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

#[test]
fn a_page_is_taken_apart() {
    let page = Page::of(
        "a.md",
        "# One `a`\n\n| `b` | `c` |\n\n```json\n[`d`](e)\n```\n\n## Two\n[f](g.md#h) `[i](j)`\n",
    );
    assert_eq!(page.spans(), ["a", "b", "c", "[i](j)"]);
    assert_eq!(page.headings().collect::<Vec<_>>(), ["One `a`", "Two"]);
    assert_eq!(page.first_column("One `a`"), ["b"]);
    assert_eq!(page.fences("One `a`", "json"), ["[`d`](e)"]);
    assert_eq!(page.lines().flat_map(targets).collect::<Vec<_>>(), ["g.md#h"]);
    assert_eq!(anchor("What a `kind` is, today"), "what-a-kind-is-today");
}
