//! The page that compares: the prompt above, the columns side by side as far as they fit, and what
//! the keys do below. In a narrow window tabs tell of the columns that are out of sight.

mod columns;

mod setup;

mod table;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::header::marks;
use crate::app::App;
use crate::app::actions::Action;
use crate::app::comparison::Action as Act;
use crate::app::comparison::layout::ComparisonLayout;
use crate::app::comparison::{
    Comparison, ComparisonKind, ComparisonPage, ComparisonSetup, ComparisonView,
};
use crate::app::inspector;
use crate::app::inspector::Dock;
use crate::app::screen_layout::ScreenLayout;
use crate::chat::model::in_dollars;
use crate::chat::settings::{SettingField, Settings};
use crate::document::visible;
use crate::screens::chat::Action as Chat;
use crate::ui::keymap::ActionName;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::settings_editor::EditorAction;
use crate::ui::settings_rows;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;
use crate::ui::transcript::TranscriptCache;
use crate::ui::transcript::message_pages::MessagePages;

/// Columns of the window in which there is room for what it costs.
const COST_FROM: u16 = 80;

/// Columns from which on the header has room for its marks.
const MARKED_FROM: u16 = 60;

pub fn draw(
    frame: &mut Frame<'_>,
    app: &App,
    kept: &mut TranscriptCache,
    pages: &mut Vec<MessagePages>,
    theme: Theme,
) -> ScreenLayout {
    let mut measured = ScreenLayout::default();
    match &app.comparing {
        ComparisonPage::Closed => {}
        ComparisonPage::SettingUp(set_up) => {
            let places = ComparisonLayout::of(app.size, set_up.columns.len(), set_up.chosen);
            let requests = set_up.requests();
            if app.inspector_dock() == Dock::Page {
                header(frame, places.header, app, "Compare", "set-up", theme);
                foot(frame, places.keys, app, &back_to_set_up(app), theme);
                return measured;
            }
            let kind = match set_up.kind {
                ComparisonKind::Settings => "Compare".to_owned(),
                ComparisonKind::Samples(count) => format!("Sample {count} times"),
            };
            let far = match app.comparison_cost() {
                Some(cost) if app.size.0 >= COST_FROM => {
                    format!("sends {requests} requests, up to {}", in_dollars(cost))
                }
                _ => format!("sends {requests} requests"),
            };
            header(frame, places.header, app, &kind, &far, theme);
            if let Some(area) = places.tabs {
                tabs(frame, area, (set_up.columns.len(), set_up.chosen), |_| ("", ""), theme);
            }
            setup::draw(frame, &places, app, set_up, theme);
            let keys = setup_keys(app, set_up);
            let warning = app.comparison_warning().filter(|_| app.note.is_none());
            match warning {
                Some(warning) => {
                    let keys = keys.split("  ").map(|key| (key.to_owned(), theme.quiet()));
                    let items = std::iter::once((warning, theme.warning())).chain(keys);
                    flowed(frame, places.keys, items);
                }
                None => foot(frame, places.keys, app, &keys, theme),
            }
        }
        ComparisonPage::Shown(shown) => {
            let count = shown.columns.len();
            let places = ComparisonLayout::of(app.size, count, shown.chosen);
            let kind = if shown.kind == ComparisonKind::Settings { "Compare" } else { "Samples" };
            let far = match shown.face {
                ComparisonView::Differences(_) if !shown.places.is_empty() => {
                    format!("difference {} of {}", shown.place + 1, shown.places.len())
                }
                _ => format!("{} of {count} ended", shown.ended(&app.session)),
            };
            header(frame, places.header, app, kind, &far, theme);
            let word = |at: usize| columns::word(app, &shown.columns[at]);
            if app.inspector_dock() == Dock::Page {
                if let Some(area) = places.tabs {
                    tabs(frame, area, (count, shown.chosen), word, theme);
                }
                let room = (places.keys.width.saturating_sub(1), places.keys.height);
                let items = columns::items(app, shown.chosen(), room, theme);
                flowed(frame, places.keys, items.into_iter());
                return measured;
            }
            if shown.face == ComparisonView::Table {
                let area = places.tabs.map_or(places.body, |tabs| tabs.union(places.body));
                measured.table_last = table::draw(frame, area, app, shown, theme);
                let mut hints: Vec<Hint<'_>> = vec![(&[&TABLE], "texts"), (SCROLL, "scroll")];
                if app.session.in_flight(shown.chosen().message).is_some() {
                    hints.extend::<[Hint<'_>; 2]>([
                        (&[&LEAVE], "stops the column"),
                        (&[&STOP], "stops all"),
                    ]);
                } else {
                    hints.extend::<[Hint<'_>; 2]>([(&[&KEEP], "keep"), (&[&LEAVE], "texts")]);
                }
                let keys = app.keymap.hints(KeyScope::Columns, &hints).join("  ");
                foot(frame, places.keys, app, &keys, theme);
                return measured;
            }
            if let Some(area) = places.tabs {
                tabs(frame, area, (count, shown.chosen), word, theme);
            }
            pages.resize_with(count, MessagePages::default);
            for (at, area) in &places.columns {
                let drawn =
                    columns::draw(frame, *area, app, shown, *at, (kept, &mut pages[*at]), theme);
                measured.columns.push((*at, drawn));
            }
            foot(frame, places.keys, app, &keys_of(app, shown), theme);
        }
    }
    measured
}

