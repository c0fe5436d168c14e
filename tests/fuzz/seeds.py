#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""seeds.py DIRECTORY: write the seeds that the fuzzers begin with, as scripts of their targets.

The recorded sessions of tests/data are among them, cut into pieces. The others follow what real
back ends send: QEMU's 2D mode over the socket, with dma-bufs, a cursor, and the messages that QEMU
and a VMM without SET_SOCKET exchange with a back end.
"""
import glob
import os
import struct
import sys

from server_seeds import message, seeds_by_flags, send

# What a record's descriptors become, as fuzz_make_descriptor() counts them.
DESCRIPTOR_KINDS = {2: b"\x01", 3: b"\x01", 4: b"\x00", 5: b"\x03"}
# A seed must stay below run.sh's -max_len; the largest update of the sessions fits behind a state.
MAX_SEED = 39000


def traced_records(trace):
    """kind, request, flags, size, covered, descriptor kinds and payload of each record."""
    (offset,) = struct.unpack_from("<H", trace, 10)
    while offset < len(trace):
        length, kind, count = struct.unpack_from("<IHH", trace, offset)
        request, flags, size, covered, captured = struct.unpack_from("<5I", trace, offset + 16)
        descriptors = offset + 40
        kinds = [struct.unpack_from("<I", trace, descriptors + 16 * i)[0] for i in range(count)]
        payload = trace[descriptors + 16 * count :][:captured].ljust(covered, b"\0")
        yield kind, request, flags, size, covered, kinds, payload
        offset += length


def traced_steps(trace):
    """Steps of fuzz-server that do what the back end of the trace did, with their requests."""
    step, rest = b"", 0
    for kind, request, flags, size, covered, kinds, payload in traced_records(trace):
        if kind == 2:
            names = b"".join(DESCRIPTOR_KINDS.get(k, b"\x06") for k in kinds[:1])
            step = send(struct.pack("<3I", request, flags, size) + payload, names)
            rest = size - covered
        elif kind == 3:
            step += send(payload)
            rest -= covered
        elif kind == 4:
            yield None, b"\x09"
        elif kind == 5:
            yield None, b"\x0f"
        if kind in (2, 3) and rest == 0:
            yield request, step


def session_seeds(path):
    """The session in seeds that are small enough, each with the scanouts as they are then."""
    name = os.path.splitext(os.path.basename(path))[0]
    seeds, scanouts, seed = [], {}, b""
    steps = list(traced_steps(read(path)))
    for request, step in steps:
        if len(seed) + len(step) > MAX_SEED:
            seeds.append(seed)
            seed = b"".join(scanouts.values())
        seed += step
        if request == 7:
            scanouts[step[15:19]] = step
    seeds.append(seed)
    return {"%s-%u" % (name, i): seed for i, seed in enumerate(seeds)}


def recorded_paths(suffix="vugtrace"):
    data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
    return sorted(glob.glob(os.path.join(data, "*." + suffix)))


def recorded_seeds():
    return {k: v for path in recorded_paths() for k, v in session_seeds(path).items()}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def relayed_seeds():
    """What QEMU and its back end have said to an interposer: scripts already."""
    return {os.path.basename(p).split(".")[0]: read(p) for p in recorded_paths("vhost-user")}


def trace_seeds():
    """The sessions' beginnings, some with their pixels, and each kind of record."""
    seeds = {}
    for path in recorded_paths():
        trace = read(path)
        name = os.path.splitext(os.path.basename(path))[0]
        seeds[name] = trace[:MAX_SEED]
        seeds[name + "-end"] = trace[:24] + trace[24:64] + trace[-40:]
    record = struct.pack("<IHHQ6I", 40 + 32 + 48, 2, 2, 5, 9, 0, 48, 48, 48, 0)
    fds = struct.pack("<IIQ", 2, 0, 4096) + struct.pack("<IIQ", 5, 0, 0)
    connected = struct.pack("<IHHQ6I", 40, 1, 0, 0, 0, 1, 0, 0, 0, 0)
    unknown = struct.pack("<IHHQ6I", 44, 77, 0, 0, 0, 0, 0, 0, 0, 0) + b"more"
    for order in (b"\0", b"\1"):
        header = b"VUGTRACE" + struct.pack("<HH", 1, 24) + order + order + bytes(10)
        body = connected + unknown + record + fds + b"XR24" * 12
        seeds["descriptors-%u" % order[0]] = header + body
    return seeds


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


