#!/usr/bin/env python3
"""person.py WHAT CONTROL SERIAL: uses vug-view as a person or a program would, and compares what the guest's devices say.

windows   keys, buttons, wheels and places in its two windows, of which one gets three sizes
control   keys, places, buttons and the wheel through --control

CONTROL is vug-view's socket, SERIAL the file with the lines of the guest's evdev. DISPLAY is the windows' X server.
"""
import json
import os
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 20
AXIS = 32768
PICTURE = (320, 240)
SIZES = ((320, 240), (500, 300), (480, 490))
X, Y = (3, 0), (3, 1)


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < end, what()
        time.sleep(0.02)


def add_place(places, x, y):
    """The guest's kernel drops what does not change."""
    if places[-1:] != [(x, y)]:
        places.append((x, y))


class Control:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def ask(self, command, **members):
        self.socket.sendall(json.dumps({"command": command, **members}).encode() + b"\n")
        reply = json.loads(self.lines.readline())
        assert reply["ok"], (command, members, reply)
        return reply

    def scanouts(self):
        return self.ask("status")["scanouts"]

    def desktop(self):
        """Where each picture is on the guest's desktop, and the size of all of it."""
        areas = [(each["monitor"]["x"], each["monitor"]["y"], each["width"], each["height"]) for each in self.scanouts()]
        return areas, max(x + width for x, _, width, _ in areas), max(y + height for _, y, _, height in areas)


class Guest:
    """What it says from now on."""

    def __init__(self, path):
        self.file = open(path, "rb")
        self.file.seek(0, os.SEEK_END)
        self.said, self.unread, self.at = [], b"", {}

    def listen(self):
        self.unread += self.file.read()
        *lines, self.unread = self.unread.split(b"\n")
        for words in (line.split() for line in lines):
            if words[:2] == [b"VUG-INPUT", b"EVENT"]:
                self.said.append((words[2].decode(), *map(int, words[3:6])))
        return self.said

    def expect(self, kind, *events):
        """That these come, and no others, beside places and the ends of batches."""
        def changes():
            return [event[1:] for event in self.listen() if event[0] == kind and event[1] in (1, 2)]
        wait_for(lambda: changes() == list(events), lambda: (changes(), events))
        self.said.clear()

    def expect_places(self, control, places):
        """That the pixels of the desktop that the two axes mean are these, the last of them included."""
        _, width, height = control.desktop()

        def pixels():
            found, at = [], dict(self.at)
            for _, kind, code, value in self.listen():
                if (kind, code) in (X, Y):
                    at[kind, code] = value
                elif kind == 0 and X in at and Y in at:
                    add_place(found, at[X] * width // AXIS, at[Y] * height // AXIS)
            return found, at
        wait_for(lambda: pixels()[0] == places, lambda: (pixels()[0], places))
        self.at = pixels()[1]
        self.said.clear()


# --- windows -----------------------------------------------------------------------------------


def xdotool(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True).stdout


def find_windows():
    """The numbers of both, that of the first monitor first; without a window manager."""
    found = wait_for(lambda: (lambda numbers: numbers if len(numbers) == 2 else None)(
        subprocess.run(["xdotool", "search", "--class", "vug-view"], capture_output=True, text=True).stdout.split()),
        lambda: "there are no two windows")
    return sorted(found, key=lambda number: "320x240" not in xdotool("getwindowgeometry", number))


def points(size):
    """Some of a window, and their pixels of the picture."""
    lines = subprocess.run([sys.executable, os.path.join(HERE, "..", "..", "tools", "window", "places.py"),
                            "%dx%d" % size, "%dx%d" % PICTURE], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines()[::2]:
        x, y, _, _, pixel_x, pixel_y = line.split()
        yield int(x), int(y), int(pixel_x), int(pixel_y)


def point_at(control, guest, scanout, left, size):
    """All of these, a moment between them: places that come at once may be one."""
    areas = control.desktop()[0]
    moves, places = [], []
    for x, y, pixel_x, pixel_y in points(size):
        moves += ["mousemove", left + x, y, "sleep", 0.03]
        add_place(places, areas[scanout][0] + pixel_x, areas[scanout][1] + pixel_y)
    xdotool(*moves)
    guest.expect_places(control, places)


def windows(control, guest):
    first, second = find_windows()
    xdotool("windowmove", first, 0, 0, "windowmove", second, 550, 0, "windowfocus", "--sync", first)
    guest_hears(guest)
    for size in SIZES:
        xdotool("mousemove", 990, 750, "windowsize", first, *size)
        wait_for(lambda: (control.scanouts()[0]["monitor"]["width"], control.scanouts()[0]["monitor"]["height"]) == size,
                 lambda: f"no monitor becomes {size}")
        wait_for(lambda: is_drawn(first, size), lambda: f"no window becomes {size}")
        guest.listen().clear()
        point_at(control, guest, 0, 0, size)
    point_at(control, guest, 1, 550, (400, 300))
    xdotool("mousemove", 100, 100)
    wait_for(guest.listen, lambda: "no place")
    wait_for_the_end(guest)
    xdotool("type", "--delay", 20, "Hi!")
    guest.expect("keyboard", (1, 42, 1), (1, 35, 1), (1, 42, 0), (1, 35, 0), (1, 23, 1), (1, 23, 0),
                 (1, 42, 1), (1, 2, 1), (1, 42, 0), (1, 2, 0))
    xdotool("click", "--delay", 30, 1, "click", 3, "sleep", 0.05, "click", 4)
    guest.expect("tablet", (1, 272, 1), (1, 272, 0), (1, 273, 1), (1, 273, 0), (2, 8, 1), (2, 11, 120))


def is_drawn(window, size):
    return "%dx%d" % size in xdotool("getwindowgeometry", window)


def guest_hears(guest):
    """The window has the focus once a key has come. Between two of them the guest has the time to print."""
    def presses():
        xdotool("key", "Escape", "sleep", 0.3)
        return any(event[0] == "keyboard" for event in guest.listen())
    wait_for(presses, lambda: "no key comes")
    wait_for_the_end(guest)


def wait_for_the_end(guest):
    """Nothing is under way any more: the guest prints what it has read when nothing has come for a tenth of a second."""
    count = -1
    while count != len(guest.listen()):
        count = len(guest.said)
        time.sleep(0.4)
    guest.said.clear()


# --- programs ----------------------------------------------------------------------------------


def control_program(control, guest):
    areas, _, _ = control.desktop()
    control.ask("pointer", x=10, y=20)
    control.ask("pointer", x=319, y=0)
    control.ask("pointer", scanout=1, x=5, y=239)
    guest.expect_places(control, [(10, 20), (319, 0), (areas[1][0] + 5, areas[1][1] + 239)])
    control.ask("pointer", button="right")
    control.ask("pointer", up=-2)
    guest.expect("tablet", (1, 273, 1), (1, 273, 0), (2, 8, -2), (2, 11, -240))
    control.ask("key", key=["leftctrl", "c"])
    control.ask("type", text="z", layout="de")
    guest.expect("keyboard", (1, 29, 1), (1, 46, 1), (1, 46, 0), (1, 29, 0), (1, 21, 1), (1, 21, 0))


if __name__ == "__main__":
    {"windows": windows, "control": control_program}[sys.argv[1]](Control(sys.argv[2]), Guest(sys.argv[3]))
