//! A request as text: its JSON, and code in three languages that sends it; and figures as text. Says what the SDK would
//! send and nothing more; holds no secret, since what proves who sends is read from the
//! environment by the code. Knows neither the screen nor the clipboard.

mod layout;

pub mod metrics;

mod operation_path;

mod python;

mod request_body;

mod request_target;

mod shell;

mod shorthand;

pub use operation_path::{STREAM, path};
pub use python::python;
pub use request_body::{json, json_page};
pub use request_target::RequestTarget;
pub use shell::{aws_cli, curl};

/// The form in which a request is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestFormat {
    Json,
    Python,
    AwsCli,
    Curl,
}

#[cfg(test)]
mod tests;
