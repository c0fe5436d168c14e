#!/usr/bin/env python3
"""peer.py SOCKET on-off|far-hot-spot: a back end that does what vug-testgpu does not.

    on-off         one white picture, off, and with SIGUSR1 on again
    far-hot-spot   a cursor with a hot spot outside of its image
"""
import signal
import socket
import struct
import sys

WIDTH, HEIGHT = 320, 240
CURSOR_POS, CURSOR_UPDATE, SCANOUT, UPDATE = 4, 6, 7, 8

channel = socket.socket(socket.AF_UNIX)
channel.connect(sys.argv[1])


def send(request, *words, pixels=b""):
    payload = struct.pack(f"={len(words)}I", *words) + pixels
    channel.sendall(struct.pack("=3I", request, 0, len(payload)) + payload)


def show(*_):
    send(SCANOUT, 0, WIDTH, HEIGHT)
    send(UPDATE, 0, 0, 0, WIDTH, HEIGHT, pixels=b"\xff" * (4 * WIDTH * HEIGHT))


show()
if sys.argv[2] == "on-off":
    signal.signal(signal.SIGUSR1, show)
    send(SCANOUT, 0, 0, 0)
else:
    send(CURSOR_UPDATE, 0, 10, 10, 1000, 0xffffffff, pixels=b"\xff" * (4 * 64 * 64))
while True:
    signal.pause()
