//! Tests of documents. They compare a compact description of the leaves, and check that the result
//! is the same for any chunking.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::block::{Block, LeafKind, Margin};
use super::incremental::{Document, Syntax};
use super::text_face::TextFace;
use super::written_marks::WrittenMarks;

const MARKDOWN: Syntax = Syntax::Markdown(WrittenMarks { addresses: true, backticks: true });

/// Describes each leaf on a line: margins, kind, and text with faces as letters.
fn describe(document: &Document) -> String {
    let mut describe = String::new();
    for block in document.blocks() {
        for leaf in &block.leaves {
            if leaf.has_gap {
                describe.push('\n');
            }
            for margin in &leaf.margins {
                match margin {
                    Margin::Quote => describe.push_str("| "),
                    Margin::Item { mark, is_first: true } => {
                        let _ = write!(describe, "{mark} ");
                    }
                    Margin::Item { .. } => describe.push_str("  "),
                }
            }
            match &leaf.kind {
                LeafKind::Paragraph => {}
                LeafKind::Heading(level) => {
                    let _ = write!(describe, "h{level} ");
                }
                LeafKind::Code(code) => {
                    let open = if code.is_open { " open" } else { "" };
                    let from = match code.first_line {
                        0 => String::new(),
                        line => format!("+{line}"),
                    };
                    let _ =
                        write!(describe, "code {}{from} {}{open}: ", code.number, code.language);
                }
                LeafKind::Rule => describe.push_str("rule"),
                LeafKind::Table(table) => {
                    for row in &table.rows {
                        for cell in row {
                            let _ = write!(describe, "[{}]", &block.text[range(cell)]);
                        }
                    }
                    describe.push('\n');
                    continue;
                }
            }
            describe.push_str(&faces(block, &leaf.text).replace('\n', "⏎"));
            describe.push('\n');
        }
    }
    describe
}

fn range(range: &std::ops::Range<u32>) -> std::ops::Range<usize> {
    range.start as usize..range.end as usize
}

fn faces(block: &Block, text: &std::ops::Range<u32>) -> String {
    let mut out = String::new();
    let mut start = 0;
    for run in &block.runs {
        let stretch = start.max(text.start)..run.end.min(text.end);
        start = run.end;
        if stretch.start >= stretch.end {
            continue;
        }
        let mut name = String::new();
        for (face, letter) in [
            (TextFace::STRONG, 'b'),
            (TextFace::EMPHASIS, 'i'),
            (TextFace::STRIKE, 's'),
            (TextFace::CODE, 'c'),
            (TextFace::LINK, 'l'),
            (TextFace::PREFILL, 'p'),
            (TextFace::QUIET, 'q'),
            (TextFace::HTML, 'h'),
        ] {
            if run.style.has(face) {
                name.push(letter);
            }
        }
        let text = &block.text[range(&stretch)];
        if name.is_empty() {
            out.push_str(text);
        } else {
            let _ = write!(out, "{{{name}:{text}}}");
        }
    }
    out
}

fn check(source: &str, expected: &str) {
    let document = Document::of(MARKDOWN, source);
    assert_eq!(describe(&document), expected, "{source:?}");
}

#[test]
fn inline_marks_become_faces() {
    check("a **b *c*** `d`", "a {b:b }{bi:c} {q:`}{c:d}{q:`}\n");
    check("~~x~~ a\\*b &amp; <b>", "{s:x} a*b & {h:<b>}\n");
    check("[t](https://u/) <https://v>", "{l:t}{q: (https://u/)} {l:https://v}\n");
    check("see https://a.b/c_d.", "see {l:https://a.b/c_d}.\n");
    check("![alt](x.png)", "{lq:[image: }{l:alt}{lq:]}{q: (x.png)}\n");
    check("a[^1]\n\n[^1]: note", "a{q:[^1]}\n\n[^1] note\n");
    check(
        "![](x.png) `` ` `` ``a`b``",
        "{lq:[image]}{q: (x.png)} {q:`` }{c:`}{q: ``} {q:``}{c:a`b}{q:``}\n",
    );
    check("it costs $5 or $10; $a_1*b*\\,\\{c\\}$", "it costs $5 or $10; $a_1*b*\\,\\{c\\}$\n");
    check("from $10 to **$20** a month", "from $10 to {b:$20} a month\n");
    check("$x_1*y*$ costs $5*a*$6", "$x_1*y*$ costs $5{i:a}$6\n");
    check("**真。**她 他说**“好”**了", "{b:真。}她 他说{b:“好”}了\n");
    check("请运行**`ls`**命令，~~旧。~~新", "请运行{bq:`}{bc:ls}{bq:`}命令，{s:旧。}新\n");
    check("> $$\n> a \\\\\n> b_1\n> $$\n", "| $$⏎a \\\\⏎b_1⏎$$\n");
    check("one\ntwo  \nthree", "one⏎two⏎three\n");
}

