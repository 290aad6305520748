//! How a reply goes on from a prefill: it continues the words it was given and never starts over.
//! Owns the forms a prefill has: an open fence, begun JSON, an open tag, the beginning of a known
//! text, a list, a sentence. Returns only what comes after the prefill, as the service does.

use super::heard::Heard;
use super::json;
use super::library::{self, Answer, Code};

/// The rest of a reply that starts with `prefill`. `answer` is what the prompt gets without one.
pub(super) fn rest(prefill: &str, heard: &Heard, answer: &Answer, variant: usize) -> String {
    fence(prefill, heard, answer, variant)
        .or_else(|| begun_json(prefill, heard, answer, variant))
        .or_else(|| tag(prefill, answer))
        .or_else(|| known(prefill, answer))
        .or_else(|| list(prefill, heard, variant))
        .unwrap_or_else(|| sentence(prefill, answer, variant))
}

/// After an open fence: the structured output and nothing else, the closing fence, a closing line.
/// With the fence as a stop sequence, that leaves exactly the output.
fn fence(prefill: &str, heard: &Heard, answer: &Answer, variant: usize) -> Option<String> {
    let (before, inside) = prefill.rsplit_once("```")?;
    if before.matches("```").count() % 2 == 1 {
        return None;
    }
    let (language, begun) = inside.split_once('\n').unwrap_or((inside, ""));
    let language = language.trim();
    if let Some(items) = list(begun, heard, variant).filter(|_| language.is_empty()) {
        return Some(format!("{items}\n```\n\nThat is all of it."));
    }
    let code = code(language, heard, answer, variant);
    let rest = match code.body.strip_prefix(begun.trim_end()) {
        Some(rest) if begun.is_empty() => format!("\n{rest}"),
        Some(rest) => rest.to_owned(),
        None if language == "json" => {
            json::rest(begun).unwrap_or_else(|| format!("\n{}", code.body))
        }
        None => format!("\n{}", code.body),
    };
    Some(format!("{rest}\n```\n\nThat is all of it."))
}

/// The structured output of the answer, if it has this language, else the nearest of the language.
pub(super) fn code(language: &str, heard: &Heard, answer: &Answer, variant: usize) -> Code {
    let own = answer.code.clone().filter(|code| language.is_empty() || code.language == language);
    own.or_else(|| library::in_language(language, heard)?.code(heard, variant)).unwrap_or_else(
        || Code {
            language: language.to_owned(),
            body: format!("The offline stand-in has nothing written in {language}."),
        },
    )
}

fn begun_json(prefill: &str, heard: &Heard, answer: &Answer, variant: usize) -> Option<String> {
    let begun = prefill.trim_start();
    if !begun.starts_with(['{', '[']) {
        return None;
    }
    if begun == "{" || begun == "[" {
        let fits = |code: &Code| code.body.starts_with(begun);
        let own = answer.code.clone().filter(|code| code.language == "json" && fits(code));
        let other = || library::in_language("json", heard)?.code(heard, variant).filter(fits);
        let list = || library::named("json-list").code(heard, variant).filter(fits);
        let code = own.or_else(other).or_else(list)?;
        return code.body.strip_prefix(begun).map(str::to_owned);
    }
    json::rest(begun)
}

/// After an open `<tag>`: the answer, and the closing tag.
fn tag(prefill: &str, answer: &Answer) -> Option<String> {
    let (before, name) = prefill.strip_suffix('>')?.rsplit_once('<')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let text = match (&answer.result, &answer.code) {
        (Some(result), _) => result.clone(),
        (None, Some(code)) => format!("\n{}\n", code.body),
        (None, None) => format!("\n{}\n", answer.text),
    };
    let after = if before.trim().is_empty() { "" } else { "\n" };
    Some(format!("{text}</{name}>{after}"))
}

/// A prefill that is the beginning of the answer, or of a version of any structured output.
fn known(prefill: &str, answer: &Answer) -> Option<String> {
    if let Some(rest) = answer.text.strip_prefix(prefill).filter(|rest| !rest.is_empty()) {
        return Some(rest.to_owned());
    }
    if prefill.chars().count() < 4 {
        return None;
    }
    let versions = library::pieces().iter().flat_map(library::Piece::versions);
    let rest = versions.filter_map(|version| version.strip_prefix(prefill));
    rest.filter(|rest| !rest.is_empty()).map(str::to_owned).next()
}

/// After `-`, `*` or `1.`: the items of a list.
pub(super) fn list(prefill: &str, heard: &Heard, variant: usize) -> Option<String> {
    let mark = prefill.lines().last()?.trim();
    let is_numbered = mark.strip_suffix('.').is_some_and(|n| n == "1");
    if !is_numbered && !matches!(mark, "-" | "*" | "\u{2022}") {
        return None;
    }
    let chosen = library::chosen(heard).filter(|piece| piece.language.is_empty());
    let items = chosen
        .and_then(|piece| piece.code(heard, variant))
        .or_else(|| library::named("list-services").code(heard, variant))?;
    let items = items.body.lines().map(|item| item.trim_start_matches(['-', ' ']));
    let items = items.enumerate().map(|(at, item)| match at {
        0 => format!(" {item}"),
        at if is_numbered => format!("\n{}. {item}", at + 1),
        _ => format!("\n{mark} {item}"),
    });
    Some(items.collect())
}

/// Any other beginning: the rest of its sentence, then what there is to say.
fn sentence(prefill: &str, answer: &Answer, variant: usize) -> String {
    let heard = Heard::new(prefill);
    let last = heard.words().last().unwrap_or_default();
    if let Some(result) = &answer.result
        && matches!(last, "is" | "equals" | "makes" | "result" | "answer")
    {
        return format!(" {result}.");
    }
    let reason = |words: [&str; 3]| format!(" {}", words[variant % 3]);
    let is_because = matches!(last, "because" | "since" | "as");
    match prefill.chars().last() {
        Some(':') => format!("\n\n{}", answer.text),
        Some('.' | '!' | '?') => format!(" {}", answer.text),
        Some(',') => format!(" {}", lowered(&answer.text)),
        _ if is_because && heard.has("tea ") => reason([
            "it wakes you gently: there is less caffeine in a cup, and it arrives slowly enough \
             that the morning stays calm.",
            "a pot of it asks you to wait four minutes, and those are the best minutes of the \
             morning.",
            "there is a leaf for every breakfast, from a brisk Assam with eggs to a green tea \
             with nothing at all.",
        ]),
        _ if is_because && heard.has("coffee") => reason([
            "it makes the kitchen smell like a plan, and one cup is enough to carry it out.",
            "its bitterness goes so well with something sweet, and because nobody has ever \
             overslept twice after the second cup.",
            "it is quick: by the time tea has drawn, the coffee drinker has answered two letters.",
        ]),
        _ if is_because => reason([
            "the words before it said so: a model continues the beginning that it is given, and \
             argues for it.",
            "a prefill decides the direction. The model takes up the sentence where you left it \
             and finds reasons for it.",
            "you began it that way. Change the prefill and the same prompt gets the opposite \
             answer.",
        ]),
        _ => format!(
            " {}\n\n{}",
            [
                "what follows, word for word as the offline stand-in has it:",
                "easily told, as far as the offline stand-in has a text for it:",
                "best put in the words that the offline stand-in was given:",
            ][variant % 3],
            answer.text
        ),
    }
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
