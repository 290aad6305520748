//! Performs a command by its name.

use super::LinearChat;
use super::commands::{self, CommandMatch, CommandTarget, LinearCommand, OwnCommand, typed_name};
use super::turns::{TurnMessages, turn, turn_count, turns};
use crate::app::App;
use crate::app::actions::Action;
use crate::app::layers::Layer;
use crate::app::msg::{DialogAnswer, Msg};
use crate::chat::conversation::MessageId;
use crate::screens::branches::Action as Branches;
use crate::screens::chat::Action as Chat;
use crate::screens::history::Action as History;
use crate::session::effect::Effect;

impl LinearChat {
    /// Performs a command: its name, and the words after it.
    pub(super) fn command(&mut self, app: &mut App, text: &str) {
        self.cancel_planned();
        let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match commands::find(name) {
            _ if name.is_empty() => {
                self.output.say(&format!("{} lists the commands.", typed_name("help")));
            }
            CommandMatch::One(command) => self.perform(app, command, argument.trim()),
            CommandMatch::Several(several) => {
                let names: Vec<String> =
                    several.iter().map(|command| format!("/{}", command.name)).collect();
                self.output.say(&format!("Several commands match: {}.", names.join(", ")));
            }
            CommandMatch::None => self.output.say(&format!(
                "No command is named {name}. {} lists the commands. To send a prompt that begins \
                 with a slash, type two slashes.",
                typed_name("help")
            )),
        }
    }

    fn perform(&mut self, app: &mut App, command: &LinearCommand, argument: &str) {
        let unavailable = match command.target {
            CommandTarget::Perform(action) => app.missing(action),
            CommandTarget::OnBranch(action) => app.missing(Action::Branches(action)),
            _ => None,
        };
        if let Some(why) = unavailable {
            return self.output.say(&format!("/{} is not available: {why}.", command.name));
        }
        self.asking.argument = Some(argument.to_owned()).filter(|argument| !argument.is_empty());
        match command.target {
            CommandTarget::Screen(instead) => {
                let end = if instead.is_empty() { "" } else { ". " };
                self.output.say(&format!("/{} needs the full screen{end}{instead}.", command.name));
                self.asking.argument = None;
            }
            CommandTarget::Own(own) => {
                self.asking.argument = None;
                self.perform_own(app, own, argument);
            }
            CommandTarget::OnStored(purpose) => {
                self.asking.purpose = Some(Action::History(purpose));
                self.perform_action(app, Action::History(History::Show), None);
            }
            CommandTarget::OnBranch(purpose) => {
                self.asking.purpose = Some(Action::Branches(purpose));
                self.perform_action(app, Action::Branches(Branches::Toggle), None);
            }
            CommandTarget::Perform(Action::History(History::Undelete)) => {
                self.perform_action(app, Action::History(History::Show), None);
                self.perform_action(app, Action::History(History::Undelete), None);
                self.pass_answer(app, DialogAnswer::Cancel);
            }
            CommandTarget::Perform(action) => self.perform_on_turn(app, action, argument),
        }
    }

    /// Performs an action on the last turn, or on the turn whose number follows the command.
    fn perform_on_turn(&mut self, app: &mut App, action: Action, argument: &str) {
        let takes_turn = matches!(
            action,
            Action::Chat(
                Chat::EditAndResend
                    | Chat::Regenerate
                    | Chat::RegenerateWithModel
                    | Chat::CopyCodeBlock
                    | Chat::ShowRaw
                    | Chat::ApplyReplySettings
                    | Chat::PreviousBranch
                    | Chat::NextBranch
            )
        );
        let mut about = None;
        if takes_turn && let Ok(number) = argument.parse::<usize>() {
            self.asking.argument = None;
            about = turn(app, number).map(|(prompt, reply)| reply.unwrap_or(prompt));
            if about.is_none() {
                return self.output.say(&format!("There is no turn {number}."));
            }
        }
        self.perform_action(app, action, about);
        if action == Action::Chat(Chat::EditAndResend)
            && app.screens.chat.transcript.editing.is_some()
        {
            match self.asking.argument.take() {
                Some(text) => self.prompt(app, &text),
                None => {
                    let text = app.screens.chat.composer.text();
                    self.output.say(&format!("Editing this prompt: {text}"));
                }
            }
        }
        if matches!(action, Action::Chat(Chat::PreviousBranch | Chat::NextBranch)) {
            self.read(app, "");
        }
        if action == Action::Chat(Chat::SearchPrompts) {
            self.asking.purpose = None;
        }
    }

