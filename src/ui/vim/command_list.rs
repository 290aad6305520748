//! The list of vim's commands for the help and the manual.

/// The keys of each command, and what it does.
pub const COMMANDS: &[(&str, &str)] = &[
    ("h l", "left, right"),
    ("j k", "a row down or up; at the edge: the next or the previous prompt"),
    (
        "w b e W B E",
        "to the next word, back, or to the end of the word; W B E: words separated by spaces",
    ),
    ("0 ^ $", "to the start, the first character or the end of the line"),
    ("gg G", "to the first or the last line; with a count: to the line with this number"),
    ("f F t T", "to the next or previous occurrence of a character, or beside it"),
    ("; ,", "repeat the last search for a character, or repeat it in the opposite direction"),
    ("{ }", "to the previous or the next empty line"),
    ("%", "to the matching bracket"),
    ("1–9", "before a command or a motion: the repeat count"),
    ("d c y", "delete, change or copy: with a motion or a text object, such as dw, c2w or yi\""),
    ("dd cc yy", "delete, change or copy lines"),
    ("gu gU g~", "lowercase, uppercase or swap the case: with a motion or a text object"),
    ("iw aw iW aW ip ap", "text objects: a word, or a paragraph"),
    ("i\" a\" i' a' i` a`", "text objects: a quoted text, without or with its quotes"),
    ("i( a( i[ a[ i{ a{ i< a<", "text objects: a text in brackets, without or with its brackets"),
    ("D C Y", "delete or change to the end of the line; copy the line"),
    ("x X", "delete the character at the cursor, or before it"),
    ("s S", "change the character, or the line"),
    ("r", "replace the character with the next key"),
    ("~", "swap the case of the character"),
    ("J", "join the next line to this one"),
    ("p P", "insert the deleted or copied text after or before the cursor"),
    ("u Ctrl+R", "undo, redo"),
    (".", "repeat the last change"),
    ("i a I A", "insert at the cursor, after it, or at the start or the end of the line"),
    ("o O", "insert in a new line below or above"),
    (
        "v V",
        "select characters or lines; then a motion, an operator, u U ~ p J, or o for the other end",
    ),
];
