//! The actions and the mouse on the page with the branches.

use super::BranchesPage;
use super::actions::Action;
use super::graph::GraphRow;
use crate::chat::conversation::MessageId;
use crate::screens::context::{Context, Next};
use crate::session::Session;
use crate::ui::keymap::KeyScope;

impl BranchesPage {
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        let page = isize::try_from(self.layout.height.saturating_sub(1).max(1)).unwrap_or(1);
        match action {
            Action::Toggle | Action::Leave => cx.close(),
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::First => self.step(isize::MIN),
            Action::Last => self.step(isize::MAX),
            Action::Show => self.show(cx),
            Action::Compare => self.compare(cx),
            Action::Prune => self.prune(cx),
            Action::Undo => match cx.session.undo_prune() {
                Ok(root) => {
                    self.refresh(cx.session);
                    self.at = self.graph.place(cx.session, root).unwrap_or(self.at);
                    cx.notice("Branch restored");
                }
                Err(why) => cx.notice(why),
            },
            Action::Fold => {
                let is_any_shown = self.folding.is_off || !self.folding.shown.is_empty();
                self.folding.shown.clear();
                self.folding.is_off = !is_any_shown;
                self.lay_out(cx.session);
            }
        }
    }

    /// Handles the mouse: the wheel moves the selection, and a click selects a row.
    pub fn mouse(&mut self, y: u16, rows: isize) {
        if rows != 0 {
            return self.step(rows.signum());
        }
        let row = y.checked_sub(self.layout.y).filter(|row| *row < self.layout.height);
        let at = row.map(|row| self.layout.top + usize::from(row));
        self.at = at.filter(|at| *at < self.graph.rows.len()).unwrap_or(self.at);
    }

    /// Moves the selection by some rows, up if negative.
    pub fn step(&mut self, rows: isize) {
        let last = self.graph.rows.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(rows).min(last);
    }

    /// Shows the branch in the conversation, or the turns of a run.
    fn show(&mut self, cx: &mut Context<'_>) {
        let Some(row) = self.graph.rows.get(self.at) else { return };
        if row.turns > 1 {
            self.folding.shown.insert(row.first);
            self.lay_out(cx.session);
        } else {
            cx.next.push(Next::GoTo(row.first));
        }
    }

    /// Marks the selected reply, or compares it with the marked one.
    fn compare(&mut self, cx: &mut Context<'_>) {
        let reply = self.graph.rows.get(self.at).and_then(|row| reply(cx.session, row));
        let Some(reply) = reply else {
            return cx.notice("Only replies can be compared. Select a reply");
        };
        let key = cx.keymap.key(KeyScope::Branches, Action::Compare);
        match self.marked {
            Some(marked) if marked == reply => {
                self.marked = None;
                cx.notice("Mark removed");
            }
            Some(marked) => {
                self.marked = None;
                cx.next.push(Next::Compare(vec![marked.min(reply), marked.max(reply)]));
            }
            None => {
                let conversation = &cx.session.open.conversation;
                let is_reply = |id: &MessageId| conversation.reply(*id).is_some();
                if conversation.ids().filter(is_reply).nth(1).is_none() {
                    return cx.notice("This conversation has no other reply to compare with");
                }
                self.marked = Some(reply);
                cx.notice(format!("Reply marked. {key} on another reply compares the two"));
            }
        }
    }

    fn prune(&mut self, cx: &mut Context<'_>) {
        let Some(row) = self.graph.rows.get(self.at) else { return };
        match cx.session.prune(row.first) {
            Ok(count) => {
                let at = self.at;
                self.refresh(cx.session);
                self.at = at.min(self.graph.rows.len().saturating_sub(1));
                let messages = match count {
                    1 => "1 message".to_owned(),
                    count => format!("{count} messages"),
                };
                let key = cx.keymap.key(KeyScope::Branches, Action::Undo);
                cx.notice(format!("Pruned {messages}. {key} restores the branch"));
            }
            Err(why) => cx.notice(why),
        }
    }
}

/// Returns the reply of a row, unless the row is a run of turns.
fn reply(session: &Session, row: &GraphRow) -> Option<MessageId> {
    let is_reply = session.open.conversation.reply(row.last).is_some();
    (row.turns == 1 && is_reply).then_some(row.last)
}
