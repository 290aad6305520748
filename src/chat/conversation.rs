//! A conversation: a tree of messages. One path, from a first message to a tip, is shown and sent.
//! Messages are never removed from the tree, so every branch stays reachable. A pruned branch is
//! hidden (`pruning.rs`).

mod pruning;

use super::message::{Message, Reply};
use super::prompt::Prompt;

/// The id of a message within its conversation. Later messages have larger ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(usize);

impl MessageId {
    /// Returns the index of the message in the order of creation, counted from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Node {
    parent: Option<MessageId>,
    /// The number of ancestors.
    depth: usize,
    children: Vec<MessageId>,
    /// The child that was most recently on the path. Switching back to this branch follows this
    /// child.
    active_child: Option<MessageId>,
    /// The root of the pruned branch that hides the message.
    hidden_by: Option<MessageId>,
    message: Message,
}

/// A pruned branch, with the state that its restoration brings back.
#[derive(Debug, Clone, PartialEq)]
struct PrunedBranch {
    root: MessageId,
    /// The tip of the path before and after the pruning.
    tips: [Option<MessageId>; 2],
    /// The parent's active child before and after the pruning.
    choices: [Option<MessageId>; 2],
}

/// A tree of messages and the current path through it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversation {
    nodes: Vec<Node>,
    roots: Vec<MessageId>,
    path: Vec<MessageId>,
    /// The pruned branches, in the order of their pruning.
    pruned: Vec<PrunedBranch>,
    /// A counter that increases with every change of the path.
    revision: u64,
}

impl Conversation {
    pub fn path(&self) -> &[MessageId] {
        &self.path
    }

    /// Returns the messages of the path, first message first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.path.iter().filter_map(|id| self.get(*id))
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the index of a message on the path; `None` if the message is not on the path.
    pub fn path_index(&self, id: MessageId) -> Option<usize> {
        let depth = self.node(id)?.depth;
        (self.path.get(depth) == Some(&id)).then_some(depth)
    }

    /// Returns the number of ancestors of a message, whether or not it is on the path.
    pub fn depth(&self, id: MessageId) -> usize {
        self.node(id).map_or(0, |node| node.depth)
    }

    /// Returns the ids of all messages that are not pruned, in the order of creation.
    pub fn all(&self) -> impl Iterator<Item = MessageId> {
        self.ids().filter(|id| self.is_visible(*id))
    }

    /// Returns the ids of all messages, even of pruned ones, in the order of creation.
    pub fn ids(&self) -> impl Iterator<Item = MessageId> + use<> {
        (0..self.nodes.len()).map(MessageId)
    }

    /// Returns the message with this id; `None` if this conversation has no message with this id.
    pub fn get(&self, id: MessageId) -> Option<&Message> {
        self.node(id).map(|node| &node.message)
    }

