//! The tree of messages as rows with lanes.
//!
//! ```text
//! ●   1    first prompt      its only reply
//! ┣━○ 2.2  a reply           a branch, in the lane to the right
//! ┃ ○ 3.2  a prompt below it
//! ●   2    the visible path  the leftmost lane
//! ```
//!
//! Where a branch begins, the child that was visible last continues in the lane. The other children
//! come first, each with its whole branch in the lane to the right.

use std::collections::{BTreeSet, HashMap};
use std::slice::from_ref;

use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::metrics::{self, MetricsSum, TurnMetrics, TurnPosition};
use crate::document::visible;
use crate::session::Session;

/// A run of at least this many turns without a branch is one row.
const MIN_RUN: usize = 6;

/// Characters of the text of a row.
const MAX_TEXT: usize = 200;

/// Which runs of turns have a row for each turn.
#[derive(Debug, Clone, Default)]
pub struct Folding {
    pub is_off: bool,
    /// The first messages of the runs that are shown.
    pub shown: BTreeSet<MessageId>,
}

#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub rows: Vec<GraphRow>,
    /// The number of leaves: messages without children.
    pub branches: usize,
    pub turns: usize,
}

/// A row: a turn, a prompt, a reply, or a run of turns.
#[derive(Debug, Clone)]
pub struct GraphRow {
    pub lane: usize,
    /// Whether the row begins a branch beside the lane to its left.
    pub forks: bool,
    /// Whether the leftmost line beside the row belongs to the visible path.
    pub is_beside_path: bool,
    pub is_on_path: bool,
    /// The first and the last message.
    pub first: MessageId,
    pub last: MessageId,
    pub place: TurnPosition,
    /// The number of turns of a run, or 1 for any other row.
    pub turns: usize,
    /// The beginning of the prompt, or of the reply if the row has no prompt.
    pub text: String,
    /// The figures of a run.
    pub output: Option<MetricsSum<f64>>,
    pub cost: Option<MetricsSum<f64>>,
}

/// A prompt with its only reply, or else one message.
#[derive(Debug, Clone, Copy)]
struct Step {
    first: MessageId,
    last: MessageId,
}

/// A chain of messages in one lane, given by its first message.
struct Chain {
    start: MessageId,
    lane: usize,
    forks: bool,
    is_beside_path: bool,
}

struct Layout<'a> {
    session: &'a Session,
    conversation: &'a Conversation,
    folding: &'a Folding,
    places: HashMap<MessageId, TurnPosition>,
    graph: Graph,
}

impl Graph {
    pub fn new(session: &Session, folding: &Folding) -> Self {
        let conversation = &session.open.conversation;
        let places: HashMap<_, _> =
            metrics::places(conversation).map(|(place, id, _)| (id, place)).collect();
        let graph = Self { turns: places.len(), ..Self::default() };
        let mut layout = Layout { session, conversation, folding, places, graph };
        layout.lay_out();
        layout.graph
    }

    /// Returns the row that contains a message.
    pub fn place(&self, session: &Session, id: MessageId) -> Option<usize> {
        let conversation = &session.open.conversation;
        self.rows.iter().position(|row| {
            row.first == id
                || row.last == id
                || (row.turns > 1
                    && conversation.is_in_branch(id, row.first)
                    && conversation.is_in_branch(row.last, id))
        })
    }
}

