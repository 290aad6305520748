//! A monkey test: sessions of the built program with random keys, mouse events, pastes, resizes and
//! failing streams. After each burst, the program must still run and show a footer or the minimum size.
//! At the end of a session, the program quits with status 0, or with status 1 and a message, and
//! restores the terminal.
//!
//! Apart from timing, a session depends only on its seed. Three variables control the test:
//!
//! - `OUTCROP_MONKEY_SECONDS`: for how long new sessions are started. The default is 4.
//! - `OUTCROP_MONKEY_SEED`: the seed of the first session. Each further session adds 1.
//! - `OUTCROP_MONKEY_SESSIONS`: the maximum number of sessions. Set it to 1 to repeat a failed session.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyModifiers};
use outcrop::app::actions::{Action, rows};
use outcrop::app::screen_areas::MIN_SIZE;
use outcrop::offline::FAULTS;
use outcrop::ui::key_press::KeyPress;
use outcrop::ui::keymap::KeyScope;

use crate::pty::{Pty, Shown, Start, count};

/// How long to wait until a burst is drawn, or until the program ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// The timeout for repetitions of a failed session.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

/// The time limit for the search for a shorter session that fails.
const SHRINKING: Duration = Duration::from_mins(2);

/// The number of bursts in a session.
const BURSTS: u64 = 25;

/// The largest window: columns, rows.
const LARGEST: (u64, u64) = (250, 80);

#[test]
fn random_input_never_breaks_the_client() {
    let variable = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seconds = variable("OUTCROP_MONKEY_SECONDS").unwrap_or(4);
    let first = variable("OUTCROP_MONKEY_SEED").unwrap_or(1);
    let limit = variable("OUTCROP_MONKEY_SESSIONS").unwrap_or(u64::MAX);
    let start = Instant::now();
    let (mut sessions, mut steps) = (0, 0);
    while sessions < limit && (sessions == 0 || start.elapsed().as_secs() < seconds) {
        let seed = first.wrapping_add(sessions);
        let session = Session::of(seed);
        if let Err(fault) = session.play(PATIENCE) {
            let passed = start.elapsed().as_secs();
            let shrunk = session.shrunk(fault.kind);
            panic!(
                "OUTCROP_MONKEY_SEED={seed} OUTCROP_MONKEY_SESSIONS=1, after {passed} s: {fault}\n{shrunk}"
            );
        }
        sessions += 1;
        steps += session.bursts.iter().map(Vec::len).sum::<usize>();
    }
    println!("{sessions} sessions, {steps} steps, {} s", start.elapsed().as_secs());
}

/// A failure of a session, with the screen and the last output.
struct Fault {
    kind: FaultKind,
    seen: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FaultKind {
    NeitherFooterNorMinimumSize,
    CtrlQDoesNotQuit,
    Status(u32),
    TerminalIsNotRestored,
}

impl Fault {
    fn of(kind: FaultKind, shown: &Shown, raw: &[u8]) -> Self {
        let last = raw[raw.len().saturating_sub(300)..].escape_ascii();
        Self { kind, seen: format!("{shown}last output: {last}") }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{}", self.kind, self.seen)
    }
}

/// Steps that are sent together, before the screen is checked.
type Burst = Vec<Step>;

#[derive(Clone)]
enum Step {
    Type(Vec<u8>),
    Resize(u16, u16),
    /// A pause in milliseconds, in which a reply may stream.
    Pause(u64),
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Self::Resize(columns, rows) => write!(f, "{columns}x{rows}"),
            Self::Pause(milliseconds) => write!(f, "{milliseconds} ms"),
        }
    }
}

/// A session from the start of the program to its end.
struct Session {
    size: (u16, u16),
    bursts: Vec<Burst>,
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "outcrop --offline in a window of {}x{}", self.size.0, self.size.1)?;
        self.bursts.iter().try_for_each(|burst| writeln!(f, "{burst:?}"))
    }
}

