"""control.py VUG-VIEW VUG-TESTGPU: --control, its commands and clients that are rude. Prints TAP; run by control.sh."""
import atexit
import hashlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "vnc")]
import device  # noqa: E402 pylint: disable=wrong-import-position
from checks import PATIENCE, check, conclude, holds_soon  # noqa: E402 pylint: disable=wrong-import-position

VIEW, TESTGPU = sys.argv[1:3]


class Client:
    def __init__(self, path="control"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        wait_for(lambda: self.socket.connect_ex(path) == 0)  # not while its queue is full
        self.lines = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def receive(self):
        return json.loads(self.lines.readline())

    def ask(self, command, **members):
        self.send(json.dumps({"id": 1, "command": command, **members}) + "\n")
        return self.receive()

    def close(self):
        self.lines.close()
        self.socket.close()


def wait_for(condition):
    if not holds_soon(condition):
        raise SystemExit("nothing came of what was waited for")


class View:
    """A vug-view that takes commands, and a test GPU that draws one picture on it."""

    def __init__(self, *arguments):
        self.errors = open("view.err", "w")
        self.process = subprocess.Popen(
            [VIEW, "--listen", "display", "--control", "control", *arguments],
            stdin=subprocess.DEVNULL, stderr=self.errors)
        atexit.register(self.process.kill)
        wait_for(lambda: os.path.exists("control") or self.process.poll() is not None)
        self.gpu = None

    def draw(self, *arguments):
        self.gpu = subprocess.Popen([TESTGPU, "--connect", "display", *arguments],
                                    stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.gpu.kill)

    def end(self):
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        if self.gpu:
            self.gpu.wait(PATIENCE)
        self.errors.close()
        return status

    def num_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def fails(reply, text):
    return reply["ok"] is False and text in reply["error"]


def read_png(path):
    """Width, height and the bytes of a PNG file of libpng's: 8 bits of red, green and blue, no interlace."""
    data = open(path, "rb").read()
    width, height = struct.unpack(">II", data[16:24])
    position, packed = 8, b""
    while position < len(data):
        size, kind = struct.unpack(">I4s", data[position:position + 8])
        packed += data[position + 8:position + 8 + size] if kind == b"IDAT" else b""
        position += size + 12
    rows, last = zlib.decompress(packed), bytearray(width * 3)
    pixels = bytearray()
    for y in range(height):
        kind, row = rows[y * (width * 3 + 1)], bytearray(rows[y * (width * 3 + 1) + 1:][:width * 3])
        for x in range(width * 3):
            left, up = row[x - 3] if x > 2 else 0, last[x]
            corner = last[x - 3] if x > 2 else 0
            paeth = min((left, up, corner), key=lambda c, p=left + up - corner: abs(p - c))
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        pixels += row
        last = row
    return width, height, bytes(pixels)


def write_png(path, width, height, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def crop(picture, x, y, width, height):
    all_width, _, pixels = picture
    return b"".join(pixels[((y + row) * all_width + x) * 3:][:width * 3] for row in range(height))


def test_before_a_picture(view):
    client = Client()
    mode = os.stat("control").st_mode & 0o777
    check("the control socket has mode 0600", mode == 0o600, oct(mode))
    check("the status tells that no channel is there", client.ask("status")["connected"] is False)
    check("a screenshot without a picture is an error", fails(client.ask("screenshot"), "no picture yet"))
    check("a pointer without a picture is an error",
          fails(client.ask("pointer", x=1, y=1), "no picture yet"))
    check("a wait for what never comes ends with its time", fails(client.ask("wait", still=1, timeout=60), "time is up"))
    client.send('{"id":"late","command":"wait","still":50}\n')
    view.draw("--still", "--size", "320x200")
    check("a wait begun before the first picture ends with it", client.receive() == {"id": "late", "ok": True})
    client.close()


def test_pictures():
    client = Client()
    whole = client.ask("screenshot", file="whole.png")
    picture = read_png("whole.png")
    digest = hashlib.sha256(picture[2]).hexdigest()
    check("a screenshot is the whole picture", picture[:2] == (320, 200) and whole["sha256"] == digest, whole)
    area = {"x": 33, "y": 21, "width": 50, "height": 40}
    part = client.ask("screenshot", file="part.png", crop=area)
    check("a cropped screenshot is that part of the picture",
          read_png("part.png") == (50, 40, crop(picture, 33, 21, 50, 40)), part)
    check("a screenshot without a file writes none", client.ask("screenshot")["sha256"] == digest
          and sorted(name for name in os.listdir(".") if name.endswith(".png")) == ["part.png", "whole.png"])
    check("a crop that leaves the picture is an error",
          fails(client.ask("screenshot", crop={**area, "x": 271}), "not inside the picture"))
    check("a file that cannot be written is an error",
          fails(client.ask("screenshot", file="missing/a.png"), "cannot write"))
    for name in "../a.png", "/tmp/a.png", "a/../../b.png", "":
        check(f"a file named '{name}' is refused", fails(client.ask("screenshot", file=name), "is not the name of a file"))
    check("a scanout without a picture has none", fails(client.ask("screenshot", scanout=3), "no picture yet"))
    test_waits(client, picture, area, digest)
    client.close()


def test_waits(client, picture, area, digest):
    width, height, pixels = picture
    off = bytes([pixels[0] ^ 3]) + pixels[1:]
    write_png("near.png", width, height, off)
    patience = {"timeout": 100}
    check("a wait for an equal picture ends", client.ask("wait", equals="whole.png")["ok"])
    check("a wait for a hash ends", client.ask("wait", hash=digest.upper())["ok"])
    check("a wait for another hash goes on", fails(client.ask("wait", hash="0" * 64, **patience), "time is up"))
    check("a picture that differs in one channel is not equal",
          fails(client.ask("wait", equals="near.png", **patience), "time is up"))
    check("a difference within the tolerance is none", client.ask("wait", equals="near.png", tolerance=3)["ok"])
    check("a difference above the tolerance is one",
          fails(client.ask("wait", equals="near.png", tolerance=2, **patience), "time is up"))
    check("a difference outside of the region is none", client.ask("wait", equals="near.png", region=area)["ok"])
    check("a region is compared with a picture of its size", client.ask("wait", equals="part.png", region=area)["ok"])
    check("a picture of another size is not equal",
          fails(client.ask("wait", equals="part.png", **patience), "time is up"))
    check("a wait for a difference from a file ends", client.ask("wait", differs="near.png")["ok"])
    check("a wait for a change goes on while nothing changes",
          fails(client.ask("wait", changes=True, **patience), "time is up"))
    check("a file that is no picture is an error", fails(client.ask("wait", equals="view.err"), "cannot read"))
    check("two conditions are an error", fails(client.ask("wait", still=1, changes=True), "two things"))
    check("a wait for nothing is an error", fails(client.ask("wait"), "is missing"))


def test_moving_picture():
    view = View("--keep")
    view.draw("--size", "320x200", "--rate", "60", "--duration", "1")
    client = Client()
    check("a wait for a change ends where the picture moves", client.ask("wait", changes=True)["ok"])
    begin = time.monotonic()
    reply = client.ask("wait", still=300, timeout=10000)
    took = time.monotonic() - begin
    check("a wait for stillness ends when the picture has stopped, and not before", reply["ok"] and 0.3 <= took,
          (reply, took))
    check("the status counts frames", client.ask("status")["frames"] > 10)
    client.close()
    view.end()


def test_monitors():
    client = Client()
    check("a monitor is resized", client.ask("monitor", width=640, height=480)["ok"])
    check("a second monitor is plugged in",
          client.ask("monitor", scanout=1, plugged=True, width=800, height=600, x=640, refresh=75)["ok"])
    monitors = [scanout["monitor"] for scanout in client.ask("status")["scanouts"]]
    check("the status has the monitors as they are", monitors == [
        {"plugged": True, "x": 0, "y": 0, "width": 640, "height": 480, "refresh": 60.0},
        {"plugged": True, "x": 640, "y": 0, "width": 800, "height": 600, "refresh": 75.0}], monitors)
    check("a monitor is unplugged", client.ask("monitor", scanout=1, plugged=False)["ok"]
          and len(client.ask("status")["scanouts"]) == 1)
    check("a monitor that no guest can have is an error",
          fails(client.ask("monitor", width=16384, height=16384, refresh=1000), "cannot be described"))
    client.close()


def test_input():
    client = Client()
    rows = [
        ("a key by its name", dict(command="key", key="KEY_A"), None),
        ("a key by its short name", dict(command="key", key="enter"), None),
        ("keys together", dict(command="key", key=["leftctrl", "leftalt", "delete"]), None),
        ("a key that does not exist", dict(command="key", key="hyperdrive"), "no key 'hyperdrive'"),
        ("too many keys", dict(command="key", key=["a"] * 17), "more than 16"),
        ("text", dict(command="type", text="Root 1!\n"), None),
        ("text in a named layout", dict(command="type", text="zäß€", layout="de"), None),
        ("text that no key types", dict(command="type", text="ä"), "types U+00E4"),
        ("a layout that does not exist", dict(command="type", text="a", layout="nowhere"), "no keyboard layout"),
        ("a layout that is a path", dict(command="type", text="a", layout="../us"), "no keyboard layout"),
        ("a click", dict(command="pointer", x=319, y=199, button="left"), None),
        ("a wheel", dict(command="pointer", up=-0.5, across=1), None),
        ("a motion", dict(command="pointer", dx=-3, dy=4), None),
        ("a place outside of the picture", dict(command="pointer", x=320, y=0), "outside of the picture"),
        ("half a place", dict(command="pointer", x=1), "needs 'x' and 'y'"),
        ("a button that does not exist", dict(command="pointer", button="fire"), "no button 'fire'"),
        ("nothing to do", dict(command="pointer"), "nothing to do"),
    ]
    for what, request, error in rows:
        reply = client.ask(**request)
        check(f"{what} is {'taken' if error is None else 'refused'}",
              reply["ok"] if error is None else fails(reply, error), reply)
    client.close()


def expect(rule, guest, text):
    events = " ".join("%d:%d:%d" % event for event in guest.read(len(text.split())))
    check(rule, events == text, events)


def test_guest():
    """What a guest gets of it, whose VMM is played."""
    view = View("--keyboard", "keyboard", "--tablet", "tablet")
    view.draw("--still", "--size", "320x200")
    keyboard, tablet = device.Device("keyboard"), device.Device("tablet")
    client = Client()
    client.ask("wait", still=1)
    client.ask("key", key=["leftctrl", "leftalt", "delete"])
    expect("keys together are pressed in their order and released in the other", keyboard,
           "1:29:1 1:56:1 1:111:1 1:111:0 1:56:0 1:29:0")
    client.ask("type", text="aB\n")
    expect("a text is typed with Shift where that is needed", keyboard,
           "1:30:1 1:30:0 1:42:1 1:48:1 1:48:0 1:42:0 1:28:1 1:28:0")
    client.ask("type", text="z@", layout="de")
    expect("a text is typed as the layout has it, with AltGr where that is needed", keyboard,
           "1:21:1 1:21:0 1:100:1 1:16:1 1:16:0 1:100:0")
    client.ask("pointer", x=319, y=0, button="right", up=-2)
    events = tablet.read(6)
    place = {code: value * size // 32768 for (kind, code, value), size in zip(events, (320, 200)) if kind == 3}
    check("the pointer is at the pixel that was named", place == {0: 319, 1: 0}, events)
    check("a button is clicked and the wheel turned behind that", sorted(events[2:]) == [
        (1, 0x111, 0), (1, 0x111, 1), (2, 8, -2), (2, 11, -240)], events)
    client.ask("key", key="a", press=True)
    client.ask("pointer", button="left", press=True)
    client.close()
    expect("what a client has pressed is released when it goes", keyboard, "1:30:1 1:30:0")
    expect("a button that a client has pressed is released when it goes", tablet, "1:272:1 1:272:0")
    keyboard.close()
    tablet.close()
    view.end()


def test_view_only():
    view = View("--view-only", "--keyboard", "keyboard")
    client = Client()
    check("with --view-only a key is an error", fails(client.ask("key", key="a"), "sends no input"))
    check("with --view-only a text is an error", fails(client.ask("type", text="a"), "sends no input"))
    client.close()
    view.end()


def test_bad_requests():
    client = Client()
    rows = [
        (b"garbage\n", "not JSON"),
        (b"[1,2]\n", "not a JSON object"),
        (b'{"id":7}\n', "'command' is missing"),
        (b'{"command":5}\n', "'command' is missing, or is not a text"),
        (b'{"command":"explode"}\n', "no command 'explode'"),
        (b'{"command":"key"}\n', "'key' is missing"),
        (b'{"command":"key","key":"a","velocity":1}\n', "no member 'velocity'"),
        (b'{"command":"key","key":[1]}\n', "neither a text nor an array"),
        (b'{"command":"key","key":"a","press":1}\n', "neither true nor false"),
        (b'{"command":"wait","still":"long"}\n', "not an integer"),
        (b'{"command":"wait","still":-1}\n', "out of its range"),
        (b'{"command":"wait","still":1e300}\n', "not an integer"),
        (b'{"command":"wait","still":99999999999999999999}\n', "'still'"),
        (b'{"command":"pointer","up":1e999}\n', "'up' is out of its range"),
        (b'{"command":"screenshot","scanout":16}\n', "out of its range"),
        (b'{"command":"screenshot","crop":{"x":0,"y":0,"width":1}}\n', "'crop'"),
        (b'{"command":"screenshot","crop":{"x":0,"y":0,"width":0,"height":1}}\n', "'width' is out"),
        (b'{"id":{},"command":"status"}\n', "neither an integer nor a text"),
        (b"\xff\xfe\n", "not UTF-8"),
        (b'{"command":"status"}\0\n', "not UTF-8"),
        (b"[" * 60000 + b"\n", "inside one another"),
        (b'{"command":"' + b"a" * 100000 + b'"}\n', "longer than"),
    ]
    for line, error in rows:
        client.send(line)
        reply = client.receive()
        check(f"the line {line[:40]!r} gets an error", fails(reply, error), reply)
    client.send(b"\n  \r\n")
    check("blank lines get no reply", client.ask("status")["ok"])
    client.close()


def test_crowd(first):
    crowd = [Client() for _ in range(17)]
    served, late = crowd[:15], crowd[15]
    late.send('{"id":9,"command":"status"}\n')
    check("sixteen clients are served at a time", all(client.ask("status")["ok"] for client in [*served, first, *served]))
    late.socket.setblocking(False)
    try:
        answer = late.socket.recv(1)
    except BlockingIOError:
        answer = None
    check("a seventeenth client is not served", answer is None, answer)
    late.socket.settimeout(PATIENCE)
    served[3].close()
    check("a seventeenth client is served when one has gone", late.receive()["id"] == 9)
    for client in crowd:
        client.close()


def test_rude_clients(view):
    first = Client()
    before = view.num_descriptors()
    for _ in range(50):
        gone = Client()
        gone.send('{"command":"wait","hash":"0"}\n{"command":"quit"}\n')
        gone.close()
    wait_for(lambda: view.num_descriptors() == before)
    check("clients that go while they wait leave nothing behind, and nothing of theirs is done", first.ask("status")["ok"])
    deaf = Client()
    deaf.socket.setblocking(False)
    try:
        while True:
            deaf.socket.send(b'{"command":"status"}\n' * 100)
    except BlockingIOError:
        pass
    check("a client that does not read costs others nothing", first.ask("status")["ok"])
    deaf.close()
    half = Client()
    half.send('{"id":5,"command":"status"}\n')
    half.socket.shutdown(socket.SHUT_WR)
    check("a client that only reads any more gets its reply", half.receive()["id"] == 5)
    check("a client that has had its replies is ended", half.lines.readline() == b"")
    half.close()
    test_crowd(first)
    wait_for(lambda: view.num_descriptors() <= before)
    first.close()


def test_standard_input():
    requests = '{"id":1,"command":"wait","changes":true}\n{"id":2,"command":"quit"}\n'
    done = subprocess.run([VIEW, "--demo", "--control", "-"], input=requests, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    check("commands of standard input are answered on standard output", done.returncode == 0
          and [json.loads(line) for line in done.stdout.splitlines()] == [{"id": 1, "ok": True}, {"id": 2, "ok": True}],
          done)


def test_start():
    for arguments, text in (["--control", "c", "--control-directory", "missing"], "it is no directory"), \
            (["--control-directory", "."], "needs --control"):
        done = subprocess.run([VIEW, "--demo", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=PATIENCE, check=False)
        check(f"vug-view {' '.join(arguments)} is refused", done.returncode == 2 and text in done.stderr, done)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    view = View()
    test_before_a_picture(view)
    test_pictures()
    test_input()
    test_bad_requests()
    test_monitors()
    test_rude_clients(view)
    client = Client()
    check("quit is answered", client.ask("quit")["ok"])
    check("quit ends vug-view", view.process.wait(PATIENCE) == 0)
    check("the control socket is removed at the end", not os.path.exists("control"))
    view.end()
    test_guest()
    test_view_only()
    test_moving_picture()
    test_standard_input()
    test_start()
    sys.exit(conclude())


main()
