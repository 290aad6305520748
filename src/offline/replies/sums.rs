//! Arithmetic in a prompt: "what is 1+1", then "add 3 to that"; and counting. Owns reading and
//! reckoning; every number is a double, as on a pocket calculator.

use super::heard::Heard;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Number(f64),
    Sign(char),
}

/// The first sum in a text, written out, and its result.
pub(super) fn sum(text: &str) -> Option<(String, String)> {
    let words = text.to_lowercase();
    let words = words
        .replace(" plus ", " + ")
        .replace(" minus ", " - ")
        .replace(" times ", " * ")
        .replace(" multiplied by ", " * ")
        .replace(" divided by ", " / ");
    // A word breaks a sum off: the digits of `claude-haiku-4-5` are none.
    let mut tokens = Vec::new();
    for chunk in words.split_whitespace().map(tokens_of).chain([None]) {
        match chunk {
            Some(chunk) => tokens.extend(chunk),
            None => match read(&std::mem::take(&mut tokens)) {
                None => {}
                found => return found,
            },
        }
    }
    None
}

/// What becomes of the last number of an earlier reply: "add 3 to that".
pub(super) fn follow_up(heard: &Heard, earlier: &str) -> Option<(String, String)> {
    if !heard.has_any(&["that ", "it ", "more ", "the result", "the answer", "this "]) {
        return None;
    }
    let before = earlier.split(|c: char| !(c.is_ascii_digit() || ".-".contains(c)));
    let before =
        before.filter_map(|part| part.trim_end_matches('.').parse::<f64>().ok()).next_back()?;
    let by = f64::from(u32::try_from(heard.number().or(heard.has("double").then_some(2))?).ok()?);
    let sign = match () {
        () if heard.has_any(&["multipl", "times ", "double"]) => '*',
        () if heard.has("divide") => '/',
        () if heard.has_any(&["subtract", "minus", "take away", "less "]) => '-',
        () if heard.has_any(&["add", "plus", "more "]) => '+',
        () => return None,
    };
    read(&[Token::Number(before), Token::Sign(sign), Token::Number(by)])
}

/// The numbers that a prompt wants counted, at most a thousand.
pub(super) fn counted(heard: &Heard) -> Option<String> {
    if !heard.has_any(&["count ", "numbers from", "numbers 1"]) || heard.has("token") {
        return None;
    }
    let spoken: Vec<&str> = heard.words().collect();
    let numbers = spoken.iter().enumerate().filter(|(at, _)| spoken.get(at + 1) != Some(&"per"));
    let numbers = numbers.filter_map(|(_, word)| Heard::new(word).number());
    let numbers: Vec<usize> = numbers.filter(|number| *number <= 1000).collect();
    let (from, to) = match numbers.as_slice() {
        [from, to, ..] => (*from, *to),
        [to] => (1, *to),
        [] => return None,
    };
    let numbers: Vec<String> = if from <= to {
        (from..=to).map(|n| n.to_string()).collect()
    } else {
        (to..=from).rev().map(|n| n.to_string()).collect()
    };
    Some(numbers.join(if heard.has_any(&["line", "list"]) { "\n" } else { ", " }))
}

fn tokens_of(chunk: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = chunk.trim_end_matches(['?', '!', '.', ',', ';', '=', ':']);
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            tokens.push(Token::Number(rest[..end].parse().ok()?));
            rest = &rest[end..];
            continue;
        }
        tokens.push(Token::Sign(match first {
            '+' | '-' | '*' | '/' | '(' | ')' | '^' => first,
            '\u{d7}' | 'x' => '*',
            '\u{f7}' => '/',
            '\u{2212}' => '-',
            _ => return None,
        }));
        rest = &rest[first.len_utf8()..];
    }
    Some(tokens)
}

