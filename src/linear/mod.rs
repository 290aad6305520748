//! Linear mode: the client as a chat line by line, for screen readers and dumb terminals. Everything
//! is printed once and in order. The state is that of the full-screen app: an [`App`] without a
//! screen, whose dialogs and pages are printed as questions, lists and sentences.
//!
//! ```text
//! output.rs         the printed text
//! line_assembly.rs  lines of the user as one input
//! commands.rs       the commands by name
//! perform.rs        performs a command
//! question.rs       what the open dialog or page asks; asking.rs: the printed lines; answer.rs:
//!                   applies the answer
//! replies.rs        prints replies as they arrive, or when they are complete
//!                   spoken_markdown.rs: Markdown for listeners
//! pages.rs          settings, metrics, details and other pages as sentences; events.rs
//! sentences.rs      figures, the end of a reply and the connection as sentences
//! ```

mod answer;

mod asking;

pub mod commands;

mod comparing;

mod events;

mod line_assembly;

mod output;

mod pages;

mod perform;

mod planned_replies;

mod question;

mod replies;

mod sentences;

mod spoken_markdown;

mod turns;

mod usage;

use std::time::Instant;

use crate::app::App;
use crate::app::actions::Action;
use crate::app::msg::{DialogAnswer, Msg};
use crate::preferences::linear_mode::{LinearCause, LinearMode};
use crate::screens::chat::Action as Chat;
use crate::session::connection::ConnectionState;
use crate::session::effect::{EditorSubject, Effect};
use crate::ui::keymap::Keymap;
use asking::{Asking, is_idle};
use commands::{CommandMatch, find, typed_name};
use line_assembly::{Assembled, LineAssembly};
use output::{LinearOutput, PROMPT};
use planned_replies::PlannedReplies;
use question::AskedQuestion;
use replies::ReplyPrinter;

/// How the user's lines arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineSource {
    /// A terminal, which prints what the user types.
    Terminal,
    /// A pipe or a file. The lines are printed, so that the output reads as a conversation.
    Pipe,
}

/// The front end without a screen.
#[derive(Debug)]
pub struct LinearChat {
    /// The time of the last input or update.
    now: Instant,
    source: LineSource,
    output: LinearOutput,
    assembly: LineAssembly,
    replies: ReplyPrinter,
    asking: Asking,
    /// The number of notes that are printed.
    notes: usize,
    /// The connection that was printed last.
    connection: Option<ConnectionState>,
    /// The number of the conversation that was open at the last update.
    conversation: u64,
    /// Whether a prompt waits for the end of the reply.
    is_queued: bool,
    /// Whether the next quit command leaves, although a reply is not complete.
    is_quit_confirmed: bool,
    planned: PlannedReplies,
    effects: Vec<Effect>,
}

/// Returns the keymap for messages: they name commands in place of keys.
pub fn keymap(keymap: Keymap) -> Keymap {
    keymap.without_keys(typed_name)
}

impl LinearChat {
    /// Prints the first lines.
    pub fn new(now: Instant, mode: LinearMode, source: LineSource) -> Self {
        let mut output = LinearOutput::default();
        let cause = match mode.cause {
            LinearCause::Option => "the option --plain",
            LinearCause::Variable => "the variable OUTCROP_PLAIN",
            LinearCause::ConfigFile => "the configuration file",
            LinearCause::DumbTerminal => "a dumb terminal (TERM is dumb)",
        };
        output.say(&format!("Outcrop in linear mode, because of {cause}."));
        let leave = match source {
            LineSource::Terminal => ", or Ctrl+D",
            LineSource::Pipe => "",
        };
        output.say(&format!(
            "Type a prompt and press Enter. {} lists the commands. {}{leave} quits.",
            typed_name("help"),
            typed_name("quit"),
        ));
        Self {
            now,
            source,
            output,
            assembly: LineAssembly::default(),
            replies: ReplyPrinter::new(mode.printing),
            asking: Asking::default(),
            notes: 0,
            connection: None,
            conversation: 0,
            is_queued: false,
            is_quit_confirmed: false,
            planned: PlannedReplies::default(),
            effects: Vec::new(),
        }
    }

    /// Takes the text to print.
    pub fn take_output(&mut self) -> String {
        self.output.take()
    }

