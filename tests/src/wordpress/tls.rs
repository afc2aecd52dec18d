//! A server whose certificate nobody has signed, on loopback. Answers nothing: it counts what was sent once the line was safe.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Such a server; ends with this value.
#[derive(Debug)]
pub(super) struct Unsigned {
    address: SocketAddr,
    heard: Arc<AtomicUsize>,
    knocked: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Unsigned {
    /// Starts one.
    pub(super) async fn start() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("the key fits");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (heard, knocked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (hears, counts) = (Arc::clone(&heard), Arc::clone(&knocked));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counts.fetch_add(1, Ordering::SeqCst);
                if let Ok(mut line) = acceptor.accept(stream).await {
                    let mut words = Vec::new();
                    let _ = line.read_to_end(&mut words).await;
                    hears.fetch_add(words.len(), Ordering::SeqCst);
                }
            }
        });
        Self {
            address,
            heard,
            knocked,
            serving,
        }
    }

    /// Its address, without a slash at the end.
    pub(super) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// How many bytes somebody said to it over a line that they took for safe.
    pub(super) fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }

    /// How many lines were begun.
    pub(super) fn knocked(&self) -> usize {
        self.knocked.load(Ordering::SeqCst)
    }
}

impl Drop for Unsigned {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
