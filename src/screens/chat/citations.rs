//! Moves between the citations of a reply, and shows their sources.

use std::ops::Range;

use super::Chat;
use super::find::Find;
use super::selection::Direction;
use super::transcript::CurrentCitation;
use crate::chat::conversation::MessageId;
use crate::chat::message::{ContentBlock, Message, Reply};
use crate::document::parts::text_without_thinking;
use crate::document::written_marks::WrittenMarks;
use crate::screens::context::Context;
use crate::ui::scroll::Anchor;
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

impl Chat {
    /// Goes to the next or previous citation mark of the chosen reply, and shows its source.
    pub fn step_citation(&mut self, cx: &mut Context<'_>, towards: Direction) {
        let conversation = &cx.session.open.conversation;
        let chosen = self.chosen_reply(cx.session, cx.focus);
        let found = chosen.and_then(|id| {
            let message = conversation.get(id)?;
            Some((id, message, message.reply()?))
        });
        let Some((id, message, reply)) = found else {
            return cx.notice("No reply with citations");
        };
        let marks = marks(message, reply, cx.look.written_marks());
        let Some(last) = marks.len().checked_sub(1) else {
            return cx.notice("This reply has no citations");
        };
        let current = self.transcript.citation.as_ref().filter(|current| current.message == id);
        let next = match (current.map(|current| current.mark), towards) {
            (None, Direction::End) => Some(0),
            (None, Direction::Start) => Some(last),
            (Some(mark), Direction::End) => Some(mark + 1).filter(|mark| *mark <= last),
            (Some(mark), Direction::Start) => mark.checked_sub(1),
        };
        let Some(mark) = next else { return cx.notice("No more citations") };
        let (number, range) = marks[mark].clone();
        self.transcript.scroll.show(Anchor::at(id, range.start));
        let listed = reply.citations().get(number - 1).map(|citation| {
            let passage = citation.short_passage();
            let passage =
                if passage.is_empty() { passage } else { format!(": \u{201c}{passage}\u{201d}") };
            format!("[{number}] {}{passage}", citation.place())
        });
        self.transcript.citation = Some(CurrentCitation { message: id, mark, range });
        cx.notice(listed.unwrap_or_default());
    }
}

/// Returns the number of each citation mark of a reply, and its bytes in the projection.
fn marks(message: &Message, reply: &Reply, written: WrittenMarks) -> Vec<(usize, Range<usize>)> {
    let projection = text_without_thinking(message, written);
    let mut marks = Vec::new();
    let mut from = 0;
    for block in reply.blocks() {
        let ContentBlock::Text(text) = block else { continue };
        let mut copied = 0;
        for mark in text.marks() {
            let label = format!("[{}]", mark.number);
            // The text before the mark may contain the same characters.
            let literal = text.as_str()[copied..mark.at].matches(&label).count();
            copied = mark.at;
            let mut found = projection[from..].match_indices(&label);
            let Some((at, _)) = found.nth(literal) else { continue };
            let range = from + at..from + at + label.len();
            from = range.end;
            marks.push((mark.number, range));
        }
    }
    marks
}

/// The marks in the conversation: the matches of the search, and the citation that the user went
/// to.
#[derive(Debug, Clone, Copy)]
pub struct ConversationMarks<'a> {
    pub find: &'a Find,
    pub citation: Option<&'a CurrentCitation>,
}

impl MessageMarks for ConversationMarks<'_> {
    fn marks(&self, message: MessageId, within: Range<usize>) -> Vec<(Range<usize>, MatchMark)> {
        let mut marks = self.find.marks(message, within.clone());
        let current = self.citation.filter(|current| current.message == message);
        if let Some(CurrentCitation { range, .. }) = current
            && range.start < within.end
            && range.end > within.start
        {
            marks.retain(|(found, _)| found.end <= range.start || found.start >= range.end);
            let at = marks.partition_point(|(found, _)| found.start < range.start);
            marks.insert(at, (range.clone(), MatchMark::FoundNow));
        }
        marks
    }
}
