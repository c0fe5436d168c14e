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


# What the program around the server does: the order of actions[] in program/program.c.
ACTIONS = ("disconnect attach drop_server set_monitor set_edid set_format look keep_buffer "
           "finish_twice finish_all choose_memory run_out reset_guest run_out_of_memory").split()
DRAIN, KEEP_FRAMES, FINISH_FRAMES = b"\x09", b"\x0a", b"\x0b"
RECONNECT, HALF_CLOSE, HANG_UP = b"\x0d", b"\x1e", b"\x0f"
LET_A_MINUTE_PASS = b"\x0c\xff\xff"


def act(action, argument=0):
    """The program calls that function now."""
    return bytes([4, ACTIONS.index(action), argument])


def react(action, argument=0):
    """The program calls that function in its next callback."""
    return bytes([5, ACTIONS.index(action), argument])


def features():
    return send(message(1)) + DRAIN + send(message(2, 3, 0))


def update(x, y, width, height):
    return send(message(8, 0, x, y, width, height, tail=b"\x55" * (width * height * 4)))


def surface_seeds():
    """What UPDATE counts from, what it leaves out, and more damage than a frame can list."""
    begin = send(message(7, 0, 16, 16)) + update(0, 0, 16, 16)
    moved = begin + send(message(7, 0, 16, 16)) + update(24, 8, 16, 16) + update(20, 4, 16, 16)
    at_monitor = act("set_monitor", 6) + begin + update(6, 0, 16, 12) + update(0, 0, 8, 8)
    at_monitor += update(3, 3, 16, 16)
    many = b"".join(update(x * 3, y * 3, 1, 1) for x in range(7) for y in range(7))
    large = send(message(7, 0, 32, 32))
    return {
        "moved": moved, "at-monitor": at_monitor,
        "many": large + KEEP_FRAMES + update(0, 0, 1, 1) + many + FINISH_FRAMES,
    }


def program_seeds(picture, cursor, dmabuf):
    """Everything that the program may do, in every callback."""
    wrong = send(message(3, 1))
    update = send(message(10, 0, 0, 0, 32, 32))
    callbacks = {
        "scanout": picture, "frame": update, "cursor": cursor, "log": wrong,
        "monitors": act("set_monitor", 11), "disconnected": HANG_UP,
    }
    files = {}
    for callback, cause in callbacks.items():
        for action in ACTIONS:
            files["%s-%s" % (callback, action)] = dmabuf + react(action, 3) + cause + picture
        files[callback + "-out"] = dmabuf + act("run_out", 2) + cause + picture
    for argument in range(4):
        files["memory-%d" % argument] = act("choose_memory", argument) + picture + DRAIN
        files["format-%d" % argument] = act("set_format", 2 * argument) + picture
        files["untraced-%d" % argument] = react("set_format", 16 + argument) + picture
    for action in ACTIONS:
        files["act-" + action] = dmabuf + KEEP_FRAMES + update + act(action, 16) + act(action, 11)
    return files


def fence_seeds():
    """Frames that wait for the back end's fence, and frames that are done with a consumer's."""
    shown = send(dmabuf_scanout(32, 32), b"\x01")
    update = send(message(10, 0, 0, 0, 32, 32))
    signal, later = act("finish_all", 1), act("finish_twice", 3)
    held = shown + update * 3
    begin = shown + KEEP_FRAMES + update + signal + DRAIN
    return {
        "signalled": held + signal + DRAIN,
        "never": held + LET_A_MINUTE_PASS + DRAIN,
        "replaced": held + shown + signal,
        "hidden": held + send(message(7, 0, 0, 0)) + signal,
        "gone": held + HANG_UP + signal,
        "without": act("run_out", 3) + held,
        "done-later": begin + later + update + signal + FINISH_FRAMES + DRAIN,
        "done-too-late": begin + act("finish_twice", 1) + LET_A_MINUTE_PASS + signal,
        "done-behind": begin + RECONNECT + later + signal,
        "done-never": begin + later,
    }


# What it does with its listeners: the order of actions[] in program/listeners.c.
LISTENER_ACTIONS = "add drop set_visible dispatch show finish set_pace".split()
OWN_THREAD, SHOWS, KEEPS, NO_FRAMES = 4, 32, 64, 128
# Further flags of one that is added: STABLE, TEARING_ALLOWED, EXACT_DAMAGE.
STABLE, TORN, EXACT = 1, 2, 4


