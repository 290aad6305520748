//! The actions of the side panel, except for the actions of its editor.

use Action as A;
use crossterm::event::KeyCode::{Char, Esc};

use crate::chat::settings::SettingField;
use crate::ui::key_press::{CTRL, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Settings};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};
use crate::ui::prompt_target::PromptTarget;

/// An action of the side panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    LeaveSettings,
    Set(PromptTarget),
    /// Opens the system prompt in the external editor.
    EditSystemPrompt,
    ApplyRecipe,
    SaveRecipe,
    LeaveRecipe,
    ChooseModel,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the side panel.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(A::ChooseModel, "choose-model", Anywhere, &[(Char('t'), CTRL)], Some("Choose model"), "choose the model or inference profile").or("inference profile switch change"),
    row(A::LeaveSettings, "leave-settings", Settings, &[(Esc, NONE)], None, "go to the prompt"),
    row(A::Set(PromptTarget::Setting(SettingField::SystemPrompt)), "set-system-prompt", Anywhere, &[], Some("Set system prompt"), "set the system prompt").or("instructions"),
    row(A::EditSystemPrompt, "edit-system-prompt-in-editor", Anywhere, &[], Some("Edit system prompt in external editor"), "edit the system prompt in $VISUAL or $EDITOR").or("instructions vim"),
    row(A::Set(PromptTarget::Setting(SettingField::Temperature)), "set-temperature", Anywhere, &[], Some("Set temperature"), "set the temperature").or("randomness creativity"),
    row(A::Set(PromptTarget::Setting(SettingField::TopP)), "set-top-p", Anywhere, &[], Some("Set top P"), "set top P").or("nucleus sampling"),
    row(A::Set(PromptTarget::Setting(SettingField::MaxTokens)), "set-max-tokens", Anywhere, &[], Some("Set max tokens"), "set the maximum tokens of a reply").or("length limit"),
    row(A::Set(PromptTarget::Setting(SettingField::StopSequences)), "set-stop-sequences", Anywhere, &[], Some("Set stop sequences"), "set the stop sequences, one per line").or("end"),
    row(A::Set(PromptTarget::Setting(SettingField::Prefill)), "set-prefill", Anywhere, &[], Some("Set prefill"), "set the start of the reply").or("assistant message beginning"),
    row(A::ApplyRecipe, "apply-recipe", Anywhere, &[], Some("Apply recipe"), "apply a preset for the format of the reply").or("preset template clean only code json yaml csv toml sql python bash regex list output format"),
    row(A::SaveRecipe, "save-recipe", Anywhere, &[], Some("Save as recipe"), "save the current settings as a recipe").or("preset template"),
    row(A::LeaveRecipe, "leave-recipe", Anywhere, &[], Some("Clear recipe"), "undo the recipe's settings").or("preset template delete reset undo"),
    row(A::Set(PromptTarget::Setting(SettingField::OutputSchema)), "set-output-schema", Anywhere, &[], Some("Set JSON schema"), "require the reply to match a JSON schema").or("structured output"),
    row(A::Set(PromptTarget::Setting(SettingField::Thinking)), "set-thinking", Anywhere, &[], Some("Set thinking"), "set extended thinking: effort or token budget").or("reasoning effort budget"),
    row(A::Set(PromptTarget::Setting(SettingField::Documents)), "set-documents", Anywhere, &[], Some("Set documents"), "let the model see and cite documents, or read their text only").or("pdf pages citations"),
    row(A::Set(PromptTarget::Setting(SettingField::Caching)), "set-caching", Anywhere, &[], Some("Set prompt caching"), "cache the prompt for 5 minutes or 1 hour").or("cache"),
    row(A::Set(PromptTarget::Setting(SettingField::ServiceTier)), "set-service-tier", Anywhere, &[], Some("Set service tier"), "set the service tier: flex, default, priority or reserved").or("priority flex reserved"),
    row(A::Set(PromptTarget::Setting(SettingField::Latency)), "set-latency", Anywhere, &[], Some("Set latency"), "set standard or optimized latency").or("performance optimized speed"),
    row(A::Set(PromptTarget::Setting(SettingField::Guardrail)), "set-guardrail", Anywhere, &[], Some("Set guardrail"), "check prompt and reply with a guardrail").or("safety filter content policy"),
    row(A::Set(PromptTarget::Setting(SettingField::Metadata)), "set-metadata", Anywhere, &[], Some("Set request metadata"), "set keys and values for the invocation log").or("tags log"),
];
