//! The commands of normal and visual mode, key by key.

use crossterm::event::KeyCode;

use super::motions::{FindMotion, Motion, MotionKind};
use super::objects::TextObject;
use super::operators::{Operator, OperatorRange};
use super::pending_command::{MOST_TIMES, PendingCommand, Prefix};
use super::text::{CharacterClass, VimText};
use super::{Vim, VimMode, VimOutcome};
use crate::ui::key_press::{CTRL, KeyPress, NONE};

impl Vim {
    /// Handles a key in normal or visual mode.
    pub fn key(&mut self, press: KeyPress, text: &mut VimText) -> VimOutcome {
        if self.mode == VimMode::Insert {
            return VimOutcome::Unknown;
        }
        text.leave_line_end();
        if let Some(last) = self.last.take() {
            self.changed(last, text);
        }
        self.keys.push(press);
        let pending = std::mem::take(&mut self.pending);
        // Keep the last change: `.` does not repeat a change of a selection, because nothing is
        // selected at that time.
        let kept = (self.mode != VimMode::Normal).then(|| self.last_change.clone());
        let outcome = self.command(press, pending, text);
        if let Some(last_change) = kept {
            self.last_change = last_change;
            self.insertion.keys.clear();
        }
        if !self.is_pending() {
            self.keys.clear();
        }
        if self.mode != VimMode::Insert {
            text.leave_line_end();
        }
        self.last = Some(text.clone());
        outcome
    }

    fn command(
        &mut self,
        press: KeyPress,
        pending: PendingCommand,
        text: &mut VimText,
    ) -> VimOutcome {
        let letter = match press {
            (KeyCode::Esc, _) if pending != PendingCommand::default() => return VimOutcome::Done,
            (KeyCode::Esc, _) if self.mode != VimMode::Normal => {
                self.mode = VimMode::Normal;
                return VimOutcome::Done;
            }
            (KeyCode::Char('r'), CTRL) => {
                self.redo(text, pending.count().unwrap_or(1));
                return VimOutcome::Done;
            }
            (KeyCode::Char(letter), NONE) => letter,
            (KeyCode::Left | KeyCode::Backspace, NONE) => 'h',
            (KeyCode::Right, NONE) => 'l',
            (KeyCode::Up, NONE) => 'k',
            (KeyCode::Down, NONE) => 'j',
            (KeyCode::Home, NONE) => '0',
            (KeyCode::End, NONE) => '$',
            (KeyCode::Delete, NONE) => 'x',
            _ => return VimOutcome::Unknown,
        };
        if let Some(prefix) = pending.prefix {
            return self.after_prefix(prefix, letter, pending, text);
        }
        if let Some(digit) = letter.to_digit(10).filter(|it| *it > 0 || pending.count.is_some()) {
            let count = pending.count.unwrap_or(0) * 10 + digit as usize;
            self.pending = PendingCommand { count: Some(count.min(MOST_TIMES)), ..pending };
            return VimOutcome::Done;
        }
        let is_object = matches!(letter, 'i' | 'a')
            && (pending.operator.is_some() || self.mode != VimMode::Normal);
        let prefix = match letter {
            'g' => Some(Prefix::G),
            'f' | 't' | 'F' | 'T' => Some(Prefix::Find {
                is_forward: letter.is_lowercase(),
                is_beside: letter.eq_ignore_ascii_case(&'t'),
            }),
            'i' | 'a' if is_object => Some(Prefix::Object { is_around: letter == 'a' }),
            'r' if pending.operator.is_none() => Some(Prefix::Replace),
            _ => None,
        };
        if prefix.is_some() {
            self.pending = PendingCommand { prefix, ..pending };
            return VimOutcome::Done;
        }
        if let Some(motion) = motion(letter) {
            return self.move_by(motion, &pending, text);
        }
        let operator = match letter {
            'd' => Some(Operator::Delete),
            'c' => Some(Operator::Change),
            'y' => Some(Operator::Yank),
            _ => None,
        };
        match operator {
            Some(operator) => self.begin_operator(operator, pending, text),
            None if pending.operator.is_some() => self.repeated_operator(letter, &pending, text),
            None if self.mode == VimMode::Normal => self.simple(letter, pending.count, text),
            None => self.with_selection(letter, text),
        }
    }

