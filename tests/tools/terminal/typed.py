"""vug-view in a terminal that is played, with a keyboard in front of a guest's driver that is played."""
import os
import re

from device import Device
from played import PLAIN, Terminal, start_gpu

HEADER = "/usr/include/linux/input-event-codes.h"
KITTY, FLAGS = "\x1b[?0u" + PLAIN, "\x1b[?15u"
FOCUS_OUT = "\x1b[O"


def read_codes():
    with open(HEADER, encoding="ascii") as header:
        return {name: int(number) for name, number in
                re.findall(r"^#define\s+KEY_(\w+)\s+(\d+)\b", header.read(), re.MULTILINE)}


CODES = read_codes()


def events(text):
    """"LEFTCTRL+A" is both keys around each other, "A:1" a press, "A:0" a release."""
    words = []
    for word in text.split():
        name, _, value = word.partition(":")
        codes = [CODES[key] for key in name.split("+")]
        if value:
            words.append(f"1:{codes[0]}:{value}")
        else:
            words += [f"1:{code}:1" for code in codes] + [f"1:{code}:0" for code in reversed(codes)]
    return " ".join(words)


class Typed(Terminal):
    """vug-view in a terminal, with a keyboard that a guest reads."""

    def __init__(self, *arguments, answer=PLAIN, **more):
        super().__init__("--listen", "s", "--keyboard", "kbd", "--terminal", *arguments,
                         answer=answer, **more)
        self.until_entered()
        self.guest = Device("kbd")
        self.gpu = start_gpu("--still", "--size", "80x48")
        self.until(lambda: "Ctrl-]: commands" in self.screen().status(), "no keys are taken")
        if answer == KITTY:
            self.until(lambda: "\x1b[>15u\x1b[?u" in self.output, "kitty's protocol is not asked for")
            self.type(FLAGS)

    def sends(self, text, keys):
        """These events are the next ones."""
        self.type(text)
        self.expect(keys, text)

    def expect(self, keys, what=""):
        wanted = events(keys)
        sent = " ".join("%d:%d:%d" % event for event in self.guest.read(len(wanted.split())))
        assert sent == wanted, f"{what!r}: {sent}, not {wanted}"

    def is_restored(self):
        """What was begun is ended, the last one first or not."""
        return super().is_restored() and all(
            begin not in self.output or self.output.rfind(end) > self.output.rfind(begin)
            for begin, end in (("\x1b[?1004h", "\x1b[?1004l"), ("\x1b[?2004h", "\x1b[?2004l"),
                               ("\x1b[>15u", "\x1b[<u"), ("\x1b[?1003h", "\x1b[?1003l"),
                               ("\x1b[?1006h", "\x1b[?1006l"), ("\x1b[?1016h", "\x1b[?1016l")))

    def end(self):
        self.guest.close()
        self.gpu.kill()
        self.gpu.wait()
        self.close()
        for socket in ("s", "kbd", "tab"):
            if os.path.exists(socket):
                os.unlink(socket)
