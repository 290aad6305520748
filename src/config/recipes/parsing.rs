//! The format of a recipes file, and its parser.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::recipes_error::RecipeProblem;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::recipe::{self, Recipe};
use crate::chat::settings::{
    DocumentReading, Guardrail, MaxTokens, OutputSchema, PerformanceLatency, Prefill,
    RequestMetadata, ServiceTier, Settings, StopSequence, Substitute, SystemPrompt, Temperature,
    Thinking, TopP,
};
use crate::config::nearest::nearest;

/// The size limit of a recipes file, in bytes: about 25,000 short recipes.
pub(super) const LIMIT: usize = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeFile {
    #[serde(default)]
    recipe: Vec<Spanned<RecipeRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeRow {
    name: Spanned<String>,
    title: Option<String>,
    help: Option<String>,
    prefill: Option<Spanned<String>>,
    #[serde(default)]
    stop_sequences: Vec<Spanned<String>>,
    schema: Option<Spanned<String>>,
    system: Option<Spanned<String>>,
    temperature: Option<Spanned<f64>>,
    top_p: Option<Spanned<f64>>,
    max_tokens: Option<Spanned<i64>>,
    thinking: Option<Spanned<String>>,
    documents: Option<Spanned<String>>,
    service_tier: Option<Spanned<String>>,
    latency: Option<Spanned<String>>,
    guardrail: Option<Spanned<String>>,
    metadata: Option<Spanned<Vec<String>>>,
    without_prefill: Option<Spanned<RecipeForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeForm {
    instruction: Spanned<String>,
    #[serde(default)]
    stop_sequences: Vec<Spanned<String>>,
    schema: Option<Spanned<String>>,
}

/// Parses the recipes of a text, in order.
pub(super) fn parse(text: &str, is_user_file: bool) -> Result<Vec<Recipe>, RecipeProblem> {
    let line = |span: Range<usize>| 1 + text[..span.start.min(text.len())].matches('\n').count();
    let file: RecipeFile = toml::from_str(text).map_err(|error| RecipeProblem {
        line: error.span().map_or(1, line),
        why: explain(error.message()),
    })?;
    let mut recipes = Vec::with_capacity(file.recipe.len());
    let mut names = HashSet::with_capacity(file.recipe.len());
    for row in file.recipe {
        let row = row.into_inner();
        let (name, span) = (row.name.get_ref().clone(), row.name.span());
        let problem = |(span, InvalidValue(why)): Located<InvalidValue>| RecipeProblem {
            line: line(span),
            why: format!("recipe {name}: {why}"),
        };
        if !names.insert(name.clone()) {
            return Err(problem((span, InvalidValue("the name occurs twice".into()))));
        }
        recipes.push(row.recipe(is_user_file).map_err(problem)?);
    }
    Ok(recipes)
}

/// A value and its byte range in the text.
type Located<T> = (Range<usize>, T);

/// Parses the text of a value with the domain's parser.
fn parse_value<T: ToString, V>(
    field: Option<Spanned<T>>,
    judge: impl Fn(&str) -> Result<V, InvalidValue>,
) -> Result<Option<V>, Located<InvalidValue>> {
    let judged = field.map(|field| {
        judge(&field.get_ref().to_string()).map_err(|refused| (field.span(), refused))
    });
    judged.transpose()
}

fn stops(fields: Vec<Spanned<String>>) -> Result<Vec<StopSequence>, Located<InvalidValue>> {
    let parse_stop = |field| parse_value(Some(field), StopSequence::from_raw);
    fields.into_iter().filter_map(|field| parse_stop(field).transpose()).collect()
}

fn metadata(field: Option<Spanned<Vec<String>>>) -> Result<RequestMetadata, Located<InvalidValue>> {
    let Some(field) = field else { return Ok(RequestMetadata::default()) };
    RequestMetadata::parse(&field.get_ref().join("\n")).map_err(|refused| (field.span(), refused))
}

impl RecipeRow {
    fn recipe(self, is_own: bool) -> Result<Recipe, Located<InvalidValue>> {
        let at = self.name.span();
        let name = parse_value(Some(self.name), recipe::name)?.unwrap_or_default();
        let form = self.without_prefill;
        if let (Some(form), None) = (&form, &self.prefill) {
            let why = "without_prefill needs a prefill, and the recipe has none";
            return Err((form.span(), InvalidValue(why.into())));
        }
        let settings = Settings {
            prefill: parse_value(self.prefill, Prefill::parse)?,
            substitute: form.map(|form| form.into_inner().substitute()).transpose()?,
            stop_sequences: stops(self.stop_sequences)?,
            schema: parse_value(self.schema, OutputSchema::parse)?,
            system: parse_value(self.system, SystemPrompt::parse)?,
            temperature: parse_value(self.temperature, Temperature::parse)?,
            top_p: parse_value(self.top_p, TopP::parse)?,
            max_tokens: parse_value(self.max_tokens, MaxTokens::parse)?,
            thinking: parse_value(self.thinking, Thinking::parse)?.unwrap_or_default(),
            documents: parse_value(self.documents, DocumentReading::parse)?.unwrap_or_default(),
            service_tier: parse_value(self.service_tier, ServiceTier::parse)?,
            latency: parse_value(self.latency, PerformanceLatency::parse)?,
            guardrail: parse_value(self.guardrail, Guardrail::parse)?,
            metadata: metadata(self.metadata)?,
            ..Recipe::unset_recipe_fields()
        };
        let title = self.title.unwrap_or_else(|| name.clone());
        let help = self.help.unwrap_or_default();
        let recipe = Recipe { name, title, help, is_user_defined: is_own, settings };
        if recipe.is_empty() {
            return Err((
                at,
                InvalidValue("the recipe sets nothing; add a prefill or a system prompt".into()),
            ));
        }
        Ok(recipe)
    }
}

impl RecipeForm {
    fn substitute(self) -> Result<Substitute, Located<InvalidValue>> {
        let at = self.instruction.span();
        let instruction = parse_value(Some(self.instruction), |text| {
            SystemPrompt::parse(text)
                .map_err(|_| InvalidValue("an instruction cannot be blank".into()))
        })?;
        Ok(Substitute {
            instruction: instruction.ok_or((at, InvalidValue(String::new())))?,
            stop_sequences: stops(self.stop_sequences)?,
            schema: parse_value(self.schema, OutputSchema::parse)?,
        })
    }
}

/// Rewrites the parser's message if this program can explain the problem better.
pub(super) fn explain(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let mut quoted = first.split('`').skip(1).step_by(2);
    match quoted.next() {
        Some(unknown) if first.starts_with("unknown field") => match nearest(unknown, quoted) {
            Some(near) => format!("unknown key {unknown}; did you mean {near}?"),
            None => {
                let names: Vec<_> = first.split('`').skip(3).step_by(2).collect();
                format!("unknown key {unknown}; the keys are {}", names.join(", "))
            }
        },
        Some(missing) if first.starts_with("missing field") => format!("{missing} is missing"),
        _ => first.to_owned(),
    }
}
