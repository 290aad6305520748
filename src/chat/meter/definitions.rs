//! The definitions of all metrics. The metrics page shows them; the README repeats them, and a test
//! compares the two.

pub type Definition = (&'static str, &'static str);

/// The metrics in the order in which they become known.
pub const DEFINITIONS: &[Definition] = &[
    (
        "clock",
        "All times are measured here by the monotonic clock, from the moment at which the request \
         is handed to the client, retries included. An event's time is that of its last byte.",
    ),
    (
        "time to headers",
        "Until the headers of the response have come. Unknown where that was an error.",
    ),
    (
        "ttft",
        "Time to first token: until the first delta with content, which may be thinking, text or a \
         tool's input.",
    ),
    (
        "wall",
        "Until the stream has ended, was stopped or has failed. A connection that is silent after a \
         complete reply does not add to it.",
    ),
    ("latency", "The service's own latencyMs, from the metadata event. Never measured here."),
    (
        "outside",
        "Wall less latency: the network both ways, queueing, failed attempts and the pauses between \
         them. Negative where the service counts longer than the stream was open.",
    ),
    (
        "tok/s",
        "Tokens per second: the service's output tokens over the time from the first to the last \
         delta. Unknown where all came at one instant, which is within less than 10 ms. The wait \
         before the first delta is no part of it.",
    ),
    (
        "gap",
        "The time between a delta and the next. p50 and p95 are by nearest rank, so that each is a \
         gap that was measured; max is the longest. Up to 16,384 gaps of a reply are kept as they \
         are, to the microsecond; beyond that they are counted in steps of 1/64 of their length, \
         which keeps p50 and p95 within 1 % in 7 kB, and max exact.",
    ),
    (
        "in, out",
        "The service's inputTokens and outputTokens. Input that is read from or written to the \
         prompt cache is not in the former: it stands by itself.",
    ),
    (
        "stop reason",
        "The service's own word; without one stopped, interrupted or failed. The field ending of CSV \
         and JSON is complete as soon as the service has said why it stopped: the figures, which \
         follow, may still be missing.",
    ),
    (
        "cost",
        "By the price list of the model and the route, with the prices of the cache. An estimate.",
    ),
    (
        "p50, p95",
        "Of the turns that are shown and have the figure, by nearest rank: at least so many per \
         cent of them are no larger. ≥ where a turn with ≥ could raise it.",
    ),
    (
        "quota",
        "What the service counts against a quota of tokens per minute: input + cache write + 5 × \
         output of each request that ended within the last 60 s, and input + max tokens of one that \
         runs. Each model and route has its own. Of a reply without usage it is an estimate, with ~.",
    ),
    ("–", "Not known: the service did not say it, or there was nothing to measure. Never 0."),
    (
        "×2",
        "A turn that took two requests, since it was continued: its tokens and cost are those of \
         both, its times those of the last. ≥ marks a sum of which a part is not known; a turn that the \
         service refused has no part in it.",
    ),
];
