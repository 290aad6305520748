//! Which operation a request to the stand-in is for. Refuses to know what an answer says.

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

/// A running stand-in. Dropping it stops the server and its connections.
#[derive(Debug)]
pub struct StandIn(LoopbackPort);

impl StandIn {
    /// Starts a stand-in on a free port of 127.0.0.1, inside the present tokio runtime. It knows
    /// the models of `catalog` and lists the profiles of `region`.
    ///
    /// # Errors
    /// When loopback gives no port.
    pub async fn start(catalog: Arc<Catalog>, region: &str, pace: Pace) -> std::io::Result<Self> {
        open_port(Arc::new(ServerState::new(catalog, region, pace))).await.map(Self)
    }

    /// Where it listens, as the SDK's `endpoint_url` takes it: `http://127.0.0.1:PORT`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    /// Returns the access key id that requests must be signed with. Other requests are refused.
    pub fn token(&self) -> &str {
        self.0.token()
    }
}

async fn open_port(state: Arc<ServerState>) -> std::io::Result<LoopbackPort> {
    let answered = move |request| {
        let state = Arc::clone(&state);
        async move { respond(&state, request).await }
    };
    LoopbackPort::open(answered).await
}

async fn respond(
    state: &Arc<ServerState>,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Disconnect> {
    let received_at = Instant::now();
    let (head, body) = request.into_parts();
    let answer = match Operation::parse(&head.method, &head.uri) {
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
            format!("The stand-in has no operation {} {}", head.method, head.uri.path()),
        ))),
    };
    let mut answer = match answer {
        Ok(answer) => answer.into_response(),
        Err(TurnFailure::Error(error)) => error.to_response(),
        Err(TurnFailure::Disconnect) => return Err(Disconnect),
    };
    if let Ok(id) = HeaderValue::try_from(state.random.request_id()) {
        answer.headers_mut().insert("x-amzn-requestid", id);
    }
    Ok(answer)
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

    /// A stand-in whose state can be looked at, and a connection to it that has sent `prompt`.
    async fn asked(prompt: &str) -> (Arc<ServerState>, LoopbackPort, TcpStream) {
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

    /// Waits until nobody but the test and the accepting task holds the state.
    async fn is_left_alone(state: &Arc<ServerState>) -> bool {
        let alone = async {
            while Arc::strong_count(state) > 2 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), alone).await.is_ok()
    }

    #[tokio::test]
    async fn hanging_up_ends_a_reply_that_is_silent() {
        let (state, port, mut socket) = asked("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        assert!(Arc::strong_count(&state) > 2);
        drop(socket);
        assert!(is_left_alone(&state).await);
        drop(port);
    }

    #[tokio::test]
    async fn ending_the_server_ends_its_connections() {
        let (_, port, mut socket) = asked("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        drop(port);
        let mut rest = Vec::new();
        let ended = timeout(Duration::from_secs(10), socket.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "the socket was closed");
    }
}
