//! The prompts that can be recalled: those of this session, then those of the store.

use crate::chat::prompt::Prompt;
use crate::stored::{PassageCursor, RecalledPrompt};

/// More prompts are read from the store when fewer than this are left.
const PROMPTS_AHEAD: usize = 5;

#[derive(Debug, Clone, Default)]
pub struct PromptHistory {
    /// The prompts of this session and of the open conversation. The newest is last.
    session: Vec<Prompt>,
    /// Other prompts of the store, as far as they were read. The newest is first.
    stored: Vec<Prompt>,
    walk: Option<HistoryWalk>,
    /// The last prompt that was read from the store.
    last_read: Option<PassageCursor>,
    is_complete: bool,
    awaited: Option<u64>,
    /// Whether the user pressed the key for an earlier prompt that was not read yet.
    pub(super) is_wanted: bool,
}

#[derive(Debug, Clone)]
struct HistoryWalk {
    /// The number of prompts that are newer than the recalled one.
    newer: usize,
    /// The draft before the first prompt was recalled.
    draft: Prompt,
}

impl PromptHistory {
    pub(super) fn add(&mut self, prompt: Prompt) {
        if self.session.last() != Some(&prompt) {
            self.session.push(prompt);
        }
    }

    /// Ends the recall. Returns the draft that the recalled prompt replaced.
    pub(super) fn end_walk(&mut self) -> Option<Prompt> {
        self.walk.take().map(|walk| walk.draft)
    }

    /// Returns the prompt before the recalled one, or the newest. `draft` is what the prompt box
    /// contains.
    pub(super) fn earlier(&mut self, draft: Prompt) -> Option<(Prompt, HistoryStep)> {
        let newer = self.walk.as_ref().map_or(0, |walk| walk.newer + 1);
        let prompt = self.prompt(newer)?.clone();
        let draft = self.walk.take().map_or(draft, |walk| walk.draft);
        Some((prompt, HistoryStep(HistoryWalk { newer, draft })))
    }

    /// Returns the prompt after the recalled one, and finally the draft.
    pub(super) fn later(&mut self) -> Option<(Prompt, Option<HistoryStep>)> {
        let HistoryWalk { newer, draft } = self.walk.take()?;
        let step = newer.checked_sub(1).and_then(|newer| Some((newer, self.prompt(newer)?)));
        Some(match step {
            Some((newer, prompt)) => {
                (prompt.clone(), Some(HistoryStep(HistoryWalk { newer, draft })))
            }
            None => (draft, None),
        })
    }

    /// Continues the recall after the prompt box was changed to the recalled prompt.
    pub(super) fn continue_walk(&mut self, step: HistoryStep) {
        self.walk = Some(step.0);
    }

    fn prompt(&self, newer: usize) -> Option<&Prompt> {
        match newer.checked_sub(self.session.len()) {
            None => self.session.get(self.session.len() - 1 - newer),
            Some(at) => self.stored.get(at),
        }
    }

    /// Makes the prompts of a conversation the newest ones. The last prompt is the newest.
    pub fn put_first(&mut self, prompts: impl IntoIterator<Item = Prompt>) {
        for prompt in prompts {
            self.session.retain(|known| *known != prompt);
            self.stored.retain(|known| known.text != prompt.text);
            self.session.push(prompt);
        }
    }

    /// Forgets the prompts that were read from the store.
    pub fn forget_stored(&mut self) {
        let session = std::mem::take(&mut self.session);
        *self = Self { session, walk: self.walk.take(), ..Self::default() };
    }

    /// Returns the position after which prompts must be read, if the recall is near the oldest known
    /// prompt. `Some(None)` means to read from the newest prompt.
    pub fn next_read(&self) -> Option<Option<PassageCursor>> {
        let older = self.walk.as_ref().map_or(0, |walk| walk.newer + 1);
        let known = self.session.len() + self.stored.len();
        let is_needed = !self.is_complete
            && self.awaited.is_none()
            && (self.walk.is_some() || self.is_wanted)
            && known < older + PROMPTS_AHEAD;
        is_needed.then_some(self.last_read)
    }

    pub fn expect(&mut self, request: u64) {
        self.awaited = Some(request);
    }

    pub fn expects(&self, request: u64) -> bool {
        self.awaited == Some(request)
    }

    /// Adds prompts of the store. An empty list means that the store has no more prompts.
    pub fn read(&mut self, prompts: Vec<RecalledPrompt>) {
        self.awaited = None;
        self.is_complete = prompts.is_empty();
        for prompt in prompts {
            self.last_read = Some(prompt.cursor);
            let is_known = |known: &Prompt| known.text == prompt.text;
            if !self.session.iter().any(is_known) && !self.stored.iter().any(is_known) {
                self.stored.push(prompt.text.into());
            }
        }
    }
}

/// A step of the recall, which is complete when the prompt box shows the prompt.
#[derive(Debug)]
pub(super) struct HistoryStep(HistoryWalk);
