//! Whether the words of a block that left and of one that came in the same batch are one block, moved and edited.

/// Whether `now` is `was` with words added or taken: half of the shorter stands at the other's two ends, or half of its
/// neighbouring characters are neighbours there. Generous on purpose: both must come in one batch, and a block taken for a moved one
/// is only ever kept and reported.
pub(super) fn is_edited(was: &str, now: &str) -> bool {
    let (was, now): (Vec<char>, Vec<char>) = (was.chars().collect(), now.chars().collect());
    let shorter = was.len().min(now.len());
    if shorter == 0 {
        return false;
    }
    let start = was.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let most = shorter - start;
    let ends = was.iter().rev().zip(now.iter().rev()).take(most);
    let end = ends.take_while(|(a, b)| a == b).count();
    if (start + end) * 2 >= shorter {
        return true;
    }
    let mut pairs: std::collections::HashMap<&[char], usize> = std::collections::HashMap::new();
    for pair in now.windows(2) {
        *pairs.entry(pair).or_default() += 1;
    }
    let kept = was.windows(2).filter(|pair| {
        let left = pairs.get_mut(*pair).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    });
    kept.count() * 2 >= shorter
}

#[cfg(test)]
mod tests {
    use super::is_edited;

    #[test]
    fn a_block_is_known_by_half_of_its_words() {
        let was = "Le fleuve est monté de deux mètres.";
        for now in [
            was,
            "Hier, le fleuve est monté de deux mètres.",
            "Le fleuve est monté, selon la mairie, de deux mètres.",
            "Le fleuve Niger est monté de trois mètres.",
            "Le fleuve est monté.",
        ] {
            assert!(is_edited(was, now), "{now}");
        }
        for now in ["", "Le maire a parlé.", "La récolte sera bonne."] {
            assert!(!is_edited(was, now), "{now}");
        }
    }
}
