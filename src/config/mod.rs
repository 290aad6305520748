//! Options, environment, .env: what was configured.
