//! The heights of messages and their prefix sums. Updates and sums take logarithmic time in the
//! number of messages.

/// Heights in order, as a Fenwick tree. The node at `i` (counted from 1) holds the sum of the `i &
/// -i` heights up to the one at `i`.
#[derive(Debug, Clone, Default)]
pub struct Heights {
    heights: Vec<usize>,
    sums: Vec<usize>,
}

impl Heights {
    pub fn count(&self) -> usize {
        self.heights.len()
    }

    pub fn get(&self, at: usize) -> usize {
        self.heights[at]
    }

    pub fn push(&mut self, height: usize) {
        self.heights.push(height);
        let node = self.heights.len();
        let mut sum = height;
        let mut child = node - 1;
        while child > node - lowest(node) {
            sum += self.sums[child - 1];
            child -= lowest(child);
        }
        self.sums.push(sum);
    }

    pub fn set(&mut self, at: usize, height: usize) {
        let before = std::mem::replace(&mut self.heights[at], height);
        let mut node = at + 1;
        while node <= self.sums.len() {
            self.sums[node - 1] = self.sums[node - 1] + height - before;
            node += lowest(node);
        }
    }

    pub fn truncate(&mut self, len: usize) {
        self.heights.truncate(len);
        self.sums.truncate(len);
    }

    /// Returns the sum of the heights before an index.
    pub fn before(&self, at: usize) -> usize {
        let mut node = at;
        let mut sum = 0;
        while node > 0 {
            sum += self.sums[node - 1];
            node -= lowest(node);
        }
        sum
    }

    pub fn total(&self) -> usize {
        self.before(self.count())
    }
}

fn lowest(node: usize) -> usize {
    node & node.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn prefix_sums_match_a_plain_sum_after_updates(
            steps in prop::collection::vec((0usize..4, any::<prop::sample::Index>(), 0usize..50), 0..60),
        ) {
            let mut heights = Heights::default();
            let mut plain: Vec<usize> = Vec::new();
            for (step, at, height) in steps {
                match step {
                    0 | 1 => {
                        heights.push(height);
                        plain.push(height);
                    }
                    2 if !plain.is_empty() => {
                        let at = at.index(plain.len());
                        heights.set(at, height);
                        plain[at] = height;
                    }
                    _ => {
                        let len = at.index(plain.len() + 1);
                        heights.truncate(len);
                        plain.truncate(len);
                    }
                }
            }
            for at in 0..=plain.len() {
                prop_assert_eq!(heights.before(at), plain[..at].iter().sum::<usize>());
            }
            prop_assert_eq!(heights.total(), plain.iter().sum::<usize>());
        }
    }
}
