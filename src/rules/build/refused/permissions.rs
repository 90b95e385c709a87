//! Permissions of `COPY --chmod` and `ADD --chmod`.
//!
//! Source: dockerfile2llb/convert_copy.go, and mode.go of github.com/tonistiigi/dchapes-mode.

pub fn mistake(value: &str) -> Option<String> {
    let valid = match u32::from_str_radix(value, 8) {
        Ok(mode) if !value.starts_with('+') => mode <= 0o7777,
        _ => is_symbolic(value),
    };
    (!valid).then(|| {
        format!(
            "`{value}` are no permissions: write them octal such as `755`, or such as `u=rwX,go=rX`"
        )
    })
}

/// Clauses between commas: who, and one or more operations.
fn is_symbolic(value: &str) -> bool {
    value.split(',').all(|clause| {
        let operations = clause.trim_start_matches(['a', 'u', 'g', 'o']);
        operations.starts_with(['+', '-', '='])
            && operations.chars().all(|char| "+-=rstwXxugo".contains(char))
    })
}

#[cfg(test)]
mod tests {
    use super::mistake;

    #[test]
    fn reads_octal_and_symbolic() {
        for mode in ["755", "0755", "7777", "u=rwX,go=rX", "+x", "a+r-w", "go=u-w", "u="] {
            assert_eq!(mistake(mode), None, "{mode}");
        }
        for none in ["99", "77777", "foo", "u", "u+x,", "+755", "rwx"] {
            assert!(mistake(none).is_some(), "{none}");
        }
    }
}
