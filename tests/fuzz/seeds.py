#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""seeds.py DIRECTORY: write the seeds that the fuzzers begin with, as scripts of their targets.

They follow what the real back ends send: QEMU's 2D mode over the socket, with dma-bufs, a cursor,
and the messages that QEMU and a VMM without SET_SOCKET exchange with a back end.
"""
import os
import struct
import sys


def message(request, *fields, tail=b"", flags=0):
    payload = struct.pack("<%dI" % len(fields), *fields) + tail
    return struct.pack("<3I", request, flags, len(payload)) + payload


def send(data, kinds=b""):
    """A step of fuzz-server: send data with descriptors of those kinds (none or one)."""
    step = b"\x06" if kinds else b"\x00"
    return step + kinds + struct.pack("<H", len(data)) + data


def dmabuf_scanout(width, height, tail=b"", request=9, y=0, flags=0):
    fields = (0, 0, y, width, height, width, height + y, width * 4, flags, 0x34325258)
    return message(request, *fields, tail=tail)


def features():
    return send(message(1)) + b"\x09" + send(message(2, 3, 0))


def server_seeds():
    pixels = bytes(range(256)) * 16
    picture = send(message(7, 0, 32, 32)) + send(message(8, 0, 0, 0, 32, 32, tail=pixels))
    cursor = send(message(6, 0, 5, 7, 1, 1, tail=b"\x80" * 16384))
    modifier = struct.pack("<Q", 0)
    dmabuf = send(dmabuf_scanout(32, 32), b"\x01") + send(message(10, 0, 0, 0, 32, 32))
    dmabuf2 = send(dmabuf_scanout(16, 16, modifier, 12, 4, 1), b"\x00")
    return {
        "features": features() + send(message(3)) + send(message(11, 0)) + b"\x09",
        "socket": features() + picture + send(message(8, 0, 40, 8, 8, 8, tail=pixels[:256])),
        "heads": send(message(7, 1, 8, 8)) + send(message(8, 1, 8, 0, 8, 8, tail=pixels[:256])),
        "cursor": cursor + send(message(4, 0, 0xFFFFFFFB, 9)) + send(message(5, 0, 1, 1)),
        "dmabuf": dmabuf + b"\x09" + send(message(9, *([0] * 10))),
        "dmabuf2": dmabuf2 + b"\x0a" + send(message(10, 0, 0, 0, 9, 9)) + b"\x0b\x09",
        "watchdog": dmabuf + b"\x0a" + send(message(10, 0, 0, 0, 9, 9)) + b"\x0c\xff\xff\x09",
        "restart": picture + b"\x0d" + picture + b"\x0f" + dmabuf,
        "wrong": send(message(8, 0, 0, 0, 9, 9)) + send(message(99, 1)) + send(message(3, 1)),
    }


def vhost(request, *fields, flags=1, tail=b""):
    return message(request, *fields, flags=flags, tail=tail)


def pass_on(side, data, kinds=b""):
    """A step of fuzz-interposer: send from that side (0: VMM, 1: back end)."""
    step = bytes([side << 7 | (len(kinds) << 3 | 3 if kinds else 0)])
    return step + kinds + struct.pack("<H", len(data)) + data


def ring(base, kick=True):
    setup = pass_on(0, vhost(8, 0, 64)) + pass_on(0, vhost(10, 0, base))
    setup += pass_on(0, vhost(9, 0, 0, *([0] * 8))) + pass_on(0, vhost(13, 0, 0), b"\x06")
    return setup + (pass_on(0, vhost(12, 0, 0), b"\x06") if kick else b"")


def interposer_seeds():
    regions = struct.pack("<2I4Q", 1, 0, 0, 65536, 4096, 0)
    table = pass_on(0, vhost(5, tail=regions), b"\x01")
    slot = pass_on(0, vhost(37, tail=struct.pack("<5Q", 0, 0, 65536, 4096, 0)), b"\x01")
    slots = pass_on(0, vhost(16, 0x8000, 0))
    enable = pass_on(0, vhost(2, 0x40000000, 1)) + pass_on(0, vhost(18, 0, 1))
    stop = pass_on(0, vhost(11, 0, 0)) + pass_on(1, vhost(11, 0, 17, flags=5))
    display = pass_on(0, vhost(33), b"\x00")
    config = pass_on(1, vhost(24, 0, 16, 0, 0, 0, 0, 0, flags=5))
    return {
        "start": display + table + ring(0) + config,
        "originated": table + ring(0) + b"\x07",
        "confirmed": display + pass_on(0, vhost(33, flags=9), b"\x00"),
        "reset-table": display + table + ring(0) + stop + ring(0) + b"\x07" * 4 + stop,
        "reset-slots": slots + enable + slot + ring(0) + stop + ring(0) + b"\x07" * 4 + stop,
        "pause": table + ring(0) + stop + ring(17),
        "again": display + b"\x05" + b"\x06" + display + b"\x85",
    }


def seeds():
    server = {"final-" + k: b"\x00" + v for k, v in server_seeds().items()}
    modes = [(1280, 800, 60000), (7680, 4320, 144000), (64, 64, 23976), (16384, 1, 1000)]
    return {
        "server": server,
        "interposer": interposer_seeds(),
        "wire": {"two": message(9, *range(10)) + message(10, *range(5)), "cut": message(3)[:7]},
        "edid": {"%dx%d" % m[:2]: struct.pack("<5IB", *m, 0, 0, 1) + b"libvug" for m in modes},
    }


def main():
    for target, files in seeds().items():
        folder = os.path.join(sys.argv[1], target)
        os.makedirs(folder, exist_ok=True)
        for name, data in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)


if __name__ == "__main__":
    main()