/// The keys of the page that sets a comparison up.
fn setup_keys(app: &App, set_up: &ComparisonSetup) -> String {
    let (more, column) = match set_up.kind {
        ComparisonKind::Settings => ("columns", true),
        ComparisonKind::Samples(_) => ("samples", false),
    };
    let send = format!("sends {} requests", set_up.requests());
    let mut hints: Vec<Hint<'_>> = vec![(&[&Action::Compare(Act::Send)], &send)];
    if column {
        hints.push((&[&Action::Compare(Act::Next)], "next column"));
    }
    hints.push((&[&Act::More, &Act::Fewer], more));
    hints.push((&[&Action::Compare(Act::Leave)], "leaves"));
    hints.push((&[&Action::Edit(EditorAction::EditRow)], "edits"));
    hints.push((&[&Action::Edit(EditorAction::Less), &Action::Edit(EditorAction::More)], "adjust"));
    app.keymap.hints(KeyScope::SetUp, &hints).join("  ")
}

const KEEP: Action = Action::Compare(Act::Keep);
const TABLE: Action = Action::Compare(Act::Table);
const LEAVE: Action = Action::Compare(Act::Leave);
const STOP: Action = Action::Interrupt;
const STREAM: Action = Action::Inspect(inspector::Action::Toggle);
const DIFFERENCES: Action = Action::Compare(Act::Differences);
const AGAIN: Action = Action::Compare(Act::AskAgain);
const SCROLL: &[&dyn ActionName] =
    &[&Action::Chat(Chat::ScrollUp), &Action::Chat(Chat::ScrollDown)];
const COLUMN: &[&dyn ActionName] = &[&Action::Compare(Act::Previous), &Action::Compare(Act::Next)];
const STEP: &[&dyn ActionName] =
    &[&Action::Compare(Act::NextDifference), &Action::Compare(Act::PreviousDifference)];

fn back_to_set_up(app: &App) -> String {
    format!("{} goes back to the set-up", app.keymap.key(KeyScope::Anywhere, STREAM))
}

