//! The text of the next request's estimate, and of a reply's cache usage. It appears in a line of
//! the composer's frame and in the details. `~` marks estimates.

use ratatui::buffer::CellWidth;
use ratatui::style::Style;

use super::ChatDrawing;
use crate::chat::count::{counted, grouped};
use crate::chat::estimate::{ContextUse, Estimate};
use crate::chat::message::Reply;
use crate::chat::model::format_cost;
use crate::chat::settings::SettingField;
use crate::document::visible;
use crate::session::turn::Turn;
use crate::ui::theme::Theme;

/// Returns the estimate for the composer's frame, in at most `columns` columns. Returns `None` if
/// no form fits. An empty draft also returns `None`, unless the conversation alone nearly fills the
/// context window.
pub fn line(of: ChatDrawing<'_>, columns: usize, theme: Theme) -> Option<(String, Style)> {
    let estimate = of.chat.estimate.now()?;
    let room = estimate.room();
    if of.chat.composer.is_blank()
        && !matches!(room, ContextUse::NearlyFull | ContextUse::TooLong(_))
    {
        return None;
    }
    let style = match room {
        ContextUse::UnderHalf => theme.quiet(),
        ContextUse::HalfFull => theme.text(),
        ContextUse::NearlyFull => theme.warning(),
        ContextUse::TooLong(_) => theme.failure(),
    };
    let words = forms(estimate).into_iter();
    let words = words.into_iter().find(|words| usize::from(words.cell_width()) <= columns)?;
    Some((words, style))
}

/// Returns whether the line warns of a context that is nearly full.
pub fn is_warning(of: ChatDrawing<'_>) -> bool {
    let room = of.chat.estimate.now().map(Estimate::room);
    matches!(room, Some(ContextUse::NearlyFull | ContextUse::TooLong(_)))
}

/// Returns the forms of the estimate, from the longest to the shortest.
fn forms(estimate: &Estimate) -> Vec<String> {
    let mark = mark(estimate);
    let input = format!("{mark}{}", tokens(estimate.input));
    let short = format!("{mark}{} tok", short(estimate.input));
    if let (ContextUse::TooLong(over), Some(context)) = (estimate.room(), estimate.context) {
        return vec![
            format!(
                "too long by {mark}{} for this model: {mark}{} of {}",
                tokens(over),
                grouped(estimate.input),
                grouped(context)
            ),
            format!("too long by {mark}{} for this model", tokens(over)),
            format!("too long by {mark}{}", tokens(over)),
            format!("too long by {mark}{}", self::short(over)),
        ];
    }
    let word = match estimate.room() {
        ContextUse::HalfFull => ", over half full",
        ContextUse::NearlyFull => ", nearly full",
        ContextUse::UnderHalf | ContextUse::TooLong(_) => "",
    };
    let (cost, most) = match estimate.cost {
        Some(cost) => (about(cost.input), format_cost(cost.most_output)),
        None => ("$–".to_owned(), "$–".to_owned()),
    };
    let out = grouped(estimate.max_output);
    match (percent(estimate), estimate.context) {
        (Some(percent), Some(context)) => vec![
            format!(
                "{input} ({percent} of {}{word})  {cost} + up to {most} for {out} out",
                grouped(context)
            ),
            format!("{input} ({percent} of context{word})  {cost} + up to {most} for the reply"),
            format!("{input} ({percent} of context{word})  {cost} + up to {most}"),
            format!("{input} ({percent}{word})  {cost} + up to {most}"),
            format!("{input} ({percent}{word})  {cost}"),
            format!("{short} {percent}{word}"),
            format!("{short} {percent}"),
        ],
        _ => vec![format!("{input}  {cost} + up to {out} out"), short],
    }
}