    fn after_prefix(
        &mut self,
        prefix: Prefix,
        letter: char,
        pending: PendingCommand,
        text: &mut VimText,
    ) -> VimOutcome {
        let pending = PendingCommand { prefix: None, ..pending };
        match (prefix, letter) {
            (Prefix::G, 'g') => self.move_by(Motion::FirstLine, &pending, text),
            (Prefix::G, 'j') => self.move_by(Motion::Down, &pending, text),
            (Prefix::G, 'k') => self.move_by(Motion::Up, &pending, text),
            (Prefix::G, 'u') => self.begin_operator(Operator::Lowercase, pending, text),
            (Prefix::G, 'U') => self.begin_operator(Operator::Uppercase, pending, text),
            (Prefix::G, '~') => self.begin_operator(Operator::SwapCase, pending, text),
            (Prefix::G, _) => VimOutcome::Done,
            (Prefix::Find { is_forward, is_beside }, letter) => {
                let find = FindMotion { letter, is_forward, is_beside };
                self.last_find = Some(find);
                self.move_by(Motion::Find(find), &pending, text)
            }
            (Prefix::Replace, letter) => {
                self.replace_characters(letter, pending.count().unwrap_or(1), text);
                VimOutcome::Done
            }
            (Prefix::Object { is_around }, letter) => {
                let object = TextObject::named(letter);
                let range = object.and_then(|object| text.object(object, is_around));
                let (Some(object), Some(range)) = (object, range) else { return VimOutcome::Done };
                match pending.operator {
                    Some((operator, _)) => {
                        let is_linewise = object.is_linewise();
                        self.operate(operator, &OperatorRange { range, is_linewise }, text);
                    }
                    None if !range.is_empty() => {
                        self.anchor = range.start;
                        text.cursor = range.end - 1;
                        if object.is_linewise() {
                            self.mode = VimMode::VisualLine;
                        }
                    }
                    None => {}
                }
                VimOutcome::Done
            }
        }
    }

    fn move_by(
        &mut self,
        motion: Motion,
        pending: &PendingCommand,
        text: &mut VimText,
    ) -> VimOutcome {
        let count = pending.count();
        let is_plain = pending.operator.is_none() && count.is_none();
        match motion {
            Motion::Up if is_plain && self.mode == VimMode::Normal => return VimOutcome::Up,
            Motion::Down if is_plain && self.mode == VimMode::Normal => return VimOutcome::Down,
            _ => {}
        }
        let (motion, target) = match motion {
            Motion::RepeatFind | Motion::RepeatFindBack => {
                let Some(last) = self.last_find else { return VimOutcome::Done };
                let is_forward = last.is_forward == (motion == Motion::RepeatFind);
                let find = FindMotion { is_forward, ..last };
                let times = count.unwrap_or(1);
                // After `t`, the cursor is already beside the match, so find the next match.
                let target = match text.found(find, times) {
                    Some(target) if target == text.cursor => text.found(find, times + 1),
                    target => target,
                };
                (Motion::Find(find), target)
            }
            _ => (motion, text.target(motion, count)),
        };
        let Some(target) = target else { return VimOutcome::Done };
        match pending.operator {
            Some((operator, _)) => {
                let of = operator_range(operator, motion, count, target, text);
                if !of.range.is_empty() || of.is_linewise || operator == Operator::Change {
                    self.operate(operator, &of, text);
                }
            }
            None => text.cursor = target,
        }
        VimOutcome::Done
    }