impl Session {
    fn of(seed: u64) -> Self {
        let mut random = Random(seed);
        let size = large(&mut random);
        let mut is_small = false;
        let favorite = scope(&mut random);
        let burst = |_| {
            let count = random.below(6);
            let mut burst: Burst = Vec::new();
            for _ in 0..count {
                // Most faults occur only after several consecutive keys of the same part of the
                // app.
                let is_favorite = is_small && random.is_one_in(2);
                let key = is_favorite.then(|| Step::Type(bound_key(&mut random, favorite)));
                burst.push(key.unwrap_or_else(|| step(&mut random, favorite)));
            }
            if random.is_one_in(4) {
                burst.push(Step::Pause(*random.of(&[10, 100, 500, 1500])));
            }
            // Keep a window that is too small for several steps, so that keys reach the client in
            // that state.
            is_small = random.is_one_in(if is_small { 2 } else { 4 });
            let (columns, rows) = if is_small { small(&mut random) } else { large(&mut random) };
            burst.push(Step::Resize(columns, rows));
            burst
        };
        let bursts = (0..BURSTS).map(burst).collect();
        Self { size, bursts }
    }

    fn play(&self, patience: Duration) -> Result<(), Fault> {
        let start = Start::outcrop(&["--offline"]).size(self.size.0, self.size.1);
        let start = start.script("editor", "printf 'edited ' >>\"$1\"");
        let editor = start.path("editor").display().to_string();
        let mut pty = start.variable("EDITOR", &editor).in_a_terminal();
        let mut runs = settle(&mut pty, patience)?;
        for burst in &self.bursts {
            if !runs {
                break;
            }
            for step in burst {
                match step {
                    Step::Type(bytes) => pty.send(bytes),
                    Step::Resize(columns, rows) => pty.resize(*columns, *rows),
                    Step::Pause(milliseconds) => {
                        let _ = pty.wait_code(Duration::from_millis(*milliseconds));
                    }
                }
            }
            runs = settle(&mut pty, patience)?;
        }
        if runs {
            quit(&mut pty, patience)?;
        }
        let ended = pty.wait_exit();
        let fault = |kind| Err(Fault::of(kind, &ended.shown, &ended.raw));
        // A failure while the client quits, such as a file that cannot be saved, ends it with status 1
        // and a message.
        let is_said = count(&ended.raw, b"\x1b[?25houtcrop: ") > 0;
        let is_broken = count(&ended.raw, b"outcrop: the terminal cannot be ") > 0;
        if ended.code != u32::from(is_said) || is_broken {
            return fault(FaultKind::Status(ended.code));
        }
        let restored = catch_unwind(AssertUnwindSafe(|| ended.assert_given_back()));
        restored.or_else(|_| fault(FaultKind::TerminalIsNotRestored))
    }

    /// Searches for a shorter session with the same kind of fault. Returns the shortest session
    /// that was found in time.
    fn shrunk(&self, kind: FaultKind) -> Self {
        let end = Instant::now() + SHRINKING;
        let mut steps: Vec<(usize, Step)> = Vec::new();
        for (at, burst) in self.bursts.iter().enumerate() {
            steps.extend(burst.iter().map(|step| (at, step.clone())));
        }
        let session = |steps: &[(usize, Step)]| {
            let of_same_burst = steps.chunk_by(|(one, _), (next, _)| one == next);
            let bursts = of_same_burst.map(|steps| steps.iter().map(|(_, step)| step.clone()));
            Self { size: self.size, bursts: bursts.map(Iterator::collect).collect() }
        };
        let mut many = steps.len().div_ceil(2);
        while many > 0 {
            let (mut at, mut is_shorter) = (0, false);
            while at < steps.len() && Instant::now() < end {
                let mut fewer = steps.clone();
                fewer.drain(at..(at + many).min(steps.len()));
                if session(&fewer).play(SHORT_PATIENCE).is_err_and(|fault| fault.kind == kind) {
                    (steps, is_shorter) = (fewer, true);
                } else {
                    at += many;
                }
            }
            if !(is_shorter && many == 1) {
                many /= 2;
            }
        }
        session(&steps)
    }
}

