//! A setting in the list: its label with its value, the lines of a long value, and remarks.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::value_origin::ValueOrigin;
use super::words::{dotted, remark, short};
use crate::chat::settings::{SettingField, ValueKind};
use crate::document::visible;
use crate::ui::panel_row::PanelRow;
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// The columns at which labels and values begin.
const LABEL: u16 = 2;
const VALUE: u16 = LABEL + 15;

/// Columns of the bar of a value from 0 to 1: one for each tenth.
const BAR: u8 = 10;

/// Pieces of text with their columns.
type Pieces = Vec<(u16, String, Style)>;

/// A row with all of its lines.
#[derive(Debug)]
pub struct Entry {
    pub row: PanelRow,
    first: Pieces,
    /// The lines of a value that does not fit beside its label.
    pub text: Vec<String>,
    text_style: Style,
    remarks: Vec<(String, Style)>,
}

impl Entry {
    pub fn new(row: PanelRow, origin: ValueOrigin<'_>, width: u16, theme: Theme) -> Self {
        let mut entry = Self {
            row,
            first: Vec::new(),
            text: Vec::new(),
            text_style: theme.text(),
            remarks: Vec::new(),
        };
        let settings = origin.settings;
        match row {
            PanelRow::One(SettingField::Model) => entry.model(origin, width, theme),
            PanelRow::One(field) => entry.field(origin, field, width, theme),
            PanelRow::Stop(at) => {
                if at == 0 {
                    entry.label(SettingField::StopSequences.label(), theme);
                }
                let withheld = origin.catalog.unsent_reason(settings, SettingField::StopSequences);
                let style = if withheld.is_some() { off(theme) } else { theme.text() };
                let stop = dotted(&settings.stop_sequences[at].typed());
                entry.first.push((VALUE, stop, style));
                if let Some(why) = withheld.filter(|_| at + 1 == settings.stop_sequences.len()) {
                    entry.remark(&format!("not sent: {why}"), width, theme.warning());
                }
            }
            PanelRow::AddStop => {
                if settings.stop_sequences.is_empty() {
                    entry.label(SettingField::StopSequences.label(), theme);
                }
                entry.first.push((VALUE, "+ add".to_owned(), theme.quiet()));
            }
            PanelRow::Substitute => entry.substitute(origin, width, theme),
            PanelRow::Recipe => {
                let name = settings.recipe.as_deref().map(visible::line);
                let style = if name.is_some() { theme.text() } else { theme.quiet() };
                entry.value("Recipe", name.as_deref().unwrap_or("none"), style, width, theme);
                if origin.recipe_is_changed() {
                    entry.remark("changed since it was applied", width, theme.quiet());
                }
            }
        }
        entry
    }

    /// Returns the number of lines if a long value has at most `cap` lines.
    pub fn height(&self, cap: usize) -> usize {
        1 + self.text.len().min(cap) + self.remarks.len()
    }

    pub fn draw_line(&self, buf: &mut Buffer, row: Rect, at: usize, cap: usize, theme: Theme) {
        let mut put = |column: u16, text: &str, style: Style| {
            let columns = usize::from(row.width.saturating_sub(column));
            buf.set_stringn(row.x + column, row.y, clip(text, columns), columns, style);
        };
        let shown = self.text.len().min(cap);
        if at == 0 {
            for (column, text, style) in &self.first {
                put(*column, text, *style);
            }
        } else if at == cap && shown < self.text.len() {
            put(LABEL, &format!("… {} lines", self.text.len()), theme.quiet());
        } else if at <= shown {
            put(LABEL, &self.text[at - 1], self.text_style);
        } else if let Some((remark, style)) = self.remarks.get(at - shown - 1) {
            put(LABEL, remark, *style);
        }
    }

    fn label(&mut self, label: &str, theme: Theme) {
        self.first.push((LABEL, label.to_owned(), theme.quiet()));
    }

    /// Adds a label with its value, beside it if there is room, else below.
    fn value(&mut self, label: &str, value: &str, style: Style, width: u16, theme: Theme) {
        self.label(label, theme);
        let is_short = !value.contains('\n') && value.cell_width() < width.saturating_sub(VALUE);
        if is_short {
            self.first.push((VALUE, value.to_owned(), style));
        } else {
            self.text = wrapped(value, width);
            self.text_style = style;
        }
    }

