//! The code blocks of a text, for copying one: exactly the code, as Markdown says what that is.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::{marks, parse};

/// A code block as its author wrote it, without fences, indentation of the list it stands in, or
/// marks of quotation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeBlock {
    /// The first word of the fence's info string, or nothing.
    pub language: String,
    /// With the line break that ends its last line, where there is one.
    pub code: String,
}

/// The code blocks of a Markdown text in order. One that is still open at the end counts.
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
    fn blocks_are_exactly_their_code() {
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
