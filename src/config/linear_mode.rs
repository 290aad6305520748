//! Linear mode: what turned it on, and how it prints replies.

use std::str::FromStr;

use super::environment::Environment;
use crate::chat::invalid_value::InvalidValue;

/// How linear mode prints a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReplyPrinting {
    /// Each sentence or line when it has arrived.
    #[default]
    AsItComes,
    /// The whole reply when it is complete.
    Whole,
}

/// What turned linear mode on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinearCause {
    Option,
    Variable,
    ConfigFile,
    DumbTerminal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinearMode {
    pub cause: LinearCause,
    pub printing: ReplyPrinting,
}

impl ReplyPrinting {
    pub fn name(self) -> &'static str {
        match self {
            Self::AsItComes => "as-it-comes",
            Self::Whole => "whole",
        }
    }
}

impl FromStr for ReplyPrinting {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::AsItComes, Self::Whole]
            .into_iter()
            .find(|printing| printing.name() == text)
            .ok_or_else(|| InvalidValue("Expected as-it-comes or whole".to_owned()))
    }
}

/// Returns linear mode if the option, the variable, the configuration file or the terminal asks for
/// it, in this order.
pub(super) fn resolve(
    option: Option<ReplyPrinting>,
    environment: &Environment,
    config_file: Option<ReplyPrinting>,
) -> Option<LinearMode> {
    if let Some(printing) = option {
        return Some(LinearMode { cause: LinearCause::Option, printing });
    }
    match environment.process().get("OUTCROP_PLAIN") {
        Some("0") | None => {}
        Some(value) => {
            let printing = value.parse().unwrap_or_default();
            return Some(LinearMode { cause: LinearCause::Variable, printing });
        }
    }
    if let Some(printing) =
        config_file.filter(|_| environment.process().get("OUTCROP_PLAIN").is_none())
    {
        return Some(LinearMode { cause: LinearCause::ConfigFile, printing });
    }
    let is_dumb = environment.process().get("TERM") == Some("dumb");
    is_dumb.then_some(LinearMode {
        cause: LinearCause::DumbTerminal,
        printing: ReplyPrinting::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_takes_precedence_over_the_variable_and_the_terminal() {
        use LinearCause::{ConfigFile, DumbTerminal, Option as Given, Variable};
        use ReplyPrinting::{AsItComes, Whole};

        fn check(
            option: Option<ReplyPrinting>,
            variables: &[(&str, &str)],
            expected: Option<(LinearCause, ReplyPrinting)>,
        ) {
            let process = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            let environment = Environment::from_process(process);
            let resolved = resolve(option, &environment, None);
            assert_eq!(resolved.map(|mode| (mode.cause, mode.printing)), expected, "{variables:?}");
        }
        check(None, &[("TERM", "xterm")], None);
        check(None, &[("TERM", "dumb")], Some((DumbTerminal, AsItComes)));
        check(None, &[("TERM", "dumb"), ("OUTCROP_PLAIN", "1")], Some((Variable, AsItComes)));
        check(None, &[("OUTCROP_PLAIN", "whole")], Some((Variable, Whole)));
        check(None, &[("OUTCROP_PLAIN", "0")], None);
        check(None, &[("OUTCROP_PLAIN", " ")], None);
        check(Some(Whole), &[("OUTCROP_PLAIN", "1")], Some((Given, Whole)));

        let of_file = |variables: &[(&str, &str)]| {
            let process = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            resolve(None, &Environment::from_process(process), Some(Whole)).map(|mode| mode.cause)
        };
        assert_eq!(of_file(&[("TERM", "dumb")]), Some(ConfigFile));
        assert_eq!(of_file(&[("OUTCROP_PLAIN", "1")]), Some(Variable));
        assert_eq!(of_file(&[("OUTCROP_PLAIN", "0")]), None);
    }
}