/// Waits until the program has drawn this window. Returns whether the program still runs.
fn settle(pty: &mut Pty, patience: Duration) -> Result<bool, Fault> {
    let end = Instant::now() + patience;
    loop {
        let Err(shown) = pty.wait_at_most(Duration::from_millis(500), is_settled) else {
            return Ok(true);
        };
        if pty.wait_code(Duration::ZERO).is_some() {
            return Ok(false);
        }
        if Instant::now() > end {
            let kind = FaultKind::NeitherFooterNorMinimumSize;
            return Err(Fault::of(kind, &shown, &pty.raw()));
        }
        if !shown.screen.alternate_screen() {
            // Ctrl+Q resumes output that Ctrl+S stopped. Enter closes the raw view. The second
            // Enter is needed because Ctrl+V makes the terminal take the first Enter as text.
            pty.send(b"\x11\r\r");
        }
    }
}

/// Quits. Earlier input can open the raw view or turn Ctrl+Q into another key. In these cases, presses
/// Ctrl+Q again.
fn quit(pty: &mut Pty, patience: Duration) -> Result<(), Fault> {
    let end = Instant::now() + patience;
    while settle(pty, patience)? {
        pty.send(b"\x11");
        if pty.wait_code(Duration::from_secs(1)).is_some() {
            break;
        }
        if Instant::now() > end {
            let (Ok(shown) | Err(shown)) = pty.wait_at_most(Duration::ZERO, |_| true);
            return Err(Fault::of(FaultKind::CtrlQDoesNotQuit, &shown, &pty.raw()));
        }
    }
    Ok(())
}

/// The words that the footer can begin with.
const STATES: [&str; 7] =
    ["ready", "sending", "waiting", "retrying", "streaming", "stopped", "failed"];

/// Returns whether the screen is complete: it shows the footer, the lower edge of a page or of a
/// dialog that covers the footer, or the minimum size in a small window.
fn is_settled(shown: &Shown) -> bool {
    let (rows, columns) = shown.screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let row = |at: u16| shown.rows[usize::from(at)].trim();
    if !shown.is_taken() {
        return false;
    }
    if columns < MIN_SIZE.0 || rows < MIN_SIZE.1 {
        let least = format!("{}×{}", MIN_SIZE.0, MIN_SIZE.1);
        let lines = [
            format!("Outcrop needs {least}; this window is {columns}×{rows}"),
            format!("Outcrop needs {least}"),
            format!("needs {least}"),
        ];
        let room = usize::from(columns);
        let line = lines.into_iter().find(|line| line.chars().count() <= room).unwrap_or(least);
        let line: String = line.chars().take(room).collect();
        return row(0) == line.trim() && (1..rows).all(|at| row(at).is_empty());
    }
    let has_footer =
        (rows - 3..rows).any(|at| STATES.iter().any(|state| row(at).starts_with(state)));
    let is_page = ["Metrics", "Usage", "Open conversation", "Branches"]
        .iter()
        .any(|title| row(0).starts_with(&format!("┏ {title}")))
        && row(rows - 1).starts_with('┗');
    let is_comparison = ["Compare", "Sample"].iter().any(|title| row(0).starts_with(title))
        && (rows - 2..rows).any(|at| !row(at).is_empty());
    // A high dialog in the middle of the screen covers the first row of the footer.
    let is_dialog = (1..=3).any(|top| {
        let mut bottoms = rows - 2 - top..=rows - 1 - top;
        row(top).contains('┏') && bottoms.any(|bottom| row(bottom).contains(['┗', '└']))
    });
    has_footer || is_page || is_comparison || is_dialog
}

