//! The settings as a JSON object. It maps the name of each field that has a value to the text of
//! the value. The recipe and the substitute have members of their own. Reading ignores values that
//! this version does not know.

use serde_json::{Map, Value};

use crate::chat::model::ModelId;
use crate::chat::settings::{
    OutputSchema, SettingField, Settings, StopSequence, Substitute, SystemPrompt,
};

const RECIPE: &str = "recipe";
const SUBSTITUTE: &str = "substitute";

pub fn settings_json(settings: &Settings) -> String {
    let mut object = Map::new();
    for field in SettingField::all() {
        if let Some(text) = field.text(settings) {
            object.insert(field.name().to_owned(), text.into());
        }
    }
    if let Some(recipe) = &settings.recipe {
        object.insert(RECIPE.to_owned(), recipe.as_str().into());
    }
    if let Some(substitute) = &settings.substitute {
        let stops = substitute.stop_sequences.iter().map(StopSequence::as_str);
        let mut value = Map::new();
        value.insert("instruction".to_owned(), substitute.instruction.as_str().into());
        value.insert("stopSequences".to_owned(), stops.collect());
        if let Some(schema) = &substitute.schema {
            value.insert("schema".to_owned(), schema.as_str().into());
        }
        object.insert(SUBSTITUTE.to_owned(), value.into());
    }
    Value::from(object).to_string()
}

/// Returns the settings; with default values for everything that is missing or not valid.
pub fn settings_from_json(model: ModelId, json: &str) -> Settings {
    let mut settings = Settings::new(model);
    let Ok(Value::Object(object)) = serde_json::from_str(json) else { return settings };
    for field in SettingField::all() {
        if let Some(text) = object.get(field.name()).and_then(Value::as_str) {
            // A refused value changes nothing.
            let _ = field.set(&mut settings, text);
        }
    }
    settings.recipe = object.get(RECIPE).and_then(Value::as_str).map(str::to_owned);
    settings.substitute = object.get(SUBSTITUTE).and_then(substitute);
    settings
}

fn substitute(value: &Value) -> Option<Substitute> {
    let stops = value["stopSequences"].as_array().into_iter().flatten();
    Some(Substitute {
        instruction: SystemPrompt::parse(value["instruction"].as_str()?).ok()?,
        stop_sequences: stops
            .filter_map(|stop| StopSequence::from_raw(stop.as_str()?).ok())
            .collect(),
        schema: value["schema"].as_str().and_then(|schema| OutputSchema::parse(schema).ok()),
    })
}
