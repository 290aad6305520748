//! Texts that go to the external editor, and what the app does with the texts that return.

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::chat::failure::FailureKind;
use outcrop::session::effect::{EditorSubject, Effect};

use super::Story;

impl Story {
    /// Returns the text that was opened in the editor last.
    fn in_editor(&self) -> (EditorSubject, &str) {
        match self.effects.last() {
            Some(Effect::Edit(edited)) => (edited.subject, &edited.text),
            other => panic!("{other:?} opens no editor"),
        }
    }

    /// Closes the editor with a changed text.
    fn editor_saved(&mut self, text: &str) -> &mut Self {
        let (subject, _) = self.in_editor();
        self.msg(Msg::EditorClosed(subject, Ok(Some(text.to_owned()))))
    }

    fn draft_text(&self) -> String {
        self.app.screens.chat.composer.text()
    }

    fn notice_text(&self) -> &str {
        self.app.notice.as_deref().unwrap_or_default()
    }
}

#[test]
fn the_draft_is_replaced_and_the_old_draft_stays_in_the_history() {
    let mut story = Story::new(100, 24);
    story.typed("old").alt('e');
    assert_eq!(story.in_editor(), (EditorSubject::Draft, "old"));
    story.editor_saved("new\ntext");
    assert_eq!(story.draft_text(), "new\ntext");
    story.key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(story.draft_text(), "old");
}

#[test]
fn a_draft_that_changed_behind_the_editor_is_not_lost() {
    let mut story = Story::new(100, 24);
    story.sent("First").alt('e');
    let (subject, _) = story.in_editor();
    // The failed prompt returns to the prompt box while the editor is open.
    story.failed(FailureKind::Other);
    assert_eq!(story.draft_text(), "First");
    story.msg(Msg::EditorClosed(subject, Ok(Some("Second".into()))));
    assert_eq!(story.draft_text(), "Second");
    story.key(KeyCode::Up);
    assert_eq!(story.draft_text(), "First");
}

#[test]
fn an_unchanged_text_changes_nothing() {
    let mut story = Story::new(100, 24);
    story.turn("One", "A reply").typed("draft").alt('e');
    let before = story.screen();
    for subject in [EditorSubject::Draft, story.in_editor().0] {
        story.msg(Msg::EditorClosed(subject, Ok(None)));
        assert_eq!(story.screen(), before);
    }
}

#[test]
fn an_edited_prompt_is_sent_as_a_branch_and_esc_cancels_the_edit() {
    let mut story = Story::new(100, 24);
    story.turn("One", "A reply").typed("draft").key(KeyCode::Esc).key(KeyCode::Char('k')).alt('e');
    assert!(
        matches!(story.in_editor(), (EditorSubject::Message(_), "One")),
        "{:?}",
        story.in_editor()
    );
    story.editor_saved("Two");
    assert_eq!(story.notice_text(), "Enter sends the edited prompt as a new branch");
    assert_eq!(story.draft_text(), "Two");
    story.key(KeyCode::Esc);
    assert!(story.notice_text().starts_with("Edit cancelled"), "{}", story.notice_text());
    story
        .key(KeyCode::Esc)
        .key(KeyCode::Char('k'))
        .alt('e')
        .editor_saved("Three")
        .key(KeyCode::Enter);
    assert_eq!(story.request().history.len(), 1);
    assert!(story.screen().contains("2/2"), "{}", story.screen());
}

#[test]
fn the_editor_gets_the_source_of_a_reply_and_a_quotation_goes_into_the_draft() {
    let mut story = Story::new(100, 24);
    story.turn("One", "# A\n\n*reply*").typed("See: ").key(KeyCode::Esc).alt('e');
    assert!(matches!(story.in_editor(), (EditorSubject::Message(_), "# A\n\n*reply*")));
    story.editor_saved("> reply");
    assert_eq!(story.draft_text(), "See: > reply");
    assert_eq!(story.notice_text(), "Replies cannot be changed. Your text was added to the prompt");
    let reply = story.app.session.last_reply().expect("a reply").1;
    assert_eq!(reply.full_text(), "# A\n\n*reply*");
    // During a reply, the text so far opens in the editor.
    story.key(KeyCode::Enter).text("more");
    story.key(KeyCode::Tab).alt('e');
    assert!(matches!(story.in_editor(), (EditorSubject::Message(_), "more")));
}

#[test]
fn a_blank_text_removes_nothing() {
    let mut story = Story::new(100, 24);
    story.turn("One", "A reply").key(KeyCode::Esc).alt('e').editor_saved(" \n");
    assert_eq!(story.notice_text(), "The editor left no text. The message is unchanged");
    story.key(KeyCode::Char('k')).alt('e').editor_saved("");
    assert_eq!((story.draft_text().as_str(), story.requests()), ("", 1));
}

#[test]
fn a_value_returns_to_its_dialog_where_it_is_checked() {
    let mut story = Story::new(100, 24);
    story.command("set json schema").typed("{").alt('e');
    assert_eq!(story.in_editor(), (EditorSubject::Value { is_json: true }, "{"));
    story.editor_saved("[]");
    assert!(story.screen().contains("✗ A JSON schema must be an object"), "{}", story.screen());
    story.alt('e').editor_saved("{}").key(KeyCode::Enter);
    let schema = story.app.session.settings.schema.as_ref().expect("a schema");
    assert_eq!(schema.as_str(), "{}");
    // The dialog would hide a notice, so the dialog itself shows the failure.
    story.command("set prefill").alt('e');
    let (subject, _) = story.in_editor();
    story.msg(Msg::EditorClosed(subject, Err("vi was killed. The text is unchanged".into())));
    assert!(
        story.screen().contains("✗ vi was killed. The text is unchanged"),
        "{}",
        story.screen()
    );
}

#[test]
fn only_the_value_of_a_setting_opens_in_the_editor() {
    let mut story = Story::new(100, 24);
    let opened = |story: &Story| {
        story.effects.iter().filter(|effect| matches!(effect, Effect::Edit(_))).count()
    };
    story.command("record stream").alt('e').key(KeyCode::Esc);
    story.after(300).command("set token quota").alt('e').key(KeyCode::Esc);
    assert_eq!(opened(&story), 0);
    story.after(300).command("set temperature").alt('e').key(KeyCode::Esc);
    assert_eq!(opened(&story), 1);
}

#[test]
fn the_panel_and_the_setup_of_a_comparison_open_values_in_the_editor() {
    let mut story = Story::new(120, 30);
    // The second row is the system prompt. The first row is the model, which has a list.
    story.key(KeyCode::F(2)).alt('e');
    assert!(story.screen().contains("┏ Model ━"), "{}", story.screen());
    story.key(KeyCode::Esc).after(300).key(KeyCode::Down).alt('e').editor_saved("Be brief.");
    story.key(KeyCode::Enter);
    let system = story.app.session.settings.system.as_ref().expect("a system prompt");
    assert_eq!(system.as_str(), "Be brief.");
    let mut story = Story::new(120, 30);
    story.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Down).alt('e').editor_saved("Be kind.");
    assert!(story.screen().contains("System prompt of column 1"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert!(story.screen().contains("Be kind."), "{}", story.screen());
}
