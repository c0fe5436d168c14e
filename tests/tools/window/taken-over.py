#!/usr/bin/env python3
"""taken-over.py PID WHAT: speak as the process that has vug-view's windows, which is stopped.

What somebody says who has taken it over: its end of the channel is copied out of it. WHAT is a
function below. The messages are those of docs/display-link.md; both sides have greeted each other.
"""
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import termios
import time

CHANNEL, SYS_PIDFD_GETFD = 3, 438
HEADER = struct.Struct("<IHHII")
NO_SCANOUT = 0xFFFFFFFF
BUFFER, FORGET, FRAME = 17, 18, 19
DONE, SHOWN, ABILITIES, VISIBLE, SIZE, CLOSE, SNAPSHOT = 32, 33, 35, 36, 40, 41, 42
KEY, BUTTON, POSITION, MOTION, SCROLL, TOUCH, SYNC = range(48, 55)
RELEASED, FENCE = 1, 2
END = time.monotonic() + 20


def take_over(pid):
    os.kill(pid, signal.SIGSTOP)
    fd = ctypes.CDLL(None, use_errno=True).syscall(SYS_PIDFD_GETFD, os.pidfd_open(pid), CHANNEL, 0)
    if fd < 0:
        sys.exit("pidfd_getfd: " + os.strerror(ctypes.get_errno()))
    return socket.socket(fileno=fd)


def message(kind, payload=b"", serial=0, scanout=0, fds=()):
    return HEADER.pack(HEADER.size + len(payload), kind, len(fds), serial, scanout) + payload


def say(channel, *arguments, fds=(), **words):
    socket.send_fds(channel, [message(*arguments, fds=fds, **words)], fds)


def text(line):
    return struct.pack("<I", len(line)) + line


def answer(channel, request, code=0, why=b"", fence=None):
    """As docs/display-link.md has it; a failure has no fence."""
    _, kind, _, serial, scanout = HEADER.unpack(request[:HEADER.size])
    if serial == 0:
        return
    if kind == FRAME:
        has_fence = fence is not None and code == 0
        flags = RELEASED | (FENCE if has_fence else 0)
        say(channel, SHOWN, struct.pack("<IIQI", code, flags, 0, 0) + text(why), serial, scanout,
            fds=[fence] if has_fence else [])
    else:
        say(channel, DONE, struct.pack("<I", code) + text(why), serial, scanout)


def let_it_answer():
    """It may have been stopped with a request that it has read: nothing comes before the answer."""
    os.kill(int(sys.argv[1]), signal.SIGCONT)
    time.sleep(0.05)
    os.kill(int(sys.argv[1]), signal.SIGSTOP)


def read_requests(channel, seconds):
    """Each request that comes until then; what comes with it is closed."""
    channel.settimeout(0.2)
    end, has_any = time.monotonic() + seconds, False
    while time.monotonic() < end:
        try:
            request, fds = socket.recv_fds(channel, 4096, 8)[:2]
        except TimeoutError:
            if not has_any:
                let_it_answer()
            continue
        has_any = True
        if not request:
            return  # it has hung up
        for fd in fds:
            os.close(fd)
        yield request


def shown(flags=RELEASED, code=0):
    return struct.pack("<IIQI", code, flags, 0, 0) + text(b"")


def unasked(channel):
    """Serials are counted from 1: this one is never reached."""
    say(channel, SHOWN, shown(), 0xFFFFFFF0)


def twice(channel):
    """Of a request that was answered already."""
    for request in read_requests(channel, 5):
        for _ in range(2):
            answer(channel, request)


def of_another_kind(channel):
    """DONE, where a frame is answered by SHOWN."""
    for request in read_requests(channel, 5):
        _, kind, _, serial, scanout = HEADER.unpack(request[:HEADER.size])
        if kind == FRAME:
            say(channel, DONE, struct.pack("<I", 0) + text(b""), serial, scanout)


def kept(channel):
    """A frame that is shown and never released."""
    for request in read_requests(channel, 5):
        _, kind, _, serial, scanout = HEADER.unpack(request[:HEADER.size])
        if kind == FRAME:
            say(channel, SHOWN, shown(0), serial, scanout)


def no_scanout(channel):
    say(channel, SHOWN, shown(), 1, 16)


def no_scanout_at_all(channel):
    say(channel, CLOSE, scanout=NO_SCANOUT)