    /// Returns whether the next line can be handled now. Otherwise, it must wait for a reply, a file,
    /// the connection or a list.
    pub fn is_ready(&self, app: &App) -> bool {
        !app.session.is_busy()
            && !app.is_opening()
            && app.session.connection != ConnectionState::Resolving
            && !app.screens.chat.attachments.is_reading()
            && !self.asking.is_pending(app)
            && self.planned.is_empty()
    }

    /// Returns whether a line must not wait for the end of the reply, because it stops the reply or
    /// plays the next event of a replay.
    pub fn is_urgent(line: &str) -> bool {
        let name = line.trim().strip_prefix('/').unwrap_or_default();
        match find(name) {
            CommandMatch::One(command) => {
                command.other_names.iter().any(|name| matches!(*name, "stop-reply" | "step"))
            }
            CommandMatch::Several(_) | CommandMatch::None => false,
        }
    }

    /// Handles lines that arrived together. Returns the work that follows.
    pub fn lines(&mut self, app: &mut App, now: Instant, lines: Vec<String>) -> Vec<Effect> {
        self.now = now;
        for line in &lines {
            self.output.answered((self.source == LineSource::Pipe).then_some(line));
        }
        let assembled = self.assembly.add(lines);
        self.input(app, assembled)
    }

    /// Handles the end of the input. Returns the work that follows. The work ends with
    /// [`Effect::Quit`], except if a terminal's reply is not complete or if a pipe ended within a
    /// text. Then the next call quits.
    pub fn end_of_input(&mut self, app: &mut App, now: Instant) -> Vec<Effect> {
        self.now = now;
        if self.source == LineSource::Terminal {
            self.output.end_line();
            self.quit(app);
            return self.finish_input(app);
        }
        if let Some(rest) = self.assembly.finish() {
            return self.input(app, rest);
        }
        self.output.end_line();
        vec![Effect::Quit]
    }

    /// Begins a new line after another program used the terminal.
    pub fn resume(&mut self) {
        self.output.answered(None);
    }

    /// Prints the notice and the prompt after the editor has closed.
    pub fn editor_closed(&mut self, app: &mut App) {
        self.resume();
        self.say_notice(app);
        self.say_draft(app);
    }

    /// Ends the line at the end of the program.
    pub fn end(&mut self) {
        self.output.end_line();
    }

    /// Handles Ctrl+C: stops the reply, discards a text, closes a question, or says how to leave.
    pub fn interrupt(&mut self, app: &mut App, now: Instant) -> Vec<Effect> {
        self.now = now;
        match self.source {
            LineSource::Terminal => self.output.interrupted(),
            LineSource::Pipe => self.output.end_line(),
        }
        self.cancel_planned();
        if self.assembly.discard() {
            self.output.say("Text discarded.");
        } else if app.session.is_busy() {
            self.perform_action(app, Action::Chat(Chat::StopReply), None);
        } else if !is_idle(app) {
            self.cancel(app);
        } else if app.screens.chat.transcript.editing.is_some() {
            self.cancel_edit(app);
        } else {
            let quit = typed_name("quit");
            self.output.say(&format!("No reply to stop. {quit} or Ctrl+D quits."));
        }
        self.finish_input(app)
    }

    fn input(&mut self, app: &mut App, assembled: Assembled) -> Vec<Effect> {
        let was_confirmed = self.is_quit_confirmed;
        match assembled {
            Assembled::Incomplete(hint) => self.output.say(&hint.unwrap_or_default()),
            Assembled::Discarded => self.output.say("Text discarded."),
            Assembled::Line(line) => self.line(app, &line),
            Assembled::Text(text) if is_idle(app) => self.prompt(app, &text),
            Assembled::Text(text) => self.answer(app, &text),
        }
        self.is_quit_confirmed &= !was_confirmed;
        self.finish_input(app)
    }

    fn finish_input(&mut self, app: &mut App) -> Vec<Effect> {
        self.print_changes(app);
        std::mem::take(&mut self.effects)
    }

    fn line(&mut self, app: &mut App, line: &str) {
        if !is_idle(app) {
            return self.answer(app, line);
        }
        match line.strip_prefix('/') {
            Some(text) if text.starts_with('/') => self.prompt(app, text),
            Some(command) => self.command(app, command),
            None => self.prompt(app, line),
        }
    }

