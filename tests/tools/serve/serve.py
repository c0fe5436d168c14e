"""serve.py VUG-VIEW VUG-TESTGPU ATTACHES: --serve, --attach, and peers that are rude. Prints TAP; run by serve.sh."""
import atexit
import json
import os
import random
import signal
import socket
import stat
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "vnc")]
import device  # noqa: E402 pylint: disable=wrong-import-position
import link  # noqa: E402 pylint: disable=wrong-import-position
from checks import PATIENCE, check, conclude, holds_soon  # noqa: E402 pylint: disable=wrong-import-position

VIEW, TESTGPU = sys.argv[1:3]
ATTACHES = int(sys.argv[3])
MAX_VIEWERS = 32


class View:
    """A vug-view that takes commands at NAME.ctl; its lines are in NAME.err."""

    def __init__(self, name, *arguments, **environment):
        self.name = name
        with open(name + ".err", "w") as errors:
            self.process = subprocess.Popen([VIEW, "--control", name + ".ctl", *arguments],
                                            stdin=subprocess.DEVNULL, stderr=errors, env={**os.environ, **environment})
        atexit.register(self.process.kill)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        holds_soon(lambda: self.socket.connect_ex(name + ".ctl") == 0)
        self.lines = self.socket.makefile("rb")

    def ask(self, command, **members):
        self.socket.sendall((json.dumps({"id": 1, "command": command, **members}) + "\n").encode())
        return json.loads(self.lines.readline())

    def picture(self, scanout=0):
        path = f"{self.name}.png"
        reply = self.ask("screenshot", file=path, scanout=scanout)
        return open(path, "rb").read() if reply["ok"] else reply

    def shows(self, other, scanout=0):
        return holds_soon(lambda: self.picture(scanout) == other.picture(scanout) and
                          isinstance(self.picture(scanout), bytes))

    def monitors(self):
        """Those that are plugged in: scanout, place and size."""
        return [(scanout["scanout"], *(scanout["monitor"][key] for key in ("x", "y", "width", "height")))
                for scanout in self.ask("status")["scanouts"] if scanout["monitor"]["plugged"]]

    def said(self):
        return open(self.name + ".err").read()

    def num_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """In KiB, without what is shared with others."""
        lines = open(f"/proc/{self.process.pid}/smaps_rollup").read().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty:", "Shared_Dirty:")))

    def end(self):
        self.lines.close()
        self.socket.close()
        self.process.terminate()
        return self.process.wait(PATIENCE)


