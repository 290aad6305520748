//! The page with the branches: the graph, its keys, the comparison of two replies, and pruning.

use outcrop::chat::message::Message;

use super::*;

const SIZES: [(u16, u16); 3] = [(140, 40), (80, 24), (40, 10)];

impl Story {
    fn branches(&mut self) -> &mut Self {
        self.key(KeyCode::F(8))
    }

    /// Runs four turns. The second prompt has two replies and an edited version; the third turn is
    /// below the first reply.
    fn with_branches(&mut self) -> &mut Self {
        self.turn("What is tea?", "Leaves in water.");
        self.turn("Which kinds are there?", "Green and black tea.");
        self.turn("And oolong?", "Between green and black.");
        // Regenerate the second reply.
        self.key(KeyCode::Esc).typed("kk").typed("r").text("White, green, oolong, black.").done();
        // Edit the second prompt.
        self.typed("k").typed("e");
        self.ctrl('u').sent("Which kinds are grown in Japan?").text("Mostly green tea.").done();
        self.branches()
    }

    /// Sends one prompt with four temperatures.
    fn with_four_columns(&mut self) -> &mut Self {
        self.typed("Pick a number").key(KeyCode::F(6)).typed("++s");
        let replies: Vec<_> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ask { reply, .. } => Some(*reply),
                _ => None,
            })
            .collect();
        for (reply, text) in replies.into_iter().zip(["three", "seven", "forty", "a hundred"]) {
            let text = StreamEvent::Text { index: 0, text: text.into() };
            for event in [text, StreamEvent::stopped(StopReason::EndTurn), StreamEvent::Ended] {
                self.msg(Msg::Stream { reply, event });
            }
        }
        self.key(KeyCode::Esc).branches()
    }

    fn visible_path(&self) -> Vec<String> {
        let conversation = &self.app.session.open.conversation;
        let texts = conversation.messages().map(|message| match message {
            Message::User(prompt) => prompt.text.clone(),
            Message::Assistant(reply) => reply.full_text(),
        });
        texts.collect()
    }

    /// Returns the text of the selected row.
    fn selected_row(&self) -> String {
        let (buffer, rows) = (self.buffer(), self.rows());
        let is_selected = |y: &usize| {
            let cell = &buffer[(2, u16::try_from(*y).expect("few rows"))];
            cell.modifier.contains(Modifier::REVERSED)
        };
        let at = (1..rows.len() - 1).find(is_selected).expect("a selected row");
        rows[at].trim_matches(['┃', ' ']).to_owned()
    }
}

#[test]
fn a_conversation_without_branches_is_one_line() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        for (prompt, reply) in [("One", "First"), ("Two", "Second"), ("Three", "Third")] {
            story.turn(prompt, reply);
        }
        story.branches();
        insta::assert_snapshot!(format!("branches_linear_{columns}"), story.styled());
    }
}

#[test]
fn edited_and_regenerated_turns_are_branches() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.with_branches();
        insta::assert_snapshot!(format!("branches_three_{columns}"), story.styled());
    }
}

#[test]
fn the_columns_of_a_comparison_are_branches() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.with_four_columns();
        insta::assert_snapshot!(format!("branches_comparison_{columns}"), story.styled());
    }
}

#[test]
fn a_pruned_branch_disappears_and_is_restored() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.with_branches();
        let before = story.visible_path();
        story.typed("G").typed("x");
        insta::assert_snapshot!(format!("branches_pruned_{columns}"), story.styled());
        assert!(!story.visible_path().contains(&"Which kinds are grown in Japan?".to_owned()));
        story.typed("u");
        assert!(story.screen().contains("Branch restored"), "{}", story.screen());
        assert_eq!(story.visible_path(), before);
        story.typed("u");
        assert!(story.screen().contains("No pruned branch to restore"), "{}", story.screen());
    }
}

#[test]
fn a_pruned_branch_is_neither_sent_nor_listed() {
    let mut story = Story::new(140, 40);
    story.turn("One", "First").turn("Two", "Second").branches();
    story.typed("x");
    assert!(story.screen().contains("Pruned 2 messages"), "{}", story.screen());
    story.key(KeyCode::F(7));
    story.key(KeyCode::Esc).key(KeyCode::Esc).key(KeyCode::F(7));
    assert!(story.screen().contains("Metrics · 1 turn"), "{}", story.screen());
    story.key(KeyCode::Esc).sent("Three");
    assert_eq!(story.request().history.len(), 3);
}

