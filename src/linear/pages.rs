//! The pages of the full-screen app as sentences.

use std::borrow::Cow;

use super::LinearChat;
use super::commands::{CommandTarget, LinearCommand, commands, typed_name};

use super::replies::print_whole;
use super::sentences;
use super::turns::{TurnMessages, turn, turn_count, turns};
use crate::app::App;
use crate::app::command_groups;
use crate::app::layers::TextPage;
use crate::chat::message::Message;
use crate::chat::metrics::{ColumnSummary, MetricsColumn, TurnMetrics};
use crate::chat::settings::SettingField;
use crate::screens::chat::view::{ChatDrawing, details, request};
use crate::screens::metrics;
use crate::screens::metrics::table::summed;
use crate::session::Session;
use crate::ui::dialog::text::DialogLine;
use crate::ui::theme::Theme;

/// Returns the text of a page that the full-screen app shows as a dialog.
pub(super) fn text_page(app: &App, page: TextPage) -> String {
    let theme = Theme::of(app.look);
    let drawing =
        ChatDrawing { chat: &app.screens.chat, cx: app.drawing(theme), notes: &app.notes };
    let lines = match page {
        TextPage::Details => details::lines(drawing, app.shown_reply(), u16::MAX),
        TextPage::Request => request::lines(drawing, u16::MAX),
        TextPage::Definitions => metrics::view::definitions(u16::MAX, theme),
        TextPage::ConfigProblems => return app.config_problems.join("\n"),
    };
    lines.iter().map(labeled).collect::<Vec<_>>().join("\n")
}

/// Returns a line with a label as a sentence.
fn labeled(line: &DialogLine) -> String {
    match (line.label(), line.text()) {
        ("", text) => text.trim_end().to_owned(),
        (label, "") => format!("{label}:"),
        (label, text) => format!("{label}: {text}"),
    }
}

impl LinearChat {
    /// Lists the commands by group, or explains those that contain a word.
    pub(super) fn help(&mut self, word: &str) {
        let mut groups: Vec<&str> = Vec::new();
        for command in commands() {
            if !matches!(command.target, CommandTarget::Screen(_))
                && !groups.contains(&command.group)
            {
                groups.push(command.group);
            }
        }
        groups.sort_by_key(|group| command_groups::place(group));
        let word = word.trim_start_matches('/').to_lowercase();
        let mut count = 0;
        for group in groups {
            let is_listed = |command: &&LinearCommand| {
                command.group == group && !matches!(command.target, CommandTarget::Screen(_))
            };
            let in_group = commands().iter().filter(is_listed);
            if word.is_empty() {
                let names: Vec<String> =
                    in_group.map(|command| format!("/{}", command.name)).collect();
                self.output.say(&format!("{group}: {}.", names.join(", ")));
                continue;
            }
            for command in in_group {
                let others = command.other_names.iter().skip(1);
                let text = format!("{} {} {}", group, command.other_names.join(" "), command.help);
                if word != "all" && !text.to_lowercase().contains(&word) {
                    continue;
                }
                count += 1;
                let others: Vec<String> = others.map(|name| format!("/{name}")).collect();
                let also = if others.is_empty() {
                    String::new()
                } else {
                    format!(" Also {}.", others.join(", "))
                };
                self.output.say(&format!("/{}: {}.{also}", command.name, command.help));
            }
        }
        let help = typed_name("help");
        if word.is_empty() {
            self.output.say(&format!(
                "{help} WORD explains the commands with this word, and {help} all explains all \
                 commands. You can abbreviate a command name. A backslash at the end of a line continues the prompt. \
                 /paste begins a text of several lines."
            ));
        } else if count == 0 {
            self.output.say(&format!("No command contains {word}. {help} lists all."));
        }
    }

