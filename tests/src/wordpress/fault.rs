//! What can go wrong between a client and its site, and plans of when it does. Plans are functions of what is asked, so a
//! test says exactly which request is hurt, or which seed.

use hyper::Method;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection is cut before the site heard anything.
    LostRequest,
    /// The site did what was asked; its answer never arrives.
    LostReply,
    /// Half of the answer arrives.
    CutReply,
    /// The site hears of it later.
    Delay(Duration),
    /// Another proxy answers with a page, 502.
    BadGateway,
    /// Another proxy answers with a page, 503.
    Unavailable,
    /// Another proxy waited for the site for too long, 504.
    GatewayTimeout,
    /// The answer has a byte order mark before it, from a plugin saved by a careless editor.
    ByteOrderMark,
    /// The answer has a notice of PHP's before it.
    Notice,
    /// Who asks is not passed on, as some ways of running PHP do.
    StripAuthorization,
    /// The client is sent (307) to the same path under another address, given without a slash at the end.
    Redirect(String),
    /// The site has moved (301) to another address, given without a slash at the end.
    Moved(String),
    /// Whatever is asked is answered with the page of a hotel, 200.
    CaptivePortal,
    /// A bad line: each request takes this long to begin, and its body goes up no faster than this.
    Slow {
        /// Before each request.
        latency: Duration,
        /// Of the request's body.
        bytes_per_second: u32,
    },
}

impl Fault {
    /// The line that Marbre is measured on: 300 ms, 400 kbit/s up.
    pub const BAD_LINE: Self = Self::Slow {
        latency: Duration::from_millis(300),
        bytes_per_second: 50_000,
    };
}

/// A request as it came to the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub target: String,
    /// Whether it said who asks.
    pub authorization: bool,
    /// How many bytes of body were read from it.
    pub body: usize,
    /// What went wrong with it.
    pub fault: Option<Fault>,
    /// What status the site itself answered with, where it was asked.
    pub answered: Option<u16>,
}

/// Says of each request in turn what goes wrong with it. The size of its body is not known yet.
pub type Plan = Box<dyn FnMut(&Seen) -> Option<Fault> + Send>;

/// Nothing goes wrong.
pub fn nothing() -> Plan {
    Box::new(|_| None)
}

/// The same goes wrong with everything.
pub fn always(fault: Fault) -> Plan {
    Box::new(move |_| Some(fault.clone()))
}

/// The requests that come next meet these in turn; what comes after them meets nothing.
pub fn script(faults: impl IntoIterator<Item = Option<Fault>>) -> Plan {
    let mut faults: VecDeque<_> = faults.into_iter().collect();
    Box::new(move |_| faults.pop_front().flatten())
}

/// The first so many requests of a method, with these words in their path or query, meet this.
pub fn first(count: usize, method: Method, words: &str, fault: Fault) -> Plan {
    let (mut left, words) = (count, words.to_owned());
    Box::new(move |seen| {
        let meets = left > 0 && seen.method == method && seen.target.contains(&words);
        left -= usize::from(meets);
        meets.then(|| fault.clone())
    })
}

/// Of a hundred requests, so many meet one of these, drawn from a seed.
pub fn seeded(seed: u64, of_a_hundred: u8, faults: Vec<Fault>) -> Plan {
    let mut chance = fastrand::Rng::with_seed(seed);
    Box::new(move |_| {
        let hurt = chance.u8(0..100) < of_a_hundred;
        hurt.then(|| chance.choice(&faults).cloned()).flatten()
    })
}

/// What a bad line does to a request; an answer is lost twice as often as anything else.
pub fn whatever() -> Vec<Fault> {
    vec![
        Fault::LostReply,
        Fault::LostReply,
        Fault::LostRequest,
        Fault::CutReply,
        Fault::Delay(Duration::from_millis(20)),
        Fault::BadGateway,
        Fault::Unavailable,
        Fault::ByteOrderMark,
        Fault::Notice,
        Fault::CaptivePortal,
    ]
}

/// The body of an answer, or the first half of one and then nothing.
#[derive(Debug)]
pub struct Reply {
    words: Option<Bytes>,
    length: u64,
    end: End,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    /// Cut, but not before what was said has left.
    CutLater,
    Cut,
}

impl Reply {
    /// All of it.
    pub fn whole(words: Bytes) -> Self {
        let length = words.len() as u64;
        Self {
            words: Some(words).filter(|words| !words.is_empty()),
            length,
            end: End::Whole,
        }
    }

    /// The first half, under the length of the whole.
    pub fn half(words: Bytes) -> Self {
        let length = words.len() as u64;
        Self {
            words: Some(words.slice(..words.len() / 2)).filter(|words| !words.is_empty()),
            length,
            end: End::CutLater,
        }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(words) = self.words.take() {
            return Poll::Ready(Some(Ok(Frame::data(words))));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::CutLater => {
                self.end = End::Cut;
                task.waker().wake_by_ref();
                Poll::Pending
            }
            End::Cut => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.words.is_none() && self.end == End::Whole
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(method: Method, target: &str) -> Seen {
        Seen {
            method,
            target: target.to_owned(),
            authorization: false,
            body: 0,
            fault: None,
            answered: None,
        }
    }

    #[test]
    fn a_plan_hurts_the_requests_that_it_names() {
        let (get, post) = (seen(Method::GET, "/posts"), seen(Method::POST, "/posts?x"));
        let met = |mut plan: Plan, asked: &[&Seen]| asked.iter().map(|one| plan(one)).collect::<Vec<_>>();
        let lost = || Some(Fault::LostReply);
        let plan = first(1, Method::POST, "/posts", Fault::LostReply);
        assert_eq!(met(plan, &[&get, &post, &post]), [None, lost(), None]);
        let plan = script([None, lost()]);
        assert_eq!(met(plan, &[&get, &post, &post]), [None, lost(), None]);
        assert_eq!(met(always(Fault::LostReply), &[&get, &post]), [lost(), lost()]);
    }

    #[test]
    fn a_seed_hurts_the_same_requests_again_and_about_as_many_as_said() {
        let get = seen(Method::GET, "/");
        let drawn = |seed| {
            let mut plan = seeded(seed, 20, vec![Fault::LostReply, Fault::Notice]);
            (0..1000).map(|_| plan(&get)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        let hurt = drawn(7).iter().flatten().count();
        assert!((150..250).contains(&hurt), "{hurt} of 1000");
    }
}