/// Random numbers: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a random number in `0..limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Returns a random number in `first..=last`.
    fn within(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    fn is_one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[number::<usize>(self.below(all.len() as u64))]
    }
}

fn number<T: TryFrom<u64>>(number: u64) -> T {
    T::try_from(number).unwrap_or_else(|_| panic!("{number} is too large here"))
}

fn size(columns: u64, rows: u64) -> (u16, u16) {
    (number(columns), number(rows))
}

/// Returns the size of a window that is large enough for the client. Often this is one of the
/// smallest such sizes.
fn large(random: &mut Random) -> (u16, u16) {
    let (columns, rows) = (u64::from(MIN_SIZE.0), u64::from(MIN_SIZE.1));
    match random.below(4) {
        0 => size(columns + random.below(3), rows + random.below(3)),
        1 => size(random.within(columns, 110), random.within(rows, 30)),
        _ => size(random.within(columns, LARGEST.0), random.within(rows, LARGEST.1)),
    }
}

/// Returns the size of a window that is too small for the client.
fn small(random: &mut Random) -> (u16, u16) {
    let (columns, rows) = (u64::from(MIN_SIZE.0) - 1, u64::from(MIN_SIZE.1) - 1);
    match random.below(4) {
        0 => size(columns, rows),
        1 => size(random.within(1, columns), random.within(1, LARGEST.1)),
        2 => size(random.within(1, LARGEST.0), random.within(1, rows)),
        _ => size(random.within(1, 4), random.within(1, 4)),
    }
}

/// Returns a random step: a key, a few keys that belong together, a mouse event, a paste, a pause
/// or a resize.
fn step(random: &mut Random, favorite: KeyScope) -> Step {
    Step::Type(match random.below(100) {
        0..20 => bound_key(random, favorite),
        20..30 => {
            let place = scope(random);
            bound_key(random, place)
        }
        30..35 => opener(random, favorite),
        35..40 => named_command(random),
        40..50 => letters(random),
        50..54 => bytes_of((*random.of(&CODES), modifiers(random))),
        54..58 => control_key(random),
        58..61 => random.of(SEQUENCES).to_vec(),
        61..73 => mouse(random),
        73..77 => paste(&any_text(random)),
        77..80 => [b"\x06", letters(random).as_slice()].concat(),
        80..90 => [paste(&prompt(random)), b"\r".to_vec()].concat(),
        90..93 => b"\r".to_vec(),
        93..96 => b"\x1b".to_vec(),
        96..98 => b"\x03".to_vec(),
        98 if random.is_one_in(4) => b"\x11".to_vec(),
        _ => {
            let (columns, rows) = if random.is_one_in(3) { small(random) } else { large(random) };
            return Step::Resize(columns, rows);
        }
    })
}

/// Returns a part of the app in which a key other than the key that quits has a binding. The modes of
/// the preset `vim` have no default keys.
fn scope(random: &mut Random) -> KeyScope {
    let scopes: Vec<KeyScope> =
        KeyScope::ALL.into_iter().filter(|scope| !bound_keys(*scope).is_empty()).collect();
    *random.of(&scopes)
}

/// Returns the keys with a binding in this part of the app, except the key that quits.
fn bound_keys(place: KeyScope) -> Vec<KeyPress> {
    let rows = rows().iter().filter(|row| row.scope == place && row.action != Action::Quit);
    rows.flat_map(|row| row.default_keys).copied().collect()
}

fn bound_key(random: &mut Random, place: KeyScope) -> Vec<u8> {
    bytes_of(*random.of(&bound_keys(place)))
}

/// Returns the key that opens this part of the app, or any function key.
fn opener(random: &mut Random, place: KeyScope) -> Vec<u8> {
    let key = match place {
        KeyScope::Settings => 2,
        KeyScope::Inspector => 3,
        KeyScope::ComparisonSetup | KeyScope::Columns => 6,
        KeyScope::Metrics => 7,
        _ => number(random.within(1, 7)),
    };
    bytes_of((KeyCode::F(key), KeyModifiers::NONE))
}

