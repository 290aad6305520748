//! Exports a request as JSON, Python code, an AWS CLI command or a curl command. Also exports metrics
//! and usage as text, and whole conversations. Exports contain no secrets: the code reads credentials
//! from its environment.

pub mod conversation;

pub mod csv;

mod layout;

pub mod metrics;

mod operation_path;

mod python;

mod request_body;

mod request_target;

mod shell;

mod shorthand;

pub mod usage;

pub use operation_path::{STREAM, path};
pub use python::python;
pub use request_body::{json, json_page};
pub use request_target::RequestTarget;
pub use shell::{aws_cli, curl};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestFormat {
    Json,
    Python,
    AwsCli,
    Curl,
}

#[cfg(test)]
mod tests;