def work(batches, response=0):
    """The back end does the interposer's commands: fine (0), or with an error."""
    return bytes([2, batches, response])


def interposer_seeds():
    regions = struct.pack("<2I4Q", 1, 0, 0, 65536, 4096, 0)
    table = pass_on(0, vhost(5, tail=regions), b"\x01")
    slot = pass_on(0, vhost(37, tail=struct.pack("<5Q", 0, 0, 65536, 4096, 0)), b"\x01")
    slots = pass_on(0, vhost(16, 0x8000, 0))
    enable = pass_on(0, vhost(2, 0x40000000, 1)) + pass_on(0, vhost(18, 0, 1))
    stop = pass_on(0, vhost(11, 0, 0)) + pass_on(1, vhost(11, 0, 17, flags=5))
    display = pass_on(0, vhost(33), b"\x00")
    restored = pass_on(1, vhost(11, 0, 17, flags=5)) + b"\x84\x84\x84"
    sweep = stop + ring(0) + work(255) * 4 + work(20) + restored
    refusing = stop + ring(0) + work(3, 2) + work(255, 1) * 3 + restored
    late = stop + ring(0) + work(2) + b"\x12" + work(0) + b"\x12" + work(0)
    scribbled = stop + ring(0) + work(0) + b"\x0a\x12\x12\x04\xff\xff\xff\xff" + work(3) + restored
    config = pass_on(1, vhost(24, 0, 16, 0, 0, 0, 0, 0, flags=5))
    return {
        "start": display + table + ring(0) + config,
        "originated": table + ring(0) + b"\x07",
        "confirmed": display + pass_on(0, vhost(33, flags=9), b"\x00"),
        "reset-table": display + table + ring(0) + stop + ring(0) + b"\x07" * 4 + stop,
        "reset-slots": slots + enable + slot + ring(0) + stop + ring(0) + b"\x07" * 4 + stop,
        "sweep-table": display + table + ring(0) + sweep + sweep,
        "sweep-slots": display + slots + enable + slot + ring(0) + sweep,
        "sweep-refused": display + table + ring(0) + refusing,
        "sweep-late": display + table + ring(0) + late,
        "sweep-scribbled": display + table + ring(0) + scribbled,
        "max-slots": pass_on(0, vhost(36)) + pass_on(1, vhost(36, 9, 0, flags=5)),
        "pause": table + ring(0) + stop + ring(17),
        "again": display + b"\x05" + b"\x06" + display + b"\x85",
    }


def blob(kind=1, modifier=0, format=2, size=(64, 32), rect=(8, 4, 40, 20), resource=65536,
         stride=256, offset=0, flags=0):
    """What fuzz-blob reads: a framebuffer in a resource of that kind of descriptor."""
    planes = (stride, offset) + (0, 0) * 3
    return struct.pack("<3B16I", flags, kind, modifier, format, *size, *rect, resource, *planes)


def blob_seeds():
    seeds = {"format-%u" % f: blob(format=f) for f in (1, 2, 3, 4, 67, 68, 121, 134)}
    seeds.update({"kind-%u" % k: blob(kind=k) for k in range(7)})
    seeds.update({"modifier-%u" % m: blob(modifier=m, flags=m % 2) for m in range(4)})
    seeds.update({
        "none": blob(kind=255), "off": blob(rect=(0, 0, 0, 0)), "whole": blob(rect=(0, 0, 64, 32)),
        "end": blob(offset=65536 - 31 * 256 - 256, resource=0), "wide": blob(size=(16384, 1)),
        "large": blob(size=(16384, 16384), stride=262144, resource=0xFFFFFFFF),
        "wrapped": blob(rect=(8, 8, 2**32 - 1, 2**32 - 1), offset=2**32 - 1),
    })
    return seeds


def start(way=0):
    return b"\x01" + bytes([way])


def refill(choice=0):
    return b"\x03" + bytes([choice]) + b"\x04\x01"


def poke(which, offset, data):
    return b"\x02" + struct.pack("<BHB", which, offset, len(data)) + data


SETTLE, ATTACH, SYNC, RELEASE = b"\x06", b"\x07", b"\x09\x03", b"\x09\x04"


