//! Decides where a row may end beside a wide character: anywhere, except before or after certain
//! punctuation. A small subset of the Japanese and Chinese line breaking rules.

/// Characters that must not begin a row.
const CLOSING: &str = "、。，．：；！？）」』】〕〉》〗〙〛｝］’”…‥・ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ\
                       ｡､･ﾞﾟｰ｣!),.:;?]}`'\"%";

/// Characters that must not end a row.
const OPENING: &str = "（「『【〔〈《〖〘〚｛［‘“｢([{";

/// Returns whether a row may end at a position beside a wide character.
pub fn may_break(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    !before.ends_with(|mark| OPENING.contains(mark))
        && !after.starts_with(|mark| CLOSING.contains(mark))
}
