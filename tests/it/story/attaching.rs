//! Attachments: adding them to the prompt, showing them and sending them.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use outcrop::app::msg::Msg;
use outcrop::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use outcrop::chat::failure::FailureKind;
use outcrop::chat::request::RequestContent;
use outcrop::session::effect::AttachmentSource;
use outcrop::session::effect::Effect;
use outcrop::session::effect::FileOutcome;

use super::Story;

fn image(name: &str) -> Arc<Attachment> {
    let kind = AttachmentKind::Image { format: ImageFormat::Png, size: (800, 600) };
    Arc::new(Attachment::new(name.into(), kind, vec![7; 120_000]))
}

fn document(name: &str) -> Arc<Attachment> {
    Arc::new(Attachment::new(
        name.into(),
        AttachmentKind::Document(DocumentFormat::Pdf),
        vec![7; 2_400_000],
    ))
}

fn files(names: &[&str]) -> FileOutcome {
    FileOutcome::Files(names.iter().map(|name| image(name)).collect())
}

fn attached(story: &Story) -> Vec<&str> {
    story
        .app
        .screens
        .chat
        .composer
        .attachments()
        .iter()
        .map(|attachment| attachment.name())
        .collect()
}

/// Returns the content blocks of the last request in order: the name of each attachment, and `text`
/// for a text block.
fn sent(story: &Story) -> Vec<String> {
    let content = story.request().history.iter().flat_map(|message| &message.content);
    let name = |content: &RequestContent| match content {
        RequestContent::Text(_) => "text".to_owned(),
        RequestContent::Attachment(attachment) => attachment.name().to_owned(),
    };
    content.map(name).collect()
}

/// Attaches two files to the prompt.
fn with_two(columns: u16, rows: u16) -> Story {
    let mut story = Story::new(columns, rows);
    story.finds(FileOutcome::Files(vec![image("shot.png"), document("Quarterly report (v2).pdf")]));
    story.pasted("'/home/me/shot.png' '/home/me/Quarterly report (v2).pdf'");
    story
}

#[test]
fn attachments_are_shown_above_the_text() {
    for (columns, rows) in [(140, 20), (80, 24), (40, 10)] {
        let mut story = with_two(columns, rows);
        story.typed("What changed?");
        assert_snapshot!(format!("chips_{columns}x{rows}"), story.screen());
        story.key(KeyCode::Enter).text("This and that.").done();
        assert_eq!(sent(&story), ["shot.png", "Quarterly report (v2).pdf", "text"]);
        assert_snapshot!(format!("sent_{columns}x{rows}"), story.screen());
    }
}

#[test]
fn a_pasted_path_becomes_an_attachment_and_a_second_paste_restores_the_text() {
    let mut story = Story::new(100, 16);
    story.typed("see ").finds(files(&["shot.png"])).pasted("/home/me/shot.png ");
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), attached(&story)),
        ("see ", vec!["shot.png"])
    );
    assert!(story.screen().contains("Attached shot.png. Paste again to insert the text"));
    story.pasted("/home/me/shot.png ");
    assert_eq!(story.app.screens.chat.composer.text(), "see /home/me/shot.png ");
    assert!(attached(&story).is_empty());
    assert!(story.screen().contains("Pasted as text instead"));
}

#[test]
fn a_paste_without_a_file_stays_text_and_a_refused_file_gives_the_reason() {
    let mut story = Story::new(100, 16);
    story.pasted("and/or");
    assert_eq!(story.app.screens.chat.composer.text(), "and/or");
    story.ctrl('c').finds(FileOutcome::Refused("a.png is empty".into())).pasted("/a.png");
    assert_eq!(story.app.screens.chat.composer.text(), "/a.png");
    assert!(story.screen().contains("a.png is empty. Pasted as text"));
    story.ctrl('c').pasted(&"long ".repeat(4000)).key(KeyCode::Enter);
    let looks = |effect: &&Effect| matches!(effect, Effect::Attach { .. });
    assert_eq!(story.effects.iter().filter(looks).count(), 1, "only what looks like a path is");
}

