//! The history: the list, the search, the recall of prompts, and the usage over time.

use outcrop::stored::{
    FoundPassage, StoreAnswer, StoreChange, StoreQuery, StoreState, StoredPrompt, UsagePeriod,
};

use super::harness::TestStore;

fn search(store: &mut TestStore, text: &str) -> Vec<FoundPassage> {
    match store.query(StoreQuery::Search { text: text.to_owned(), after: None, limit: 50 }) {
        StoreAnswer::Passages(found) => found,
        other => panic!("{other:?}"),
    }
}

fn passages(store: &mut TestStore, text: &str) -> Vec<String> {
    search(store, text).into_iter().map(|found| found.passage).collect()
}

fn recall(store: &mut TestStore, text: &str) -> Vec<String> {
    match store.query(StoreQuery::Prompts { text: text.to_owned(), after: None, limit: 50 }) {
        StoreAnswer::Prompts(found) => found.into_iter().map(|prompt| prompt.text).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_list_shows_pinned_conversations_first_then_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let old = store.create();
    store.turn(old, None, "old prompt\nsecond line", "reply");
    let new = store.create();
    let reply = store.turn(new, None, "new prompt", "reply");
    store.turn(new, Some(reply), "more", "reply");
    let draft = store.create();
    let prompt = StoredPrompt { text: "only a draft".into(), attachments: Vec::new() };
    store.save(draft, StoreChange::SaveDraft { draft: prompt });
    assert_eq!(store.titles(), ["only a draft", "new prompt", "old prompt"]);
    store.save(old, StoreChange::Pin { is_pinned: true });
    store.save(new, StoreChange::Rename { title: Some("Renamed".into()) });
    let StoreAnswer::Conversation(Some(latest)) = store.query(StoreQuery::OpenLatest) else {
        panic!("no conversation")
    };
    assert_eq!(latest.key, draft);
    let list = store.list();
    let titles: Vec<_> = list.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["old prompt", "only a draft", "Renamed"]);
    let renamed = &list[2];
    assert_eq!(
        (renamed.turns, renamed.input_tokens, renamed.output_tokens),
        (2, Some(36), Some(108))
    );
    assert_eq!((renamed.cost_usd, renamed.is_renamed), (Some(0.5), true));
    assert_eq!((list[1].turns, list[1].input_tokens, list[1].cost_usd), (0, None, None));
    // The list continues after its last entry.
    let after = Some(list[0].cursor());
    let StoreAnswer::Conversations(rest) = store.query(StoreQuery::List { after, limit: 1 }) else {
        panic!("no list")
    };
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].title, "only a draft");
}

#[test]
fn a_search_finds_words_while_they_are_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let first = store.create();
    store.turn(
        first,
        None,
        "How do I parse TOML?",
        "Use the crate `toml`: let value = parse(text);",
    );
    let second = store.create();
    store.turn(second, None, "Übersetze das Wort", "日本語のテキスト と Zürich");
    store.save(second, StoreChange::Rename { title: Some("Travel words".into()) });
    assert_eq!(passages(&mut store, "tom").len(), 2);
    assert_eq!(
        passages(&mut store, "parse val"),
        ["Use the crate `toml`: let value = parse(text);"]
    );
    assert_eq!(passages(&mut store, "tom ").len(), 0);
    assert_eq!(passages(&mut store, "ubersetze"), ["Übersetze das Wort"]);
    assert_eq!(passages(&mut store, "zurich").len(), 1);
    assert_eq!(passages(&mut store, "本語").len(), 1);
    assert_eq!(passages(&mut store, "テキスト").len(), 1);
    let found = search(&mut store, "日本");
    assert_eq!(&found[0].passage[found[0].matches[0].clone()], "日本");
    let found = search(&mut store, "travel");
    assert_eq!((found[0].message, found[0].passage.as_str()), (None, "Travel words"));
    let found = search(&mut store, "PARSE");
    let marked: Vec<_> = found
        .iter()
        .flat_map(|it| it.matches.iter().map(|range| &it.passage[range.clone()]))
        .collect();
    assert_eq!(marked, ["parse", "parse"]);
    assert_eq!(found[0].title, "How do I parse TOML?");
}