def press(code, released=0):
    return b"\x09\x00" + struct.pack("<HB", code, released) + SYNC


def device_message(request, payload=b"", fds=b""):
    data = struct.pack("<3I", request, 1, len(payload)) + payload
    return b"\x00" + bytes([len(fds)]) + fds + struct.pack("<H", len(data)) + data


def input_seeds():
    """What fuzz-input reads: each kind of device in each way to set it up, and guests that lie."""
    move = b"\x09\x01" + struct.pack("<2i", 100, 200) + SYNC
    touch = b"\x09\x02\x03\x10\x00" + SYNC + b"\x09\x02\x83\x10\x00" + SYNC
    flood = b"\x09\x05\xff"
    work = press(30) + move + touch + press(30, 1) + RELEASE + SETTLE
    seeds = {}
    for kind in range(4):
        for way in (0, 1, 2, 4, 9, 16, 32, 64, 127):
            memory, large = way & 1, way & 16
            begin = bytes([kind]) + start(way) + SETTLE + refill(memory | (large >> 2))
            seeds["kind-%u-way-%u" % (kind, way)] = begin + work + refill(memory) + flood + SETTLE
    good = b"\x00" + start() + SETTLE + refill()
    descriptor = struct.pack("<QIHH", 0x108000, 16, 4, 0)
    seeds.update({
        "indirect": good + poke(0, 0, descriptor) + poke(0, 0x8000, descriptor) + work,
        "cycle": good + poke(0, 0, struct.pack("<QIHH", 0x108000, 0, 3, 0)) + work,
        "ahead": good + poke(0, 0x1002, b"\xff\x7f") + work,
        "truncated": b"\x00" + start(1) + SETTLE + refill(1) + b"\x05\x04\x01" + work,
        "status": good + poke(0, 0x8400, struct.pack("<HHI", 17, 1, 1)) + refill(2) + SETTLE,
        "again": good + press(30) + ATTACH + start(32) + SETTLE + refill() + work,
        "detach": good + b"\x08" + press(30) + device_message(34) + SETTLE + ATTACH + SETTLE,
        "config": b"\x01" + device_message(25, struct.pack("<3I2B", 0, 2, 0, 0x12, 0)) +
                  device_message(24, struct.pack("<3I", 0, 136, 0)) + SETTLE,
        "inflight": b"\x00" + device_message(31, struct.pack("<2Q2HI", 0, 0, 2, 64, 0)) + SETTLE,
        "slot": b"\x00" + device_message(37, struct.pack("<5Q", 0, 0, 4096, 0, 0), b"\x00") +
                device_message(38, struct.pack("<5Q", 0, 0, 4096, 0, 0)) + SETTLE,
        "stop": good + press(30) + device_message(11, struct.pack("<2I", 0, 0)) + SETTLE + work,
    })
    return seeds


# The GPU's commands, in the order of shapes[] in gpu2d.c.
GPU2D = ("displays create unref set_scanout flush transfer attach detach edid create_blob set_scanout_blob "
         "update_cursor move_cursor").split()


def gpu2d(name, *words, entries=(), step=3):
    """A command with small numbers; entries: of 64 KiB at 0x10000, where they begin and how long they are."""
    pieces = b"".join(struct.pack("<2H", *entry) for entry in entries)
    return bytes([step, GPU2D.index(name)]) + bytes(words) + pieces


def gpu2d_seeds():
    """What fuzz-gpu2d reads: a picture, a blob with a dma-buf and without, a cursor, answers that come later."""
    pages = ((0, 4096), (8192, 4096), (4096, 8192))
    picture = (gpu2d("create", 1, 2, 64, 48) + gpu2d("attach", 1, 3, entries=pages) +
               gpu2d("set_scanout", 0, 0, 64, 48, 0, 1) + gpu2d("transfer", 0, 0, 64, 48, 0, 0, 1, 0) +
               gpu2d("flush", 0, 0, 64, 48, 1, 0))
    create = gpu2d("create_blob", 2, 1, 0, 3, 0, 0, 240, 0, entries=pages)
    blob = create + gpu2d("set_scanout_blob", 0, 0, 8, 6, 1, 2, 8, 6, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0) + gpu2d(
        "flush", 0, 0, 8, 6, 2, 0)
    cursor = gpu2d("update_cursor", 0, 5, 5, 0, 1, 0, 0, 0, step=1) + gpu2d(
        "move_cursor", 0, 9, 9, 0, 1, 0, 0, 0, step=1)
    complete, again, reset = bytes([12, 2, 0, 0]), bytes([14]), bytes([15])
    later = bytes([13, 3])
    return {
        "picture": picture + again + gpu2d("detach", 1, 0) + gpu2d("unref", 1, 0),
        "blob": blob + gpu2d("unref", 2, 0),
        "dmabuf": bytes([13, 1]) + blob + again,
        "later": later + blob + complete + gpu2d("displays") + complete + gpu2d("edid", 0, 0) + complete,
        "cursor": picture + cursor + reset,
        "raw": bytes([0, 24]) + struct.pack("<I20x", 0x100),
    }