    /// Waits for a motion after an operator. A doubled operator applies to whole lines. In visual
    /// mode, applies the operator to the selection.
    fn begin_operator(
        &mut self,
        operator: Operator,
        pending: PendingCommand,
        text: &mut VimText,
    ) -> VimOutcome {
        if let Some(of) = self.selected(text) {
            self.mode = VimMode::Normal;
            self.operate(operator, &of, text);
            return VimOutcome::Done;
        }
        match pending.operator {
            Some((same, _)) if same == operator => {
                self.operate_lines(operator, pending.count(), text);
            }
            Some(_) => {}
            None => {
                let operator = Some((operator, pending.count));
                self.pending = PendingCommand { operator, ..PendingCommand::default() };
            }
        }
        VimOutcome::Done
    }

    /// Handles the last letter of `guu`, `gUU` and `g~~`.
    fn repeated_operator(
        &mut self,
        letter: char,
        pending: &PendingCommand,
        text: &mut VimText,
    ) -> VimOutcome {
        let is_same = matches!(
            (pending.operator, letter),
            (Some((Operator::Lowercase, _)), 'u')
                | (Some((Operator::Uppercase, _)), 'U')
                | (Some((Operator::SwapCase, _)), '~')
        );
        if let Some((operator, _)) = pending.operator.filter(|_| is_same) {
            self.operate_lines(operator, pending.count(), text);
        }
        VimOutcome::Done
    }

    fn operate_lines(&mut self, operator: Operator, count: Option<usize>, text: &mut VimText) {
        let last = text.line_index(text.cursor) + count.unwrap_or(1) - 1;
        let of = OperatorRange::lines(text, text.cursor, text.line(last));
        self.operate(operator, &of, text);
    }

    /// Returns the selection for an operator.
    pub(super) fn selected(&self, text: &VimText) -> Option<OperatorRange> {
        let range = self.selection(text)?;
        Some(OperatorRange { range, is_linewise: self.mode == VimMode::VisualLine })
    }
}

fn motion(letter: char) -> Option<Motion> {
    Some(match letter {
        'h' => Motion::Left,
        'l' | ' ' => Motion::Right,
        'j' => Motion::Down,
        'k' => Motion::Up,
        'w' | 'W' => Motion::WordStart { is_big: letter == 'W' },
        'b' | 'B' => Motion::WordBack { is_big: letter == 'B' },
        'e' | 'E' => Motion::WordEnd { is_big: letter == 'E' },
        '0' => Motion::LineStart,
        '^' => Motion::FirstOfLine,
        '$' => Motion::LineEnd,
        'G' => Motion::LastLine,
        ';' => Motion::RepeatFind,
        ',' => Motion::RepeatFindBack,
        '{' => Motion::ParagraphBack,
        '}' => Motion::ParagraphForward,
        '%' => Motion::Bracket,
        _ => return None,
    })
}

/// Returns what an operator with a motion changes.
fn operator_range(
    operator: Operator,
    motion: Motion,
    count: Option<usize>,
    target: usize,
    text: &VimText,
) -> OperatorRange {
    let Motion::WordStart { is_big } = motion else {
        return OperatorRange::of_motion(text, target, motion.kind());
    };
    let at = text.cursor;
    let times = count.unwrap_or(1);
    // A change of a word leaves the space after it.
    if operator == Operator::Change && text.class(at) != CharacterClass::Space {
        let start = VimText { cursor: at.saturating_sub(1), ..text.clone() };
        let is_inside = at > 0 && text.kind_of(at - 1, is_big) == text.kind_of(at, is_big);
        let from = if is_inside || at == 0 { text } else { &start };
        let is_last = text.kind_of(at + 1, is_big) != text.kind_of(at, is_big);
        let times = if is_last && (is_inside || at == 0) { times - 1 } else { times };
        let end = match times {
            0 => at,
            _ => from.target(Motion::WordEnd { is_big }, Some(times)).unwrap_or(at),
        };
        return OperatorRange::of_motion(text, end.max(at), MotionKind::Inclusive);
    }
    // The last word does not include the line break after it.
    let before = match times {
        1 => at,
        _ => text.target(motion, Some(times - 1)).unwrap_or(at),
    };
    let target = target.min(text.line_end(before)).max(at);
    OperatorRange { range: at..target, is_linewise: false }
}