def listener(action, argument=0, step=4, kind=0):
    """Now, or with step 5 in the next callback."""
    number = kind * len(LISTENER_ACTIONS) + LISTENER_ACTIONS.index(action)
    return bytes([step, 128 + number, argument])


# What it does with its sources: the order of actions[] in program/sources.c.
SOURCE_ACTIONS = "add drop show present begin_write end_write set_cursor".split()


def source(action, argument=0, step=4):
    """Now, or with step 5 in the next callback."""
    return bytes([step, 64 + SOURCE_ACTIONS.index(action), argument])


def source_seeds():
    """A program's own pictures beside those of the back end, with listeners, fences, and ends in every callback."""
    picture = source("show", 2) + source("present", 0)
    look = listener("add", SHOWS) + listener("add", 1 | KEEPS) + listener("add", 2)
    signal = act("finish_all", 1)
    files = {
        "pictures": look + picture + source("show", 4) + source("present", 6) + listener("finish", 0) + DRAIN,
        "late": listener("add", KEEPS | 8) + (picture + source("show", 4) + source("present", 6)) * 2 +
        (DRAIN + LET_A_MINUTE_PASS) * 3 + listener("finish", 0) * 4 + DRAIN,
        "late-release": listener("add", SHOWS | 8) + LET_A_MINUTE_PASS + picture + source("show", 4) +
        (DRAIN + LET_A_MINUTE_PASS) * 3 + listener("finish", 0) * 4 + DRAIN,
        "late-release-fence": listener("add", SHOWS | 8) + listener("add", 1 | SHOWS) + picture + source("show", 4) +
        listener("finish", 8) + DRAIN + listener("finish", 9) + signal + DRAIN,
        "late-log": listener("add", KEEPS | 8) + picture + source("show", 4) + source("drop", step=5) +
        (DRAIN + LET_A_MINUTE_PASS) * 3,
        "monitors": look + act("set_monitor", 11) + source("add", 0, step=5) + act("set_monitor", 15),
        "released": look + picture + source("show", 4) + DRAIN + listener("finish", 0) + DRAIN +
        listener("finish", 8 | 1) + signal + DRAIN,
        "stuck": listener("add", KEEPS) + (picture + source("show", 4) + LET_A_MINUTE_PASS) * 3,
        "fences": look + source("show", 0) + source("present", 8) * 20 + signal + DRAIN,
        "writes": look + source("show", 0) + source("begin_write", 2) + DRAIN + source("end_write") + DRAIN,
        "stalled": look + source("show", 0) + source("begin_write") + source("present") + LET_A_MINUTE_PASS * 2,
        "cursor": look + source("set_cursor", 134) + source("set_cursor", 4) + source("set_cursor", 8),
        "off": look + picture + DRAIN + source("show", 8) + DRAIN,
        "many": KEEP_FRAMES + (picture + source("show", 4)) * 20 + FINISH_FRAMES,
        "again": source("drop") + source("add", 1) + source("show", 3) + source("drop", 1) + source("add", 0),
    }
    for action in SOURCE_ACTIONS:
        files["in-callback-" + action] = look + source(action, 2, step=5) + picture + DRAIN + picture
        files["after-%s" % action] = source(action, 4, step=5) + picture + act("drop_server")
    files["server-dropped"] = look + picture + react("drop_server") + picture + DRAIN
    return files


def snapshot_seeds():
    """Listeners with and without snapshots, of a surface that is drawn in whole and in half updates."""
    surface = send(message(7, 1, 8, 8))
    whole = message(8, 1, 0, 0, 8, 8, tail=b"\x11" * 256)
    piece = send(message(8, 1, 2, 2, 4, 4, tail=b"\x55" * 64))
    halves = send(whole[:100]) + listener("finish", 0) + LET_A_MINUTE_PASS + send(whole[100:])
    one_and_a_half = send(whole + whole[:90]) + listener("dispatch", 1) + send(whole[90:])
    hidden = listener("set_visible", 0) + piece + listener("set_visible", 4)
    files = {}
    for name, kind in {"stable": STABLE, "torn": TORN, "both": STABLE | TORN, "exact": EXACT}.items():
        for pace in (0, SHOWS, KEEPS):
            add = listener("add", pace, kind=kind) + listener("add", 1 | OWN_THREAD | pace, kind=kind)
            work = surface + send(whole) + piece + halves + one_and_a_half + hidden + piece
            end = listener("dispatch", 1) + listener("drop", 0) + surface + send(whole) + DRAIN
            files["%s-%d" % (name, pace)] = add + work + end
            files["late-%s-%d" % (name, pace)] = work + add + work + end
            files["cut-%s-%d" % (name, pace)] = add + work + send(whole[:90]) + RECONNECT + end
    return files