#[test]
fn blocks_become_leaves_with_margins() {
    check("# A\ntext\n\nB\n---\n", "h1 A\ntext\n\nh2 B\n");
    check("- a\n- b\n  - c\n\n    d\n1) x", "• a\n• b\n  ◦ c\n\n    d\n1) x\n");
    check("3. a\n4. b", "3. a\n4. b\n");
    check("- [x] a\n- [ ] b\n-", "☑ a\n☐ b\n• \n");
    check("1. [x] a\n\n2. [ ]\n\n-", "1. ☑ a\n\n2. ☐ \n\n• \n");
    check("- > ```\n  > a\nb\n", "• | code 0 : a\nb\n");
    check("a\n\n- [ ]\n  b\n", "a\n\n☐ b\n");
    check("a\n\n[x]: y\n[z]: y\n- b\n", "a\n\n• b\n");
    check("a\n\n[x]: y z w\n- b\n", "a\n\n[x]: y z w\n• b\n");
    check("> a\n> > b\n>\n> c", "| a\n| | b\n\n| c\n");
    check("> [!NOTE]\n> a", "| {b:Note}\n| a\n");
    check("a\n\n#\n\nb\n- ##\n", "a\n\nb\n• \n");
    check("a\n\n***\n\nb", "a\n\nrule\n\nb\n");
    check("<div>\nx\n</div>\n", "{h:<div>⏎x⏎</div>}\n");
    check("| a | b |\n|---|--:|\n| 1 | `2` |", "[a][b][1][`2`]\n");
}

#[test]
fn code_keeps_its_lines_and_number() {
    check(
        "```rust\nfn a() {\n\tb\n}\n```\n\n~~~\nx",
        "code 0 rust: fn a() {⏎    b⏎}\n\ncode 1  open: x\n",
    );
    check("1. a\n   ```\n   b\n   ```\n   c", "1. a\n  code 0 : b\n  c\n");
    check("    a\n\n    b\n", "code 0 : a⏎⏎b\n");
}

#[test]
fn the_prefill_is_marked() {
    let mut document = Document::new(MARKDOWN);
    document.grow("{\"a\":", " 1}");
    assert_eq!(describe(&document), "{p:{\"a\":} 1}\n");
    document.grow("x&n", "gE;y and so on");
    // An entity differs from its source and cannot be split, so all of it counts as prefill.
    assert_eq!(describe(&document), "{p:x≧̸y and so on}\n");
    document.grow("```json\n{", "\n}");
    assert_eq!(describe(&document), "code 0 json open: {p:{}⏎}\n");
}

#[test]
fn links_get_the_url_of_a_definition_at_the_end() {
    let mut document = Document::new(MARKDOWN);
    let source = "see [it][x]\n\nmore\n\n[x]: https://u\n";
    document.grow("", &source[..18]);
    assert_eq!(describe(&document), "see [it][x]\n\nmore\n");
    document.finish("", source);
    assert_eq!(describe(&document), "see {l:it}{q: (https://u)}\n\nmore\n");
}

