# SPDX-License-Identifier: MIT
"""Seeds of fuzz-server: what real back ends send, and what the program around the server does meanwhile."""
import struct


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
        "early": listener("add", SHOWS) + (picture + source("show", 4) + source("present", 0)) * 2 +
        listener("finish", 4) * 2 + DRAIN,
        "late-release-fence": listener("add", SHOWS | 8) + listener("add", 1 | SHOWS) + picture + source("show", 4) +
        listener("finish", 8) + DRAIN + listener("finish", 9) + signal + DRAIN,
        "late-log": listener("add", KEEPS | 8) + picture + source("show", 4) + source("drop", step=5) +
        (DRAIN + LET_A_MINUTE_PASS) * 3,
        "monitors": look + act("set_monitor", 11) + source("add", 0, step=5) + act("set_monitor", 15),
        "released": look + picture + source("show", 4) + DRAIN + listener("finish", 0) + DRAIN +
        listener("finish", 8 | 1) + signal + DRAIN,
        "stuck": listener("add", KEEPS) + (picture + source("show", 4) + LET_A_MINUTE_PASS) * 3,
        "fences": look + source("show", 0) + source("present", 8) * 20 + signal + DRAIN,
        "stable-fences": listener("add", SHOWS, kind=STABLE) +
        b"".join(source("show", n) + source("present", 8) * 2 for n in (1, 0, 2)) + signal + DRAIN,
        "writes": look + source("show", 0) + source("begin_write", 2) + DRAIN + source("end_write") + DRAIN,
        "stalled": look + source("show", 0) + source("begin_write") + source("present") + LET_A_MINUTE_PASS * 2,
        "cursor": look + source("set_cursor", 134) + source("set_cursor", 4) + source("set_cursor", 8),
        "outside": listener("add", KEEPS | 8) + picture + source("show", 0) + source("present", 0xf6) +
        listener("finish", 4) + source("show", 2) + source("present", 0xfe) + LET_A_MINUTE_PASS + DRAIN,
        "replaced": listener("add", KEEPS | 8) + source("show", 2) + source("present") + source("show") +
        source("begin_write") + source("show", 2) + source("present") + source("show") + DRAIN,
        "no-descriptor": listener("add", 2) + source("show") + act("run_out", 3) + source("present", 8) + DRAIN,
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
    files["many"] = listener("add", SHOWS) + shown + update * 20 + listener("finish", 0) + update
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


def pieces(color, down=0):
    """Three updates of scanout 1 that are read together."""
    return b"".join(message(8, 1, x, x + down, 2, 2, tail=bytes([color]) * 16) for x in (0, 4, 8))


def together_seeds():
    """Damage in several pieces that all listeners share, until one of them has to add to it."""
    one, other = (message(8, 1, 12, 1, 3, 1, tail=bytes([color]) * 12) for color in (0x66, 0x99))
    begin = send(message(7, 1, 16, 16)) + send(one)
    look = listener("add", SHOWS) + listener("add", 1 | KEEPS) + listener("add", 2 | OWN_THREAD | SHOWS, kind=TORN)
    look += listener("add", 3)
    finish = listener("finish", 1) + listener("finish", 0) + listener("dispatch", 2)
    exact = listener("add", 1 | OWN_THREAD | SHOWS, kind=EXACT) + begin + listener("dispatch", 1)
    first, second = send(pieces(0x55)), send(pieces(0x77, 2))
    return {
        "shared": look + begin + first + finish + second + DRAIN,
        "added": look + begin + first + send(other) + second + finish + first + finish,
        "kept": KEEP_FRAMES + look + begin + first + second + finish + KEEP_FRAMES + FINISH_FRAMES +
        send(other) + first,
        "exact-slow": exact + listener("finish", 1) + first + send(other) + listener("dispatch", 1) + DRAIN,
        "cleared": look + begin + first + send(message(7, 1, 4, 4)) + finish,
        "dropped": look + begin + first + listener("drop", 1) + second + RECONNECT + finish,
        "late": begin + first + look + second + finish,
        "hidden": look + begin + first + listener("set_visible", 1) + second + listener("set_visible", 5) + finish,
    }


