//! Options, environment, .env: what was configured.

mod dotenv;

mod endpoint;

pub mod models;
