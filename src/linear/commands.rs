//! The commands of linear mode: each palette action by its name. Some commands print a page in
//! place of opening it, and some need the screen.

use std::sync::LazyLock;

use crate::app::actions::{Action, rows};
use crate::app::command_groups;
use crate::chat::settings::SettingField;
use crate::export::RequestFormat;
use crate::screens::branches::Action as Branches;
use crate::screens::chat::Action as Chat;
use crate::screens::compare::Action as Compare;
use crate::screens::history::Action as History;
use crate::screens::inspector::Action as Inspect;
use crate::screens::metrics::Action as Metrics;
use crate::screens::settings::Action as Settings;
use crate::ui::find_action::FindAction;
use crate::ui::prompt_target::PromptTarget;

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandTarget {
    /// Performs an action of the app.
    Perform(Action),
    /// Lists the stored conversations, and performs an action on one of them.
    OnStored(History),
    /// Lists the branches, and performs an action on one of them.
    OnBranch(Branches),
    Own(OwnCommand),
    /// The command needs the screen. The text names an alternative, or is empty.
    Screen(&'static str),
}

/// A command that linear mode implements itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCommand {
    Help,
    Settings,
    Status,
    Metrics,
    Usage,
    Events,
    Details,
    Read,
    Find,
    Replies,
    Compare,
    Sample,
    Thinking,
    Quit,
}

#[derive(Debug)]
pub struct LinearCommand {
    /// The name that messages show. All of `other_names` work too.
    pub name: &'static str,
    pub other_names: Vec<&'static str>,
    pub group: &'static str,
    pub help: &'static str,
    pub target: CommandTarget,
}

/// Short names, each with the name of its action. The first short name of an action is the one that
/// messages show.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("new", "new-conversation"),
    ("open", "open-conversation"),
    ("history", "open-conversation"),
    ("rename", "rename-conversation"),
    ("delete", "delete-conversation"),
    ("undelete", "undelete-conversation"),
    ("pin", "pin-conversation"),
    ("restore", "restore-conversation"),
    ("export", "export-conversation"),
    ("import", "import-conversation"),
    ("branches", "show-branches"),
    ("prune", "branches-prune"),
    ("undo-prune", "branches-undo"),
    ("stop", "stop-reply"),
    ("retry", "send-again"),
    ("continue", "continue-reply"),
    ("edit", "edit-and-resend"),
    ("editor", "edit-in-editor"),
    ("copy", "copy-last-reply"),
    ("code", "copy-code-block"),
    ("raw", "show-raw"),
    ("sample", "sample-reply"),
    ("attach", "attach-file"),
    ("detach", "remove-attachments"),
    ("prompts", "search-prompts"),
    ("model", "choose-model"),
    ("recipe", "apply-recipe"),
    ("clear-recipe", "leave-recipe"),
    ("settings", "toggle-settings"),
    ("request", "show-request"),
    ("json", "copy-request-as-json"),
    ("python", "copy-request-as-python"),
    ("aws-cli", "copy-request-as-aws-cli"),
    ("curl", "copy-request-as-curl"),
    ("details", "show-details"),
    ("events", "toggle-inspector"),
    ("metrics", "toggle-metrics"),
    ("usage", "show-usage"),
    ("config", "edit-configuration"),
    ("reload", "reload-configuration"),
    ("record", "record-stream"),
    ("quota", "set-quota"),
];

/// Actions without a label in the palette that are commands here.
const UNLABELED: &[&str] = &[
    "send",
    "step",
    "delete-conversation",
    "undelete-conversation",
    "pin-conversation",
    "branches-prune",
    "branches-undo",
];

/// The commands that linear mode implements itself: name, command, group and help.
#[rustfmt::skip]
const OWN: &[(&str, OwnCommand, &str, &str)] = &[
    ("read", OwnCommand::Read, "Conversation", "print the last turn, or the turn with this number, or all"),
    ("replies", OwnCommand::Replies, "Outcrop", "print replies as-it-comes or whole"),
    ("status", OwnCommand::Status, "Outcrop", "print the connection, the model and the conversation"),
];

/// Returns all commands, in the order of the palette's tables.
pub fn commands() -> &'static [LinearCommand] {
    static COMMANDS: LazyLock<Vec<LinearCommand>> = LazyLock::new(all);
    &COMMANDS
}