/// Returns labels and texts for the details of the next request.
pub fn next(of: ChatDrawing<'_>) -> Vec<(&'static str, String)> {
    let Some(estimate) = of.chat.estimate.now() else { return Vec::new() };
    let mark = mark(estimate);
    let input = tokens(estimate.input);
    let out = grouped(estimate.max_output);
    let share = match (percent(estimate), estimate.context) {
        (Some(percent), Some(context)) => format!("{percent} of {}", grouped(context)),
        _ => "of an unknown context size".to_owned(),
    };
    let room = match estimate.room() {
        ContextUse::UnderHalf => String::new(),
        ContextUse::HalfFull => ", more than half of the model's context".to_owned(),
        ContextUse::NearlyFull => ", nearly all of the model's context".to_owned(),
        ContextUse::TooLong(over) => format!(", too long by {mark}{}", grouped(over)),
    };
    let would_be = if of.cx.session.is_demo() { "would be " } else { "" };
    let mut rows = vec![
        ("Next request", format!("{mark}{input} in, {share}{room}; at most {out} out")),
        (
            "Next cost",
            match estimate.cost {
                Some(cost) => {
                    format!(
                        "{would_be}{} in, at most {} out",
                        about(cost.input),
                        format_cost(cost.most_output)
                    )
                }
                None => "–: the price list does not have this model".to_owned(),
            },
        ),
        (
            "Next quota",
            format!(
                "{mark}{} reserved until the request ends (input + max tokens)",
                tokens(estimate.reserved())
            ),
        ),
    ];
    rows.extend(estimate.size.describe_pdfs().map(|pdfs| ("Documents", pdfs)));
    if let Some(cache) = next_cache(of, estimate) {
        rows.push(("Next cache", cache));
    }
    rows.push(("Exact count", exact(of)));
    rows
}

/// Describes the likely cache usage of the next request, if the prompt cache is on.
fn next_cache(of: ChatDrawing<'_>, estimate: &Estimate) -> Option<String> {
    if !of.cx.session.catalog.sends(&of.cx.session.settings, SettingField::Caching) {
        return None;
    }
    Some(match (estimate.cache_read, estimate.cache_write) {
        (0, 0) => too_short(of.cx.session.catalog.cache_min(&of.cx.session.settings.model), || {
            format!("{}{}", mark(estimate), tokens(estimate.input))
        }),
        (0, write) => format!("~{} written", tokens(write)),
        (read, 0) => format!("~{} read (cached by the previous request)", tokens(read)),
        (read, write) => format!(
            "~{} read (cached by the previous request), ~{} written",
            tokens(read),
            grouped(write)
        ),
    })
}

fn exact(of: ChatDrawing<'_>) -> String {
    let counting = of.chat.estimate.counting();
    if !counting.is_on() {
        return "off; turn it on with \"Toggle exact token count\"".to_owned();
    }
    let Some(id) = of.cx.session.catalog.count_tokens_model(&of.cx.session.settings) else {
        return "on, but Bedrock cannot count for this model or with a JSON schema".to_owned();
    };
    match (counting.refusal(id), counting.counted()) {
        (Some(failure), _) => {
            let words = failure.raw_message.as_deref().unwrap_or(&failure.why);
            format!("failed: {}", visible::line(words))
        }
        (None, Some(tokens)) => format!("{}, counted by Bedrock", self::tokens(tokens)),
        (None, None) => "on; Bedrock counts when you pause".to_owned(),
    }
}

