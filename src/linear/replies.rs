//! Prints a reply: each sentence or line when it has arrived, or the whole reply at its end.

use super::output::LinearOutput;
use super::sentences;
use super::spoken_markdown::{SpokenMarkdown, SpokenPart};
use crate::chat::conversation::MessageId;
use crate::chat::message::{ContentBlock, Reply};
use crate::chat::settings::Prefill;
use crate::preferences::linear_mode::ReplyPrinting;
use crate::session::Session;
use crate::session::turn::{Phase, RequestStage};
use crate::ui::keymap::Keymap;

/// Prints replies, and tracks how much of the current reply is printed.
#[derive(Debug)]
pub struct ReplyPrinter {
    pub printing: ReplyPrinting,
    pub prints_thinking: bool,
    current: Option<PrintedReply>,
}

/// How much of a reply is printed.
#[derive(Debug)]
struct PrintedReply {
    /// The number of the conversation, and the message.
    conversation: u64,
    message: MessageId,
    stage: Option<RequestStage>,
    /// Whether the heading is printed.
    has_begun: bool,
    place: TextPlace,
}

/// A position in a reply: the number of a block, and a byte of its text.
#[derive(Debug, Clone, Default)]
struct TextPlace {
    block: usize,
    byte: usize,
    /// Whether the line before the block is printed.
    is_announced: bool,
    markdown: SpokenMarkdown,
}

impl ReplyPrinter {
    pub fn new(printing: ReplyPrinting) -> Self {
        Self { printing, prints_thinking: true, current: None }
    }

    /// Prints what arrived since the last call. Returns whether a reply has ended.
    pub fn update(
        &mut self,
        session: &Session,
        keymap: &Keymap,
        output: &mut LinearOutput,
    ) -> bool {
        let has_ended = self.end(session, keymap, output);
        if let Phase::InFlight(request) = session.phase() {
            let key = (session.open.number, request.message);
            let is_known =
                self.current.as_ref().is_some_and(|it| (it.conversation, it.message) == key);
            if !is_known {
                self.begin(session, request.message, output);
            }
            self.progress(session, &request.stage, output);
        }
        has_ended
    }

    /// Starts with a reply whose request was sent. A reply that is continued is not printed again.
    fn begin(&mut self, session: &Session, message: MessageId, output: &mut LinearOutput) {
        let Some(reply) = session.open.conversation.reply(message) else { return };
        let mut place = TextPlace::default();
        if reply.blocks().next().is_some() {
            // The Markdown state at the end of the printed part determines how the rest is read.
            place.skip_to_end(reply);
        }
        if session.is_replay()
            && let Some(parent) = session.open.conversation.parent(message)
            && let Some(prompt) = session.open.conversation.prompt(parent)
        {
            output.say(&format!("Prompt: {}", prompt.text));
        }
        if self.printing == ReplyPrinting::Whole {
            output.say("Waiting for the reply.");
        }
        self.current = Some(PrintedReply {
            conversation: session.open.number,
            message,
            stage: None,
            has_begun: false,
            place,
        });
    }

    fn progress(&mut self, session: &Session, stage: &RequestStage, output: &mut LinearOutput) {
        let Some(printed) = &mut self.current else { return };
        if printed.stage.as_ref() != Some(stage) {
            printed.stage = Some(stage.clone());
            if let Some(sentence) = sentences::stage(session, stage) {
                output.say(&sentence);
            }
        }
        if self.printing == ReplyPrinting::AsItComes {
            self.print(session, false, output);
        }
    }

    /// Prints the rest of a reply that has ended, and its cue.
    fn end(&mut self, session: &Session, keymap: &Keymap, output: &mut LinearOutput) -> bool {
        let Some(printed) = &self.current else { return false };
        if printed.conversation != session.open.number {
            self.current = None;
            return true;
        }
        let message = printed.message;
        // The figures arrive after the text, so wait until the request has ended.
        let is_running = session.in_flight(message).is_some();
        let reply = session.open.conversation.reply(message);
        let Some(reply) = reply.filter(|reply| !reply.is_open() && !is_running) else {
            return false;
        };
        self.print(session, true, output);
        self.current = None;
        let citations = reply.citation_list();
        if !citations.is_empty() {
            output.say(citations);
        }
        for finding in &reply.guardrail_findings {
            output.say(&format!("Guardrail: {finding}"));
        }
        output.say(&sentences::ending(session, message, reply, keymap));
        true
    }

