//! Stories of attachments: how they get to the prompt, how they look, and where they go from there.

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

use super::Told;

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

fn attached(told: &Told) -> Vec<&str> {
    told.app
        .screens
        .chat
        .composer
        .attachments()
        .iter()
        .map(|attachment| attachment.name())
        .collect()
}

/// The names of what the last request sends, and `text` for a text, in their order.
fn sent(told: &Told) -> Vec<String> {
    let content = told.request().history.iter().flat_map(|turned| &turned.content);
    let name = |content: &RequestContent| match content {
        RequestContent::Text(_) => "text".to_owned(),
        RequestContent::Attachment(attachment) => attachment.name().to_owned(),
    };
    content.map(name).collect()
}

/// With two files attached to the prompt.
fn with_two(columns: u16, rows: u16) -> Told {
    let mut told = Told::new(columns, rows);
    told.finds(FileOutcome::Files(vec![image("shot.png"), document("Quarterly report (v2).pdf")]));
    told.pasted("'/home/me/shot.png' '/home/me/Quarterly report (v2).pdf'");
    told
}

#[test]
fn what_is_attached_stands_above_the_text() {
    for (columns, rows) in [(140, 20), (80, 24), (40, 10)] {
        let mut told = with_two(columns, rows);
        told.typed("What changed?");
        assert_snapshot!(format!("chips_{columns}x{rows}"), told.screen());
        told.key(KeyCode::Enter).text("This and that.").done();
        assert_eq!(sent(&told), ["shot.png", "Quarterly report (v2).pdf", "text"]);
        assert_snapshot!(format!("sent_{columns}x{rows}"), told.screen());
    }
}

#[test]
fn a_paste_of_a_path_becomes_an_attachment_and_the_same_paste_takes_it_back() {
    let mut told = Told::new(100, 16);
    told.typed("see ").finds(files(&["shot.png"])).pasted("/home/me/shot.png ");
    assert_eq!(
        (told.app.screens.chat.composer.text().as_str(), attached(&told)),
        ("see ", vec!["shot.png"])
    );
    assert!(told.screen().contains("Attached shot.png. Paste again to insert the text"));
    told.pasted("/home/me/shot.png ");
    assert_eq!(told.app.screens.chat.composer.text(), "see /home/me/shot.png ");
    assert!(attached(&told).is_empty());
    assert!(told.screen().contains("Pasted as text instead"));
}

#[test]
fn a_paste_that_names_no_file_stays_text_and_one_that_is_refused_says_why() {
    let mut told = Told::new(100, 16);
    told.pasted("and/or");
    assert_eq!(told.app.screens.chat.composer.text(), "and/or");
    told.ctrl('c').finds(FileOutcome::Refused("a.png is empty".into())).pasted("/a.png");
    assert_eq!(told.app.screens.chat.composer.text(), "/a.png");
    assert!(told.screen().contains("a.png is empty. Pasted as text"));
    told.ctrl('c').pasted(&"long ".repeat(4000)).key(KeyCode::Enter);
    let looks = |effect: &&Effect| matches!(effect, Effect::Attach { .. });
    assert_eq!(told.effects.iter().filter(looks).count(), 1, "only what looks like a path is");
}

#[test]
fn a_file_is_attached_by_its_path() {
    let mut told = Told::new(80, 24);
    told.command("Attach file").typed("~/sho").key(KeyCode::Tab);
    assert!(matches!(told.effects.last(), Some(Effect::CompletePath(typed)) if typed == "~/sho"));
    let choices = vec!["shot 1.png".into(), "shot 2.png".into()];
    told.msg(Msg::Completed { typed: "~/sho".into(), text: "~/shot ".into(), choices });
    assert_snapshot!("completed", told.screen());
    told.typed("3.png").finds(FileOutcome::Refused("There is no file /home/me/shot 3.png".into()));
    told.key(KeyCode::Enter);
    let asked = AttachmentSource::Typed("~/shot 3.png".into());
    let effect = told.effects.iter().rfind(|effect| matches!(effect, Effect::Attach { .. }));
    assert!(matches!(effect, Some(Effect::Attach { source, .. }) if *source == asked));
    assert_snapshot!("no_file", told.screen());
    told.key(KeyCode::Backspace).finds(files(&["shot 1.png"])).key(KeyCode::Enter);
    assert_eq!(attached(&told), ["shot 1.png"]);
    assert!(told.screen().contains("Attached shot 1.png. Backspace at the start removes it"));
    // An answer to what was typed before changes nothing.
    told.command("Attach file").typed("x");
    told.msg(Msg::Completed { typed: String::new(), text: "y".into(), choices: Vec::new() });
    told.key(KeyCode::Esc);
    assert_eq!(attached(&told), ["shot 1.png"]);
}

