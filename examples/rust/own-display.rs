// SPDX-License-Identifier: MIT
//! own-display [FRAMES]: a producer in the process and a display on a thread of its own, both in Rust.
//!
//! The producer has the shape of a VMM's display back end: it configures a scanout, gets a frame, draws into
//! it, and presents it with a fence, as libkrun's table of functions and crosvm's surfaces do. A thread draws; the
//! server's thread presents before the drawing is done; the display's thread waits for the fence, looks at every
//! pixel, and keeps each third frame until a fence of its own has signalled.
use std::io::Write;
use std::os::unix::io::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::thread;

mod vug;
use vug::{Buffer, Cursor, Error, Frame, Listener, ListenerEvent, Pixels, Rect, Server, SourceEvent};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;
const NUM_BUFFERS: usize = 3;
const CURSOR_SIDE: u32 = 256;
const XRGB8888: u32 = 0x34325258;
const TIMEOUT: i32 = 5000; // milliseconds

/// What may cross threads, and what may not be shared, is the contract's: this does not compile otherwise.
fn _contract() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<(Server, Listener, Frame, Buffer)>();
    is_sync::<Buffer>();
}

#[repr(C)]
struct PollFd(RawFd, i16, i16);
extern "C" {
    fn poll(fds: *mut PollFd, count: std::os::raw::c_ulong, timeout: i32) -> i32;
}

/// Whether one of them polls readable in time.
fn wait(fds: &[RawFd], timeout: i32) -> bool {
    let mut entries: Vec<PollFd> = fds.iter().map(|fd| PollFd(*fd, 1, 0)).collect();
    unsafe { poll(entries.as_mut_ptr(), entries.len() as _, timeout) > 0 }
}

/// A fence: it polls readable when the other end has written, or has gone.
fn make_fence() -> (OwnedFd, UnixStream) {
    let (fence, signal) = UnixStream::pair().expect("a socket pair");
    (fence.into(), signal)
}

fn make_cursor() -> Cursor {
    let pixels = (0..CURSOR_SIDE * CURSOR_SIDE).map(|i| 0xff000000 | i).collect();
    Cursor { pixels, size: (CURSOR_SIDE, CURSOR_SIDE), hot: (200, 100), position: (-7, 9), is_visible: true }
}

/// The functions of a VMM's display back end.
trait Display {
    fn configure_scanout(&mut self, scanout: u32, width: u32, height: u32) -> Result<(), Error>;
    /// None: all are in use.
    fn alloc_frame(&mut self, scanout: u32) -> Option<(usize, Pixels)>;
    fn present_frame(&mut self, scanout: u32, frame: usize, damage: Rect, fence: OwnedFd) -> Result<(), Error>;
    fn set_cursor(&mut self, scanout: u32, cursor: &Cursor) -> Result<(), Error>;
    fn disable_scanout(&mut self, scanout: u32) -> Result<(), Error>;
}

