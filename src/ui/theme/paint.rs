//! The colors of each theme, one row per meaning. No other file names colors.

use ratatui::style::{Color, Modifier, Style};

/// The style of each meaning. `theme.rs` adds the weights that all themes share.
#[derive(Debug)]
pub struct Paint {
    pub quiet: Style,
    /// Lines, empty marks, and the screen behind a dialog. Not for text that must be read.
    pub faint: Style,
    /// The background of prompts and code, slightly different from the terminal's.
    pub ground: Option<Color>,
    /// The background of a selected row, and the color of quiet text on it. A theme without them
    /// reverses the row.
    pub selected: Option<(Color, Color)>,
    pub user: Style,
    pub claude: Style,
    pub prefill: Style,
    pub focus: Style,
    pub good: Style,
    pub warning: Style,
    pub failure: Style,
    pub heading: Style,
    pub code: Style,
    pub link: Style,
    pub html: Style,
    pub mark: Style,
    pub comment: Style,
    pub string: Style,
    pub number: Style,
    pub keyword: Style,
    /// The name of a type in code.
    pub kind: Style,
    pub function: Style,
    pub constant: Style,
    pub operator: Style,
    pub name: Style,
    pub inserted: Style,
    pub deleted: Style,
}

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().add_modifier(Modifier::DIM);

/// Returns a style with one of the terminal's sixteen colors.
const fn own(color: Color) -> Style {
    Style::new().fg(color)
}

/// Returns a style with a color of the 256-color palette. Use 16 or higher, since each terminal
/// defines its first sixteen colors.
const fn ink(number: u8) -> Style {
    assert!(number >= 16, "the terminal defines the first sixteen colors");
    Style::new().fg(Color::Indexed(number))
}

/// No colors, only weights and marks.
pub const NONE: Paint = Paint {
    quiet: DIM,
    faint: DIM,
    ground: None,
    selected: None,
    user: PLAIN,
    claude: PLAIN,
    prefill: PLAIN,
    focus: PLAIN,
    good: PLAIN,
    warning: PLAIN,
    failure: PLAIN,
    heading: PLAIN,
    code: PLAIN,
    link: PLAIN,
    html: DIM,
    mark: PLAIN,
    comment: DIM,
    string: PLAIN,
    number: PLAIN,
    keyword: PLAIN,
    kind: PLAIN,
    function: PLAIN,
    constant: PLAIN,
    operator: PLAIN,
    name: PLAIN,
    inserted: PLAIN,
    deleted: PLAIN,
};

pub const TERMINAL: Paint = Paint {
    user: own(Color::Cyan),
    claude: own(Color::Magenta),
    prefill: own(Color::Green),
    focus: own(Color::Cyan),
    good: own(Color::Green),
    warning: own(Color::Yellow),
    failure: own(Color::Red),
    code: own(Color::Yellow),
    link: own(Color::Cyan),
    mark: own(Color::Cyan),
    string: own(Color::Green),
    number: own(Color::Yellow),
    keyword: own(Color::Magenta),
    kind: own(Color::Cyan),
    function: own(Color::Blue),
    constant: own(Color::Yellow),
    name: own(Color::Cyan),
    inserted: own(Color::Green),
    deleted: own(Color::Red),
    ..NONE
};

pub const DARK: Paint = Paint {
    quiet: ink(246),
    faint: ink(240),
    ground: Some(Color::Indexed(235)),
    selected: Some((Color::Indexed(237), Color::Indexed(250))),
    user: ink(80),
    claude: ink(177),
    prefill: ink(114),
    focus: ink(80),
    good: ink(114),
    warning: ink(221),
    failure: ink(210),
    heading: ink(222),
    code: ink(216),
    link: ink(111),
    html: ink(246),
    mark: ink(80),
    comment: ink(246),
    string: ink(150),
    number: ink(179),
    keyword: ink(176),
    kind: ink(80),
    function: ink(111),
    constant: ink(215),
    operator: ink(252),
    name: ink(152),
    inserted: ink(114),
    deleted: ink(210),
};

pub const LIGHT: Paint = Paint {
    quiet: ink(241),
    faint: ink(249),
    ground: Some(Color::Indexed(255)),
    selected: Some((Color::Indexed(195), Color::Indexed(239))),
    user: ink(24),
    claude: ink(91),
    prefill: ink(22),
    focus: ink(24),
    good: ink(22),
    warning: ink(94),
    failure: ink(124),
    heading: ink(54),
    code: ink(88),
    link: ink(26),
    html: ink(241),
    mark: ink(24),
    comment: ink(241),
    string: ink(22),
    number: ink(94),
    keyword: ink(90),
    kind: ink(23),
    function: ink(25),
    constant: ink(125),
    operator: ink(238),
    name: ink(55),
    inserted: ink(22),
    deleted: ink(124),
};

/// High contrast on a dark background: few, clearly different colors. Text that is quiet in other
/// themes is plain.
pub const CONTRAST_DARK: Paint = Paint {
    quiet: ink(254),
    faint: ink(245),
    ground: None,
    selected: None,
    user: ink(87),
    claude: ink(219),
    prefill: ink(120),
    focus: ink(87),
    good: ink(120),
    warning: ink(227),
    failure: ink(217),
    heading: ink(231),
    code: ink(229),
    link: ink(123),
    html: ink(254),
    mark: ink(87),
    comment: ink(254),
    string: ink(120),
    number: ink(229),
    keyword: ink(219),
    kind: ink(87),
    function: ink(153),
    constant: ink(223),
    operator: ink(231),
    name: ink(195),
    inserted: ink(120),
    deleted: ink(217),
};

pub const CONTRAST_LIGHT: Paint = Paint {
    quiet: ink(236),
    faint: ink(242),
    ground: None,
    selected: None,
    user: ink(18),
    claude: ink(53),
    prefill: ink(22),
    focus: ink(18),
    good: ink(22),
    warning: ink(52),
    failure: ink(88),
    heading: ink(16),
    code: ink(52),
    link: ink(19),
    html: ink(236),
    mark: ink(18),
    comment: ink(236),
    string: ink(22),
    number: ink(52),
    keyword: ink(54),
    kind: ink(17),
    function: ink(19),
    constant: ink(89),
    operator: ink(16),
    name: ink(54),
    inserted: ink(22),
    deleted: ink(88),
};

#[cfg(test)]
impl Paint {
    /// Returns every style with its name.
    pub fn all(&self) -> [(&'static str, Style); 24] {
        macro_rules! named {
            ($($field:ident)*) => { [$((stringify!($field), self.$field)),*] };
        }
        named!(quiet user claude prefill focus good warning failure heading code link html mark
            comment string number keyword kind function constant operator name inserted
            deleted)
    }
}
