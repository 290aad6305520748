//! Decides whether linear mode is on.

use super::environment::Environment;
use crate::preferences::linear_mode::{LinearCause, LinearMode, ReplyPrinting};

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
    match (environment.process().get("OUTCROP_PLAIN"), config_file) {
        (Some("0"), _) | (None, None) => {}
        (Some(value), _) => {
            let printing = value.parse().unwrap_or_default();
            return Some(LinearMode { cause: LinearCause::Variable, printing });
        }
        (None, Some(printing)) => {
            return Some(LinearMode { cause: LinearCause::ConfigFile, printing });
        }
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
