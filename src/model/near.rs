//! Did you mean this path?

use crate::standard::nearest::nearest;

/// The path among `known` that `wanted` was most likely meant to be: one of its parts is spelled a
/// little otherwise (case and `-` for `_` count for nothing), or, if only one has it, the end of
/// the path stands below another folder. Paths are without final slashes.
pub fn nearest_path<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let wanted = wanted.trim_end_matches('/');
    let parts: Vec<&str> = wanted.split('/').collect();
    let respelled = known.clone().into_iter().filter_map(|path| {
        let (mut mine, mut theirs) = (parts.iter(), path.split('/'));
        let mut other = None;
        loop {
            match (mine.next(), theirs.next()) {
                (None, None) => break,
                (Some(mine), Some(theirs)) if *mine == theirs => {}
                (Some(mine), Some(theirs)) if other.is_none() => other = Some((*mine, theirs)),
                _ => return None,
            }
        }
        let (mine, theirs) = other?;
        nearest(mine, [theirs])?;
        Some((strsim::damerau_levenshtein(mine, theirs), path))
    });
    if let Some((_, path)) = respelled.min_by_key(|(distance, path)| (*distance, path.len())) {
        return Some(path);
    }
    let end = format!("/{}", wanted.trim_start_matches('/'));
    let mut moved = known.into_iter().filter(|path| path.ends_with(&end) && *path != wanted);
    moved.next().filter(|_| moved.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::nearest_path;

    #[test]
    fn one_part_may_be_wrong_or_the_folder_missing() {
        let known = ["app/requirements.txt", "src/controller", "src/controller/main.py", "x/main"];
        let near = |wanted| nearest_path(wanted, known);
        assert_eq!(near("app/requirments.txt"), Some("app/requirements.txt"));
        assert_eq!(near("SRC/controller/"), Some("src/controller"));
        assert_eq!(near("controller/main.py"), Some("src/controller/main.py"));
        assert_eq!(near("apps/requirments.txt"), None);
        assert_eq!(near("nothing/like/it"), None);
    }

    #[test]
    fn several_of_the_same_end_are_no_answer() {
        assert_eq!(nearest_path("main.py", ["a/main.py", "b/main.py"]), None);
        assert_eq!(nearest_path("/app/x", ["/build/app/x"]), Some("/build/app/x"));
    }
}
