//! A sparkline: counts as bars in a row. The highest bar fills a cell.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Returns a character for each count. `zero` stands for a count of 0.
pub fn bars(counts: &[u32], zero: char) -> String {
    let most = counts.iter().copied().max().unwrap_or(0);
    let bar = |count: u32| match count {
        0 => zero,
        _ => {
            let eighths = (u64::from(count) * 8).div_ceil(u64::from(most));
            // No count exceeds the maximum.
            BARS[usize::try_from(eighths).map_or(7, |eighths| eighths - 1)]
        }
    };
    counts.iter().map(|count| bar(*count)).collect()
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn the_highest_bar_fills_a_cell_and_zero_has_its_own_mark() {
        assert_eq!(bars(&[0, 1, 4, 8], '·'), "·▁▄█");
        assert_eq!(bars(&[u32::MAX, 1], ' '), "█▁");
        assert_eq!(bars(&[0, 0], '·'), "··");
        assert_eq!(bars(&[], '·'), "");
    }
}
