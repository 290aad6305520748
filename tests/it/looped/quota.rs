//! Tests the quota's time window of one minute on the loop's clock: the warning disappears after a
//! minute, and then the loop sleeps.

use outcrop::chat::quota::Quota;

use super::*;

#[tokio::test]
async fn used_tokens_expire_after_a_minute_and_then_nothing_wakes_the_loop() {
    let (setup, config) = parts((140, 30));
    // The reply counts a few hundred tokens, and the next request reserves more than 4,096.
    let quota = Quota::parse("4,200").ok();
    let mut session = LoopState::start(Setup { quota, ..setup }, config);
    let shown = Shown::new(140, 30);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("Hello");
        shown.shows("end_turn").await;
        keys.press(KeyCode::Char('x'), KeyModifiers::NONE);
        shown.shows("Over quota").await;
        keys.quit();
    })
    .await;
    tokio::time::pause();
    let quota_use = session.app.session.quota_use();
    let rows = session.app.screens.metrics.turns(&session.app.session);
    let [input, output] =
        [rows[0].input, rows[0].output].map(|sum| sum.expect("it was told").value);
    assert_eq!((quota_use.settled, quota_use.reserved), (input + 5 * output, 0));
    play(&mut session, &shown, |keys, shown| async move {
        tokio::time::sleep(Duration::from_secs(50)).await;
        assert!(shown.screen().contains("Over quota"), "{}", shown.screen());
        tokio::time::sleep(Duration::from_secs(11)).await;
        assert!(!shown.screen().contains("Quota"), "{}", shown.screen());
        let frames = shown.frames();
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(shown.frames(), frames, "an idle hour");
        keys.quit();
    })
    .await;
    assert_eq!(session.app.session.quota_use().settled, 0);
}
