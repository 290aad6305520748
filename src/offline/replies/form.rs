//! The form that a system prompt asks for where no prefill gives it: one fenced block of a language,
//! a bulleted list, or a given beginning. Owns the words by which such a system prompt is known:
//! it wants "nothing else".

use super::heard::Heard;
use super::library::Answer;
use super::prefill;

/// Languages by the words that a system prompt has for them; the first that occurs counts.
const LANGUAGES: [(&str, &str); 9] = [
    ("regular expression", "regex"),
    ("bash", "bash"),
    ("python", "python"),
    ("javascript", "javascript"),
    ("json", "json"),
    ("csv", "csv"),
    ("yaml", "yaml"),
    ("toml", "toml"),
    ("sql", "sql"),
];

/// The whole reply, if a form is asked for.
pub(super) fn reply(
    instructions: &str,
    heard: &Heard,
    answer: &Answer,
    variant: usize,
) -> Option<String> {
    if let Some(beginning) = between(instructions, "<beginning>", "</beginning>") {
        let rest = prefill::rest(beginning, heard, answer, variant);
        return Some(format!("{beginning}{rest}"));
    }
    let asked = Heard::new(instructions);
    if !asked.has("nothing else") {
        return None;
    }
    if asked.has("bulleted list") {
        return prefill::list("-", heard, variant).map(|items| format!("-{items}"));
    }
    let (_, language) = LANGUAGES.iter().find(|(word, _)| asked.has(word))?;
    let code = prefill::code(language, heard, answer, variant);
    let is_bare = ["no code fence", "without code fence", "no markdown", "no fence"];
    Some(if asked.has_any(&is_bare) { code.body } else { code.fenced() })
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(open)?;
    after.split_once(close).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;
    use crate::chat::settings::{Prefill, StopSequence};
    use crate::document::clean::clean;

    fn check(instructions: &str, prompt: &str, expected: Option<&str>) {
        let answer = Answer::plain("Some text.");
        let reply = reply(instructions, &Heard::new(prompt), &answer, 0);
        assert_eq!(reply.as_deref(), expected, "{instructions:?}");
    }

    #[test]
    fn a_form_that_is_asked_for_is_kept() {
        check("You know bash.", "a command", None);
        check(
            "Be kind.\n\nA code block, marked csv, and nothing else.",
            "?",
            Some(
                "```csv\nname,role,city\nAda,engineer,London\nGrace,admiral,New York\nLinus,maintainer,Portland\n```",
            ),
        );
        check(
            "SQL and nothing else, no Markdown.",
            "tokens by model",
            Some(
                "SELECT name, count(*) AS orders\nFROM customers\nJOIN orders ON orders.customer_id = customers.id\nGROUP BY name\nORDER BY orders DESC\nLIMIT 10;",
            ),
        );
        check("A bulleted list and nothing else.", "two fruit", Some("- apples\n- pears"));
        check("Begin: <beginning>1.</beginning>", "two fruit", Some("1. apples\n2. pears"));
    }

    #[test]
    fn every_recipe_gets_its_form_by_prefill_and_without() {
        for recipe in crate::config::recipes::built_in().iter() {
            let language = if recipe.name == "list" { "" } else { recipe.name.as_str() };
            let prefill = recipe.prefill.as_ref().map_or("", Prefill::as_str);
            let stops: Vec<_> = recipe.stop_sequences.iter().map(StopSequence::as_str).collect();
            let substitute = recipe.substitute.as_ref().expect("it has one");
            for prompt in ["list files larger than 10 MB", "an EventBridge rule", "?"] {
                for variant in 0..3 {
                    let with =
                        tests::reply(&tests::request(&[prompt, prefill], "", &stops), variant);
                    assert_eq!(
                        with.stop_sequence.as_deref(),
                        Some("```"),
                        "{} {prompt}",
                        recipe.name
                    );
                    let without = tests::reply(
                        &tests::request(&[prompt], substitute.instruction.as_str(), &[]),
                        variant,
                    );
                    let data = clean(prefill, &with.text);
                    assert_eq!(data, clean("", &without.text), "{} {prompt}", recipe.name);
                    assert!(!data.contains("```") && !data.contains("nothing written"), "{data}");
                    match language {
                        "" => assert!(data.lines().all(|line| line.starts_with("- ")), "{data}"),
                        "json" => {
                            serde_json::from_str::<serde_json::Value>(&data).expect(&data);
                        }
                        "toml" => {
                            toml::from_str::<toml::Table>(&data).expect(&data);
                        }
                        "regex" => assert_eq!(data.lines().count(), 1),
                        "csv" => {
                            let commas = |line: &str| line.matches(',').count();
                            let mut lines = data.lines().map(commas);
                            let head = lines.next();
                            assert!(lines.all(|line| Some(line) == head), "{data}");
                        }
                        _ => {}
                    }
                }
            }
        }
        tests::check(&["list files larger than 10 MB", "```bash"], "find . -type f -size +10M");
        tests::check(&["an EventBridge rule", "```json"], "aws.ec2");
        tests::check(&["an EventBridge rule", "```yaml"], "AWS::Events::Rule");
    }
}
