//! The tokens of real code, and blocks that are read in parts.

mod pictures;

use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::message::Message;
use crate::chat::prompt::Prompt;

/// Returns the key of a block in this conversation.
fn key(conversation: u64, number: usize) -> BlockKey {
    let message = Conversation::default().append(Message::User(Prompt::default()));
    BlockKey { conversation, message, part: 0, number }
}

/// Returns a letter for the token class of each byte that is not a space.
fn drawn(line: &str, tokens: &LineTokens) -> String {
    let mut drawn = String::new();
    for (end, class) in tokens {
        let letter = match class {
            TokenClass::Plain => ' ',
            TokenClass::Comment => 'c',
            TokenClass::Text => '"',
            TokenClass::Number => '1',
            TokenClass::Keyword => 'k',
            TokenClass::Type => 'T',
            TokenClass::Function => 'f',
            TokenClass::Constant => 'C',
            TokenClass::Operator => '=',
            TokenClass::Name => 'a',
            TokenClass::Inserted => '+',
            TokenClass::Deleted => '-',
        };
        for byte in &line.as_bytes()[drawn.len()..*end as usize] {
            drawn.push(if *byte == b' ' { ' ' } else { letter });
        }
    }
    drawn.trim_end().to_owned()
}

#[test]
fn real_code_has_the_expected_tokens() {
    let mut highlighter = Highlighter::default();
    for (number, (language, picture)) in pictures::SAMPLES.iter().enumerate() {
        let rows: Vec<_> = picture.lines().skip(1).collect();
        let code: Vec<_> = rows.iter().step_by(2).copied().collect();
        let text = code.join("\n");
        let lines = highlighter.lines(key(1, number), language, 0, &text).expect("a new block");
        assert_eq!(lines.len(), code.len(), "{language}");
        for (at, (line, tokens)) in code.iter().zip(&lines).enumerate() {
            let expected = rows[2 * at + 1];
            assert_eq!(drawn(line, tokens), expected, "{language}:\n{line}\n{expected}");
        }
    }
}

#[test]
fn code_of_an_unknown_language_is_plain() {
    let mut highlighter = Highlighter::default();
    for language in ["", "text", "Plain", "output", "{.text}"] {
        let lines = highlighter.lines(key(1, 0), language, 0, "let x = 1;\nlet y;");
        assert_eq!(lines, Some(vec![LineTokens::new(), LineTokens::new()]), "{language:?}");
    }
    assert!(highlighter.grammars.is_none(), "no grammar was loaded");
    for language in ["mermaid", "powershell", "no-such-language", "🦀", ","] {
        let lines = highlighter.lines(key(1, 0), language, 0, "let x = 1;\n");
        assert_eq!(lines, Some(vec![LineTokens::new()]), "{language:?}");
    }
}

#[test]
fn every_alias_names_a_grammar() {
    let set = two_face::syntax::extra_newlines();
    let names = "Rust PY py3 python3 js mjs jsx ts tsx yml sh zsh fish shell golang rs c++ h c# \
                 cs csharp objc fsharp kt docker jsonc json5 psql regex rust,ignore {.python} \
                 js{1,3} python:main.py html xml scss ruby php swift kotlin lua r scala haskell \
                 elixir terraform hcl nix zig cmake makefile graphql proto latex ini nginx vim";
    let aliases = languages::ALIASES.iter().map(|(alias, _)| *alias);
    for name in names.split_whitespace().chain(aliases) {
        let Some(language) = languages::language(name) else { panic!("{name} is plain") };
        let found = set.find_syntax_by_token(&language.grammar);
        assert!(found.is_some(), "{name}: no grammar is called {}", language.grammar);
    }
}

#[test]
fn a_growing_block_continues_from_its_last_line() {
    let code = "/* a comment\nthat goes on */\nlet s = \"\n  text\";\nfn f() {}\n";
    let mut whole = Highlighter::default();
    let expected = whole.lines(key(1, 0), "rust", 0, code).expect("a new block");
    let mut highlighter = Highlighter::default();
    for (at, line) in code.split_inclusive('\n').enumerate() {
        // The grammars may be dropped between any two lines.
        drop(highlighter.rest());
        let line = highlighter.lines(key(1, 0), "rust", at, line);
        assert_eq!(line.as_deref(), Some(&expected[at..=at]), "line {at}");
    }
}