/// Returns labels and texts for the cache reads and writes of a reply's prompt.
pub fn cache_usage_details(
    of: ChatDrawing<'_>,
    reply: &Reply,
    turn: &Turn,
) -> Vec<(&'static str, String)> {
    let Some(usage) = turn.meter.usage() else { return Vec::new() };
    let (read, written) = (usage.cache_read.unwrap_or(0), usage.cache_write.unwrap_or(0));
    let against_plain = |difference: Option<f64>, word: &str| match difference {
        Some(difference) => format!(", {} {word} than without the cache", about(difference)),
        None => String::new(),
    };
    let mut rows = Vec::new();
    if read > 0 {
        let saved =
            against_plain(of.cx.session.catalog.saved_by_cache(&reply.model, usage), "less");
        rows.push(("Cache read", format!("{}{saved}", tokens(read))));
    }
    if written > 0 {
        let time = match usage.cache_write_hour {
            0 => "for five minutes".to_owned(),
            hour if hour >= written => "for an hour".to_owned(),
            hour => format!("({} for an hour, the rest for five minutes)", grouped(hour)),
        };
        let more = against_plain(of.cx.session.catalog.added_by_cache(&reply.model, usage), "more");
        rows.push(("Cache write", format!("{} {time}{more}", tokens(written))));
    }
    if rows.is_empty() && of.cx.session.catalog.sends(turn.settings(), SettingField::Caching) {
        let least = of.cx.session.catalog.cache_min(&reply.model);
        let why = match usage.input {
            Some(input) if least.is_none_or(|least| input < u64::from(least)) => {
                too_short(least, || tokens(input))
            }
            _ => "nothing read or written; Bedrock does not say why".to_owned(),
        };
        rows.push(("Cache", why));
    }
    rows
}

fn too_short(least: Option<u32>, prompt: impl FnOnce() -> String) -> String {
    match least {
        Some(least) => format!(
            "nothing: {} is less than the {} that this model needs to cache",
            prompt(),
            grouped(least.into())
        ),
        None => "nothing; the minimum for this model is unknown".to_owned(),
    }
}

fn mark(estimate: &Estimate) -> &'static str {
    if estimate.is_exact { "" } else { "~" }
}

fn percent(estimate: &Estimate) -> Option<String> {
    Some(match estimate.share()? {
        0 => "<0.1 %".to_owned(),
        share @ 1..100 => format!("{}.{} %", share / 10, share % 10),
        share => format!("{} %", share / 10),
    })
}

/// Formats an estimated cost in dollars: `~$0.0012`.
fn about(cost: f64) -> String {
    let cost = format_cost(cost);
    if cost.starts_with('<') { cost } else { format!("~{cost}") }
}

/// Formats a number of tokens with its unit.
fn tokens(number: u64) -> String {
    counted(number, "token")
}

/// Formats a number in a compact form: `999`, `1.2k`, `120k`, `1.2M`.
fn short(number: u64) -> String {
    let tenths = |unit: u64, letter: char| match number / (unit / 10) {
        tenths @ 0..100 => format!("{}.{}{letter}", tenths / 10, tenths % 10),
        tenths => format!("{}{letter}", tenths / 10),
    };
    match number {
        0..1000 => number.to_string(),
        1000..1_000_000 => tenths(1000, 'k'),
        _ => tenths(1_000_000, 'M'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::estimate::ContentSize;

    #[test]
    fn numbers_are_grouped_or_short() {
        fn check(number: u64, expected: [&str; 2]) {
            assert_eq!([grouped(number), short(number)], expected);
        }
        check(0, ["0", "0"]);
        check(999, ["999", "999"]);
        check(1240, ["1,240", "1.2k"]);
        check(12_345, ["12,345", "12k"]);
        check(999_999, ["999,999", "999k"]);
        check(1_250_000, ["1,250,000", "1.2M"]);
    }

    #[test]
    fn every_form_is_shorter_than_the_one_before() {
        fn check(input: u64, context: Option<u64>) {
            let (cache_read, cache_write, cost) = (0, 0, None);
            let estimate = Estimate {
                input,
                is_exact: false,
                max_output: 4096,
                context,
                cache_read,
                cache_write,
                cost,
                size: ContentSize::default(),
            };
            let widths: Vec<_> = forms(&estimate).iter().map(|form| form.cell_width()).collect();
            assert!(widths.is_sorted_by(|a, b| a >= b), "{:?}", forms(&estimate));
            assert!(widths.last().is_some_and(|least| *least <= 20), "{:?}", forms(&estimate));
        }
        check(1, Some(200_000));
        check(170_000, Some(200_000));
        check(1_170_000, Some(200_000));
        check(1_170_000, None);
    }
}
