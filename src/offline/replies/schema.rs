//! Sample values for a JSON schema. Supports the keywords of structured output: types, properties,
//! items, enumerations and constants.

use serde_json::{Map, Value, json};

/// The nesting limit, because a schema can be recursive.
const MAX_DEPTH: usize = 12;

/// Returns a value that fits the schema, as JSON text.
pub(super) fn sample(schema: &Value) -> String {
    format!("{:#}", value(schema, schema, 0))
}

fn value(schema: &Value, whole: &Value, depth: usize) -> Value {
    if depth > MAX_DEPTH {
        return Value::Null;
    }
    let inner = |schema: &Value| value(schema, whole, depth + 1);
    if let Some(found) = schema["$ref"].as_str().and_then(|at| whole.pointer(at.strip_prefix('#')?))
    {
        return inner(found);
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|schemas| schemas.first()) {
            return inner(first);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("string") => text(schema).into(),
        Some("integer") => schema["minimum"].as_i64().unwrap_or(1).into(),
        Some("number") => json!(schema["minimum"].as_f64().unwrap_or(1.5)),
        Some("boolean") => true.into(),
        Some("null") => Value::Null,
        Some("array") => {
            let least = schema["minItems"].as_u64().unwrap_or(2).clamp(1, 10);
            (0..least).map(|_| inner(&schema["items"])).collect()
        }
        _ => {
            let properties = schema["properties"].as_object();
            let members = properties.into_iter().flatten();
            Value::Object(
                members.map(|(name, of)| (name.clone(), inner(of))).collect::<Map<_, _>>(),
            )
        }
    }
}

fn text(schema: &Value) -> &str {
    match schema["format"].as_str() {
        Some("date") => "2026-11-22",
        Some("date-time") => "2026-11-22T10:00:00Z",
        Some("time") => "10:00:00Z",
        Some("email") => "someone@example.com",
        Some("uri") => "https://example.com/",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        _ => "built-in demo",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &Value, expected: &Value) {
        let value: Value = serde_json::from_str(&sample(schema)).expect("JSON");
        assert_eq!(&value, expected, "{schema}");
    }

    #[test]
    fn a_sample_fits_its_schema() {
        check(
            &json!({
                "type": "object",
                "properties": {
                    "name": { "type": "string" },
                    "age": { "type": "integer", "minimum": 18 },
                    "kind": { "enum": ["cat", "dog"] },
                    "tags": { "type": "array", "items": { "type": ["string", "null"] } },
                    "due": { "type": "string", "format": "date" },
                    "nested": { "$ref": "#/$defs/flag" },
                },
                "$defs": { "flag": { "type": "object", "properties": { "on": { "type": "boolean" } } } },
            }),
            &json!({
                "name": "built-in demo",
                "age": 18,
                "kind": "cat",
                "tags": ["built-in demo", "built-in demo"],
                "due": "2026-11-22",
                "nested": { "on": true },
            }),
        );
        check(&json!({}), &json!({}));
        check(&json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }), &Value::Null);
    }

    #[test]
    fn a_recursive_schema_gives_a_finite_sample() {
        let recursive = json!({
            "type": "object",
            "properties": { "next": { "$ref": "#" } },
        });
        assert!(sample(&recursive).len() < 10_000);
    }
}