#[test]
fn a_line_that_does_not_continue_its_block_gets_no_reply() {
    let mut highlighter = Highlighter::default();
    let mut check = |conversation, first_line, is_answered| {
        let lines = highlighter.lines(key(conversation, 0), "rust", first_line, "fn f() {}\n");
        assert_eq!(lines.is_some(), is_answered, "{conversation}, {first_line}");
    };
    check(1, 1, false);
    check(1, 0, true);
    check(1, 2, false);
    check(1, 1, true);
    // A block that starts at its first line is a new block.
    check(1, 0, true);
    check(1, 1, true);
    // Another conversation drops the blocks of the previous one.
    check(2, 0, true);
    check(1, 2, false);
}

#[test]
fn the_least_recently_used_block_is_dropped() {
    let mut highlighter = Highlighter::default();
    for number in 0..MAX_BLOCKS {
        assert!(highlighter.lines(key(1, number), "", 0, "a\n").is_some());
    }
    assert!(highlighter.lines(key(1, 0), "", 1, "b\n").is_some());
    assert!(highlighter.lines(key(1, MAX_BLOCKS), "", 0, "a\n").is_some());
    assert!(highlighter.lines(key(1, 0), "", 2, "c\n").is_some());
    assert!(highlighter.lines(key(1, 1), "", 1, "b\n").is_none());
}

#[test]
fn a_very_long_line_is_plain_and_the_next_is_not() {
    let text = format!("let x = {};\nlet y = 1;\n", "1 + ".repeat(MAX_LINE_BYTES / 4));
    let lines = Highlighter::default().lines(key(1, 0), "rust", 0, &text).expect("a new block");
    assert_eq!(lines[0], LineTokens::new());
    assert_eq!(drawn("let y = 1;", &lines[1]), "kkk   = 1");
}

#[test]
fn a_very_long_block_is_plain_at_its_end() {
    let mut highlighter = Highlighter::default();
    let text = "#\n".repeat(MAX_HIGHLIGHTED_LINES + 2);
    let lines = highlighter.lines(key(1, 0), "sh", 0, &text).expect("a new block");
    assert_eq!(lines.len(), MAX_HIGHLIGHTED_LINES + 2);
    assert_eq!(lines[MAX_HIGHLIGHTED_LINES - 1], [(1, TokenClass::Comment)]);
    assert_eq!(lines[MAX_HIGHLIGHTED_LINES..], [LineTokens::new(), LineTokens::new()]);
}

#[test]
fn a_grammar_that_panics_leaves_the_rest_of_its_block_plain() {
    let mut highlighter = Highlighter::default();
    highlighter.lines(key(1, 0), "rust", 0, "fn f() {}\n").expect("a new block");
    let block = highlighter.blocks.get_mut(&key(1, 0)).expect("it was read");
    assert_eq!(block.catch_grammar_failure(|_| panic!("a fault of a grammar")), LineTokens::new());
    let lines = highlighter.lines(key(1, 0), "rust", 1, "fn g() {}\n");
    assert_eq!(lines, Some(vec![LineTokens::new()]));
}

#[test]
fn tokens_end_at_character_boundaries() {
    let text = "let ä = \"日本語 👩‍👩‍👧\"; // שלום\r\n\tfn\u{0}\n\n\u{fffd}";
    for language in ["rust", "python", "js", "html", "yaml", "markdown", "sh", "sql", "console"] {
        let lines = Highlighter::default().lines(key(1, 0), language, 0, text);
        let lines = lines.expect("a new block");
        assert_eq!(lines.len(), 4, "{language}");
        for (line, tokens) in text.split('\n').zip(lines) {
            let ends: Vec<_> = tokens.iter().map(|(end, _)| *end as usize).collect();
            assert!(ends.is_sorted() && ends.iter().all(|end| line.is_char_boundary(*end)));
        }
    }
}