#[test]
fn an_attachment_is_taken_off_by_key_by_command_and_by_mouse() {
    let mut told = with_two(80, 24);
    told.typed("a").key(KeyCode::Backspace);
    assert_eq!(attached(&told).len(), 2, "that was the letter");
    told.key(KeyCode::Backspace);
    assert_eq!(attached(&told), ["shot.png"]);
    told.command("Remove attachments");
    assert!(attached(&told).is_empty() && told.screen().contains("Removed the attachment"));
    told.command("Remove attachments");
    assert!(told.screen().contains("No attachments"));

    let mut told = with_two(80, 24);
    let rows = told.rows();
    let row = rows.iter().position(|row| row.contains('×')).expect("a chip");
    let column = rows[row].chars().position(|letter| letter == '[').expect("a chip");
    let crosses: Vec<_> =
        rows[row].chars().enumerate().filter(|(_, c)| *c == '×').map(|(at, _)| at).collect();
    let mut click = |column: usize| {
        let (column, row) = (u16::try_from(column).expect("few"), u16::try_from(row).expect("few"));
        let kind = MouseEventKind::Down(MouseButton::Left);
        told.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        attached(&told).len()
    };
    assert_eq!(click(column), 2, "a click on its name is none on its cross");
    // The first × stands between columns and rows of the image.
    assert_eq!(click(crosses[1]), 1);
}

#[test]
fn attachments_share_the_fate_of_the_text() {
    let mut told = with_two(100, 24);
    told.typed("What changed?").ctrl('c');
    assert!(told.app.screens.chat.composer.is_empty());
    told.key(KeyCode::Up);
    assert_eq!(
        (told.app.screens.chat.composer.text().as_str(), attached(&told).len()),
        ("What changed?", 2)
    );
    // A turn that failed gives the prompt back, whole, and it goes out once when it is sent again.
    told.key(KeyCode::Enter).failed(FailureKind::Throttled);
    assert_eq!(
        (told.app.screens.chat.composer.text().as_str(), attached(&told).len()),
        ("What changed?", 2)
    );
    told.key(KeyCode::Enter).text("This.").done();
    assert_eq!(sent(&told).len(), 3);
    // With history, regenerated, edited.
    told.sent("And now?").text("That.").done();
    assert_eq!(sent(&told)[..3], ["shot.png", "Quarterly report (v2).pdf", "text"]);
    told.key(KeyCode::Esc).key(KeyCode::Char('k')).key(KeyCode::Char('k'));
    told.key(KeyCode::Char('r'));
    assert_eq!(sent(&told).len(), 3);
    told.text("Those.").done().key(KeyCode::Char('g')).key(KeyCode::Char('e'));
    assert_eq!(
        (told.app.screens.chat.composer.text().as_str(), attached(&told).len()),
        ("What changed?", 2)
    );
    told.ctrl('n');
    assert!(
        told.app.screens.chat.composer.is_empty(),
        "an edit belongs to the conversation that is left"
    );
    told.key(KeyCode::Up);
    assert_eq!(attached(&told).len(), 2);
    told.ctrl('n');
    assert_eq!(attached(&told).len(), 2, "what is written goes along");
}

