//! The command palette: its words, its order, and commands that are not available.

use super::Story;

/// Returns the rows of the open palette.
fn listed(story: &Story) -> Vec<String> {
    let rows = story.rows();
    let inside = rows.iter().filter_map(|row| row.split('┃').nth(1)).map(str::trim);
    inside.filter(|row| !row.is_empty() && !row.starts_with('›')).map(str::to_owned).collect()
}

#[test]
fn common_words_find_their_command_first() {
    for (words, expected) in [
        ("clear", "New conversation"),
        ("undo", "Undo edit"),
        ("color", "Choose theme"),
        ("dark", "Choose theme"),
        ("image", "Attach file"),
        ("keys", "Help"),
        ("shortcuts", "Help"),
        ("credentials", "Help"),
        ("region", "Help"),
        ("profile", "Choose model"),
        ("switch model", "Choose model"),
        ("branch", "Branches"),
        ("tree", "Branches"),
        ("fork", "Branches"),
        ("latency", "Set latency"),
        ("price", "Show metrics"),
        ("cost", "Show metrics"),
        ("diff", "Compare"),
        ("side by side", "Compare"),
        ("exit", "Quit"),
        ("reset", "New conversation"),
        ("settings", "Toggle settings"),
        ("preferences", "Toggle settings"),
        ("delete", "Open conversation"),
        ("temp", "Set temperature"),
        ("events", "Toggle inspector"),
        ("reason", "Toggle thinking"),
        ("set tmp", "Set temperature"),
        ("output", "Apply recipe"),
        ("clean", "Apply recipe"),
        ("yaml", "Apply recipe"),
    ] {
        let mut story = Story::new(120, 40);
        story.turn("Hello", "A reply").ctrl('p').typed(words);
        let listed = listed(&story);
        let first = listed.first().map(String::as_str).unwrap_or_default();
        assert!(first.starts_with(expected), "{words}: {listed:#?}");
    }
}

#[test]
fn commands_that_are_not_available_come_last_with_the_reason() {
    let mut story = Story::new(120, 120);
    story.ctrl('p');
    let rows = listed(&story);
    let place = |name: &str| rows.iter().position(|row| row.starts_with(name)).expect(name);
    assert!(place("Quit") < place("Regenerate reply"), "{rows:#?}");
    assert!(rows[place("Regenerate reply")].ends_with("no messages yet"), "{rows:#?}");
    assert!(rows[place("Stop reply")].ends_with("no reply is running"), "{rows:#?}");
    story.typed("regen");
    assert!(listed(&story)[0].starts_with("Regenerate"), "{}", story.screen());
}

#[test]
fn each_key_is_listed_with_the_pane_where_the_key_works() {
    let mut story = Story::new(120, 40);
    story.turn("Hello", "A reply").ctrl('p').typed("edit and");
    assert!(listed(&story)[0].ends_with("e (conversation)"), "{}", story.screen());
    story.ctrl('u').typed("copy metrics as csv");
    assert!(listed(&story)[0].ends_with("y (metrics)"), "{}", story.screen());
    story.ctrl('u').typed("choose model");
    assert!(listed(&story)[0].ends_with("Ctrl+T"), "{}", story.screen());
}

#[test]
fn a_description_does_not_repeat_the_name() {
    let mut story = Story::new(140, 40);
    story.ctrl('p').typed("new conv");
    let rows = listed(&story);
    assert_eq!(rows[0].split_whitespace().collect::<Vec<_>>(), ["New", "conversation", "Ctrl+N"]);
}
