//! Did you mean …?

/// The longest word that is looked for, in characters: comparing takes the square of it.
const LONGEST: usize = 200;

/// The candidate that `word` was most likely meant to be: a third of its letters may be wrong,
/// case and the difference of `-` and `_` do not count. `None` where nothing is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let word = plain(word);
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 4);
    let is_near = |text: &str| text.chars().count().abs_diff(length) <= limit;
    candidates
        .into_iter()
        .take_while(|_| length <= LONGEST)
        .map(|candidate| (plain(candidate), candidate))
        .filter(|(text, _)| is_near(text))
        .map(|(text, candidate)| (strsim::damerau_levenshtein(&word, &text), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `, did you mean "x"?` or nothing: the end of a message.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!(", did you mean \"{near}\"?"))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_is_near_and_nothing_else() {
        let keys = ["select", "ignore", "standard", "start-period"];
        assert_eq!(nearest("selct", keys), Some("select"));
        assert_eq!(nearest("Start_Period", keys), Some("start-period"));
        assert_eq!(nearest("banana", keys), None);
        assert_eq!(nearest("", keys), None);
    }
}
