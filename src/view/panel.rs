//! The side panel: each setting of the next request, and which of them the model will not get.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::framed;
use super::theme::Theme;
use super::wrap::Flow;
use crate::app::panel::{Row, rows};
use crate::app::{App, Focus};
use crate::chat::settings::{Field, Prefill, Settings, SystemPrompt};

/// Lines that a long text (system prompt, prefill) gets.
const TEXT_LINES: usize = 4;

/// Draws the panel and says at which row of the screen each of its rows begins.
pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) -> Vec<(u16, Row)> {
    let has_focus = app.focus == Focus::Settings;
    let block = framed("Settings", has_focus, theme);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);

    let chosen = app.panel.row(&app.settings);
    let mut lines: Vec<(Option<Row>, String, Style)> = Vec::new();
    for row in rows(&app.settings) {
        if matches!(row, Row::Stop(0))
            || (row == Row::AddStop && app.settings.stop_sequences.is_empty())
        {
            lines.push((None, Field::StopSequences.label().into(), theme.quiet()));
        }
        push_row(&mut lines, row, app, inner.width, theme);
    }
    // The chosen row is kept in sight, with what belongs to it below.
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
        // An indent has no style of its own.
        let indent = u16::from(text.starts_with(' '));
        let x = inner.x + 1 + indent;
        let columns = usize::from(inner.right().saturating_sub(x));
        buf.set_stringn(x, y, &text[usize::from(indent)..], columns, style);
    }
    starts
}

fn push_row(
    lines: &mut Vec<(Option<Row>, String, Style)>,
    row: Row,
    app: &App,
    width: u16,
    theme: Theme,
) {
    let width = width.saturating_sub(3);
    let settings = &app.settings;
    match row {
        Row::Stop(at) => {
            let stop = &settings.stop_sequences[at];
            lines.push((Some(row), format!(" {}", dotted(&stop.typed())), theme.text()));
        }
        Row::AddStop => lines.push((Some(row), " + add".into(), theme.quiet())),
        Row::One(field) => {
            let withheld = app.catalogue.withheld(settings, field);
            let style = if withheld.is_some() {
                theme.quiet().add_modifier(ratatui::style::Modifier::CROSSED_OUT)
            } else {
                theme.text()
            };
            match number(settings, field) {
                Some(value) => {
                    lines.push((Some(row), format!("{:14} {value}", field.label()), style));
                }
                None => {
                    lines.push((Some(row), field.label().to_owned(), theme.quiet()));
                    let text = text(settings, field).unwrap_or("none");
                    let style = match field {
                        _ if withheld.is_some() || text == "none" => style.patch(theme.quiet()),
                        Field::Prefill => theme.prefill(),
                        _ => style,
                    };
                    let flow = Flow::of(width, text);
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
                let flow = Flow::of(width, &format!("off: {why}"));
                for part in flow.rows() {
                    let part = &flow.text()[part.start..part.end];
                    lines.push((None, format!(" {part}"), theme.warning()));
                }
            }
        }
    }
}

/// The value of a field that fits behind its label.
fn number(settings: &Settings, field: Field) -> Option<String> {
    let or_default = |value: Option<String>| value.unwrap_or_else(|| "model default".into());
    match field {
        Field::Temperature => Some(or_default(settings.temperature.map(|t| t.to_string()))),
        Field::TopP => Some(or_default(settings.top_p.map(|p| p.to_string()))),
        Field::MaxTokens => Some(settings.max_tokens.to_string()),
        Field::Model | Field::SystemPrompt | Field::StopSequences | Field::Prefill => None,
    }
}

fn text(settings: &Settings, field: Field) -> Option<&str> {
    match field {
        Field::Model => Some(settings.model.as_str()),
        Field::SystemPrompt => settings.system.as_ref().map(SystemPrompt::as_str),
        Field::Prefill => settings.prefill.as_ref().map(Prefill::as_str),
        Field::Temperature | Field::TopP | Field::MaxTokens | Field::StopSequences => None,
    }
}

/// A stop sequence with its blanks made visible.
pub fn dotted(typed: &str) -> String {
    crate::document::visible::line(typed).replace(' ', "·")
}
