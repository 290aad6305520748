//! The manual: the Markdown files in `assets/manual`. The repository, the manual page and the help
//! page show the same text.

/// A page of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManualPage {
    /// The name of the file in `assets/manual`.
    pub file: &'static str,
    source: &'static str,
}

macro_rules! pages {
    ($($file:literal),* $(,)?) => {
        /// All pages, in reading order.
        pub const PAGES: &[ManualPage] = &[$(ManualPage {
            file: $file,
            source: include_str!(concat!("../assets/manual/", $file)),
        }),*];
    };
}

pages![
    "getting-started.md",
    "conversation.md",
    "keys.md",
    "settings.md",
    "recipes.md",
    "attachments.md",
    "inspector.md",
    "metrics.md",
    "comparing.md",
    "recordings.md",
    "history.md",
    "linear-mode.md",
    "scripts.md",
    "command-line.md",
    "configuration.md",
    "errors.md",
    "speed.md",
    "course.md",
];

impl ManualPage {
    /// Returns the heading of the page.
    pub fn title(&self) -> &'static str {
        self.source.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// Returns the page as Markdown for a reader inside the program. Paragraphs are one line each,
    /// since a line break would be kept. Links to other pages are plain text. `table` returns the
    /// generated table with a name if the reader sees another one than the repository has.
    pub fn text(&self, table: &dyn Fn(&str) -> Option<String>) -> String {
        let source = with_tables(self.source, table);
        let mut text = String::with_capacity(source.len());
        let mut is_code = false;
        // Whether the next line may continue the paragraph.
        let mut is_open = false;
        for line in source.lines().filter(|line| !line.starts_with("<!--")) {
            let is_fence = line.starts_with("```");
            is_code ^= is_fence;
            let is_verbatim = is_code || is_fence || line.starts_with("    ");
            let is_joined = is_open && !is_verbatim && !starts_block(line);
            if !text.is_empty() {
                text.push(if is_joined { ' ' } else { '\n' });
            }
            if is_verbatim {
                text.push_str(line);
            } else {
                push_without_page_links(
                    &mut text,
                    if is_joined { line.trim_start() } else { line },
                );
            }
            is_open = !is_verbatim && !line.is_empty() && !line.starts_with(['#', '|']);
        }
        text.push('\n');
        text
    }
}

/// Replaces the generated tables that `table` returns.
fn with_tables(source: &str, table: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("<!-- generated: ") {
        let Some((name, after)) = after.split_once(" -->") else { break };
        let Some((stored, after)) = after.split_once("<!-- end -->") else { break };
        text.push_str(before);
        match table(name) {
            Some(table) => text.push_str(&table),
            None => text.push_str(stored.trim_start_matches('\n')),
        }
        rest = after;
    }
    text + rest
}

/// Returns whether a line cannot continue the paragraph before it.
fn starts_block(line: &str) -> bool {
    let line = line.trim_start();
    let is_numbered = line.split_once(". ").is_some_and(|(number, _)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    line.is_empty() || is_numbered || line.starts_with(['#', '|']) || line.starts_with("- ")
}

/// Appends a line. A link such as `[Keys](keys.md)` becomes `Keys`.
fn push_without_page_links(text: &mut String, line: &str) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let is_page = |target: &str| PAGES.iter().any(|page| page.file == target);
        let target = after.split_once(')').filter(|(target, _)| is_page(target));
        match (before.rsplit_once('['), target) {
            (Some((before, name)), Some((_, after))) => {
                text.push_str(before);
                text.push_str(name);
                rest = after;
            }
            _ => {
                text.push_str(before);
                text.push_str("](");
                rest = after;
            }
        }
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_whole_paragraphs_and_no_page_links() {
        let source = "# A\n\nOne\ntwo [B](keys.md) [c](http://c).\n\n<!-- x -->\n- three\n  four\n- \
                      five\n1. six\n   seven\n\n```sh\na\nb\n```\n\n    c\n\n| d |\n|---|\n| e |\n";
        let page = ManualPage { file: "a.md", source };
        let expected = "# A\n\nOne two B [c](http://c).\n\n- three four\n- five\n1. six seven\n\n\
                        ```sh\na\nb\n```\n\n    c\n\n| d |\n|---|\n| e |\n";
        assert_eq!(page.text(&|_| None), expected);
        assert_eq!(page.title(), "A");
    }

    #[test]
    fn a_reader_may_see_another_table() {
        let source = "# A\n\n<!-- generated: b -->\n\nB\n<!-- end -->\n\nC\n\n\
                      <!-- generated: d -->\n\nD\n<!-- end -->\n";
        let page = ManualPage { file: "a.md", source };
        let table = |name: &str| (name == "d").then(|| "other\n".to_owned());
        assert_eq!(page.text(&table), "# A\n\nB\n\n\nC\n\nother\n\n");
    }
}