    /// Sends a prompt. During a reply, the prompt waits for its end.
    fn prompt(&mut self, app: &mut App, text: &str) {
        if text.trim().is_empty() {
            if app.screens.chat.transcript.editing.is_some() {
                self.cancel_edit(app);
            }
            return;
        }
        self.cancel_planned();
        self.pass(app, Msg::EditorClosed(EditorSubject::Draft, Ok(Some(text.to_owned()))));
        self.perform_action(app, Action::Chat(Chat::Send), None);
        if app.screens.chat.queued.is_some() {
            self.output.say("The prompt is sent when the reply is complete.");
        }
    }

    fn cancel_edit(&mut self, app: &mut App) {
        self.perform_action(app, Action::Interrupt, None);
        self.output.say("Edit cancelled.");
    }

    /// Passes a `Msg` to the app, and prints what it reports. Text that the app would copy or show
    /// is printed.
    fn pass(&mut self, app: &mut App, msg: Msg) {
        for effect in app.update(self.now, msg) {
            match effect {
                Effect::Copy { text, .. } | Effect::ShowRaw(text) => self.output.say(&text),
                effect => self.effects.push(effect),
            }
        }
        self.say_notice(app);
    }

    fn pass_answer(&mut self, app: &mut App, answer: DialogAnswer) {
        self.pass(app, Msg::Answered(answer));
    }

    fn say_notice(&mut self, app: &mut App) {
        let Some(notice) = app.notice.take() else { return };
        let notice = notice.trim_start_matches(['✗', '⚠', ' ']);
        // Some notices describe keys. Linear mode has commands in their place.
        let notice =
            notice.replace("Press /", "Type /").replace(" at the start removes", " removes");
        let end = if notice.ends_with(['.', '?', ':']) { "" } else { "." };
        self.output.say(&format!("{notice}{end}"));
    }

    /// Prints what has changed since the last update. Returns the work that follows.
    pub fn update(&mut self, app: &mut App, now: Instant) -> Vec<Effect> {
        self.now = now;
        self.finish_input(app)
    }

    /// Prints what has changed, and asks for a line if one is expected.
    fn print_changes(&mut self, app: &mut App) {
        for note in &app.notes[self.notes.min(app.notes.len())..] {
            self.output.say(&format!("Note: {note}"));
        }
        self.notes = app.notes.len();
        if self.connection.as_ref() != Some(&app.session.connection) {
            self.connection = Some(app.session.connection.clone());
            if let Some(sentence) = sentences::connection(&app.session, &app.keymap) {
                self.output.say(&sentence);
            }
        }
        let has_ended = self.replies.update(&app.session, &app.keymap, &mut self.output);
        self.say_notice(app);
        if std::mem::replace(&mut self.conversation, app.session.open.number)
            != app.session.open.number
        {
            self.say_opened(app);
        }
        let was_queued = std::mem::replace(&mut self.is_queued, app.screens.chat.queued.is_some());
        if was_queued && !self.is_queued && has_ended && app.session.is_busy() {
            self.output.say("Sending the queued prompt.");
        }
        self.say_text_page(app);
        self.say_usage(app);
        self.request_planned(app);
        self.say_question(app);
        let leaves = self.effects.iter().any(|it| matches!(it, Effect::Quit | Effect::Suspend));
        if self.is_ready(app) && !self.output.is_asking() && !leaves {
            let question = self.asking.line().unwrap_or_else(|| prompt_line(app));
            if self.assembly.is_complete() {
                self.output.ask(&question);
            }
        }
    }

    /// Prints the question of the open dialog or page, if it is new.
    fn say_question(&mut self, app: &mut App) {
        self.answer_by_argument(app);
        let asked = question::of(app);
        if let AskedQuestion::Asks(question) = &asked {
            let lines = self.asking.printed(question);
            for line in lines {
                self.output.say(&line);
            }
        } else {
            self.asking.clear(asked == AskedQuestion::Pending);
        }
    }
}

/// Returns the start of the line on which the user types a prompt.
fn prompt_line(app: &App) -> String {
    let chat = &app.screens.chat;
    if chat.transcript.editing.is_some() {
        return "Edited prompt, or an empty line to cancel:".to_owned();
    }
    match chat.composer.attachments().len() {
        0 => PROMPT.to_owned(),
        1 => "You, with 1 attachment:".to_owned(),
        count => format!("You, with {count} attachments:"),
    }
}
