//! Closes marks that are open at the end of a growing text, such as a lone `**`, inline code or an
//! incomplete URL. Only the last lines change, and later text corrects a wrong guess.

use std::borrow::Cow;

/// Returns the text to draw while more may arrive.
pub fn closed(text: &str) -> Cow<'_, str> {
    let (body, last) = text.split_at(text.rfind('\n').map_or(0, |end| end + 1));
    let after_code = match after_fences(text) {
        Ok(after) => after,
        // Hide an incomplete closing fence.
        Err(mark) => {
            let is_fence = !last.trim().is_empty() && last.trim().chars().all(|c| c == mark);
            return if is_fence { body.into() } else { text.into() };
        }
    };
    // This line may become a list item, an underline or a table row.
    if !body.is_empty() && matches!(last.trim(), "-" | "--" | "=" | "==" | "|" | "+") {
        return body.into();
    }
    let is_rule = !last.is_empty() && last.chars().all(|c| "|-: ".contains(c));
    if is_rule && body.lines().next_back().is_some_and(|line| line.starts_with('|')) {
        return body.into();
    }
    let start = after_code + paragraph_start(&text[after_code..]);
    let (before, mut tail) = (&text[..start], Cow::from(&text[start..]));
    if let Some(shorter) = without_incomplete_link(&tail) {
        tail = shorter.into();
    }
    let scan = OpenMarks::of(&tail);
    // A run of marks at the end may open something, or be half of a closing run.
    let bare = tail.trim_end_matches(['*', '_', '~', '`']);
    let is_cut = bare.len() < tail.len()
        && (!scan.open.is_empty() || bare.is_empty() || bare.ends_with(char::is_whitespace));
    let scan = if is_cut { OpenMarks::of(bare) } else { scan };
    let kept = if is_cut { bare } else { &tail };
    if scan.open.is_empty() && kept.len() == text.len() - start {
        return text.into();
    }
    let mut closed = [before, kept.trim_end_matches([' ', '\t'])].concat();
    for mark in scan.open.iter().rev() {
        closed.push_str(mark);
    }
    closed.into()
}

/// Returns the end of the last fenced code block, or the mark of the fence that is still open.
fn after_fences(text: &str) -> Result<usize, char> {
    let mut open: Option<(char, usize)> = None;
    let (mut at, mut after) = (0, 0);
    for full_line in text.split_inclusive('\n') {
        at += full_line.len();
        let line = without_marks(full_line);
        let mark = line.chars().next().unwrap_or(' ');
        let count = line.chars().take_while(|c| *c == mark).count();
        if !matches!(mark, '`' | '~') || count < 3 {
            continue;
        }
        open = match open {
            None if mark == '`' && line[count..].contains('`') => None,
            None => Some((mark, count)),
            Some((m, c)) if m == mark && count >= c && line[count..].trim().is_empty() => {
                after = at;
                None
            }
            open => open,
        };
    }
    open.map_or(Ok(after), |(mark, _)| Err(mark))
}

/// Removes indentation, block quote markers and list item marks from the start of a line.
fn without_marks(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    loop {
        let marker = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let marks: &[&str] =
            if marker.len() < rest.len() { &[". ", ") "] } else { &["- ", "* ", "+ "] };
        let Some(inner) = marks.iter().find_map(|mark| marker.strip_prefix(mark)) else {
            return rest;
        };
        rest = inner.trim_start_matches([' ', '\t', '>']);
    }
}

/// Returns the start of the last stretch of text in which marks can pair.
fn paragraph_start(text: &str) -> usize {
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start();
        let marker = body.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_item = ["- ", "* ", "+ ", ". ", ") "].iter().any(|m| marker.starts_with(m));
        if is_item || body.is_empty() || body.starts_with(['#', '|', '>']) {
            start = at + (line.len() - body.len());
        }
        at += line.len();
    }
    start
}

/// Returns the text in which a link with an incomplete URL is replaced by its link text.
fn without_incomplete_link(text: &str) -> Option<String> {
    let middle = text.rfind("](")?;
    if text[middle..].contains([')', '\n']) {
        return None;
    }
    let opening = text[..middle].rfind('[')?;
    let is_image = text[..opening].ends_with('!');
    let before = &text[..opening - usize::from(is_image)];
    Some([before, &text[opening + 1..middle]].concat())
}

struct OpenMarks {
    open: Vec<String>,
}

impl OpenMarks {
    fn of(text: &str) -> Self {
        let mut open: Vec<String> = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte == b'\\' {
                at += 2;
                continue;
            }
            if !matches!(byte, b'`' | b'*' | b'_' | b'~') {
                at += 1;
                continue;
            }
            let count = bytes[at..].iter().take_while(|b| **b == byte).count();
            let run = &text[at..at + count];
            let end = at + count;
            if byte == b'`' {
                match code_end(text, end, run) {
                    Some(end) => at = end,
                    None => {
                        open.push(run.to_owned());
                        return Self { open };
                    }
                }
                continue;
            }
            let before = text[..at].chars().next_back();
            let after = text[end..].chars().next();
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
            let is_within = byte == b'_' && is_word(before) && is_word(after);
            let is_single_tilde = byte == b'~' && count == 1;
            if !is_within && !is_single_tilde {
                let closes = !is_blank(before) && open.last().is_some_and(|mark| mark == run);
                if closes {
                    open.pop();
                } else if !is_blank(after) && count <= 3 {
                    open.push(run.to_owned());
                }
            }
            at = end;
        }
        Self { open }
    }
}

/// Returns the end of the inline code that began before `from`, if it is closed.
fn code_end(text: &str, from: usize, run: &str) -> Option<usize> {
    let mut at = from;
    loop {
        let start = at + text[at..].find('`')?;
        let count = text[start..].bytes().take_while(|b| *b == b'`').count();
        at = start + count;
        if count == run.len() {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(closed(text), expected, "{text:?}");
    }

    #[test]
    fn half_open_marks_are_closed() {
        check("a **bold", "a **bold**");
        check("a **bold ", "a **bold**");
        check("a **bold*", "a **bold**");
        check("a *b **c", "a *b **c***");
        check("a `code", "a `code`");
        check("a ~~old", "a ~~old~~");
        check("snake_case", "snake_case");
        check("2 * 3", "2 * 3");
    }

    #[test]
    fn a_lone_mark_is_hidden() {
        check("a **", "a");
        check("a `", "a");
        check("text\n-", "text\n");
        check("| a |\n|---|\n|", "| a |\n|---|\n");
        check("| a |\n|--", "| a |\n");
    }

    #[test]
    fn an_incomplete_address_is_hidden() {
        check("see [the page](https://exa", "see the page");
        check("see [the page](https://a.b) now", "see [the page](https://a.b) now");
        check("[a] is", "[a] is");
    }

    #[test]
    fn code_and_complete_marks_are_kept() {
        check("```\n**a", "```\n**a");
        check("```\na\n``", "```\na\n");
        check("1. > ```\n**a", "1. > ```\n**a");
        check("```\n\na\n```\n", "```\n\na\n```\n");
        check("```\n\na\n```", "```\n\na\n```");
        check("```\n\na\n```\n**b", "```\n\na\n```\n**b**");
        check("**a** b", "**a** b");
        check("- *a\n- b", "- *a\n- b");
    }
}