    /// Performs an action. A text page that the action opens is printed.
    pub(super) fn perform_action(
        &mut self,
        app: &mut App,
        action: Action,
        about: Option<MessageId>,
    ) {
        self.pass(app, Msg::Command { action, about });
        self.say_text_page(app);
    }

    /// Prints the open text page, and closes it.
    pub(super) fn say_text_page(&mut self, app: &mut App) {
        if let Some(Layer::Text(page, _)) = app.layers.last() {
            let lines = super::pages::text_page(app, *page);
            self.output.say(&lines);
            self.pass_answer(app, DialogAnswer::Cancel);
        }
    }

    /// Performs an action on the selected row of a page, and closes the page.
    pub(super) fn choose_on_page(&mut self, app: &mut App, action: Action) {
        let chosen = app.screens.branches.selected();
        self.perform_action(app, action, None);
        let is_left_open = matches!(
            action,
            Action::History(History::Delete | History::TogglePin)
                | Action::Branches(Branches::Prune)
        );
        if is_left_open {
            self.pass_answer(app, DialogAnswer::Cancel);
        } else if action == Action::Branches(Branches::Show) && app.layers.is_empty() {
            let has_chosen =
                |(prompt, reply): TurnMessages| chosen == Some(prompt) || chosen == reply;
            let number = turns(app).position(has_chosen);
            self.output.say(&format!("This branch has {}.", turn_count(app)));
            self.read(app, &number.map_or(String::new(), |at| (at + 1).to_string()));
        } else if action == Action::History(History::Open) && app.layers.is_empty() {
            self.say_opened(app);
        }
    }

    fn perform_own(&mut self, app: &mut App, own: OwnCommand, argument: &str) {
        match own {
            OwnCommand::Help => self.help(argument),
            OwnCommand::Settings => self.say_settings(app),
            OwnCommand::Status => self.say_status(app),
            OwnCommand::Metrics => self.say_metrics(app),
            OwnCommand::Usage => self.request_usage(app, argument),
            OwnCommand::Events => self.say_events(app, argument),
            OwnCommand::Details => self.say_details(app, argument),
            OwnCommand::Read => self.read(app, argument),
            OwnCommand::Find => self.find(app, argument),
            OwnCommand::Compare => self.compare(app, argument),
            OwnCommand::Sample => self.sample(app, argument),
            OwnCommand::Replies => self.set_printing(argument),
            OwnCommand::Thinking => {
                let prints = !self.replies.prints_thinking;
                self.replies.prints_thinking = prints;
                self.output.say(if prints {
                    "Thinking is printed."
                } else {
                    "Thinking is not printed."
                });
            }
            OwnCommand::Quit => self.quit(app),
        }
    }

    /// Chooses how replies are printed.
    fn set_printing(&mut self, argument: &str) {
        let name = self.replies.printing.name();
        match argument.parse() {
            Ok(printing) => {
                self.replies.printing = printing;
                self.output.say(&format!("Replies are printed {}.", words(printing.name())));
            }
            Err(_) => self.output.say(&format!(
                "Replies are printed {}. Type as-it-comes or whole after the command to change \
                 this.",
                words(name)
            )),
        }
    }

    /// Quits. During a reply, only a second quit command quits.
    pub(super) fn quit(&mut self, app: &App) {
        if app.session.is_busy() && !app.session.is_replay() && !self.is_quit_confirmed {
            self.is_quit_confirmed = true;
            let (quit, stop) = (typed_name("quit"), typed_name("stop-reply"));
            self.output
                .say(&format!("The reply is not complete. {quit} again quits. {stop} stops it."));
        } else {
            self.effects.push(Effect::Quit);
        }
    }
}

fn words(name: &str) -> &str {
    match name {
        "whole" => "when they are complete",
        _ => "as they arrive",
    }
}
