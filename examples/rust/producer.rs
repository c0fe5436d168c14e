// SPDX-License-Identifier: MIT
//! A producer in the process, in the shape of a VMM's display back end: it configures a scanout, gets a frame, draws
//! into it, and presents it with a fence, as libkrun's table of functions and crosvm's surfaces do.
//!
//! own-display.rs shows its pictures itself, and tests/rust/view has vug-view show them.
use std::io::Write;
use std::os::unix::io::{OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::AtomicU32;
use std::sync::mpsc::Receiver;

use crate::vug::{Buffer, Cursor, Error, Pixels, Rect, Server, SourceEvent};

const NUM_BUFFERS: usize = 3;
const CURSOR_SIDE: u32 = 256;
pub const TIMEOUT: i32 = 5000; // milliseconds

#[repr(C)]
struct PollFd(RawFd, i16, i16);
extern "C" {
    fn poll(fds: *mut PollFd, count: std::os::raw::c_ulong, timeout: i32) -> i32;
}

/// Whether one of them polls readable in time; below 0 the time has no end.
pub fn wait(fds: &[RawFd], timeout: i32) -> bool {
    let mut entries: Vec<PollFd> = fds.iter().map(|fd| PollFd(*fd, 1, 0)).collect();
    unsafe { poll(entries.as_mut_ptr(), entries.len() as _, timeout) > 0 }
}

/// A fence: it polls readable when the other end has written, or has gone.
pub fn make_fence() -> (OwnedFd, UnixStream) {
    let (fence, signal) = UnixStream::pair().expect("a socket pair");
    (fence.into(), signal)
}

pub fn make_cursor() -> Cursor {
    let pixels = (0..CURSOR_SIDE * CURSOR_SIDE).map(|i| 0xff000000 | i).collect();
    Cursor { pixels, size: (CURSOR_SIDE, CURSOR_SIDE), hot: (200, 100), position: (-7, 9), is_visible: true }
}

/// The functions of a VMM's display back end.
pub trait Display {
    fn configure_scanout(&mut self, scanout: u32, width: u32, height: u32) -> Result<(), Error>;
    /// None: all are in use.
    fn alloc_frame(&mut self, scanout: u32) -> Option<(usize, Pixels)>;
    fn present_frame(&mut self, scanout: u32, frame: usize, damage: &[Rect], fence: OwnedFd) -> Result<(), Error>;
    fn set_cursor(&mut self, scanout: u32, cursor: &Cursor) -> Result<(), Error>;
    fn disable_scanout(&mut self, scanout: u32) -> Result<(), Error>;
}

/// One scanout of it, with libvug behind.
pub struct OwnDisplay {
    server: Server,
    frames: Vec<(Pixels, Buffer, bool)>, // the last: in use
    pub num_presented: u64,
    pub num_shown: u64,
    pub num_released: u64,
}

impl Display for OwnDisplay {
    fn configure_scanout(&mut self, _scanout: u32, width: u32, height: u32) -> Result<(), Error> {
        for _ in 0..NUM_BUFFERS {
            let pixels: Pixels = (0..width * height).map(|_| AtomicU32::new(0)).collect();
            let buffer = Buffer::from_pixels(&pixels, width, height)?;
            self.frames.push((pixels, buffer, false));
        }
        Ok(())
    }
    fn alloc_frame(&mut self, _scanout: u32) -> Option<(usize, Pixels)> {
        let frame = self.frames.iter().position(|f| !f.2)?;
        self.frames[frame].2 = true;
        Some((frame, self.frames[frame].0.clone()))
    }
    fn present_frame(&mut self, scanout: u32, frame: usize, damage: &[Rect], fence: OwnedFd) -> Result<(), Error> {
        self.server.show(scanout, Some(&self.frames[frame].1))?;
        self.server.present(scanout, damage, Some(fence), self.num_presented)?;
        self.num_presented += 1;
        Ok(())
    }
    fn set_cursor(&mut self, scanout: u32, cursor: &Cursor) -> Result<(), Error> {
        self.server.set_cursor(scanout, Some(cursor))
    }
    fn disable_scanout(&mut self, scanout: u32) -> Result<(), Error> {
        self.server.show(scanout, None)?;
        self.server.set_cursor(scanout, None)
    }
}

impl OwnDisplay {
    pub fn new(server: Server) -> OwnDisplay {
        OwnDisplay { server, frames: Vec::new(), num_presented: 0, num_shown: 0, num_released: 0 }
    }
    /// Every picture was shown, and there is a buffer for the next one.
    pub fn is_ready(&self) -> bool { self.num_shown == self.num_presented && self.frames.iter().any(|f| !f.2) }
    pub fn is_all_free(&self) -> bool { self.frames.iter().all(|f| !f.2) }
    /// What a dispatch of the server has brought.
    pub fn handle(&mut self, events: Vec<SourceEvent>) {
        for event in events {
            match event {
                SourceEvent::Shown(cookie) => {
                    assert_eq!(cookie, self.num_shown, "pictures are shown in turn");
                    self.num_shown += 1;
                }
                SourceEvent::Released(buffer, _fence) => {
                    self.num_released += 1;
                    self.frames.iter_mut().filter(|f| f.1 == buffer).for_each(|f| f.2 = false);
                }
                SourceEvent::MonitorsChanged => {}
            }
        }
    }
    pub fn handle_taken(&mut self) {
        let events = self.server.take_events();
        self.handle(events);
    }
    pub fn dispatch(&mut self) {
        let events = self.server.dispatch().expect("a dispatch");
        self.handle(events);
    }
    pub fn serve_until(&mut self, is_done: impl Fn(&OwnDisplay) -> bool) {
        while !is_done(self) {
            assert!(wait(&[self.server.fd()], TIMEOUT), "nothing comes of {} pictures", self.num_presented);
            self.dispatch();
        }
    }
}

/// A buffer, how to draw into it, and the end of its fence that signals.
pub type Job = (Pixels, Box<dyn FnOnce(&Pixels) + Send>, UnixStream);

/// The thread that draws: a fence signals when its picture is there.
pub fn draw_all(jobs: Receiver<Job>) {
    for (pixels, draw, mut fence) in jobs {
        draw(&pixels);
        let _ = fence.write_all(b"."); // an error: nobody waits for it any more
    }
}
