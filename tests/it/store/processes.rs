//! Sixteen programs write to one store at once, also to the same conversation.

use std::io::Read;
use std::path::Path;

use outcrop::stored::{ConversationKey, StoreAnswer, StoreRequest, StoreState, StoreWrite};

use super::harness::{TestStore, assert_sound, child, child_argument, text_delta, text_of};

const PROGRAMS: usize = 16;
const TURNS: usize = 40;

/// The work of one program: turns in a conversation of its own and in the shared one.
#[test]
fn write_as_one_of_many() {
    let Some(argument) = child_argument() else { return };
    let [folder, shared, name] = argument.split('|').collect::<Vec<_>>()[..] else {
        panic!("{argument}")
    };
    let shared = ConversationKey::parse(shared).expect("a conversation");
    let mut store = TestStore::open(Path::new(folder));
    store.now_ms += i64::from(std::process::id());
    let own = store.create();
    let mut waiting = Vec::new();
    let mut parent = None;
    for turn in 0..TURNS {
        let reply = store.turn(own, parent, &format!("{name} prompt {turn}"), "reply");
        parent = Some(reply);
        let (_, change) = store.prompt_change(None, &format!("shared {name} {turn}"));
        let now_ms = store.now_ms;
        let write = StoreWrite { conversation: shared, now_ms, change };
        waiting.push(store.submit(StoreRequest::Write(write)));
        // Stream a reply between the writes to the shared conversation.
        let prompt = store.prompt(own, parent, &format!("{name} stream {turn}"));
        let begun = store.begin(own, prompt);
        for _ in 0..20 {
            store.store().append_delta(begun.0, begun.1, text_delta("streamed words "));
        }
        assert_eq!(store.finish(own, begun, "streamed"), StoreAnswer::Durable);
    }
    for number in waiting {
        assert_eq!(store.wait(number), StoreAnswer::Durable);
    }
    let states = store.close();
    assert_eq!(states.len(), 1, "{states:?}");
    assert!(matches!(states[0], StoreState::Ready(_)), "{states:?}");
    println!("done {name}");
}

#[test]
fn sixteen_programs_lose_no_write_and_see_no_lock() {
    if child_argument().is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let shared = store.create();
    let path = folder.path().display();
    let mut children: Vec<_> = (0..PROGRAMS)
        .map(|n| child("store::processes::write_as_one_of_many", &format!("{path}|{shared}|p{n}x")))
        .collect();
    // Reads go on while the others write.
    while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        store.list();
        store.read(shared);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for (n, mut child) in children.into_iter().enumerate() {
        let mut output = String::new();
        child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        assert!(child.wait().unwrap().success(), "{output}");
        assert!(output.contains(&format!("done p{n}x")), "{output}");
    }
    assert_eq!(store.states.len(), 1, "{:?}", store.states);
    let messages = store.read(shared).unwrap().messages;
    let mut texts: Vec<String> = messages.iter().map(text_of).collect();
    texts.sort();
    let mut expected: Vec<String> = (0..PROGRAMS)
        .flat_map(|n| (0..TURNS).map(move |turn| format!("shared p{n}x {turn}")))
        .collect();
    expected.sort();
    assert_eq!(texts, expected);
    let list = store.list();
    assert_eq!(list.len(), PROGRAMS + 1);
    let turns: u64 = list.iter().map(|entry| entry.turns).sum();
    assert_eq!(turns, u64::try_from(PROGRAMS * TURNS * 2).unwrap());
    store.close();
    assert_sound(folder.path());
}
