//! The parser of the file. A wrong key does not affect the other keys.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::key_row::{Check, KeyRow, Section, ValueType};
use super::table::{rows, rows_of};
use crate::chat::brief;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::model::ModelId;
use crate::chat::settings::{Settings, StopSequence};
use crate::config::nearest::nearest;
use crate::document::visible;
use crate::preferences::{ConfigKey, KeyBinding};

/// The keys that the user gives to an action, and their line.
pub type LocatedBinding = (KeyBinding, usize);

/// A valid value in its typed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileValue {
    pub text: String,
    /// The line of the key.
    pub line: usize,
}

/// A problem of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    pub line: usize,
    pub why: String,
}

/// The valid values and the problems of a file, by line.
#[derive(Debug, Default)]
pub struct Parsed {
    pub values: BTreeMap<ConfigKey, FileValue>,
    pub bindings: Vec<LocatedBinding>,
    pub problems: Vec<ConfigProblem>,
}

type Entry<'a> = (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>);

/// The largest number of lines with invalid TOML that are skipped.
const MAX_BROKEN_LINES: usize = 20;

/// Parses the text of a file.
pub fn parse(text: &str) -> Parsed {
    let (text, broken) = without_broken_lines(text);
    // The broken lines are blank now, so the parser usually has no errors to recover from.
    let (document, _) = DeTable::parse_recoverable(&text);
    let mut parser =
        Parser { text: &text, parsed: Parsed { problems: broken, ..Parsed::default() } };
    for (name, value) in document.get_ref() {
        parser.section((name, value));
    }
    let mut parsed = parser.parsed;
    parsed.problems.sort_by_key(|problem| problem.line);
    parsed.bindings.sort_by_key(|(_, line)| *line);
    parsed
}

/// Returns the text with spaces in place of each line that is invalid TOML, and the problems of these
/// lines. The other lines keep their meaning: the parser's own recovery would also skip the section
/// after a line such as `key`.
fn without_broken_lines(text: &str) -> (String, Vec<ConfigProblem>) {
    let (mut text, mut problems) = (text.to_owned(), Vec::<ConfigProblem>::new());
    while let Err(error) = DeTable::parse(&text) {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let is_break = |byte: &u8| *byte == b'\n';
        let start = text.as_bytes()[..at].iter().rposition(is_break).map_or(0, |at| at + 1);
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = line_of(&text, start);
        let why = error.message().lines().next().unwrap_or_default();
        let is_skipped = text[start..end].trim().is_empty();
        if !is_skipped || problems.is_empty() {
            problems.push(ConfigProblem { line, why: format!("invalid TOML: {why}") });
        }
        if is_skipped || problems.len() == MAX_BROKEN_LINES {
            break;
        }
        text.replace_range(start..end, &" ".repeat(end - start));
    }
    (text, problems)
}

/// Returns the line of a position, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

struct Parser<'a> {
    text: &'a str,
    parsed: Parsed,
}

impl Parser<'_> {
    fn line(&self, at: usize) -> usize {
        line_of(self.text, at)
    }

    fn problem(&mut self, line: usize, why: String) {
        self.parsed.problems.push(ConfigProblem { line, why });
    }

    fn problem_at(&mut self, span: Range<usize>, why: String) {
        self.problem(self.line(span.start), why);
    }

    fn section(&mut self, entry: Entry<'_>) {
        let (name, value) = entry;
        let section = Section::ALL.into_iter().find(|section| section.name() == name.as_ref());
        match (section, value.get_ref()) {
            (Some(section), DeValue::Table(table)) => {
                for entry in table {
                    self.key(section, entry);
                }
            }
            (Some(section), _) => {
                self.problem_at(name.span(), format!("expected a section [{}]", section.name()));
            }
            (None, DeValue::Table(_)) => {
                let names = Section::ALL.map(Section::name);
                let known = match nearest(name.as_ref(), names) {
                    Some(near) => format!("did you mean [{near}]?"),
                    None => format!("the sections are {}", names.join(", ")),
                };
                self.problem_at(
                    name.span(),
                    format!("unknown section [{}]; {known}", shown(name.as_ref())),
                );
            }
            (None, _) => {
                let why = unknown(name.as_ref(), None);
                self.problem_at(name.span(), why);
            }
        }
    }

    fn key(&mut self, section: Section, entry: Entry<'_>) {
        let (name, value) = entry;
        let Some(row) = rows_of(section).find(|row| row.name() == *name.as_ref()) else {
            if section == Section::Keys {
                return self.binding(None, entry);
            }
            return self.problem_at(name.span(), unknown(name.as_ref(), Some(section)));
        };
        match typed(&row.kind, value).and_then(|text| row.checked(text, value.span())) {
            Ok(text) => {
                let line = self.line(name.span().start);
                self.parsed.values.insert(row.key, FileValue { text, line });
            }
            Err((span, why)) => self.problem_at(span, format!("{}: {why}", row.name())),
        }
    }
}