/// What the keys do while the texts are shown.
fn keys_of(app: &App, shown: &Comparison) -> String {
    let is_marked = matches!(shown.face, ComparisonView::Differences(_));
    let hints: &[Hint<'_>] =
        if app.session.is_replay() && !shown.is_in_flight(&app.session) && !is_marked {
            let step = app.keymap.key(KeyScope::Replay, Action::Step);
            let rest: &[Hint<'_>] = &[
                (&[&KEEP], "keep"),
                (&[&TABLE], "metrics"),
                (&[&DIFFERENCES], "differences"),
                (COLUMN, "column"),
                (&[&STREAM], "stream"),
                (&[&LEAVE], "closes"),
            ];
            let rest = app.keymap.hints(KeyScope::Columns, rest).join("  ");
            return format!("A replay: {step} goes on after a stop  {rest}");
        } else if app.session.in_flight(shown.chosen().message).is_some() {
            &[
                (&[&LEAVE], "stops the column"),
                (&[&STOP], "stops all"),
                (COLUMN, "column"),
                (SCROLL, "scroll"),
                (&[&STREAM], "stream"),
            ]
        } else if shown.is_in_flight(&app.session) {
            &[
                (&[&STOP], "stops all"),
                (&[&KEEP], "keep, and stop the others"),
                (COLUMN, "column"),
                (SCROLL, "scroll"),
                (&[&AGAIN], "again"),
            ]
        } else if is_marked {
            &[
                (STEP, "next, previous"),
                (&[&DIFFERENCES], "unmark"),
                (&[&Action::Compare(Act::DifferencesFromHere)], "from this column"),
                (&[&KEEP], "keep"),
                (&[&TABLE], "metrics"),
                (COLUMN, "column"),
                (&[&LEAVE], "closes"),
            ]
        } else {
            &[
                (&[&KEEP], "keep"),
                (&[&Action::Compare(Act::KeepWithSettings)], "with settings"),
                (&[&TABLE], "metrics"),
                (&[&DIFFERENCES], "differences"),
                (&[&AGAIN], "again"),
                (&[&Action::Chat(Chat::CopyMessage)], "copy"),
                (COLUMN, "column"),
                (&[&STREAM], "stream"),
                (&[&LEAVE], "closes"),
            ]
        };
    app.keymap.hints(KeyScope::Columns, hints).join("  ")
}

/// What the page is, the prompt, and how far it is.
fn header(frame: &mut Frame<'_>, area: Rect, app: &App, kind: &str, far: &str, theme: Theme) {
    let buf = frame.buffer_mut();
    let marks = marks(app);
    let marks_columns = if area.width < MARKED_FROM { 0 } else { marks.cell_width() };
    let marks_x = area.right().saturating_sub(marks_columns + 1);
    buf.set_stringn(marks_x, area.y, &marks, marks_columns.into(), theme.warning());
    let far_columns = far.cell_width().min(area.width);
    let right = marks_x.saturating_sub(far_columns);
    buf.set_stringn(right, area.y, far, far_columns.into(), theme.focus());
    let room = |x: u16| usize::from(right.saturating_sub(x + 2));
    let (x, _) = buf.set_stringn(area.x + 1, area.y, kind, room(area.x + 1), theme.strong());
    let prompt = app.compared_prompt();
    let start: String =
        prompt.trim().lines().next().unwrap_or_default().chars().take(400).collect();
    let start = clipped(&visible::line(&start), room(x + 2));
    buf.set_stringn(x + 2, area.y, start, room(x + 2), theme.text());
}

/// Every column in a word, or by a mark where words do not fit, the chosen one with its place.
fn tabs(
    frame: &mut Frame<'_>,
    area: Rect,
    (count, chosen): (usize, usize),
    word: impl Fn(usize) -> (&'static str, &'static str),
    theme: Theme,
) {
    let tab = |at: usize, is_short: bool| {
        let (word, mark) = word(at);
        let said = if is_short && at != chosen { mark } else { word };
        let place =
            if at == chosen { format!("‹{}/{count}›", at + 1) } else { (at + 1).to_string() };
        format!("{place} {said}").trim_end().to_owned()
    };
    let tabs = |is_short: bool| (0..count).map(|at| tab(at, is_short)).collect::<Vec<_>>();
    let width = |tabs: &[String]| tabs.iter().map(|tab| usize::from(tab.cell_width()) + 2).sum();
    let full = tabs(false);
    let columns: usize = width(&full);
    let tabs = if columns <= usize::from(area.width) { full } else { tabs(true) };
    let items = tabs
        .into_iter()
        .enumerate()
        .map(|(at, tab)| (tab, if at == chosen { theme.chosen() } else { theme.quiet() }));
    flowed(frame, area, items);
}

/// What the keys do, or a word to the user.
fn foot(frame: &mut Frame<'_>, area: Rect, app: &App, keys: &str, theme: Theme) {
    let (text, style) = match &app.note {
        Some(note) => (visible::line(note), theme.warning()),
        None => (keys.to_owned(), theme.quiet()),
    };
    let items = if app.note.is_some() { vec![text.as_str()] } else { text.split("  ").collect() };
    flowed(frame, area, items.into_iter().map(|item| (item.to_owned(), style)));
}

/// Items one after another, in as many rows as there are.
fn flowed(frame: &mut Frame<'_>, area: Rect, items: impl Iterator<Item = (String, Style)>) -> u16 {
    let (mut x, mut y) = (area.x + 1, area.y);
    for (text, style) in items {
        if x > area.x + 1 && x + text.cell_width() > area.right() {
            (x, y) = (area.x + 1, y + 1);
        }
        if y >= area.bottom() {
            break;
        }
        let room = usize::from(area.right().saturating_sub(x));
        (x, _) = frame.buffer_mut().set_stringn(x, y, clipped(&text, room), room, style);
        x += 2;
    }
    y + 1 - area.y
}

/// What tells a column from the others.
fn name(
    app: &App,
    settings: &Settings,
    differing: &[SettingField],
    kind: ComparisonKind,
) -> String {
    let of = super::panel::origin(&app.session, settings);
    let value = |field: &SettingField| match field {
        SettingField::Model | SettingField::SystemPrompt => settings_rows::brief(of, *field),
        _ => format!("{} {}", field.label().to_lowercase(), settings_rows::brief(of, *field)),
    };
    match (kind, differing) {
        (ComparisonKind::Samples(_), _) => "sample".to_owned(),
        (ComparisonKind::Settings, []) => settings_rows::brief(of, SettingField::Model),
        (ComparisonKind::Settings, fields) => {
            fields.iter().map(value).collect::<Vec<_>>().join(", ")
        }
    }
}
