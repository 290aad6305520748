//! Draws the compare page: the prompt above, as many columns as fit, and the keys below. In a
//! narrow window, tabs show all columns.

mod column_name;

mod columns;

mod setup;

mod table;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::actions::Action;
use super::comparison::{Comparison, ComparisonColumn, ComparisonKind, ComparisonView};
use super::page::{ComparePage, ComparisonSetup};
use crate::chat::model::format_cost;
use crate::document::visible;
use crate::screens::context::ComparedPrompt;
use crate::screens::context::Drawing;
use crate::screens::marks;
use crate::ui::flow::{FlowItem, draw_items};
use crate::ui::hints::{self, KeyHint};
use crate::ui::keymap::{ActionName, Hint, KeyScope};
use crate::ui::scroll::TranscriptLayout;
use crate::ui::settings_editor::EditorAction;
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::transcript::TranscriptCache;
use crate::ui::transcript::message_pages::MessagePages;

/// Minimum columns of the window for showing the cost.
const MIN_WIDTH_FOR_COST: u16 = 80;

/// Minimum columns of the window for the number of requests in the header, and for the state beside
/// the keys.
const MIN_WIDTH_FOR_STATE: u16 = 60;

#[derive(Debug, Clone, Copy)]
pub struct CompareDrawing<'a> {
    pub page: &'a ComparePage,
    pub cx: Drawing<'a>,
    /// The draft in the composer, for a prompt that is not sent yet.
    pub written: &'a str,
    pub inspector_is_shown: bool,
}

/// The measurements that are known only after drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompareDrawn {
    pub columns: Vec<(usize, TranscriptLayout)>,
    pub table_last: usize,
}

/// Draws the page over the whole screen, except for the inspector's area if it is open.
pub fn draw(
    frame: &mut Frame<'_>,
    drawing: CompareDrawing<'_>,
    kept: &mut TranscriptCache,
    pages: &mut Vec<MessagePages>,
) -> CompareDrawn {
    match drawing.page {
        ComparePage::SettingUp(set_up) => {
            draw_set_up(frame, drawing, set_up);
            CompareDrawn::default()
        }
        ComparePage::Columns(shown) => draw_columns(frame, drawing, shown, kept, pages),
    }
}

fn draw_set_up(frame: &mut Frame<'_>, drawing: CompareDrawing<'_>, set_up: &ComparisonSetup) {
    let CompareDrawing { page, cx, .. } = drawing;
    let places = page.layout(cx.size);
    let requests = set_up.requests();
    if drawing.inspector_is_shown {
        header(frame, places.header, drawing, "Compare", "setup");
        let back: Hint<'_> = (&[&STREAM], "return to the setup");
        foot(frame, places.keys, drawing, &hints::bound(cx.keymap, KeyScope::Anywhere, &[back]));
        return;
    }
    let kind = match set_up.kind {
        ComparisonKind::Settings => "Compare".to_owned(),
        ComparisonKind::Samples(count) => format!("Sample {count} times"),
    };
    let up_to = if cx.session.is_demo() { "would cost up to" } else { "up to" };
    let progress = match set_up.comparison_cost() {
        Some(cost) if cx.size.0 >= MIN_WIDTH_FOR_COST => {
            format!("sends {requests} requests, {up_to} {}", format_cost(cost))
        }
        Some(cost) if cx.size.0 >= MIN_WIDTH_FOR_STATE => {
            format!("{requests} requests, {up_to} {}", format_cost(cost))
        }
        Some(cost) => format!("up to {}", format_cost(cost)),
        _ => format!("sends {requests} requests"),
    };
    header(frame, places.header, drawing, &kind, &progress);
    if let Some(area) = places.tabs {
        tabs(frame, area, set_up.columns.len(), set_up.chosen, |_| ("", ""), cx.theme);
    }
    setup::draw(frame, &places, cx, set_up);
    let send = format!("send {requests} requests");
    foot(frame, places.keys, drawing, &setup_keys(cx, set_up, &send));
}

fn draw_columns(
    frame: &mut Frame<'_>,
    drawing: CompareDrawing<'_>,
    shown: &Comparison,
    kept: &mut TranscriptCache,
    pages: &mut Vec<MessagePages>,
) -> CompareDrawn {
    let CompareDrawing { page, cx, .. } = drawing;
    let mut drawn = CompareDrawn::default();
    let count = shown.columns.len();
    let places = page.layout(cx.size);
    let kind = if shown.kind == ComparisonKind::Settings { "Compare" } else { "Samples" };
    let progress = match shown.view {
        ComparisonView::Differences(_) if !shown.places.is_empty() => {
            format!("difference {} of {}", shown.place + 1, shown.places.len())
        }
        _ => format!("{} of {count} ended", shown.ended(cx.session)),
    };
    header(frame, places.header, drawing, kind, &progress);
    let word = |at: usize| columns::word(cx.session, &shown.columns[at]);
    if drawing.inspector_is_shown {
        if let Some(area) = places.tabs {
            tabs(frame, area, count, shown.chosen, word, cx.theme);
        }
        let room = (places.keys.width.saturating_sub(1), places.keys.height);
        draw_items(frame, places.keys, &columns::items(cx, shown.chosen(), room));
        return drawn;
    }
    if shown.view == ComparisonView::Table {
        let area = places.tabs.map_or(places.body, |tabs| tabs.union(places.body));
        drawn.table_last = table::draw(frame, area, cx, shown);
        foot(frame, places.keys, drawing, &table_keys(cx, shown));
        return drawn;
    }
    if let Some(area) = places.tabs {
        tabs(frame, area, count, shown.chosen, word, cx.theme);
    }
    pages.resize_with(count, MessagePages::default);
    for (at, area) in &places.columns {
        let column = columns::draw(frame, *area, cx, shown, *at, kept, &mut pages[*at]);
        drawn.columns.push((*at, column));
    }
    foot(frame, places.keys, drawing, &keys_of(cx, shown));
    drawn
}

