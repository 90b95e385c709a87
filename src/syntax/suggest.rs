//! "Did you mean": the nearest of some words, by BuildKit's rule (util/suggest).

/// The option that is fewest edits away, where these are less than three; of equals the first
/// that begins with the same letter. None for a word that is an option itself.
pub(crate) fn nearest<'a>(
    word: &str,
    options: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let rank = |option: &'a str| {
        (distance(word, option), word.chars().next() != option.chars().next(), option)
    };
    let best = options.into_iter().map(rank).min_by_key(|(edits, other, _)| (*edits, *other));
    best.filter(|(edits, ..)| (1..3).contains(edits)).map(|(.., option)| option)
}

/// Levenshtein's distance; at least 3 where the lengths alone make it so.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 * 4 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let edits = (before + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            before = std::mem::replace(&mut row[j + 1], edits);
        }
    }
    row[b.len()]
}