fn all() -> Vec<LinearCommand> {
    let mut commands: Vec<LinearCommand> = Vec::new();
    for row in rows() {
        let is_command = row.label.is_some() || UNLABELED.contains(&row.name);
        if !is_command || commands.iter().any(|known| known.other_names.contains(&row.name)) {
            continue;
        }
        let mut names: Vec<&'static str> = SHORT_NAMES
            .iter()
            .filter(|(_, action)| *action == row.name)
            .map(|(short, _)| *short)
            .collect();
        if let Action::Settings(Settings::Set(PromptTarget::Setting(field))) = row.action {
            names.push(field.name());
        }
        names.push(row.name);
        if row.action == Action::Quit {
            names.push("exit");
        }
        commands.push(LinearCommand {
            name: names[0],
            other_names: names,
            group: command_groups::group(row.action),
            help: help(row.action).unwrap_or(row.help),
            target: target(row.action),
        });
    }
    for field in SettingField::all() {
        if !commands.iter().any(|known| known.other_names.contains(&field.name())) {
            commands.push(LinearCommand {
                name: field.name(),
                other_names: vec![field.name()],
                group: "Settings",
                help: field.about(),
                target: CommandTarget::Perform(Action::Settings(Settings::Set(
                    PromptTarget::Setting(field),
                ))),
            });
        }
    }
    commands.extend(OWN.iter().map(|(name, own, group, help)| LinearCommand {
        name,
        other_names: vec![name],
        group,
        help,
        target: CommandTarget::Own(*own),
    }));
    commands
}

/// Returns what an action of the palette does in linear mode.
fn target(action: Action) -> CommandTarget {
    use CommandTarget::{OnBranch, OnStored, Own, Perform, Screen};

    match action {
        Action::Help => Own(OwnCommand::Help),
        Action::ToggleSettings => Own(OwnCommand::Settings),
        Action::Details => Own(OwnCommand::Details),
        Action::Quit => Own(OwnCommand::Quit),
        Action::Metrics(Metrics::Toggle) => Own(OwnCommand::Metrics),
        Action::Inspect(Inspect::Toggle) => Own(OwnCommand::Events),
        Action::Find(FindAction::Open) => Own(OwnCommand::Find),
        Action::Find(_) => Screen("/find lists all matches"),
        Action::Chat(Chat::ToggleThinking) => Own(OwnCommand::Thinking),
        Action::Chat(
            Chat::PreviousTurn
            | Chat::NextTurn
            | Chat::ToStart
            | Chat::ToEnd
            | Chat::PreviousCitation
            | Chat::NextCitation,
        ) => Screen("/read prints a turn by its number"),
        Action::Compare(Compare::Compare) => Own(OwnCommand::Compare),
        Action::Compare(Compare::Sample) => Own(OwnCommand::Sample),
        Action::Compare(_) => Screen("/branches lists the replies"),
        Action::Metrics(Metrics::ShowUsage) => Own(OwnCommand::Usage),
        Action::Chat(Chat::ToggleCount) => {
            Screen("/details shows the estimate of the next request")
        }
        Action::Text(_) => Screen("/edit and /editor change a prompt"),
        Action::Chat(Chat::ToggleCodeWrap)
        | Action::Redraw
        | Action::ToggleMouse
        | Action::ToggleNotifications
        | Action::ToggleWindowTitle
        | Action::ChooseTheme => Screen(""),
        Action::History(History::Show) => OnStored(History::Open),
        Action::History(action @ (History::Delete | History::TogglePin)) => OnStored(action),
        Action::Branches(Branches::Toggle) => OnBranch(Branches::Show),
        Action::Branches(Branches::Prune) => OnBranch(Branches::Prune),
        action => Perform(action),
    }
}

