#!/usr/bin/env python3
"""peer.py COMMAND ARGUMENT…: what window.sh does as somebody at the screen, and looks at.

    close WINDOW        ask the window to go, as its frame's button does
    damage WINDOW       a line for each part that is drawn in it, "WIDTHxHEIGHT+X+Y", until it is ended
    cursor              "WIDTHxHEIGHT+HOT_X+HOT_Y", of the pointer as it is now, and "seen" or "unseen"
    change PNG PNG      "WIDTHxHEIGHT+X+Y" of what is not the same in two pictures of one size
    hide                the pointer, from the whole screen, until somebody ends this
    back_end SOCKET WxH be one: one white picture, and a cursor of which no image is sent
    same PNG PNG [OFF]  each pixel of two 8-bit RGB pictures is the same, or OFF by that at most
    unfocus             take the keyboard's focus from every window
    grab_keyboard       nobody else has the keyboard
    upper PNG PNG BITS  the upper BITS,BITS,BITS of each pixel's red, green and blue are the same
"""
import ctypes
import signal
import socket
import struct
import sys
import zlib

X = ctypes.c_void_p


def library(name):
    loaded = ctypes.CDLL(name)
    for function in ("XOpenDisplay", "XFixesGetCursorImage"):
        if hasattr(loaded, function):
            getattr(loaded, function).restype = X
    return loaded


def open_display():
    x11 = library("libX11.so.6")
    display = x11.XOpenDisplay(None)
    assert display, "there is no X server"
    return x11, X(display)


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int),
                ("display", X), ("window", ctypes.c_ulong), ("kind", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 24)]


def close(window):
    x11, display = open_display()
    x11.XInternAtom.restype = ctypes.c_ulong
    event = ClientMessage(type=33, window=int(window), format=32,
                          kind=x11.XInternAtom(display, b"WM_PROTOCOLS", 0))
    event.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    assert x11.XSendEvent(display, ctypes.c_ulong(int(window)), 0, ctypes.c_long(0),
                          ctypes.byref(event))
    x11.XCloseDisplay(display)


class DamageEvent(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int),
                ("display", X), ("drawable", ctypes.c_ulong), ("damage", ctypes.c_ulong),
                ("level", ctypes.c_int), ("more", ctypes.c_int), ("time", ctypes.c_ulong),
                ("area", ctypes.c_short * 4), ("rest", ctypes.c_long * 24)]


def damage(window):
    x11, display = open_display()
    xdamage = library("libXdamage.so.1")
    first = ctypes.c_int()
    assert xdamage.XDamageQueryExtension(display, ctypes.byref(first), ctypes.byref(ctypes.c_int()))
    xdamage.XDamageCreate(display, ctypes.c_ulong(int(window)), 0)  # raw rectangles
    event = DamageEvent()
    print("looking", flush=True)
    while True:
        x11.XNextEvent(display, ctypes.byref(event))
        if event.type == first.value:
            x, y, width, height = event.area
            print(f"{width & 0xffff}x{height & 0xffff}+{x}+{y}", flush=True)


class CursorImage(ctypes.Structure):
    _fields_ = [("x", ctypes.c_short), ("y", ctypes.c_short), ("width", ctypes.c_ushort),
                ("height", ctypes.c_ushort), ("hot_x", ctypes.c_ushort),
                ("hot_y", ctypes.c_ushort), ("serial", ctypes.c_ulong),
                ("pixels", ctypes.POINTER(ctypes.c_ulong))]


def cursor():
    display = open_display()[1]
    fixes = library("libXfixes.so.3")
    image = ctypes.cast(fixes.XFixesGetCursorImage(display), ctypes.POINTER(CursorImage)).contents
    seen = any(image.pixels[i] >> 24 & 255 for i in range(image.width * image.height))
    print(f"{image.width}x{image.height}+{image.hot_x}+{image.hot_y}", "seen" if seen else "unseen")


def hide():
    x11, display = open_display()
    library("libXfixes.so.3").XFixesHideCursor(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)))
    x11.XSync(display, 0)
    print("hidden", flush=True)
    signal.pause()


def back_end(path, size):
    width, height = map(int, size.split("x"))
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(path)
    send = lambda request, *words: channel.sendall(
        struct.pack(f"={3 + len(words)}I", request, 0, 4 * len(words), *words))
    send(7, 0, width, height)  # SCANOUT
    channel.sendall(struct.pack("=8I", 8, 0, 20 + 4 * width * height, 0, 0, 0, width, height)
                    + b"\xff" * (4 * width * height))  # UPDATE
    send(4, 0, 10, 10)  # CURSOR_POS
    signal.pause()


def unfocus():
    x11, display = open_display()
    x11.XSetInputFocus(display, ctypes.c_ulong(0), 0, ctypes.c_ulong(0))
    x11.XSync(display, 0)


def grab_keyboard():
    """It ends with the connection."""
    x11, display = open_display()
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    sys.exit(x11.XGrabKeyboard(display, root, 0, 1, 1, ctypes.c_ulong(0)))


def read_png(path):
    with open(path, "rb") as file:
        data = file.read()
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            width, height, bits, colours = struct.unpack(">IIBB", data[at + 8:at + 18])
            assert (bits, colours) == (8, 2), path
        packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return width, height, unfilter(zlib.decompress(packed), 3 * width)


def paeth(a, b, c):
    return min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]


def unfilter(lines, stride):
    previous, rows = bytearray(stride), []
    for at in range(0, len(lines), stride + 1):
        kind, row = lines[at], bytearray(lines[at + 1:at + 1 + stride])
        for i in range(stride if kind else 0):
            left, corner = (row[i - 3], previous[i - 3]) if i >= 3 else (0, 0)
            up = previous[i]
            row[i] = row[i] + (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind] & 255
        rows.append(row)
        previous = row
    return b"".join(rows)


def same(path, other, off="0"):
    a, b = read_png(path), read_png(other)
    assert a[:2] == b[:2], (a[:2], b[:2])
    worst = max(abs(x - y) for x, y in zip(a[2], b[2]))
    differing = sum(x != y for x, y in zip(a[2], b[2]))
    print(f"{differing} bytes differ, by {worst} at most")
    if worst > int(off):
        sys.exit(1)


def upper(path, other, bits):
    a, b = read_png(path), read_png(other)
    assert a[:2] == b[:2], (a[:2], b[:2])
    for colour, count in enumerate(map(int, bits.split(","))):
        masked = bytes(value >> 8 - count for value in range(256))
        differing = sum(x != y for x, y in zip(a[2][colour::3].translate(masked),
                                               b[2][colour::3].translate(masked)))
        print(f"colour {colour}: {differing} differ")
        if differing:
            sys.exit(1)


def change(path, other):
    (width, height, a), (*size, b) = read_png(path), read_png(other)
    assert [width, height] == size, size
    rows = [y for y in range(height) if a[3 * width * y:][:3 * width] != b[3 * width * y:][:3 * width]]
    columns = [x for x in range(width) if any(a[i::3 * width] != b[i::3 * width]
                                              for i in range(3 * x, 3 * x + 3))]
    if not rows:
        sys.exit("nothing")
    print(f"{columns[-1] - columns[0] + 1}x{rows[-1] - rows[0] + 1}+{columns[0]}+{rows[0]}")


{"back_end": back_end, "close": close, "change": change, "cursor": cursor, "damage": damage, "hide": hide,
 "grab_keyboard": grab_keyboard, "same": same, "unfocus": unfocus, "upper": upper}[sys.argv[1]](*sys.argv[2:])
