// SPDX-License-Identifier: MIT
//! A safe wrapper of libvug's sources and listeners.
//!
//! What belongs to one thread at a time (`Server`, `Listener`) is `Send` and takes `&mut self`; what is for any
//! thread (`Buffer`, `Frame`) is `Send`, and buffers are `Sync`. Callbacks of the library do not call the program:
//! `dispatch` returns what happened, so that nothing unwinds the library's stack.
use std::ffi::c_void;
use std::mem::{forget, size_of, take, zeroed};
use std::os::unix::io::{FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::ptr::{null, null_mut};
use std::sync::{atomic::AtomicU32, Arc};

/// What bindgen makes of the headers.
#[allow(dead_code, non_camel_case_types, non_upper_case_globals, clippy::all)]
pub mod sys {
    include!(env!("VUG_BINDINGS"));
}
pub use sys::vug_rect as Rect;

/// A negative errno value of the library's.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub struct Error(pub i32);
pub type Result<T> = std::result::Result<T, Error>;
const EINVAL: Error = Error(-22);

fn check(result: i32) -> Result<()> {
    if result < 0 { Err(Error(result)) } else { Ok(()) }
}

/// The library owns a descriptor on success; on failure it is closed.
fn hand_over(fd: OwnedFd, call: impl FnOnce(RawFd) -> i32) -> Result<()> {
    let raw = fd.into_raw_fd();
    check(call(raw)).map_err(|error| {
        drop(unsafe { OwnedFd::from_raw_fd(raw) });
        error
    })
}

/// A struct that begins with its size; members that are not named are 0.
macro_rules! sized {
    ($name:ident { $($member:ident: $value:expr),* }) => {{
        #[allow(unused_unsafe)] // in an unsafe fn
        let mut it: sys::$name = unsafe { zeroed() };
        it.size = size_of::<sys::$name>() as _;
        $(it.$member = $value;)*
        it
    }};
}

/// Pixels of the program's, 32 bits each, which several threads draw and look at.
pub type Pixels = Arc<[AtomicU32]>;

/// The pixels of a picture.
pub struct Buffer(*mut sys::vug_buffer);
unsafe impl Send for Buffer {} // any thread may call any function of buffers
unsafe impl Sync for Buffer {}

unsafe extern "C" fn release_pixels(memory: *const sys::vug_memory, _data: *mut c_void) {
    drop(Box::from_raw((*memory).owner as *mut Pixels));
}

impl Buffer {
    /// In memory of the program's, which lives as long as the buffer.
    pub fn from_pixels(pixels: &Pixels, width: u32, height: u32) -> Result<Buffer> {
        let owner = Box::into_raw(Box::new(pixels.clone()));
        let memory = sized!(vug_memory {
            pixels: pixels.as_ptr() as _, length: (pixels.len() * 4) as _,
            stride: width.checked_mul(4).ok_or(EINVAL)?, fd: -1, owner: owner as _
        });
        let mut buffer = null_mut();
        check(unsafe {
            sys::vug_buffer_new_from_memory(&memory, width, height, 0, Some(release_pixels), null_mut(), &mut buffer)
        }).map_err(|error| {
            drop(unsafe { Box::from_raw(owner) });
            error
        })?;
        Ok(Buffer(buffer))
    }
    /// The area as rows of `fourcc`, the top row first.
    pub fn copy(&self, viewport: &Rect, area: &Rect, fourcc: u32, bytes_per_pixel: u32) -> Result<Vec<u8>> {
        let stride = area.width.checked_mul(bytes_per_pixel).ok_or(EINVAL)?;
        let mut copy = vec![0; stride as usize * area.height as usize];
        let (pixels, length) = (copy.as_mut_ptr() as _, copy.len());
        check(unsafe { sys::vug_buffer_copy(self.0, viewport, area, fourcc, pixels, length as _, stride) })?;
        Ok(copy)
    }
}
impl Clone for Buffer {
    fn clone(&self) -> Buffer { Buffer(unsafe { sys::vug_buffer_ref(self.0) }) }
}
impl PartialEq for Buffer {
    fn eq(&self, other: &Buffer) -> bool { self.0 == other.0 }
}
impl Drop for Buffer {
    fn drop(&mut self) { unsafe { sys::vug_buffer_unref(self.0) } }
}

/// One picture as one listener got it, and its scanout's number. Dropping it finishes it.
pub struct Frame(*mut sys::vug_frame, pub u32);
unsafe impl Send for Frame {} // any thread may finish a frame

impl Frame {
    pub fn buffer(&self) -> Buffer { Buffer(unsafe { sys::vug_buffer_ref(sys::vug_frame_get_buffer(self.0)) }) }
    pub fn viewport(&self) -> Rect {
        let mut viewport = Rect { x: 0, y: 0, width: 0, height: 0 };
        unsafe { sys::vug_frame_get_viewport(self.0, &mut viewport) };
        viewport
    }
    pub fn damage(&self) -> Vec<Rect> {
        let mut rects = vec![Rect { x: 0, y: 0, width: 0, height: 0 }; sys::VUG_MAX_DAMAGE_RECTS as usize];
        let count = unsafe { sys::vug_frame_get_damage_rects(self.0, rects.as_mut_ptr(), rects.len() as _) };
        rects.truncate(count as usize);
        rects
    }
    /// None: the picture is drawn.
    pub fn acquire_fence(&self) -> Option<OwnedFd> {
        let mut fence = -1;
        check(unsafe { sys::vug_frame_get_acquire_fence(self.0, &mut fence) }).ok()?;
        Some(unsafe { OwnedFd::from_raw_fd(fence) })
    }
    /// Presented or copied; the buffer is still read until the frame is dropped.
    pub fn shown(&self) { unsafe { sys::vug_frame_shown(self.0) } }
    /// Finish it when the fence polls readable; on an error it is finished at once.
    pub fn done_after(self, fence: OwnedFd) -> Result<()> {
        hand_over(fence, |fd| unsafe { sys::vug_frame_done_after(self.0, fd) })?;
        forget(self);
        Ok(())
    }
}
impl Drop for Frame {
    fn drop(&mut self) { unsafe { sys::vug_frame_done(self.0) } }
}

/// A cursor: rows of a8r8g8b8, premultiplied.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Cursor {
    pub pixels: Vec<u32>,
    pub size: (u32, u32),
    pub hot: (u32, u32),
    pub position: (i32, i32),
    pub is_visible: bool,
}