fn setup_keys<'a>(cx: Drawing<'_>, set_up: &ComparisonSetup, send: &'a str) -> Vec<KeyHint<'a>> {
    let (more, column) = match set_up.kind {
        ComparisonKind::Settings => ("columns", true),
        ComparisonKind::Samples(_) => ("samples", false),
    };
    let mut hints: Vec<Hint<'a>> = vec![(&[&Action::Send], send)];
    if column {
        hints.push((&[&Action::Next], "next column"));
    }
    hints.push((&[&Action::More, &Action::Fewer], more));
    hints.push((&[&Action::Leave], "close"));
    hints.push((&[&EditorAction::EditRow], "edit"));
    hints.push((&[&EditorAction::Less, &EditorAction::More], "adjust"));
    hints::bound(cx.keymap, KeyScope::ComparisonSetup, &hints)
}

const KEEP: Action = Action::Keep;
const TABLE: Action = Action::Table;
const LEAVE: Action = Action::Leave;
const DIFFERENCES: Action = Action::Differences;
const AGAIN: Action = Action::AskAgain;
const STOP: &str = "interrupt";
const STREAM: &str = "toggle-inspector";
const COPY: &str = "copy-message";
const SCROLL: &[&dyn ActionName] = &[&"scroll-up", &"scroll-down"];
const COLUMN: &[&dyn ActionName] = &[&Action::Previous, &Action::Next];
const STEP: &[&dyn ActionName] = &[&Action::NextDifference, &Action::PreviousDifference];