    fn node(&self, id: MessageId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    /// Returns the prompt with this id; `None` for a reply.
    pub fn prompt(&self, id: MessageId) -> Option<&Prompt> {
        match self.get(id)? {
            Message::User(prompt) => Some(prompt),
            Message::Assistant(_) => None,
        }
    }

    /// Returns the reply with this id; `None` for a prompt.
    pub fn reply(&self, id: MessageId) -> Option<&Reply> {
        self.get(id)?.reply()
    }

    /// Returns a mutable reference to the reply with this id.
    pub fn reply_mut(&mut self, id: MessageId) -> Option<&mut Reply> {
        match &mut self.nodes.get_mut(id.0)?.message {
            Message::Assistant(reply) => Some(reply),
            Message::User(_) => None,
        }
    }

    pub fn parent(&self, id: MessageId) -> Option<MessageId> {
        self.node(id)?.parent
    }

    /// Returns the number of messages in the tree, with pruned ones.
    pub fn message_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn tip(&self) -> Option<MessageId> {
        self.path.last().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.path.is_empty()
    }

    pub fn append(&mut self, message: Message) -> MessageId {
        self.add_child(self.tip(), message)
    }

    /// Adds a message as a child of `parent` (`None`: as a first message) and makes it the tip.
    pub fn add_child(&mut self, parent: Option<MessageId>, message: Message) -> MessageId {
        let id = MessageId(self.nodes.len());
        let parent = parent.filter(|parent| self.is_visible(*parent));
        let depth = parent.map_or(0, |parent| self.depth(parent) + 1);
        self.nodes.push(Node {
            parent,
            depth,
            children: Vec::new(),
            active_child: None,
            hidden_by: None,
            message,
        });
        match parent {
            Some(parent) => self.nodes[parent.0].children.push(id),
            None => self.roots.push(id),
        }
        self.set_path_through(id);
        id
    }

    /// Shortens the path so that it ends with this message. Later messages stay in the tree. Does
    /// nothing if the message is not on the path.
    pub fn truncate_path(&mut self, id: MessageId) {
        if let Some(at) = self.path_index(id) {
            self.path.truncate(at + 1);
            self.revision += 1;
        }
    }

    /// Returns the position of a message among its siblings, counted from 1, and the number of
    /// siblings (including itself).
    pub fn place(&self, id: MessageId) -> (usize, usize) {
        let branches = self.branches(id);
        let place = branches.iter().position(|other| *other == id).map_or(1, |at| at + 1);
        (place, branches.len())
    }

    /// Switches from a message to its previous (`-1`) or next (`1`) sibling and follows the
    /// sibling's most recent path. Returns the sibling, or `None` if it does not exist.
    pub fn switch(&mut self, id: MessageId, step: isize) -> Option<MessageId> {
        let (place, _) = self.place(id);
        let other = *self.branches(id).get((place - 1).checked_add_signed(step)?)?;
        self.set_path_through(other);
        Some(other)
    }

    /// Moves the path so that it contains a message, and follows that message's last path. Does
    /// nothing if the message is already on the path, or pruned.
    pub fn show(&mut self, id: MessageId) {
        if self.path_index(id).is_none() && self.is_visible(id) {
            self.set_path_through(id);
        }
    }

    /// Returns each message whose active child is not its newest child, with the active child.
    pub fn branch_choices(&self) -> impl Iterator<Item = (MessageId, MessageId)> {
        self.all().filter_map(|id| {
            let node = self.node(id)?;
            let chosen = node.active_child?;
            (node.children.last() != Some(&chosen)).then_some((id, chosen))
        })
    }

    /// Sets the branch choices and the end of the path, as they were stored.
    pub fn restore_path(
        &mut self,
        tip: Option<MessageId>,
        choices: impl IntoIterator<Item = (MessageId, MessageId)>,
    ) {
        for (parent, child) in choices {
            if self.parent(child) == Some(parent) {
                self.nodes[parent.0].active_child = Some(child);
            }
        }
        if let Some(tip) = tip {
            self.set_path_through(tip);
            self.truncate_path(tip);
        }
    }

    /// Returns the child that the path follows, or followed last, after a message.
    pub fn active_child(&self, id: MessageId) -> Option<MessageId> {
        self.node(id)?.active_child
    }

    pub fn children(&self, id: MessageId) -> &[MessageId] {
        self.node(id).map_or(&[], |node| &node.children)
    }

    /// Returns the messages without a parent, except pruned ones.
    pub fn roots(&self) -> &[MessageId] {
        &self.roots
    }

    fn branches(&self, id: MessageId) -> &[MessageId] {
        match self.node(id) {
            Some(Node { parent: Some(parent), .. }) => {
                self.node(*parent).map_or(&[], |parent| &parent.children)
            }
            Some(_) => &self.roots,
            None => &[],
        }
    }

    /// Sets the path to run through `id` and then through the most recently chosen children.
    fn set_path_through(&mut self, id: MessageId) {
        let Some(node) = self.node(id) else { return };
        let depth = node.depth;
        if let Some(parent) = node.parent.filter(|parent| self.path_index(*parent).is_none()) {
            self.set_path_through(parent);
        }
        self.path.truncate(depth);
        self.revision += 1;
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(parent) = self.parent(id) {
                self.nodes[parent.0].active_child = Some(id);
            }
            self.path.push(id);
            next = self.node(id).and_then(|node| node.active_child);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(text: &str) -> Message {
        Message::User(text.into())
    }

    fn shown(conversation: &Conversation) -> String {
        conversation
            .messages()
            .map(|m| match m {
                Message::User(prompt) => prompt.text.as_str(),
                Message::Assistant(_) => "?",
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_messages_of_every_branch_stay_reachable() {
        let mut c = Conversation::default();
        let a = c.append(user("a"));
        c.append(user("b"));
        c.append(user("c"));
        let b2 = c.add_child(Some(a), user("b2"));
        assert_eq!(shown(&c), "a b2");
        assert_eq!(c.place(b2), (2, 2));
        assert_eq!(c.switch(b2, 1), None);
        c.switch(b2, -1);
        assert_eq!(shown(&c), "a b c");
        c.show(b2);
        assert_eq!((shown(&c).as_str(), c.depth(b2)), ("a b2", 1));
        let revision = c.revision();
        c.show(a);
        assert_eq!((shown(&c).as_str(), c.revision()), ("a b2", revision));
        assert_eq!(c.all().count(), 4);
    }

    #[test]
    fn the_path_and_the_choices_are_restored() {
        let mut c = Conversation::default();
        let a = c.append(user("a"));
        let b = c.append(user("b"));
        c.append(user("c"));
        let c2 = c.add_child(Some(b), user("c2"));
        c.switch(c2, -1);
        c.add_child(Some(a), user("b2"));
        let mut copy = Conversation::default();
        for id in c.all() {
            copy.add_child(c.parent(id), c.get(id).expect("a message").clone());
        }
        copy.restore_path(c.tip(), c.branch_choices().collect::<Vec<_>>());
        assert_eq!(shown(&copy), "a b2");
        copy.show(b);
        assert_eq!(shown(&copy), "a b c");
    }

    #[test]
    fn an_id_of_another_conversation_is_ignored() {
        let mut longer = Conversation::default();
        longer.append(user("a"));
        let foreign = longer.append(user("b"));
        let mut c = Conversation::default();
        c.append(user("x"));
        let before = c.clone();
        c.truncate_path(foreign);
        c.show(foreign);
        assert_eq!(c.switch(foreign, 1), None);
        assert_eq!(c, before);
        assert_eq!((c.get(foreign), c.path_index(foreign), c.parent(foreign)), (None, None, None));
        assert!(c.reply_mut(foreign).is_none());
        c.add_child(Some(foreign), user("y"));
        assert_eq!(shown(&c), "y");
    }

    #[test]
    fn first_messages_can_have_siblings() {
        let mut c = Conversation::default();
        c.append(user("a"));
        let other = c.add_child(None, user("x"));
        assert_eq!((shown(&c).as_str(), c.place(other)), ("x", (2, 2)));
    }
}
