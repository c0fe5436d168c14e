"""keys.py VIEW TESTGPU COMPARE LIBC: what is typed in vug-view's terminal, as a guest's keyboard gives it."""
import array
import fcntl
import os
import signal
import sys
import termios
import time

from device import SYNCHRONIZATION, Device
from played import PLAIN, Terminal, until
from rules import run
from typed import FLAGS, FOCUS_OUT, KITTY, Typed

CHARACTERS = [
    ("ab z1", "A B SPACE Z 1"), ("A!~", "LEFTSHIFT+A LEFTSHIFT+1 LEFTSHIFT+GRAVE"),
    ("\r\t\x7f", "ENTER TAB BACKSPACE"), ("\x01\x1a", "LEFTCTRL+A LEFTCTRL+Z"),
    ("\x03\x1c", "LEFTCTRL+C LEFTCTRL+BACKSLASH"), ("\x00\x1e", "LEFTCTRL+SPACE LEFTCTRL+6"),
    ("\x1f", "LEFTCTRL+LEFTSHIFT+MINUS"), ("\x1ba", "LEFTALT+A"), ("\x1b\x01", "LEFTCTRL+LEFTALT+A"),
    ("\x1b\r", "LEFTALT+ENTER"), ("éx", "X"), ("\x1b", "ESC"), ("\x1b[", "LEFTALT+LEFTBRACE"),
    ("\x1bP", "LEFTSHIFT+LEFTALT+P"),
]