#[test]
fn a_file_is_attached_by_its_path() {
    let mut story = Story::new(80, 24);
    story.command("Attach file").typed("~/sho").key(KeyCode::Tab);
    assert!(matches!(story.effects.last(), Some(Effect::CompletePath(typed)) if typed == "~/sho"));
    let choices = vec!["shot 1.png".into(), "shot 2.png".into()];
    story.msg(Msg::PathCompleted { typed: "~/sho".into(), text: "~/shot ".into(), choices });
    assert_snapshot!("completed", story.screen());
    story.typed("3.png").finds(FileOutcome::Refused("There is no file /home/me/shot 3.png".into()));
    story.key(KeyCode::Enter);
    let replies = AttachmentSource::Typed("~/shot 3.png".into());
    let effect = story.effects.iter().rfind(|effect| matches!(effect, Effect::Attach { .. }));
    assert!(matches!(effect, Some(Effect::Attach { source, .. }) if *source == replies));
    assert_snapshot!("no_file", story.screen());
    story.key(KeyCode::Backspace).finds(files(&["shot 1.png"])).key(KeyCode::Enter);
    assert_eq!(attached(&story), ["shot 1.png"]);
    assert!(story.screen().contains("Attached shot 1.png. Backspace at the start removes it"));
    // Completions for an earlier text are ignored.
    story.command("Attach file").typed("x");
    story.msg(Msg::PathCompleted { typed: String::new(), text: "y".into(), choices: Vec::new() });
    story.key(KeyCode::Esc);
    assert_eq!(attached(&story), ["shot 1.png"]);
}

#[test]
fn an_attachment_is_removed_by_key_by_command_and_by_mouse() {
    let mut story = with_two(80, 24);
    story.typed("a").key(KeyCode::Backspace);
    assert_eq!(attached(&story).len(), 2, "that was the letter");
    story.key(KeyCode::Backspace);
    assert_eq!(attached(&story), ["shot.png"]);
    story.command("Remove attachments");
    assert!(attached(&story).is_empty() && story.screen().contains("Removed the attachment"));
    story.command("Remove attachments");
    assert!(story.screen().contains("No attachments"));

    let mut story = with_two(80, 24);
    let rows = story.rows();
    let row = rows.iter().position(|row| row.contains('×')).expect("a chip");
    let column = rows[row].chars().position(|letter| letter == '[').expect("a chip");
    let crosses: Vec<_> =
        rows[row].chars().enumerate().filter(|(_, c)| *c == '×').map(|(at, _)| at).collect();
    let mut click = |column: usize| {
        let (column, row) = (u16::try_from(column).expect("few"), u16::try_from(row).expect("few"));
        let kind = MouseEventKind::Down(MouseButton::Left);
        story.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        attached(&story).len()
    };
    assert_eq!(click(column), 2, "a click on its name is none on its cross");
    // The first × is part of the image's size.
    assert_eq!(click(crosses[1]), 1);
}

#[test]
fn attachments_are_kept_and_restored_with_the_text() {
    let mut story = with_two(100, 24);
    story.typed("What changed?").ctrl('c');
    assert!(story.app.screens.chat.composer.is_empty());
    story.key(KeyCode::Up);
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), attached(&story).len()),
        ("What changed?", 2)
    );
    // A failed turn returns the prompt and its attachments to the composer. The next request
    // contains the attachments only once.
    story.key(KeyCode::Enter).failed(FailureKind::Throttled);
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), attached(&story).len()),
        ("What changed?", 2)
    );
    story.key(KeyCode::Enter).text("This.").done();
    assert_eq!(sent(&story).len(), 3);
    // Check the attachments with history, after regenerating a reply, and after an edit.
    story.sent("And now?").text("That.").done();
    assert_eq!(sent(&story)[..3], ["shot.png", "Quarterly report (v2).pdf", "text"]);
    story.key(KeyCode::Esc).key(KeyCode::Char('k')).key(KeyCode::Char('k'));
    story.key(KeyCode::Char('r'));
    assert_eq!(sent(&story).len(), 3);
    story.text("Those.").done().key(KeyCode::Char('g')).key(KeyCode::Char('e'));
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), attached(&story).len()),
        ("What changed?", 2)
    );
    story.ctrl('n');
    assert!(
        story.app.screens.chat.composer.is_empty(),
        "an edit belongs to the conversation that is left"
    );
    story.key(KeyCode::Up);
    assert_eq!(attached(&story).len(), 2);
    story.ctrl('n');
    assert_eq!(attached(&story).len(), 2, "what is written goes along");
}