    /// Prints the units that are complete, or everything.
    fn print(&mut self, session: &Session, is_all: bool, output: &mut LinearOutput) {
        let Some(printed) = &mut self.current else { return };
        let Some(reply) = session.open.conversation.reply(printed.message) else { return };
        let mut blocks = reply.blocks().skip(printed.place.block);
        let is_longer = blocks.next().is_some_and(|it| shown_text(it).len() > printed.place.byte);
        if !is_longer && blocks.next().is_none() {
            return;
        }
        if !std::mem::replace(&mut printed.has_begun, true) {
            output.say(&heading(session, reply));
            let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
            if printed.place.is_start() {
                printed.place.print(prefill, true, output);
            }
        }
        let thinking = self.prints_thinking;
        print_blocks(reply, &mut printed.place, (thinking, is_all), output);
    }
}

/// Prints a whole reply.
pub fn print_whole(session: &Session, reply: &Reply, thinks: bool, output: &mut LinearOutput) {
    output.say(&heading(session, reply));
    let mut place = TextPlace::default();
    place.print(reply.prefill.as_ref().map_or("", Prefill::as_str), true, output);
    print_blocks(reply, &mut place, (thinks, true), output);
    output.say(reply.citation_list());
}

fn heading(session: &Session, reply: &Reply) -> String {
    let name = session.catalog.find(&reply.model).map(|model| model.name.clone());
    format!("{}:", name.unwrap_or_else(|| "Reply".to_owned()))
}

fn print_blocks(
    reply: &Reply,
    place: &mut TextPlace,
    (prints_thinking, is_all): (bool, bool),
    output: &mut LinearOutput,
) {
    let count = reply.blocks().count();
    for (at, block) in reply.blocks().enumerate().skip(place.block) {
        if at > place.block {
            *place = TextPlace { block: at, ..TextPlace::default() };
        }
        let is_last = at + 1 == count;
        let is_block_complete = is_all || !is_last;
        if !std::mem::replace(&mut place.is_announced, true)
            && let Some(line) = announcement(block, prints_thinking)
        {
            output.say(line);
        }
        let is_silent = matches!(block, ContentBlock::Reasoning { .. }) && !prints_thinking;
        let text = shown_text(block);
        let Some(rest) = text.get(place.byte..).filter(|_| !is_silent) else { continue };
        // The first citation may still remove trailing whitespace, so do not print it yet.
        let arrived = if is_block_complete { rest } else { rest.trim_end() };
        place.byte += place.print(arrived, is_block_complete, output);
        if is_block_complete {
            place.finish(output);
            output.end_line();
            if matches!(block, ContentBlock::Reasoning { .. }) {
                output.say("The thinking ends here.");
            }
        }
    }
}

impl TextPlace {
    fn is_start(&self) -> bool {
        self.block == 0 && self.byte == 0
    }

    /// Moves to the end of a reply without printing it.
    fn skip_to_end(&mut self, reply: &Reply) {
        let mut unprinted = LinearOutput::default();
        self.print(reply.prefill.as_ref().map_or("", Prefill::as_str), true, &mut unprinted);
        for (at, block) in reply.blocks().enumerate() {
            if at > self.block {
                *self = Self { block: at, ..Self::default() };
            }
            let text = shown_text(block);
            self.print(text, true, &mut unprinted);
            (self.byte, self.is_announced) = (text.len(), true);
        }
    }

    /// Prints a text up to its last complete sentence or line, or all of it. Returns the number of
    /// printed bytes.
    fn print(&mut self, text: &str, is_all: bool, output: &mut LinearOutput) -> usize {
        let mut parts = Vec::new();
        let size = self.markdown.read(text, is_all, &mut parts);
        print_parts(&parts, output);
        size
    }

    fn finish(&mut self, output: &mut LinearOutput) {
        let mut parts = Vec::new();
        self.markdown.finish(&mut parts);
        print_parts(&parts, output);
    }
}

fn print_parts(parts: &[SpokenPart], output: &mut LinearOutput) {
    for part in parts {
        match part {
            SpokenPart::Text(text) => output.add(text),
            SpokenPart::Line(line) => output.say(line),
        }
    }
}

/// Returns the line before a block that is not text of the reply.
fn announcement(block: &ContentBlock, prints_thinking: bool) -> Option<&'static str> {
    match block {
        ContentBlock::Text(_) => None,
        ContentBlock::Reasoning { .. } if prints_thinking => Some("Thinking:"),
        ContentBlock::Reasoning { .. } => Some("The model thinks."),
        ContentBlock::ToolUse { .. } => Some("Tool use:"),
        ContentBlock::Other(_) => Some("Unknown content block:"),
    }
}

fn shown_text(block: &ContentBlock) -> &str {
    match block {
        ContentBlock::Text(text) => text.marked(),
        ContentBlock::Reasoning { text, .. } => text,
        ContentBlock::ToolUse { input, .. } => input,
        ContentBlock::Other(name) => name,
    }
}