#[test]
fn a_prompt_needs_text_and_waits_for_a_file_that_is_read() {
    let mut told = Told::new(80, 24);
    told.finds(files(&["a.png"])).pasted("a.png").key(KeyCode::Enter);
    assert_eq!(told.requests(), 0);
    assert!(told.screen().contains("Type a question about the attachment first"));
    // Nobody answers this look at once.
    let effects = told.app.attach(vec!["/slow/b.png".into()]);
    told.typed("What?").key(KeyCode::Enter);
    assert!(told.screen().contains("[reading…]"));
    assert!(told.screen().contains("Sends when the file is read"));
    let [Effect::Attach { number, .. }] = effects[..] else { panic!("{effects:?}") };
    told.msg(Msg::Attached { number, found: files(&["b.png"]) });
    assert_eq!(sent(&told), ["a.png", "b.png", "text"]);
    // A refusal sends nothing, and Enter pressed twice does not wait.
    told.text("So.").done();
    let effects = told.app.attach(vec!["/slow/c.png".into()]);
    let [Effect::Attach { number, .. }] = effects[..] else { panic!("{effects:?}") };
    told.typed("And?").key(KeyCode::Enter);
    told.msg(Msg::Attached { number, found: FileOutcome::Refused("c.png is empty".into()) });
    assert_eq!(told.requests(), 1);
    assert!(told.screen().contains("c.png is empty"));
    told.app.attach(vec!["/slow/d.png".into()]);
    told.key(KeyCode::Enter).key(KeyCode::Enter);
    assert_eq!(told.requests(), 2);
}

#[test]
fn the_limits_of_a_request_count_the_prompts_before() {
    let mut told = Told::new(100, 24);
    let five = (1..=5).map(|at| document(&format!("{at}.pdf"))).collect();
    told.finds(FileOutcome::Files(five)).pasted("/five").turn("Read them.", "Read.");
    told.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    assert!(attached(&told).is_empty());
    assert_eq!(told.app.screens.chat.composer.text(), "/6.pdf");
    assert!(told.screen().contains("A request takes 5 documents"), "{}", told.screen());
    // In a new conversation nothing stands before it.
    told.ctrl('c').ctrl('n').finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    assert_eq!(attached(&told), ["6.pdf"]);
    told.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted("/6.pdf");
    told.finds(FileOutcome::Files(vec![document("6.pdf")])).pasted(" /6.pdf");
    assert_eq!(attached(&told), ["6.pdf"]);
    assert!(told.screen().contains("Already attached") || told.screen().contains("Attached"));
}

#[test]
fn a_name_is_found_copied_and_shown_raw() {
    let mut told = with_two(100, 24);
    told.turn("What changed?", "This and that.");
    told.ctrl('f').typed("quarterly").key(KeyCode::Enter);
    assert!(told.screen().contains("1 of 1") || told.screen().contains("1/1"), "{}", told.screen());
    told.key(KeyCode::Esc).command("Copy conversation");
    let Some(Effect::Copy { text, .. }) = told.effects.last() else { panic!("nothing is copied") };
    assert_eq!(
        text,
        "## You\n\n[image shot.png]\n[document Quarterly report (v2).pdf]\nWhat changed?\n\n\
         ## Claude\n\nThis and that."
    );
    told.key(KeyCode::Esc).key(KeyCode::Char('g')).key(KeyCode::Char('y'));
    let Some(Effect::Copy { text, .. }) = told.effects.last() else { panic!("nothing is copied") };
    assert_eq!(text, "What changed?");
    told.key(KeyCode::F(4));
    assert!(told.screen().contains("Attached        image shot.png 120 kB 800×600"));
}

#[test]
fn the_page_of_the_request_shows_the_beginning_of_a_file_only() {
    let mut told = with_two(100, 40);
    told.typed("What changed?").command("Show request");
    assert_snapshot!("request", told.screen());
    told.key(KeyCode::Char('y'));
    let Some(Effect::Copy { text, .. }) = told.effects.last() else { panic!("nothing is copied") };
    assert!(text.len() > 2_400_000, "what is copied is whole");
}
