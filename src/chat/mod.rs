//! The domain layer, on which all others depend: conversations, requests, stream events and
//! failures. It uses only the standard library and a JSON parser. It does no I/O, and knows neither
//! the clock, the screen nor the SDK.
//!
//! Read in this order: [`prompt`], [`attachment`], [`message`], [`conversation`], [`settings`],
//! [`recipe`], [`setting_overrides`], [`model`], [`request`], [`estimate`], [`event`], [`failure`],
//! [`meter`], [`metrics`], [`quota`], [`spread`], [`delta_rate`], [`access`], [`listing`],
//! [`model_choice`].
//! [`brief`] shortens long texts, and [`count`] writes numbers.

pub mod brief;

pub mod count;

pub mod invalid_value;

pub mod prompt;

pub mod attachment;

pub mod attachment_limits;

pub mod image_tokens;

pub mod message;

pub mod conversation;

pub mod settings;

pub mod recipe;

pub mod setting_overrides;

mod model_id;

mod model_refusal;

pub mod model;

pub mod request;

pub mod estimate;

pub mod citation;

pub mod event;

pub mod failure;

pub mod meter;

pub mod metrics;

pub mod delta_rate;
pub mod quota;

pub mod spread;

pub mod access;

pub mod listing;

pub mod model_choice;
