//! Collects the events of a reply and prints it: as text while it arrives, or as one object at the
//! end.

use std::time::Instant;

use super::ask_options::{AskOptions, OutputForm, OutputText};
use super::printer::Printer;
use super::reply_object::{self, ReplyReport};
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Reply};
use crate::chat::meter::Meter;
use crate::chat::model::Catalog;
use crate::chat::request::Request;
use crate::chat::settings::Prefill;
use crate::document::clean::extract_data;
use crate::wire::wire_event::{RequestEnd, RequestOutcome};

/// The reply to one request, on its way to standard output.
#[derive(Debug)]
pub struct ReplyOutput {
    printer: Printer,
    /// For printed text, this keeps only the metadata of the reply and not the text.
    reply: Reply,
    /// Measures the reply, if it is printed as a JSON object.
    meter: Option<Meter>,
    manner: AskOptions,
    /// Whether any text was printed.
    is_begun: bool,
    /// Whether any printed text has more than blanks.
    has_text: bool,
    request_id: Option<String>,
    /// The number of stream events.
    events_processed: u64,
}

impl ReplyOutput {
    pub fn new(manner: AskOptions, request: &Request, is_terminal: bool) -> Self {
        Self {
            printer: Printer::new(is_terminal),
            reply: request.empty_reply(),
            meter: None,
            manner,
            is_begun: false,
            has_text: false,
            request_id: None,
            events_processed: 0,
        }
    }

    /// Records that the request is passed to the client now.
    pub fn request_sent(&mut self, now: Instant) {
        self.meter = self.is_object().then(|| Meter::new(now));
    }

    /// Processes an event. `arrived` is called only if the time matters.
    pub fn take(&mut self, arrived: impl Fn() -> Instant, event: StreamEvent) {
        self.events_processed += u64::from(event.is_from_stream());
        if let Some(meter) = &mut self.meter {
            meter.apply(arrived(), &event);
        }
        match event {
            StreamEvent::Text { text, .. } if self.prints_at_once() => {
                if text.is_empty() {
                    return;
                }
                if !std::mem::replace(&mut self.is_begun, true) {
                    self.print_prefill();
                }
                self.has_text = self.has_text || !text.trim().is_empty();
                self.printer.print(&text);
                return;
            }
            StreamEvent::MessageStopped { .. } if self.prints_at_once() && !self.is_begun => {
                self.print_prefill();
            }
            StreamEvent::Opened { ref request_id }
            | StreamEvent::Failed(Failure { ref request_id, .. })
                if request_id.is_some() =>
            {
                self.request_id.clone_from(request_id);
            }
            _ => {}
        }
        self.reply.apply(&event);
    }

    fn prints_at_once(&self) -> bool {
        self.manner.form == OutputForm::Text && self.manner.words != OutputText::Clean
    }

    fn print_prefill(&mut self) {
        if let Some(prefill) = &self.reply.prefill
            && self.manner.words == OutputText::WithPrefill
        {
            self.printer.print(prefill.as_str());
        }
    }

    /// Returns whether any text has arrived, other than blanks.
    pub fn has_text(&self) -> bool {
        self.has_text || !self.reply.is_blank()
    }

    /// Returns how the request ended, for its recording.
    pub fn over(&self, is_stopped: bool) -> RequestEnd {
        let how = match &self.reply.ending {
            _ if is_stopped || self.reply.is_open() => RequestOutcome::Stopped,
            Ending::Failed(failure) => RequestOutcome::Failed(failure.clone()),
            _ => RequestOutcome::Whole,
        };
        RequestEnd { how, events_processed: self.events_processed }
    }

    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// Returns the text that is not yet written, so that the writer can take it.
    pub fn unwritten(&mut self) -> &mut String {
        self.printer.unwritten()
    }

    /// Returns the collected text in the requested form.
    fn text(&self) -> String {
        let prefill = self.reply.prefill.as_ref().map_or("", Prefill::as_str);
        let generated = self.reply.generated();
        match self.manner.words {
            OutputText::Clean => extract_data(prefill, &generated).unwrap_or(generated),
            OutputText::WithPrefill => prefill.to_owned() + &generated,
            OutputText::Generated => generated,
        }
    }

    pub fn is_object(&self) -> bool {
        self.manner.form == OutputForm::Object
    }

    /// Returns true if the text of the reply is printed.
    pub fn is_text(&self) -> bool {
        self.manner.form == OutputForm::Text
    }

    /// Prints a line of JSON.
    pub fn print_line(&mut self, line: &str) {
        self.printer.print(line);
        self.printer.print("\n");
    }

    /// Returns the prefill and the reply if `--clean` cannot choose one of the code blocks of a
    /// complete reply.
    pub fn ambiguous(&self) -> Option<String> {
        let is_complete = matches!(self.reply.ending, Ending::Complete { .. });
        let prefill = self.reply.prefill.as_ref().map_or("", Prefill::as_str);
        let generated = self.reply.generated();
        let is_clean = self.manner.words == OutputText::Clean && is_complete;
        let is_ambiguous = is_clean && extract_data(prefill, &generated).is_none();
        is_ambiguous.then(|| prefill.to_owned() + &generated)
    }

    /// Prints the rest after the last event: the clean text, the object (unless there is no reply),
    /// or a line break on a terminal. `conversation` is the id of the conversation if it is stored.
    pub fn print_end(&mut self, catalog: &Catalog, conversation: Option<&str>) {
        let is_complete = matches!(self.reply.ending, Ending::Complete { .. });
        if let Some(meter) = &self.meter
            && (is_complete || self.has_text())
        {
            let report = ReplyReport {
                reply: &self.reply,
                text: self.text(),
                meter,
                streams: self.manner.streams,
                request_id: self.request_id.as_deref(),
                conversation,
            };
            let line = reply_object::line(&report, catalog);
            self.print_line(&line);
        } else if self.manner.words == OutputText::Clean && self.ambiguous().is_none() {
            self.printer.print(&self.text());
        }
        self.printer.end();
    }
}
