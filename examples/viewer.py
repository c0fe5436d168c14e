#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""viewer.py SOCKET [PICTURE.png]: shows a guest in the terminal, two pixels a character.

It listens at SOCKET for one back end. When the back end has gone, the last picture becomes
PICTURE.png. The library is called through ctypes; tests/tools/examples.sh runs this program.
"""
import ctypes as c
import os, select, shutil, socket, struct, sys, zlib

POINTER, RGB = c.c_void_p, 0x34324742  # DRM_FORMAT_BGR888: red, green and blue, a byte each

class Rect(c.Structure):
    _fields_ = [(name, c.c_uint32) for name in ("x", "y", "width", "height")]

class Config(c.Structure):
    _fields_ = [("size", c.c_size_t)] + [(name, c.c_uint32) for name in (
        "num_scanouts", "frame_timeout_ms", "max_framebuffer_mib", "protocol", "log_level", "flags")]

Event = c.CFUNCTYPE(None, POINTER, POINTER, POINTER)

class Callbacks(c.Structure):
    _fields_ = [("size", c.c_size_t)] + [(name, Event) for name in (
        "scanout_changed", "frame", "cursor_changed", "monitors_changed")]

FUNCTIONS = {  # what is called: the result's type, and the parameters'
    "vug_server_new": (c.c_int, c.POINTER(Config), POINTER, POINTER, c.POINTER(POINTER)),
    "vug_server_attach": (c.c_int, POINTER, c.c_int),
    "vug_server_get_fd": (c.c_int, POINTER),
    "vug_server_dispatch": (c.c_int, POINTER),
    "vug_server_is_connected": (c.c_bool, POINTER),
    "vug_server_unref": (None, POINTER),
    "vug_listener_new": (c.c_int, POINTER, POINTER, c.POINTER(Callbacks), POINTER, c.POINTER(POINTER)),
    "vug_listener_unref": (None, POINTER),
    "vug_frame_get_buffer": (POINTER, POINTER),
    "vug_frame_get_viewport": (None, POINTER, c.POINTER(Rect)),
    "vug_frame_done": (None, POINTER),
    "vug_buffer_copy": (c.c_int, POINTER, c.POINTER(Rect), c.POINTER(Rect), c.c_uint32, POINTER,
                        c.c_size_t, c.c_uint32),
}
vug = c.CDLL("libvug.so.0")
for function, (result, *parameters) in FUNCTIONS.items():
    getattr(vug, function).restype = result
    getattr(vug, function).argtypes = parameters
picture = (0, 0, b"")  # width, height, pixels

@Event
def on_frame(_listener, frame, _data):
    global picture
    view = Rect()
    vug.vug_frame_get_viewport(frame, view)
    pixels = c.create_string_buffer(view.width * view.height * 3)
    if vug.vug_buffer_copy(vug.vug_frame_get_buffer(frame), view, None, RGB, pixels, len(pixels), view.width * 3) == 0:
        picture = (view.width, view.height, pixels.raw)
    vug.vug_frame_done(frame)
    if sys.stdout.isatty():
        draw(*picture)

def draw(width, height, pixels):
    columns, lines = shutil.get_terminal_size()
    def colour(column, row):  # of the nearest pixel
        at = (row * height // (2 * lines - 2) * width + column * width // columns) * 3
        return "%d;%d;%d" % tuple(pixels[at:at + 3])
    rows = ["".join("\033[38;2;%s;48;2;%sm▀" % (colour(x, 2 * y), colour(x, 2 * y + 1))
                    for x in range(columns)) for y in range(lines - 1)]
    print("\033[H" + "\033[m\r\n".join(rows) + "\033[m", end="", flush=True)

def write_png(path, width, height, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

def check(result):
    if result < 0:
        sys.exit("viewer.py: " + os.strerror(-result))

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
with socket.socket(socket.AF_UNIX) as listening:
    listening.bind(sys.argv[1])
    listening.listen(1)
    channel = listening.accept()[0]
os.unlink(sys.argv[1])
server, listener = POINTER(), POINTER()
callbacks = Callbacks(size=c.sizeof(Callbacks), frame=on_frame)
check(vug.vug_server_new(Config(size=c.sizeof(Config), flags=1), None, None, server))  # 1: wait for fences
check(vug.vug_listener_new(server, None, callbacks, None, listener))
check(vug.vug_server_attach(server, channel.detach()))
while vug.vug_server_is_connected(server):
    select.select([vug.vug_server_get_fd(server)], [], [])
    check(vug.vug_server_dispatch(server))
vug.vug_listener_unref(listener)
vug.vug_server_unref(server)
if not picture[2]:
    sys.exit("viewer.py: the back end has drawn nothing")
if len(sys.argv) == 3:
    write_png(sys.argv[2], *picture)
