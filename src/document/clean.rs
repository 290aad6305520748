//! Extracts the code or data of a reply, without the surrounding prose and fence, for saving it in
//! a file.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::code::{self, CodeBlock};
use super::parse;

/// Returns the code or data of a reply. This is the content of the block that the prefill left
/// open, or else of the only fence of the reply. Without a fence, this is the whole text, including
/// the prefill. Returns `None` if the prefill left no block open and the reply has several fences.
///
/// The result has no leading blank line and ends with one line break. It is empty if the model
/// generated nothing, or nothing but a fence.
pub fn extract_data(prefill: &str, generated: &str) -> Option<String> {
    if generated.trim().is_empty() {
        return Some(String::new());
    }
    let Some(at) = open_block(prefill) else {
        let whole = format!("{prefill}{generated}");
        let mut fences = fences(&whole);
        return match fences.len() {
            0 => Some(trim_for_file(&whole)),
            1 => Some(trim_for_file(&fences.remove(0))),
            _ => None,
        };
    };
    let is_fence = generated.chars().all(|c| c.is_whitespace() || matches!(c, '`' | '~'));
    let block = code::code_blocks(&joined(prefill, generated)).into_iter().nth(at);
    Some(match block.map(|block| block.code) {
        Some(code) if is_fence || !code.trim().is_empty() => trim_for_file(&code),
        // The model closed the block at once, so return all generated text.
        _ => trim_for_file(generated),
    })
}

fn open_block(text: &str) -> Option<usize> {
    // A probe that no real text contains. It ends up in a code block only if one is open.
    const NEXT: &str = "\u{e000}\u{e001}";
    let last = text.rsplit('\n').next().unwrap_or_default();
    // Put the probe into the same list or block quote as the block.
    let margin = &last[..last.find(|c| !matches!(c, ' ' | '\t' | '>')).unwrap_or(last.len())];
    let blocks = code::code_blocks(&format!("{text}\n{margin}{NEXT}"));
    let is_open = |block: &CodeBlock| block.code.contains(NEXT);
    blocks.iter().rposition(is_open).filter(|_| !is_indented(text))
}

fn is_indented(text: &str) -> bool {
    let events = Parser::new_ext(text, parse::options());
    let last = events.filter_map(|event| match event {
        Event::Start(Tag::CodeBlock(kind)) => Some(kind == CodeBlockKind::Indented),
        _ => None,
    });
    last.last().unwrap_or(false)
}

/// Languages that models write on a fence, to recognize a name that continues after the prefill.
const LANGUAGES: &str = " bash bat c c# c++ clojure console cpp cs csharp css csv dart diff dockerfile \
    elixir elm erlang fish fsharp go golang graphql groovy haskell hcl html http ini java javascript \
    jinja jl js json json5 jsonc jsonl jsx julia kotlin latex less lisp lua makefile markdown md \
    mermaid mysql nginx nix objective-c objectivec ocaml perl php plaintext postgresql powershell \
    proto protobuf ps1 py python python3 r rb regex rs ruby rust scala scss sh shell sql sqlite svg \
    swift terraform text toml ts tsv tsx txt typescript vim vue xml yaml yml zig zsh ";

/// Joins prefill and generated text. If the prefill ends in the line of a fence and the generated
/// text does not continue the language's name, a line break separates them.
fn joined(prefill: &str, generated: &str) -> String {
    let opening = prefill.rsplit('\n').next().unwrap_or_default();
    // The fence may be in a list or a block quote.
    let opening = opening.trim_start_matches([' ', '\t', '>']);
    let is_fence = opening.starts_with("```") || opening.starts_with("~~~");
    let first = generated.lines().next().unwrap_or_default();
    let name = format!("{}{}", opening.trim_start_matches(['`', '~']), first.trim_end());
    let is_word = !name.contains(char::is_whitespace);
    let is_name = is_word && LANGUAGES.contains(&format!(" {} ", name.to_ascii_lowercase()));
    let breaks = is_fence && !first.trim().is_empty() && !(is_name && generated.contains('\n'));
    format!("{prefill}{}{generated}", if breaks { "\n" } else { "" })
}

/// Returns the contents of the fenced code blocks. Skips indented code, which may be plain data.
fn fences(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, parse::options());
    let kinds = events.filter_map(|event| match event {
        Event::Start(Tag::CodeBlock(kind)) => Some(kind),
        _ => None,
    });
    let blocks = kinds.zip(code::code_blocks(text));
    let fenced = blocks.filter(|(kind, _)| matches!(kind, CodeBlockKind::Fenced(_)));
    fenced.map(|(_, block)| block.code).collect()
}