SEQUENCES = [
    ("\x1b[A\x1b[B\x1b[C\x1b[D", "UP DOWN RIGHT LEFT"), ("\x1bOA\x1bOP\x1bOS", "UP F1 F4"),
    ("\x1b[H\x1b[F\x1b[1~\x1b[4~", "HOME END HOME END"), ("\x1b[[A\x1b[[E", "F1 F5"),
    ("\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "INSERT DELETE PAGEUP PAGEDOWN"),
    ("\x1b[15~\x1b[24~\x1b[34~", "F5 F12 F20"), ("\x1b[Z", "LEFTSHIFT+TAB"),
    ("\x1b[1;5C", "LEFTCTRL+RIGHT"), ("\x1b[24;8~", "LEFTCTRL+LEFTSHIFT+LEFTALT+F12"),
    ("\x1b\x1b[A", "LEFTALT+UP"), ("\x1b[97;5u", "LEFTCTRL+A"), ("\x1b[97;1:3ux", "X"),
]

GARBAGE = [
    "\x1b[" + "1" * 1000 + "A", "\x1b[?1;2;3;4;5;6u", "\x1b[99999999999~", "\x1b[57345u",
    "\x1bP" + "9" * 3000 + "\x1b\\", "\x1b]0;title\x07", "\x1b[I", "\x1b[97;5:9u", "\x1b[?62;22c",
    "\x1b[1;2;3\x1b[<0;3;3M", b"\x80\xc0\x80\xed\xa0\x80\xff",
]


def each(rows):
    def rule():
        for text, keys in rows:
            TERMINAL.sends(text, keys)
    return rule


def garbage_types_nothing():
    for text in GARBAGE:
        TERMINAL.sends(text + (b"x" if isinstance(text, bytes) else "x"), "X")


def a_sequence_that_does_not_end_is_left_out():
    TERMINAL.type("\x1b[1;5")
    time.sleep(1.1)
    TERMINAL.sends("x", "X")


def a_text_that_is_pasted_is_typed():
    TERMINAL.sends("\x1b[200~a\nB\r\x1dq\x03\x1b[A\x1b[201~c", "A ENTER LEFTSHIFT+B ENTER Q C")


# More than is read of the terminal at a time, and more than waits.
def a_long_text_is_typed_whole():
    text = "abcdefghijklmnopqrst" * 30
    TERMINAL.sends("\x1b[200~" + text + "\x1b[201~", " ".join(text.upper()))


def a_paste_whose_end_is_lost_ends():
    TERMINAL.sends("\x1b[200~a", "A")
    time.sleep(1.1)
    TERMINAL.sends("\x03", "LEFTCTRL+C")


def ctrl_bracket_has_commands():
    TERMINAL.sends("\x1d]\x1d\x1d", "LEFTCTRL+RIGHTBRACE LEFTCTRL+RIGHTBRACE")
    TERMINAL.sends("\x1dd", "LEFTCTRL+LEFTALT+DELETE")
    TERMINAL.type("\x1ds")
    TERMINAL.until(lambda: os.path.exists("a.png"), "no picture is written")
    TERMINAL.sends("\x1d0s", "S")


def the_commands_are_in_the_last_line():
    TERMINAL.type("\x1d?")
    TERMINAL.until(lambda: "d: Ctrl-Alt-Del" in TERMINAL.screen().status(), "there is no help")
    TERMINAL.sends("\x1b[Aa", "A")
    TERMINAL.until(lambda: "Ctrl-]: commands" in TERMINAL.screen().status(), "the help stays")


def view_only_is_switched():
    TERMINAL.type("\x1dvabc\x03\x1b[A")
    TERMINAL.until(lambda: "view only" in TERMINAL.screen().status(), "the last line does not say so")
    TERMINAL.sends("\x1dvd", "D")


def kitty_keys_are_held():
    TERMINAL.sends("\x1b[97u\x1b[97;1:2u", "A:1")
    TERMINAL.sends("\x1b[98u\x1b[97;1:3u", "B:1 A:0")
    TERMINAL.sends("\x1b[98;1:3u", "B:0")
    TERMINAL.sends("\x1b[A\x1b[1;1:2A\x1b[1;1:3A", "UP:1 UP:0")
    TERMINAL.sends("\x1b[13u\x1b[13;1:3u", "ENTER:1 ENTER:0")


def kitty_has_both_sides():
    TERMINAL.sends("\x1b[57441;2u\x1b[57447;2u\x1b[97:65;2u\x1b[57441;2:3u",
                   "LEFTSHIFT:1 RIGHTSHIFT:1 A:1 LEFTSHIFT:0")
    TERMINAL.sends("\x1b[97;1:3u\x1b[57447;1:3u", "A:0 RIGHTSHIFT:0")
    TERMINAL.sends("\x1b[57453u\x1b[113u\x1b[113;1:3u\x1b[57453;1:3u", "RIGHTALT:1 Q:1 Q:0 RIGHTALT:0")


def kitty_keys_are_where_they_are():
    TERMINAL.sends("\x1b[122::121u\x1b[122::121;1:3u", "Y:1 Y:0")
    TERMINAL.sends("\x1b[1089::99u\x1b[1089::99;1:3u", "C:1 C:0")


def missed_modifiers_are_made_up_for():
    TERMINAL.sends("\x1b[97;5u", "LEFTCTRL:1 A:1")
    TERMINAL.sends("\x1b[97;1:3u", "A:0 LEFTCTRL:0")
    TERMINAL.sends("\x1b[57448;5u\x1b[98u", "RIGHTCTRL:1 RIGHTCTRL:0 B:1")
    TERMINAL.sends("\x1b[98;1:3u", "B:0")


def nothing_is_held_without_the_focus():
    TERMINAL.sends("\x1b[57442;5u\x1b[99;5u", "LEFTCTRL:1 C:1")
    TERMINAL.sends(FOCUS_OUT, "LEFTCTRL:0 C:0")
    TERMINAL.sends("\x1b[99;5:3u\x1b[57442;1:3u\x1b[Ix", "X")


def nothing_is_held_beside_a_paste():
    TERMINAL.sends("\x1b[57442;5u\x1b[57441;6u", "LEFTCTRL:1 LEFTSHIFT:1")
    TERMINAL.sends("\x1b[200~ab\x1b[201~", "LEFTCTRL:0 LEFTSHIFT:0 A B")
    TERMINAL.sends("\x1b[118;6:3u\x1b[57441;5:3u\x1b[57442;1:3uc", "C")


def kitty_has_commands():
    TERMINAL.sends("\x1b[57442;5u\x1b[93;5u", "LEFTCTRL:1 LEFTCTRL:0")
    TERMINAL.sends("\x1b[93;5:3u\x1b[57442;1:3u\x1b[100u\x1b[100;1:3u", "LEFTCTRL+LEFTALT+DELETE")
    TERMINAL.type("\x1b[93;5u\x1b[57441;2u\x1b[47:63;2u")
    TERMINAL.until(lambda: "d: Ctrl-Alt-Del" in TERMINAL.screen().status(), "there is no help")
    TERMINAL.sends("\x1b[93;5u", "LEFTCTRL+RIGHTBRACE")


def a_terminal_that_leaves_the_protocol_holds_nothing():
    TERMINAL.sends("\x1b[97u", "A:1")
    TERMINAL.sends("\x1b[?0u", "A:0")
    TERMINAL.sends("\x1b[A", "UP")
    TERMINAL.type(FLAGS)


def a_stop_releases_what_is_held():
    TERMINAL.sends("\x1b[97u", "A:1")
    os.kill(TERMINAL.process.pid, signal.SIGTSTP)
    TERMINAL.expect("A:0")
    stopped_and_continued()


def stopped_and_continued():
    pid = TERMINAL.process.pid
    TERMINAL.until(TERMINAL.is_restored, "not restored at a stop")
    until(lambda: os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG), "it did not stop")
    TERMINAL.output = ""
    os.kill(pid, signal.SIGCONT)
    TERMINAL.until(lambda: "\x1b[?u" in TERMINAL.output, "it does not ask again")
    assert "\x1b[?1004h" in TERMINAL.output and "\x1b[>15u" in TERMINAL.output
    TERMINAL.sends("\x1b[A", "UP")
    TERMINAL.type(FLAGS)
    TERMINAL.sends("\x1b[A\x1b[1;1:3A", "UP:1 UP:0")


