#!/usr/bin/env python3
"""say.py PID cursor WIDTH HEIGHT HOT_X HOT_Y: tell the windows of the vug-view PID something, as vug-view does.

vug-view is stopped meanwhile, and its end of the channel is copied out of it: back ends have no cursors of these
sizes. Each pixel of the image is seen. Exit status 0 if the windows' process has done it.
"""
import ctypes
import os
import signal
import socket
import struct
import sys

SYS_PIDFD_GETFD = 438
HEADER = struct.Struct("<IHHII")
CURSOR, DONE = 21, 32
KNOWN, VISIBLE, IMAGE = 1, 2, 4
SERIAL = 0x12345678  # vug-view counts from 1


def find_channel(pid):
    """Of vug-view's descriptors the one that is a socket of packets; it needs --no-gl, or there is another."""
    pidfd, getfd = os.pidfd_open(pid), ctypes.CDLL(None, use_errno=True).syscall
    for name in os.listdir(f"/proc/{pid}/fd"):
        if not os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
            continue
        found = socket.socket(fileno=getfd(SYS_PIDFD_GETFD, pidfd, int(name), 0))
        if found.family == socket.AF_UNIX and found.type == socket.SOCK_SEQPACKET:
            return found
    sys.exit("vug-view has no channel to its windows")


def cursor(channel, width, height, hot_x, hot_y):
    image = os.memfd_create("cursor")
    os.write(image, b"\xff\x80\x40\xff" * (width * height))
    body = struct.pack("<IiiIIII", KNOWN | VISIBLE | IMAGE, 0, 0, hot_x, hot_y, width, height)
    header = HEADER.pack(HEADER.size + len(body), CURSOR, 1, SERIAL, 0)
    socket.send_fds(channel, [header + body], [image])


def main(pid, what, *arguments):
    os.kill(int(pid), signal.SIGSTOP)
    try:
        channel = find_channel(int(pid))
        channel.setblocking(True)
        {"cursor": cursor}[what](channel, *map(int, arguments))
        answer = channel.recv(4096)
    finally:
        os.kill(int(pid), signal.SIGCONT)
    _, kind, _, serial, _ = HEADER.unpack(answer[:HEADER.size])
    assert (kind, serial, answer[HEADER.size:HEADER.size + 4]) == (DONE, SERIAL, bytes(4)), answer


main(*sys.argv[1:])
