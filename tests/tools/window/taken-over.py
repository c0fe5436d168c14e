#!/usr/bin/env python3
"""taken-over.py PID WHAT: speak as the process that has vug-view's windows, which is stopped.

What somebody says who has taken it over: its end of the channel is copied out of it. WHAT is a
function below. The layout is struct window_reply's, of examples/vug-view/window/message.h.
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
DONE, RESIZED, CLOSED, SNAPSHOT = range(4)
END = time.monotonic() + 20


def take_over(pid):
    os.kill(pid, signal.SIGSTOP)
    fd = ctypes.CDLL(None, use_errno=True).syscall(SYS_PIDFD_GETFD, os.pidfd_open(pid), CHANNEL, 0)
    if fd < 0:
        sys.exit("pidfd_getfd: " + os.strerror(ctypes.get_errno()))
    return socket.socket(fileno=fd)


def reply(kind, scanout=0, width=0, height=0, error=0, text=b""):
    return struct.pack("=IIIIiB256s3x", kind, scanout, width, height, error, 0, text)


def say(channel, *arguments, fds=(), **words):
    socket.send_fds(channel, [reply(*arguments, **words)], fds)


def unasked(channel):
    """Each of the guest's frames is a request that one of them answers; another comes sooner than a frame."""
    while time.monotonic() < END:  # or it hangs up
        say(channel, DONE)
    sys.exit("answers without a request are listened to for 20 seconds")


def no_scanout(channel):
    say(channel, DONE, 16)


def no_scanout_at_all(channel):
    say(channel, CLOSED, 0xFFFFFFFF)


def no_type(channel):
    say(channel, 0x10000)


def too_short(channel):
    channel.send(reply(SNAPSHOT)[:-1])


def too_long(channel):
    channel.send(reply(SNAPSHOT) + b"\0")


def descriptors(channel):
    read_end = os.pipe()[0]
    say(channel, SNAPSHOT, fds=[read_end] * 6)


def gone(channel):
    channel.shutdown(socket.SHUT_RDWR)


def flood(channel):
    while time.monotonic() < END:  # or it hangs up
        say(channel, RESIZED, 0, 100, 100)
    sys.exit("a flood is listened to for 20 seconds")


def answer_each(channel, **words):
    """Each request, as it should be, for two seconds."""
    channel.settimeout(0.1)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        try:
            fds = socket.recv_fds(channel, 4096, 8)[1]
        except TimeoutError:
            continue
        for fd in fds:
            os.close(fd)
        say(channel, DONE, **words)


def fences(channel):
    """None of them is ever ready."""
    answer_each(channel, fds=[os.pipe()[0]])


def failures(channel):
    """Each for another reason, with what a terminal would obey."""
    channel.settimeout(0.1)
    end = time.monotonic() + 2
    for number in range(1 << 30):
        if time.monotonic() > end:
            break
        try:
            fds = socket.recv_fds(channel, 4096, 8)[1]
        except TimeoutError:
            continue
        for fd in fds:
            os.close(fd)
        say(channel, DONE, error=-5, text=b"\x1b[2J\xff%d\n" % number)


def unread(channel):
    """Requests are answered that were never read."""
    waiting, end = 0, time.monotonic() + 4
    while time.monotonic() < end:
        now = struct.unpack("i", fcntl.ioctl(channel, termios.FIONREAD, b"\0\0\0\0"))[0]
        if now > waiting:
            waiting = now
            say(channel, DONE)
        time.sleep(0.0005)


def sizes(channel):
    for size in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        for scanout in (0, 1, 15):
            say(channel, RESIZED, scanout, size, size)
    time.sleep(0.5)


def main():
    channel = take_over(int(sys.argv[1]))
    try:
        globals()[sys.argv[2]](channel)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has hung up


main()
