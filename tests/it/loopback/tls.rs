//! The server over TLS. It creates its certificate and a certificate authority when it starts.

use std::io::{self, BufReader};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::wire::{self, Closed};
use super::{Answer, DEADLINE, Loopback, SharedState, http2};

/// The application protocol inside TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    Http1,
    Http2,
}

/// A running server and its certificate authority.
#[derive(Debug)]
pub struct Secure {
    server: Loopback,
    authority: String,
}

impl Secure {
    /// Starts a server that gives one answer to each request. The last answer repeats.
    pub fn start(spoken: Spoken, script: impl IntoIterator<Item = Answer>) -> Self {
        let (config, authority) = certified(spoken);
        let serve = move |socket: &TcpStream, shared: &SharedState| {
            self::serve(socket, &config, spoken, shared);
        };
        let server = Loopback::serving([("", script.into_iter().collect())], serve);
        Self { server, authority }
    }

    /// Returns the endpoint URL.
    pub fn url(&self) -> String {
        self.server.url_as("https")
    }

    /// Returns the certificate of the authority, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Returns the number of requests so far.
    pub fn requests(&self) -> usize {
        self.server.requests().len()
    }

    /// Returns the number of connections so far, including failed handshakes.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }
}

/// Creates a certificate authority and a server certificate. Returns the server configuration, and
/// the certificate of the authority as PEM.
fn certified(spoken: Spoken) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().expect("a key");
    let mut named = CertificateParams::default();
    named.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Give each authority a unique name.
    named.distinguished_name.push(DnType::CommonName, format!("{:x?}", key.public_key_raw()));
    let authority = CertifiedIssuer::self_signed(named, key).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let named = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
    let certificate = named.signed_by(&key, &authority).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("what the provider can")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("the key of the certificate");
    let protocol: &[u8] = match spoken {
        Spoken::Http1 => b"http/1.1",
        Spoken::Http2 => b"h2",
    };
    config.alpn_protocols = vec![protocol.to_vec()];
    (Arc::new(config), authority.pem())
}

/// Serves one connection until either side closes it.
fn serve(socket: &TcpStream, config: &Arc<ServerConfig>, spoken: Spoken, shared: &SharedState) {
    let connection = ServerConnection::new(Arc::clone(config)).expect("a valid configuration");
    let mut stream = StreamOwned::new(connection, socket);
    let served = socket.set_nodelay(true).and_then(|()| match spoken {
        Spoken::Http1 => {
            let mut stream = BufReader::new(&mut stream);
            wire::answer_all(&mut stream, socket, shared)
        }
        Spoken::Http2 => http2::answer_all(&mut stream, shared),
    });
    match served {
        Ok(Closed::Cut) => end(socket),
        Ok(Closed::Left) => {
            stream.conn.send_close_notify();
            while stream.conn.wants_write() && stream.conn.write_tls(&mut stream.sock).is_ok() {}
            end(socket);
        }
        Ok(Closed::ByClient) | Err(_) => shared.note(|state| state.closed += 1),
    }
}

/// Closes the sending side and reads the rest. Closing a socket with unread bytes resets the connection,
/// and the client can lose data.
fn end(mut socket: &TcpStream) {
    let _ = socket.shutdown(Shutdown::Write);
    let _ = socket.set_read_timeout(Some(DEADLINE));
    let _ = io::copy(&mut socket, &mut io::sink());
}
