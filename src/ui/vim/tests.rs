//! Tests of vim's commands. A text shows the cursor as `|`.

use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;

use super::*;
use crate::ui::key_press::{CTRL, NONE};

fn text_of(shown: &str) -> VimText {
    let lines: Vec<String> = shown.replace('|', "").split('\n').map(str::to_owned).collect();
    let before = &shown[..shown.find('|').expect("a cursor")];
    let row = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    VimText::of(&lines, (row, column), &[])
}

fn shown(text: &VimText) -> String {
    let (before, after) = text.characters.split_at(text.cursor);
    format!("{}|{}", before.concat(), after.concat())
}

/// Types keys. `␛` is Esc, and `⌃` is Ctrl with the next letter. In insert mode, letters are typed.
fn typed(vim: &mut Vim, text: &mut VimText, keys: &str) {
    let mut keys = keys.chars();
    while let Some(key) = keys.next() {
        let press = match key {
            '␛' => (KeyCode::Esc, NONE),
            '⌃' => (KeyCode::Char(keys.next().expect("a letter")), CTRL),
            key => (KeyCode::Char(key), NONE),
        };
        match (vim.mode, press) {
            (VimMode::Insert, (KeyCode::Esc, _)) => vim.leave_insert(text),
            (VimMode::Insert, (KeyCode::Char(letter), _)) => {
                text.cursor = text.replace(text.cursor..text.cursor, &letter.to_string());
            }
            _ => drop(vim.key(press, text)),
        }
    }
}

fn normal(text: &mut VimText) -> Vim {
    let vim = Vim { mode: VimMode::Normal, ..Vim::default() };
    text.leave_line_end();
    vim
}

#[track_caller]
fn check(before: &str, keys: &str, after: &str) {
    let mut text = text_of(before);
    let mut vim = normal(&mut text);
    typed(&mut vim, &mut text, keys);
    assert_eq!(shown(&text), after, "{before:?} {keys}");
    assert!(!vim.is_pending(), "{keys}");
}

#[test]
fn a_text_that_was_set_without_a_command_is_undone_too() {
    let mut text = text_of("|one");
    let mut vim = normal(&mut text);
    typed(&mut vim, &mut text, "ione ␛");
    // Such as a prompt that was recalled, or a paste.
    text = text_of("|other");
    typed(&mut vim, &mut text, "x");
    assert_eq!(shown(&text), "|ther");
    typed(&mut vim, &mut text, "u");
    assert_eq!(shown(&text), "|other");
    typed(&mut vim, &mut text, "u");
    assert_eq!(text.characters.concat(), "one one");
    typed(&mut vim, &mut text, "⌃r");
    assert_eq!(text.characters.concat(), "other");
    // Focus started insert mode without a command.
    vim.insert();
    text = text_of("other text|");
    vim.leave_insert(&mut text);
    typed(&mut vim, &mut text, "u");
    assert_eq!(text.characters.concat(), "other");
}

#[test]
fn motions_move_as_in_vim() {
    check("|one two", "l", "o|ne two");
    check("|one two", "3l", "one| two");
    check("|one two", "99l", "one tw|o");
    check("one tw|o", "h", "one t|wo");
    check("|one, two", "w", "one|, two");
    check("|one, two", "W", "one, |two");
    check("|one, two", "2w", "one, |two");
    check("|one\n\ntwo", "w", "one\n|\ntwo");
    check("|one\n\ntwo", "2w", "one\n\n|two");
    check("one, tw|o", "b", "one, |two");
    check("one, |two", "B", "|one, two");
    check("|one two", "e", "on|e two");
    check("|one two", "2e", "one tw|o");
    check("|a.b c", "E", "a.|b c");
    check("  one| two", "0", "|  one two");
    check("  one |two", "^", "  |one two");
    check("|one\ntwo", "$", "on|e\ntwo");
    check("|one\ntwo\nthree", "G", "one\ntwo\n|three");
    check("one\ntwo\nthr|ee", "gg", "|one\ntwo\nthree");
    check("|one\ntwo\nthree", "2G", "one\n|two\nthree");
    check("|one two", "fo", "one tw|o");
    check("|one two", "tw", "one |two");
    check("one tw|o", "Fn", "o|ne two");
    check("one tw|o", "Tn", "on|e two");
    check("|a.b.c.d", "f.;", "a.b|.c.d");
    check("|a.b.c.d", "f.;,", "a|.b.c.d");
    check("|a.b.c.d", "t.;", "a.|b.c.d");
    check("|one", "fx", "|one");
    check("|f(a, [b])", "%", "f(a, [b]|)");
    check("f(a, [b]|)", "%", "f|(a, [b])");
    check("|a\nb\n\nc\nd", "}", "a\nb\n|\nc\nd");
    check("a\nb\n\nc\n|d", "{", "a\nb\n|\nc\nd");
    check("|one\nthree", "2j", "|one\nthree");
    check("|e\u{301}f", "l", "e\u{301}|f");
}

