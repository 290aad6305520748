//! Configuration files: any text is parsed, each problem names a line of the file, and the valid keys
//! give a configuration.

use std::path::Path;

use outcrop::app::actions::default_keys;
use outcrop::config::Config;
use outcrop::config::config_file::{FileConfig, default_text};
use outcrop::config::environment::Environment;
use outcrop::config::options::Options;

/// Checks a configuration file.
///
/// # Panics
/// Panics if a problem gives no line of the file, or the valid keys give no configuration.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let file = FileConfig::parse(Path::new("config.toml"), &text);
    for problem in file.problems() {
        let rest = problem.strip_prefix("\"config.toml\", line ").expect("the file");
        let (line, why) = rest.split_once(": ").expect("the reason");
        let line: usize = line.parse().expect("a number");
        assert!((1..=text.matches('\n').count() + 1).contains(&line), "{problem} of\n{text}");
        assert!(!why.is_empty() && !why.contains('\n'), "{problem:?}");
    }
    let config = Config::resolve(Options::default(), &Environment::default(), &file, None);
    let config = config.unwrap_or_else(|error| panic!("{error} of\n{text}"));
    assert_eq!(config.problems, file.problems());
}

/// Returns the printed configuration file with its commented-out keys enabled.
pub fn seed() -> Vec<u8> {
    let text = default_text(&default_keys());
    let is_key = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    let lines = text.lines().map(|line| if is_key(&line) { &line[1..] } else { line });
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}
