//! The passages that contain the words of a search, newest first.

use serde::Serialize;

use super::list::json;
use super::task::HistoryForm;
use crate::document::visible;
use crate::export::conversation::time_text;
use crate::plain::print_line;
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{FoundPassage, StoreAnswer, StoreQuery, StoreRequest};
use crate::ui::age::age;
use crate::ui::text::clip;

/// The maximum number of passages in one answer of the store.
const PAGE: u32 = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PassageObject<'a> {
    conversation: String,
    /// Null if the title matches.
    message: Option<String>,
    title: &'a str,
    updated: String,
    passage: &'a str,
    matches: Vec<&'a str>,
}

/// Returns the passages as text in the requested form.
pub fn text(
    store: &mut StoreAccess,
    words: &str,
    form: HistoryForm,
    now_ms: i64,
) -> Result<String, StoreAccessError> {
    let found = all(store, words)?;
    Ok(match form {
        HistoryForm::Json => json(&found.iter().map(object).collect::<Vec<_>>()),
        HistoryForm::Lines(columns) => {
            if found.is_empty() {
                print_line(&format!("No stored conversation contains {words:?}"));
            }
            lines(&found, columns, now_ms)
        }
    })
}

fn all(store: &mut StoreAccess, words: &str) -> Result<Vec<FoundPassage>, StoreAccessError> {
    let mut all: Vec<FoundPassage> = Vec::new();
    let mut after = None;
    loop {
        let search = StoreQuery::Search { text: words.to_owned(), after, limit: PAGE };
        let StoreAnswer::Passages(page) = store.ask(StoreRequest::Query(search))? else {
            return Ok(all);
        };
        let last = page.iter().rev().find_map(|passage| passage.cursor);
        all.extend(page);
        match last {
            Some(last) => after = Some(last),
            None => return Ok(all),
        }
    }
}

fn object(found: &FoundPassage) -> PassageObject<'_> {
    let matches = found.matches.iter().filter_map(|range| found.passage.get(range.clone()));
    PassageObject {
        conversation: found.conversation.to_string(),
        message: found.message.map(|message| message.to_string()),
        title: &found.title,
        updated: time_text(found.updated_ms),
        passage: &found.passage,
        matches: matches.collect(),
    }
}

/// Returns a line for each passage: the id, the age, the title and the passage.
fn lines(found: &[FoundPassage], columns: Option<usize>, now_ms: i64) -> String {
    let ages: Vec<String> = found.iter().map(|it| age(it.updated_ms, now_ms)).collect();
    let age_width = ages.iter().map(|age| age.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (found, age) in found.iter().zip(ages) {
        let passage = found.passage.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = match found.message {
            Some(_) => format!("{}: {}", visible::line(&found.title), visible::line(&passage)),
            None => visible::line(&found.title),
        };
        let line = format!("{}  {age:age_width$}  {line}", found.conversation);
        text.push_str(&clip(&line, columns.unwrap_or(usize::MAX)));
        text.push('\n');
    }
    text
}