def link_packet(kind, payload=b"", fds=0, serial=0, scanout=0xFFFFFFFF):
    """A packet of the display link, docs/display-link.md, as fuzz-display_link reads it."""
    length = 16 + len(payload)
    packet = struct.pack("<I2H2I", length, kind, fds, serial, scanout) + payload
    return bytes([fds]) + struct.pack("<H", length) + packet


def link_text(text):
    return struct.pack("<I", len(text)) + text


def link_hello(minor=0, major=1, more=b""):
    numbers = struct.pack("<3IQ", 0x4C475556, major, minor, 63)
    return link_packet(1, numbers + link_text(b"name") + more)


def link_wrong(packet):
    """One packet cut, lengthened, with other descriptors, and with each of its words too large."""
    fds, body = packet[0], packet[3:]
    for cut in range(16, len(body), 4):
        yield link_packet(*struct.unpack("<4xH", body[:6]), body[16:cut], fds, *struct.unpack("<2I", body[8:16]))
    yield link_packet(*struct.unpack("<4xH", body[:6]), body[16:] + b"x", fds, *struct.unpack("<2I", body[8:16]))
    yield bytes([fds + 1]) + packet[1:]
    for at in range(0, len(body) - 3, 4):
        yield packet[:3 + at] + b"\xff" * 4 + packet[7 + at:]


def display_link_seeds():
    """Each message of either side, of peers that are as old as we are and newer."""
    boxes = struct.pack("<I12I", 3, 0, 0, 1, 1, 2, 2, 8, 8, 62, 46, 2, 2)
    display = [
        (16, struct.pack("<3I2i3I", 1, 640, 480, -640, 0, 640, 480, 60000) + link_text(b"screen")),
        (17, struct.pack("<5IQ", 0, 0, 64, 48, 0x34325258, 0) + struct.pack("<3I", 1, 0, 256), 1, 0),
        (17, struct.pack("<5IQ", 1, 3, 64, 48, 0x34325258, 1) + struct.pack("<5I", 2, 0, 256, 64, 256), 2, 0),
        (19, struct.pack("<Q2I4I", 7, 1, 1, 0, 0, 64, 48) + boxes, 1),
        (18, struct.pack("<I", 1), 0, 0), (20, b""), (22, link_text(b"waiting")),
        (21, struct.pack("<I2i4I", 7, -3, 4, 1, 2, 64, 64), 1), (21, struct.pack("<I2i4I", 3, 1, 2, 0, 0, 0, 0)),
        (30, struct.pack("<7I", 1, 0, 0, 64, 48, 0x34325258, 256), 1),
    ]
    viewer = [
        (33, struct.pack("<2IQI", 0, 7, 123456789, 16666667) + link_text(b""), 1),
        (33, struct.pack("<2IQI", 3, 1, 0, 0) + link_text(b"no such modifier")),
        (34, struct.pack("<I", 1), 1), (36, struct.pack("<I", 1), 0, 0), (37, link_text(b"why"), 0, 0),
        (40, struct.pack("<2I", 800, 600), 0, 0), (41, b"", 0, 0), (42, b"", 0, 0),
        (50, struct.pack("<2I", 25600, 512), 0, 0), (53, struct.pack("<4I", 3, 1, 256, 512), 0, 0),
    ]
    of_none = {
        False: [(2, struct.pack("<I", 11) + link_text(b"why")), (23, struct.pack("<I", 5)), (29, b"", 9), (31, b""),
                (28, struct.pack("<I", 0), 9), (28, struct.pack("<I", 1), 10, 1)],
        True: [(32, struct.pack("<I", 1) + link_text(b"why"), 9), (35, struct.pack("<I", 1) + link_text(b"GL")),
               (48, struct.pack("<2I", 30, 1)), (49, struct.pack("<2I", 0x110, 0)),
               (51, struct.pack("<2i", -5, 5)), (52, struct.pack("<2i", 120, 0)), (54, b"")],
    }
    files = {}
    long_text = link_packet(2, struct.pack("<I", 11) + link_text(b"x" * 4000))
    for ours, messages in ((0x3F, display), (0x7F, display), (0x3E, viewer)):
        rest = b"".join(link_packet(m[0], m[1], *(m[2:3] or (0,)), *(m[3:4] or (5,)), scanout=2) for m in messages)
        rest += b"".join(link_packet(*m[:2], *(m[3:4] or (0,)), *m[2:3]) for m in of_none[messages is viewer])
        newer = link_packet(99, b"later", 2) + link_packet(20 if messages is display else 41, b"more", 0,
                                                          5 if messages is display else 0, 1)
        files["side-%x" % ours] = bytes([ours]) + link_hello() + rest
        files["early-%x" % ours] = bytes([ours]) + long_text + rest
        files["less-%x" % ours] = bytes([ours & 1]) + link_hello() + rest
        files["newer-%x" % ours] = bytes([ours]) + link_hello(1, more=b"more") + newer + rest
        files["major-%x" % ours] = bytes([ours]) + link_hello(0, 2)
        for i, each in enumerate(messages):
            packet = link_packet(each[0], each[1], *(each[2:3] or (0,)), *(each[3:4] or (5,)), scanout=2)
            wrong = b"".join(link_wrong(packet))
            files["one-%x-%u" % (ours, i)] = bytes([ours]) + link_hello() + packet + wrong
        files["hello-%x" % ours] = bytes([ours]) + b"".join(link_wrong(link_hello())) + link_hello() * 2
    return files


