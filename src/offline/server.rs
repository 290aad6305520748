//! The server: finds the operation of each request and returns its response.

use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::{Request, Response};

use crate::chat::model::Catalog;

use super::control_plane;
use super::converse::{TurnFailure, TurnResponse, converse, count};
use super::error_response::ErrorResponse;
use super::loopback_port::LoopbackPort;
use super::operation::Operation;
use super::pace::Pace;
use super::response_body::{Disconnect, ResponseBody};
use super::server_state::ServerState;

/// A running stand-in. Dropping it stops the server and closes its connections.
#[derive(Debug)]
pub struct StandIn(LoopbackPort);

impl StandIn {
    /// Starts a stand-in on a free port of 127.0.0.1, in the current tokio runtime, with the models of
    /// `catalog` and the inference profiles of `region`.
    ///
    /// # Errors
    /// If there is no free port, or the operating system provides no random bytes.
    pub async fn start(catalog: Arc<Catalog>, region: &str, pace: Pace) -> std::io::Result<Self> {
        open_port(Arc::new(ServerState::new(catalog, region, pace))).await.map(Self)
    }

    /// Returns the URL for the SDK's `endpoint_url`: `http://127.0.0.1:PORT`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    /// Returns the access key id that requests must be signed with. Other requests are refused.
    pub fn token(&self) -> &str {
        self.0.token()
    }
}

async fn open_port(state: Arc<ServerState>) -> std::io::Result<LoopbackPort> {
    let response = move |request| {
        let state = Arc::clone(&state);
        async move { respond(&state, request).await }
    };
    LoopbackPort::open(response).await
}

async fn respond(
    state: &Arc<ServerState>,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Disconnect> {
    let received_at = Instant::now();
    let (head, body) = request.into_parts();
    let response = match Operation::parse(&head.method, &head.uri) {
        Operation::ConverseStream { model } => {
            converse(state, received_at, &model, body, true).await
        }
        Operation::Converse { model } => converse(state, received_at, &model, body, false).await,
        Operation::CountTokens { model } => count(state, &model, body).await,
        Operation::ListInferenceProfiles(query) => TurnResponse::list(
            control_plane::inference_profiles(&state.catalog, &state.region, &query),
        ),
        Operation::ListFoundationModels(query) => TurnResponse::list(
            control_plane::foundation_models(&state.catalog, &state.region, &query),
        ),
        Operation::Unknown => Err(TurnFailure::Error(ErrorResponse::new(
            404,
            "UnknownOperationException",
            format!("The built-in demo has no operation {} {}", head.method, head.uri.path()),
        ))),
    };
    let mut response = match response {
        Ok(response) => response.into_response(),
        Err(TurnFailure::Error(error)) => error.to_response(),
        Err(TurnFailure::Disconnect) => return Err(Disconnect),
    };
    if let Ok(id) = HeaderValue::try_from(state.random.request_id()) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::time::timeout;

    use super::super::test_catalog;
    use super::*;

    const PATH: &str = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream";

    /// Starts a stand-in and sends `prompt`. Returns its state, its port and the connection.
    async fn connect_and_send(prompt: &str) -> (Arc<ServerState>, LoopbackPort, TcpStream) {
        let state = Arc::new(ServerState::new(
            Arc::new(test_catalog::catalog()),
            "us-east-1",
            Pace::Unpaced,
        ));
        let port = open_port(state.clone()).await.expect("a port");
        let mut socket = TcpStream::connect(port.address()).await.expect("a connection");
        let body = json!({ "messages": [{ "role": "user", "content": [{ "text": prompt }] }] });
        let body = body.to_string();
        let signed = format!("authorization: AWS4-HMAC-SHA256 Credential={}/x", port.token());
        let head = format!("POST {PATH} HTTP/1.1\r\nhost: x\r\n{signed}");
        let head = format!("{head}\r\ncontent-length: {}", body.len());
        socket.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.expect("sent");
        (state, port, socket)
    }

    /// Waits until only the test and the accepting task hold the state. Returns `false` if that
    /// takes too long.
    async fn is_unused(state: &Arc<ServerState>) -> bool {
        let alone = async {
            while Arc::strong_count(state) > 2 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), alone).await.is_ok()
    }

    #[tokio::test]
    async fn a_silent_reply_ends_when_the_client_disconnects() {
        let (state, port, mut socket) = connect_and_send("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        assert!(Arc::strong_count(&state) > 2);
        drop(socket);
        assert!(is_unused(&state).await);
        drop(port);
    }

    #[tokio::test]
    async fn dropping_the_server_closes_its_connections() {
        let (_, port, mut socket) = connect_and_send("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        drop(port);
        let mut rest = Vec::new();
        let ended = timeout(Duration::from_secs(10), socket.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "the socket was closed");
    }
}
