//! The state that does not depend on the view: the open conversation with its requests in flight,
//! the settings, the catalog and the connection. The session does not depend on keys, colors or
//! widgets.
//!
//! [`requests`] implements each operation on a request once, for a single request or a comparison.

mod state;

pub mod effect;

pub mod connection;

pub mod open_conversation;

pub mod turn;

mod in_flight;

pub mod requests;

mod stream_events;

mod status;

mod estimate;

pub mod quota;

mod exchanges;

mod turn_metrics;

mod model_listing;

pub mod models;

mod model_refusals;

mod recipe_state;

pub mod recipes;

pub mod wall_clock;

pub mod store_link;

mod saved_state;

mod pruning;

pub mod storing;

mod replay_state;

pub mod replay;

pub mod request_origin;

pub use state::Session;