# The actions of fuzz-routing, in the order of its table.
ROUTING = ("code", "position", "motion", "touch", "let_go", "sink", "view", "listener", "react", "monitor",
           "master", "drop_server", "coordinates")


def routed(name, argument, more=b"", dispatch=True):
    """A step of fuzz-routing. argument % 4: which listener or sink."""
    return bytes([ROUTING.index(name), argument]) + more + bytes([0 if dispatch else 1])


def routing_seeds():
    """What fuzz-routing reads: two listeners that hold the same, sinks that come and go, views and monitors."""
    begin = routed("listener", 0) + routed("listener", 1) + routed("sink", 0x1c)
    press = [routed("code", 4 + i, struct.pack("<H", 30)) + routed("code", 12 + i, struct.pack("<H", 0x110))
             for i in (0, 1)]
    release = [routed("code", i, struct.pack("<H", 30)) for i in (0, 1)]
    place = routed("position", 0, b"\0" + struct.pack("<H", 400) + b"\0" + struct.pack("<H", 80))
    view = routed("view", 4, struct.pack("<B2H", 4, 1280, 800) + b"\0" + struct.pack("<H", 4000))
    touch = routed("touch", 0, b"\1") + routed("touch", 1, b"\1") + routed("touch", 0, b"\1")
    monitor = routed("monitor", 0x1c, struct.pack("<ihH", -1024, -5, 1024))
    ask = routed("monitor", 0x60, struct.pack("<ihH", 0, 0, 800)) + routed("master", 5)
    react = routed("react", 0, dispatch=False)
    area = struct.pack("<ihHH", -100, 7, 640, 480)
    return {
        "union": begin + b"".join(press) + b"".join(release),
        "gone": begin + b"".join(press) + touch + routed("listener", 0) + routed("let_go", 5) + routed("let_go", 9),
        "burst": begin + b"".join(routed("code", 0x84, struct.pack("<H", n), n > 1) for n in (1, 0x160)) +
        b"".join(routed("code", 0x80, struct.pack("<H", n), n > 1) for n in (1, 0x160)),
        "dropped": begin + press[0] + react + routed("monitor", 0x1c, struct.pack("<ihH", 9, 9, 99)) +
        routed("listener", 0) * 2,
        "sinks": begin + press[0] + touch + routed("sink", 0x1d) + press[1] + routed("sink", 1) + release[0],
        "places": begin + place + view + place + monitor + place + routed("motion", 0, b"\5\0\0\0") + ask,
        "in-callback": b"".join(begin + react + press[0] + event + press[1] + touch + routed("sink", 0x1c)
                                for event in (routed("sink", 0x1c), routed("sink", 0x1e), routed("listener", 0))),
        "server": begin + press[0] + react + routed("code", 1, struct.pack("<H", 9)) + routed("drop_server", 0xa7),
        "coordinates": routed("coordinates", 4, struct.pack("<B2H", 0, 640, 480) + b"\0\1\0" * 6) +
        routed("coordinates", 0, b"\1" + area + b"\0" + struct.pack("<4H", 5, 6, 7, 8)),
    }


