//! The client's process. Its end is mostly seen as the end of the input; not so where a process
//! that it left behind holds the other end of the pipe.

use super::transport::Link;

/// Ends the session when that process ends. Only a process that started this one is watched: the
/// number may be of another machine or container.
#[cfg(target_os = "linux")]
pub fn watch(process: u32, link: &Link) {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::{Pid, PidfdFlags, getppid, pidfd_open};

    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    let Some(pid) = pid.filter(|pid| getppid() == Some(*pid)) else { return };
    let Ok(parent) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    let link = link.clone();
    // Blocked in the kernel for as long as the client lives: no timer.
    let watch = move || {
        let mut ends = [PollFd::new(&parent, PollFlags::IN)];
        while poll(&mut ends, None) == Err(rustix::io::Errno::INTR) {}
        link.end();
    };
    let _ = std::thread::Builder::new().name("parent".into()).spawn(watch);
}

#[cfg(not(target_os = "linux"))]
pub fn watch(_: u32, _: &Link) {}