fn table_keys(cx: Drawing<'_>, shown: &Comparison) -> Vec<KeyHint<'static>> {
    let hints: &[Hint<'static>] = if cx.session.in_flight(shown.chosen().message).is_some() {
        &[
            (&[&TABLE], "replies"),
            (SCROLL, "scroll"),
            (&[&LEAVE], "stop the column"),
            (&[&STOP], "stop all"),
        ]
    } else {
        &[(&[&TABLE, &LEAVE], "replies"), (SCROLL, "scroll"), (&[&KEEP], "keep")]
    };
    hints::bound(cx.keymap, KeyScope::Columns, hints)
}

fn keys_of(cx: Drawing<'_>, shown: &Comparison) -> Vec<KeyHint<'static>> {
    let is_marked = matches!(shown.view, ComparisonView::Differences(_));
    let hints: &[Hint<'static>] =
        if cx.session.is_replay() && !shown.is_in_flight(cx.session) && !is_marked {
            let step: Hint<'static> = (&[&"step"], "continue the replay after a pause");
            let rest: &[Hint<'static>] = &[
                (&[&KEEP], "keep"),
                (&[&TABLE], "metrics"),
                (&[&DIFFERENCES], "differences"),
                (COLUMN, "column"),
                (&[&STREAM], "stream"),
                (&[&LEAVE], "close"),
            ];
            let mut hints = hints::bound(cx.keymap, KeyScope::Replay, &[step]);
            hints.extend(hints::bound(cx.keymap, KeyScope::Columns, rest));
            return hints;
        } else if cx.session.in_flight(shown.chosen().message).is_some() {
            &[
                (&[&LEAVE], "stop the column"),
                (&[&STOP], "stop all"),
                (COLUMN, "column"),
                (SCROLL, "scroll"),
                (&[&STREAM], "stream"),
            ]
        } else if shown.is_in_flight(cx.session) {
            &[
                (&[&STOP], "stop all"),
                (&[&KEEP], "keep, and stop the others"),
                (COLUMN, "column"),
                (SCROLL, "scroll"),
                (&[&AGAIN], "again"),
            ]
        } else if is_marked {
            &[
                (STEP, "next, previous"),
                (&[&DIFFERENCES], "unmark"),
                (&[&Action::DifferencesFromHere], "from this column"),
                (&[&KEEP], "keep"),
                (&[&TABLE], "metrics"),
                (COLUMN, "column"),
                (&[&LEAVE], "close"),
            ]
        } else {
            &[
                (&[&KEEP], "keep"),
                (&[&Action::KeepWithSettings], "with settings"),
                (&[&TABLE], "metrics"),
                (&[&DIFFERENCES], "differences"),
                (&[&AGAIN], "again"),
                (&[&COPY], "copy"),
                (COLUMN, "column"),
                (&[&STREAM], "stream"),
                (&[&LEAVE], "close"),
            ]
        };
    hints::bound(cx.keymap, KeyScope::Columns, hints)
}

fn header(
    frame: &mut Frame<'_>,
    area: Rect,
    drawing: CompareDrawing<'_>,
    kind: &str,
    progress: &str,
) {
    let theme = drawing.cx.theme;
    let buf = frame.buffer_mut();
    let badges = marks::badges(drawing.cx.session, theme);
    let marks_x = area.right().saturating_sub(marks::columns(&badges) + 1);
    marks::draw(buf, (marks_x, area.y), &badges);
    let progress_columns = progress.cell_width().min(area.width);
    let right = marks_x.saturating_sub(progress_columns);
    buf.set_stringn(right, area.y, progress, progress_columns.into(), theme.focus());
    let room = |x: u16| usize::from(right.saturating_sub(x + 2));
    let kind = clip(kind, room(area.x + 1));
    let (x, _) = buf.set_stringn(area.x + 1, area.y, kind, room(area.x + 1), theme.strong());
    let first_line = prompt(drawing).trim().lines().next().unwrap_or_default();
    let start: String = first_line.chars().take(400).collect();
    let start = clip(&visible::line(&start), room(x + 2));
    buf.set_stringn(x + 2, area.y, start, room(x + 2), theme.text());
}

fn prompt(drawing: CompareDrawing<'_>) -> &str {
    let conversation = &drawing.cx.session.open.conversation;
    let sent = match drawing.page {
        ComparePage::SettingUp(ComparisonSetup { prompt: ComparedPrompt::Draft, .. }) => {
            return drawing.written;
        }
        ComparePage::SettingUp(ComparisonSetup {
            prompt: ComparedPrompt::Existing(id), ..
        }) => *id,
        // Replies of the page with the branches may have different prompts.
        ComparePage::Columns(columns) => {
            conversation.parent(columns.chosen().message).unwrap_or(columns.prompt)
        }
    };
    conversation.prompt(sent).map_or("", |prompt| &prompt.text)
}

/// Draws a tab for each column, with its state as a word or a mark. The chosen tab shows its
/// position.
fn tabs(
    frame: &mut Frame<'_>,
    area: Rect,
    count: usize,
    chosen: usize,
    word: impl Fn(usize) -> (&'static str, &'static str),
    theme: Theme,
) {
    let tab = |at: usize, is_short: bool| {
        let (word, mark) = word(at);
        let label = if is_short && at != chosen { mark } else { word };
        let place =
            if at == chosen { format!("‹{}/{count}›", at + 1) } else { (at + 1).to_string() };
        format!("{place} {label}").trim_end().to_owned()
    };
    let tabs = |is_short: bool| (0..count).map(|at| tab(at, is_short)).collect::<Vec<_>>();
    let width = |tabs: &[String]| tabs.iter().map(|tab| usize::from(tab.cell_width()) + 2).sum();
    let full = tabs(false);
    let columns: usize = width(&full);
    let tabs = if columns <= usize::from(area.width) { full } else { tabs(true) };
    let items = tabs
        .into_iter()
        .enumerate()
        .map(|(at, tab)| vec![(tab, if at == chosen { theme.chosen() } else { theme.quiet() })]);
    draw_items(frame, area, &items.collect::<Vec<_>>());
}

/// Draws the state, and the notice or a warning with the keys.
fn foot(frame: &mut Frame<'_>, area: Rect, drawing: CompareDrawing<'_>, keys: &[KeyHint<'_>]) {
    let CompareDrawing { page, cx, .. } = drawing;
    let mut items: Vec<FlowItem> = Vec::with_capacity(keys.len() + 2);
    if area.width >= MIN_WIDTH_FOR_STATE {
        let (word, style) = state(cx, page);
        items.push(vec![(format!(" {word} "), cx.theme.badge(style))]);
    }
    let warning = match page {
        ComparePage::SettingUp(set_up) => set_up.comparison_warning(cx.session),
        ComparePage::Columns(_) => None,
    };
    let notice = cx.notice.map(visible::line);
    let has_keys = notice.is_none();
    items.extend(notice.or(warning).map(|text| vec![(text, cx.theme.warning())]));
    items.extend(keys.iter().filter(|_| has_keys).map(|hint| hints::item(hint, cx.theme)));
    draw_items(frame, area, &items);
}

/// Returns the state of the chosen column, or of a column in flight.
fn state(cx: Drawing<'_>, page: &ComparePage) -> (&'static str, Style) {
    let Some(shown) = page.columns() else { return ("ready", cx.theme.good()) };
    let stage = |column: &ComparisonColumn| {
        cx.session.in_flight(column.message).map(|request| request.stage.word())
    };
    match stage(shown.chosen()).or_else(|| shown.columns.iter().find_map(stage)) {
        Some(word) => (word, cx.theme.focus()),
        None => match columns::word(cx.session, shown.chosen()).0 {
            "failed" => ("failed", cx.theme.failure()),
            "stopped" => ("stopped", cx.theme.warning()),
            _ => ("ready", cx.theme.good()),
        },
    }
}
