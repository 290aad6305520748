//! The JSON Schema of the file, with which editors complete and check it.

use serde_json::{Map, Value, json};

use super::key_row::{KeyRow, Section, ValueType};
use super::table::rows_of;
use crate::preferences::DefaultKeys;

/// Returns the schema, as the content of `assets/config.schema.json`. `keys` are the default keys of
/// all actions, by scope.
pub fn json_schema(keys: &[DefaultKeys]) -> String {
    let sections: Map<String, Value> = Section::ALL
        .into_iter()
        .map(|section| {
            let mut members: Map<String, Value> =
                rows_of(section).map(|row| (row.name().into_owned(), key(row))).collect();
            if section == Section::Keys {
                members.extend(actions(keys));
            }
            let section_schema = json!({
                "type": "object",
                "description": section.about(),
                "properties": members,
                "additionalProperties": false,
            });
            (section.name().to_owned(), section_schema)
        })
        .collect();
    let schema = json!({
        // The editors' TOML plugins know this draft.
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Outcrop configuration",
        "description": "The configuration file of Outcrop, config.toml.",
        "type": "object",
        "properties": sections,
        "additionalProperties": false,
    });
    format!("{schema:#}\n")
}

/// Returns the schemas of the actions and of the scopes.
fn actions(keys: &[DefaultKeys]) -> Map<String, Value> {
    let mut members = Map::new();
    for DefaultKeys { action, help, .. } in keys {
        members.entry(*action).or_insert_with(|| action_keys(help));
    }
    let names: Vec<_> = keys.iter().map(|keys| keys.action).collect();
    for scope in keys.chunk_by(|one, other| one.scope == other.scope) {
        let described = scope.iter().map(|keys| (keys.action.to_owned(), action_keys(keys.help)));
        let described: Map<_, _> = described.collect();
        let scope_schema = json!({
            "type": "object",
            "description": format!("The keys in the scope {}.", scope[0].scope),
            "properties": described,
            "propertyNames": { "enum": names },
            "additionalProperties": action_keys("Keys of an action that also works here."),
        });
        members.insert(scope[0].scope.to_owned(), scope_schema);
    }
    members
}

fn action_keys(help: &str) -> Value {
    json!({
        "description": help,
        "type": ["string", "array", "boolean"],
        "items": { "type": "string" },
        "not": { "const": true },
    })
}

fn key(row: &KeyRow) -> Value {
    let mut schema = json!({ "description": row.about });
    let Value::Object(kind) = value_type(&row.kind) else { return schema };
    let default = row.default.map(|typed| match row.kind {
        ValueType::Switch | ValueType::Whole { .. } => typed.parse().unwrap_or_default(),
        _ => Value::from(typed),
    });
    if let Value::Object(members) = &mut schema {
        members.extend(kind);
        members.extend(default.map(|default| ("default".to_owned(), default)));
    }
    schema
}

fn value_type(kind: &ValueType) -> Value {
    match kind {
        ValueType::Text => json!({ "type": "string" }),
        ValueType::StopSequences => json!({ "type": "array", "items": { "type": "string" } }),
        ValueType::Pairs => {
            json!({ "type": "array", "items": { "type": "string", "pattern": "^[^=\n]+=[^\n]*$" } })
        }
        ValueType::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        ValueType::Whole { min, max } => whole(*min, *max),
        ValueType::Switch => json!({ "type": "boolean" }),
        ValueType::Word(words) => json!({ "enum": words }),
        ValueType::WordOrWhole(words, min) => {
            json!({ "anyOf": [{ "enum": words }, whole(*min, u32::MAX)] })
        }
    }
}

fn whole(min: u32, max: u32) -> Value {
    match max {
        u32::MAX => json!({ "type": "integer", "minimum": min }),
        max => json!({ "type": "integer", "minimum": min, "maximum": max }),
    }
}
