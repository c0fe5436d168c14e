// SPDX-License-Identifier: MIT
//! The producer of examples/rust draws on a server that a program in C has and dispatches: see pictures.h.
//!
//! A box moves over a still picture, and the cursor moves with each picture. Each picture is presented before it is
//! drawn, with the two places of the box as damage. tests/rust/view.py knows what has to be seen.
use std::os::raw::c_int;
use std::os::unix::io::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::thread;

#[path = "../../../examples/rust/producer.rs"]
mod producer;
#[path = "../../../examples/rust/vug.rs"]
mod vug;
use producer::{draw_all, make_cursor, make_fence, wait, Display, Job, OwnDisplay};
use vug::{sys, Cursor, Error, Pixels, Rect, Server};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 320;
const BOX: (u32, u32) = (60, 40);

/// From 0 to range and back, again and again.
fn bounce(distance: u32, range: u32) -> u32 {
    let place = distance % (2 * range);
    place.min(2 * range - place)
}

fn box_of(number: u32) -> Rect {
    let (x, y) = (bounce(7 * number, WIDTH - BOX.0), bounce(5 * number, HEIGHT - BOX.1));
    Rect { x, y, width: BOX.0, height: BOX.1 }
}

fn pixel(x: u32, y: u32, number: u32) -> u32 {
    let area = box_of(number);
    let (dx, dy) = (x.wrapping_sub(area.x), y.wrapping_sub(area.y));
    if dx < area.width && dy < area.height {
        (number * 0x10307 + dx * 0x40000 + dy * 0x500) & 0xffffff
    } else {
        (x & 255) << 16 | (y & 255) << 8 | ((x ^ y) & 255)
    }
}

fn draw_rows(pixels: &Pixels, rows: std::ops::Range<u32>, number: u32) {
    for y in rows {
        for x in 0..WIDTH {
            pixels[(y * WIDTH + x) as usize].store(pixel(x, y, number), Ordering::Relaxed);
        }
    }
}

fn draw(pixels: &Pixels, number: u32, gate: Option<OwnedFd>) {
    draw_rows(pixels, 0..HEIGHT / 2, number);
    if let Some(gate) = gate {
        wait(&[gate.as_raw_fd()], -1);
    }
    draw_rows(pixels, HEIGHT / 2..HEIGHT, number);
}

pub struct Pictures {
    display: OwnDisplay,
    count: u32,
    number: u32, // of the picture that was presented last; 0: none
    gate: Option<OwnedFd>,
    jobs: Sender<Job>,
    receiver: Option<Receiver<Job>>, // until the thread has it
}

impl Pictures {
    fn new(server: Server, count: u32, gate: OwnedFd) -> Result<Pictures, Error> {
        let (jobs, receiver) = channel();
        let mut display = OwnDisplay::new(server);
        display.configure_scanout(0, WIDTH, HEIGHT)?;
        display.set_cursor(0, &make_cursor())?;
        Ok(Pictures { display, count, number: 0, gate: Some(gate), jobs, receiver: Some(receiver) })
    }
    /// Whether all pictures have been shown.
    fn tick(&mut self) -> Result<bool, Error> {
        if let Some(receiver) = self.receiver.take() {
            thread::spawn(move || draw_all(receiver));
        }
        self.display.handle_taken();
        if self.number == self.count {
            return Ok(self.display.num_shown == self.display.num_presented);
        }
        if self.display.is_ready() {
            self.present()?;
        }
        Ok(false)
    }
    fn present(&mut self) -> Result<(), Error> {
        let number = self.number + 1;
        let gate = if number == self.count { self.gate.take() } else { None };
        let (frame, pixels) = self.display.alloc_frame(0).expect("a frame that is free");
        let (fence, signal) = make_fence();
        self.display.present_frame(0, frame, &self.damage_of(number), fence)?;
        self.display.set_cursor(0, &self.cursor_of(number))?;
        self.number = number;
        self.jobs.send((pixels, Box::new(move |pixels| draw(pixels, number, gate)), signal)).expect("the thread");
        Ok(())
    }
    /// The first picture is new as a whole.
    fn damage_of(&self, number: u32) -> Vec<Rect> {
        if number == 1 { Vec::new() } else { vec![box_of(number - 1), box_of(number)] }
    }
    /// It moves; its image stays.
    fn cursor_of(&self, number: u32) -> Cursor {
        let (x, y) = make_cursor().position;
        Cursor { pixels: Vec::new(), position: (x + number as i32, y + number as i32), ..make_cursor() }
    }
}

/// # Safety
/// As pictures.h says.
#[no_mangle]
pub unsafe extern "C" fn rust_pictures_new(
    server: *mut sys::vug_server, count: u32, gate: c_int, ret_pictures: *mut *mut Pictures,
) -> c_int {
    let gate = OwnedFd::from_raw_fd(gate);
    let made = Server::from_raw(sys::vug_server_ref(server), 1).and_then(|server| Pictures::new(server, count, gate));
    match made {
        Ok(pictures) => {
            *ret_pictures = Box::into_raw(Box::new(pictures));
            0
        }
        Err(error) => error.0,
    }
}

/// # Safety
/// As pictures.h says.
#[no_mangle]
pub unsafe extern "C" fn rust_pictures_tick(pictures: *mut Pictures) -> c_int {
    (*pictures).tick().map_or_else(|error| error.0, c_int::from)
}

/// # Safety
/// As pictures.h says.
#[no_mangle]
pub unsafe extern "C" fn rust_pictures_free(pictures: *mut Pictures) {
    if !pictures.is_null() {
        drop(Box::from_raw(pictures));
    }
}