/// One scanout of it, with libvug behind.
struct OwnDisplay {
    server: Server,
    frames: Vec<(Pixels, Buffer, bool)>, // the last: in use
    num_presented: u64,
    num_shown: u64,
    num_released: u64,
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
    fn present_frame(&mut self, scanout: u32, frame: usize, damage: Rect, fence: OwnedFd) -> Result<(), Error> {
        self.server.show(scanout, Some(&self.frames[frame].1))?;
        self.server.present(scanout, &[damage], Some(fence), self.num_presented)?;
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
    fn dispatch(&mut self) {
        for event in self.server.dispatch().expect("a dispatch") {
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
    fn serve_until(&mut self, is_done: impl Fn(&OwnDisplay) -> bool) {
        while !is_done(self) {
            assert!(wait(&[self.server.fd()], TIMEOUT), "nothing comes of {} pictures", self.num_presented);
            self.dispatch();
        }
    }
}

/// The thread that draws: all of a picture has one colour, and the fence signals when it has.
fn draw_all(jobs: Receiver<(Pixels, u32, UnixStream)>) {
    for (pixels, colour, mut fence) in jobs {
        thread::yield_now();
        pixels.iter().for_each(|pixel| pixel.store(colour, Ordering::Relaxed));
        let _ = fence.write_all(b"."); // an error: nobody waits for it any more
    }
}

#[derive(Default)]
struct Seen {
    num_frames: u32,
    num_torn: u32,
    last: u32,
    cursor: Option<Cursor>,
    is_off: bool,
}

/// The display's thread: until the scanout is off and the cursor hidden.
fn look_at_all(mut listener: Listener) -> Seen {
    let (mut seen, mut kept) = (Seen::default(), Vec::new());
    while !seen.is_off {
        assert!(wait(&[listener.fd()], TIMEOUT), "no frame comes");
        for event in listener.dispatch().expect("a dispatch") {
            match event {
                ListenerEvent::Frame(frame) => look_at(frame, &mut seen, &mut kept),
                ListenerEvent::CursorChanged(scanout) => {
                    let cursor = listener.cursor(scanout).expect("a cursor");
                    seen.is_off |= seen.cursor.is_some() && !cursor.is_visible;
                    seen.cursor = seen.cursor.take().or(Some(cursor));
                }
                _ => {}
            }
        }
    }
    seen
}

fn look_at(frame: Frame, seen: &mut Seen, kept: &mut Vec<UnixStream>) {
    let area = frame.damage()[0];
    let fence = frame.acquire_fence().expect("an acquire fence");
    assert!(wait(&[fence.as_raw_fd()], TIMEOUT), "a fence that does not signal");
    let pixels = frame.buffer().copy(&frame.viewport(), &area, XRGB8888, 4).expect("a copy");
    let colours: Vec<u32> = pixels.chunks(4).map(|p| u32::from_ne_bytes([p[0], p[1], p[2], p[3]]) & 0xffffff).collect();
    seen.num_frames += 1;
    seen.num_torn += colours.iter().any(|colour| *colour != colours[0] || *colour < seen.last) as u32;
    seen.last = colours[0];
    kept.clear(); // those fences signal
    if seen.num_frames % 3 == 0 {
        let (fence, signal) = make_fence();
        frame.shown();
        kept.push(signal);
        frame.done_after(fence).expect("a release fence");
    }
}

fn produce(display: &mut OwnDisplay, jobs: &Sender<(Pixels, u32, UnixStream)>, num_frames: u32) -> Result<(), Error> {
    let whole = Rect { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    display.configure_scanout(0, WIDTH, HEIGHT)?;
    display.set_cursor(0, &make_cursor())?;
    for colour in 1..=num_frames {
        display.serve_until(|d| d.num_shown == d.num_presented && d.frames.iter().any(|f| !f.2));
        let (frame, pixels) = display.alloc_frame(0).expect("a frame that is free");
        let (fence, signal) = make_fence();
        display.present_frame(0, frame, whole, fence)?;
        jobs.send((pixels, colour, signal)).expect("the thread that draws");
        display.dispatch();
    }
    display.serve_until(|d| d.num_shown == d.num_presented);
    display.disable_scanout(0)
}

fn main() {
    let num_frames = std::env::args().nth(1).map_or(300, |n| n.parse().expect("a number of frames"));
    let mut server = Server::new(1).expect("a server");
    let listener = server.listen(0).expect("a listener");
    let mut display = OwnDisplay { server, frames: Vec::new(), num_presented: 0, num_shown: 0, num_released: 0 };
    let (jobs, receiver) = channel();
    let painter = thread::spawn(move || draw_all(receiver));
    let viewer = thread::spawn(move || look_at_all(listener));
    // The server moves between threads with all that it has.
    let mut display = thread::spawn(move || {
        produce(&mut display, &jobs, num_frames).expect("pictures");
        display
    }).join().expect("the producer");
    display.serve_until(|d| d.frames.iter().all(|f| !f.2));
    painter.join().expect("the thread that draws");
    let seen = viewer.join().expect("the display");
    let cursor = seen.cursor.expect("a cursor");
    assert!(cursor == make_cursor(), "another cursor: {:?}", cursor.size);
    println!("presented {} shown {}", display.num_presented, display.num_shown);
    println!("frames {} torn {} last {}", seen.num_frames, seen.num_torn, seen.last);
    println!("cursor {}x{}", cursor.size.0, cursor.size.1);
    println!("every buffer is free after {} releases", display.num_released);
}
