//! The stack of layers over the panes: pages and dialogs. The top one gets the keys, and closing it
//! shows what lies below.

use std::ops::{Deref, DerefMut};

use super::actions::{Action, rows};
use crate::screens::code_blocks::CodeBlocksDialog;
use crate::screens::compare::ComparePage;
use crate::screens::identity::IdentityDialog;
use crate::screens::models::ModelsDialog;
use crate::screens::recipes::RecipesDialog;
use crate::screens::themes::ThemesDialog;
use crate::screens::unsaved::UnsavedChoice;
use crate::ui::dialog::value::ValueDialog;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::picker::{ListInput, Picker, PickerItem};
use crate::ui::prompt_target::PromptTarget;

/// The stack. The last layer is the top one.
#[derive(Debug, Clone, Default)]
pub struct Layers(Vec<Layer>);

/// A page or a dialog.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A comparison. Its replies are branches of the conversation.
    Compare(Box<ComparePage>),
    /// The inspector over a comparison. Over the conversation it is a pane.
    Inspector,
    /// The figures of all turns.
    Metrics,
    /// A text to read, from this line on.
    Text(TextPage, usize),
    Palette(Picker<Action>),
    Models(ModelsDialog),
    Recipes(RecipesDialog),
    CodeBlocks(CodeBlocksDialog),
    Themes(ThemesDialog),
    Unsaved(Picker<UnsavedChoice>),
    Identity(IdentityDialog),
    Value(ValueDialog),
}

/// A text that a dialog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPage {
    /// The table of keys, with those of this scope first.
    Help(KeyScope),
    /// Details of the selected or the last reply.
    Details,
    /// The request that Enter would send.
    Request,
    /// What the figures of the metrics page mean.
    Definitions,
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
    /// The top page, below the dialogs.
    pub fn page(&self) -> Option<&Layer> {
        let is_page =
            |layer: &&Layer| matches!(layer, Layer::Compare(_) | Layer::Inspector | Layer::Metrics);
        self.iter().rev().find(is_page)
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

    /// Removes the comparison with the layers over it, which show it.
    pub fn take_comparison(&mut self) -> Option<ComparePage> {
        let at = self.iter().position(|layer| matches!(layer, Layer::Compare(_)))?;
        match self.drain(at..).next() {
            Some(Layer::Compare(page)) => Some(*page),
            _ => None,
        }
    }

    /// Whether the inspector lies over a comparison.
    pub fn has_inspector(&self) -> bool {
        self.iter().any(|layer| matches!(layer, Layer::Inspector))
    }

    /// Whether the page that sets a comparison up is on the top.
    pub fn is_setting_up(&self) -> bool {
        matches!(
            self.last(),
            Some(Layer::Compare(page)) if matches!(**page, ComparePage::SettingUp(_))
        )
    }

    /// The list of models, if it is open.
    pub fn models(&mut self) -> Option<&mut ModelsDialog> {
        self.iter_mut().find_map(|layer| match layer {
            Layer::Models(models) => Some(models),
            _ => None,
        })
    }

    /// The dialog on the top, if it asks for this value.
    pub fn value_dialog(&mut self, target: PromptTarget) -> Option<&mut ValueDialog> {
        match self.last_mut() {
            Some(Layer::Value(dialog)) if dialog.target == target => Some(dialog),
            _ => None,
        }
    }
}

impl Layer {
    /// The scope of its keys.
    pub fn key_scope(&self) -> KeyScope {
        match self {
            Self::Compare(page) => page.key_scope(),
            Self::Inspector => KeyScope::Inspector,
            Self::Metrics => KeyScope::Metrics,
            Self::Text(..) => KeyScope::Text,
            Self::Value(_) => KeyScope::Prompt,
            _ => KeyScope::List,
        }
    }

    /// The list of a dialog with a list.
    pub fn list(&mut self) -> Option<&mut dyn ListInput> {
        match self {
            Self::Palette(picker) => Some(picker),
            Self::Models(models) => Some(&mut models.picker),
            Self::Recipes(recipes) => Some(&mut recipes.picker),
            Self::CodeBlocks(blocks) => Some(blocks),
            Self::Themes(themes) => Some(&mut themes.picker),
            Self::Unsaved(picker) => Some(picker),
            Self::Identity(identity) => Some(identity),
            Self::Compare(_)
            | Self::Inspector
            | Self::Metrics
            | Self::Text(..)
            | Self::Value(_) => None,
        }
    }

    /// Whether it takes typed letters as text.
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Value(_) | Self::Palette(_) | Self::Models(_) | Self::Recipes(_))
    }
}

/// The palette: every action with a label, with its keys.
pub fn palette(keymap: &Keymap) -> Layer {
    let items = keymap.bindings().iter().zip(rows()).filter_map(|(binding, row)| {
        let name = row.label?.to_owned();
        let (remark, value) = (binding.keys_in_words(), row.action);
        Some(PickerItem { name, synonyms: row.synonyms, remark, value })
    });
    let mut items: Vec<_> = items.collect();
    // The table's order, with what everybody finds by its key at the end.
    items.sort_by_key(|item| matches!(item.value, Action::Help | Action::Quit));
    Layer::Palette(Picker::new(items))
}
