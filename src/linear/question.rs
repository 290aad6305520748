//! The question that the top dialog or page asks: a value, or a row of a numbered list.

use crate::app::App;
use crate::app::layers::Layer;
use crate::chat::model_choice::format_price;
use crate::screens::identity;
use crate::screens::models::ModelsDialog;
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::models::ListingRequest;
use crate::ui::dialog::value::{SettingsOwner, ValueDialog};
use crate::ui::picker::Picker;
use crate::ui::prompt_target::PromptTarget;

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Value(ValueQuestion),
    Choice(ChoiceQuestion),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueQuestion {
    pub target: PromptTarget,
    pub title: String,
    pub hint: String,
    /// The text that an empty line accepts.
    pub current: String,
    /// Why the last answer was not accepted.
    pub refusal: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceQuestion {
    pub title: String,
    pub entries: Vec<ChoiceEntry>,
    /// The message if there are no entries.
    pub nothing: String,
    /// Whether typed words narrow the list.
    pub has_filter: bool,
    /// The words that narrow the list now.
    pub filter: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceEntry {
    pub text: String,
    /// The name that the user may type in place of the number.
    pub name: String,
    /// The index of the row, or the text that finds it.
    pub row: ChoiceRow,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceRow {
    Index(usize),
    /// A filter that finds the row even if the rows change before the answer.
    Filter(String),
}

/// The state of the top layer's question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedQuestion {
    /// There is no dialog or page that asks.
    None,
    /// The rows are not read yet.
    Pending,
    Asks(Question),
}

/// Returns the question of the top layer.
pub fn of(app: &App) -> AskedQuestion {
    let session = &app.session;
    let choice = |choice: ChoiceQuestion| AskedQuestion::Asks(Question::Choice(choice));
    match app.layers.last() {
        Some(Layer::Value(dialog)) if dialog.pending_read.is_some() => AskedQuestion::Pending,
        Some(Layer::Value(dialog)) => AskedQuestion::Asks(Question::Value(value(dialog))),
        Some(Layer::Models(_)) if session.listing.asking == ListingRequest::UnderWay => {
            AskedQuestion::Pending
        }
        Some(Layer::Models(dialog)) => choice(models(session, dialog)),
        Some(Layer::Recipes(dialog)) => choice(picker("Recipes", &dialog.picker, |item| {
            let title = item.name.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
            let about = [title.as_str(), item.help.as_str()];
            let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
            (item.value.clone(), format!("{}: {}", item.value, about.join(". ")))
        })),
        Some(Layer::CodeBlocks(dialog)) => choice(picker("Code blocks", &dialog.picker, |item| {
            let text = item.name.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
            (String::new(), text)
        })),
        Some(Layer::Choices(dialog)) => {
            let current = dialog.field.text(&session.settings).unwrap_or_default();
            choice(picker(&dialog.title(), &dialog.picker, |item| {
                let mark = if item.value == current { ", current" } else { "" };
                (item.name.clone(), format!("{}{mark}", item.name))
            }))
        }
        Some(Layer::Identity(_)) => match &session.connection {
            ConnectionState::Undecided { file, credentials, profile } => choice(ChoiceQuestion {
                title: format!(
                    "Which credentials? {}",
                    identity::question(file, credentials, profile)
                ),
                entries: indexed(identity::answers(profile).map(|(_, answer)| answer).into()),
                nothing: String::new(),
                has_filter: false,
                filter: String::new(),
            }),
            _ => AskedQuestion::None,
        },
        Some(Layer::History) => {
            let now_ms = session.now_ms();
            match app.screens.history.sentences(&session.catalog, now_ms) {
                None => AskedQuestion::Pending,
                Some(rows) => choice(ChoiceQuestion {
                    title: "Stored conversations".to_owned(),
                    entries: indexed(rows),
                    nothing: app.screens.history.empty_message().unwrap_or_default(),
                    has_filter: true,
                    filter: app.screens.history.filter_text().to_owned(),
                }),
            }
        }
        Some(Layer::Prompts(search)) => match search.prompts() {
            None => AskedQuestion::Pending,
            Some(prompts) => choice(ChoiceQuestion {
                title: "Prompts of all conversations".to_owned(),
                entries: indexed(prompts.iter().map(|prompt| beginning(&prompt.text)).collect()),
                nothing: search.empty_message().unwrap_or_default(),
                has_filter: true,
                filter: search.filter_text().to_owned(),
            }),
        },
        Some(Layer::Branches) => choice(ChoiceQuestion {
            title: "Branches".to_owned(),
            entries: indexed(app.screens.branches.sentences(session)),
            nothing: "No messages yet.".to_owned(),
            has_filter: false,
            filter: String::new(),
        }),
        Some(Layer::Metrics) if app.screens.metrics.usage.is_loading() => AskedQuestion::Pending,
        _ => AskedQuestion::None,
    }
}

fn value(dialog: &ValueDialog) -> ValueQuestion {
    let title = match dialog.owner {
        SettingsOwner::Reply(_) => {
            format!("Regenerate with another {}", dialog.target.title().to_lowercase())
        }
        _ => dialog.target.title().to_owned(),
    };
    // After the refusal of an existing recipe name, an empty line confirms the name. Other refused
    // values are not offered again.
    let is_refused = dialog.refusal.is_some();
    ValueQuestion {
        target: dialog.target,
        title,
        hint: dialog.target.hint().replace("Leave empty", "/unset"),
        current: if is_refused && dialog.target != PromptTarget::RecipeName {
            String::new()
        } else {
            dialog.textbox.text()
        },
        refusal: dialog.refusal.as_ref().map(ToString::to_string),
    }
}

/// Returns all routes to all models. They are chosen by their ids, because the list may be read
/// again meanwhile.
fn models(session: &Session, dialog: &ModelsDialog) -> ChoiceQuestion {
    let region = session.region().unwrap_or_default();
    let current = &session.settings.model;
    let routes = dialog.picker.rows().flat_map(|item| item.value.routes());
    let entries = routes.map(|route| {
        let id = route.id.as_str();
        let mut facts = vec![route.describe_route(region)];
        if let Some(price) = session.catalog.price(&route.id) {
            let [input, output] = [price.input, price.output].map(format_price);
            facts.push(format!("{input} in and {output} out per million tokens"));
        }
        facts.extend(route.life.describe());
        if route.id == *current {
            facts.push("current".to_owned());
        }
        ChoiceEntry {
            text: format!("{}, {}", route.name, facts.join(", ")),
            name: id.to_owned(),
            row: ChoiceRow::Filter(id.to_owned()),
        }
    });
    ChoiceQuestion {
        title: "Models".to_owned(),
        entries: entries.collect(),
        nothing: "No model matches.".to_owned(),
        has_filter: true,
        filter: dialog.picker.filter().text(),
    }
}

fn picker<T>(
    title: &str,
    picker: &Picker<T>,
    text: impl Fn(&crate::ui::picker::PickerItem<T>) -> (String, String),
) -> ChoiceQuestion {
    let entries = picker.rows().enumerate().map(|(at, item)| {
        let (name, text) = text(item);
        ChoiceEntry { text, name, row: ChoiceRow::Index(at) }
    });
    ChoiceQuestion {
        title: title.to_owned(),
        entries: entries.collect(),
        nothing: picker.nothing.trim_start_matches(['✗', ' ']).to_owned(),
        has_filter: true,
        filter: picker.filter().text(),
    }
}

fn indexed(texts: Vec<String>) -> Vec<ChoiceEntry> {
    let entry = |(at, text)| ChoiceEntry { text, name: String::new(), row: ChoiceRow::Index(at) };
    texts.into_iter().enumerate().map(entry).collect()
}

/// Maximum characters of a prompt in a list.
const MOST_CHARS: usize = 200;

fn beginning(text: &str) -> String {
    text.trim().replace(['\n', '\t'], " ").chars().take(MOST_CHARS).collect()
}
