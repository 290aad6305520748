//! The code blocks of a text, for copying one: exactly the code, as Markdown says what that is.

/// The inside of each fenced code block, in order. A fence that is still open at the end counts.
/// Rules of CommonMark: three or more backticks or tildes, closed by at least as many of the same.
pub fn code_blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut open: Option<(char, usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        let body = line.trim_start_matches(' ');
        let mark = body.chars().next().unwrap_or(' ');
        let count = body.chars().take_while(|c| *c == mark).count();
        let is_fence = matches!(mark, '`' | '~') && count >= 3 && line.len() - body.len() <= 3;
        match open {
            None if is_fence && !(mark == '`' && body[count..].contains('`')) => {
                open = Some((mark, count, next));
            }
            Some((open_mark, open_count, from))
                if is_fence
                    && mark == open_mark
                    && count >= open_count
                    && body[count..].trim().is_empty() =>
            {
                blocks.push(&text[from..at]);
                open = None;
            }
            _ => {}
        }
        at = next;
    }
    if let Some((.., from)) = open {
        blocks.push(&text[from..]);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_exactly_their_code() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(code_blocks(text), expected, "{text:?}");
        }
        check("no code", &[]);
        check("a\n```sh\nls\n```\nb\n~~~\nx\n```\n~~~\n", &["ls\n", "x\n```\n"]);
        check("````\n```\n````", &["```\n"]);
        check("```py\nprint(1)", &["print(1)"]);
        check("``` not `a` fence", &[]);
    }
}
