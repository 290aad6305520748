//! The Markdown styling of a run of text. The theme decides what it looks like.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextFace {
    bits: u16,
}

macro_rules! faces {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        impl TextFace {
            $($(#[$doc])* pub const $name: Self = Self { bits: 1 << $bit };)*
        }
    };
}

faces! {
    STRONG = 0;
    EMPHASIS = 1;
    STRIKE = 2;
    CODE = 3;
    LINK = 4;
    /// Text of the prefill, which was sent and not generated.
    PREFILL = 5;
    /// Marks that Outcrop adds around text: a link's address, inline code's backticks, a footnote's
    /// mark.
    QUIET = 6;
    /// HTML, which is shown as text.
    HTML = 7;
    /// A key that can be pressed.
    KEY = 8;
    WARNING = 9;
    FAILURE = 10;
}

impl TextFace {
    pub const PLAIN: Self = Self { bits: 0 };

    pub fn has(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits }
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits }
    }
}
