//! How a run of text is set: what the Markdown says of it, not how it looks.

/// What a run of text is. Several may hold at once.
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
    /// `**strong**`.
    STRONG = 0;
    /// `*emphasis*`.
    EMPHASIS = 1;
    /// `~~strike~~`.
    STRIKE = 2;
    /// The text of inline code.
    CODE = 3;
    /// The text of a link.
    LINK = 4;
    /// What was sent as the beginning of a reply, not generated.
    PREFILL = 5;
    /// Marks of ours around text: a link's address, the backticks of inline code, a footnote's mark.
    QUIET = 6;
    /// HTML, which is shown and not obeyed.
    HTML = 7;
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
