//! How far a run is, on a terminal, when it takes longer than anybody likes to wait for.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Nothing is shown before.
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);

/// Counts what is done of a run.
#[derive(Debug)]
pub(super) struct Progress {
    total: usize,
    done: AtomicUsize,
    over: Mutex<bool>,
    wake: Condvar,
}

impl Progress {
    pub fn new(total: usize) -> Self {
        let (done, over) = (AtomicUsize::new(0), Mutex::new(false));
        Self { total, done, over, wake: Condvar::new() }
    }

    /// One more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Does the work; shows on standard error how far it is where that is a terminal.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        if !io::stderr().is_terminal() {
            return work();
        }
        self.shown_during(work, &mut io::stderr(), PATIENCE)
    }

    fn shown_during<T>(
        &self,
        work: impl FnOnce() -> T,
        out: &mut (impl Write + Send),
        patience: Duration,
    ) -> T {
        thread::scope(|scope| {
            scope.spawn(|| self.show(out, patience));
            let _end = End(self);
            work()
        })
    }

    /// Writes how far it is until the work is over, then takes the line away.
    fn show(&self, out: &mut impl Write, patience: Duration) {
        let mut wait = patience;
        let mut shown = false;
        let mut over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        while !*over {
            let (next, result) = self
                .wake
                .wait_timeout_while(over, wait, |over| !*over)
                .unwrap_or_else(PoisonError::into_inner);
            over = next;
            if result.timed_out() && !*over {
                let done = self.done.load(Ordering::Relaxed);
                // That nobody can see it is no reason to stop.
                let _ = write!(out, "\r\x1b[Kchecked {done} of {} files", self.total);
                let _ = out.flush();
                shown = true;
            }
            wait = STEP;
        }
        if shown {
            let _ = write!(out, "\r\x1b[K");
            let _ = out.flush();
        }
    }
}

/// Says that the work is over, also where it panicked.
struct End<'a>(&'a Progress);

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.0.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// Says when something was written.
    struct Screen(mpsc::Sender<String>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_long_run_is_shown_and_the_line_taken_away() {
        let (sender, screen) = mpsc::channel::<String>();
        let progress = Progress::new(150);
        progress.step();
        // The work waits until the first line is there: no clock decides.
        let work = || {
            let mut shown = String::new();
            while !shown.contains("150") {
                shown.push_str(&screen.recv().expect("a line"));
            }
            shown
        };
        let shown = progress.shown_during(work, &mut Screen(sender), Duration::ZERO);
        assert!(shown.contains("checked 1 of 150"), "{shown:?}");
        assert_eq!(screen.iter().last().as_deref(), Some("\r\x1b[K"));
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let (sender, screen) = mpsc::channel::<String>();
        Progress::new(1).shown_during(|| (), &mut Screen(sender), Duration::MAX);
        assert_eq!(screen.iter().count(), 0);
    }
}