def listener_seeds():
    """Listeners of each kind, and everything that may be done with them, in callbacks, too."""
    shown = send(dmabuf_scanout(32, 32), b"\x01")
    update = send(message(10, 0, 0, 0, 32, 32))
    surface = send(message(7, 1, 8, 8)) + send(message(8, 1, 0, 0, 4, 4, tail=b"\x55" * 64))
    cursor = send(message(6, 0, 5, 7, 1, 1, tail=b"\x80" * 16384))
    work = update + surface + cursor + send(message(7, 0, 0, 0)) + shown + update
    dispatch = listener("dispatch", 0)
    files = {}
    for name, kind in {"done": 0, "shows": SHOWS, "keeps": KEEPS, "blind": NO_FRAMES}.items():
        for thread in (0, OWN_THREAD):
            begin = listener("add", kind | thread) + listener("add", 1) + shown + update + dispatch
            end = work + dispatch + LET_A_MINUTE_PASS + work + dispatch + DRAIN
            files["%s-%d" % (name, thread)] = begin + end
            files["late-%s-%d" % (name, thread)] = work + begin + end
    begin = listener("add", KEEPS) + listener("add", 1 | OWN_THREAD | SHOWS) + shown
    for action in LISTENER_ACTIONS:
        for argument in (0, 1, 4, 12):
            step = listener(action, argument, 5)
            end = work + listener("dispatch", 1) + listener(action, argument) + work + DRAIN
            files["in-%s-%d" % (action, argument)] = begin + step + end
    for action in ACTIONS:
        files["in-" + action] = begin + react(action, 3) + work + listener("dispatch", 1) + work
        files["before-" + action] = begin + react(action, 3) + surface + work
    return files


def together_seeds():
    """Damage in several pieces that all listeners share, until one of them has to add to it."""
    pieces = b"".join(message(8, 1, x, x, 2, 2, tail=b"\x55" * 16) for x in (0, 4, 8))
    one = message(8, 1, 12, 1, 3, 1, tail=b"\x66" * 12)
    begin = send(message(7, 1, 16, 16)) + send(one)
    look = listener("add", SHOWS) + listener("add", 1 | KEEPS) + listener("add", 2 | OWN_THREAD | SHOWS, kind=TORN)
    finish = listener("finish", 1) + listener("finish", 0) + listener("dispatch", 2)
    return {
        "shared": look + begin + send(pieces) + finish + DRAIN,
        "added": look + begin + send(pieces) + send(one) + send(pieces) + finish + send(pieces) + finish,
        "cleared": look + begin + send(pieces) + send(message(7, 1, 4, 4)) + finish,
        "dropped": look + begin + send(pieces) + listener("drop", 1) + send(pieces) + RECONNECT + finish,
        "late": begin + send(pieces) + look + send(pieces) + finish,
        "hidden": look + begin + send(pieces) + listener("set_visible", 1) + send(pieces) +
        listener("set_visible", 5) + finish,
    }


def late_seeds():
    """Listeners that are late, with a buffer and without one, and count again."""
    shown = send(dmabuf_scanout(32, 32), b"\x01")
    update = send(message(10, 0, 0, 0, 32, 32))
    keep = listener("add", KEEPS | 8) + shown + update + LET_A_MINUTE_PASS
    back = listener("finish", 0) * 4 + DRAIN
    return {
        "again": keep + update + back + update + back,
        "other": keep + shown + update + LET_A_MINUTE_PASS + back + update + back,
        "log": keep + react("disconnect") + update + LET_A_MINUTE_PASS + back,
        "two": listener("add", 1 | KEEPS) + keep + react("finish_all") + update + LET_A_MINUTE_PASS * 2 + back,
        "server": keep + update + react("drop_server") + update + back,
    }


