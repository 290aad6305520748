//! The stack of layers (pages and dialogs) over the panes. The top layer handles the keys, and
//! closing it shows the layer below.

use std::ops::{Deref, DerefMut};

use super::actions::{Action, rows};
use super::command_groups;
use crate::screens::choices::ChoicesDialog;
use crate::screens::code_blocks::CodeBlocksDialog;
use crate::screens::compare::ComparePage;
use crate::screens::help::HelpPage;
use crate::screens::identity::IdentityDialog;
use crate::screens::models::ModelsDialog;
use crate::screens::prompt_search::PromptSearch;
use crate::screens::recipes::RecipesDialog;
use crate::screens::themes::ThemesDialog;
use crate::ui::dialog::DialogAction;
use crate::ui::dialog::value::ValueDialog;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::picker::{ListInput, Picker, PickerItem};
use crate::ui::prompt_target::PromptTarget;

#[derive(Debug, Clone, Default)]
pub struct Layers(Vec<Layer>);

#[derive(Debug, Clone)]
pub enum Layer {
    /// A comparison. Its replies are branches of the conversation.
    Compare(Box<ComparePage>),
    /// The inspector over a comparison. Over the conversation, the inspector is a pane.
    Inspector,
    Metrics,
    /// The stored conversations.
    History,
    /// The search in all prompts.
    Prompts(PromptSearch),
    Branches,
    Help(HelpPage),
    /// A text dialog and its first visible line.
    Text(TextPage, usize),
    /// The palette, and the letter that opened it from the prompt or the conversation.
    Palette(Picker<Action>, Option<char>),
    Models(ModelsDialog),
    Recipes(RecipesDialog),
    CodeBlocks(CodeBlocksDialog),
    Choices(ChoicesDialog),
    Themes(ThemesDialog),
    Identity(IdentityDialog),
    Value(ValueDialog),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPage {
    /// Details of the selected reply, or of the last one.
    Details,
    Request,
    /// The glossary of the metrics page.
    Definitions,
    /// The problems of the configuration file.
    ConfigProblems,
}

impl Deref for Layers {
    type Target = Vec<Layer>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Layers {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Layers {
    /// Returns the top page, which lies below the dialogs.
    pub fn page(&self) -> Option<&Layer> {
        self.iter().rev().find(|layer| !layer.is_dialog())
    }

    pub fn comparison(&self) -> Option<&ComparePage> {
        self.iter().find_map(|layer| match layer {
            Layer::Compare(page) => Some(&**page),
            _ => None,
        })
    }

    pub fn comparison_mut(&mut self) -> Option<&mut ComparePage> {
        self.iter_mut().find_map(|layer| match layer {
            Layer::Compare(page) => Some(&mut **page),
            _ => None,
        })
    }

    /// Removes the comparison and the layers over it, which refer to it.
    pub fn take_comparison(&mut self) -> Option<ComparePage> {
        let at = self.iter().position(|layer| matches!(layer, Layer::Compare(_)))?;
        match self.drain(at..).next() {
            Some(Layer::Compare(page)) => Some(*page),
            _ => None,
        }
    }

    pub fn has_inspector(&self) -> bool {
        self.iter().any(|layer| matches!(layer, Layer::Inspector))
    }

    pub fn is_setting_up(&self) -> bool {
        matches!(
            self.last(),
            Some(Layer::Compare(page)) if matches!(**page, ComparePage::SettingUp(_))
        )
    }

    pub fn models(&mut self) -> Option<&mut ModelsDialog> {
        self.iter_mut().find_map(|layer| match layer {
            Layer::Models(models) => Some(models),
            _ => None,
        })
    }

    pub fn prompt_search(&mut self) -> Option<&mut PromptSearch> {
        self.iter_mut().find_map(|layer| match layer {
            Layer::Prompts(search) => Some(search),
            _ => None,
        })
    }

    /// Removes the page of stored conversations and the layers over it.
    pub fn close_history(&mut self) {
        if let Some(at) = self.iter().position(|layer| matches!(layer, Layer::History)) {
            self.truncate(at);
        }
    }

    /// Returns the top layer if it is the dialog for this value.
    pub fn value_dialog(&mut self, target: PromptTarget) -> Option<&mut ValueDialog> {
        match self.last_mut() {
            Some(Layer::Value(dialog)) if dialog.target == target => Some(dialog),
            _ => None,
        }
    }
}

impl Layer {
    pub fn key_scope(&self) -> KeyScope {
        match self {
            Self::Compare(page) => page.key_scope(),
            Self::Inspector => KeyScope::Inspector,
            Self::Metrics => KeyScope::Metrics,
            Self::History => KeyScope::History,
            Self::Branches => KeyScope::Branches,
            Self::Help(page) => page.key_scope(),
            Self::Text(..) => KeyScope::Text,
            Self::Value(_) => KeyScope::Prompt,
            _ => KeyScope::List,
        }
    }

    /// Returns whether the layer is a box over the screen, not a page.
    pub fn is_dialog(&self) -> bool {
        !matches!(
            self,
            Self::Compare(_) | Self::Inspector | Self::Metrics | Self::History | Self::Branches
        )
    }

    pub fn list(&mut self) -> Option<&mut dyn ListInput> {
        match self {
            Self::Palette(picker, _) => Some(picker),
            Self::Models(models) => Some(models),
            Self::Recipes(recipes) => Some(&mut recipes.picker),
            Self::CodeBlocks(blocks) => Some(blocks),
            Self::Choices(choices) => Some(&mut choices.picker),
            Self::Themes(themes) => Some(&mut themes.picker),
            Self::Identity(identity) => Some(identity),
            Self::Compare(_)
            | Self::Inspector
            | Self::Metrics
            | Self::History
            | Self::Prompts(_)
            | Self::Branches
            | Self::Help(_)
            | Self::Text(..)
            | Self::Value(_) => None,
        }
    }

    pub fn takes_text(&self) -> bool {
        match self {
            Self::History
            | Self::Prompts(_)
            | Self::Value(_)
            | Self::Choices(_)
            | Self::Palette(..)
            | Self::Models(_)
            | Self::Recipes(_) => true,
            Self::Help(page) => page.is_filtering(),
            _ => false,
        }
    }
}

/// Commands that a new user needs first.
const FIRST: [&str; 9] = [
    "new-conversation",
    "open-conversation",
    "choose-model",
    "copy-last-reply",
    "regenerate",
    "attach-file",
    "set-system-prompt",
    "apply-recipe",
    "compare",
];

/// Returns whether a description says more than the label beside it.
fn adds_words(label: &str, help: &str) -> bool {
    let label = label.to_lowercase();
    let has = |word: &str| label.split(' ').any(|other| other == word);
    help.split(' ').any(|word| !has(&word.to_lowercase()) && !["a", "an", "the"].contains(&word))
}

/// Returns the command palette: every action with a label, with its keys and the place where they
/// work. `missing` says why an action is not available now.
pub fn palette(keymap: &Keymap, missing: impl Fn(Action) -> Option<&'static str>) -> Layer {
    let items = keymap.bindings().iter().filter_map(|binding| {
        let row = binding.row.map(|()| rows()[binding.at].action);
        let missing = missing(row.action);
        let keys = binding.keys_in_words();
        let remark = match (missing, row.scope) {
            (Some(missing), _) => missing.to_owned(),
            (None, KeyScope::Anywhere) => keys,
            (None, _) if keys.is_empty() => keys,
            (None, scope) => format!("{keys} ({})", scope.label()),
        };
        let place = FIRST.iter().position(|name| *name == row.name).unwrap_or(FIRST.len());
        // Users know the keys of help and quit, so these commands are last in their group.
        let place = if matches!(row.action, Action::Help | Action::Quit) { 99 } else { place };
        let group = match missing {
            Some(_) => command_groups::UNAVAILABLE,
            None if place < FIRST.len() => command_groups::FIRST,
            None => command_groups::group(row.action),
        };
        let item = PickerItem {
            group,
            synonyms: row.synonyms,
            help: if adds_words(row.label?, row.help) { row.help } else { "" }.to_owned(),
            is_available: missing.is_none(),
            remark,
            ..PickerItem::new(row.label?, row.action)
        };
        Some((place, item))
    });
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|(place, item)| (command_groups::place(item.group), *place));
    let mut picker = Picker::new(items.into_iter().map(|(_, item)| item).collect());
    let key = keymap.key(KeyScope::List, DialogAction::Accept);
    picker.nothing = format!("No match. {key} puts the text into the prompt");
    Layer::Palette(picker, None)
}
