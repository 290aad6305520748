//! The usage over time as a table: columns as wide as their content, and a total. A narrow table lacks
//! some columns; nothing wraps.

use ratatui::buffer::CellWidth;

use super::text::clip;
use crate::chat::count::grouped;
use crate::chat::model::format_cost;
use crate::stored::{UsagePeriod, UsageRow};

const PERIOD: usize = 0;
const MODEL: usize = 1;
const REQUESTS: usize = 2;
const INPUT: usize = 3;
const OUTPUT: usize = 4;
const CACHE_READ: usize = 5;
const CACHE_WRITE: usize = 6;
const COST: usize = 7;

/// The columns that a narrow table lacks, the least important first.
const DROP_ORDER: [usize; 5] = [CACHE_WRITE, CACHE_READ, REQUESTS, INPUT, OUTPUT];

/// Columns of the screen between two columns of the table.
const GAP: usize = 2;

type Cells = [String; COST + 1];

/// The columns that are shown, with their widths.
#[derive(Debug, Clone)]
pub struct UsageColumns(Vec<(usize, usize)>);

impl UsageColumns {
    /// Returns the width of a row.
    pub fn width(&self) -> usize {
        let widths: usize = self.0.iter().map(|(_, width)| width).sum();
        widths + GAP * self.0.len().saturating_sub(1)
    }
}

#[derive(Debug, Clone, Default)]
pub struct UsageTable {
    head: Cells,
    rows: Vec<Cells>,
    total: Cells,
    widths: [usize; COST + 1],
    has_period: bool,
}

impl UsageTable {
    /// Returns the table of these rows. `name` returns the name of a model.
    pub fn new(rows: &[UsageRow], period: UsagePeriod, name: impl Fn(&str) -> String) -> Self {
        let head = match period {
            UsagePeriod::Day => "day",
            UsagePeriod::Month => "month",
            UsagePeriod::All => "",
        };
        let head = [head, "model", "requests", "in", "out", "cache read", "cache write", "cost"];
        let has_period = period != UsagePeriod::All;
        let mut sum = total(rows);
        if !has_period {
            std::mem::swap(&mut sum.period, &mut sum.model);
        }
        let mut table = Self {
            head: head.map(str::to_owned),
            rows: rows.iter().map(|row| cells(row, name(&row.model))).collect(),
            total: cells(&sum, sum.model.clone()),
            widths: [0; COST + 1],
            has_period,
        };
        for cells in table.rows.iter().chain([&table.head, &table.total]) {
            for (width, cell) in table.widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.cell_width().into());
            }
        }
        table
    }

    /// Returns the columns that fit into a width. The names of models become shorter last.
    pub fn columns(&self, width: usize) -> UsageColumns {
        let first = if self.has_period { PERIOD } else { MODEL };
        let columns = (first..=COST).map(|column| (column, self.widths[column]));
        let mut columns = UsageColumns(columns.collect());
        for dropped in DROP_ORDER {
            if columns.width() <= width {
                break;
            }
            columns.0.retain(|(column, _)| *column != dropped);
        }
        let excess = columns.width().saturating_sub(width);
        for (_, width) in columns.0.iter_mut().filter(|(column, _)| *column == MODEL) {
            *width = width.saturating_sub(excess);
        }
        columns
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn head(&self, columns: &UsageColumns) -> String {
        line(&self.head, columns)
    }

    /// Returns a row as text. Returns an empty text if `at` is past the last row.
    pub fn row(&self, at: usize, columns: &UsageColumns) -> String {
        self.rows.get(at).map_or_else(String::new, |cells| line(cells, columns))
    }

    pub fn total(&self, columns: &UsageColumns) -> String {
        line(&self.total, columns)
    }
}

fn line(cells: &Cells, UsageColumns(columns): &UsageColumns) -> String {
    let mut line = String::new();
    for (place, (column, width)) in columns.iter().enumerate() {
        line.push_str(&" ".repeat(if place > 0 { GAP } else { 0 }));
        let cell = clip(&cells[*column], *width);
        let blanks = " ".repeat(width.saturating_sub(cell.cell_width().into()));
        let is_text = matches!(*column, PERIOD | MODEL);
        line.extend(if is_text { [cell, blanks] } else { [blanks, cell] });
    }
    line
}

/// `≥` marks a cost that is not complete.
fn cells(row: &UsageRow, model: String) -> Cells {
    let mark = if row.without_cost > 0 { "≥" } else { "" };
    [
        row.period.clone(),
        model,
        grouped(row.requests),
        grouped(row.input_tokens),
        grouped(row.output_tokens),
        grouped(row.cache_read_tokens),
        grouped(row.cache_write_tokens),
        format!("{mark}{}", format_cost(row.cost_usd)),
    ]
}

fn total(rows: &[UsageRow]) -> UsageRow {
    let sum = |figure: fn(&UsageRow) -> u64| rows.iter().map(figure).sum();
    UsageRow {
        period: "total".to_owned(),
        model: String::new(),
        requests: sum(|row| row.requests),
        input_tokens: sum(|row| row.input_tokens),
        output_tokens: sum(|row| row.output_tokens),
        cache_read_tokens: sum(|row| row.cache_read_tokens),
        cache_write_tokens: sum(|row| row.cache_write_tokens),
        cost_usd: rows.iter().map(|row| row.cost_usd).sum(),
        without_cost: sum(|row| row.without_cost),
    }
}