impl Layout<'_> {
    fn lay_out(&mut self) {
        let roots = self.conversation.roots();
        let main = self.conversation.path().first().or(roots.last()).copied();
        let mut waiting = Vec::new();
        if let Some(main) = main {
            self.fork(&mut waiting, roots, main, (0, false));
        }
        while let Some(chain) = waiting.pop() {
            self.chain(&mut waiting, &chain);
        }
    }

    /// Adds the chains of several children: first the branches beside the lane, then the child that
    /// continues in the lane.
    fn fork(
        &self,
        waiting: &mut Vec<Chain>,
        children: &[MessageId],
        main: MessageId,
        (lane, is_beside_path): (usize, bool),
    ) {
        let is_beside_path = match lane {
            0 => self.conversation.path_index(main).is_some(),
            _ => is_beside_path,
        };
        waiting.push(Chain { start: main, lane, forks: false, is_beside_path });
        for start in children.iter().rev().copied().filter(|child| *child != main) {
            waiting.push(Chain { start, lane: lane + 1, forks: true, is_beside_path });
        }
    }

    /// Adds the rows from a message to the next branch or to the last message.
    fn chain(&mut self, waiting: &mut Vec<Chain>, chain: &Chain) {
        let mut steps = Vec::new();
        let mut next = Some(chain.start);
        while let Some(first) = next {
            let mut last = first;
            if let ([reply], true) =
                (self.conversation.children(first), self.conversation.prompt(first).is_some())
                && self.conversation.reply(*reply).is_some()
            {
                last = *reply;
            }
            steps.push(Step { first, last });
            next = match self.conversation.children(last) {
                [] => {
                    self.graph.branches += 1;
                    None
                }
                [only] => Some(*only),
                several @ [.., newest] => {
                    let main = self.conversation.active_child(last).unwrap_or(*newest);
                    self.fork(waiting, several, main, (chain.lane, chain.is_beside_path));
                    None
                }
            };
        }
        let (head, run, tail) = match &steps[..] {
            [_, run @ .., tail] if self.is_folded(run) => (&steps[..1], run, from_ref(tail)),
            all => (all, &[][..], &[][..]),
        };
        for (at, step) in head.iter().enumerate() {
            self.push(chain, &[*step], chain.forks && at == 0);
        }
        if !run.is_empty() {
            self.push(chain, run, false);
        }
        for step in tail {
            self.push(chain, &[*step], false);
        }
    }

    fn is_folded(&self, run: &[Step]) -> bool {
        let is_shown = run.first().is_some_and(|step| self.folding.shown.contains(&step.first));
        run.len() >= MIN_RUN && !is_shown && !self.folding.is_off
    }

    fn push(&mut self, chain: &Chain, steps: &[Step], forks: bool) {
        let [Step { first, .. }, ..] = *steps else { return };
        let last = steps.last().map_or(first, |step| step.last);
        let mut row = GraphRow {
            lane: chain.lane,
            forks,
            is_beside_path: chain.is_beside_path,
            is_on_path: self.conversation.path_index(first).is_some(),
            first,
            last,
            place: self.place(last),
            turns: steps.len(),
            text: self.text(first),
            output: None,
            cost: None,
        };
        if steps.len() > 1 {
            let turns: Vec<TurnMetrics<'_>> = steps
                .iter()
                .filter_map(|step| {
                    let reply = self.conversation.reply(step.last)?;
                    Some(self.session.turn_metrics((row.place, step.last, reply)))
                })
                .collect();
            let sum = |column: metrics::MetricsColumn| {
                MetricsSum::of(turns.iter().map(|turn| column.sum(turn)))
            };
            row.output = sum(metrics::MetricsColumn::Output);
            row.cost = sum(metrics::MetricsColumn::Cost);
            row.place = self.place(steps[0].last);
        }
        self.graph.rows.push(row);
    }

    /// Returns the position of a reply. A prompt without a reply has only the number of its turn.
    fn place(&self, id: MessageId) -> TurnPosition {
        let turn = self.conversation.depth(id) / 2 + 1;
        self.places.get(&id).copied().unwrap_or(TurnPosition { turn, branch: 1 })
    }

    fn text(&self, id: MessageId) -> String {
        match self.conversation.prompt(id) {
            Some(prompt) => beginning(&prompt.text),
            None => reply_text(self.session, id),
        }
    }
}

/// Returns the beginning of a reply.
pub fn reply_text(session: &Session, id: MessageId) -> String {
    let reply = session.open.conversation.reply(id);
    reply.map_or_else(String::new, |reply| beginning(&reply.full_text()))
}

/// Returns the first line that has text.
fn beginning(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    visible::line(&line.chars().take(MAX_TEXT).collect::<String>())
}
