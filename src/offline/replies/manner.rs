//! How the system prompt shows in a reply: language of the greeting, length, case, a given beginning
//! or end. Owns what of a system prompt is understood; all else is quoted back by the fallback reply.

use super::heard::Heard;
use super::library::Answer;

/// A language, what a system prompt calls it, and its words for "hello" and for "the rest of this
/// is written in English, since this is the offline stand-in".
struct Tongue {
    names: &'static [&'static str],
    hello: &'static str,
    note: &'static str,
}

const TONGUES: [Tongue; 6] = [
    Tongue {
        names: &["french", "français", "francais"],
        hello: "Bonjour !",
        note: "Voici la doublure hors ligne : la suite de ce texte est écrite en anglais.",
    },
    Tongue {
        names: &["spanish", "español", "espanol", "castellano"],
        hello: "¡Hola!",
        note: "Este es el sustituto sin conexión: el resto de este texto está escrito en inglés.",
    },
    Tongue {
        names: &["german", "deutsch"],
        hello: "Guten Tag!",
        note: "Hier spricht der Offline-Ersatz: Der Rest dieses Textes ist auf Englisch.",
    },
    Tongue {
        names: &["italian"],
        hello: "Ciao!",
        note: "Questo è il sostituto offline: il resto di questo testo è scritto in inglese.",
    },
    Tongue {
        names: &["portuguese", "português"],
        hello: "Olá!",
        note: "Este é o substituto offline: o resto deste texto está em inglês.",
    },
    Tongue {
        names: &["japanese", "日本語で"],
        hello: "こんにちは！",
        note: "これはオフラインの代役です。この先の文章は英語で書かれています。",
    },
];

/// What of the system prompt a reply can honor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Manner {
    /// A greeting and a note in the language asked for.
    tongue: Option<(&'static str, &'static str)>,
    is_brief: bool,
    is_upper: bool,
    /// A teacher who guides and does not tell.
    pub(super) is_tutor: bool,
    begin: Option<String>,
    end: Option<String>,
    /// The system prompt, when nothing of it was understood.
    pub(super) other: Option<String>,
}

impl Manner {
    pub(super) fn of(instructions: &str, prompt: &str) -> Self {
        let (system, asked) = (Heard::new(instructions), Heard::new(prompt));
        let speaks = ["in ", "speak", "greet", "language", "answer", "reply", "respond", "always"];
        let is_named = |name: &&str| system.has(&format!("{name} ")) && system.has_any(&speaks);
        let tongue = TONGUES.iter().find(|tongue| tongue.names.iter().any(&is_named));
        let mut manner = Self {
            tongue: tongue.map(|tongue| (tongue.hello, tongue.note)),
            is_brief: system.has_any(&[
                "short",
                "brief",
                "concise",
                "terse",
                "one sentence",
                "single sentence",
                "1 sentence",
                "one line",
                "few words",
            ]),
            is_upper: system.has_any(&[
                "upper case",
                "uppercase",
                "capital letters",
                "all caps",
                "all capitals",
            ]),
            is_tutor: system.has_any(&[
                "tutor",
                "do not directly answer",
                "dont directly answer",
                "not give the answer",
            ]),
            begin: quoted_after(instructions, &["begin", "start"])
                .or_else(|| quoted_after(prompt, &["begin your reply", "start your reply"])),
            end: quoted_after(instructions, &["end ", "finish", "close "]),
            other: None,
        };
        if manner == Self::default() && !instructions.trim().is_empty() {
            manner.other = Some(instructions.trim().to_owned());
        }
        manner.is_brief |= asked.has_any(&[
            "one sentence",
            "1 sentence",
            "single sentence",
            "a sentence ",
            "briefly",
        ]);
        manner
    }

    /// A whole reply in this manner.
    pub(super) fn dress(&self, answer: &Answer, is_greeting: bool) -> String {
        let mut text = match &answer.code {
            Some(code) if self.is_brief => code.fenced(),
            None if self.is_brief => first_sentence(&answer.text).to_owned(),
            _ => answer.text.clone(),
        };
        if let Some((hello, note)) = self.tongue {
            text = match (self.is_brief, is_greeting) {
                (true, true) => hello.to_owned(),
                (true, false) => format!("{hello} {text}"),
                (false, _) => format!("{hello} {note}\n\n{text}"),
            };
        }
        if let Some(begin) = self.begin.as_ref().filter(|begin| !text.starts_with(begin.as_str())) {
            text = format!("{begin} {text}");
        }
        if let Some(end) = self.end.as_ref().filter(|end| !text.ends_with(end.as_str())) {
            text = format!("{text} {end}");
        }
        self.cased(text)
    }

    /// The rest of a reply that was begun by a prefill: it has its language and its length already.
    pub(super) fn cased(&self, text: String) -> String {
        if self.is_upper { text.to_uppercase() } else { text }
    }
}

/// The quoted text after one of these verbs and a `with` or `by`: `End every reply with "Over."`;
/// or what follows `with:` up to the end of the line.
fn quoted_after(text: &str, verbs: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let verb = verbs.iter().find_map(|verb| lower.find(verb).map(|at| at + verb.len()))?;
    let sentence = text[verb..].lines().next()?;
    let with = sentence.to_ascii_lowercase().find("with")? + 4;
    let rest = sentence[with..].trim_start();
    if let Some(given) = rest.strip_prefix(':') {
        let given = given.trim().trim_matches(['"', '\'', '\u{201c}', '\u{201d}']);
        return (!given.is_empty()).then(|| given.to_owned());
    }
    let open = rest.find(['"', '\u{201c}', '\'', '\u{ab}'])?;
    let mut letters = rest[open..].chars();
    let close = match letters.next()? {
        '\u{201c}' => '\u{201d}',
        '\u{ab}' => '\u{bb}',
        same => same,
    };
    let given = letters.as_str().split_once(close)?.0.trim();
    (!given.is_empty()).then(|| given.to_owned())
}

/// The text up to and with the first full stop, or to the end of its first line.
pub(super) fn first_sentence(text: &str) -> &str {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let end = line.char_indices().zip(line.chars().skip(1).map(Some).chain([None])).find(
        |((_, letter), next)| {
            matches!(letter, '.' | '!' | '?') && next.is_none_or(char::is_whitespace)
        },
    );
    end.map_or(line, |((at, _), _)| &line[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_prompt_shows_in_the_reply() {
        fn check(system: &str, expected: &str) {
            let answer = Answer::plain("Version 1.5 is out. More follows.");
            assert_eq!(Manner::of(system, "").dress(&answer, false), expected, "{system:?}");
        }
        check("", "Version 1.5 is out. More follows.");
        check("Be brief.", "Version 1.5 is out.");
        check("Answer in one sentence, in upper case.", "VERSION 1.5 IS OUT.");
        check("Reply briefly, in French.", "Bonjour ! Version 1.5 is out.");
        check("End every reply with \"Over.\" Always short.", "Version 1.5 is out. Over.");
        check("Begin your reply with: Well,", "Well, Version 1.5 is out. More follows.");
        check("You are a pirate.", "Version 1.5 is out. More follows.");
        check("You guide tourists to German castles.", "Version 1.5 is out. More follows.");
    }

    #[test]
    fn a_system_prompt_that_is_not_understood_is_kept_to_be_quoted() {
        let other = |system| Manner::of(system, "").other;
        assert_eq!(other("You are a pirate. "), Some("You are a pirate.".into()));
        assert_eq!(other("Be brief."), None);
        assert_eq!(other(""), None);
    }
}
