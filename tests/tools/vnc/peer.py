#!/usr/bin/env python3
"""peer.py HOST:PORT|PATH WHAT [ARGUMENT...]: a VNC client that does one thing, well or rudely.

Exit status 0: what had to happen has happened. WHAT is a function here or in a module beside it.
"""
import sys
import time

import changes
import columns
import crowd
import cursor
import hands
import monitors
import notice
import rude
import segments
import tight
from client import RAW, Client, connect, hangs_up

MODULES = (changes, columns, crowd, cursor, hands, monitors, notice, rude, segments, tight)


def handshake(where):
    Client(where)


def silent(where):
    begin = time.monotonic()
    assert hangs_up(connect(where), 20)
    assert 8 < time.monotonic() - begin < 15, time.monotonic() - begin


def wait_quietly(_where, seconds):
    time.sleep(float(seconds))


def follow_the_box(where):
    """Where the box is, changes; after each update there is one box, of one size."""
    client = Client(where, [RAW])
    sizes, places = set(), set()
    for (_x, _y, _w, _h, encoding), _said in client.updates():
        assert encoding == RAW
        marks = [(at % client.width, at // client.width)
                 for at, pixel in enumerate(memoryview(client.pixels).cast("I")) if pixel & 0xffffff == 0x202040]
        if not marks:
            continue
        left, top = min(x for x, _ in marks), min(y for _, y in marks)
        sizes.add((max(x for x, _ in marks) - left, max(y for _, y in marks) - top))
        places.add((left, top))
        if len(places) >= 8:
            break
    assert len(sizes) == 1, sizes


def count_bytes(where):
    """After the first picture, much less than whole pictures."""
    client = Client(where, [RAW])
    client.request(False)
    client.update()
    client.received = 0
    for _ in range(10):
        client.request()
        client.update()
    whole = 10 * 4 * client.width * client.height
    print(client.received, "of", whole)
    assert 0 < client.received < whole / 2


def main():
    where, what = sys.argv[1:3]
    name = what.replace("-", "_")
    [function] = {getattr(place, name) for place in (*MODULES, sys.modules[__name__])
                  if callable(getattr(place, name, None))}
    function(where, *sys.argv[3:])


main()