/// What happened, until dispatch returns it; the scanouts are addresses, because the server may have gone.
struct Events<E>(Vec<E>, Arc<[usize]>);
unsafe fn push<E>(data: *mut c_void, make: impl FnOnce(&[usize]) -> E) {
    let events = &mut *(data as *mut Events<E>);
    let event = make(&events.1);
    events.0.push(event);
}
fn find(scanouts: &[usize], scanout: *mut sys::vug_scanout) -> u32 {
    scanouts.iter().position(|s| *s == scanout as usize).unwrap_or(0) as u32
}

pub enum SourceEvent {
    Shown(u64),
    Released(Buffer, Option<OwnedFd>),
    MonitorsChanged,
}
unsafe extern "C" fn on_shown(_: *mut sys::vug_source, cookie: u64, data: *mut c_void) {
    push(data, |_| SourceEvent::Shown(cookie));
}
unsafe extern "C" fn on_released(_: *mut sys::vug_source, b: *mut sys::vug_buffer, fence: i32, data: *mut c_void) {
    let fence = if fence >= 0 { Some(OwnedFd::from_raw_fd(fence)) } else { None };
    push(data, |_| SourceEvent::Released(Buffer(sys::vug_buffer_ref(b)), fence));
}
unsafe extern "C" fn on_source_monitors(_: *mut sys::vug_source, data: *mut c_void) {
    push(data, |_| SourceEvent::MonitorsChanged);
}
unsafe extern "C" fn on_destroyed(data: *mut c_void) { drop(Box::from_raw(data as *mut Events<SourceEvent>)); }

