//! A port on loopback and its connections. Any process on the computer can connect, but only
//! requests with the token get a response from the caller's function.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::SetOnce;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::client_token::ClientToken;
use super::response_body::{Disconnect, ResponseBody, full};

/// The maximum number of open connections that have not sent the token. Further connections wait in
/// the system's queue, so that file descriptors stay free for the client. The number of connections
/// that have sent the token has no limit.
const MOST_UNVERIFIED: usize = 8;

/// How long a new connection stays open even if another connection waits. The client sends its
/// token immediately after it connects.
const GRACE_PERIOD: Duration = Duration::from_millis(20);

/// The time limit for the first request with the token.
const FIRST_REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause after a failed accept, which happens when no file descriptors are left.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// An open port. Dropping it closes the port and all connections.
#[derive(Debug)]
pub(super) struct LoopbackPort {
    address: SocketAddr,
    token: Arc<ClientToken>,
    accepting: JoinHandle<()>,
}

impl LoopbackPort {
    /// Opens a free port of 127.0.0.1 in the current tokio runtime. `respond` returns the response to
    /// each request that has the token.
    ///
    /// # Errors
    /// If there is no free port, or the operating system provides no random bytes.
    pub(super) async fn open<A, F>(respond: A) -> std::io::Result<Self>
    where
        A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Response<ResponseBody>, Disconnect>> + Send + 'static,
    {
        let token = Arc::new(ClientToken::random()?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(accept(listener, Arc::clone(&token), respond));
        Ok(Self { address, token, accepting })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn token(&self) -> &str {
        self.token.as_str()
    }
}

impl Drop for LoopbackPort {
    fn drop(&mut self) {
        // The task owns the connections, so they end, too.
        self.accepting.abort();
    }
}

async fn accept<A, F>(listener: TcpListener, token: Arc<ClientToken>, respond: A)
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<ResponseBody>, Disconnect>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    let mut unverified = UnverifiedConnections::default();
    loop {
        unverified.make_room().await;
        match listener.accept().await {
            Ok((socket, _)) => {
                let is_verified = Arc::new(SetOnce::new());
                let task =
                    serve(socket, Arc::clone(&token), Arc::clone(&is_verified), respond.clone());
                unverified.add(is_verified, connections.spawn(task));
            }
            Err(_) => {
                unverified.close_oldest();
                sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Connections that have not sent the token, oldest first.
#[derive(Debug, Default)]
struct UnverifiedConnections(VecDeque<UnverifiedConnection>);

#[derive(Debug)]
struct UnverifiedConnection {
    accepted: Instant,
    is_verified: Arc<SetOnce<()>>,
    task: AbortHandle,
}

impl UnverifiedConnections {
    fn add(&mut self, is_verified: Arc<SetOnce<()>>, task: AbortHandle) {
        self.0.push_back(UnverifiedConnection { accepted: Instant::now(), is_verified, task });
    }

    /// Waits until another connection may open. May close the oldest connection after its grace
    /// period.
    async fn make_room(&mut self) {
        self.remove_verified();
        if self.0.len() < MOST_UNVERIFIED {
            return;
        }
        sleep_until(self.0[0].accepted + GRACE_PERIOD).await;
        self.remove_verified();
        if self.0.len() >= MOST_UNVERIFIED {
            self.close_oldest();
        }
    }

    fn remove_verified(&mut self) {
        self.0.retain(|it| !it.is_verified.initialized() && !it.task.is_finished());
    }

    fn close_oldest(&mut self) {
        self.remove_verified();
        if let Some(oldest) = self.0.pop_front() {
            oldest.task.abort();
        }
    }
}

async fn serve<A, F>(
    socket: TcpStream,
    token: Arc<ClientToken>,
    is_verified: Arc<SetOnce<()>>,
    respond: A,
) where
    A: Fn(Request<Incoming>) -> F + Send,
    F: Future<Output = Result<Response<ResponseBody>, Disconnect>> + Send + 'static,
{
    // Otherwise Nagle's algorithm collects deltas for 40 ms.
    let _ = socket.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let response = token.has_signed(request.headers()).then(|| {
            let _ = is_verified.set(());
            respond(request)
        });
        async move {
            match response {
                Some(response) => response.await,
                None => Ok(forbidden()),
            }
        }
    });
    // hyper's `header_read_timeout` is not suitable. It also closes idle connections of the client,
    // and it keeps connections that send requests without the token.
    let timed_out = async {
        if timeout(FIRST_REQUEST_TIMEOUT, is_verified.wait()).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service) => {}
        () = timed_out => {}
    }
}

/// Returns the response to a request without the token. The connection is closed after it.
fn forbidden() -> Response<ResponseBody> {
    let mut response = Response::new(full(""));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn port() -> LoopbackPort {
        let respond = |_| async { Ok(Response::new(full("answered"))) };
        LoopbackPort::open(respond).await.expect("a port")
    }

    async fn connected(port: &LoopbackPort, sent: &str) -> TcpStream {
        let mut socket = TcpStream::connect(port.address()).await.expect("a connection");
        socket.write_all(sent.as_bytes()).await.expect("sent");
        socket
    }

    /// Returns the bytes that arrive until the server closes the connection.
    async fn rest(mut socket: TcpStream) -> String {
        let mut received = String::new();
        let read = timeout(10 * FIRST_REQUEST_TIMEOUT, socket.read_to_string(&mut received)).await;
        // Ignore an error of the read. If the server closes the connection with unread bytes, the
        // system resets the connection.
        let _ = read.expect("the server closes the connection");
        received
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_does_not_send_the_token_in_time_is_closed() {
        let port = port().await;
        for sent in ["", "GET / HTTP/1.1\r\nhost:"] {
            let opened = Instant::now();
            assert_eq!(rest(connected(&port, sent).await).await, "");
            assert!(
                (FIRST_REQUEST_TIMEOUT..2 * FIRST_REQUEST_TIMEOUT).contains(&opened.elapsed()),
                "{sent}"
            );
        }
        let refused = rest(connected(&port, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await).await;
        assert!(refused.starts_with("HTTP/1.1 403 ") && !refused.contains("answered"), "{refused}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_has_sent_the_token_stays_open() {
        let port = port().await;
        let token = port.token();
        let request = format!(
            "GET / HTTP/1.1\r\nhost: x\r\nauthorization: AWS4-HMAC-SHA256 Credential={token}/x\r\n\r\n"
        );
        let mut own = connected(&port, &request).await;
        let mut start = [0; 256];
        assert!(own.read(&mut start).await.is_ok_and(|read| read > 0));
        let mut others = Vec::new();
        for _ in 0..5 * MOST_UNVERIFIED {
            others.push(connected(&port, "GET /").await);
        }
        sleep(3 * FIRST_REQUEST_TIMEOUT).await;
        own.write_all(request.as_bytes()).await.expect("it is open");
        assert!(own.read(&mut start).await.is_ok_and(|read| read > 0));
        for other in others {
            assert_eq!(rest(other).await, "");
        }
    }
}
