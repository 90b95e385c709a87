//! The transport: frames in, calls of the service, frames out.
//!
//! One OS thread reads and parses, one writes; between them an async loop takes the messages in
//! their order. Each call is polled once, there and then, so that what a handler does before its
//! first `.await` happens in the order of the messages; only what is pending is spawned. No
//! message and no panic ends the loop: that is left to `exit` and to the end of the input.

use super::frame::{self, Frame};
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::{
    UnboundedReceiver, UnboundedSender, error::TryRecvError, unbounded_channel,
};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::{ClientSocket, ExitedError, LanguageServer, LspService};
use tower_service::Service;

/// How long the last answers may take to be written once the client wants the server to end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A server with work of its own, done between messages.
pub trait Background: LanguageServer {
    /// Does one piece of the work that waits, or, where messages are waiting too, of that which
    /// may wait no longer. Returns whether there was any.
    fn turn(&self, busy: bool) -> bool;
}

/// The way out of the server for what is no answer, and the way to wake its loop.
#[derive(Clone, Debug)]
pub struct Link {
    output: mpsc::Sender<Outgoing>,
    input: UnboundedSender<Incoming>,
}

impl Link {
    /// Sends a notification after everything that was sent before.
    pub fn notify<N: Notification>(&self, params: N::Params) {
        self.tell(Notice::new::<N>(params));
    }

    /// Sends a notification that was made before, after everything that was sent before.
    pub fn tell(&self, notice: Notice) {
        self.send(Outgoing::Notice(notice));
    }

    /// Makes the loop look for work; called from other threads.
    pub fn wake(&self) {
        // The loop is gone only when the process ends.
        let _ = self.input.send(Incoming::Wake);
    }

    /// Ends the session as the end of the input does.
    #[cfg(target_os = "linux")]
    pub fn end(&self) {
        let _ = self.input.send(Incoming::End);
    }

    fn send(&self, message: Outgoing) {
        let _ = self.output.send(message);
    }
}

/// A notification as it is written: a long one is made where nobody waits for it.
#[derive(Debug)]
pub struct Notice(serde_json::Result<Vec<u8>>);

impl Notice {
    pub fn new<N: Notification>(params: N::Params) -> Self {
        #[derive(Serialize)]
        struct Message<P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: P,
        }
        let message = Message { jsonrpc: "2.0", method: N::METHOD, params };
        Self(serde_json::to_vec(&message))
    }
}

#[derive(Debug)]
enum Incoming {
    Request(Request),
    Response(Response),
    /// No message: the answer says why.
    Refused(Response),
    Wake,
    /// The client is gone.
    End,
}

#[derive(Debug)]
enum Outgoing {
    Notice(Notice),
    Request(Request),
    Response(Response),
    Close,
}

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    AfterShutdown,
    WithoutShutdown,
}

/// Serves one client until `exit` or the end of the input.
pub fn serve<S: Background>(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    build: impl FnOnce(Link) -> (LspService<S>, ClientSocket),
) -> io::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (incoming, messages) = unbounded_channel();
    let (outgoing, writes) = mpsc::channel();
    let link = Link { output: outgoing, input: incoming.clone() };

    let gone = incoming.clone();
    let writer = spawn("writer", move || {
        if write(output, &writes).is_err() {
            let _ = gone.send(Incoming::End);
        }
    })?;
    // Never joined: it may be blocked in a read for as long as the client lives.
    spawn("reader", move || read(input, &incoming))?;

    let (service, socket) = build(link.clone());
    let ended = runtime.block_on(run(service, socket, messages, &link));
    link.send(Outgoing::Close);
    let _ = writer.recv_timeout(LAST_WORDS);
    // Workers that still run are left behind.
    runtime.shutdown_background();
    Ok(ended)
}

/// Starts a thread; the receiver is disconnected when it has ended.
fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<mpsc::Receiver<()>> {
    let (alive, ended) = mpsc::channel();
    thread::Builder::new().name(name.into()).spawn(move || {
        let _alive = alive;
        body();
    })?;
    Ok(ended)
}

fn read(input: impl Read, incoming: &UnboundedSender<Incoming>) {
    let mut input = BufReader::new(input);
    while let Ok(Some(frame)) = frame::read(&mut input) {
        let message = match frame {
            Frame::Body(body) => parse(&body),
            Frame::Refused(why) => refused(Id::Null, ErrorCode::ParseError, why.to_owned()),
        };
        if incoming.send(message).is_err() {
            return;
        }
    }
    let _ = incoming.send(Incoming::End);
}

