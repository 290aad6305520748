//! The actions of the page, and the answers of the store.

use super::actions::Action;
use super::{HistoryPage, HistoryRow};
use crate::screens::context::{Context, DialogRequest, Next};
use crate::session::effect::Effect;
use crate::stored::{ConversationKey, StoreAnswer, StoreChange};
use crate::ui::keymap::KeyScope;
use crate::ui::paged_list::{PAGE_ROWS, PageUse, PagedList};
use crate::ui::text_keys::TextKey;

const PAGE: isize = 10;

impl HistoryPage {
    /// Reads the list again for a page that was just opened.
    pub fn open(&mut self, cx: &mut Context<'_>) {
        self.list = PagedList::default();
        self.read(cx, PageUse::Replace);
    }

    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::Up => self.step(cx, -1),
            Action::Down => self.step(cx, 1),
            Action::PageUp => self.step(cx, -PAGE),
            Action::PageDown => self.step(cx, PAGE),
            Action::Open => {
                let opened = self.list.chosen().map(|row| match row {
                    HistoryRow::Conversation(entry) => {
                        Next::OpenConversation { conversation: entry.conversation, found: None }
                    }
                    HistoryRow::Passage(passage) => {
                        let word = passage.matches.first();
                        let word = word.and_then(|range| passage.passage.get(range.clone()));
                        let word = word.unwrap_or_default().to_owned();
                        Next::OpenConversation {
                            conversation: passage.conversation,
                            found: passage.message.map(|message| (message, word)),
                        }
                    }
                });
                cx.next.extend(opened);
            }
            Action::Rename => {
                if let Some(row) = self.list.chosen() {
                    let (conversation, title) = (Some(row.conversation()), row.title().to_owned());
                    cx.open(DialogRequest::Title { conversation, title });
                }
            }
            Action::TogglePin => self.toggle_pin(cx),
            Action::Delete => {
                let deleted = self.list.chosen().map(HistoryRow::conversation);
                cx.next.extend(deleted.map(Next::DeleteConversation));
            }
            Action::Undelete => self.undelete(cx),
            Action::Show | Action::Close => cx.close(),
        }
    }

    pub fn key(&mut self, cx: &mut Context<'_>, key: TextKey) {
        if self.list.key(key) {
            self.read(cx, PageUse::Replace);
        }
    }

    pub fn paste(&mut self, cx: &mut Context<'_>, text: &str) {
        self.list.paste(text);
        self.read(cx, PageUse::Replace);
    }

    /// Searches for other words. Without words, lists all conversations.
    pub fn search(&mut self, cx: &mut Context<'_>, text: &str) {
        self.list.set_filter(text);
        self.read(cx, PageUse::Replace);
    }

    /// Moves the selection by some rows, up if negative.
    pub fn step(&mut self, cx: &mut Context<'_>, rows: isize) {
        self.list.step(rows);
        self.read_more(cx);
    }

    /// Reads the rows again after a change. The selection stays.
    pub fn refresh(&mut self, cx: &mut Context<'_>) {
        self.read(cx, PageUse::Refresh);
    }

    /// Notes that a conversation was deleted.
    pub fn deleted(&mut self, cx: &mut Context<'_>, conversation: ConversationKey) {
        self.deleted.push(conversation);
        let key = cx.keymap.key(KeyScope::History, Action::Undelete);
        cx.notice(format!("Conversation deleted. {key} restores it"));
        self.refresh(cx);
    }

    pub fn expects(&self, number: u64) -> bool {
        self.list.expects(number)
    }

    /// Adds the rows of an answer that the page expects.
    pub fn answered(&mut self, cx: &mut Context<'_>, answer: StoreAnswer) {
        let rows: Vec<HistoryRow> = match answer {
            StoreAnswer::Conversations(found) => {
                found.into_iter().map(HistoryRow::Conversation).collect()
            }
            StoreAnswer::Passages(found) => found.into_iter().map(HistoryRow::Passage).collect(),
            StoreAnswer::Failed(why) => {
                self.failure = Some(why);
                return self.list.fail();
            }
            _ => return self.list.fail(),
        };
        self.failure = None;
        let restored = self.restored.take();
        self.list.add(rows, |before, after| match restored {
            Some(restored) => after.conversation() == restored,
            None => before.is_same(after),
        });
        self.read_more(cx);
    }

    fn read(&mut self, cx: &mut Context<'_>, page: PageUse) {
        let known = u32::try_from(self.list.rows().len()).unwrap_or(u32::MAX);
        // Read one more row, since a restored conversation adds a row.
        let limit = if page == PageUse::Refresh { known.saturating_add(1) } else { 0 };
        if let Some(query) = self.query(None, limit.max(PAGE_ROWS)) {
            let (number, effect) = cx.session.store.query(query);
            self.list.expect(number, page);
            cx.effect(effect);
        }
    }

    fn read_more(&mut self, cx: &mut Context<'_>) {
        if !self.list.needs_page() {
            return;
        }
        if let Some(query) =
            self.list.rows().last().and_then(|row| self.query(Some(row), PAGE_ROWS))
        {
            let (number, effect) = cx.session.store.query(query);
            self.list.expect(number, PageUse::Append);
            cx.effect(effect);
        }
    }

    fn toggle_pin(&mut self, cx: &mut Context<'_>) {
        let Some(HistoryRow::Conversation(entry)) = self.list.chosen() else {
            let key = cx.keymap.key(KeyScope::TextBox, "text-delete-to-line-start");
            return cx.notice(format!("Clear the search first with {key}"));
        };
        let is_pinned = !entry.is_pinned;
        let conversation = entry.conversation;
        let effect = cx.session.change_stored(conversation, StoreChange::Pin { is_pinned });
        cx.effect(effect);
        cx.notice(if is_pinned { "Pinned" } else { "No longer pinned" });
        self.refresh(cx);
    }

    fn undelete(&mut self, cx: &mut Context<'_>) {
        let Some(conversation) = self.deleted.pop() else {
            return cx.notice("No deleted conversation to restore");
        };
        let effect = cx.session.change_stored(conversation, StoreChange::Restore);
        if let Effect::Store { number, .. } = effect {
            self.restoring = Some((number, conversation));
        }
        cx.effect(effect);
    }

    /// Shows whether a conversation was restored, if the answer is about that.
    pub fn undeleted(&mut self, cx: &mut Context<'_>, number: u64, answer: &StoreAnswer) {
        let Some((_, conversation)) = self.restoring.take_if(|(change, _)| *change == number)
        else {
            return;
        };
        match answer {
            StoreAnswer::Durable | StoreAnswer::InMemory => {
                cx.notice("Conversation restored");
                self.restored = Some(conversation);
            }
            StoreAnswer::Refused(_) => {
                cx.notice(
                    "The conversation cannot be restored. Another window removed it for good",
                );
            }
            _ => cx.notice("The conversation was not restored"),
        }
        self.refresh(cx);
    }
}
