//! Draws the rows of some settings, and marks the settings that the model does not get.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::chat::model::Catalog;
use crate::chat::recipe::Recipes;
use crate::chat::settings::{SettingField, Settings, StopSequence, Thinking, ValueKind};
use crate::document::visible;
use crate::ui::panel_row::{PanelRow, rows};
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// Maximum lines of a long text (system prompt, prefill).
const TEXT_LINES: usize = 4;

/// Settings, with the models and recipes that they refer to.
#[derive(Debug, Clone, Copy)]
pub struct ValueOrigin<'a> {
    pub settings: &'a Settings,
    pub catalog: &'a Catalog,
    pub recipes: &'a Recipes,
}

impl ValueOrigin<'_> {
    fn recipe_is_changed(self) -> bool {
        let name = self.settings.recipe.as_deref();
        let recipe = name.and_then(|name| self.recipes.find(name));
        recipe.is_some_and(|recipe| !recipe.is_as_applied(self.settings))
    }
}

/// Draws the rows of some settings, with one of them selected. Returns the screen row of each.
pub fn draw_rows(
    frame: &mut Frame<'_>,
    inner: Rect,
    origin: ValueOrigin<'_>,
    chosen: PanelRow,
    has_focus: bool,
    theme: Theme,
) -> Vec<(u16, PanelRow)> {
    let mut lines: Vec<(Option<PanelRow>, String, Style)> = Vec::new();
    for row in rows(origin.settings, origin.catalog) {
        if matches!(row, PanelRow::Stop(0))
            || (row == PanelRow::AddStop && origin.settings.stop_sequences.is_empty())
        {
            lines.push((None, SettingField::StopSequences.label().into(), theme.quiet()));
        }
        push_row(&mut lines, row, origin, inner.width, theme);
    }
    // Keep the selected row visible, together with its lines below.
    let first = lines.iter().position(|(row, ..)| *row == Some(chosen)).unwrap_or(0);
    let span = 1 + lines[first + 1..].iter().take_while(|(row, ..)| row.is_none()).count();
    let height = usize::from(inner.height);
    let skip = (first + span).saturating_sub(height).min(first);

    let mut starts = Vec::new();
    let mut row_now = None;
    for ((row, text, style), y) in lines.into_iter().skip(skip).zip(inner.y..inner.bottom()) {
        if row.is_some() {
            row_now = row;
            starts.extend(row.map(|row| (y, row)));
        }
        let is_chosen = has_focus && row == Some(chosen);
        let style = if is_chosen { style.patch(theme.chosen()) } else { style };
        let mark = if has_focus && row_now == Some(chosen) && row.is_some() { "▸" } else { " " };
        let buf = frame.buffer_mut();
        buf.set_stringn(inner.x, y, mark, 1, theme.focus());
        // An indent has no style.
        let indent = u16::from(text.starts_with(' '));
        let x = inner.x + 1 + indent;
        let columns = usize::from(inner.right().saturating_sub(x));
        buf.set_stringn(x, y, &text[usize::from(indent)..], columns, style);
    }
    starts
}

fn push_row(
    lines: &mut Vec<(Option<PanelRow>, String, Style)>,
    row: PanelRow,
    origin: ValueOrigin<'_>,
    width: u16,
    theme: Theme,
) {
    let width = width.saturating_sub(3);
    let settings = origin.settings;
    match row {
        PanelRow::Stop(at) => {
            let stop = &settings.stop_sequences[at];
            let withheld = origin.catalog.withheld(settings, SettingField::StopSequences);
            let style = if withheld.is_some() { off(theme) } else { theme.text() };
            lines.push((Some(row), format!(" {}", dotted(&stop.typed())), style));
            if let Some(why) = withheld.filter(|_| at + 1 == settings.stop_sequences.len()) {
                push_wrapped(lines, &format!("not sent: {why}"), width, theme.warning());
            }
        }
        PanelRow::AddStop => lines.push((Some(row), " + add".into(), theme.quiet())),
        PanelRow::Substitute => push_substitute(lines, origin, width, theme),
        PanelRow::Recipe => {
            let name = settings.recipe.as_deref().map_or("none".into(), visible::line);
            lines.push((Some(row), format!("{:14} {name}", "Recipe"), theme.text()));
            if origin.recipe_is_changed() {
                push_wrapped(lines, "changed since it was applied", width, theme.quiet());
            }
        }
        PanelRow::One(field) => {
            let withheld = origin.catalog.withheld(settings, field);
            let style = if withheld.is_some() { off(theme) } else { theme.text() };
            match short(origin, field) {
                Some(value) => {
                    lines.push((Some(row), format!("{:14} {value}", field.label()), style));
                }
                None => {
                    lines.push((Some(row), field.label().to_owned(), theme.quiet()));
                    let text = field.text(settings).unwrap_or(field.unset_words().into());
                    let style = match field {
                        _ if withheld.is_some() || text == field.unset_words() => {
                            style.patch(theme.quiet())
                        }
                        SettingField::Prefill => theme.prefill(),
                        _ => style,
                    };
                    let flow = WrapState::of(width, &text);
                    for (at, part) in flow.rows().iter().enumerate() {
                        if at == TEXT_LINES {
                            lines.push((
                                None,
                                format!(" … {} lines", flow.rows().len()),
                                theme.quiet(),
                            ));
                            break;
                        }
                        let part = &flow.text()[part.start..part.end];
                        lines.push((None, format!(" {}", part.trim_end()), style));
                    }
                }
            }
            if let Some(why) = withheld {
                push_wrapped(lines, &format!("not sent: {why}"), width, theme.warning());
            } else if let Some(remark) = remark(origin, field) {
                push_wrapped(lines, &remark, width, theme.quiet());
            }
        }
    }
}