#[test]
fn operators_change_what_their_motion_covers() {
    check("|one two three", "dw", "|two three");
    check("|one two three", "d2w", "|three");
    check("|one two three", "2dw", "|three");
    check("one |two\nthree", "dw", "one| \nthree");
    check("|one two", "de", "| two");
    check("one |two", "db", "|two");
    check("one |two three", "d$", "one| ");
    check("one |two three", "D", "one| ");
    check("one tw|o", "d0", "|o");
    check("|one(two)", "dt(", "|(two)");
    check("|one(two)", "df(", "|two)");
    check("f|(a) b", "d%", "f| b");
    check("|one\ntwo\nthree", "dd", "|two\nthree");
    check("one\ntwo\nthr|ee", "dd", "one\n|two");
    check("|one\ntwo\nthree", "2dd", "|three");
    check("|one\ntwo\nthree", "dj", "|three");
    check("one\ntwo\nthr|ee", "dgg", "|");
    check("one\n|two\nthree", "dG", "|one");
    check("|a\nb\n\nc", "d}", "|\nc");
    check("|one two", "cwx␛", "|x two");
    check("o|ne two", "cwx␛", "o|x two");
    check("one two| three", "cwx␛", "one two|xthree");
    check("|a b", "cwx␛", "|x b");
    check("|one two three", "c2wx␛", "|x three");
    check("one |two", "Cx␛", "one |x");
    check("one\nt|wo\nthree", "ccx␛", "one\n|x\nthree");
    check("|one\ntwo", "Sx␛", "|x\ntwo");
    check("|one", "sx␛", "|xne");
    check("|one two", "x", "|ne two");
    check("|one two", "3x", "| two");
    check("on|e", "X", "o|e");
    check("|one two", "guu", "|one two");
    check("|one two", "gUw", "|ONE two");
    check("|One", "g~~", "|oNE");
    check("|one", "~~", "ON|e");
    check("|one", "2rx", "x|xe");
    check("|one", "9rx", "|one");
    check("|one\n  two\nthree", "J", "one| two\nthree");
    check("|one\ntwo\nthree", "3J", "one two| three");
}

#[test]
fn text_objects_are_words_quotes_brackets_and_paragraphs() {
    check("one t|wo three", "diw", "one | three");
    check("one t|wo three", "daw", "one |three");
    check("one tw|o", "daw", "on|e");
    check("say \"a |b\" now", "di\"", "say \"|\" now");
    check("say \"a |b\" now", "da\"", "say |now");
    check("|say 'a' now", "di'", "say '|' now");
    check("f(a, (|b), c)", "di(", "f(a, (|), c)");
    check("f(a, (b), |c)", "da(", "|f");
    check("x[|1]", "ci[2␛", "x[|2]");
    check("{\n|a\n}", "di{", "{|}");
    check("a\n\nb|b\nc\n\nd", "dip", "a\n\n|\nd");
    check("a\n\nb|b\nc\n\nd", "dap", "a\n\n|d");
    check("|one", "di(", "|one");
}

#[test]
fn the_register_is_put_before_or_after_the_cursor() {
    check("|one two", "dwP", "one| two");
    check("|one two", "dwp", "tone| wo");
    check("|one\ntwo", "yyp", "one\n|one\ntwo");
    check("|one\ntwo", "yyP", "|one\none\ntwo");
    check("|one\ntwo", "ddp", "two\n|one");
    check("|ab", "x3p", "baa|a");
    check("one |two", "ywP", "one tw|otwo");
    check("|one two", "yiwwviwp", "one on|e");
    check("|one", "Yp", "one\n|one");
}

#[test]
fn insert_mode_starts_where_the_letter_says() {
    check("o|ne", "ix␛", "o|xne");
    check("o|ne", "ax␛", "on|xe");
    check("  o|ne", "Ix␛", "  |xone");
    check("o|ne", "Ax␛", "one|x");
    check("|one\ntwo", "ox␛", "one\n|x\ntwo");
    check("one\n|two", "Ox␛", "one\n|x\ntwo");
    check("|", "3iab␛", "ababa|b");
}

#[test]
fn a_change_is_repeated_and_undone_as_a_whole() {
    check("|one two three", "dw.", "|three");
    check("|one two three", "cwx␛w.", "x |x three");
    check("|a b c", "Ax␛0.", "a b cx|x");
    check("|one\ntwo\nthree", "dd.", "|three");
    check("|abcdef", "x3.", "|ef");
    check("|one two", "cwxyz␛u", "|one two");
    check("|one two", "dwdwuu", "|one two");
    check("|one two", "dwu⌃r", "|two");
    check("|one two", "dw2u⌃r⌃r", "|two");
    check("|one two three", "dw.uu", "|one two three");
}

