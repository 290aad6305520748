//! What the word at the cursor is: a command, an option, the value of an option, or an argument.

use clap::{Arg, ArgAction, Command};

/// The first character of an argument of `ask` that names a file.
const FILE: char = '@';

/// The word at the cursor, and what stands before it.
#[derive(Debug)]
pub struct Position<'a> {
    pub command: &'a Command,
    pub target: Target<'a>,
    /// The options before the cursor by their id, each with its value.
    pub given: Vec<(&'a str, String)>,
    /// Whether the word is still empty.
    pub is_empty: bool,
}

#[derive(Debug)]
pub enum Target<'a> {
    /// The value of this option or argument. The word begins with the prefix, such as `--model=`.
    Value {
        arg: &'a Arg,
        prefix: String,
    },
    Option,
    /// A command, as long as the line has none.
    Command,
    /// Anything else, such as text.
    Text,
}

impl<'a> Position<'a> {
    /// Returns the position of the last word. The first word is the program.
    pub fn at_end(definition: &'a Command, words: &[String]) -> Self {
        let mut walk = Walk {
            command: definition,
            pending: None,
            is_escaped: false,
            arguments: 0,
            given: Vec::new(),
        };
        let last = words.last().map_or("", String::as_str);
        for word in words.iter().take(words.len().saturating_sub(1)).skip(1) {
            walk.pass(word);
        }
        let target = if words.len() < 2 { Target::Text } else { walk.target(last) };
        let Walk { command, given, .. } = walk;
        Self { command, target, given, is_empty: words.len() > 1 && last.is_empty() }
    }

    /// Returns the value of an option before the cursor.
    pub fn given(&self, id: &str) -> Option<&str> {
        let found = self.given.iter().rev().find(|(given, _)| *given == id);
        found.map(|(_, value)| value.as_str())
    }
}

/// The state between two words.
struct Walk<'a> {
    command: &'a Command,
    /// The option whose value comes next.
    pending: Option<&'a Arg>,
    /// Whether only arguments follow, after `--`.
    is_escaped: bool,
    /// The number of positional arguments before the cursor.
    arguments: usize,
    given: Vec<(&'a str, String)>,
}

impl<'a> Walk<'a> {
    fn pass(&mut self, word: &str) {
        if let Some(arg) = self.pending.take()
            && !(is_optional(arg) && word.starts_with('-'))
        {
            self.give(arg, word);
        } else if self.is_escaped {
            self.arguments += 1;
        } else if word == "--" {
            self.is_escaped = true;
        } else if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let command = self.command;
            match (long_option(command, name), value) {
                (Some(arg), None) if takes_value(arg) => self.pending = Some(arg),
                (Some(arg), value) => self.give(arg, value.unwrap_or_default()),
                (None, _) => {}
            }
        } else if word.len() > 1 && word.starts_with('-') {
            let command = self.command;
            match short_option(command, word) {
                Some((arg, prefix)) if prefix == word => self.pending = Some(arg),
                Some((arg, prefix)) => self.give(arg, &word[prefix.len()..]),
                None => {}
            }
        } else if self.arguments == 0
            && let Some(command) = self.command.find_subcommand(word)
        {
            self.command = command;
        } else {
            self.arguments += 1;
        }
    }

    fn give(&mut self, arg: &'a Arg, value: &str) {
        self.given.push((arg.get_id().as_str(), value.to_owned()));
    }

    fn target(&self, word: &str) -> Target<'a> {
        let value = |arg, prefix: &str| Target::Value { arg, prefix: prefix.to_owned() };
        if let Some(arg) = self.pending
            && !(is_optional(arg) && word.starts_with('-'))
        {
            return value(arg, "");
        }
        if word.starts_with('-') && !self.is_escaped {
            if let Some(long) = word.strip_prefix("--") {
                let Some((name, _)) = long.split_once('=') else { return Target::Option };
                let arg = long_option(self.command, name).filter(|arg| takes_value(arg));
                return arg.map_or(Target::Text, |arg| value(arg, &format!("--{name}=")));
            }
            return match short_option(self.command, word) {
                Some((arg, prefix)) if takes_value(arg) => value(arg, prefix),
                _ => Target::Option,
            };
        }
        let is_root = self.command.has_subcommands();
        let asking = if is_root { self.command.find_subcommand("ask") } else { Some(self.command) };
        if word.starts_with(FILE)
            && let Some(files) = asking.and_then(|asking| argument(asking, "files"))
        {
            return value(files, "@");
        }
        if is_root {
            let is_first = self.arguments == 0 && !self.is_escaped;
            return if is_first { Target::Command } else { Target::Text };
        }
        let places: Vec<&Arg> = self.command.get_positionals().collect();
        // The last argument may be repeated.
        let repeated = || places.last().filter(|last| is_repeated(last));
        let place = places.get(self.arguments).or_else(repeated).copied();
        match place {
            Some(place) if place.get_id() != "files" => value(place, ""),
            _ => Target::Text,
        }
    }
}

fn argument<'a>(command: &'a Command, id: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| arg.get_id() == id)
}

fn long_option<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| arg.get_long() == Some(name))
}

/// Returns the first option in a word of short options that takes a value, or else the first option,
/// and the part of the word up to the value.
fn short_option<'a, 'w>(command: &'a Command, word: &'w str) -> Option<(&'a Arg, &'w str)> {
    let mut first = None;
    for (at, letter) in word.char_indices().skip(1) {
        let found = command.get_arguments().find(|arg| arg.get_short() == Some(letter))?;
        if takes_value(found) {
            let value = at + letter.len_utf8();
            let has_sign = word[value..].starts_with('=');
            return Some((found, &word[..value + usize::from(has_sign)]));
        }
        first.get_or_insert(found);
    }
    // A switch has no value.
    first.map(|arg| (arg, &word[..0]))
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

fn is_optional(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|count| count.min_values() == 0)
}

pub fn is_repeated(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append | ArgAction::Count)
}