impl Parser<'_> {
    /// Parses the keys of an action, or those of all actions in a scope.
    fn binding(&mut self, scope: Option<&str>, (name, value): Entry<'_>) {
        let keys = match (value.get_ref(), scope) {
            (DeValue::Table(table), None) => {
                for entry in table {
                    self.binding(Some(&**name.get_ref()), entry);
                }
                return;
            }
            (DeValue::Boolean(false), _) => Some(Vec::new()),
            (DeValue::String(key), _) => Some(vec![key.clone().into_owned()]),
            (DeValue::Array(keys), _) => {
                keys.iter().map(|key| key.get_ref().as_str().map(str::to_owned)).collect()
            }
            _ => None,
        };
        let Some(keys) = keys else {
            let expected = "expected a key such as \"ctrl+p\", a list of keys, or false";
            let found = type_name(value.get_ref());
            let why = format!("{}: {expected}, found {found}", shown(name.as_ref()));
            return self.problem_at(value.span(), why);
        };
        let (scope, action) = (scope.map(str::to_owned), name.get_ref().to_string());
        let binding = KeyBinding { scope, action, keys };
        self.parsed.bindings.push((binding, self.line(name.span().start)));
    }
}

impl KeyRow {
    /// Checks a value in its typed form.
    fn checked(&self, text: String, span: Range<usize>) -> Result<String, (Range<usize>, String)> {
        let checked = match (self.check, self.key) {
            (Check::Setting, ConfigKey::Setting(field)) => {
                field.set(&mut Settings::new(ModelId::default_for("")), &text)
            }
            (Check::With(check), _) => check(&text),
            (Check::Setting | Check::Nothing, _) => Ok(()),
        };
        match checked {
            Ok(()) => Ok(text),
            Err(InvalidValue(why)) => Err((span, why)),
        }
    }
}

/// Returns a value as typed text if it has the type of the key.
fn typed(kind: &ValueType, value: &Spanned<DeValue<'_>>) -> Result<String, (Range<usize>, String)> {
    let unexpected = |value: &Spanned<DeValue<'_>>| {
        let why = format!("expected {}, found {}", kind.expected(), type_name(value.get_ref()));
        (value.span(), why)
    };
    let whole = |min: u32, max: u32| {
        let number = integer(value.get_ref()).and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| (min..=max).contains(number));
        number.map(|number| number.to_string()).ok_or_else(|| {
            let why = format!("expected {}", kind.expected());
            if integer(value.get_ref()).is_some() { (value.span(), why) } else { unexpected(value) }
        })
    };
    match (kind, value.get_ref()) {
        (
            ValueType::Text | ValueType::Word(_) | ValueType::WordOrWhole(..),
            DeValue::String(text),
        ) => Ok(text.clone().into_owned()),
        (ValueType::WordOrWhole(_, min), DeValue::Integer(_)) => whole(*min, u32::MAX),
        (ValueType::Whole { min, max }, _) => whole(*min, *max),
        (ValueType::Share, DeValue::Float(number)) => Ok(number.as_str().to_owned()),
        (ValueType::Share, DeValue::Integer(_)) => {
            Ok(integer(value.get_ref()).unwrap_or(i64::MAX).to_string())
        }
        (ValueType::Switch, DeValue::Boolean(is_on)) => Ok(is_on.to_string()),
        (ValueType::StopSequences | ValueType::Pairs, DeValue::Array(values)) => {
            let texts = values.iter().map(|value| {
                let text = value.get_ref().as_str().ok_or_else(|| unexpected(value))?;
                let refused = |InvalidValue(why): InvalidValue| (value.span(), why);
                match kind {
                    // TOML has its own escapes.
                    ValueType::StopSequences => {
                        StopSequence::from_raw(text).map(|stop| stop.typed()).map_err(refused)
                    }
                    _ if text.contains('\n') => Err(unexpected(value)),
                    _ => Ok(text.to_owned()),
                }
            });
            Ok(texts.collect::<Result<Vec<_>, _>>()?.join("\n"))
        }
        _ => Err(unexpected(value)),
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Returns a name of the file on one short line.
fn shown(name: &str) -> String {
    visible::line(&brief::one_line(name))
}

/// Returns a message about an unknown key, with the nearest known key.
fn unknown(name: &str, section: Option<Section>) -> String {
    let unknown = format!("unknown key {}", shown(name));
    let in_section = |section| rows_of(section).map(KeyRow::name);
    if let Some(section) = section
        && let Some(near) =
            nearest(name, in_section(section).collect::<Vec<_>>().iter().map(|it| &**it))
    {
        return format!("{unknown}; did you mean {near}?");
    }
    let names: Vec<_> = rows().iter().map(KeyRow::name).collect();
    let near = nearest(name, names.iter().map(|name| &**name));
    match (near.and_then(|near| rows().iter().find(|row| row.name() == near)), section) {
        (Some(row), _) => {
            format!("{unknown}; did you mean {} in [{}]?", row.name(), row.section.name())
        }
        (None, Some(section)) => {
            let names: Vec<_> = in_section(section).collect();
            format!("{unknown}; the keys of [{}] are {}", section.name(), names.join(", "))
        }
        (None, None) => {
            format!(
                "{unknown}; a key belongs to a section: {}",
                Section::ALL.map(Section::name).join(", ")
            )
        }
    }
}
