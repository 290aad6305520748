//! Formats counts for display: with digit separators and with their nouns.

/// Returns a number with separators: `1,240`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a number with its noun: `1 token`, `1,240 tokens`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_has_separators_and_a_singular_or_plural_noun() {
        let tokens = |number| counted(number, "token");
        assert_eq!(tokens(0), "0 tokens");
        assert_eq!(tokens(1), "1 token");
        assert_eq!(tokens(999), "999 tokens");
        assert_eq!(tokens(1240), "1,240 tokens");
        assert_eq!(tokens(1_250_000), "1,250,000 tokens");
    }
}
