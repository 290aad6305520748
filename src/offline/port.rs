//! A port on loopback and its connections, for whoever answers on it. Owns everything that is
//! spawned; refuses to know what an answer says.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::body::{Body, Broken};

/// A port that is answered on. Dropping it stops that, and every connection.
#[derive(Debug)]
pub(super) struct Port {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Port {
    /// Takes a free port of 127.0.0.1, inside the present tokio runtime, and answers each request.
    ///
    /// # Errors
    /// When loopback gives no port.
    pub(super) async fn open<A, F>(answer: A) -> std::io::Result<Self>
    where
        A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Response<Body>, Broken>> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { address, accepting: tokio::spawn(accept(listener, answer)) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // The task owns the connections: they end with it.
        self.accepting.abort();
    }
}

async fn accept<A, F>(listener: TcpListener, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<Body>, Broken>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                connections.spawn(serve(socket, answer.clone()));
            }
            // Out of file handles, most likely: others may be given back in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve<A, F>(socket: TcpStream, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Send,
    F: Future<Output = Result<Response<Body>, Broken>> + Send + 'static,
{
    // Without it, deltas wait for each other's acknowledgement and arrive in clumps of 40 ms.
    let _ = socket.set_nodelay(true);
    let connection =
        http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(answer));
    // A connection that broke has nobody left to tell.
    let _ = connection.await;
}