/// Reads a sum from the first place where one starts.
fn read(tokens: &[Token]) -> Option<(String, String)> {
    (0..tokens.len()).find_map(|from| {
        let mut reader = Reader { tokens: &tokens[from..], at: 0, depth: 0 };
        let value = reader.terms()?;
        let used = &tokens[from..from + reader.at];
        let has_sign =
            used[1..].iter().any(|token| matches!(token, Token::Sign('+' | '-' | '*' | '/' | '^')));
        has_sign.then(|| (written(used), shown(value)))
    })
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, signs: &str) -> Option<char> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(*sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn terms(&mut self) -> Option<f64> {
        self.chain("+-", Self::factors)
    }

    fn factors(&mut self) -> Option<f64> {
        self.chain("*/", Self::powers)
    }

    fn powers(&mut self) -> Option<f64> {
        self.chain("^", Self::number)
    }

    /// Operands with these signs between them, from left to right. A sign without an operand
    /// after it is left unread.
    fn chain(&mut self, signs: &str, operand: fn(&mut Self) -> Option<f64>) -> Option<f64> {
        let mut value = operand(self)?;
        loop {
            let before = self.at;
            let Some(sign) = self.takes(signs) else { return Some(value) };
            let Some(next) = operand(self) else {
                self.at = before;
                return Some(value);
            };
            value = match sign {
                '+' => value + next,
                '-' => value - next,
                '*' => value * next,
                '/' => value / next,
                _ => value.powf(next),
            };
        }
    }

    fn number(&mut self) -> Option<f64> {
        if let Some(Token::Number(number)) = self.tokens.get(self.at) {
            self.at += 1;
            return Some(*number);
        }
        // A prompt of ten thousand brackets must not use up the stack.
        if self.depth > 32 {
            return None;
        }
        self.depth += 1;
        if self.takes("-").is_some() {
            return self.number().map(|number| -number);
        }
        self.takes("(")?;
        let value = self.terms()?;
        self.takes(")").map(|_| value)
    }
}

fn written(tokens: &[Token]) -> String {
    let token = |token: &Token| match token {
        Token::Number(number) => shown(*number),
        Token::Sign('*') => "\u{d7}".to_owned(),
        Token::Sign(sign) => sign.to_string(),
    };
    let text = tokens.iter().map(token).collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(" )", ")")
}

fn shown(number: f64) -> String {
    if !number.is_finite() {
        return "undefined".into();
    }
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_and_reckoned() {
        fn check(text: &str, expected: Option<(&str, &str)>) {
            let given = sum(text);
            let given = given.as_ref().map(|(sum, result)| (sum.as_str(), result.as_str()));
            assert_eq!(given, expected, "{text:?}");
        }
        check("What's 1+1?", Some(("1 + 1", "2")));
        check("what is 2 + 3 * 4", Some(("2 + 3 × 4", "14")));
        check("(2+3)*4 =", Some(("(2 + 3) × 4", "20")));
        check("what is 12 divided by 8?", Some(("12 / 8", "1.5")));
        check("10 minus 12", Some(("10 - 12", "-2")));
        check("1/0", Some(("1 / 0", "undefined")));
        check("2^10", Some(("2 ^ 10", "1024")));
        check("claude-haiku-4-5", None);
        check("count from 1 to 10", None);
        check("5x+3=2", None);
        check("-5", None);
        check(&"(".repeat(10_000), None);
    }

    #[test]
    fn a_follow_up_takes_the_last_number_of_the_reply_before() {
        fn check(text: &str, earlier: &str, expected: Option<&str>) {
            let given = follow_up(&Heard::new(text), earlier).map(|(_, result)| result);
            assert_eq!(given.as_deref(), expected, "{text:?}");
        }
        check("And 3 more added to that?", "1 + 1 = 2.", Some("5"));
        check("multiply that by 4", "That makes 2.5.", Some("10"));
        check("subtract three from it", "1 + 1 = 2.", Some("-1"));
        check("add 3 to that", "No number here", None);
        check("tell me more", "1 + 1 = 2.", None);
    }

    #[test]
    fn counting_goes_up_and_down() {
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(counted(&Heard::new(text)).as_deref(), expected, "{text:?}");
        }
        check("Count from 1 to 5", Some("1, 2, 3, 4, 5"));
        check("count down from three to one", Some("3, 2, 1"));
        check("count to 3, one per line", Some("1\n2\n3"));
        check("how do I count tokens", None);
    }
}