def draw(*arguments):
    gpu = subprocess.Popen([TESTGPU, "--connect", "gpu", *arguments],
                           stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(gpu.kill)
    return gpu


def serve(*arguments, **environment):
    view = View("serve", "--listen", "gpu", "--serve", "display", "--keep", *arguments, **environment)
    holds_soon(lambda: "viewers can attach" in view.said())
    return view


def attach(name, *arguments):
    return View(name, "--attach", "display", *arguments)


def end_all(gpu, *views):
    for view in reversed(views):
        view.end()
    gpu.kill()
    gpu.wait()


# --- pictures ------------------------------------------------------------------------------------

def test_pictures():
    display = serve("--display", "320x200", "--display", "200x160+320+0")
    first = attach("first")
    gpu = draw("--still", "--cursor")
    display.ask("wait", still=1)
    check("an attached viewer has the picture to the pixel", first.shows(display))
    check("an attached viewer has the second monitor's picture", first.shows(display, 1))
    late = attach("late")
    check("a viewer that attaches later has the picture that is there", late.shows(display))
    check("an attached viewer has the display's monitors, and their places",
          late.monitors() == display.monitors() and len(late.monitors()) == 2, late.monitors())
    gpu.kill()
    gpu.wait()
    check("an attached viewer stays, and keeps the picture, when the back end has gone",
          first.shows(display) and first.process.poll() is None)
    gpu = draw("--still", "--size", "240x180")
    check("an attached viewer follows the next back end, and its size",
          holds_soon(lambda: b"\0\0\0\xf0\0\0\0\xb4" in display.picture()[:32]) and first.shows(display))
    gpu.kill()
    gpu.wait()
    gpu = draw("--still", "--size", "160x120", "--dmabuf", "--bottom-up", "--margins", "8,4,12,2")
    check("a part of a back end's own buffer, bottom row first, is shown as it is",
          holds_soon(lambda: b"\0\0\0\xa0\0\0\0\x78" in display.picture()[:32]) and first.shows(display))
    gpu.kill()
    gpu.wait()
    gpu = draw("--frames", "60", "--rate", "0", "--size", "320x200")
    check("the display's frames go on while viewers look", gpu.wait(PATIENCE) == 0)
    check("after changes the picture is the display's to the pixel", first.shows(display) and late.shows(display))
    check("an attached viewer without --keep ends with its display",
          display.end() == 0 and first.process.wait(PATIENCE) == 0)
    check("the end of the display is said", "not attached to display any more: the display has gone" in first.said(),
          first.said())
    end_all(gpu, late)


def test_cursor():
    display = serve("--display", "320x200", "--png", "serve-cursor.png", "--cursor")
    viewer = attach("viewer", "--png", "viewer-cursor.png", "--cursor")
    gpu = draw("--rate", "60", "--cursor")
    holds_soon(lambda: viewer.ask("status")["frames"] > 10)
    gpu.send_signal(signal.SIGSTOP)
    check("a cursor that has moved is at its place in an attached viewer", holds_soon(lambda: same_files(
        display, viewer), 5))
    gpu.kill()
    end_all(gpu, viewer, display)


def same_files(display, viewer):
    """The pictures with their cursors, written now."""
    paths = [view.name + "-cursor.png" for view in (display, viewer)]
    for view, path in zip((display, viewer), paths):
        if os.path.exists(path):
            os.unlink(path)
        view.process.send_signal(signal.SIGUSR1)
    if not holds_soon(lambda: all(os.path.exists(path) for path in paths), 2):
        return False
    return open(paths[0], "rb").read() == open(paths[1], "rb").read()


# --- input, and wishes ------------------------------------------------------------------------------

def test_input():
    display = serve("--keyboard", "keyboard", "--tablet", "tablet", "--display", "320x200")
    gpu = draw("--still")
    viewer = attach("viewer")
    keyboard, tablet = device.Device("keyboard"), device.Device("tablet")
    viewer.shows(display)
    viewer.ask("key", key=["leftctrl", "c"])
    events = keyboard.read(4)
    check("keys of an attached viewer reach the guest in their order",
          events == [(1, 29, 1), (1, 46, 1), (1, 46, 0), (1, 29, 0)], events)
    viewer.ask("pointer", x=319, y=101, button="left", up=-2)
    events = tablet.read(6)
    place = {code: value * size // 32768 for (kind, code, value), size in zip(events, (320, 200)) if kind == 3}
    check("its pointer is at the pixel that was named", place == {0: 319, 1: 101}, events)
    check("its button is clicked, and its wheel turned", sorted(events[2:]) == [
        (1, 0x110, 0), (1, 0x110, 1), (2, 8, -2), (2, 11, -240)], events)
    viewer.ask("key", key="a", press=True)
    pressed = keyboard.read(1)
    viewer.process.kill()
    viewer.process.wait(PATIENCE)
    events = pressed + keyboard.read(1)
    check("what a viewer has pressed is released when it is killed", events == [(1, 30, 1), (1, 30, 0)], events)
    viewer = attach("viewer")
    viewer.shows(display)
    viewer.ask("monitor", scanout=0, width=640, height=400)
    check("a viewer's wish for a size becomes the display's monitor",
          holds_soon(lambda: display.monitors() == [(0, 0, 0, 640, 400)]), display.monitors())
    keyboard.close()
    tablet.close()
    end_all(gpu, display, viewer)


def test_view_only():
    display = serve("--keyboard", "keyboard", "--attach-view-only", "--display", "320x200")
    gpu = draw("--still")
    viewer = attach("viewer")
    keyboard = device.Device("keyboard")
    viewer.shows(display)
    viewer.ask("key", key="a")
    viewer.ask("monitor", scanout=0, width=640, height=400)
    viewer.shows(display)
    display.ask("key", key="b")
    events = keyboard.read(2)
    check("with --attach-view-only nothing that a viewer types reaches the guest",
          events == [(1, 48, 1), (1, 48, 0)], events)
    check("with --attach-view-only no wish for a size is heard",
          display.monitors() == [(0, 0, 0, 320, 200)], display.monitors())
    keyboard.close()
    end_all(gpu, viewer, display)


# --- viewers that are rude -----------------------------------------------------------------------

def test_stopped(display):
    """The display is looked at by another viewer, too."""
    gpu = draw("--still")
    stopped, other = attach("stopped"), attach("other")
    stopped.shows(display)
    gpu.kill()
    gpu.wait()
    stopped.process.send_signal(signal.SIGSTOP)
    gpu = draw("--frames", "60", "--rate", "0", "--size", "160x120", "--dmabuf")
    check("a viewer that was stopped does not stop the guest", gpu.wait(PATIENCE) == 0)
    check("others have the picture beside one that was stopped", other.shows(display))
    stopped.process.kill()
    stopped.process.wait(PATIENCE)
    end_all(gpu, other)


def greets_and(data, fds=()):
    viewer = link.Link("display")
    viewer.send(data, fds)
    return viewer


def random_packet(seed):
    made = random.Random(seed)
    return made.randbytes(made.randrange(1, 200))


# What a viewer says, each of which ends its link.
def bad_packets():
    null = os.open("/dev/null", os.O_RDONLY)
    yield "bytes without a sense", lambda: greets_and(random_packet(1))
    yield "a second greeting", lambda: greets_and(link.hello())
    yield "another major version", lambda: link.Link("display", greets=False).send(link.hello(major=2)) or None
    yield "a message of the display's", lambda: greets_and(link.pack(link.TEXT, link.text(b"x"), 1, 0))
    yield "an answer that nobody waits for", lambda: greets_and(
        link.pack(link.DONE, struct.pack("<I", 0) + link.text(b""), 77, 3))
    yield "a descriptor that is not asked for", lambda: greets_and(link.pack(link.SYNC, num_fds=1), [null])
    yield "a key that there is not", lambda: greets_and(link.pack(link.KEY, struct.pack("<II", 300, 1)))
    yield "a packet that is too long", lambda: greets_and(b"x" * 5000)


def flood(data, count):
    viewer = link.Link("display")
    try:
        for _ in range(count):
            viewer.send(data)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return viewer


def test_rude(display):
    for name, say in bad_packets():
        viewer = say()
        check(f"{name} ends a viewer's link", viewer is None or viewer.is_ended())
        if viewer:
            viewer.close()
    size = link.pack(link.SIZE, struct.pack("<II", 100, 100), scanout=0)
    check("more wishes than a user can cause end a viewer's link", flood(size, 400).is_ended())
    unread = link.Link("display")  # and then nothing: it is closed when this ends
    mute = link.Link("display", greets=False)
    gpu = draw("--frames", "60", "--rate", "0", "--size", "160x120", "--dmabuf")
    check("a viewer that reads nothing does not stop the guest", gpu.wait(PATIENCE) == 0)
    for viewer in (unread, mute):
        viewer.close()
    check("the display goes on", display.ask("status")["ok"])


def mutated(seed):
    """What a viewer may say, with some bytes changed, and answers to what was not asked."""
    made = random.Random(seed)
    words = struct.pack("<8I", *(made.choice((0, 1, 2, 30, 255, 0xffffffff)) for _ in range(8)))
    packet = bytearray(link.pack(made.choice((1, 2, 32, 33, 34, 35, 36, 37, 40, 41, 42, 48, 49, 50, 51, 52, 53, 54)),
                                 words[:made.choice((0, 4, 8, 16, 24, 32))], made.choice((0, 0, 1, 2)),
                                 made.choice((0, 0, 1, 15, link.NOWHERE))))
    for _ in range(made.choice((0, 0, 1, 3))):
        packet[made.randrange(len(packet))] = made.randrange(256)
    return bytes(packet)


def test_mutated(display):
    gpu = draw("--rate", "60", "--size", "320x200")
    for seed in range(600):
        viewer = link.Link("display")
        try:
            for number_of_packet in range(4):
                viewer.send(mutated(seed * 4 + number_of_packet))
        except (BrokenPipeError, ConnectionResetError):
            pass
        viewer.close()
    other = attach("other")
    gpu.kill()
    gpu.wait()
    check("after 2,400 messages of chance the display shows its picture", other.shows(display))
    other.end()


def test_hidden(display):
    gpu = draw("--rate", "60", "--size", "160x120")
    viewer = link.Link("display")
    first = viewer.wait_for(link.FRAME)
    viewer.send(link.pack(link.VISIBLE, struct.pack("<I", 0), scanout=0))
    viewer.answer(first)
    end, kinds = time.monotonic() + 0.3, []
    while time.monotonic() < end:
        message = viewer.receive()  # the cursor's place still comes
        kinds.append(message.kind)
        viewer.answer(message)
        message.close()
    check("a viewer that nobody sees gets no pictures", kinds and link.FRAME not in kinds, kinds)
    viewer.send(link.pack(link.VISIBLE, struct.pack("<I", 1), scanout=0))
    check("a viewer that is seen again gets the picture", viewer.wait_for(link.FRAME) is not None)
    viewer.close()
    gpu.kill()
    gpu.wait()


def test_many(display):
    viewers = [link.Link("display") for _ in range(MAX_VIEWERS)]
    greetings = [viewer.wait_for(link.HELLO) for viewer in viewers]
    extra = link.Link("display", greets=False)
    end = extra.receive()
    check("a viewer more than there can be learns why it has no place", all(greetings) and end.kind == link.END
          and b"as many as there can be" in end.members)
    for viewer in [*viewers, extra]:
        viewer.close()


def attach_and_leave(count):
    for turn in range(count):
        viewer = link.Link("display")
        message = viewer.wait_for(link.FRAME)
        message.close()
        if turn % 2:
            viewer.answer(message)
        viewer.close()


def test_come_and_go(display):
    gpu = draw("--rate", "60", "--size", "320x200")
    attach_and_leave(20)
    before = display.num_descriptors(), display.memory()
    attach_and_leave(ATTACHES)
    check("viewers that come and go leave no descriptor behind",
          holds_soon(lambda: display.num_descriptors() <= before[0]), (before, display.num_descriptors()))
    check("viewers that come and go leave no memory behind", display.memory() < before[1] + 1024,
          (before, display.memory()))
    gpu.kill()
    gpu.wait()


# --- a display that is rude ----------------------------------------------------------------------

class Display:
    """Plays one for a vug-view that attaches."""

    def __init__(self):
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listening.bind("played")
        listening.listen()
        self.view = View("attached", "--attach", "played")
        self.link = link.Link(connected=listening.accept()[0])
        self.link.wait_for(link.HELLO)
        listening.close()
        os.unlink("played")

    def shown(self, fd, message, stride=None, **place):
        self.link.send(link.scanout(1, 64, 32))
        self.link.send(link.buffer(64, 32, stride), [fd])
        self.link.send(message(2, 64, 32, **place))
        answer = self.link.wait_for(link.SHOWN)
        return struct.unpack("<I", answer.members[:4])[0]

    def end(self):
        self.link.close()
        return self.view.process.wait(PATIENCE)


def test_rude_display():
    whole, cut, open_ended = link.memory(64 * 32 * 4), link.memory(4096), link.memory(64 * 32 * 4, False)
    display = Display()
    check("a picture in sealed memory is shown", display.shown(whole, link.frame) == 0)
    check("memory that is too small is refused", display.shown(cut, link.frame) != 0)
    check("memory that can be cut is refused", display.shown(open_ended, link.frame) != 0)
    check("a picture that leaves its buffer is refused", display.shown(whole, link.frame, x=1) != 0)
    check("after refused pictures the next one is shown", display.shown(whole, link.frame) == 0)
    display.link.send(random_packet(2))
    check("bytes without a sense end the link to a display", display.link.is_ended())
    check("a display that is left for its faults is no failure", display.end() == 0, display.view.said())
    check("what was wrong with a display is said", "makes no sense" in display.view.said(), display.view.said())


# --- the socket, and options -------------------------------------------------------------------------

def refused(text, *arguments):
    done = subprocess.run([VIEW, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    check(f"vug-view {' '.join(arguments)} is refused", done.returncode == 2 and text in done.stderr, done)


def test_socket():
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind("notify")
    heard.settimeout(PATIENCE)
    display = serve(NOTIFY_SOCKET=os.path.abspath("notify"))
    check("NOTIFY_SOCKET hears that the display is ready", heard.recv(64) == b"READY=1")
    check("a line says where viewers can attach", "viewers can attach at display" in display.said())
    check("the socket has mode 0600", stat.S_IMODE(os.stat("display").st_mode) == 0o600)
    refused("another program listens there", "--demo", "--serve", "display")
    check("the socket is removed at the end", display.end() == 0 and not os.path.exists("display"))
    heard.close()
    display = serve("--socket-mode", "0660", "--socket-group", str(group_name()))
    check("--socket-mode is the socket's mode", stat.S_IMODE(os.stat("display").st_mode) == 0o660)
    display.end()
    refused("--socket-mode 8", "--demo", "--serve", "display", "--socket-mode", "8")
    refused("no such group", "--demo", "--serve", "display", "--socket-group", "no-such-group")
    refused("--serve", "--demo", "--socket-mode", "0660")
    refused("--attach and --display", "--attach", "display", "--display", "64x64")
    refused("--attach and --qmp", "--attach", "display", "--qmp", "qmp")
    refused("--attach and --keyboard", "--attach", "display", "--keyboard", "keyboard")


def group_name():
    import grp  # pylint: disable=import-outside-toplevel
    return grp.getgrgid(os.getgid()).gr_name


def test_rude_viewers():
    display = serve("--display", "320x200")
    test_stopped(display)
    test_rude(display)
    test_mutated(display)
    test_hidden(display)
    test_many(display)
    test_come_and_go(display)
    display.end()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    test_socket()
    test_pictures()
    test_cursor()
    test_input()
    test_view_only()
    test_rude_viewers()
    test_rude_display()
    sys.exit(conclude())


main()
