"""qmp.py VUG-VIEW VUG-TESTGPU: what a vug-view with --qmp sends, and what rude peers do to it. Prints TAP; run by qmp.sh."""
import atexit
import os
import subprocess
import sys
import threading
import time

from bus import Bus
from played import GREETING, Monitor, View
from checks import check, conclude, holds_soon  # played.py has its folder in the path

VIEW, TESTGPU = sys.argv[1:3]


def equal(rule, actual, expected):
    check(rule, actual == expected, f"{actual} and not {expected}")


def start(name, *arguments):
    return View(VIEW, name, *arguments)


def draw(view):
    gpu = subprocess.Popen([TESTGPU, "--connect", f"{view.name}.display", "--still", "--size", "320x200"],
                           stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(gpu.kill)
    return holds_soon(lambda: view.ask("status")["frames"] > 0)


def begin(name, *arguments):
    view = start(name, *arguments)
    monitor = Monitor(f"{name}.qmp")
    monitor.meet()
    return view, monitor


# --- what is sent -------------------------------------------------------------------------------

def commands_and_events():
    view = start("exact")
    monitor = Monitor("exact.qmp")
    equal("after the greeting capabilities, name, status and the D-Bus display are asked for, in that order",
          [command["execute"] for command in monitor.meet()],
          ["qmp_capabilities", "query-name", "query-status", "getfd", "add_client"])
    draw(view)
    for rule, request, words in (
            ("a key is its number of a PC's keyboard", {"command": "key", "key": "a"}, ["30+", "30-"]),
            ("keys together are released in the other order", {"command": "key", "key": ["leftctrl", "delete"]},
             ["29+", "211+", "211-", "29-"]),
            ("a key that a PC's keyboard lacks is not sent, nor its release", {"command": "key", "key": ["micmute", "b"]},
             ["48+", "48-"]),
            ("a place is on axes to 32767, before its button",
             {"command": "pointer", "x": 319, "y": 199, "button": "left"},
             ["abs:x32716", "abs:y32686", "left+", "left-"]),
            ("side and extra buttons have their names", {"command": "pointer", "button": "side"}, ["side+", "side-"]),
            ("motion is relative", {"command": "pointer", "dx": -3, "dy": 4}, ["rel:x-3", "rel:y4"]),
            ("a wheel is clicks of buttons", {"command": "pointer", "up": -2, "across": 1},
             ["wheel-down+", "wheel-down-"] * 2 + ["wheel-right+", "wheel-right-"])):
        view.ask(**request)
        equal(rule, monitor.take_words(len(words)), words)
    view.ask("pointer", up=0.5)
    view.ask("pointer", up=0.5)
    equal("halves of a click add up", monitor.take_words(2), ["wheel-up+", "wheel-up-"])
    leave_with_a_key(view, monitor)
    end_with_keys(view, monitor)


def leave_with_a_key(view, monitor):
    client = view.connect()
    view.ask_by(client, "key", key="c", press=True)
    equal("a press alone is sent", monitor.take_words(1), ["46+"])
    client.close()
    equal("what a client that goes has pressed is released", monitor.take_words(1), ["46-"])


def end_with_keys(view, monitor):
    view.ask("key", key="d", press=True)
    view.ask("pointer", button="right", press=True)
    monitor.take_words(2)
    view.process.terminate()
    equal("the end of the viewer releases what is pressed", sorted(monitor.take_words(2)), ["32-", "right-"])
    equal("the viewer hangs up once it has the reply", monitor.read(), None)
    equal("the end with --qmp is in order", view.process.wait(10), 0)


def devices_have_precedence():
    view, monitor = begin("device", "--keyboard", "device.keyboard")
    view.ask("key", key="a")
    view.ask("pointer", dx=1, dy=1)
    equal("keys do not go by QMP where --keyboard is given", monitor.take_words(1), ["rel:x1", "rel:y1"])
    view.end()


# --- what ends, pauses and keeps silent ---------------------------------------------------------

def a_connection_ends():
    view, monitor = begin("again")
    view.ask("key", key="e", press=True)
    monitor.take_words(1)
    monitor.hang_up()
    holds_soon(lambda: view.said() != [])
    equal("the end of QEMU's monitor is one line", len(view.said()), 1)
    monitor.accept()
    monitor.write(GREETING)
    equal("what was held when a connection ended is released by the next", monitor.take(), ["18-"])
    view.ask("key", key="f")
    equal("input goes on after a new connection", monitor.take_words(2), ["33+", "33-"])
    view.end()


def a_guest_is_paused():
    view, monitor = begin("pause")
    view.ask("key", key="g", press=True)
    monitor.take_words(1)
    monitor.event("STOP")
    monitor.replies["query-status"] = {"status": "paused", "running": False}
    view.ask("key", key="g", press=False)
    equal("a release in a pause is sent", monitor.take_words(1), ["34-"])
    monitor.replies["query-status"] = {"status": "running", "running": True}
    monitor.event("RESUME")
    equal("what was released in a pause is released again when the guest goes on", monitor.take(), ["34-"])
    monitor.event("STOP")
    monitor.event("RESUME")
    view.ask("key", key="h", press=True)
    equal("what QEMU has confirmed is not released again", monitor.take(), ["35+"])
    equal("a pause is no line", view.said(), [])
    view.end()


def nothing_is_answered():
    view, monitor = begin("slow")
    draw(view)
    for i in range(100):
        view.ask("pointer", x=i, y=i)
        view.ask("key", key="a" if i % 2 == 0 else "b")
    view.ask("pointer", x=100, y=0)
    commands = monitor.read_all()
    equal("without replies no more than 32 commands are sent", len(commands), 32)
    answer_all(view, monitor, commands)


def answer_all(view, monitor, commands):
    words = []
    for command in commands:
        monitor.answer(command)
        words += command["arguments"]["events"]
    words = [f"{event['data'].get('key', {}).get('data')}{event['data'].get('down')}" for event in words
             if event["type"] == "key"]
    last = []
    while len(words) < 200 or "abs:y81" not in last[-1:]:
        last = monitor.take()
        words += [w.replace("+", "True").replace("-", "False") for w in last if w[0].isdigit()]
    expected = [f"{code}{state}" for i in range(100) for code in ((48 if i % 2 else 30),) for state in (True, False)]
    equal("keys that waited for replies come in their order, none lost", words, expected)
    equal("of motion that waited the last place comes", last, ["abs:x10291", "abs:y81"])
    view.end()


def a_guest_has_a_name_and_a_state():
    view = start("state")
    monitor = Monitor("state.qmp", "web server")
    monitor.replies["query-status"] = {"status": "prelaunch", "running": False}
    monitor.meet()
    holds_soon(lambda: "guest_state" in view.ask("status"), 3)
    reply = view.ask("status")
    equal("the guest's name and state are in the status", (reply.get("guest_name"), reply.get("guest_state")),
          ("web server", "prelaunch"))
    said = 'web server does not run: QEMU says "prelaunch"'
    check("a guest that does not run is said to be so", holds_soon(lambda: said in view.read_errors(), 3), view.read_errors())
    monitor.replies["query-status"] = {"status": "running", "running": True}
    monitor.event("RESUME")
    monitor.answer(monitor.read())
    check("a guest that goes on is in the status", holds_soon(lambda: view.ask("status").get("guest_state") == "running", 3))
    for name, state in (("x" * 200, "running"), ("a\nb", "RUN\x1b[2J")):
        monitor.hang_up()
        monitor.replies = {"query-name": {"name": name}, "query-status": {"status": state, "running": True}}
        monitor.meet()
        time.sleep(0.1)
    reply = view.ask("status")
    equal("a name or state that is no text of one line is ignored", (reply.get("guest_name"), reply.get("guest_state")),
          ("web server", None))
    monitor.hang_up()
    view.end()


# --- resizing -----------------------------------------------------------------------------------

def meet_with_bus(name):
    view = start(name, "--display", "800x600+5+6")
    monitor = Monitor(f"{name}.qmp")
    monitor.errors = {}
    commands = monitor.meet()
    return view, monitor, commands


def sizes_go_by_the_bus():
    view, monitor, commands = meet_with_bus("bus")
    equal("QEMU gets one end of a socket for its D-Bus display",
          ([command["arguments"] for command in commands[-2:]], len(monitor.descriptors)),
          ([{"fdname": "vug-view"}, {"protocol": "@dbus-display", "fdname": "vug-view"}], 1))
    bus = Bus(monitor.descriptors[0])
    bus.authenticate()
    view.ask("monitor", width=640, height=480)
    equal("a monitor's size, in millimetres too, and place go to its console of the D-Bus display", bus.take(),
          ("/org/qemu/Display1/Console_0", "SetUIInfo", (169, 127, 5, 6, 640, 480)))
    for width in range(700, 720):
        view.ask("monitor", width=width, height=500)
    time.sleep(0.4)
    calls = bus.take_all()
    check("of twenty sizes in a moment a few go to QEMU, and the last one", len(calls) <= 6 and calls[-1][2][4] == 719,
          calls)
    view.ask("monitor", plugged=False)
    equal("a monitor that is unplugged has no size for QEMU", bus.take()[2], (0, 0, 0, 0, 0, 0))
    equal("a guest that follows is no line", view.said(), [])
    flood_the_bus(view, bus)
    view.end()


def flood_the_bus(view, bus):
    before = memory_kib(view)
    bus.flood(20000)
    answers = [view.ask("status")["ok"] for _ in range(5)]
    grown = memory_kib(view) - before
    check("calls of QEMU's D-Bus display are dropped, and fill no memory", all(answers) and grown < 4096, grown)
    bus.refuse_next("no\nsuch console")
    view.ask("monitor", plugged=True, width=333, height=444)
    bus.take_all()
    holds_soon(lambda: view.said() != [])
    equal("a size that QEMU refuses is one line", len(view.said()), 1)


def no_bus():
    view, monitor = begin("nobus")
    view.ask("monitor", width=640, height=480)
    view.ask("monitor", width=650, height=480)
    holds_soon(lambda: view.said() != [])
    equal("a QEMU without a D-Bus display is one line, when a monitor changes",
          (len(view.said()), "dbus,p2p=yes" in view.said()[0]), (1, True))
    view.ask("key", key="a")
    equal("without a D-Bus display input goes on", monitor.take_words(2), ["30+", "30-"])
    view.end()


def a_size_from_before():
    view = start("early")
    monitor = Monitor("early.qmp")
    view.ask("monitor", width=640, height=480)
    monitor.meet()
    holds_soon(lambda: view.said() != [], 5)
    equal("a size that was wanted before QEMU said that it has no D-Bus display is one line, too",
          (len(view.said()), "dbus,p2p=yes" in view.said()[0] if view.said() else None), (1, True))
    view.end()


def one_rude_bus(number, act, ret):
    try:
        view, monitor, _ = meet_with_bus(f"rudebus{number}")
        bus = Bus(monitor.descriptors[0])
        try:
            act(bus)
        except (BrokenPipeError, ConnectionResetError):
            pass
        time.sleep(0.2)
        view.ask("monitor", width=640, height=480)
        view.ask("key", key="a")
        words = monitor.take_words(2)
        holds_soon(lambda: view.said() != [], 6)
        ret[number] = (len(view.said()), words, view.end(), view.said())
    except Exception as error:  # pylint: disable=broad-except
        ret[number] = repr(error)


RUDE_BUSES = (
    ("a D-Bus display that hangs up", lambda bus: bus.close()),
    ("a D-Bus display that is no D-Bus", lambda bus: (bus.write(b"hello\r\n" * 100), bus.close())),
    ("a D-Bus display that authenticates nobody", lambda bus: (bus.write(b"REJECTED NONE\r\n"), bus.close())),
    ("a D-Bus display whose message is too long",
     lambda bus: (bus.authenticate(), bus.write(b"l\2\0\1\xff\xff\xff\xff\1\0\0\0\xff\xff\xff\xff"))),
    ("a D-Bus display whose message is no message", lambda bus: (bus.authenticate(), bus.write(b"\xff" * 4096))),
)


# --- what is rude -------------------------------------------------------------------------------

def negotiated(data):
    def act(monitor):
        monitor.negotiate()
        monitor.write(data)
    return act


def at_once(data):
    return lambda monitor: monitor.write(data)


def refuse_capabilities(monitor):
    monitor.write(GREETING)
    monitor.write({"error": {"class": "GenericError", "desc": "no\nway\x1b[31m"}, "id": monitor.read()["id"]})


def answer_another(monitor):
    monitor.write(GREETING)
    monitor.answer(monitor.read())
    monitor.write({"return": {}, "id": monitor.read()["id"] + 1})


RUDE = (
    ("a greeting that is no JSON", at_once(b"hello\n")),
    ("a greeting that is no object", at_once(b"[1]\n")),
    ("a greeting of another protocol", at_once(b'{"jsonrpc":"2.0"}\n')),
    ("an event before the greeting", at_once(b'{"event":"STOP"}\n')),
    ("capabilities that are refused", refuse_capabilities),
    ("a second greeting", negotiated(GREETING)),
    ("a reply to nothing", negotiated(b'{"return":{}}\n')),
    ("a reply to a command that was not sent", negotiated(b'{"return":{},"id":99}\n')),
    ("a reply with the number of another command", answer_another),
    ("an error without a text", negotiated(b'{"error":5,"id":6}\n')),
    ("an event without a name", negotiated(b'{"event":{}}\n')),
    ("bytes that are no UTF-8", negotiated(b'{"event":"\xff\xfe"}\n')),
    ("NUL bytes", negotiated(b"\0\0\0\n")),
    ("a hundred thousand arrays inside one another", negotiated(b"[" * 60000 + b"\n"), "inside one another"),
    ("a line that does not end", negotiated(b'{"event":"' + b"x" * 200000)),
    ("an end in the middle of a line", lambda monitor: (monitor.write(b'{"QM'), monitor.hang_up())),
    ("an end at once", lambda monitor: monitor.hang_up()),
)


def one_rude_peer(number, act, ret):
    try:
        view = start(f"rude{number}")
        monitor = Monitor(f"rude{number}.qmp")
        monitor.accept()
        try:
            act(monitor)
        except (BrokenPipeError, ConnectionResetError):
            pass
        monitor.accept()
        lines = view.said()
        monitor.negotiate()
        view.ask("key", key="a")
        words = monitor.take_words(2)
        ret[number] = (len(lines), words, view.end(), lines)
    except Exception as error:  # pylint: disable=broad-except
        ret[number] = repr(error)


def all_at_once(rows, one):
    """The outcome of each row: each has a vug-view of its own."""
    outcomes = {}
    threads = [threading.Thread(target=one, args=(i, row[1], outcomes)) for i, row in enumerate(rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [(row[0], outcomes[i]) for i, row in enumerate(rows)]


def rude_peers():
    outcomes = all_at_once(RUDE, one_rude_peer)
    for row, (_, outcome) in zip(RUDE, outcomes):
        if len(row) > 2:
            check(f"the line about {row[0]} says so", row[2] in str(outcome), outcome)
    for rule, outcome in outcomes:
        check(f"{rule} is one line, and the next connection takes input",
              isinstance(outcome, tuple) and outcome[:3] == (1, ["30+", "30-"], 0), outcome)
    for rule, outcome in all_at_once(RUDE_BUSES, one_rude_bus):
        check(f"{rule} is one line, and input goes on",
              isinstance(outcome, tuple) and outcome[:3] == (1, ["30+", "30-"], 0), outcome)


def odd_replies():
    view, monitor = begin("odd")
    monitor.replies["query-name"] = {"name": ["x"]}
    monitor.replies["query-status"] = {"status": 5, "running": True}
    for name in ("STOP", "RESET", "NO_SUCH_EVENT", "x" * 30000):
        monitor.event(name, data=[[[{}]]])
    view.ask("key", key="a")
    equal("events and values that nobody knows are ignored", (monitor.take_words(2), view.said()), (["30+", "30-"], []))
    monitor.replies["query-status"] = {"status": "running", "running": True}
    monitor.event("RESUME")
    view.ask("key", key="b")
    refused = 0
    while refused < 2:
        command = monitor.read()
        if command["execute"] == "input-send-event":
            monitor.write({"error": {"class": "GenericError", "desc": "Input handler not found\nfor event type key"},
                           "id": command["id"]})
            refused += len(command["arguments"]["events"])
        else:
            monitor.answer(command)
    holds_soon(lambda: view.said() != [])
    equal("input that QEMU refuses is one line", len(view.said()), 1)
    view.end()


def a_flood_of_events():
    view, monitor = begin("flood")
    done = threading.Event()

    def flood():
        line = b'{"event":"RESET","data":{}}\n' * 100
        try:
            while not done.is_set():
                monitor.write(line)
        except OSError:
            pass
    writer = threading.Thread(target=flood)
    writer.start()
    began = time.monotonic()
    answers = [view.ask("status")["ok"] for _ in range(20)]
    passed = time.monotonic() - began
    before = memory_kib(view)
    time.sleep(0.3)
    grown = memory_kib(view) - before
    done.set()
    view.process.terminate()
    status = view.process.wait(10)
    monitor.hang_up()
    writer.join()
    check("a flood of events holds up no other peer", all(answers) and passed < 4, passed)
    check("a flood of events fills no memory", grown < 1024, f"{grown} KiB")
    equal("a flood of events does not hold up the end", status, 0)


def memory_kib(view):
    with open(f"/proc/{view.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


SILENT = (
    ("nobody at the path", lambda monitor: monitor.close(), "does not listen"),
    ("no greeting", lambda monitor: monitor.accept(), "does not greet"),
    ("no reply", lambda monitor: (monitor.accept(), monitor.write(GREETING)), "does not answer"),
)


def one_silent_peer(number, act, said, ret):
    view = start(f"silent{number}")
    monitor = Monitor(f"silent{number}.qmp")
    act(monitor)
    holds_soon(lambda: view.said() != [], 9)
    lines = view.said()
    ret[number] = (len(lines) == 1 and said in lines[0] and view.ask("status")["ok"] and view.end() == 0, lines)


def silent_peers(ret):
    return [threading.Thread(target=one_silent_peer, args=(i, row[1], row[2], ret)) for i, row in enumerate(SILENT)]


def main():
    silences = {}
    threads = silent_peers(silences)
    for thread in threads:
        thread.start()
    commands_and_events()
    devices_have_precedence()
    a_connection_ends()
    a_guest_is_paused()
    nothing_is_answered()
    a_guest_has_a_name_and_a_state()
    sizes_go_by_the_bus()
    no_bus()
    a_size_from_before()
    odd_replies()
    a_flood_of_events()
    rude_peers()
    for thread in threads:
        thread.join()
    for i, row in enumerate(SILENT):
        check(f"{row[0]} is one line, and vug-view goes on", silences[i][0], silences[i])
    sys.exit(conclude())


main()