#[test]
fn a_branch_that_cannot_be_pruned_gives_the_reason() {
    let mut story = Story::new(140, 40);
    story.turn("One", "First").sent("Two").text("half").branches().typed("x");
    assert!(
        story.screen().contains("A reply in this branch is not complete"),
        "{}",
        story.screen()
    );
    story.done().typed("g").typed("x");
    assert!(story.screen().contains("This branch is the whole conversation"), "{}", story.screen());
    assert_eq!(story.visible_path().len(), 4);
}

#[test]
fn enter_shows_the_selected_branch_in_the_conversation() {
    let mut story = Story::new(80, 24);
    story.with_branches();
    let at = story.rows().iter().position(|row| row.contains("And oolong?")).expect("a row");
    while !story.selected_row().contains("And oolong?") {
        story.key(KeyCode::Up);
    }
    assert!(at > 0);
    story.key(KeyCode::Enter);
    assert_eq!(story.visible_path().last().map(String::as_str), Some("Between green and black."));
    assert!(!story.screen().contains("Branches ·"), "{}", story.screen());
    let selected = story.app.screens.chat.transcript.selected.expect("a selected message");
    let conversation = &story.app.session.open.conversation;
    assert_eq!(conversation.prompt(selected).expect("a prompt").text, "And oolong?");
}

#[test]
fn two_replies_to_one_prompt_are_compared() {
    let mut story = Story::new(140, 40);
    story.with_four_columns().typed("gj").typed("c");
    assert!(story.screen().contains("Reply marked"), "{}", story.screen());
    assert!(story.selected_row().contains('◆'), "{}", story.selected_row());
    story.typed("jj").typed("c");
    let screen = story.screen();
    assert!(screen.contains("seven") && screen.contains("a hundred"), "{screen}");
    assert!(!screen.contains("three") && !screen.contains("forty"), "{screen}");
    story.key(KeyCode::Esc);
    assert_eq!(story.visible_path(), ["Pick a number", "three"], "{}", story.screen());
}

#[test]
fn replies_to_an_edited_prompt_and_to_the_original_are_compared() {
    let mut story = Story::new(140, 40);
    story.turn("One", "First").branches().typed("c");
    assert!(story.screen().contains("no other reply"), "{}", story.screen());
    story.key(KeyCode::Esc).command("edit and resend").typed(" and a half");
    story.key(KeyCode::Enter).text("Second").done();
    story.branches().typed("g").typed("c").typed("G").typed("c");
    assert!(story.rows()[0].contains("One  "), "{}", story.screen());
    for reply in ["First", "Second"] {
        assert!(story.screen().contains(reply), "{reply}: {}", story.screen());
    }
    story.key(KeyCode::Tab);
    assert!(story.rows()[0].contains("One and a half"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.visible_path(), ["One and a half", "Second"], "{}", story.screen());
}

#[test]
fn a_long_run_of_turns_is_one_row_until_it_is_opened() {
    let mut story = Story::new(140, 40);
    for turn in 1..=12 {
        story.turn(&format!("Prompt {turn}"), "Reply");
    }
    story.branches();
    assert!(story.screen().contains("10 turns: Prompt 2"), "{}", story.screen());
    story.typed("k").key(KeyCode::Enter);
    assert!(story.screen().contains("Prompt 7"), "{}", story.screen());
    assert!(story.selected_row().contains("Prompt 2"), "{}", story.selected_row());
    story.typed("f");
    assert!(!story.screen().contains("Prompt 7"), "{}", story.screen());
}

#[test]
fn a_conversation_of_a_thousand_turns_stays_usable() {
    let mut story = Story::new(80, 24);
    story.turn("First", "Reply");
    let conversation = &mut story.app.session.open.conversation;
    let reply = conversation.get(conversation.tip().expect("a reply")).expect("a reply").clone();
    for turn in 2..=1_000 {
        conversation.append(Message::User(format!("Prompt {turn}").as_str().into()));
        conversation.append(reply.clone());
    }
    story.branches();
    assert!(story.screen().contains("998 turns: Prompt 2"), "{}", story.screen());
    story.typed("f").key(KeyCode::PageUp).key(KeyCode::PageUp);
    assert!(story.selected_row().contains("Prompt 9"), "{}", story.selected_row());
    story.typed("g");
    assert!(story.selected_row().contains("First"), "{}", story.selected_row());
    story.typed("G");
    assert!(story.selected_row().contains("Prompt 1000"), "{}", story.selected_row());
}

#[test]
fn pasted_text_and_an_empty_conversation_are_explained() {
    let mut story = Story::new(80, 24);
    story.branches();
    assert!(story.screen().contains("No messages yet"), "{}", story.screen());
    story.turn("One", "First").branches().pasted("text");
    assert!(story.screen().contains("does not accept text"), "{}", story.screen());
}