#[test]
fn any_input_is_a_valid_search() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    store.turn(conversation, None, "a AND b", "text: \"quoted\" don't c++ $x[0]*");
    for input in [
        "AND", "\"", "\"quoted", "NEAR(", "a NOT", "text:", "c++", "*", "^", "-", "don't", "'; --",
        "a\0",
    ] {
        search(&mut store, input);
        recall(&mut store, input);
    }
    assert_eq!(passages(&mut store, "AND").len(), 1);
    assert_eq!(passages(&mut store, "\"quoted").len(), 1);
    assert_eq!(passages(&mut store, "don't").len(), 1);
    assert_eq!(passages(&mut store, "x[0").len(), 1);
}

#[test]
fn search_and_list_leave_out_deleted_data_until_it_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let reply = store.turn(conversation, None, "apple", "pear");
    let branch = store.prompt(conversation, Some(reply), "cherry");
    store.save(conversation, StoreChange::PruneBranch { message: branch });
    assert_eq!(passages(&mut store, "cherry").len(), 0);
    assert_eq!(store.read(conversation).unwrap().messages.len(), 2);
    assert_eq!(store.read(conversation).unwrap().position.tip, Some(reply));
    store.save(conversation, StoreChange::RestoreBranch { message: branch });
    assert_eq!(passages(&mut store, "cherry").len(), 1);
    assert_eq!(store.read(conversation).unwrap().messages.len(), 3);
    // The title is a prompt that is not hidden.
    let other = store.prompt(conversation, None, "plum");
    let first = store.read(conversation).unwrap().messages[0].key;
    store.save(conversation, StoreChange::PruneBranch { message: first });
    assert_eq!(store.titles(), ["plum"]);
    store.save(conversation, StoreChange::RestoreBranch { message: first });
    assert_eq!(store.titles(), ["apple"]);
    store.save(conversation, StoreChange::PruneBranch { message: other });
    store.save(conversation, StoreChange::Delete);
    assert_eq!((store.titles().len(), passages(&mut store, "apple").len()), (0, 0));
    assert_eq!(recall(&mut store, "").len(), 0);
    assert_eq!(store.read(conversation), None);
    store.save(conversation, StoreChange::Restore);
    assert_eq!((store.titles().len(), passages(&mut store, "apple").len()), (1, 1));
}

#[test]
fn prompts_of_all_conversations_are_recalled_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    for text in ["build it", "test it", "build it", "ship\nit"] {
        let conversation = store.create();
        store.turn(conversation, None, text, "build and test");
    }
    assert_eq!(recall(&mut store, ""), ["ship\nit", "build it", "test it"]);
    assert_eq!(recall(&mut store, "bui"), ["build it"]);
}

#[test]
fn usage_is_added_up_by_day_month_and_model() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    // 2026-11-30 11:59:58 UTC and one day later. The dates are the same from UTC-11 to UTC+12.
    store.now_ms = 1_796_039_998_000;
    let first = store.turn(conversation, None, "a", "b");
    store.now_ms += 24 * 60 * 60 * 1000;
    store.turn(conversation, Some(first), "c", "d");
    let mut usage = |period| match store.query(StoreQuery::Usage(period)) {
        StoreAnswer::Usage(rows) => rows
            .into_iter()
            .map(|row| (row.period, row.requests, row.input_tokens, row.output_tokens))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let row = |period: &str, n: u64| (period.to_owned(), n, 18 * n, 54 * n);
    assert_eq!(usage(UsagePeriod::Day), [row("2026-12-01", 1), row("2026-11-30", 1)]);
    assert_eq!(usage(UsagePeriod::Month), [row("2026-12", 1), row("2026-11", 1)]);
    assert_eq!(usage(UsagePeriod::All), [row("all", 2)]);
}

#[test]
fn an_ephemeral_store_keeps_a_history_without_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (mut options, keys) = super::harness::options(&folder.path().join("data"));
    options.is_ephemeral = true;
    let mut store = TestStore::with(options, keys);
    assert!(matches!(store.state(), StoreState::InMemory { .. }));
    assert_eq!(store.state().sentence(), None);
    let conversation = store.create();
    store.turn(conversation, None, "hello", "there");
    assert_eq!((store.titles(), passages(&mut store, "there").len()), (vec!["hello".into()], 1));
    store.close();
    assert!(!folder.path().join("data").exists());
}