def no_type(channel):
    say(channel, 0xFFFF)


def display_s(channel):
    say(channel, FORGET, struct.pack("<I", 0))


def press(channel, kind, code, flags=1):
    say(channel, kind, struct.pack("<II", code, flags), scanout=NO_SCANOUT)


def sync(channel):
    say(channel, SYNC, scanout=NO_SCANOUT)


def no_key(channel):
    press(channel, KEY, 0x110)


def no_button(channel):
    press(channel, BUTTON, 30)


def outside(channel):
    """Beyond every picture; of this link no number is a NaN."""
    say(channel, POSITION, struct.pack("<II", 0xFFFFFFFF, 0))


def endless(channel):
    """An event that has no end."""
    for _ in range(65):
        press(channel, KEY, 30)


def input_flood(channel):
    while time.monotonic() < END:  # or it hangs up
        for number in range(100):
            say(channel, MOTION, struct.pack("<ii", number, -number), scanout=NO_SCANOUT)
            sync(channel)
    sys.exit("a flood is listened to for 20 seconds")


def much_input(channel):
    """All that the link allows: doubled and unknown presses, places beside the picture and on no monitor."""
    for code in (*range(1, 256), *range(352, 768)):
        press(channel, KEY, code)
        press(channel, KEY, code)
        sync(channel)
    for code in range(272, 280):
        press(channel, BUTTON, code, 0)
    for scanout in range(16):
        say(channel, POSITION, struct.pack("<II", 65535 * 256, 65535 * 256), scanout=scanout)
    sync(channel)
    for _ in range(60):
        say(channel, SCROLL, struct.pack("<ii", 1000000, -1000000), scanout=NO_SCANOUT)
    sync(channel)
    for contact in range(16):
        say(channel, TOUCH, struct.pack("<IIII", contact, 1, 65535 * 256, 0), scanout=contact)
        say(channel, TOUCH, struct.pack("<IIII", 15 - contact, 0, 0, 0))
    sync(channel)
    time.sleep(0.5)


def out_of_range(channel):
    say(channel, VISIBLE, struct.pack("<I", 2))


def greeting(channel):
    say(channel, 1, struct.pack("<IIIQ", 0x4C475556, 1, 9, 0) + text(b"newer"), scanout=NO_SCANOUT)


def too_short(channel):
    channel.send(message(SNAPSHOT)[:-1])


def too_long(channel):
    channel.send(message(SNAPSHOT) + b"\0")


def length_is_a_lie(channel):
    channel.send(struct.pack("<I", 20) + message(SNAPSHOT)[4:])


def descriptors(channel):
    read_end = os.pipe()[0]
    socket.send_fds(channel, [message(SNAPSHOT)], [read_end] * 6)


def too_many_descriptors(channel):
    read_end = os.pipe()[0]
    say(channel, SNAPSHOT, fds=[read_end] * 20)


def gone(channel):
    channel.shutdown(socket.SHUT_RDWR)


def flood(channel):
    while time.monotonic() < END:  # or it hangs up
        say(channel, SIZE, struct.pack("<II", 100, 100))
    sys.exit("a flood is listened to for 20 seconds")


def fences(channel):
    """None of them is ever ready."""
    fence = os.pipe()[0]
    for request in read_requests(channel, 2):
        answer(channel, request, fence=fence)


def failures(channel):
    """Each for another reason, with what a terminal would obey."""
    for number, request in enumerate(read_requests(channel, 2)):
        answer(channel, request, code=1, why=b"\x1b[2J\xff%d\n" % number)


def unread(channel):
    """Requests are answered that were never read: their serials are counted."""
    serial, waiting = 0, 0
    for request in read_requests(channel, 1):
        serial = max(serial, HEADER.unpack(request[:HEADER.size])[3])
        answer(channel, request)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        now = struct.unpack("i", fcntl.ioctl(channel, termios.FIONREAD, b"\0\0\0\0"))[0]
        if now > waiting:
            waiting = now
            serial += 1
            say(channel, SHOWN, shown(), serial)
        time.sleep(0.0005)


def sizes(channel):
    for size in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        for scanout in (0, 1, 15):
            say(channel, SIZE, struct.pack("<II", size, size), scanout=scanout)
    time.sleep(0.5)


def main():
    channel = take_over(int(sys.argv[1]))
    try:
        globals()[sys.argv[2]](channel)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has hung up


main()
