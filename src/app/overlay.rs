//! What lies over the screen: help, details, a picker, or a prompt for a value. One at a time.

use super::actions::{Action, rows};
use super::attachments::PathPrompt;
use super::copy::MessageCodeBlock;
use super::identity::IdentityQuestion;
use super::models::ModelPicker;
use super::theme_picker::ThemePicker;
use super::unsaved::UnsavedChoice;
use crate::chat::conversation::MessageId;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::settings::Settings;
use crate::ui::keymap::KeyScope;
use crate::ui::keymap::Keymap;
use crate::ui::picker::{ListInput, Picker, PickerItem};
use crate::ui::prompt_target::PromptTarget;
use crate::ui::textbox::TextBox;

/// The overlay that is open.
#[derive(Debug, Clone, Default)]
pub enum Overlay {
    #[default]
    None,
    /// The table of keys, with those of this place first: where help was asked for. The number is
    /// the first line shown.
    Help(usize, KeyScope),
    /// Details of the selected or the last reply; the number is the first line shown.
    Details(usize),
    /// The request that Enter would send; the number is the first line shown.
    Request(usize),
    /// The figures of all turns, over the whole screen.
    Metrics,
    /// What the figures mean; the number is the first line shown.
    Definitions(usize),
    Palette(Picker<Action>),
    Models(ModelPicker),
    /// The recipes, by their names.
    Recipes(Picker<String>),
    /// The code blocks of a message, to copy one.
    CodeBlocks(Picker<MessageCodeBlock>),
    Themes(ThemePicker),
    /// The choice to restore or delete the unsaved work of an earlier run.
    Unsaved(Picker<UnsavedChoice>),
    Prompt(ValuePrompt),
    AttachFile(PathPrompt),
    /// The question which credentials to use.
    Identity(IdentityQuestion),
}

impl Overlay {
    /// The first line shown of what is only read.
    pub(super) fn first_line(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help(line, _)
            | Self::Details(line)
            | Self::Request(line)
            | Self::Definitions(line) => Some(line),
            _ => None,
        }
    }

    /// The list of a dialog with a list.
    pub(super) fn list(&mut self) -> Option<&mut dyn ListInput> {
        match self {
            Self::Palette(picker) => Some(picker),
            Self::Models(models) => Some(&mut models.picker),
            Self::Recipes(picker) => Some(picker),
            Self::CodeBlocks(picker) => Some(picker),
            Self::Themes(themes) => Some(&mut themes.picker),
            Self::Unsaved(picker) => Some(picker),
            _ => None,
        }
    }

    /// Whether the metrics page is on the screen, by itself or behind this.
    pub fn is_on_metrics(&self) -> bool {
        matches!(self, Self::Metrics) || matches!(self.beneath(), Self::Metrics)
    }

    /// The scope of its keys.
    pub(super) fn key_scope(&self) -> Option<KeyScope> {
        match self {
            Self::None => None,
            Self::Metrics => Some(KeyScope::Metrics),
            Self::Help(..) | Self::Details(_) | Self::Request(_) | Self::Definitions(_) => {
                Some(KeyScope::Text)
            }
            Self::Prompt(_) | Self::AttachFile(_) => Some(KeyScope::Prompt),
            Self::Palette(_)
            | Self::Models(_)
            | Self::Recipes(_)
            | Self::CodeBlocks(_)
            | Self::Themes(_)
            | Self::Unsaved(_)
            | Self::Identity(_) => Some(KeyScope::List),
        }
    }

    /// What is there again when this is left.
    pub(super) fn beneath(&self) -> Self {
        match self {
            Self::Definitions(_)
            | Self::Help(_, KeyScope::Metrics)
            | Self::Prompt(ValuePrompt { asked: PromptTarget::MetricsFile, .. }) => Self::Metrics,
            _ => Self::None,
        }
    }
}

/// A small prompt for one value. It starts with the present value, selected.
#[derive(Debug, Clone)]
pub struct ValuePrompt {
    pub asked: PromptTarget,
    pub textbox: TextBox,
    /// Why what is typed cannot be sent.
    pub refusal: Option<InvalidValue>,
    /// The name that may be taken from what has it: that was asked.
    pub replaces: Option<String>,
    pub purpose: ModelPurpose,
}

/// What a value is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ModelPurpose {
    /// Every request from now on.
    #[default]
    Settings,
    /// This reply, which is asked for once more; the settings stay as they are.
    Regenerate(MessageId),
    /// This column of a comparison, counted from 0.
    Column(usize),
}

impl ValuePrompt {
    pub fn new(asked: PromptTarget, settings: &Settings) -> Self {
        let textbox = TextBox::selected(&asked.present(settings), asked.is_multiline());
        Self { asked, textbox, refusal: None, replaces: None, purpose: ModelPurpose::Settings }
    }

    /// The same prompt for another purpose.
    #[must_use]
    pub fn to(self, purpose: ModelPurpose) -> Self {
        Self { purpose, ..self }
    }

    /// What stands above it.
    pub fn title(&self) -> String {
        match self.purpose {
            ModelPurpose::Settings => self.asked.title().to_owned(),
            ModelPurpose::Regenerate(_) => {
                format!("Regenerate with another {}", self.asked.title().to_lowercase())
            }
            ModelPurpose::Column(at) => format!("{} of column {}", self.asked.title(), at + 1),
        }
    }

    /// Looks whether what is typed could be set, without setting it.
    pub fn check(&mut self, settings: &Settings) {
        let mut trial = settings.clone();
        self.refusal = self.asked.set(&mut trial, &self.textbox.text()).err();
    }
}

/// The palette: every action with a label, with its keys.
pub fn palette(keymap: &Keymap) -> Picker<Action> {
    let items = keymap.bindings().iter().zip(rows()).filter_map(|(binding, row)| {
        let name = row.label?.to_owned();
        let (remark, value) = (binding.keys_in_words(), row.action);
        Some(PickerItem { name, synonyms: binding.row.synonyms, remark, value })
    });
    let mut items: Vec<_> = items.collect();
    // The table's order, with what everybody finds by its key at the end.
    items.sort_by_key(|item| matches!(item.value, Action::Help | Action::Quit));
    Picker::new(items)
}
