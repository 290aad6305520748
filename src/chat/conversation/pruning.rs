//! Pruning: hides a message and everything below it. The ids of all messages stay, and the last
//! pruning can be undone.

use super::{Conversation, MessageId, PrunedBranch};

impl Conversation {
    /// Returns whether a message exists and is not pruned.
    pub fn is_visible(&self, id: MessageId) -> bool {
        self.node(id).is_some_and(|node| node.hidden_by.is_none())
    }

    /// Returns the roots of the pruned branches, in the order of their pruning.
    pub fn pruned(&self) -> impl Iterator<Item = MessageId> {
        self.pruned.iter().map(|branch| branch.root)
    }

    /// Returns whether a message is `root` or below it.
    pub fn is_in_branch(&self, id: MessageId, root: MessageId) -> bool {
        let depth = self.depth(root);
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| self.depth(*id) > depth) {
            next = self.parent(id);
        }
        next == Some(root)
    }

    /// Hides a message and everything below it. If the branch is on the path, the path moves to the
    /// nearest sibling, or else ends at the parent. Returns the number of hidden messages, or `None`
    /// if nothing would remain.
    pub fn prune(&mut self, root: MessageId) -> Option<usize> {
        let is_on_path = self.path_index(root).is_some();
        let (parent, depth, tip) = (self.parent(root), self.depth(root), self.tip());
        let siblings = self.siblings_mut(root)?;
        let at = siblings.iter().position(|id| *id == root)?;
        if siblings.len() == 1 && parent.is_none() {
            return None;
        }
        siblings.remove(at);
        let nearest = siblings.get(at).or(siblings.last()).copied();
        let choice = parent.and_then(|parent| self.active_child(parent));
        if let Some(parent) = parent.filter(|_| choice == Some(root)) {
            self.nodes[parent.0].active_child = nearest;
        }
        match nearest {
            Some(nearest) if is_on_path => self.set_path_through(nearest),
            None if is_on_path => self.path.truncate(depth),
            _ => {}
        }
        self.revision += 1;
        self.pruned.push(PrunedBranch {
            root,
            tips: [tip, self.tip()],
            choices: [choice, parent.and_then(|parent| self.active_child(parent))],
        });
        let (mut hidden, mut found) = (0, vec![root]);
        while let Some(id) = found.pop() {
            let node = &mut self.nodes[id.0];
            node.hidden_by = Some(root);
            hidden += 1;
            found.extend(&node.children);
        }
        Some(hidden)
    }

    /// Shows the branch again that was pruned last. The path returns to it unless it has changed
    /// since. Returns the root of the branch.
    pub fn undo_prune(&mut self) -> Option<MessageId> {
        let PrunedBranch { root, tips, choices } = self.pruned.pop()?;
        for node in self.nodes.iter_mut().filter(|node| node.hidden_by == Some(root)) {
            node.hidden_by = None;
        }
        let siblings = self.siblings_mut(root)?;
        let at = siblings.partition_point(|id| *id < root);
        siblings.insert(at, root);
        if let Some(parent) = self.parent(root)
            && self.active_child(parent) == choices[1]
        {
            self.nodes[parent.0].active_child = choices[0];
        }
        if tips[0] != tips[1]
            && self.tip() == tips[1]
            && let Some(tip) = tips[0]
        {
            self.set_path_through(tip);
            self.truncate_path(tip);
        }
        self.revision += 1;
        Some(root)
    }

    /// Returns the list of a visible message's siblings.
    fn siblings_mut(&mut self, id: MessageId) -> Option<&mut Vec<MessageId>> {
        let node = self.nodes.get(id.0).filter(|node| node.hidden_by.is_none())?;
        match node.parent {
            Some(parent) => Some(&mut self.nodes[parent.0].children),
            None => Some(&mut self.roots),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::message::Message;

    fn prompt() -> Message {
        Message::User("x".into())
    }

    /// Two first messages. The first has two branches below it, and the path is on the second of
    /// them.
    fn tree() -> (Conversation, Vec<MessageId>) {
        let mut tree = Conversation::default();
        let other = tree.append(prompt());
        let first = tree.add_child(None, prompt());
        let a = tree.append(prompt());
        let below = tree.append(prompt());
        let b = tree.add_child(Some(first), prompt());
        (tree, vec![other, first, a, below, b])
    }

    fn check(tree: &Conversation) {
        for (at, id) in tree.path().iter().enumerate() {
            assert!(tree.is_visible(*id), "{id:?} is on the path");
            assert_eq!(tree.parent(*id), at.checked_sub(1).map(|at| tree.path()[at]));
        }
        assert!(!tree.path().is_empty());
        for id in tree.all() {
            let siblings = tree.parent(id).map_or(tree.roots(), |parent| tree.children(parent));
            assert!(siblings.contains(&id) && siblings.is_sorted(), "{siblings:?}");
            assert!(siblings.iter().all(|id| tree.is_visible(*id)));
            assert!(tree.parent(id).is_none_or(|parent| tree.is_visible(parent)));
            assert!(tree.active_child(id).is_none_or(|child| tree.children(id).contains(&child)));
        }
    }

    #[test]
    fn the_path_moves_to_a_sibling_or_ends_at_the_parent() {
        let (mut tree, ids) = tree();
        let [other, first, a, below, b] = ids[..] else { panic!() };
        assert_eq!(tree.prune(b), Some(1));
        assert_eq!(tree.path(), [first, a, below]);
        assert_eq!((tree.place(a), tree.all().count()), ((1, 1), 4));
        assert_eq!(tree.prune(a), Some(2));
        assert_eq!(tree.path(), [first]);
        tree.show(b);
        assert_eq!(tree.path(), [first]);
        assert_eq!(tree.prune(first), Some(1));
        assert_eq!((tree.prune(other), tree.path()), (None, &[other][..]));
        assert_eq!(tree.pruned().collect::<Vec<_>>(), [b, a, first]);
        for root in [first, a, b] {
            assert_eq!(tree.undo_prune(), Some(root));
        }
        assert_eq!((tree.undo_prune(), tree.path()), (None, &[first, b][..]));
    }

    #[test]
    fn a_branch_beside_the_path_is_pruned_without_a_move() {
        let (mut tree, ids) = tree();
        let path = tree.path().to_vec();
        assert_eq!(tree.prune(ids[2]), Some(2));
        assert_eq!((tree.prune(ids[3]), tree.path()), (None, &path[..]));
        assert!(tree.is_in_branch(ids[3], ids[1]) && !tree.is_in_branch(ids[4], ids[2]));
        // A later change of the path stays when the pruning is undone.
        let new = tree.append(prompt());
        tree.undo_prune();
        assert_eq!(tree.tip(), Some(new));
        check(&tree);
    }

    /// Any sequence of new messages, switches and prunings keeps the tree valid, and undoing
    /// prunings without other changes in between restores the tree exactly.
    #[test]
    fn undo_is_exact() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |limit: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random % 1_000_003).expect("small") % limit
        };
        for _ in 0..200 {
            let mut tree = Conversation::default();
            tree.append(prompt());
            for _ in 0..30 {
                let visible: Vec<MessageId> = tree.all().collect();
                let id = visible[next(visible.len())];
                match next(6) {
                    0..=2 => {
                        tree.add_child((next(8) > 0).then_some(id), prompt());
                    }
                    3 => tree.show(id),
                    4 => tree.truncate_path(id),
                    _ => {
                        let before = tree.clone();
                        let mut prunings = Vec::new();
                        for _ in 0..=next(3) {
                            let visible: Vec<MessageId> = tree.all().collect();
                            let id = visible[next(visible.len())];
                            prunings.extend(tree.prune(id).map(|_| id));
                            check(&tree);
                        }
                        if next(3) > 0 {
                            for id in prunings.into_iter().rev() {
                                assert_eq!(tree.undo_prune(), Some(id));
                                check(&tree);
                            }
                            let revision = tree.revision;
                            assert_eq!(tree, Conversation { revision, ..before });
                        }
                    }
                }
                check(&tree);
            }
        }
    }
}