def neighbour_seeds():
    """Damage that grows by a row, and listeners beside one that goes, hides, or keeps an earlier buffer."""
    shown = send(dmabuf_scanout(32, 32), b"\x01")
    update = send(message(10, 0, 0, 0, 32, 32))
    surface = send(message(7, 1, 16, 16)) + send(message(8, 1, 0, 0, 16, 16, tail=bytes(range(256)) * 4))
    rows = b"".join(message(8, 1, 0, 0, 4, count, tail=b"\x33" * (16 * count)) for count in (4, 5))
    keep = listener("add", KEEPS) + shown + update
    return {
        "grows": listener("add") + surface + send(rows) + DRAIN,
        "goes": listener("add") + listener("add", 1) + shown + listener("drop", step=5) + update + DRAIN,
        "hides": keep + listener("set_visible") + DRAIN,
        "earlier": listener("add", SHOWS) + shown + update + listener("set_pace") + shown + update + DRAIN +
        listener("finish", 4) + DRAIN,
        "dropped": keep + update + shown + listener("finish") + DRAIN * 2,
        "undrawn": listener("add", SHOWS) + surface + send(message(7, 1, 8, 8)) + DRAIN,
        "signals": KEEP_FRAMES + shown + update + act("finish_twice", 1) + act("finish_all", 1) + DRAIN * 2,
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
        "outside": listener("add", KEEPS | 8) + shown + update + shown + send(message(10, 0, 40, 0, 4, 4)) * 2 + back +
        shown + send(message(10, 0, 0, 0, 0, 0)) + LET_A_MINUTE_PASS + back,
        "two": listener("add", 1 | KEEPS) + keep + react("finish_all") + update + LET_A_MINUTE_PASS * 2 + back,
        "server": keep + update + react("drop_server") + update + back,
    }


def memory_seeds(work):
    """No memory for one allocation after another of the dispatches that follow, and time for the next try."""
    look = listener("add", SHOWS) + listener("add", 1 | KEEPS, kind=EXACT) + listener("add", 2 | OWN_THREAD)
    look += send(message(7, 1, 16, 16)) + send(pieces(0x11))
    files = {}
    for name, steps in work.items():
        for number in range(8):
            short = act("run_out_of_memory", number)
            again = short + steps + LET_A_MINUTE_PASS + listener("dispatch", 2) + steps + DRAIN
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
        "pieces": send(pieces(0x33)), "again": send(pieces(0x44)) + pixels + send(pieces(0x55)),
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


def seeds_by_flags(recorded):
    """All of them, behind the flags that fuzz-server begins with; `recorded` are scripts of sessions."""
    scripts = {**server_seeds(), **recorded}
    server = {"final-" + k: b"\x00" + v for k, v in scripts.items()}
    server.update({"frameless-" + k: b"\x02" + v for k, v in surface_seeds().items()})
    server.update({"fences-" + k: b"\x10" + v for k, v in fence_seeds().items()})
    server.update({"traced-" + k: b"\x04" + v for k, v in server_seeds().items()})
    for flags in (0xc0, 0xc2, 0xd2):
        for name, some in (("listeners", listener_seeds()), ("snapshots", snapshot_seeds()),
                           ("together", together_seeds()), ("neighbours", neighbour_seeds()),
                           ("late", late_seeds()),
                           ("memory", all_memory_seeds()), ("coalescing", coalescing_seeds())):
            server.update({"%s-%x-%s" % (name, flags, k): bytes([flags]) + v for k, v in some.items()})
    for flags in (0x80, 0x82, 0x92):
        for name, some in (("sources", source_seeds()), ("memory", all_memory_seeds())):
            server.update({"%s-%x-%s" % (name, flags, k): bytes([flags]) + v for k, v in some.items()})
    return server
