//! Where a paragraph begins and ends in a text that has only line ends, and which lines are items, rules or posts.

use marbre_domain::embed::Post;
use marbre_embeds::date::read_date;
use marbre_embeds::recognise_text;

/// A post is not looked for in a group of lines longer than this.
const LONGEST_POST: usize = 1_500;
/// A text without empty lines is one post only up to this many bytes.
const SHORT_POST: usize = 450;
/// A post has no more lines than this.
const MOST_LINES: usize = 12;
/// A line longer than this beside others is a paragraph, never the middle of a post.
const LONG_LINE: usize = 300;

/// What a line turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Item { ordered: bool, depth: u8 },
    Caption,
    Rule,
    Post(Box<Post>),
}

/// A paragraph to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub text: String,
    pub shape: Shape,
    /// Whether the page's date stood right before it.
    pub after_date: bool,
}

impl Line {
    fn new(text: String, shape: Shape) -> Self {
        Self {
            text,
            shape,
            after_date: false,
        }
    }
}

/// Cuts a text into paragraphs: at empty lines, and at every line end unless the lines were cut to one width.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let text = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2029}', '\u{85}', '\u{c}'], "\n");
    let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.split('\n') {
        match groups.last_mut() {
            Some(group) if !line.trim().is_empty() => group.push(line),
            Some(group) if group.is_empty() => {}
            Some(_) | None => groups.push(Vec::new()),
        }
    }
    groups.retain(|group| !group.is_empty());
    let count: usize = groups.iter().map(Vec::len).sum();
    // Where empty lines part paragraphs, lines that stand together belong together.
    let is_spaced = groups.len() >= 3 && count <= 2 * groups.len();
    if let [group] = groups.as_slice()
        && text.len() <= SHORT_POST
        && is_one_post(group)
        && let Some(post) = recognise_text(&text)
    {
        return vec![Line::new(String::new(), Shape::Post(Box::new(post)))];
    }
    let mut found: Vec<Line> = Vec::new();
    for group in groups {
        read_group(&group, is_spaced, &mut found);
    }
    found
}

fn read_group(group: &[&str], is_spaced: bool, found: &mut Vec<Line>) {
    let mut from = 0;
    for end in 0..group.len() {
        let is_signed = |line: &str| line.contains("(@");
        let may_end = is_signed(group[end]) || group[end].contains('·') || end > from && is_signed(group[end - 1]);
        if !may_end {
            continue;
        }
        if let Some((post, lines)) = take_post(&group[from..=end], is_spaced, found) {
            read_text(&group[from..end + 1 - lines], found);
            found.push(Line::new(String::new(), Shape::Post(Box::new(post))));
            from = end + 1;
        }
    }
    read_text(&group[from..], found);
}

/// The post that some lines end with, and how many of the lines it takes. A signature alone belongs to the paragraph
/// before it, which is taken off `found`.
fn take_post(group: &[&str], is_spaced: bool, found: &mut Vec<Line>) -> Option<(Post, usize)> {
    if is_spaced
        && is_one_post(group)
        && let Some(post) = recognise_text(&group.join("\n"))
    {
        return Some((post, group.len()));
    }
    for lines in 1..=group.len().min(3) {
        let tail = group[group.len() - lines..].join("\n");
        if tail.len() <= 4 * LONGEST_POST
            && let Some(post) = recognise_text(&tail)
        {
            return Some((post, lines));
        }
    }
    let before = found
        .last()
        .filter(|before| before.shape == Shape::Text && before.text.len() <= LONGEST_POST)?;
    let signature = group.join("\n");
    if group.len() > 2 || !signature.trim_start().starts_with(['—', '–', '―', '-']) {
        return None;
    }
    let post = recognise_text(&format!("{}\n{signature}", before.text))?;
    found.pop();
    Some((post, group.len()))
}

/// Whether lines are too few and too short for an article that ends with a post. A date among them is an article's.
pub(crate) fn is_one_post(lines: &[&str]) -> bool {
    let length: usize = lines.iter().map(|line| line.len()).sum();
    let above_signature = lines.len().saturating_sub(2);
    length <= LONGEST_POST
        && lines.len() <= MOST_LINES
        && lines.iter().all(|line| line.chars().count() <= LONG_LINE)
        && lines[..above_signature]
            .iter()
            .all(|line| read_date(line).is_none() && !line.contains("(@"))
}