    /// Adds the model, without a label. Its id has a line of its own.
    fn model(&mut self, origin: ValueOrigin<'_>, width: u16, theme: Theme) {
        let id = visible::line(origin.settings.model.as_str());
        match origin.catalog.find(&origin.settings.model) {
            Some(model) => {
                self.first.push((LABEL, visible::line(&model.name), theme.strong()));
                self.remarks.push((id, theme.quiet()));
            }
            None => {
                self.first.push((LABEL, "Unknown model".to_owned(), theme.strong()));
                self.remark(&id, width, theme.quiet());
            }
        }
    }

    fn field(&mut self, origin: ValueOrigin<'_>, field: SettingField, width: u16, theme: Theme) {
        let settings = origin.settings;
        let withheld = origin.catalog.unsent_reason(settings, field);
        let value = match short(origin, field) {
            Some(value) => value,
            None => field.text(settings).map_or(field.unset_label().into(), Cow::into_owned),
        };
        let is_set = field.is_set(settings);
        let style = match field {
            _ if withheld.is_some() => off(theme),
            _ if !is_set => theme.quiet(),
            // The label names the prefill, so the value needs no underline.
            SettingField::Prefill => theme.prefill().remove_modifier(Modifier::UNDERLINED),
            _ => theme.text(),
        };
        self.value(field.label(), &value, style, width, theme);
        let share = value.parse::<f32>().ok().filter(|_| field.kind() == ValueKind::Decimal);
        if let Some(share) = share.filter(|_| withheld.is_none()) {
            self.bar(share, width, theme);
        }
        if let Some(why) = withheld {
            self.remark(&format!("not sent: {why}"), width, theme.warning());
        } else if let Some(remark) = remark(origin, field) {
            self.remark(&remark, width, theme.quiet());
        }
    }

    /// Adds a bar for a value from 0 to 1, if there is room beside the value.
    fn bar(&mut self, share: f32, width: u16, theme: Theme) {
        let from = VALUE + 5;
        if from + u16::from(BAR) >= width {
            return;
        }
        let is_full = |tenth: &u8| f32::from(*tenth) <= share * 10.0 + 0.01;
        let full = (1..=BAR).rfind(is_full).unwrap_or(0);
        let (done, left) = ("━".repeat(full.into()), "─".repeat((BAR - full).into()));
        self.first.push((from, done, theme.focus()));
        self.first.push((from + u16::from(full), left, theme.faint()));
    }

    fn remark(&mut self, text: &str, width: u16, style: Style) {
        self.remarks.extend(wrapped(text, width).into_iter().map(|line| (line, style)));
    }

    /// Adds the substitute for a prefill that is not sent, or the offer of a substitute.
    fn substitute(&mut self, origin: ValueOrigin<'_>, width: u16, theme: Theme) {
        let Some(substitute) = &origin.settings.substitute else {
            self.first.push((LABEL, "+ use a system prompt instead".into(), theme.focus()));
            return self.remark("or a JSON schema", width, theme.quiet());
        };
        self.first.push((LABEL, "replaced by:".into(), theme.good()));
        let instruction = substitute.instruction.as_str().lines().next().unwrap_or_default();
        self.remark(instruction, width, theme.quiet());
        let stops = substitute.stop_sequences.iter().map(|stop| dotted(&stop.typed()));
        let stops = stops.collect::<Vec<_>>().join("  ");
        if !stops.is_empty() {
            self.remark(&format!("stops at {stops}"), width, theme.quiet());
        }
        if substitute.schema.is_some() {
            let is_sent = origin.catalog.schema(origin.settings).is_some();
            let is_held = if is_sent { "must match a JSON schema" } else { "JSON schema not sent" };
            self.remark(is_held, width, theme.quiet());
        }
    }
}

fn off(theme: Theme) -> Style {
    theme.quiet().add_modifier(Modifier::CROSSED_OUT)
}

fn wrapped(text: &str, width: u16) -> Vec<String> {
    let flow = WrapState::of(width.saturating_sub(LABEL + 1), text);
    let line = |part: &std::ops::Range<usize>| flow.text()[part.clone()].trim_end().to_owned();
    flow.rows().iter().map(line).collect()
}