/// Removes blank lines at both ends and adds one line break at the end.
fn trim_for_file(text: &str) -> String {
    let Some(first) = text.find(|c: char| !c.is_whitespace()) else { return String::new() };
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let last = text.trim_end().len();
    // Trailing spaces of the last line may be data.
    let end = text[last..].find(['\n', '\r']).map_or(text.len(), |at| last + at);
    text[start..end].to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prefill: &str, generated: &str, expected: &str) {
        let data = extract_data(prefill, generated);
        assert_eq!(data.as_deref(), Some(expected), "{prefill:?} {generated:?}");
    }

    #[test]
    fn the_block_left_open_by_the_prefill_is_the_data() {
        let lead = "Here are the commands:\n```bash";
        check(lead, "\nls -l\nuptime\n", "ls -l\nuptime\n");
        check(lead, "\n\n  ls -l\n\n\n", "  ls -l\n");
        check(lead, "\nls\n```\n\nThat is all.", "ls\n");
        check(lead, "\nls\n```\nAnd:\n```bash\nrm\n```", "ls\n");
        check(lead, "\nls", "ls\n");
        check("```json", "\n{\"a\": 1}\n", "{\"a\": 1}\n");
        check("```json\n{", "\"a\": 1}\n", "{\"a\": 1}\n");
        check("```\n-", " apples\n- pears\n", "- apples\n- pears\n");
        check("```", "sql\nSELECT 1;\n", "SELECT 1;\n");
        check("````", "\n```\nx\n```\n````\n", "```\nx\n```\n");
        check("~~~csv", "\na,b\n1,2\n", "a,b\n1,2\n");
        check("1. So:\n   ```py", "\n   if x:\n       y\n", "if x:\n    y\n");
        check("```sh\na\n```\n```sh", "\nb\n", "b\n");
        check("```csv", "\na\tb\t\n", "a\tb\t\n");
    }

    #[test]
    fn code_on_the_fence_line_is_code() {
        check("```json", "{\"a\": 1}\n", "{\"a\": 1}\n");
        check("```bash", " ls -l\nuptime\n", " ls -l\nuptime\n");
        check("```bash", "ls", "ls\n");
        check("```java", "script\nf()\n", "f()\n");
        check("```bash", "ls\nuptime\n", "ls\nuptime\n");
        check("```", "uptime\nls\n", "uptime\nls\n");
        check("~~~py", "thon\nx = 1\n", "x = 1\n");
        check("```csv", "name\nAda\n", "name\nAda\n");
        check("> ```sh", "ls\n", "ls\n");
        check("```T", "S\nlet x;\n", "let x;\n");
    }

    #[test]
    fn the_only_fence_of_a_reply_is_the_data() {
        check("", "```bash\nls\n```", "ls\n");
        check("", "\n\n```bash\nls\n\n```\n\n", "ls\n");
        check("", "```json\n{}", "{}\n");
        check("", "~~~\na\n~~~", "a\n");
        check("", "````md\n```\nx\n```\n````", "```\nx\n```\n");
        check("", "So:\n```sh\nls\n```", "ls\n");
        check("", "Here it is.\n\n```sh\nls\n```\n\nThat is all.", "ls\n");
        check("", "- ```sh\n  ls\n  ```", "ls\n");
    }

    #[test]
    fn a_reply_with_several_fences_is_ambiguous() {
        assert_eq!(extract_data("", "```sh\nls\n```\n```sh\nrm\n```"), None);
        assert_eq!(extract_data("", "One:\n```sh\nls\n```\nTwo:\n```sh\nrm\n```\n"), None);
    }

    #[test]
    fn other_replies_are_kept_whole_with_their_prefill() {
        check("{", "\"a\": 1}", "{\"a\": 1}\n");
        check(
            "name,role",
            ",city\nAda,engineer,London\n\n",
            "name,role,city\nAda,engineer,London\n",
        );
        check("-", " apples\n- pears", "- apples\n- pears\n");
        check("", "SELECT 1;\n", "SELECT 1;\n");
        check("", "^\\d+$", "^\\d+$\n");
        check("", "\n\n    indented\nx\n", "    indented\nx\n");
        check("    x", "\n    y", "    x\n    y\n");
        check("", "a\r\nb\r\n", "a\r\nb\n");
        check("", "要約 🦔", "要約 🦔\n");
    }

    #[test]
    fn an_empty_reply_has_no_data() {
        for prefill in ["", "{", "```sh"] {
            check(prefill, "", "");
            check(prefill, " \n", "");
        }
        check("", "```", "");
        check("", "```sh\n\n```\n", "");
        check("```sh", "\n```\n", "");
        check("```sh", "\n```\nThere is none.", "```\nThere is none.\n");
        check("`ls", "`", "`ls`\n");
    }

    proptest::proptest! {
        #[test]
        fn data_ends_with_one_line_break(
            prefill in "(a\n)?(```[a-z]{0,3})?\n?[-{ x]{0,3}",
            generated in "[a`~\n\r -]{0,20}",
        ) {
            let Some(text) = extract_data(&prefill, &generated) else { return Ok(()) };
            let is_blank = generated.trim().is_empty();
            let is_word = generated.contains('a') && !generated.contains(['`', '~']);
            proptest::prop_assert!(!(is_blank && !text.is_empty() || is_word && text.is_empty()));
            if !text.is_empty() {
                let body = text.strip_suffix('\n').expect("a line break at the end");
                proptest::prop_assert!(!body.ends_with('\n') && !body.trim().is_empty());
                proptest::prop_assert!(!body.lines().next().unwrap_or_default().trim().is_empty());
            }
        }
    }
}
