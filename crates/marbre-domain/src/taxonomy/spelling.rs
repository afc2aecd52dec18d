//! Names reduced to what a reader types in a search box, or to what an address may hold.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// No slug is longer.
const SLUG_LIMIT: usize = 80;

/// Reduces words to the form in which they are searched: lower case, without accents, letters of African alphabets as
/// their nearest Latin ones, one kind of apostrophe and of space. Folding twice changes nothing.
pub fn fold_for_search(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Twice: what a compatibility character stands for may be a capital, and a small letter may be composed.
    let lower: String = text.nfkd().flat_map(char::to_lowercase).collect();
    for letter in lower.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ɓ' => folded.push('b'),
            'ɖ' | 'ɗ' | 'đ' => folded.push('d'),
            'ɛ' | 'ə' | 'ǝ' => folded.push('e'),
            'ƒ' => folded.push('f'),
            'ɣ' => folded.push('g'),
            'ɦ' => folded.push('h'),
            'ɩ' | 'ı' | 'ɪ' => folded.push('i'),
            'ƙ' => folded.push('k'),
            'ł' => folded.push('l'),
            'ɲ' | 'ŋ' => folded.push('n'),
            'ɔ' | 'ø' | 'ɵ' => folded.push('o'),
            'ƭ' => folded.push('t'),
            'ʊ' => folded.push('u'),
            'ʋ' => folded.push('v'),
            'ƴ' => folded.push('y'),
            '’' | '‘' | 'ʼ' | '`' | '´' => folded.push('\''),
            '‐' | '‑' | '–' | '—' => folded.push('-'),
            space if space.is_whitespace() => folded.push(' '),
            other => folded.push(other),
        }
    }
    folded
}

/// Makes the last part of an address: ASCII letters and digits, words joined by hyphens, at most 80 characters, cut
/// between words. Empty where nothing of the text can be written so (Arabic, N’Ko): the caller names it otherwise.
pub fn slugify(text: &str) -> String {
    let mut slug = String::new();
    for word in fold_for_search(text).split(|letter: char| !letter.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if slug.is_empty() {
            slug.push_str(&word[..word.len().min(SLUG_LIMIT)]);
        } else if slug.len() + 1 + word.len() <= SLUG_LIMIT {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(text: &str, folded: Expect, slug: Expect) {
        folded.assert_eq(&fold_for_search(text));
        slug.assert_eq(&slugify(text));
    }

    #[test]
    fn accents_and_african_letters_fold() {
        check(
            "L’École à Kayès",
            expect!["l'ecole a kayes"],
            expect!["l-ecole-a-kayes"],
        );
        check("CŒUR, Lætitia", expect!["coeur, laetitia"], expect!["coeur-laetitia"]);
        check(
            "Ɛ ɛ Ɔ ɔ Ɲ ɲ Ŋ ŋ Ɖ ɖ Ƙ ƙ Ɗ Ɓ ẹ ọ́",
            expect!["e e o o n n n n d d k k d b e o"],
            expect!["e-e-o-o-n-n-n-n-d-d-k-k-d-b-e-o"],
        );
        check(
            "Qui\u{a0}?  « Lui\u{202f}»",
            expect!["qui ?  « lui »"],
            expect!["qui-lui"],
        );
        check("مالي", expect!["مالي"], expect![""]);
    }

    #[test]
    fn slugs_are_cut_between_words() {
        let slug = slugify(&"élection présidentielle ".repeat(9));
        assert_eq!(
            slug,
            "election-presidentielle-election-presidentielle-election-presidentielle-election"
        );
        assert!(slug.len() <= SLUG_LIMIT);
        assert_eq!(slugify(&"a".repeat(200)).len(), SLUG_LIMIT);
    }

    proptest! {
        #[test]
        fn folding_and_slugs_settle(text in "\\PC{0,60}") {
            let folded = fold_for_search(&text);
            prop_assert_eq!(fold_for_search(&folded), folded);
            let slug = slugify(&text);
            prop_assert_eq!(slugify(&slug), slug.clone());
            prop_assert!(slug.len() <= SLUG_LIMIT && !slug.starts_with('-') && !slug.ends_with('-'));
        }
    }
}
