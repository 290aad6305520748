//! The turns of the visible path.

use crate::app::App;
use crate::chat::conversation::MessageId;

/// A prompt and its reply.
pub type TurnMessages = (MessageId, Option<MessageId>);

/// Returns the prompt of a turn of the visible path, counted from 1, and its reply.
pub fn turn(app: &App, number: usize) -> Option<TurnMessages> {
    turns(app).nth(number.checked_sub(1)?)
}

/// Returns the prompts of the visible path, each with its reply.
pub fn turns(app: &App) -> impl Iterator<Item = TurnMessages> {
    let conversation = &app.session.open.conversation;
    let path = conversation.path();
    let prompts = path.iter().enumerate().filter(|(_, id)| conversation.prompt(**id).is_some());
    prompts.map(move |(at, id)| {
        let reply = path.get(at + 1).copied();
        (*id, reply.filter(|id| conversation.reply(*id).is_some()))
    })
}

/// Returns the number of turns in words.
pub fn turn_count(app: &App) -> String {
    match turns(app).count() {
        1 => "1 turn".to_owned(),
        count => format!("{count} turns"),
    }
}
