//! Finds the blank lines between blocks.

/// Returns whether a blank line precedes the line that contains `at`. A line that contains only
/// block quote markers (`>`) counts as blank. A blank line anywhere after `ended`, the end of the
/// previous block, counts, too: invisible link definitions may be between the blank line and `at`.
pub fn blank_before(source: &str, ended: Option<usize>, at: usize) -> bool {
    let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let Some(end) = line.checked_sub(1) else { return false };
    let start = source[..end].rfind('\n').map_or(0, |end| end + 1);
    if source[start..end].trim_matches([' ', '\t', '>', '\r']).is_empty() {
        return true;
    }
    let between = ended.and_then(|ended| source.get(ended..line)).unwrap_or_default();
    // The rest of the previous block's last line is not a line of its own.
    let is_whole = ended.is_some_and(|ended| ended == 0 || source[..ended].ends_with('\n'));
    let mut lines = between.split_inclusive('\n').skip(usize::from(!is_whole));
    lines.any(|line| line.trim().is_empty())
}
