//! The inspector and the footer on the real loop with the real SDK, during fast streams and without
//! events.

use serde_json::json;

use super::*;
use crate::loopback::frame;

const SIZE: (u16, u16) = (140, 40);

/// The events in each burst, which gives 2,000 events per second.
const TOGETHER: usize = 4;
const EVERY: Duration = Duration::from_millis(2);

#[tokio::test]
async fn a_key_is_in_the_next_frame_while_2000_events_a_second_arrive() {
    let together = frame::text(0, "some words ").repeat(TOGETHER);
    let pieces = (0..4000).map(|number| (EVERY * number, together.clone()));
    let server = Loopback::start([Answer::stream([frame::message_start()]).timed(pieces)]);
    let shown = Shown::with_history(SIZE.0, SIZE.1);
    play(&mut online(&server, SIZE, false), &shown, |keys, shown| async move {
        shown.shows("ready").await;
        keys.sent("Go");
        shown.shows("streaming").await;
        keys.press(KeyCode::F(3), KeyModifiers::NONE);
        shown.shows("following").await;
        for number in 0..30 {
            let (key, page) =
                [('2', "first token"), ('5', "reported by Bedrock"), ('1', "following")]
                    [number % 3];
            // Let some frames be drawn between two keys.
            let drawn = shown.frames();
            shown.becomes("more frames", |_| shown.frames() > drawn + 2).await;
            let before = shown.frames();
            keys.press(KeyCode::Char(key), KeyModifiers::NONE);
            shown.becomes("a frame", |_| shown.frames() > before).await;
            let next = shown.after(before + 1).expect("it was drawn");
            assert!(next.contains(page), "key {key}, in the next frame:\n{next}");
            let earlier = shown.after(before).expect("it was drawn");
            assert!(!earlier.contains(page), "{earlier}");
        }
        assert!(shown.screen().contains("streaming"), "it was over before the keys were");
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn a_long_silence_is_reported_and_never_aborted() {
    let pieces = [frame::message_start(), frame::text(0, "Thinking")];
    let server = Loopback::start([Answer::stream(pieces).until_closed()]);
    let (shown, silent) = (Shown::new(100, 30), server.clone());
    let exit = play(&mut online(&server, (100, 30), false), &shown, |keys, shown| async move {
        shown.shows("ready").await;
        keys.sent("Go");
        shown.becomes("the text", |s| s.contains("Thinking") && s.contains("streaming")).await;
        assert!(!shown.screen().contains("no data"), "{}", shown.screen());
        tokio::time::pause();
        tokio::time::sleep(Duration::from_millis(12_500)).await;
        assert!(shown.screen().contains("no data for 12 s, Esc stops"), "{}", shown.screen());
        tokio::time::sleep(Duration::from_hours(1)).await;
        let screen = shown.screen();
        assert!(screen.contains("streaming") && screen.contains("no data for 36"), "{screen}");
        tokio::time::resume();
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("Stopped. Alt+C continues").await;
        keys.quit();
    })
    .await;
    assert_eq!(exit, LoopExit::Quit);
    silent.wait_for_closed(1);
}

#[tokio::test]
async fn a_stream_has_a_sparkline() {
    let pieces = (0..2000).map(|number| (EVERY * number, frame::text(0, "word ")));
    let server = Loopback::start([Answer::stream([frame::message_start()]).timed(pieces)]);
    let shown = Shown::new(SIZE.0, SIZE.1);
    play(&mut online(&server, SIZE, false), &shown, |keys, shown| async move {
        shown.shows("ready").await;
        keys.sent("Go");
        let bars = |screen: &str| screen.contains(['▅', '▆', '▇', '█']);
        shown.becomes("bars", |s| s.contains("streaming") && bars(s)).await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn the_footer_shows_the_final_figures_of_the_service() {
    let usage = json!({
        "inputTokens": 7, "outputTokens": 2, "totalTokens": 9,
        "cacheReadInputTokens": 1024, "cacheWriteInputTokens": 512,
    });
    let metadata = json!({
        "usage": usage, "metrics": { "latencyMs": 120 }, "serviceTier": { "type": "priority" },
    });
    let end = [frame::message_stop_at("END"), frame::event("metadata", &metadata)];
    let pieces = [frame::message_start(), frame::text(0, "Hello")];
    let server = Loopback::start([Answer::stream(pieces).then(end)]);
    let shown = Shown::new(160, 40);
    play(&mut online(&server, (160, 40), false), &shown, |keys, shown| async move {
        shown.shows("ready").await;
        keys.sent("Go");
        shown.shows("stop_sequence \"END\"").await;
        let screen = shown.screen();
        for figure in ["cache read 1024", "cache write 512", "tier priority", "latency 120 ms"] {
            assert!(screen.contains(figure), "{figure}:\n{screen}");
        }
        keys.quit();
    })
    .await;
}
