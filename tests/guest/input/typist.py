#!/usr/bin/env python3
"""typist.py VNC WHAT …: types to a guest through vug-view's VNC server, and looks at what the guest says.

rate SECONDS EXPECTED    1,000 events a second: keys, places and now and then a button. EXPECTED gets what a guest has
                         to say of keys and buttons, a line each, and of the last place.
latency WORDS MONITOR    how long a place takes to the guest and its echo back, through VNC and vug-view, and through
                         QEMU's own tablet by input-send-event, in turn. Fails where ours takes longer.
"""
import json
import os
import random
import socket
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "vnc"))
from hands import Hands  # noqa: E402

WIDTH, AXIS = 1280, 32768
TICK = 0.004
KEYS = [(ord(str(digit)), code) for digit, code in zip((1, 2, 3, 4, 5, 6, 7, 8, 9, 0), range(2, 12))]
LEFT = 272
TURNS = 500


# --- a thousand events a second ----------------------------------------------------------------


def rate(where, seconds, expected):
    """Of a tick: a key's press and release, and a place, which are two events."""
    client = Hands(where)
    keys, buttons, mask, begin = [], [], 0, time.monotonic()
    ticks = int(float(seconds) / TICK)
    for tick in range(ticks):
        keysym, code = KEYS[tick % len(KEYS)]
        client.key(keysym)
        keys += [f"keyboard 1 {code} 1", f"keyboard 1 {code} 0"]
        if tick % 25 == 24:
            mask ^= 1
            buttons.append(f"tablet 1 {LEFT} {mask}")
        x, y = tick % WIDTH, tick % 799
        client.point(x, y, mask)
        time.sleep(max(0, begin + (tick + 1) * TICK - time.monotonic()))
    client.point(WIDTH - 1, 799, 0)
    if mask:
        buttons.append(f"tablet 1 {LEFT} 0")
    took = time.monotonic() - begin
    with open(expected, "w") as file:
        file.write("\n".join(keys + buttons) + "\n")
    print(f"# {4 * ticks + len(buttons)} events in {took:.1f} s")
    assert took < 1.05 * float(seconds) + 1, took


# --- from a place to its echo ------------------------------------------------------------------


class Guest:
    """What it says on its console."""

    def __init__(self, words):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(words)
        self.unread = b""

    def echo(self):
        while True:
            line, newline, rest = self.unread.partition(b"\n")
            if not newline:
                more = self.socket.recv(4096)
                assert more, "the console has ended"
                self.unread += more
                continue
            self.unread = rest
            if line.startswith(b"VUG-INPUT ECHO "):
                return int(line.split()[2])


def by_vnc(client, _monitor, x):
    client.point(x, 400)


def by_qmp(_client, monitor, x):
    place = {"type": "abs", "data": {"axis": "x", "value": (2 * x + 1) * AXIS // (2 * WIDTH)}}
    os.write(monitor, json.dumps({"execute": "input-send-event", "arguments": {"events": [place]}}).encode() + b"\n")


def measure(ways, client, monitor, guest):
    """Each way takes each of the same places, in an order that chance makes."""
    times = {way: [] for way in ways}
    for turn in range(TURNS):
        for way in random.sample(ways, len(ways)):
            x = (7 * turn + len(times[way]) + (0 if way is by_vnc else 600)) % WIDTH
            begin = time.perf_counter()
            way(client, monitor, x)
            value = guest.echo()
            times[way].append(time.perf_counter() - begin)
            assert value * WIDTH // AXIS == x, (way.__name__, value, x)
    return times


def latency(where, words, monitor):
    client, guest = Hands(where), Guest(words)
    times = measure([by_vnc, by_qmp], client, os.open(monitor, os.O_WRONLY), guest)
    for way, name in ((by_vnc, "VNC client, vug-view, vhost-user-input"), (by_qmp, "input-send-event, virtio-tablet")):
        tenths = statistics.quantiles(times[way], n=100)
        print(f"# {name}: p50 {1e6 * tenths[49]:.0f} us, p90 {1e6 * tenths[89]:.0f} us, p99 {1e6 * tenths[98]:.0f} us")
    assert statistics.median(times[by_vnc]) <= statistics.median(times[by_qmp]), "ours takes longer"


if __name__ == "__main__":
    random.seed(1)
    {"rate": rate, "latency": latency}[sys.argv[2]](sys.argv[1], *sys.argv[3:])
