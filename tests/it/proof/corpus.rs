//! Snapshots of the corpus: each reply in 40, 80 and 120 columns of text, for review.

use super::corpus;
use super::screen::Screen;

/// Replies with a second snapshot that includes text modifiers.
const STYLED: &[&str] =
    &["alerts", "code_in_lists_and_quotes", "emphasis", "headings", "links", "tables"];

#[test]
fn every_reply_of_the_corpus_matches_its_snapshot() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, source) in corpus() {
            let drawn = [40, 80, 120].map(|columns| {
                let rows = Screen::of(columns, &source).reply().join("\n");
                format!("{:·<columns$}\n{rows}\n", "", columns = usize::from(columns))
            });
            insta::assert_snapshot!(name.as_str(), drawn.concat());
            if STYLED.contains(&name.as_str()) {
                let rows = Screen::of(80, &source).styled_rows().join("\n");
                insta::assert_snapshot!(format!("{name}_styled"), rows);
            }
        }
    });
}
