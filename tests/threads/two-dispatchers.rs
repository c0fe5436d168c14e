// SPDX-License-Identifier: MIT
//! Two threads dispatch one listener at a time, which the wrapper does not allow: ThreadSanitizer has to report it.
use std::thread;

#[allow(dead_code)]
#[path = "../../examples/rust/vug.rs"]
mod vug;
use vug::{Listener, Server};

fn main() {
    let mut server = Server::new(1).expect("a server");
    let mut listener = server.listen(0).expect("a listener");
    let address = &mut listener as *mut Listener as usize;
    let dispatchers: Vec<_> = (0..2).map(|_| thread::spawn(move || {
        for _ in 0..1000 {
            unsafe { &mut *(address as *mut Listener) }.dispatch().expect("a dispatch");
        }
    })).collect();
    for dispatcher in dispatchers {
        dispatcher.join().expect("a dispatcher");
    }
}