    pub(super) fn say_settings(&mut self, app: &App) {
        let Session { settings, catalog, .. } = &app.session;
        for field in SettingField::all() {
            let value = field.text(settings).filter(|text| !text.is_empty());
            let value = value.map_or_else(|| field.unset_label().to_owned(), Cow::into_owned);
            let is_set = field.is_set(settings);
            let unsent = catalog.unsent_reason(settings, field).filter(|_| is_set);
            let unsent = unsent.map(|why| format!(" Not sent: {why}.")).unwrap_or_default();
            self.output.say(&format!("{}: {value}.{unsent}", field.label()));
        }
        let recipe = settings.recipe.as_deref().unwrap_or("none");
        self.output.say(&format!("Recipe: {recipe}."));
    }

    pub(super) fn say_status(&mut self, app: &App) {
        let session = &app.session;
        self.output.say(&sentences::connection(session, &app.keymap).unwrap_or_default());
        self.output.say(&format!("Model: {}.", session.settings.model.as_str()));
        self.output.say(&format!("Conversation: {}.", described(app)));
        if !session.store.is_durable {
            self.output.say("The conversation is not stored.");
        }
        if let Some(file) = &session.recording {
            self.output.say(&format!("Recording to {file}."));
        }
        if session.is_busy() {
            self.output.say(&format!("State: {}.", session.state()));
        }
    }

    pub(super) fn say_metrics(&mut self, app: &App) {
        let rows = app.session.all_turns();
        if rows.is_empty() {
            return self.output.say("No reply yet.");
        }
        for row in &rows {
            let place = row.place;
            let hidden = if row.is_on_path { "" } else { ", on another branch" };
            let name = app.session.catalog.find(row.model).map(|model| model.name.clone());
            let name = name.unwrap_or_else(|| row.model.to_string());
            let mut facts = vec![name];
            facts.extend(MetricsColumn::ALL.iter().filter_map(|column| cell(*column, row)));
            facts.push(row.stop().to_owned());
            self.output.say(&format!("Turn {place}{hidden}: {}.", facts.join(", ")));
        }
        if rows.len() > 1 {
            let total = MetricsColumn::ALL.iter().filter_map(|column| {
                let total = ColumnSummary::of(*column, &rows).total?;
                measured(*column, &summed(*column, total))
            });
            let total: Vec<String> = total.collect();
            self.output.say(&format!("Total: {}.", total.join(", ")));
        }
    }

    pub(super) fn say_details(&mut self, app: &App, argument: &str) {
        let theme = Theme::of(app.look);
        let drawing =
            ChatDrawing { chat: &app.screens.chat, cx: app.drawing(theme), notes: &app.notes };
        let mut shown = app.shown_reply();
        if !argument.is_empty() {
            let Some((_, reply)) = self.turn_of_argument(app, argument) else { return };
            let conversation = &app.session.open.conversation;
            shown = reply.and_then(|id| Some((id, conversation.reply(id)?)));
        }
        let lines = details::lines(drawing, shown, u16::MAX);
        // Linear mode cannot count a draft's tokens while the user types, so omit this line.
        let lines = lines.iter().filter(|line| line.label() != "Exact count");
        let lines: Vec<String> = lines.map(|line| labeled(line).replace("  ", ", ")).collect();
        self.output.say(&lines.join("\n"));
    }

    /// Prints the last turn, the turn with a number, or all turns.
    pub(super) fn read(&mut self, app: &App, argument: &str) {
        if argument == "all" {
            for (at, turn) in turns(app).enumerate() {
                self.read_turn(app, at + 1, turn);
            }
            return;
        }
        if let Some(turn) = self.turn_of_argument(app, argument) {
            let number = turns(app).position(|it| it == turn).map_or(1, |at| at + 1);
            self.read_turn(app, number, turn);
        }
    }

    fn read_turn(&mut self, app: &App, number: usize, (prompt, reply): TurnMessages) {
        let conversation = &app.session.open.conversation;
        if let Some(Message::User(prompt)) = conversation.get(prompt) {
            let count = prompt.attachments.len();
            let attached = match count {
                0 => String::new(),
                1 => ", with 1 attachment".to_owned(),
                count => format!(", with {count} attachments"),
            };
            self.output.say(&format!("Turn {number}{attached}. Prompt: {}", prompt.text));
        }
        if let Some((id, reply)) = reply.and_then(|id| Some((id, conversation.reply(id)?))) {
            print_whole(&app.session, reply, self.replies.prints_thinking, &mut self.output);
            self.output.say(&sentences::ending(&app.session, id, reply, &app.keymap));
        }
    }

