//! Draws the list of recipes, with the settings of the selected recipe below if there is room.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::RecipesDialog;
use crate::chat::recipe::Recipe;
use crate::chat::settings::{RecipePart, SettingField, StopSequence};
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::ui::dialog::centered_box;
use crate::ui::dialog::list::{SIZE, list_in};
use crate::ui::dialog::text::{DialogLine, DialogText, push_labeled};
use crate::ui::frame::frame_block;
use crate::ui::settings_rows::dotted;
use crate::ui::theme::Theme;

/// Minimum and maximum rows of the box below the list.
const DETAIL_ROWS: (u16, u16) = (5, 14);

pub fn draw(frame: &mut Frame<'_>, cx: Drawing<'_>, dialog: &RecipesDialog) {
    let (picker, theme) = (&dialog.picker, cx.theme);
    let rows = u16::try_from(picker.rows().len().max(1)).unwrap_or(u16::MAX);
    let screen = frame.area();
    let whole = centered_box(screen, SIZE.0, rows.max(SIZE.1).saturating_add(1 + DETAIL_ROWS.1));
    let for_list = centered_box(screen, SIZE.0, rows.max(SIZE.1).saturating_add(1)).height;
    let chosen = picker.chosen().and_then(|item| cx.session.recipes.all.find(&item.value));
    let left = whole.height.saturating_sub(for_list);
    let (title, hint) = ("Recipe", "type to search");
    match chosen {
        Some(recipe) if left >= DETAIL_ROWS.0 => {
            let list = Rect { height: for_list, ..whole };
            list_in(frame, cx.keymap, title, hint, picker, list, theme);
            let below = Rect { y: list.bottom(), height: left, ..whole };
            preview(frame, below, recipe, theme);
        }
        _ if left >= DETAIL_ROWS.0 => {
            let list = Rect { height: for_list, ..whole };
            list_in(frame, cx.keymap, title, hint, picker, list, theme);
        }
        _ => list_in(frame, cx.keymap, title, hint, picker, Rect { ..whole }, theme),
    }
}

fn preview(frame: &mut Frame<'_>, area: Rect, recipe: &Recipe, theme: Theme) {
    let width = area.width.saturating_sub(4);
    let lines = lines(recipe, width, theme);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = Rect { height: area.height.min(rows), ..area };
    let block = frame_block(&recipe.title, false, theme);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let last = usize::from(inner.height).saturating_sub(1);
    let is_cut = lines.len() > usize::from(inner.height);
    let more = DialogLine::new("…", theme.quiet());
    for (at, (line, y)) in lines.iter().zip(inner.y..inner.bottom()).enumerate() {
        let line = if is_cut && at == last { &more } else { line };
        line.draw(frame.buffer_mut(), Rect { x: inner.x + 1, y, width, height: 1 }, theme);
    }
}

fn lines(recipe: &Recipe, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let mut row = |label: &str, value: &str, style: Style| {
        let mut label = label;
        for line in value.split('\n') {
            push_labeled(&mut lines, label, &visible::line(line), width, style);
            label = "";
        }
    };
    if let Some(prefill) = &recipe.settings.prefill {
        row("Prefill", prefill.as_str(), theme.prefill());
    }
    let stops = |stops: &[StopSequence]| {
        stops.iter().map(|stop| dotted(&stop.typed())).collect::<Vec<_>>().join("  ")
    };
    if !recipe.settings.stop_sequences.is_empty() {
        row("Stops at", &stops(&recipe.settings.stop_sequences), theme.text());
    }
    if let Some(substitute) = &recipe.settings.substitute {
        row("Replacement", substitute.instruction.as_str(), theme.quiet());
        if !substitute.stop_sequences.is_empty() {
            row("", &format!("stops at {}", stops(&substitute.stop_sequences)), theme.quiet());
        }
        if let Some(schema) = &substitute.schema {
            row("", &format!("must match {}", schema.as_str()), theme.quiet());
        }
    }
    if let Some(schema) = &recipe.settings.schema {
        row("JSON schema", schema.as_str(), theme.text());
    }
    if let Some(system) = &recipe.settings.system {
        row("System prompt", system.as_str(), theme.text());
    }
    // Labels start with a capital letter, but here they are within a sentence.
    let named = |field: SettingField| field.label()[..1].to_lowercase() + &field.label()[1..];
    let short = SettingField::all().filter(|field| !field.kind().is_multiline());
    let short = short.filter(|field| field.recipe_part() != RecipePart::None);
    let numbers = short
        .filter_map(|field| Some(format!("{} {}", named(field), field.text(&recipe.settings)?)));
    let numbers: Vec<String> = numbers.collect();
    if !numbers.is_empty() {
        row("Sets", &numbers.join(", "), theme.text());
    }
    lines
}
