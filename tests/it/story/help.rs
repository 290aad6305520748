//! The help page: the keys, its filter, and the pages of the manual.

use outcrop::manual::PAGES;

use super::*;

/// Opens the help page over a conversation.
fn help(columns: u16, rows: u16) -> Story {
    let mut story = Story::new(columns, rows);
    story.turn("Hi", "Hello.").key(KeyCode::F(1));
    story
}

/// Returns the rows inside the frame of the help page, without blank ones.
fn inside(story: &Story) -> Vec<String> {
    let rows = story.rows();
    let top = rows.iter().position(|row| row.contains("┏ Help ")).expect("the help page is open");
    let (before, _) = rows[top].split_once("┏ Help ").expect("the frame");
    let left = before.chars().count() + 1;
    let is_inside = |row: &&String| row.chars().nth(left - 1) == Some('┃');
    let texts = rows[top + 1..].iter().take_while(is_inside).map(|row| {
        let row = row.chars().skip(left);
        // The frame contains the scroll bar.
        row.take_while(|letter| !"┃█".contains(*letter)).collect::<String>()
    });
    texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn is_open(story: &Story) -> bool {
    story.rows().iter().any(|row| row.contains(" Help "))
}

#[test]
fn the_help_starts_with_the_most_used_keys_at_every_size() {
    for (columns, rows) in [(140, 40), (80, 24), (40, 10)] {
        let story = help(columns, rows);
        insta::assert_snapshot!(format!("help_{columns}x{rows}"), story.styled());
    }
}

#[test]
fn the_keys_of_the_current_scope_follow_the_most_used_ones() {
    let first = |story: &Story| {
        let rows = inside(story);
        let last_used = rows.iter().position(|row| row.starts_with("Ctrl+Q"))?;
        rows.get(last_used + 1).cloned()
    };
    let mut story = help(80, 40);
    assert_eq!(inside(&story)[0], "Most used");
    assert_eq!(first(&story).as_deref(), Some("Prompt box"));
    story.key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(1));
    assert_eq!(first(&story).as_deref(), Some("Inspector"), "{}", story.screen());
    story.key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(7));
    let page = story.screen();
    story.key(KeyCode::F(1));
    assert_eq!(first(&story).as_deref(), Some("Metrics"));
    story.key(KeyCode::Esc);
    assert_eq!(story.screen(), page, "the metrics page is visible again");
}

#[test]
fn other_keys_do_nothing_and_do_not_reach_the_prompt() {
    let mut story = help(80, 24);
    let before = story.screen();
    for letter in "xyzrnt0 äZ".chars() {
        story.key(KeyCode::Char(letter));
    }
    story.key(KeyCode::Tab).key(KeyCode::Delete).ctrl('p').ctrl('n').alt('s').key(KeyCode::F(7));
    assert_eq!(story.screen(), before);
    story.key(KeyCode::Esc);
    assert!(!is_open(&story));
    assert_eq!(story.app.screens.chat.composer.text(), "");
    assert_eq!(story.requests(), 1);
}

#[test]
fn each_of_several_keys_closes_the_help() {
    for key in [KeyCode::Esc, KeyCode::Char('q'), KeyCode::F(1)] {
        let mut story = help(80, 24);
        story.key(key);
        assert!(!is_open(&story), "{key:?}");
    }
    let mut story = help(80, 24);
    story.ctrl('c');
    assert!(!is_open(&story));
}

#[test]
fn the_help_scrolls_by_rows_and_pages_and_stops_at_its_ends() {
    let mut story = help(80, 24);
    let start = inside(&story);
    for (down, up) in [('j', 'k'), ('G', 'g')] {
        story.key(KeyCode::Char(down));
        assert_ne!(inside(&story), start, "{down}");
        story.key(KeyCode::Char(up));
        assert_eq!(inside(&story), start, "{up}");
    }
    for (down, up) in [
        (KeyCode::Down, KeyCode::Up),
        (KeyCode::PageDown, KeyCode::PageUp),
        (KeyCode::End, KeyCode::Home),
    ] {
        story.key(down);
        assert_ne!(inside(&story), start, "{down:?}");
        story.key(up).key(up);
        assert_eq!(inside(&story), start, "{up:?}");
    }
    story.typed("G");
    let end = inside(&story);
    assert!(end.iter().any(|row| row.contains("Commands without a key")), "{end:?}");
    story.key(KeyCode::PageDown).typed("jjj");
    assert_eq!(inside(&story), end);
    story.typed("k");
    assert_ne!(inside(&story), end, "the first step up moves the view");
}