def z_stops():
    TERMINAL.type("\x1b[93;5u\x1b[122u")
    stopped_and_continued()


def ends(do, what):
    """Behind a key that is held."""
    def rule():
        terminal = Typed(answer=KITTY)
        terminal.sends("\x1b[57442;5u\x1b[97;5u", "LEFTCTRL:1 A:1")
        do(terminal)
        if what:
            terminal.expect(what)
        assert terminal.wait() is not None, "it does not end"
        terminal.until(terminal.is_restored, "the terminal is not as it was")
        terminal.end()
    return rule


def kill(number):
    return lambda terminal: os.kill(terminal.process.pid, number)


def killed():
    terminal = Typed(answer=KITTY, program=("sh", "-c", '"$0" "$@"; sleep 20', sys.argv[1]))
    with open(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children",
              encoding="ascii") as file:
        os.kill(int(file.read().split()[0]), signal.SIGKILL)
    terminal.until(terminal.is_restored, "the terminal is not as it was")
    os.killpg(terminal.process.pid, signal.SIGKILL)
    terminal.end()


def a_terminal_that_goes_holds_nothing():
    terminal = Typed("--png", "b.png", answer=KITTY)
    terminal.sends("\x1b[97u", "A:1")
    master, terminal.master = terminal.master, os.open("/dev/null", os.O_RDWR)
    os.close(master)
    terminal.expect("A:0")
    terminal.end()


# 25 seconds of it: what waits stays where it is.
def a_text_is_read_no_faster_than_it_is_typed():
    terminal = Typed()
    terminal.type("\x1b[200~" + "a" * 2500)
    terminal.sends("", "A " * 20)
    unread = array.array("i", [0])
    fcntl.ioctl(terminal.slave, termios.FIONREAD, unread)
    assert 1000 < unread[0] < 2500, unread[0]
    terminal.end()