/// The model of one GPU and the source that draws on all of it: both move between threads together.
pub struct Server {
    server: *mut sys::vug_server,
    source: *mut sys::vug_source,
    events: *mut Events<SourceEvent>, // the source's, until on_destroyed()
    scanouts: Arc<[usize]>,
}
unsafe impl Send for Server {} // one thread at a time: &mut self; not Sync

impl Server {
    pub fn new(num_scanouts: u32) -> Result<Server> {
        let (config, mut server) = (sized!(vug_config { num_scanouts: num_scanouts }), null_mut());
        check(unsafe { sys::vug_server_new(&config, null(), null_mut(), &mut server) })?;
        unsafe { Server::from_raw(server, num_scanouts) }
    }
    /// On a server of C code's, which may dispatch it. The reference is taken over, also on failure.
    pub unsafe fn from_raw(server: *mut sys::vug_server, num_scanouts: u32) -> Result<Server> {
        let callbacks = sized!(vug_source_callbacks {
            shown: Some(on_shown), released: Some(on_released), monitors_changed: Some(on_source_monitors),
            destroyed: Some(on_destroyed)
        });
        let scanouts: Arc<[usize]> =
            (0..num_scanouts).map(|i| sys::vug_server_get_scanout(server, i) as usize).collect();
        let events = Box::into_raw(Box::new(Events(Vec::new(), scanouts.clone())));
        let mut ours = Server { server, source: null_mut(), events, scanouts };
        check(sys::vug_source_new(server, 0, num_scanouts, &callbacks, events as _, &mut ours.source))
            .map_err(|error| (on_destroyed(events as _), error).1)
            .map(|_| ours)
    }
    pub fn fd(&self) -> RawFd { unsafe { sys::vug_server_get_fd(self.server) } }
    pub fn dispatch(&mut self) -> Result<Vec<SourceEvent>> {
        check(unsafe { sys::vug_server_dispatch(self.server) }).map(|_| self.take_events())
    }
    /// What dispatches of others have brought.
    pub fn take_events(&mut self) -> Vec<SourceEvent> { take(unsafe { &mut (*self.events).0 }) }
    /// None: off.
    pub fn show(&mut self, scanout: u32, buffer: Option<&Buffer>) -> Result<()> {
        check(unsafe { sys::vug_source_show(self.source, scanout, buffer.map_or(null_mut(), |b| b.0), null()) })
    }
    /// Damage of no rectangle: all of the picture.
    pub fn present(&mut self, scanout: u32, damage: &[Rect], fence: Option<OwnedFd>, cookie: u64) -> Result<()> {
        let mut present = sized!(vug_present {
            damage: if damage.is_empty() { null() } else { damage.as_ptr() }, num_damage: damage.len() as u32,
            cookie: cookie
        });
        match fence {
            None => check(unsafe { sys::vug_source_present(self.source, scanout, &present) }),
            Some(fence) => hand_over(fence, |fd| {
                (present.flags, present.acquire_fence) = (sys::VUG_PRESENT_FENCE, fd);
                unsafe { sys::vug_source_present(self.source, scanout, &present) }
            }),
        }
    }
    /// Without pixels the last image moves; None: there is no cursor.
    pub fn set_cursor(&mut self, scanout: u32, cursor: Option<&Cursor>) -> Result<()> {
        let info = cursor.map(|c| sized!(vug_cursor_info {
            pixels: if c.pixels.is_empty() { null() } else { c.pixels.as_ptr() }, width: c.size.0, height: c.size.1,
            hot_x: c.hot.0, hot_y: c.hot.1, x: c.position.0, y: c.position.1, visible: c.is_visible
        }));
        let is_whole = |c: &Cursor| c.pixels.len() as u64 == c.size.0 as u64 * c.size.1 as u64;
        if cursor.map_or(false, |c| !c.pixels.is_empty() && !is_whole(c)) {
            return Err(EINVAL);
        }
        check(unsafe { sys::vug_source_set_cursor(self.source, scanout, info.as_ref().map_or(null(), |i| i)) })
    }
    /// A display with a thread of its own: the listener may be sent there.
    pub fn listen(&mut self, flags: u32) -> Result<Listener> {
        let config = sized!(vug_listener_config { flags: flags | sys::VUG_LISTENER_OWN_THREAD });
        let callbacks = sized!(vug_listener_callbacks {
            scanout_changed: Some(on_scanout_changed), cursor_changed: Some(on_cursor_changed),
            monitors_changed: Some(on_monitors_changed), frame: Some(on_frame)
        });
        let events = Box::into_raw(Box::new(Events(Vec::new(), self.scanouts.clone())));
        let mut ours = Listener { listener: null_mut(), events };
        check(unsafe { sys::vug_listener_new(self.server, &config, &callbacks, events as _, &mut ours.listener) })?;
        Ok(ours)
    }
}
impl Drop for Server {
    fn drop(&mut self) { unsafe { (sys::vug_source_unref(self.source), sys::vug_server_unref(self.server)) }; }
}