fn parse(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return refused(Id::Null, ErrorCode::ParseError, error.to_string()),
    };
    let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
    let message = if value.get("method").is_some() {
        serde_json::from_value(value).map(Incoming::Request)
    } else {
        serde_json::from_value(value).map(Incoming::Response)
    };
    message.unwrap_or_else(|error| {
        refused(id.unwrap_or(Id::Null), ErrorCode::InvalidRequest, error.to_string())
    })
}

fn refused(id: Id, code: ErrorCode, why: String) -> Incoming {
    Incoming::Refused(Response::from_error(id, Error { code, message: why.into(), data: None }))
}

fn write(mut output: impl Write, writes: &mpsc::Receiver<Outgoing>) -> io::Result<()> {
    let mut buffer = Vec::new();
    let mut open = true;
    while open && let Ok(first) = writes.recv() {
        // Everything that waits goes out at once.
        for message in std::iter::once(first).chain(writes.try_iter()) {
            let body = match message {
                Outgoing::Notice(notice) => notice.0,
                Outgoing::Request(request) => serde_json::to_vec(&request),
                Outgoing::Response(response) => serde_json::to_vec(&response),
                Outgoing::Close => {
                    open = false;
                    break;
                }
            };
            frame::write(&mut buffer, &body?)?;
        }
        output.write_all(&buffer)?;
        output.flush()?;
        buffer.clear();
        buffer.shrink_to(1 << 20);
    }
    Ok(())
}

async fn run<S: Background>(
    mut service: LspService<S>,
    socket: ClientSocket,
    mut messages: UnboundedReceiver<Incoming>,
    link: &Link,
) -> Ended {
    let (mut requests, mut responses) = socket.split();
    let output = link.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            output.send(Outgoing::Request(request));
        }
    });

    let mut ended = Ended::WithoutShutdown;
    loop {
        let message = match messages.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Empty) => {
                if turn(&service, false) {
                    tokio::task::yield_now().await;
                    continue;
                }
                match messages.recv().await {
                    Some(message) => message,
                    None => return ended,
                }
            }
            Err(TryRecvError::Disconnected) => return ended,
        };
        match message {
            Incoming::Request(request) if request.method() == "exit" => return ended,
            Incoming::Request(request) => {
                let shutdown = request.method() == "shutdown";
                let answered = call(&mut service, request, link);
                if shutdown && answered {
                    ended = Ended::AfterShutdown;
                }
            }
            Incoming::Response(response) => {
                let _ = responses.start_send_unpin(response);
            }
            Incoming::Refused(response) => link.send(Outgoing::Response(response)),
            Incoming::Wake => {}
            Incoming::End => return ended,
        }
        turn(&service, true);
        // Lets the calls run that are pending, however many messages wait.
        tokio::task::yield_now().await;
    }
}

fn turn<S: Background>(service: &LspService<S>, busy: bool) -> bool {
    catch_unwind(AssertUnwindSafe(|| service.inner().turn(busy))).unwrap_or(false)
}

type Outcome = thread::Result<Result<Option<Response>, ExitedError>>;

/// Calls the service; returns whether it answered at once and without an error.
fn call<S: Background>(service: &mut LspService<S>, request: Request, link: &Link) -> bool {
    let method = request.method().to_owned();
    let id = request.id().cloned();
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let mut future = service.call(request);
        let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        (future, poll)
    }));
    let outcome = match polled {
        Ok((_, Poll::Ready(result))) => Ok(result),
        Ok((future, Poll::Pending)) => {
            let link = link.clone();
            // The first poll of the spawned task leaves a waker that wakes.
            tokio::spawn(async move {
                let outcome = AssertUnwindSafe(future).catch_unwind().await;
                answer(outcome, id, &method, &link);
            });
            return false;
        }
        Err(panic) => Err(panic),
    };
    answer(outcome, id, &method, link)
}

/// Answers a request, whatever became of it; returns whether without an error.
fn answer(outcome: Outcome, id: Option<Id>, method: &str, link: &Link) -> bool {
    let Some(id) = id else { return false };
    let response = match outcome {
        Ok(Ok(Some(response))) => response,
        // The service is silent where the method is unknown and begins with `$/`.
        Ok(Ok(None)) => Response::from_error(id, Error::method_not_found()),
        Ok(Err(ExitedError { .. })) => Response::from_error(id, Error::invalid_request()),
        Err(_) => {
            let message = format!("a defect of the server was met in {method}").into();
            let error = Error { code: ErrorCode::InternalError, message, data: None };
            Response::from_error(id, error)
        }
    };
    let ok = response.is_ok();
    link.send(Outgoing::Response(response));
    ok
}
