// SPDX-License-Identifier: MIT
//! own-display [FRAMES]: a producer in the process and a display on a thread of its own, both in Rust.
//!
//! A thread draws; the server's thread presents before the drawing is done; the display's thread waits for the fence,
//! looks at every pixel, and keeps each third frame until a fence of its own has signalled.
use std::os::unix::io::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{channel, Sender};
use std::thread;

mod producer;
mod vug;
use producer::{draw_all, make_cursor, make_fence, wait, Display, Job, OwnDisplay, TIMEOUT};
use vug::{Buffer, Cursor, Error, Frame, Listener, ListenerEvent, Pixels, Rect, Server};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;
const XRGB8888: u32 = 0x34325258;

/// What may cross threads, and what may not be shared, is the contract's: this does not compile otherwise.
fn _contract() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<(Server, Listener, Frame, Buffer)>();
    is_sync::<Buffer>();
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

/// All of a picture has one colour.
fn fill(pixels: &Pixels, colour: u32) {
    thread::yield_now();
    pixels.iter().for_each(|pixel| pixel.store(colour, Ordering::Relaxed));
}

fn produce(display: &mut OwnDisplay, jobs: &Sender<Job>, num_frames: u32) -> Result<(), Error> {
    let whole = Rect { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    display.configure_scanout(0, WIDTH, HEIGHT)?;
    display.set_cursor(0, &make_cursor())?;
    for colour in 1..=num_frames {
        display.serve_until(OwnDisplay::is_ready);
        let (frame, pixels) = display.alloc_frame(0).expect("a frame that is free");
        let (fence, signal) = make_fence();
        display.present_frame(0, frame, &[whole], fence)?;
        jobs.send((pixels, Box::new(move |pixels| fill(pixels, colour)), signal)).expect("the thread that draws");
        display.dispatch();
    }
    display.serve_until(|d| d.num_shown == d.num_presented);
    display.disable_scanout(0)
}

fn main() {
    let num_frames = std::env::args().nth(1).map_or(300, |n| n.parse().expect("a number of frames"));
    let mut server = Server::new(1).expect("a server");
    let listener = server.listen(0).expect("a listener");
    let mut display = OwnDisplay::new(server);
    let (jobs, receiver) = channel();
    let painter = thread::spawn(move || draw_all(receiver));
    let viewer = thread::spawn(move || look_at_all(listener));
    // The server moves between threads with all that it has.
    let mut display = thread::spawn(move || {
        produce(&mut display, &jobs, num_frames).expect("pictures");
        display
    }).join().expect("the producer");
    display.serve_until(OwnDisplay::is_all_free);
    painter.join().expect("the thread that draws");
    let seen = viewer.join().expect("the display");
    let cursor = seen.cursor.expect("a cursor");
    assert!(cursor == make_cursor(), "another cursor: {:?}", cursor.size);
    println!("presented {} shown {}", display.num_presented, display.num_shown);
    println!("frames {} torn {} last {}", seen.num_frames, seen.num_torn, seen.last);
    println!("cursor {}x{}", cursor.size.0, cursor.size.1);
    println!("every buffer is free after {} releases", display.num_released);
}
