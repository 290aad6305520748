//! The baseline: a small program that sends requests through the AWS SDK and prints the reply, on a
//! current-thread runtime. The benchmark binary starts itself as this program.

use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::{Builder, Token};
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ContentBlockDelta, ConversationRole, ConverseStreamOutput, Message,
};

/// The argument that runs this binary as the bare loop. The next arguments are the endpoint, and
/// [`Flush::argument`].
pub const ARGUMENT: &str = "--bare-loop";

/// How the bare loop writes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// In blocks of 8 kB.
    Buffered,
    /// After each delta.
    EachDelta,
}

impl Flush {
    /// Returns the argument of the bare loop for this choice.
    pub fn argument(self) -> &'static str {
        match self {
            Self::Buffered => "buffered",
            Self::EachDelta => "each",
        }
    }
}

/// The text that the bare loop prints after the first, short reply.
pub const READY: &str = "bare loop is ready";

/// The text that the bare loop prints after the second reply.
pub const DONE: &str = "bare loop is done";

type Broken = Box<dyn std::error::Error + Send + Sync>;

pub fn run(arguments: &[String]) -> ExitCode {
    let [endpoint, flush] = arguments else { return ExitCode::from(2) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Broken::from);
    match runtime
        .and_then(|runtime| runtime.block_on(talk(endpoint, flush == Flush::EachDelta.argument())))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn talk(endpoint: &str, flushes: bool) -> Result<(), Broken> {
    let loaded = aws_config::defaults(BehaviorVersion::latest()).no_credentials().load().await;
    let config = Builder::from(&loaded)
        .endpoint_url(endpoint)
        .bearer_token(Token::new("ABSKbenchmark-0123456789", None));
    let client = Client::from_conf(config.build());
    for word in [READY, DONE] {
        print_reply(&client, flushes).await?;
        println!("\r\n{word}");
        // Wait here while the benchmark reads the CPU time.
        io::stdin().lock().read_line(&mut String::new())?;
    }
    Ok(())
}

async fn print_reply(client: &Client, flushes: bool) -> Result<(), Broken> {
    let prompt = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("Go".into()))
        .build()?;
    let mut stream =
        client.converse_stream().model_id("model").messages(prompt).send().await?.stream;
    let mut out = BufWriter::new(io::stdout());
    while let Some(event) = stream.recv().await? {
        let ConverseStreamOutput::ContentBlockDelta(event) = event else { continue };
        let Some(ContentBlockDelta::Text(text)) = event.delta else { continue };
        out.write_all(text.as_bytes())?;
        if flushes {
            out.flush()?;
        }
    }
    out.flush()?;
    Ok(())
}