def memory_seeds(work):
    """No memory for one allocation after another of the dispatches that follow, and time for the next try."""
    look = listener("add", SHOWS) + listener("add", 1 | KEEPS, kind=EXACT) + listener("add", 2 | OWN_THREAD)
    files = {}
    for name, steps in work.items():
        for number in range(8):
            short = act("run_out_of_memory", number)
            again = short + steps + LET_A_MINUTE_PASS + listener("dispatch", 2) + DRAIN
            files["%s-%d" % (name, number)] = look + steps + again
            files["alone-%s-%d" % (name, number)] = short + steps + LET_A_MINUTE_PASS + steps
    return files


def coalescing_seeds():
    """Messages that come so fast that the server lets them gather."""
    cursor = message(4, 0, 5, 7)
    return {"flood-%d" % count: send(cursor * count) * (900 // count) + DRAIN for count in (1, 3, 20)}


def settings_seeds(picture, dmabuf):
    """What a program may set late, with frames out."""
    update = send(message(10, 0, 0, 0, 32, 32))
    return {"settings-%d" % bits: KEEP_FRAMES + dmabuf + act("set_format", 32 + bits) + update + picture +
            act("set_format", 32) + update + LET_A_MINUTE_PASS * 2 + FINISH_FRAMES for bits in (0, 8, 64, 128, 200)}


def all_memory_seeds():
    surface = send(message(7, 1, 8, 8))
    pixels = send(message(8, 1, 0, 0, 4, 4, tail=b"\x55" * 64))
    halves = message(8, 1, 0, 0, 8, 8, tail=b"\x11" * 256)
    shown = send(dmabuf_scanout(32, 32), b"\x01")
    return memory_seeds({
        "surface": surface + pixels * 2, "dmabuf": shown + send(message(10, 0, 0, 0, 32, 32)) * 2,
        "cursor": send(message(6, 0, 5, 7, 1, 1, tail=b"\x80" * 16384)),
        "pieces": surface + send(b"".join(message(8, 1, x, x, 1, 1, tail=b"abcd") for x in (0, 3, 6))),
        "split": surface + send(halves[:90]) + send(halves[90:]),
        "own": source("show", 2) + source("present", 0) + source("show", 4) + source("present", 6),
    })


def waiting_seeds():
    """As many replies open as there may be, and what makes room for the next one, or does not."""
    update = message(10, 0, 0, 0, 32, 32)
    open_all = send(dmabuf_scanout(32, 32), b"\x01") + KEEP_FRAMES + send(update * 16)
    open_all += send(message(7, 1, 4, 4))
    other = message(8, 1, 0, 0, 4, 4, tail=b"\x55" * 64)
    finish = {"at-once": act("finish_all"), "in-callback": react("finish_all"), "never": b""}
    files = {}
    for name, step in finish.items():
        files["waiting-" + name] = open_all + step + send(other + update) + DRAIN
        files["waiting-closed-" + name] = open_all + step + send(other) + HALF_CLOSE + DRAIN
    return files


def server_seeds():
    pixels = bytes(range(256)) * 16
    picture = send(message(7, 0, 32, 32)) + send(message(8, 0, 0, 0, 32, 32, tail=pixels))
    cursor = send(message(6, 0, 5, 7, 1, 1, tail=b"\x80" * 16384))
    modifier = struct.pack("<Q", 0)
    dmabuf = send(dmabuf_scanout(32, 32), b"\x01") + send(message(10, 0, 0, 0, 32, 32))
    dmabuf2 = send(dmabuf_scanout(16, 16, modifier, 12, 4, 1), b"\x00")
    unread = send(message(3) * 900)
    files = {
        "features": features() + send(message(3)) + send(message(11, 0)) + DRAIN,
        "socket": features() + picture + send(message(8, 0, 40, 8, 8, 8, tail=pixels[:256])),
        "heads": send(message(7, 1, 8, 8)) + send(message(8, 1, 8, 0, 8, 8, tail=pixels[:256])),
        "cursor": cursor + send(message(4, 0, 0xFFFFFFFB, 9)) + send(message(5, 0, 1, 1)),
        "dmabuf": dmabuf + DRAIN + send(message(9, *([0] * 10))),
        "dmabuf2": dmabuf2 + KEEP_FRAMES + send(message(10, 0, 0, 0, 9, 9)) + FINISH_FRAMES,
        "watchdog": dmabuf + KEEP_FRAMES + send(message(10, 0, 0, 0, 9, 9)) + LET_A_MINUTE_PASS,
        "restart": picture + RECONNECT + picture + HANG_UP + dmabuf,
        "wrong": send(message(8, 0, 0, 0, 9, 9)) + send(message(99, 1)) + send(message(3, 1)),
        "unread": unread + DRAIN * 4,
        "unread-gone": unread + HANG_UP,
        "lost": act("run_out", 3) + dmabuf,
        "blank": send(message(6, 0, 5, 7, 1, 1, tail=b"\0" * 16384)),
        "no-scanout": send(message(6, 9, 5, 7, 1, 1, tail=b"\0" * 16384)) + dmabuf[:8],
        "half-closed": unread + HALF_CLOSE + DRAIN * 4 + send(message(3)),
    }
    files.update(surface_seeds())
    files.update(waiting_seeds())
    files.update(settings_seeds(picture, dmabuf))
    files.update(program_seeds(picture, cursor, dmabuf))
    return files


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
    numbers = struct.pack("<3IQ", 0x4C475556, major, minor, 31)
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
        False: [(2, struct.pack("<I", 11) + link_text(b"why")), (23, struct.pack("<I", 5)), (28, b"", 9), (29, b"", 9)],
        True: [(32, struct.pack("<I", 1) + link_text(b"why"), 9), (35, struct.pack("<I", 1) + link_text(b"GL")),
               (48, struct.pack("<2I", 30, 1)), (49, struct.pack("<2I", 0x110, 0)),
               (51, struct.pack("<2i", -5, 5)), (52, struct.pack("<2i", 120, 0)), (54, b"")],
    }
    files = {}
    long_text = link_packet(2, struct.pack("<I", 11) + link_text(b"x" * 4000))
    for ours, messages in ((0x3F, display), (0x3E, viewer)):
        rest = b"".join(link_packet(m[0], m[1], *(m[2:3] or (0,)), *(m[3:4] or (5,)), scanout=2) for m in messages)
        rest += b"".join(link_packet(m[0], m[1], serial=(m[2:3] or (0,))[0]) for m in of_none[messages is viewer])
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


def seeds():
    scripts = {**server_seeds(), **recorded_seeds()}
    server = {"final-" + k: b"\x00" + v for k, v in scripts.items()}
    server.update({"frameless-" + k: b"\x02" + v for k, v in surface_seeds().items()})
    server.update({"fences-" + k: b"\x10" + v for k, v in fence_seeds().items()})
    server.update({"traced-" + k: b"\x04" + v for k, v in server_seeds().items()})
    for flags in (0xc0, 0xc2, 0xd2):
        server.update({"listeners-%x-%s" % (flags, k): bytes([flags]) + v
                       for k, v in listener_seeds().items()})
        for name, some in (("snapshots", snapshot_seeds()), ("together", together_seeds()), ("late", late_seeds()),
                           ("memory", all_memory_seeds()), ("coalescing", coalescing_seeds())):
            server.update({"%s-%x-%s" % (name, flags, k): bytes([flags]) + v for k, v in some.items()})
    for flags in (0x80, 0x82, 0x92):
        server.update({"sources-%x-%s" % (flags, k): bytes([flags]) + v for k, v in source_seeds().items()})
        server.update({"memory-%x-%s" % (flags, k): bytes([flags]) + v for k, v in all_memory_seeds().items()})
    modes = [(1280, 800, 60000), (7680, 4320, 144000), (64, 64, 23976), (16384, 1, 1000)]
    return {
        "server": server,
        "interposer": {**interposer_seeds(), **relayed_seeds()},
        "wire": {"two": message(9, *range(10)) + message(10, *range(5)), "cut": message(3)[:7]},
        "trace": trace_seeds(),
        "blob": blob_seeds(),
        "input": input_seeds(),
        "gpu2d": gpu2d_seeds(),
        "display_link": display_link_seeds(),
        "routing": routing_seeds(),
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