#[test]
fn visual_mode_selects_characters_or_lines() {
    check("|one two", "ved", "| two");
    check("one |two", "vbd", "|wo");
    check("|one\ntwo\nthree", "Vjd", "|three");
    check("|one two", "vwcx␛", "|xwo");
    check("one t|wo", "viwU", "one |TWO");
    check("|one\ntwo", "vjJ", "one| two");
    check("|one two", "vey$p", "one twoon|e");
    check("a (b |c)", "vi(~", "a (|B C)");
    check("|one", "v␛x", "|ne");
    check("|one two", "veod", "| two");
    check("|one", "vlrx", "|xxe");
    check("one\n|two", "VY", "one\n|two");
}

#[test]
fn escape_cancels_a_command_and_an_unknown_key_changes_nothing() {
    check("|one two", "d␛w", "one |two");
    check("|one two", "2␛x", "|ne two");
    check("|one", "dz", "|one");
    check("|one", "gz", "|one");
    check("|one", "f␛", "|one");
    let mut text = text_of("|one");
    let mut vim = normal(&mut text);
    assert_eq!(vim.key((KeyCode::Esc, NONE), &mut text), VimOutcome::Unknown);
    assert_eq!(vim.key((KeyCode::Char('Q'), NONE), &mut text), VimOutcome::Unknown);
    assert_eq!(vim.key((KeyCode::F(5), KeyModifiers::ALT), &mut text), VimOutcome::Unknown);
    assert_eq!(vim.key((KeyCode::Char('j'), NONE), &mut text), VimOutcome::Down);
    assert_eq!(vim.key((KeyCode::Char('k'), NONE), &mut text), VimOutcome::Up);
    vim.key((KeyCode::Char('2'), NONE), &mut text);
    vim.key((KeyCode::Char('d'), NONE), &mut text);
    assert_eq!((vim.is_pending(), vim.pending_keys().as_str()), (true, "2d"));
}

#[test]
fn a_chip_is_one_character() {
    let lines = ["see [chip] now".to_owned()];
    let mut text = VimText::of(&lines, (0, 0), &[(0, 4, 10)]);
    let mut vim = normal(&mut text);
    typed(&mut vim, &mut text, "wx");
    assert_eq!(shown(&text), "see | now");
    assert_eq!(VimText::of(&lines, (0, 11), &[(0, 4, 10)]).position(5), (0, 10));
}

const KEYS: &str = "hjklwbeWBEG0^$gfFtT;,%{}dcyxXsSDCYpPrJuiIaAoOvV~123.\"'()[] n␛";

fn any_keys() -> impl Strategy<Value = String> {
    let keys: Vec<char> = KEYS.chars().collect();
    prop::collection::vec(prop::sample::select(keys), 0..40).prop_map(String::from_iter)
}

proptest! {
    /// No keys break the text or move the cursor out of it, and undo restores every text.
    #[test]
    fn no_keys_break_the_text(source in "[a-c (\"\n.é]{0,30}", keys in any_keys()) {
        let lines: Vec<String> = source.split('\n').map(str::to_owned).collect();
        let mut text = VimText::of(&lines, (0, 0), &[]);
        let mut vim = normal(&mut text);
        for key in keys.chars() {
            typed(&mut vim, &mut text, &key.to_string());
            prop_assert!(text.cursor <= text.length());
            if vim.mode != VimMode::Insert {
                prop_assert!(text.cursor <= text.last_of_line(text.cursor));
            }
            if let Some(range) = vim.selection(&text) {
                prop_assert!(range.start <= range.end && range.end <= text.length());
            }
        }
        typed(&mut vim, &mut text, "␛␛␛");
        let end = text.lines();
        let steps = vim.undone.len();
        typed(&mut vim, &mut text, &"u".repeat(steps));
        prop_assert_eq!(text.lines(), lines);
        typed(&mut vim, &mut text, &"⌃r".repeat(steps));
        prop_assert_eq!(text.lines(), end);
    }

    /// A deletion removes what a yank copies, and putting it back restores the text.
    #[test]
    fn deleting_removes_what_yanking_copies(
        source in "[a-c (\".é]{1,20}",
        at in 0..20_usize,
        motion in prop::sample::select(vec!["w", "e", "b", "$", "0", "iw", "aw", "2w", "fb", "%"]),
    ) {
        let text = VimText::of(&[source], (0, at), &[]);
        let run = |operator: &str| {
            let mut text = text.clone();
            let mut vim = normal(&mut text);
            typed(&mut vim, &mut text, &format!("{operator}{motion}"));
            (vim, text)
        };
        let ((copying, same), (deleting, mut rest)) = (run("y"), run("d"));
        prop_assert_eq!(&copying.register, &deleting.register);
        prop_assert_eq!(same.lines(), text.lines());
        let deleted = deleting.register.text.clone();
        prop_assert_eq!(rest.lines()[0].len() + deleted.len(), text.lines()[0].len());
        let start = same.cursor;
        rest.replace(start.min(rest.length())..start.min(rest.length()), &deleted);
        prop_assert_eq!(rest.lines(), text.lines());
    }
}