/// The numbers are the scanouts'.
pub enum ListenerEvent {
    ScanoutChanged(u32),
    CursorChanged(u32),
    MonitorsChanged,
    Frame(Frame),
}
unsafe extern "C" fn on_scanout_changed(_: *mut sys::vug_listener, s: *mut sys::vug_scanout, data: *mut c_void) {
    push(data, |scanouts| ListenerEvent::ScanoutChanged(find(scanouts, s)));
}
unsafe extern "C" fn on_cursor_changed(_: *mut sys::vug_listener, s: *mut sys::vug_scanout, data: *mut c_void) {
    push(data, |scanouts| ListenerEvent::CursorChanged(find(scanouts, s)));
}
unsafe extern "C" fn on_monitors_changed(_: *mut sys::vug_listener, data: *mut c_void) {
    push(data, |_| ListenerEvent::MonitorsChanged);
}
unsafe extern "C" fn on_frame(_: *mut sys::vug_listener, f: *mut sys::vug_frame, data: *mut c_void) {
    push(data, |scanouts| ListenerEvent::Frame(Frame(f, find(scanouts, sys::vug_frame_get_scanout(f)))));
}

/// A display that looks at a server, on whatever thread has it.
pub struct Listener {
    listener: *mut sys::vug_listener,
    events: *mut Events<ListenerEvent>,
}
unsafe impl Send for Listener {} // one thread at a time: &mut self; not Sync

impl Listener {
    pub fn fd(&self) -> RawFd { unsafe { sys::vug_listener_get_fd(self.listener) } }
    pub fn dispatch(&mut self) -> Result<Vec<ListenerEvent>> {
        check(unsafe { sys::vug_listener_dispatch(self.listener) }).map(|_| take(unsafe { &mut (*self.events).0 }))
    }
    pub fn set_visible(&self, is_visible: bool) { unsafe { sys::vug_listener_set_visible(self.listener, is_visible) } }
    pub fn cursor(&mut self, scanout: u32) -> Result<Cursor> {
        let address = *unsafe { &(*self.events).1 }.get(scanout as usize).ok_or(EINVAL)?;
        let mut info = sized!(vug_cursor_info {});
        check(unsafe { sys::vug_listener_get_cursor(self.listener, address as _, &mut info) })?;
        let count = if info.pixels.is_null() { 0 } else { info.width as usize * info.height as usize };
        let pixels = (0..count).map(|i| unsafe { *info.pixels.add(i) }).collect();
        let (size, hot) = ((info.width, info.height), (info.hot_x, info.hot_y));
        Ok(Cursor { pixels, size, hot, position: (info.x, info.y), is_visible: info.visible })
    }
}
impl Drop for Listener {
    fn drop(&mut self) { unsafe { (sys::vug_listener_unref(self.listener), drop(Box::from_raw(self.events))) }; }
}