# The steps of fuzz-serve, in the order of its table.
SERVE = ("attach", "greet", "say", "hear", "draw", "present", "blank", "point", "plug", "inform", "run", "leave")


def served(name, *numbers, more=b""):
    return bytes([SERVE.index(name), *numbers]) + more


def said(kind, payload=b"", fds=0, serial=0, scanout=0xFFFFFFFF):
    packet = link_packet(kind, payload, fds, serial, scanout)[3:]
    return served("say", fds, *[1] * fds, len(packet), more=packet)


def serve_seeds():
    """A viewer that attaches to a guest which draws: what it may say, what it may not, and its end."""
    begin = served("draw", 0, 63, 47) + served("attach", 1) + served("greet") + served("hear", 0)
    shown = said(33, struct.pack("<2IQI", 0, 1, 0, 0) + link_text(b""), 0, 2, 0)
    keys = said(48, struct.pack("<2I", 30, 1)) + said(54) + said(50, struct.pack("<2I", 2560, 512), 0, 0, 0) + said(54)
    guest = served("present", 0) + served("hear", 0) + served("point", 9, 1, 0) + served("hear", 0)
    guest += served("plug", 0, 1, 200) + served("hear", 0) + served("plug", 1, 1, 9) + served("draw", 1, 9, 9)
    wishes = said(35, struct.pack("<I", 1) + link_text(b"")) + said(36, struct.pack("<I", 0), 0, 0, 0)
    wishes += served("present", 0) + said(36, struct.pack("<I", 1), 0, 0, 0)
    wishes += b"".join(said(kind, size, 0, 0, 0) for kind, size in ((40, struct.pack("<2I", 99, 98)), (41, b""), (42, b"")))
    return {
        "looks": begin + guest + served("hear", 0) + served("blank", 0) + served("hear", 0) + served("inform", 3),
        "refuses": begin + served("present", 0) + served("hear", 3) * 3 + served("present", 0) + served("hear", 3),
        "unread": begin[:-2] + guest * 3 + served("leave"),
        "answers": served("draw", 0, 9, 9) + served("attach", 1) + served("greet") + shown + served("hear", 0),
        "types": begin + keys * 2 + served("leave") + begin + keys,
        "wishes": begin + wishes + served("hear", 0) + guest,
        "nowhere": begin + said(32, struct.pack("<I", 0) + link_text(b""), 0, 2),
        "descriptors": begin + b"".join(said(kind, b"", count) for kind in (20, 54) for count in (1, 7)),
        "fences": begin + said(33, struct.pack("<2IQI", 0, 3, 0, 0) + link_text(b""), 1, 1, 0),
        "large": served("draw", 0, 255, 255) + served("draw", 1, 255, 255) + begin + guest,
    }


def seeds():
    modes = [(1280, 800, 60000), (7680, 4320, 144000), (64, 64, 23976), (16384, 1, 1000)]
    return {
        "server": seeds_by_flags(recorded_seeds()),
        "interposer": {**interposer_seeds(), **relayed_seeds()},
        "wire": {"two": message(9, *range(10)) + message(10, *range(5)), "cut": message(3)[:7]},
        "trace": trace_seeds(),
        "blob": blob_seeds(),
        "input": input_seeds(),
        "gpu2d": gpu2d_seeds(),
        "display_link": display_link_seeds(),
        "routing": routing_seeds(),
        "serve": serve_seeds(),
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