    /// Returns the turn with the number in an argument, or the last turn. Reports a missing turn.
    pub(super) fn turn_of_argument(&mut self, app: &App, argument: &str) -> Option<TurnMessages> {
        let count = turns(app).count();
        let number = if argument.is_empty() { Some(count) } else { argument.parse().ok() };
        let found = number.and_then(|number| turn(app, number));
        if count == 0 {
            self.output.say("No messages yet.");
        } else if found.is_none() {
            self.output.say(&format!("There is no turn {argument}. The last turn is {count}."));
        }
        found
    }

    /// Prints the lines of the conversation that contain a text.
    pub(super) fn find(&mut self, app: &App, words: &str) {
        if words.is_empty() {
            return self.output.say("Type words after the command.");
        }
        let wanted = words.to_lowercase();
        let conversation = &app.session.open.conversation;
        let mut count = 0;
        for (at, (prompt, reply)) in turns(app).enumerate() {
            let prompt = conversation.prompt(prompt).map(|it| ("prompt", it.text.clone()));
            let reply = reply.and_then(|id| conversation.reply(id));
            let reply = reply.map(|it| ("reply", it.full_text()));
            for (role, text) in prompt.into_iter().chain(reply) {
                for line in text.lines().filter(|line| line.to_lowercase().contains(&wanted)) {
                    count += 1;
                    self.output.say(&format!("Turn {}, {role}: {}", at + 1, line.trim()));
                }
            }
        }
        self.output.say(&match count {
            0 => format!("No line contains {words}."),
            1 => "1 line.".to_owned(),
            count => format!("{count} lines."),
        });
    }

    /// Says which conversation was opened.
    pub(super) fn say_opened(&mut self, app: &App) {
        if !app.session.open.conversation.is_empty() {
            self.output.say(&format!(
                "{}. {} prints its last turn.",
                described(app),
                typed_name("read")
            ));
        }
        self.say_draft(app);
    }

    /// Prints the prompt that is not sent.
    pub(super) fn say_draft(&mut self, app: &App) {
        let draft = app.screens.chat.composer.text();
        if !draft.trim().is_empty() {
            self.output.say(&format!("Unsent prompt: {draft}"));
            self.output.say(&format!("{} sends it.", typed_name("send")));
        }
    }
}

fn described(app: &App) -> String {
    format!("{}, {}", app.session.title(), turn_count(app))
}

/// Returns a cell of the table of metrics in words, if the value is known.
fn cell(column: MetricsColumn, row: &TurnMetrics<'_>) -> Option<String> {
    match column {
        MetricsColumn::Temperature => {
            row.temperature.map(|temperature| format!("temperature {temperature}"))
        }
        _ => measured(column, &summed(column, column.sum(row)?)),
    }
}

fn measured(column: MetricsColumn, value: &str) -> Option<String> {
    let value = match value.strip_prefix('≥') {
        Some(least) => format!("at least {least}"),
        None => value.to_owned(),
    };
    Some(match column {
        MetricsColumn::Input => format!("{value} tokens in"),
        MetricsColumn::Output => format!("{value} out"),
        MetricsColumn::CacheRead => format!("{value} read from the cache"),
        MetricsColumn::CacheWrite => format!("{value} written to the cache"),
        MetricsColumn::FirstToken => format!("first token after {value} milliseconds"),
        MetricsColumn::Latency => format!("latency {value} milliseconds"),
        MetricsColumn::Wall => format!("{value} milliseconds in all"),
        MetricsColumn::Overhead => format!("overhead {value} milliseconds"),
        MetricsColumn::Rate => format!("{value} tokens per second"),
        MetricsColumn::Cost => value,
        MetricsColumn::Temperature
        | MetricsColumn::Turn
        | MetricsColumn::Model
        | MetricsColumn::Stop => return None,
    })
}
