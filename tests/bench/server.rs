//! The server of a benchmark, and the client that is connected to it.

use std::io::Write as _;

use tempfile::NamedTempFile;

use std::path::Path;

use crate::it::loopback::tls::{Secure, Spoken};
use crate::it::loopback::{Answer, Loopback};
use crate::window::Window;

/// A server on loopback, with the file of its certificate authority if it uses TLS.
pub struct Server {
    url: String,
    authority: Option<NamedTempFile>,
}

impl Server {
    /// Starts a server that speaks HTTP/1.1 without TLS.
    pub fn plain(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { url: Loopback::start(answers).url(), authority: None }
    }

    /// Starts a server that speaks HTTP/2 over TLS, as the service does.
    pub fn encrypted(answers: impl IntoIterator<Item = Answer>) -> Result<Self, String> {
        let message = |error: std::io::Error| error.to_string();
        let server = Secure::start(Spoken::Http2, answers);
        let mut authority = NamedTempFile::new().map_err(message)?;
        authority.write_all(server.authority().as_bytes()).map_err(message)?;
        Ok(Self { url: server.url(), authority: Some(authority) })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the environment variables that connect a program to this server.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        let mut variables = vec![
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", self.url()),
            ("AWS_BEARER_TOKEN_BEDROCK", "ABSKbenchmark-0123456789"),
        ];
        let authority = self.authority.as_ref().and_then(|file| file.path().to_str());
        variables.extend(authority.map(|path| ("SSL_CERT_FILE", path)));
        variables
    }
}

/// Returns the program to measure.
pub fn program() -> String {
    let built = env!("CARGO_BIN_EXE_outcrop").to_owned();
    std::env::var("OUTCROP_BENCH_BINARY").unwrap_or(built)
}

/// Starts the full-screen app with this server and a store of its own.
pub fn client(server: &Server) -> Result<Window, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut window = client_with_data(server, folder.path())?;
    window.folder = Some(folder);
    Ok(window)
}

/// Starts the full-screen app with the conversations in this folder. A binary without a store
/// ignores the folder.
pub fn client_with_data(server: &Server, folder: &Path) -> Result<Window, String> {
    let folder = folder.display().to_string();
    let mut variables = server.variables();
    variables.push(("OUTCROP_DATA_DIR", &folder));
    Window::open(program(), &[], &variables)
}