#[test]
fn a_prompt_needs_text_and_waits_for_files_in_progress() {
    let mut story = Story::new(80, 24);
    story.finds(files(&["a.png"])).pasted("a.png").key(KeyCode::Enter);
    assert_eq!(story.requests(), 0);
    assert!(story.screen().contains("Type a question about the attachment first"));
    // The file is not read yet.
    let effects = story.app.attach(vec!["/slow/b.png".into()]);
    story.typed("What?").key(KeyCode::Enter);
    assert!(story.screen().contains("[reading…]"));
    assert!(story.screen().contains("The prompt waits for the file"));
    let [Effect::Attach { number, .. }] = effects[..] else { panic!("{effects:?}") };
    story.msg(Msg::FilesRead { number, found: files(&["b.png"]) });
    assert_eq!(sent(&story), ["a.png", "b.png", "text"]);
    // If a file is rejected, the prompt is not sent. A second Enter sends the prompt without
    // waiting for the file.
    story.text("So.").done();
    let effects = story.app.attach(vec!["/slow/c.png".into()]);
    let [Effect::Attach { number, .. }] = effects[..] else { panic!("{effects:?}") };
    story.typed("And?").key(KeyCode::Enter);
    story.msg(Msg::FilesRead { number, found: FileOutcome::Refused("c.png is empty".into()) });
    assert_eq!(story.requests(), 1);
    assert!(story.screen().contains("c.png is empty"));
    story.app.attach(vec!["/slow/d.png".into()]);
    story.key(KeyCode::Enter).key(KeyCode::Enter);
    assert_eq!(story.requests(), 2);
}

#[test]
fn attachments_of_earlier_prompts_count_against_the_limits() {
    let mut story = Story::new(100, 24);
    let five = (1..=5).map(|at| document(&format!("{at}.pdf"))).collect();
    story.finds(FileOutcome::Files(five)).pasted("/five").turn("Read them.", "Read.");
    story.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    assert!(attached(&story).is_empty());
    assert_eq!(story.app.screens.chat.composer.text(), "/6.pdf");
    assert!(story.screen().contains("6 documents are too many"), "{}", story.screen());
    // A new conversation starts without attachments.
    story.ctrl('c').ctrl('n').finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    assert_eq!(attached(&story), ["6.pdf"]);
    story.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    story.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted(" /6.pdf");
    assert_eq!(attached(&story), ["6.pdf"]);
    assert!(story.screen().contains("Already attached") || story.screen().contains("Attached"));
}

#[test]
fn the_name_of_an_attachment_is_found_copied_and_shown_raw() {
    let mut story = with_two(100, 24);
    story.turn("What changed?", "This and that.");
    story.ctrl('f').typed("quarterly").key(KeyCode::Enter);
    assert!(
        story.screen().contains("1 of 1") || story.screen().contains("1/1"),
        "{}",
        story.screen()
    );
    story.key(KeyCode::Esc).command("Copy conversation");
    let Some(Effect::Copy { text, .. }) = story.effects.last() else { panic!("nothing is copied") };
    assert_eq!(
        text,
        "## You\n\n[image shot.png]\n[document Quarterly report (v2).pdf]\nWhat changed?\n\n\
         ## Claude\n\nThis and that."
    );
    story.key(KeyCode::Esc).key(KeyCode::Char('g')).key(KeyCode::Char('y'));
    let Some(Effect::Copy { text, .. }) = story.effects.last() else { panic!("nothing is copied") };
    assert_eq!(text, "What changed?");
    story.key(KeyCode::F(4));
    assert!(story.screen().contains("Attached        image shot.png 120 kB 800×600"));
}