/// Returns the help of a command whose effect differs from that of its action.
fn help(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Help => "list the commands, or explain the commands that contain a word",
        Action::ToggleSettings => "print the settings of the next request",
        Action::Inspect(Inspect::Toggle) => {
            "print the events of the last reply; with a number: that event"
        }
        Action::Metrics(Metrics::Toggle) => "print the metrics of all turns",
        Action::Compare(Compare::Compare) => {
            "send the last prompt to several models, one after the other"
        }
        Action::Compare(Compare::Sample) => {
            "send the last prompt several times with the same settings"
        }
        Action::Find(FindAction::Open) => {
            "print the lines of the conversation that contain these words"
        }
        Action::Chat(Chat::CopyLastReply) => "print the last reply without anything else",
        Action::Chat(Chat::CopyCodeBlock) => "print a code block of the last reply",
        Action::Chat(Chat::CopyConversation) => "print the conversation as Markdown",
        Action::Chat(Chat::ShowRaw) => "print the source of the last message",
        Action::Chat(Chat::ToggleThinking) => {
            "print the thinking of later replies, or leave it out"
        }
        Action::Chat(Chat::Send) => "send the unsent prompt",
        Action::Chat(Chat::CopyRequest(format)) => match format {
            RequestFormat::Json => "print the request body",
            RequestFormat::Python => "print a boto3 script that sends the request",
            RequestFormat::AwsCli => "print an AWS CLI command that sends the request",
            RequestFormat::Curl => "print a curl command that sends the request with an API key",
        },
        Action::Metrics(Metrics::ShowUsage) => {
            "print the tokens and the cost of all stored conversations by day, month or model"
        }
        Action::Metrics(Metrics::CopyCsv) => "print the metrics as CSV",
        Action::Metrics(Metrics::CopyJson) => "print the metrics as JSON",
        Action::Branches(Branches::Toggle) => "list the branches, and show one of them",
        Action::Branches(Branches::Prune) => "list the branches, and hide one of them",
        Action::Settings(Settings::Set(PromptTarget::Setting(SettingField::StopSequences))) => {
            "set the stop sequences, one per line"
        }
        _ => return None,
    })
}

/// Returns the command that the user types for an action.
pub fn typed_name(action: &'static str) -> String {
    let command = match action {
        "interrupt" | "leave-composer" => "stop",
        "palette" => "help",
        "remove-last-attachment" => "detach",
        "history-open" => "open",
        // An empty line accepts the text of a question.
        "dialog-accept" => return "An empty line".to_owned(),
        action => action,
    };
    let known = commands().iter().find(|known| known.other_names.contains(&command));
    format!("/{}", known.map_or(command, |known| known.name))
}

/// The command with a typed name, or the commands that the user may have meant.
#[derive(Debug, Clone)]
pub enum CommandMatch {
    One(&'static LinearCommand),
    /// Several names begin with the typed text, or contain a word that begins with it.
    Several(Vec<&'static LinearCommand>),
    None,
}

/// Finds the command with this name, or else the commands whose names begin with it, or else the
/// commands with a word in their names that begins with it.
pub fn find(name: &str) -> CommandMatch {
    let name = name.to_lowercase();
    let matching = |is_match: &dyn Fn(&str) -> bool| -> Vec<&'static LinearCommand> {
        let has = |command: &&LinearCommand| command.other_names.iter().any(|name| is_match(name));
        commands().iter().filter(has).collect()
    };
    for found in [
        matching(&|known| known == name),
        matching(&|known| known.starts_with(&name)),
        matching(&|known| known.split('-').any(|word| word.starts_with(&name))),
    ] {
        match found[..] {
            [] => {}
            [one] => return CommandMatch::One(one),
            _ => return CommandMatch::Several(found),
        }
    }
    CommandMatch::None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_of_the_palette_has_a_name() {
        for row in rows().iter().filter(|row| row.label.is_some()) {
            assert!(matches!(find(row.name), CommandMatch::One(_)), "{}", row.name);
        }
        for field in SettingField::all() {
            let name = field.name();
            assert!(matches!(find(name), CommandMatch::One(_)), "{name}");
        }
    }

    #[test]
    fn names_are_unique_and_short_names_belong_to_an_action() {
        let mut names: Vec<&str> =
            commands().iter().flat_map(|command| command.other_names.clone()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for (short, action) in SHORT_NAMES {
            assert!(rows().iter().any(|row| row.name == *action), "{short}");
            assert_eq!(typed_name(action), {
                let first = SHORT_NAMES.iter().find(|(_, other)| other == action);
                format!("/{}", first.map_or(*action, |(first, _)| first))
            });
        }
        for action in UNLABELED {
            assert!(rows().iter().any(|row| row.name == *action), "{action}");
        }
    }

    #[test]
    fn the_start_of_a_name_is_enough_if_it_is_unique() {
        fn check(typed: &str, expected: &[&str]) {
            let found = match find(typed) {
                CommandMatch::One(one) => vec![one.name],
                CommandMatch::Several(several) => several.iter().map(|it| it.name).collect(),
                CommandMatch::None => vec![],
            };
            assert_eq!(found, expected, "{typed}");
        }
        check("temp", &["temperature"]);
        check("set-temperature", &["temperature"]);
        check("stop", &["stop"]);
        check("MODEL", &["model"]);
        check("csv", &["metrics-copy-csv"]);
        check("clear", &["clear-recipe"]);
        check("xyz", &[]);
    }
}