fn off(theme: Theme) -> Style {
    theme.quiet().add_modifier(ratatui::style::Modifier::CROSSED_OUT)
}

fn push_wrapped(
    lines: &mut Vec<(Option<PanelRow>, String, Style)>,
    text: &str,
    width: u16,
    style: Style,
) {
    let flow = WrapState::of(width, text);
    for part in flow.rows() {
        let part = flow.text()[part.start..part.end].trim_end();
        lines.push((None, format!(" {part}"), style));
    }
}

/// Adds the substitute for a prefill that is not sent, or the offer of one.
fn push_substitute(
    lines: &mut Vec<(Option<PanelRow>, String, Style)>,
    origin: ValueOrigin<'_>,
    width: u16,
    theme: Theme,
) {
    let row = Some(PanelRow::Substitute);
    match &origin.settings.substitute {
        Some(substitute) => {
            lines.push((row, " in its place:".into(), theme.good()));
            let instruction = substitute.instruction.as_str();
            let first = instruction.lines().next().unwrap_or_default();
            push_wrapped(lines, first, width, theme.quiet());
            let stops = substitute.stop_sequences.iter().map(|stop| dotted(&stop.typed()));
            let stops = stops.collect::<Vec<_>>().join("  ");
            if !stops.is_empty() {
                push_wrapped(lines, &format!("stops at {stops}"), width, theme.quiet());
            }
            if substitute.schema.is_some() {
                let is_sent = origin.catalog.schema(origin.settings).is_some();
                let is_held = if is_sent { "held to a JSON schema" } else { "no JSON schema here" };
                push_wrapped(lines, is_held, width, theme.quiet());
            }
        }
        None => {
            lines.push((row, " + use a system prompt instead".into(), theme.focus()));
            push_wrapped(lines, "or a JSON schema", width, theme.quiet());
        }
    }
}

/// Returns the value of a field if it fits beside its label.
fn short(origin: ValueOrigin<'_>, field: SettingField) -> Option<String> {
    let value = field.text(origin.settings);
    match (field.kind(), origin.settings.thinking) {
        (ValueKind::Id | ValueKind::Text | ValueKind::Texts | ValueKind::Json, _) => None,
        _ if field == SettingField::MaxTokens && value.is_none() => {
            Some(origin.catalog.max_tokens(origin.settings).to_string())
        }
        (_, Thinking::Budget(budget)) if field == SettingField::Thinking => {
            Some(format!("{} tokens", budget.get()))
        }
        _ => Some(value.map_or_else(|| field.unset_words().to_owned(), Cow::into_owned)),
    }
}

/// Returns a remark about a value that is sent, or about one that is not set.
fn remark(origin: ValueOrigin<'_>, field: SettingField) -> Option<String> {
    let ValueOrigin { settings, catalog, .. } = origin;
    match field {
        SettingField::MaxTokens => {
            let out = catalog.max_tokens(settings);
            match settings.max_tokens {
                Some(set) if out > set => Some(format!("sent as {out}: the budget is on top")),
                Some(set) if out < set => Some(format!("sent as {out}: the model's bound")),
                _ => catalog.thinks(settings).then(|| "includes thinking".to_owned()),
            }
        }
        SettingField::Thinking => (settings.thinking == Thinking::Default
            && catalog.thinks(settings))
        .then(|| "on, text hidden".to_owned()),
        SettingField::Caching => settings
            .caching
            .and_then(|_| catalog.cache_min(&settings.model))
            .map(|least| format!("needs {least}+ tokens")),
        _ => None,
    }
}

/// Returns the value of a field in one line, for the name of a comparison's column.
pub fn brief(origin: ValueOrigin<'_>, field: SettingField) -> String {
    let none = || "none".to_owned();
    let first_line = |text: &str| visible::line(text.trim().lines().next().unwrap_or_default());
    match field {
        SettingField::Model => match origin.catalog.find(&origin.settings.model) {
            Some(model) => model.name.trim_start_matches("Claude ").to_owned(),
            None => visible::line(origin.settings.model.as_str()),
        },
        SettingField::StopSequences => {
            let stops = origin.settings.stop_sequences.iter().map(|stop| dotted(&stop.typed()));
            Some(stops.collect::<Vec<_>>().join(" ")).filter(|s| !s.is_empty()).unwrap_or_else(none)
        }
        _ => match short(origin, field) {
            Some(value) if value == "model default" => "default".to_owned(),
            Some(value) => value,
            None => field.text(origin.settings).map_or_else(none, |text| first_line(&text)),
        },
    }
}

/// Returns the matched stop sequence as the user types it.
pub fn matched(sequence: &str) -> String {
    let typed = StopSequence::parse(&sequence.replace('\\', "\\\\"));
    dotted(&typed.map_or_else(|_| sequence.to_owned(), |stop| stop.typed()))
}

/// Returns a stop sequence with visible spaces.
pub fn dotted(typed: &str) -> String {
    visible::line(typed).replace(' ', "·")
}
