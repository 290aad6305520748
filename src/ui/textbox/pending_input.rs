//! The keys of an incomplete command in a text box.

/// The keys of a command that is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PendingInput {
    Argument(Argument),
    /// The next key is the character to find in the line.
    FindCharacter {
        is_forward: bool,
        argument: Argument,
    },
}

/// A number before an action: how often to repeat the action, backwards if negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Argument {
    pub digits: Option<u16>,
    pub is_negative: bool,
}

impl Argument {
    const MAX: u16 = 1000;

    /// Adds a digit or a minus sign.
    pub fn with(self, key: char) -> Self {
        match key.to_digit(10).and_then(|digit| u16::try_from(digit).ok()) {
            Some(digit) => {
                let digits = self.digits.unwrap_or(0).saturating_mul(10).saturating_add(digit);
                Self { digits: Some(digits.min(Self::MAX)), ..self }
            }
            None => Self { is_negative: !self.is_negative, ..self },
        }
    }

    pub fn count(self) -> usize {
        self.digits.unwrap_or(1).into()
    }
}