/// Returns the keys that run a palette command by its name.
fn named_command(random: &mut Random) -> Vec<u8> {
    let rows = rows().iter().filter(|row| row.action != Action::Quit);
    let names: Vec<&str> = rows.filter_map(|row| row.label).collect();
    format!("\x10{}\r", random.of(&names)).into_bytes()
}

fn letters(random: &mut Random) -> Vec<u8> {
    let letter = |_| match random.below(12) {
        0 => *random.of(&['é', '日', '👩', '\u{301}', 'ש', '\u{a0}']),
        _ => char::from(b' ' + number::<u8>(random.below(95))),
    };
    (0..4).map(letter).collect::<String>().into_bytes()
}

const CODES: [KeyCode; 14] = [
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Delete,
    KeyCode::Backspace,
    KeyCode::Tab,
    KeyCode::F(5),
    KeyCode::F(9),
    KeyCode::F(12),
];

fn modifiers(random: &mut Random) -> KeyModifiers {
    let some = KeyModifiers::SHIFT | KeyModifiers::ALT | KeyModifiers::CONTROL;
    KeyModifiers::from_bits_truncate(number(random.below(256))) & some
}

/// Returns Ctrl or Alt with a character. Excludes Ctrl+Q, which quits, and Ctrl+\, which ends any
/// program that is not in raw mode.
fn control_key(random: &mut Random) -> Vec<u8> {
    let byte: u8 = number(random.below(32));
    match byte {
        0x11 | 0x1c => vec![0x1b, byte + b'a'],
        _ if random.is_one_in(2) => vec![0x1b, byte + b'a'],
        _ => vec![byte],
    }
}

/// Sequences that terminals send besides keys, and invalid UTF-8. Each escape sequence is complete,
/// because an incomplete one would swallow the next keys.
const SEQUENCES: &[&[u8]] = &[
    b"\x1b[<0;0;0M",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1b]11;rgb:ffff/ffff/ffff\x07",
    b"\x1b]11;nonsense\x07",
    b"\x1b[?1u",
    b"\x1b[?62;22c",
    b"\x1b[5;10R",
    b"\x1b[97;5u",
    b"\x1b[57399;1:3u",
    b"\x1b[13;2u",
    b"\x1b[201~",
    b"\x1b[999999999999999999u",
    b"\x1b[<999;99999;99999M",
    b"\x1b[<;;M",
    b"\x1b[M\x20\x21\x21",
    b"\x1bP1$r\x1b\\",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xf0\x9f",
];

/// Returns a click, a drag, a movement or a wheel step, perhaps outside the window.
fn mouse(random: &mut Random) -> Vec<u8> {
    let mut at = || (random.within(1, LARGEST.0 + 10), random.within(1, LARGEST.1 + 10));
    let ((x, y), (to_x, to_y)) = (at(), at());
    let (x, y) = if random.is_one_in(2) { (x % 90 + 1, y % 30 + 1) } else { (x, y) };
    let modifiers = *random.of(&[0, 0, 0, 4, 8, 16, 28]);
    let text = match random.below(6) {
        0 | 1 => format!("\x1b[<{modifiers};{x};{y}M\x1b[<{modifiers};{x};{y}m"),
        2 => {
            let moved = modifiers + 32;
            format!(
                "\x1b[<{modifiers};{x};{y}M\x1b[<{moved};{to_x};{to_y}M\x1b[<{modifiers};{to_x};{to_y}m"
            )
        }
        3 => format!("\x1b[<{};{x};{y}M", 35 + modifiers),
        4 => format!("\x1b[<{0};{x};{y}M\x1b[<{0};{x};{y}m", 1 + random.below(2) + modifiers),
        _ => format!("\x1b[<{};{x};{y}M", 64 + random.below(4) + modifiers).repeat(3),
    };
    text.into_bytes()
}