#[test]
fn the_filter_shows_the_bindings_whose_keys_description_or_section_contain_the_query() {
    let mut story = help(80, 24);
    story.typed("/Copy json");
    insta::assert_snapshot!("help_filter", story.screen());
    story.key(KeyCode::Enter).typed("x");
    let kept = inside(&story);
    assert_eq!(kept[0], "› Copy json");
    story.key(KeyCode::Esc);
    assert_eq!(inside(&story)[0], "Most used", "the first press clears the filter");
    story.typed("/f7").key(KeyCode::Enter);
    assert!(inside(&story)[2].contains("metrics"), "{:?}", inside(&story));
    story.key(KeyCode::Esc).typed("/nothing has these words");
    assert_eq!(inside(&story)[1], "No match");
    story.key(KeyCode::Esc).pasted("pasted");
    assert!(is_open(&story));
    story.typed("/").pasted("suspend");
    assert_eq!(inside(&story)[0], "› suspend");
}

#[test]
fn the_manual_is_read_from_a_list_of_its_pages() {
    for (columns, rows) in [(140, 40), (80, 24), (40, 10)] {
        let mut story = help(columns, rows);
        story.typed("m");
        insta::assert_snapshot!(format!("manual_list_{columns}x{rows}"), story.styled());
        story.typed("jjjjj").key(KeyCode::Enter);
        insta::assert_snapshot!(format!("manual_page_{columns}x{rows}"), story.styled());
    }
}

#[test]
fn back_leads_from_a_page_of_the_manual_to_the_list_and_the_keys() {
    let mut story = help(80, 24);
    story.typed("Gm");
    let list = story.screen();
    story.key(KeyCode::Enter).typed("j").key(KeyCode::Esc);
    assert_eq!(story.screen(), list);
    story.typed("j").key(KeyCode::Enter);
    assert!(story.screen().contains(PAGES[1].title()), "{}", story.screen());
    story.key(KeyCode::Esc).key(KeyCode::Esc);
    assert!(inside(&story).iter().any(|row| row.contains("Commands without a key")));
    story.key(KeyCode::Esc);
    assert!(!is_open(&story));
    story.key(KeyCode::F(1)).typed("m").key(KeyCode::Enter).typed("q");
    assert!(!is_open(&story));
}

#[test]
fn every_page_of_the_manual_can_be_read_to_its_end() {
    for (columns, rows) in [(100, 30), (40, 10)] {
        let mut story = help(columns, rows);
        story.typed("m");
        for page in PAGES {
            story.key(KeyCode::Enter);
            assert!(story.screen().contains(&page.title()[..12.min(page.title().len())]));
            let start = inside(&story);
            story.typed("G");
            assert_ne!(inside(&story), start, "{}", page.file);
            story.key(KeyCode::Esc).typed("j");
        }
    }
}

#[test]
fn the_filter_of_the_manual_finds_pages_and_shows_their_matching_sections() {
    let mut story = help(80, 24);
    story.typed("m/osc 52");
    assert_eq!(inside(&story)[1..], ["The conversation"]);
    story.key(KeyCode::Enter);
    let page = inside(&story);
    assert!(page.iter().any(|row| row == "Copy"), "{page:?}");
    assert!(!page.iter().any(|row| row == "Write a prompt"), "{page:?}");
    story.key(KeyCode::Esc);
    assert!(inside(&story).iter().any(|row| row == "Write a prompt"), "{:?}", inside(&story));
}

#[test]
fn the_wheel_scrolls_the_help() {
    let mut story = help(80, 24);
    let start = inside(&story);
    let mouse = crossterm::event::MouseEvent {
        kind: crossterm::event::MouseEventKind::ScrollDown,
        column: 40,
        row: 10,
        modifiers: KeyModifiers::NONE,
    };
    story.msg(Msg::Mouse(mouse));
    assert_ne!(inside(&story), start);
}
