//! Stores the open conversation. `Session::store_changes` compares the conversation with what was
//! stored and returns the changes, so that no operation can forget to store its result.
//!
//! ```text
//! sync.rs             the changes since the conversation was last stored;
//!                     conversation_changes.rs: other changes
//! journal.rs          what arrived for open replies
//! writing.rs          replies and prompts as stored data
//! reading.rs          a stored conversation as an open conversation
//! request_figures.rs  the metrics of a request
//! settings_json.rs    the settings
//! failure_json.rs     a failure
//! exporting.rs        a stored conversation as text
//! ```

mod settings_json;

mod failure_json;

mod request_figures;

mod writing;

mod reading;

mod journal;

mod sync;

mod conversation_changes;

mod exporting;

pub use exporting::{ExportFormat, exported};
pub use reading::{RestoredConversation, restored_conversation};
pub use settings_json::{settings_from_json, settings_json};
