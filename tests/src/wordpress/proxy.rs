//! What stands between a client and its site: passes everything on as it came, except where a plan says what goes wrong.
//! Keeps what it saw of each request. Knows neither Marbre nor WordPress.

use super::fault::{Fault, Plan, Reply, Seen};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// A proxy on a loopback port, on a thread of its own. Ends with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

struct Shared {
    upstream: String,
    plan: Mutex<Plan>,
    seen: Mutex<Vec<Seen>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shared")
            .field("upstream", &self.upstream)
            .finish_non_exhaustive()
    }
}

impl Proxy {
    /// Stands in front of a host, given as a name and a port.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    pub fn before(upstream: &str, plan: Plan) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime needs nothing but threads");
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        listener.set_nonblocking(true).expect("a listener can wait");
        let address = listener.local_addr().expect("a listener has an address");
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            plan: Mutex::new(plan),
            seen: Mutex::default(),
        });
        runtime.spawn(listen(listener, Arc::clone(&shared)));
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, what goes wrong is this.
    pub fn follow(&self, plan: Plan) {
        *held(&self.shared.plan) = plan;
    }

    /// Every request so far, in the order in which they came.
    pub fn seen(&self) -> Vec<Seen> {
        held(&self.shared.seen).clone()
    }

    /// How many requests of a method had these words in their path or query.
    pub fn count(&self, method: &Method, words: &str) -> usize {
        let asks = |seen: &&Seen| seen.method == *method && seen.target.contains(words);
        held(&self.shared.seen).iter().filter(asks).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Without waiting: a test may be asynchronous itself.
            runtime.shutdown_background();
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().expect("nobody panics while holding it")
}

async fn listen(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("the listener is one");
    while let Ok((connection, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| carry(request, &shared));
            // A connection that is cut ends in an error: that is what it is for.
            let _ = hyper::server::conn::http1::Builder::new()
                .keep_alive(false)
                .serve_connection(TokioIo::new(connection), service)
                .await;
        });
    }
}

/// Nothing is answered: the connection closes.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("cut")
    }
}

impl std::error::Error for Cut {}

async fn carry(request: Request<Incoming>, shared: &Shared) -> Result<Response<Reply>, Cut> {
    let (mut parts, body) = request.into_parts();
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let mut seen = Seen {
        method: parts.method.clone(),
        target,
        authorization: parts.headers.contains_key(AUTHORIZATION),
        body: 0,
        fault: None,
        answered: None,
    };
    let fault = held(&shared.plan)(&seen);
    seen.fault = fault.clone();
    let at = {
        let mut all = held(&shared.seen);
        all.push(seen.clone());
        all.len() - 1
    };
    if fault == Some(Fault::LostRequest) {
        return Err(Cut);
    }
    let pace = if let Some(Fault::Slow {
        latency,
        bytes_per_second,
    }) = fault
    {
        tokio::time::sleep(latency).await;
        Some(bytes_per_second)
    } else {
        None
    };
    let body = read(body, pace).await?;
    held(&shared.seen)[at].body = body.len();
    if let Some(answer) = fault.as_ref().and_then(|fault| instead(fault, &seen.target)) {
        return Ok(answer);
    }
    match fault {
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        Some(Fault::StripAuthorization) => {
            parts.headers.remove(AUTHORIZATION);
        }
        _ => (),
    }
    let (mut head, answer) = forward(Request::from_parts(parts, Full::new(body)), &shared.upstream)
        .await
        .map_err(|_| Cut)?;
    held(&shared.seen)[at].answered = Some(head.status.as_u16());
    head.headers.remove(TRANSFER_ENCODING);
    match fault {
        Some(Fault::LostReply) => Err(Cut),
        Some(Fault::CutReply) => Ok(Response::from_parts(head, Reply::half(answer))),
        Some(Fault::ByteOrderMark) => Ok(before(head, b"\xef\xbb\xbf", &answer)),
        Some(Fault::Notice) => Ok(before(head, NOTICE, &answer)),
        _ => Ok(Response::from_parts(head, Reply::whole(answer))),
    }
}

async fn read(mut body: Incoming, bytes_per_second: Option<u32>) -> Result<Bytes, Cut> {
    let Some(pace) = bytes_per_second else {
        return body.collect().await.map(|all| all.to_bytes()).map_err(|_| Cut);
    };
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(part) = frame.map_err(|_| Cut)?.into_data() else {
            continue;
        };
        all.extend_from_slice(&part);
        let length = f64::from(u32::try_from(part.len()).unwrap_or(u32::MAX));
        tokio::time::sleep(Duration::from_secs_f64(length / f64::from(pace))).await;
    }
    Ok(all.into())
}

/// The answers that come from the way, not from the site.
fn instead(fault: &Fault, target: &str) -> Option<Response<Reply>> {
    let page = |status: StatusCode, words: &str| {
        let html =
            format!("<!DOCTYPE html><html><head><title>{words}</title></head><body><h1>{words}</h1></body></html>");
        let mut answer = Response::new(Reply::whole(html.into()));
        *answer.status_mut() = status;
        answer
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        answer
    };
    match fault {
        Fault::BadGateway => Some(page(StatusCode::BAD_GATEWAY, "502 Bad Gateway")),
        Fault::Unavailable => Some(page(StatusCode::SERVICE_UNAVAILABLE, "503 Service Unavailable")),
        Fault::GatewayTimeout => Some(page(StatusCode::GATEWAY_TIMEOUT, "504 Gateway Time-out")),
        Fault::CaptivePortal => Some(page(StatusCode::OK, "Bienvenue à l'hôtel")),
        Fault::Redirect(host) | Fault::Moved(host) => {
            let mut answer = if let Fault::Moved(_) = fault {
                page(StatusCode::MOVED_PERMANENTLY, "301 Moved Permanently")
            } else {
                page(StatusCode::TEMPORARY_REDIRECT, "307 Temporary Redirect")
            };
            let place = HeaderValue::try_from(format!("{host}{target}")).expect("an address is ASCII");
            answer.headers_mut().insert(LOCATION, place);
            Some(answer)
        }
        Fault::LostRequest
        | Fault::LostReply
        | Fault::CutReply
        | Fault::Delay(_)
        | Fault::ByteOrderMark
        | Fault::Notice
        | Fault::StripAuthorization
        | Fault::Slow { .. } => None,
    }
}

/// What PHP writes before everything where it displays its errors.
const NOTICE: &[u8] = b"<br />\n<b>Notice</b>:  Undefined variable: options in <b>/srv/site/wp-content/plugins/x/x.php</b> on line <b>12</b><br />\n";

fn before(mut head: hyper::http::response::Parts, words: &[u8], answer: &[u8]) -> Response<Reply> {
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Reply::whole([words, answer].concat().into()))
}

/// Asks the site itself, under the name by which the client asked.
async fn forward(
    request: Request<Full<Bytes>>,
    upstream: &str,
) -> Result<(hyper::http::response::Parts, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let connection = TcpStream::connect(upstream).await?;
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(connection)).await?;
    tokio::spawn(driver);
    let (head, body) = sender.send_request(request).await?.into_parts();
    Ok((head, body.collect().await?.to_bytes()))
}
