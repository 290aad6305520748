//! The names of languages on code fences, and the grammars that they select.

use crate::document::token;

/// Names that are not the name of a grammar, and the grammar that each of them selects.
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
    // The TypeScript grammar with tags covers all of JSX. The JavaScript grammar does not know
    // tags.
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

/// Languages that are terminal sessions, and the prompts before a typed line.
const SESSIONS: &[(&str, &[&str])] = &[
    ("console", SHELL_PROMPTS),
    ("pycon", &[">>> ", "... "]),
    ("sh-session", SHELL_PROMPTS),
    ("shell-session", SHELL_PROMPTS),
    ("shellsession", SHELL_PROMPTS),
];

const SHELL_PROMPTS: &[&str] = &["$ ", "% ", "# ", "> "];

#[derive(Debug, PartialEq, Eq)]
pub struct GrammarLanguage {
    /// The name by which the grammar is found, if there is one.
    pub grammar: String,
    /// In a terminal session, only lines with one of these prompts are code.
    pub prompts: &'static [&'static str],
}

/// Returns the language that a fence names, or `None` if the fence says that it has no language.
pub fn language(name: &str) -> Option<GrammarLanguage> {
    // Common additions to the name: `{.python}`, `rust,ignore`, `js{1,3}`, `python:main.py`.
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