fn paste(text: &str) -> Vec<u8> {
    format!("\x1b[200~{text}\x1b[201~").into_bytes()
}

fn any_text(random: &mut Random) -> String {
    let text = *random.of(&[
        "",
        "one line",
        "two\nlines\n",
        "\r\r\n\ttabs\u{0}\u{3}\u{11}\u{1b}[31m\u{1b}]52;c;eA==\u{7}",
        "\u{202e}abc\u{85}\u{9b}31m\u{feff}",
        "日本語のとても長い文です。👩‍👩‍👧‍👦 e\u{301} ",
        "/etc/passwd",
        "recorded.jsonl",
        "0.5",
        "{\"type\": \"object\"}",
    ]);
    let times = *random.of(&[1, 1, 1, 1, 3, 400]);
    text.repeat(times)
}

/// Returns a prompt. Most prompts make the stand-in simulate a failure.
fn prompt(random: &mut Random) -> String {
    let (fault, _) = *random.of(FAULTS);
    let prompt = random.of(&["hello", "a table", "code in rust", "count to 30", "fail: help"]);
    if random.is_one_in(3) { (*prompt).to_owned() } else { format!("fail: {fault}") }
}

/// Returns the bytes of a key, in the kitty keyboard protocol where that is needed.
fn bytes_of((code, modifiers): KeyPress) -> Vec<u8> {
    let has = |modifier| modifiers.contains(modifier);
    let (shift, alt, control) =
        (has(KeyModifiers::SHIFT), has(KeyModifiers::ALT), has(KeyModifiers::CONTROL));
    let number = 1 + u8::from(shift) + 2 * u8::from(alt) + 4 * u8::from(control);
    let letter = |last: char| match number {
        1 => format!("\x1b[{last}"),
        _ => format!("\x1b[1;{number}{last}"),
    };
    let tilde = |first: u8| match number {
        1 => format!("\x1b[{first}~"),
        _ => format!("\x1b[{first};{number}~"),
    };
    let plain = |byte: u8| match number {
        1 => char::from(byte).to_string(),
        3 => format!("\x1b{}", char::from(byte)),
        _ => format!("\x1b[{byte};{number}u"),
    };
    let text = match code {
        KeyCode::Char(key) if control && !shift => {
            let escape = if alt { "\x1b" } else { "" };
            format!("{escape}{}", char::from(key as u8 & 0x1f))
        }
        KeyCode::Char(key) if control => format!("\x1b[{};{number}u", u32::from(key)),
        KeyCode::Char(key) if alt => format!("\x1b{key}"),
        KeyCode::Char(key) => key.to_string(),
        KeyCode::Enter => plain(b'\r'),
        KeyCode::Esc => plain(0x1b),
        KeyCode::Backspace => plain(0x7f),
        KeyCode::BackTab => "\x1b[Z".to_owned(),
        KeyCode::Tab => plain(b'\t'),
        KeyCode::Up => letter('A'),
        KeyCode::Down => letter('B'),
        KeyCode::Right => letter('C'),
        KeyCode::Left => letter('D'),
        KeyCode::Home => letter('H'),
        KeyCode::End => letter('F'),
        KeyCode::PageUp => tilde(5),
        KeyCode::PageDown => tilde(6),
        KeyCode::Delete => tilde(3),
        KeyCode::F(key @ 1..=4) if number == 1 => format!("\x1bO{}", char::from(b'O' + key)),
        KeyCode::F(key @ 1..=4) => letter(char::from(b'O' + key)),
        KeyCode::F(key) => tilde([15, 17, 18, 19, 20, 21, 23, 24][usize::from(key) - 5]),
        other => panic!("{other:?} is bound, and the monkey cannot press it"),
    };
    text.into_bytes()
}
