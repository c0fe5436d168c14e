"""pointer.py VIEW TESTGPU COMPARE LIBC: where vug-view's terminal is pointed at, as a guest's tablet and mouse give it."""
import sys

from device import Device
from played import PLAIN
from rules import run
from typed import FOCUS_OUT, Typed

LEFT, RIGHT, MIDDLE, SIDE, EXTRA = range(0x110, 0x115)
KITTY_PICTURE, PIXELS = "\x1b_Gi=1;OK\x1b\\", "\x1b[?1016;2$y"
AXIS = 32768  # values over the whole desktop
SIZE = (80, 48)  # of the desktop, which is the picture


def report(number, column, row, final="M"):
    return f"\x1b[<{number};{column};{row}{final}"


class Pointed(Typed):
    """With a tablet, or a mouse, that a guest reads."""

    def __init__(self, device="--tablet", answer=PLAIN):
        super().__init__("--display", "80x48", device, "tab", answer=answer)
        self.pointer = Device("tab")
        self.until_shown("80x48")
        assert "\x1b[?1003h\x1b[?1006h" in self.output, "the pointer is not asked for"

    def reads(self, text, *wanted):
        """Events of the pointer: a place as pixels, others as they are."""
        self.type(text)
        found = []
        for event in wanted:
            if event[0] == "at":
                place = self.pointer.read(2)
                assert [e[:2] for e in place] == [(3, 0), (3, 1)], place
                found.append(("at", *(e[2] * size // AXIS for e, size in zip(place, SIZE, strict=True))))
            else:
                found += self.pointer.read(1)
        assert found == list(wanted), f"{text!r}: {found}, not {wanted}"

    def end(self):
        self.pointer.close()
        super().end()


def button(code, is_pressed):
    return (1, code, is_pressed)


def a_cell_is_its_middle():
    TERMINAL.reads(report(35, 1, 1), ("at", 0, 1))
    TERMINAL.reads(report(35, 80, 24), ("at", 79, 47))
    TERMINAL.reads(report(35, 41, 11), ("at", 40, 21))


def beside_the_picture_is_its_edge():
    TERMINAL.reads(report(35, 20, 25), ("at", 19, 47))
    TERMINAL.reads(report(35, 99999, 1), ("at", 79, 1))


def buttons_are_buttons():
    for number, code in ((0, LEFT), (1, MIDDLE), (2, RIGHT), (128, SIDE), (129, EXTRA)):
        column = 10 + number % 50
        TERMINAL.reads(report(number, column, 5) + report(number, column, 5, "m"),
                       (at := ("at", column - 1, 9)), button(code, 1), at, button(code, 0))
    # With Ctrl, which is the keyboard's; dragged.
    TERMINAL.reads(report(16, 3, 3) + report(48, 4, 4) + report(16, 4, 4, "m"),
                   ("at", 2, 5), button(LEFT, 1), ("at", 3, 7), button(LEFT, 0))


# A click of each way, in 120ths as well.
def wheels_are_wheels():
    for number, events in ((64, ((2, 11, 120), (2, 8, 1))), (65, ((2, 11, -120), (2, 8, -1))),
                           (66, ((2, 12, -120), (2, 6, -1))), (67, ((2, 12, 120), (2, 6, 1)))):
        TERMINAL.reads(report(number, 4, 4), ("at", 3, 7))
        found = TERMINAL.pointer.read(2)
        assert sorted(found) == sorted(events), (number, found)


def a_button_whose_release_was_missed_is_released():
    TERMINAL.reads(report(0, 5, 5), ("at", 4, 9), button(LEFT, 1))
    TERMINAL.reads(report(35, 6, 6), ("at", 5, 11), button(LEFT, 0))
    TERMINAL.reads(report(2, 5, 5), ("at", 4, 9), button(RIGHT, 1))
    TERMINAL.reads(FOCUS_OUT, button(RIGHT, 0))


def garbage_is_nothing():
    TERMINAL.reads("\x1b[<0M\x1b[<0;0;0M\x1b[<0;1;2;3;4M\x1b[0;8;8M\x1b[<99999999;7;7M" + report(35, 30, 9),
                   ("at", 29, 17))


def view_only_takes_no_pointer():
    TERMINAL.reads(report(35, 50, 10), ("at", 49, 19))
    TERMINAL.type("\x1dv" + report(0, 60, 12) + report(0, 60, 12, "m") + "\x1dv")
    TERMINAL.reads(report(35, 40, 8), ("at", 39, 15))


def pixels_are_exact():
    terminal = Pointed(answer=KITTY_PICTURE + PIXELS + PLAIN)
    terminal.until(lambda: "\x1b[?1016h" in terminal.output, "pixels are not asked for")
    left, top = (640 - 80) // 2 // 8 * 8, (24 * 16 - 48) // 2 // 16 * 16
    terminal.reads(report(35, left + 1, top + 1), ("at", 0, 0))
    terminal.reads(report(35, left + 34, top + 18), ("at", 33, 17))
    terminal.reads(report(35, left + 80, top + 48), ("at", 79, 47))
    terminal.type("\x1dq")
    assert terminal.wait() == 0
    terminal.until(terminal.is_restored, "the terminal is not as it was")
    terminal.end()


def a_mouse_gets_motion():
    terminal = Pointed("--mouse")
    terminal.reads(report(35, 10, 10) + report(35, 13, 8), (2, 0, 3), (2, 1, -4))
    terminal.reads(report(0, 13, 8) + report(0, 13, 8, "m"), button(LEFT, 1), button(LEFT, 0))
    terminal.end()


def begin():
    global TERMINAL
    TERMINAL = Pointed()


def end():
    TERMINAL.type("\x1dq")
    assert TERMINAL.wait() == 0
    TERMINAL.until(TERMINAL.is_restored, "the terminal is not as it was")
    TERMINAL.end()


TERMINAL = None
RULES = {
    "with --tablet the terminal reports the pointer": begin,
    "a cell is the pixel in its middle": a_cell_is_its_middle,
    "a place beside the picture is its nearest pixel": beside_the_picture_is_its_edge,
    "buttons of the terminal are buttons of the guest": buttons_are_buttons,
    "clicks of wheels are clicks of wheels": wheels_are_wheels,
    "a button whose release was missed is released": a_button_whose_release_was_missed_is_released,
    "garbage moves and presses nothing": garbage_is_nothing,
    "Ctrl-] v takes no pointer": view_only_takes_no_pointer,
    "the terminal reports no pointer at the end": end,
    "a terminal that reports pixels points at each": pixels_are_exact,
    "a mouse gets motion": a_mouse_gets_motion,
}

sys.exit(run(RULES))