#[test]
fn the_request_page_shows_only_the_start_of_a_file() {
    let mut story = with_two(100, 40);
    story.typed("What changed?").command("Show request");
    assert_snapshot!("request", story.screen());
    story.key(KeyCode::Char('y'));
    let Some(Effect::Copy { text, .. }) = story.effects.last() else { panic!("nothing is copied") };
    assert!(text.len() > 2_400_000, "what is copied is whole");
}

#[test]
fn the_dialog_lists_the_files_that_match_the_path() {
    let mut story = Story::new(80, 24);
    let listed = |story: &Story| match story.effects.last() {
        Some(Effect::ListPaths(typed)) => typed.clone(),
        other => panic!("{other:?} lists no files"),
    };
    story.alt('a');
    assert_eq!(listed(&story), "");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let all = names(&["a.png", "notes.txt", "src/"]);
    story.msg(Msg::PathsListed { typed: String::new(), names: all });
    assert!(story.screen().contains("a.png  notes.txt  src/"), "{}", story.screen());
    story.msg(Msg::Typed("no".into()));
    assert_eq!(listed(&story), "no");
    story.key(KeyCode::Backspace);
    assert_eq!(listed(&story), "n");
    story.msg(Msg::PathsListed { typed: "x".into(), names: names(&["x.txt"]) });
    assert!(!story.screen().contains("x.txt"), "the text has changed since");
    story.msg(Msg::PathsListed { typed: "n".into(), names: names(&["notes.txt"]) });
    assert!(story.screen().contains("notes.txt") && !story.screen().contains("a.png"));
}

/// Returns a PDF of three pages, whose text is much shorter than its pages.
fn report() -> Arc<Attachment> {
    let kind = AttachmentKind::Document(DocumentFormat::Pdf);
    Arc::new(Attachment::new("report.pdf".into(), kind, vec![7; 20_000]).with_pages(Some(3)))
}

#[test]
fn the_tokens_of_a_pdf_are_shown_for_each_way_to_read_it() {
    let costs = "~4,500 tokens with pages and citations, ~999 as text only";
    let mut story = Story::new(120, 40);
    story.finds(FileOutcome::Files(vec![report()])).pasted("/report.pdf");
    assert!(
        story.screen().contains(&format!("Attached report.pdf: {costs}")),
        "{}",
        story.screen()
    );
    let next = |story: &mut Story| {
        let screen = story.key(KeyCode::F(4)).screen();
        story.key(KeyCode::Esc);
        assert!(screen.contains(costs), "{screen}");
        screen.lines().find(|row| row.contains("Next request")).expect("an estimate").to_owned()
    };
    story.typed("Sum up");
    let row = next(&mut story);
    assert!(row.contains("~4,509 tokens in"), "{row}");
    story.command("set documents").ctrl('u').typed("text").key(KeyCode::Enter);
    let row = next(&mut story);
    assert!(row.contains("~1,008 tokens in"), "{row}");
    story.key(KeyCode::Enter);
    assert!(!story.request().settings.documents.is_cited());
}

#[test]
fn a_schema_and_an_office_file_exclude_citations_and_the_screen_says_so() {
    let mut story = Story::new(140, 40);
    story.command("set json schema").typed("{}").key(KeyCode::Enter);
    let screen = story.screen();
    assert!(screen.contains("not sent: citations"), "{screen}");

    let mut story = Story::new(140, 40);
    story.finds(FileOutcome::Files(vec![report()])).pasted("/report.pdf");
    let kind = AttachmentKind::Document(DocumentFormat::Docx);
    let office = Arc::new(Attachment::new("b.docx".into(), kind, b"PK\x03\x04".to_vec()));
    story.finds(FileOutcome::Files(vec![office])).pasted("/b.docx");
    let notice = "Attached b.docx. All documents are now sent without citations";
    assert!(story.screen().contains(notice), "{}", story.screen());
    let screen = story.typed("Compare").key(KeyCode::F(4)).screen();
    assert!(
        screen.contains("~999 tokens as text only: another document does not support"),
        "{screen}"
    );
    story.key(KeyCode::Esc).key(KeyCode::Enter);
    assert!(!story.request().settings.documents.is_cited());
}