def qmp_is_a_keyboard():
    terminal = Terminal("--listen", "s", "--qmp", "nobody", "--terminal")
    terminal.until(lambda: "Ctrl-]: commands" in terminal.screen().status(), "no keys are taken")
    terminal.type("q\x1dq")
    assert terminal.wait() == 0
    terminal.close()


def view_only_leaves_keys_to_the_viewer():
    terminal = Terminal("--listen", "s", "--keyboard", "kbd", "--view-only", "--terminal")
    terminal.until_entered()
    guest = Device("kbd")
    terminal.until(lambda: "q: quit" in terminal.screen().status(), "no key of the viewer's")
    assert "\x1b[?1004h" not in terminal.output and "\x1b[?u" not in terminal.output
    terminal.type("abc\x1b[Aq")
    assert terminal.wait() == 0 and not guest.has_event()
    guest.close()
    terminal.close()


def begin(answer):
    def rule():
        global TERMINAL
        TERMINAL = Typed("--png", "a.png", answer=answer)
    return rule


def end():
    while TERMINAL.guest.has_event():
        event = TERMINAL.guest.take()
        assert event[0] == SYNCHRONIZATION, event
    TERMINAL.end()


TERMINAL = None
RULES = {
    "with --keyboard the last line names Ctrl-]": begin(PLAIN),
    "characters are the keys that type them": each(CHARACTERS),
    "escape sequences are keys": each(SEQUENCES),
    "garbage types nothing": garbage_types_nothing,
    "a sequence that does not end is left out": a_sequence_that_does_not_end_is_left_out,
    "a text that is pasted is typed, without control characters": a_text_that_is_pasted_is_typed,
    "a long text is typed whole": a_long_text_is_typed_whole,
    "a paste whose end is lost ends": a_paste_whose_end_is_lost_ends,
    "Ctrl-] has commands": ctrl_bracket_has_commands,
    "the commands are in the last line": the_commands_are_in_the_last_line,
    "Ctrl-] v switches to view only": view_only_is_switched,
    "nothing else was typed": end,
    "kitty's keyboard protocol is begun where it is there": begin(KITTY),
    "keys by kitty's protocol are held": kitty_keys_are_held,
    "modifiers by kitty's protocol have a left and a right side": kitty_has_both_sides,
    "keys by kitty's protocol are where they are on the keyboard": kitty_keys_are_where_they_are,
    "modifiers that were missed are made up for": missed_modifiers_are_made_up_for,
    "nothing is held without the focus": nothing_is_held_without_the_focus,
    "nothing is held while a text is pasted": nothing_is_held_beside_a_paste,
    "Ctrl-] has commands by kitty's protocol": kitty_has_commands,
    "a terminal that leaves kitty's protocol holds nothing":
        a_terminal_that_leaves_the_protocol_holds_nothing,
    "SIGTSTP releases what is held before the stop": a_stop_releases_what_is_held,
    "Ctrl-] z stops vug-view": z_stops,
    "nothing else was held": end,
    "Ctrl-] q releases what is held and restores the terminal":
        ends(lambda terminal: terminal.type("\x1b[93;5u\x1b[113u"), "LEFTCTRL:0 A:0"),
    "SIGTERM releases what is held and restores the terminal":
        ends(kill(signal.SIGTERM), "LEFTCTRL:0 A:0"),
    "a crash takes kitty's protocol back": ends(kill(signal.SIGSEGV), ""),
    "SIGKILL takes kitty's protocol back": killed,
    "a terminal that goes holds nothing": a_terminal_that_goes_holds_nothing,
    "a text that is pasted is read no faster than it is typed":
        a_text_is_read_no_faster_than_it_is_typed,
    "with --qmp keys are the guest's, too": qmp_is_a_keyboard,
    "--view-only leaves keys to the viewer": view_only_leaves_keys_to_the_viewer,
}

sys.exit(run(RULES))
