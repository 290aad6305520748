//! The output options of `outcrop ask`.

/// How the request is sent and how the reply is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskOptions {
    pub form: OutputForm,
    /// Whether to use `ConverseStream` in place of `Converse`.
    pub streams: bool,
    pub words: OutputText,
}

/// The form in which the reply is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputForm {
    Text,
    /// One JSON object at the end.
    Object,
    /// The events as lines of JSON.
    Events,
}

/// The part of the reply that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputText {
    /// The generated text.
    Generated,
    /// The prefill and the generated text.
    WithPrefill,
    /// The code or data in the reply.
    Clean,
}
