#!/usr/bin/env python3
"""installer.py CONTROL: goes through GRUB's menu and Debian's installer up to its choice of a mirror, by --control alone.

What it waits for are titles of dialogs: PNG files in vug-view's directory, as tests/guest/installer has them. After the
mirror the installer loads its parts from there, which a test cannot rely on.
"""
import json
import socket
import sys

# Where each title is, and how long it may take to come, in seconds.
SCREENS = {
    "menu": ((26, 76, 160, 48), 240),
    "language": ((552, 16, 176, 16), 400),
    "location": ((536, 144, 200, 16), 60),
    "keyboard": ((528, 16, 216, 16), 60),
    "network": ((536, 288, 200, 16), 200),
    "domain": ((536, 304, 200, 16), 60),
    "country": ((472, 16, 328, 16), 60),
    "mirror": ((472, 32, 328, 16), 60),
}
# A title of two dialogs, which differ by where it is.
SAME = {"domain": "network", "country": "mirror"}


class Screen:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rwb")

    def ask(self, command, **members):
        self.lines.write(json.dumps({"command": command, **members}).encode() + b"\n")
        self.lines.flush()
        reply = json.loads(self.lines.readline())
        assert reply["ok"], (command, members, reply["error"])
        return reply

    def comes(self, name):
        """What is on the screen is kept, whether or not it comes."""
        (x, y, width, height), seconds = SCREENS[name]
        try:
            self.ask("wait", equals=SAME.get(name, name) + ".png", timeout=1000 * seconds,
                     region={"x": x, "y": y, "width": width, "height": height})
        finally:
            self.ask("screenshot", file=f"seen-{name}.png")
        print(f"# {name}")

    def key(self, *keys):
        self.ask("key", key=list(keys))


def use_the_menu(screen):
    """Down and up again: another picture, then the one from before."""
    screen.key("down")
    screen.ask("wait", differs="seen-menu.png")
    screen.key("up")
    screen.ask("wait", equals="seen-menu.png")


def main():
    screen = Screen(sys.argv[1])
    screen.comes("menu")
    use_the_menu(screen)
    screen.key("enter")
    for name in ("language", "location", "keyboard"):
        screen.comes(name)
        screen.key("enter")
    screen.comes("network")
    screen.key("leftctrl", "u")
    screen.ask("type", text="vug-guest\n")
    screen.comes("domain")
    screen.ask("type", text="example.org\n")
    screen.comes("country")
    screen.key("enter")
    screen.comes("mirror")


if __name__ == "__main__":
    main()
