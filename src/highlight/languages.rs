//! What languages are called on a code fence, and what the grammars are called.

use crate::document::token;

/// Names that no grammar answers to, and the name of the one that is meant.
pub const ALIASES: &[(&str, &str)] = &[
    ("apache", "htaccess"),
    ("batch", "bat"),
    ("c#", "cs"),
    ("console", "sh"),
    ("containerfile", "dockerfile"),
    ("csharp", "cs"),
    ("cu", "cpp"),
    ("cuda", "cpp"),
    ("docker", "dockerfile"),
    ("ejs", "html"),
    ("fortran", "f90"),
    ("fsharp", "f#"),
    ("golang", "go"),
    ("graphviz", "dot"),
    ("h", "c"),
    ("handlebars", "html"),
    ("hbs", "html"),
    ("ipython", "py"),
    ("javascriptreact", "tsx"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    // The grammar of TypeScript with tags knows all of it; the one of JavaScript knows no tags.
    ("jsx", "tsx"),
    ("mjs", "js"),
    ("cjs", "js"),
    ("mdx", "md"),
    ("mysql", "sql"),
    ("ndjson", "json"),
    ("objc", "objective-c"),
    ("objectivec", "objective-c"),
    ("patch", "diff"),
    ("plpgsql", "sql"),
    ("plsql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("psql", "sql"),
    ("pycon", "py"),
    ("python2", "py"),
    ("python3", "py"),
    ("raku", "pl"),
    ("regex", "regular expression"),
    ("regexp", "regular expression"),
    ("scheme", "lisp"),
    ("sed", "sh"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellscript", "sh"),
    ("shellsession", "sh"),
    ("sh-session", "sh"),
    ("sqlite", "sql"),
    ("starlark", "bzl"),
    ("systemd", "ini"),
    ("terminal", "sh"),
    ("tsql", "sql"),
    ("typescriptreact", "tsx"),
];

/// Languages that are what a terminal showed, and what stands before a line that was typed there.
const SESSIONS: &[(&str, &[&str])] = &[
    ("console", SHELL_PROMPTS),
    ("pycon", &[">>> ", "... "]),
    ("sh-session", SHELL_PROMPTS),
    ("shell-session", SHELL_PROMPTS),
    ("shellsession", SHELL_PROMPTS),
];

const SHELL_PROMPTS: &[&str] = &["$ ", "% ", "# ", "> "];

/// A language that may have a grammar.
#[derive(Debug, PartialEq, Eq)]
pub struct GrammarLanguage {
    /// The name by which its grammar is found, if there is one.
    pub grammar: String,
    /// In the record of a session only lines that begin with one of these are code.
    pub prompts: &'static [&'static str],
}

/// The language that a fence names, or `None` when it says itself that there is none.
pub fn language(name: &str) -> Option<GrammarLanguage> {
    // What some add: `{.python}`, `rust,ignore`, `js{1,3}`, `python:main.py`.
    let name = name.trim_start_matches(['{', '.']);
    let name = name.split([',', '{', '}', ':', ';', '(', '=']).next().unwrap_or_default();
    if token::is_plain(name) {
        return None;
    }
    let name = name.to_lowercase();
    let prompts = SESSIONS.iter().find(|(session, _)| *session == name);
    let prompts = prompts.map_or(&[][..], |(_, prompts)| prompts);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    Some(GrammarLanguage {
        grammar: alias.map_or(name, |(_, grammar)| (*grammar).to_owned()),
        prompts,
    })
}
