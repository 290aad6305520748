//! Where a row may end beside a wide character: anywhere, but for marks that belong to what stands
//! before or after them. A small part of what Japanese and Chinese typesetting asks for.

/// Marks that do not begin a row.
const CLOSING: &str = "、。，．：；！？）」』】〕〉》〗〙〛｝］’”…‥・ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ\
                       ｡､･ﾞﾟｰ｣!),.:;?]}`'\"%";

/// Marks that do not end a row.
const OPENING: &str = "（「『【〔〈《〖〘〚｛［‘“｢([{";

/// Whether a row may end at this place of a text, beside a wide character.
pub fn may_part(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    !before.ends_with(|mark| OPENING.contains(mark))
        && !after.starts_with(|mark| CLOSING.contains(mark))
}
