//! French to type and to fill pieces with: words that follow one another as they do in the demonstration's pieces.
//! A seed gives the same text; no passage is one of the pieces' own for long, so that it compresses as writing does.

use std::collections::HashMap;
use std::sync::LazyLock;

const PIECES: [&str; 6] = [
    include_str!("../../../crates/marbre-cli/demo/pieces/archiviste.md"),
    include_str!("../../../crates/marbre-cli/demo/pieces/piroguiers.md"),
    include_str!("../../../crates/marbre-cli/demo/pieces/luthier.md"),
    include_str!("../../../crates/marbre-cli/demo/pieces/budget.md"),
    include_str!("../../../crates/marbre-cli/demo/pieces/vautours.md"),
    include_str!("../../../crates/marbre-cli/demo/pieces/pont.md"),
];

/// For each word, all that follow it.
static FOLLOWS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut follows: HashMap<&str, Vec<&str>> = HashMap::new();
    for piece in PIECES {
        let body = piece.splitn(3, "---").last().unwrap_or(piece);
        let plain = |word: &&str| !word.contains(['#', '*', '[', '_', '>', '|', '!', '`']) && *word != "-";
        let words: Vec<&str> = body.split_whitespace().filter(plain).collect();
        for pair in words.windows(2) {
            follows.entry(pair[0]).or_default().push(pair[1]);
        }
    }
    follows
});

/// How a sentence may begin.
static BEGINNINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut beginnings: Vec<&str> = FOLLOWS
        .keys()
        .copied()
        .filter(|word| word.starts_with(char::is_uppercase) && !word.ends_with('.'))
        .collect();
    beginnings.sort_unstable();
    beginnings
});

/// One sentence.
pub fn sentence(random: &mut fastrand::Rng) -> String {
    let mut words = vec![BEGINNINGS[random.usize(..BEGINNINGS.len())]];
    while words.len() < 24 {
        let last = *words.last().unwrap_or(&"");
        let Some(next) = FOLLOWS.get(last).and_then(|next| next.get(random.usize(..next.len()))) else {
            break;
        };
        words.push(next);
        if next.ends_with(['.', '?']) {
            return words.join(" ");
        }
    }
    words.join(" ").trim_end_matches([',', ';', ':', '.', ' ']).to_owned() + "."
}

/// Paragraphs of at least so many words in all, with an empty line between them.
pub fn paragraphs(random: &mut fastrand::Rng, words: usize) -> String {
    let (mut text, mut written) = (String::new(), 0);
    while written < words {
        for _ in 0..random.usize(3..7) {
            let sentence = sentence(random);
            written += sentence.split(' ').count();
            text.push_str(&sentence);
            text.push(' ');
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
    }
    text
}
