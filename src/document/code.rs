//! The code blocks of a text, for copying them exactly.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::{marks, parse};

/// The source of a code block, without fences, list indentation or block quote markers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeBlock {
    /// The first word of the fence's info string, or empty.
    pub language: String,
    /// Includes the line break that ends the last line, if there is one.
    pub code: String,
}

/// Returns the code blocks of a Markdown text in order, including one that is still open at the
/// end.
pub fn code_blocks(text: &str) -> Vec<CodeBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<CodeBlock> = None;
    for event in Parser::new_ext(text, parse::options()) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match &kind {
                    CodeBlockKind::Indented => "",
                    CodeBlockKind::Fenced(info) => marks::language(info),
                };
                open = Some(CodeBlock { language: language.to_owned(), code: String::new() });
            }
            Event::Text(text) => {
                if let Some(block) = &mut open {
                    block.code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_extracted_exactly() {
        fn check(text: &str, expected: &[(&str, &str)]) {
            let found = code_blocks(text);
            let found: Vec<_> =
                found.iter().map(|block| (block.language.as_str(), block.code.as_str())).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        check("no code", &[]);
        check("a\n```sh\nls\n```\nb\n~~~\nx\n```\n~~~\n", &[("sh", "ls\n"), ("", "x\n```\n")]);
        check("````\n```\n````", &[("", "```\n")]);
        check("```py title=x\nprint(1)", &[("py", "print(1)")]);
        check("``` not `a` fence", &[]);
        check("1. a\n   ```js\n   if (x)\n     y\n   ```\n", &[("js", "if (x)\n  y\n")]);
        check("> ```\n> a\tb\n> ```\n", &[("", "a\tb\n")]);
        check("para\n\n    indented\n\n    more\n", &[("", "indented\n\nmore\n")]);
    }
}