fn read_text(group: &[&str], found: &mut Vec<Line>) {
    let wrapped = is_wrapped(group);
    let mut numbered = 0;
    let mut continues = false;
    for (at, line) in group.iter().enumerate() {
        if is_rule(line) {
            found.push(Line::new(String::new(), Shape::Rule));
            continues = false;
            continue;
        }
        if let Some((shape, text)) = item(line, group.get(at + 1).copied(), &mut numbered) {
            found.push(Line::new(tidy(text), shape));
            continues = true;
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        match found.last_mut() {
            Some(last) if continues && (wrapped || indented && matches!(last.shape, Shape::Item { .. })) => {
                last.text.push(' ');
                last.text.push_str(&tidy(line));
            }
            _ => found.push(Line::new(tidy(line), Shape::Text)),
        }
        continues = true;
    }
}

/// Whether lines were cut to one width (mail, old editors) rather than being paragraphs each.
fn is_wrapped(group: &[&str]) -> bool {
    let Some((_, full)) = group.split_last().filter(|(_, full)| full.len() >= 2) else {
        return is_wrapped_pair(group);
    };
    let widths = full.iter().map(|line| line.trim_end().chars().count());
    let (longest, shortest) = (widths.clone().max().unwrap_or(0), widths.min().unwrap_or(0));
    let unfinished = full.iter().filter(|line| !ends_a_sentence(line)).count();
    (50..=100).contains(&longest) && longest - shortest <= 25 && 2 * unfinished > full.len()
}

/// Two lines are one paragraph where the first breaks off and the second goes on in small letters.
fn is_wrapped_pair(group: &[&str]) -> bool {
    let [first, second] = group else { return false };
    (50..=100).contains(&first.trim_end().chars().count())
        && !ends_a_sentence(first)
        && second.trim_start().starts_with(char::is_lowercase)
}

fn ends_a_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', '…', '»', '”', '"', ':'])
}

fn is_rule(line: &str) -> bool {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let first = line.chars().next().unwrap_or(' ');
    line.chars().count() >= 3 && matches!(first, '*' | '-' | '_' | '—' | '=') && line.chars().all(|c| c == first)
}

/// An item by its bullet (`-`, `•`, `*`…) or, from 1 on and in order, its number. A long dash begins speech, not an item.
fn item<'a>(line: &'a str, next: Option<&str>, numbered: &mut u32) -> Option<(Shape, &'a str)> {
    let indent = line
        .chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum::<usize>();
    let text = line.trim_start();
    let depth = (indent / 2).min(5) as u8;
    for bullet in ['-', '•', '*', '▪', '◦', '‣', '●', '·', '–'] {
        let Some(rest) = text.strip_prefix(bullet) else {
            continue;
        };
        let spaced = rest.starts_with([' ', '\t', '\u{a0}']);
        let is_speech = bullet == '–' && depth == 0;
        if spaced && !is_speech && !rest.trim().is_empty() || bullet == '•' && !rest.trim().is_empty() {
            let depth = if matches!(bullet, '◦') { depth.max(1) } else { depth };
            return Some((Shape::Item { ordered: false, depth }, rest));
        }
    }
    let (number, rest) = number(text)?;
    let goes_on = number == *numbered + 1
        && (*numbered > 0
            || next
                .and_then(|next| self::number(next.trim_start()))
                .is_some_and(|(next, _)| next == 2));
    if !goes_on {
        return None;
    }
    *numbered = number;
    Some((Shape::Item { ordered: true, depth }, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix(['.', ')'])?;
    let number = text[..digits].parse().ok().filter(|_| digits <= 3)?;
    (rest.starts_with([' ', '\t', '\u{a0}']) && !rest.trim().is_empty()).then_some((number, rest))
}

/// Ordinary spaces made single; columns set apart by tabs kept apart. No-break spaces stay.
fn tidy(line: &str) -> String {
    let cells: Vec<String> = line
        .trim_matches([' ', '\t'])
        .split('\t')
        .map(|cell| {
            cell.split(' ')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.join(" | ")
}