fn repeated(line: impl Fn(usize) -> String) -> String {
    (0..2000).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn a_footnote_at_the_end_applies_to_earlier_references() {
    let source = "a [l[^1]](u) b\n\nmore\n\nmore\n\n[^1]: note\n";
    let mut grown = Document::new(MARKDOWN);
    for end in 0..source.len() {
        grown.grow("", &source[..end]);
    }
    grown.finish("", source);
    assert_eq!(describe(&grown), describe(&Document::of(MARKDOWN, source)));
}

#[test]
fn long_blocks_are_cut_and_continued() {
    let lines = repeated(|n| format!("line {n}\n"));
    let document = Document::of(MARKDOWN, &format!("```sh\n{lines}```\nafter\n"));
    assert!(document.len() > 2);
    let mut expected = 0;
    for block in document.blocks() {
        let LeafKind::Code(code) = &block.leaves[0].kind else { continue };
        assert_eq!((code.number, code.first_line), (0, expected));
        expected += block.text[range(&block.leaves[0].text)].lines().count();
    }
    assert_eq!(expected, 2000);
    assert_eq!(document.blocks().last().map(|block| block.text.as_str()), Some("after\n"));

    let items = repeated(|n| format!("{n}. item\n"));
    let document = Document::of(MARKDOWN, &items);
    assert!(document.len() > 2);
    let marks =
        document.blocks().flat_map(|block| &block.leaves).map(|leaf| match &leaf.margins[..] {
            [Margin::Item { mark, .. }] => mark.to_string(),
            other => panic!("{other:?}"),
        });
    assert!(marks.eq((0..2000).map(|n| format!("{n}."))));
}

/// Generates fragments of Markdown, many of them incomplete.
fn markdown() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[a-c ]{0,12}",
        Just("# head".to_owned()),
        Just("---".to_owned()),
        Just("===".to_owned()),
        Just("- item".to_owned()),
        Just("* item *a".to_owned()),
        Just("  - nested".to_owned()),
        Just("    deep".to_owned()),
        Just("1. one".to_owned()),
        Just("12) twelve".to_owned()),
        Just("> quote".to_owned()),
        Just(">> `quote".to_owned()),
        Just("```rust".to_owned()),
        Just("```".to_owned()),
        Just("~~~~".to_owned()),
        Just("   ```".to_owned()),
        Just("| a | b |".to_owned()),
        Just("|---|:-:|".to_owned()),
        Just("| **x** | y".to_owned()),
        Just("**bold".to_owned()),
        Just("and** `code`".to_owned()),
        Just("[a](http://b".to_owned()),
        Just("[x][y] [^1] https://e.x/a_b_".to_owned()),
        Just("[y]: http://z".to_owned()),
        Just("[^1]: note".to_owned()),
        Just("<div>".to_owned()),
        Just("</div>".to_owned()),
        Just("<!-- x".to_owned()),
        Just("**真。**她 $5 **$6** ~~x。~~y".to_owned()),
        Just("日本\u{1f469}\u{200d}\u{1f467}e\u{301}\t\u{1b}[0m\u{202e}".to_owned()),
        Just(String::new()),
        Just(String::new()),
    ];
    let end = prop_oneof![Just("\n"), Just("\n"), Just("\n\n"), Just("\r\n"), Just("")];
    prop::collection::vec((line, end), 0..14)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

fn any_chunking(
    source: &str,
    cuts: &[prop::sample::Index],
    syntax: &Syntax,
) -> Result<(), TestCaseError> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(source.len() + 1)).collect();
    ends.extend([0, source.len()]);
    ends.sort_unstable();
    let mut grown = Document::new(syntax.clone());
    for end in ends.into_iter().filter(|end| source.is_char_boundary(*end)) {
        grown.grow("", &source[..end]);
    }
    let mut complete = Document::new(syntax.clone());
    complete.grow("", source);
    // Links may get the URL of a definition only when the document is finished.
    if !source.contains("]:") {
        let is_same = grown.blocks().eq(complete.blocks());
        prop_assert!(is_same, "{}\n!=\n{}", describe(&grown), describe(&complete));
    }
    grown.finish("", source);
    complete.finish("", source);
    prop_assert!(
        grown.blocks().eq(complete.blocks()),
        "{}\n!=\n{}",
        describe(&grown),
        describe(&complete)
    );
    Ok(())
}

/// Keeps proptest from writing regression files next to the sources.
fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings(1000))]

    #[test]
    fn any_chunking_makes_the_same_document(
        source in markdown(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..9),
    ) {
        any_chunking(&source, &cuts, &MARKDOWN)?;
        any_chunking(&source, &cuts, &Syntax::Plain)?;
    }

    #[test]
    fn runs_and_leaves_cover_the_text(source in markdown()) {
        for block in Document::of(MARKDOWN, &source).blocks() {
            prop_assert_eq!(block.runs.last().map_or(0, |run| run.end as usize), block.text.len());
            prop_assert!(block.runs.is_sorted_by(|a, b| a.end < b.end));
            prop_assert!(block.leaves.is_sorted_by(|a, b| a.text.end < b.text.start));
            prop_assert!(block.text.chars().all(|c| c == '\n' || !super::visible::is_unsafe_for_terminal(c)));
        }
    }
}

proptest! {
    #![proptest_config(settings(24))]

    #[test]
    fn any_chunking_makes_the_same_long_document(
        pieces in prop::collection::vec((markdown(), 1usize..60), 1..4),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let source: String = pieces.iter().map(|(piece, times)| piece.repeat(*times * 8)).collect();
        any_chunking(&source, &cuts, &MARKDOWN)?;
        any_chunking(&source, &cuts, &Syntax::Plain)?;
    }
}
