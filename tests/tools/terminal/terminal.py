"""terminal.py VIEW TESTGPU COMPARE LIBC: vug-view in a terminal that this script plays."""
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time

from played import LIBC, PLAIN, SECONDS, VIEW, Terminal, start_gpu, until
from rules import run
from screen import crop

SIXEL, KITTY = "\x1b[?62;4;22c", "\x1b_Gi=1;OK\x1b\\\x1b[?62;22c"
TMUX = "\x1bP>|tmux 3.5a\x1b\\\x1b[?1;2;4c"  # of Debian 13, in any terminal


def still(*arguments, gpu=("--size", "80x48"), **environment):
    terminal = Terminal("--listen", "s", "--terminal", *arguments, **environment)
    return terminal, start_gpu("--still", *gpu)


def end(terminal, gpu=None):
    terminal.close()
    if gpu:
        gpu.kill()
        gpu.wait()
    if os.path.exists("s"):
        os.unlink("s")


# --- the rules -----------------------------------------------------------------------------------

def a_still_picture_costs_nothing():
    terminal, gpu = still("--name", "guest 7")
    terminal.until_shown("80x48")
    terminal.until(lambda: "guest 7  80x48  1 frames/s" in terminal.screen().status(), "there is no rate")
    terminal.until(lambda: "  0 frames/s" in terminal.screen().status(), "it is not still")
    written = terminal.read(1.5)
    assert written == 0, written
    end(terminal, gpu)


def only_what_changes_is_written_ten_times_a_second_at_most():
    terminal = Terminal("--listen", "s", "--terminal")
    gpu = start_gpu("--size", "640x384", "--rate", "1000")
    terminal.until(lambda: len(crop(terminal.screen().pixels())) == 48, "no picture")
    before = terminal.output.count("\x1b[?2026h")
    terminal.read(2)
    sizes = [len(text) for text in terminal.output.split("\x1b[?2026h")][1:]
    pictures = sizes[before:]
    assert 5 <= len(pictures) <= 22, sizes
    assert sum(pictures) / len(pictures) < max(sizes) / 4, sizes
    end(terminal, gpu)


def a_terminal_that_does_not_answer_gets_blocks():
    terminal, gpu = still(answer="")
    terminal.until_shown("80x48")
    assert not terminal.screen().pictures
    end(terminal, gpu)


def a_terminal_that_answers_late_is_believed():
    terminal, gpu = still(answer="")
    terminal.until_shown("80x48")
    terminal.type(KITTY)
    terminal.until(lambda: terminal.screen().pictures, "no picture of pixels")
    terminal.until_shown("80x48")
    end(terminal, gpu)


def answers_may_come_in_pieces():
    terminal, gpu = still(answer="")
    terminal.until_entered()
    for byte in KITTY:
        terminal.type(byte)
        time.sleep(0.01)
    terminal.until(lambda: terminal.screen().pictures, "no picture of pixels")
    end(terminal, gpu)


def nonsense_from_the_terminal_does_no_harm():
    terminal, gpu = still(answer="\x1b[6;99999999;8t\x1b[6;-1;0t\x1bP1$r" + "9" * 100000 +
                          "\x1b\\\x1b[?;;;4444444444444444444444c\x1b_" + "x" * 5000 + "\x07\x80\xff")
    terminal.until_shown("80x48")
    end(terminal, gpu)


def a_terminal_that_says_so_gets_any_colour():
    terminal, gpu = still(COLORTERM="", answer="\x1bP1$r0;48:2::1:2:3m\x1b\\" + PLAIN)
    terminal.until_shown("80x48")
    end(terminal, gpu)


def kitty_gets_the_picture_exactly():
    terminal, gpu = still(answer=KITTY, gpu=("--size", "321x203"))
    terminal.until_shown("321x203")
    assert terminal.screen().pictures[-1][:2] == ((24 * 16 - 203) // 2 // 16,
                                                  (640 - 321) // 2 // 8)
    end(terminal, gpu)


def sixels_show_the_picture():
    terminal, gpu = still(answer=SIXEL, gpu=("--size", "320x200"))
    terminal.until(lambda: terminal.screen().pictures, "no picture")
    rows = crop(terminal.screen().pictures[-1][2])
    assert (len(rows[0]), len(rows)) == (320, 200), (len(rows[0]), len(rows))
    assert None not in sum(rows, [])
    bars = [(255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0),
            (255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0)]
    for number, colour in enumerate(bars):
        pixel = rows[50][40 * number + 30 if number != 1 else 45]
        assert all(abs(a - b) <= 16 for a, b in zip(pixel, colour, strict=True)), (number, pixel)
    end(terminal, gpu)


def what_tmux_says_of_sixels_is_not_believed():
    terminal, gpu = still(answer=TMUX)
    terminal.until_shown("80x48")
    assert not terminal.screen().pictures
    end(terminal, gpu)


def sixels_are_drawn_in_tmux_where_they_are_asked_for():
    terminal, gpu = still("--terminal-mode", "sixel", answer=TMUX, gpu=("--size", "320x200"))
    terminal.until(lambda: terminal.screen().pictures, "no picture")
    end(terminal, gpu)


def a_key_shows_the_next_scanout():
    terminal, gpu = still("--display", "80x48", "--display", "80x48", gpu=())
    terminal.until_shown("80x48", 0)
    terminal.until(lambda: "scanout 0" in terminal.screen().status(), "no scanout is named")
    terminal.type("\t")
    terminal.until_shown("80x48", 1)
    terminal.type("0")
    terminal.until_shown("80x48", 0)
    end(terminal, gpu)


def messages_wait_until_the_terminal_is_back():
    terminal = Terminal("--listen", "s", "--terminal", "-v", errors="terminal")
    gpu = start_gpu("--still", "--size", "80x48")
    terminal.until(lambda: "a back end is connected" in terminal.screen().status(),
                   "the status line does not have the last one")
    terminal.type("q")
    assert terminal.wait() == 0
    terminal.until(lambda: "vug-view: a back end is connected" in
                   terminal.output.partition("\x1b[?1049l")[2], "nothing is said afterwards")
    end(terminal, gpu)


def the_picture_is_redrawn_after_a_stop():
    terminal, gpu = still()
    terminal.until_shown("80x48")
    os.kill(terminal.process.pid, signal.SIGTSTP)
    terminal.until(terminal.is_restored, "not restored at a stop")
    until(lambda: os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOHANG),
          "it did not stop")
    terminal.output = ""
    os.kill(terminal.process.pid, signal.SIGCONT)
    terminal.until_shown("80x48")
    end(terminal, gpu)


def ends_restored(signal_or_key, status):
    def rule():
        terminal, gpu = still()
        terminal.until_shown("80x48")
        if isinstance(signal_or_key, str):
            terminal.type(signal_or_key)
        else:
            os.kill(terminal.process.pid, signal_or_key)
        ended = terminal.wait()
        assert ended == status if status is not None else ended, ended
        assert terminal.is_restored(), "the terminal is not as it was"
        end(terminal, gpu)
    return rule


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def a_crash_needs_no_other_process():
    terminal, gpu = still()
    terminal.until_shown("80x48")
    for child in children_of(terminal.process.pid):
        os.kill(child, signal.SIGKILL)
    os.kill(terminal.process.pid, signal.SIGABRT)
    assert terminal.wait() == -signal.SIGABRT
    assert terminal.is_restored(), "the terminal is not as it was"
    end(terminal, gpu)


# Below a shell, as ever: the kernel hangs a terminal up when its session's leader dies.
def the_terminal_is_restored_after_sigkill():
    terminal, gpu = still(program=("sh", "-c", '"$0" "$@"; sleep 20', VIEW))
    terminal.until_shown("80x48")
    shell = terminal.process.pid
    os.kill(children_of(shell)[0], signal.SIGKILL)
    terminal.until(terminal.is_restored, "the terminal is not as it was")
    os.killpg(shell, signal.SIGKILL)
    end(terminal, gpu)


# Nobody reads for as long as this takes.
def a_terminal_that_does_not_read_is_not_waited_for():
    terminal = Terminal("--listen", "s", "--terminal", "--keep", "--png", "a.png",
                        size=(200, 60))
    terminal.until_entered()
    terminal.read(0.7)
    gpu = start_gpu("--size", "400x236", "--dmabuf=memfd", "--rate", "500", "--frames", "700")
    assert gpu.wait(timeout=SECONDS) == 0
    os.kill(terminal.process.pid, signal.SIGUSR1)
    until(lambda: os.path.exists("a.png"), "no picture is written")
    gpu = start_gpu("--still", "--size", "200x118")
    terminal.until_shown("200x118")
    end(terminal, gpu)


def a_terminal_that_does_not_read_is_not_waited_for_at_the_end():
    terminal = Terminal("--listen", "s", "--terminal", size=(200, 60))
    terminal.until_entered()
    terminal.read(0.7)
    gpu = start_gpu("--size", "400x236", "--rate", "200")
    time.sleep(0.7)
    terminal.process.terminate()
    assert terminal.wait() == 0
    assert terminal.modes() == terminal.before
    end(terminal, gpu)


def refused(text, *arguments, **environment):
    def rule():
        terminal = Terminal("--demo", "--terminal", *arguments, **environment)
        assert terminal.wait() == 2
        with open("view.err", encoding="utf-8") as file:
            lines = file.read().splitlines()
        assert len(lines) == 1 and text in lines[0], lines
        assert terminal.read() == 0 and terminal.modes() == terminal.before
        terminal.close()
    return rule


def events_to_the_terminal_are_refused():
    terminal = Terminal("-c", 'exec "$0" --demo --terminal --events - >/dev/tty', VIEW,
                        program=("sh",))
    assert terminal.wait() == 2
    with open("view.err", encoding="utf-8") as file:
        assert "--events -: standard output is the terminal" in file.read()
    assert terminal.read() == 0 and terminal.modes() == terminal.before
    end(terminal)


def any_size_shows_the_picture():
    terminal, gpu = still()
    terminal.until_entered()
    for columns, rows in ((1, 1), (2, 2), (65535, 65535), (1, 3), (3, 1), (0, 0), (80, 25)):
        terminal.output = ""
        fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(terminal.process.pid, signal.SIGWINCH)
        terminal.until(lambda: "\x1b[?2026l" in terminal.output, "it is not drawn")
    terminal.until_shown("80x48")
    end(terminal, gpu)


def what_is_waited_for_goes_when_it_is_there():
    terminal = Terminal("--listen", "s", errors="terminal", size=(40, 25))
    terminal.until(lambda: "(1 s)" in terminal.output, "it does not count the seconds")
    text = terminal.output.rpartition("\x1b[J")[2]
    terminal.output = ""
    gpu = start_gpu("--still", "--size", "80x48")
    terminal.until(lambda: terminal.output, "it stays")
    assert terminal.output == f"\x1b[{(len(text) - 1) // 40}A\r\x1b[J", (text, terminal.output)
    assert len(text) > 80 and text.startswith("vug-view: waiting for a display channel"), text
    end(terminal, gpu)


def what_is_waited_for_is_said_once_in_the_background():
    terminal = Terminal("-mc", '"$0" --listen s & wait', VIEW, errors="terminal",
                        program=("sh",))
    terminal.until(lambda: "waiting for a display channel" in terminal.output, "it is not said")
    assert terminal.read(1.2) == 0 and "\x1b" not in terminal.output, terminal.output
    start_gpu("--still", "--frames", "1", "--size", "80x48")
    assert terminal.wait() == 0
    end(terminal)


def played_libc(name):
    """The environment of a program with a C library of another age."""
    return {"LD_PRELOAD": LIBC, "PLAYED_LIBC": name,
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}


def keys_come_at_once(libc):
    def rule():
        terminal, gpu = still(**played_libc(libc))
        terminal.until_entered()
        terminal.type("q")
        assert terminal.wait() == 0, terminal.process.returncode
        assert terminal.is_restored(), terminal.modes()
        end(terminal, gpu)
    return rule


def modes_that_cannot_be_set_end_it():
    terminal = Terminal("--listen", "s", "--terminal", **played_libc("refused"))
    assert terminal.wait() == 1, terminal.process.returncode
    with open("view.err", encoding="utf-8") as errors:
        text = errors.read()
    assert "--terminal: the modes of the terminal cannot be set: " in text, text
    terminal.read()
    assert "\x1b[?1049h" not in terminal.output, terminal.output
    end(terminal)


def a_terminal_is_needed():
    result = subprocess.run([VIEW, "--demo", "--terminal"], start_new_session=True, check=False,
                            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    assert result.returncode == 2 and b"there is no terminal" in result.stderr, result


RULES = {
    "a still picture costs nothing": a_still_picture_costs_nothing,
    "only changes are written, ten times a second at most":
        only_what_changes_is_written_ten_times_a_second_at_most,
    "a terminal that does not answer gets blocks": a_terminal_that_does_not_answer_gets_blocks,
    "a terminal that answers late is believed": a_terminal_that_answers_late_is_believed,
    "answers may come in pieces": answers_may_come_in_pieces,
    "nonsense from the terminal does no harm": nonsense_from_the_terminal_does_no_harm,
    "a terminal that says that it has any colour gets any": a_terminal_that_says_so_gets_any_colour,
    "kitty gets the picture exactly": kitty_gets_the_picture_exactly,
    "sixels show the picture": sixels_show_the_picture,
    "what tmux says of sixels is not believed": what_tmux_says_of_sixels_is_not_believed,
    "sixels are drawn in tmux where they are asked for":
        sixels_are_drawn_in_tmux_where_they_are_asked_for,
    "a key shows the next scanout": a_key_shows_the_next_scanout,
    "messages wait until the terminal is back": messages_wait_until_the_terminal_is_back,
    "the picture is redrawn after a stop": the_picture_is_redrawn_after_a_stop,
    "q ends vug-view, and the terminal is restored": ends_restored("q", 0),
    "Ctrl-C ends vug-view, and the terminal is restored": ends_restored("\x03", 0),
    "SIGTERM ends vug-view, and the terminal is restored": ends_restored(signal.SIGTERM, 0),
    "SIGHUP ends vug-view, and the terminal is restored": ends_restored(signal.SIGHUP, 0),
    "a crash ends vug-view, and the terminal is restored": ends_restored(signal.SIGSEGV, None),
    "an abort ends vug-view, and the terminal is restored":
        ends_restored(signal.SIGABRT, -signal.SIGABRT),
    "Ctrl-\\ ends vug-view, and the terminal is restored": ends_restored("\x1c", -signal.SIGQUIT),
    "the terminal is restored after a crash without another process":
        a_crash_needs_no_other_process,
    "SIGKILL ends vug-view, and the terminal is restored": the_terminal_is_restored_after_sigkill,
    "a terminal that does not read is not waited for":
        a_terminal_that_does_not_read_is_not_waited_for,
    "a terminal that does not read is not waited for at the end":
        a_terminal_that_does_not_read_is_not_waited_for_at_the_end,
    "keys come at once with glibc 2.42's way to set modes": keys_come_at_once("new"),
    "keys come at once with an older glibc's way to set modes": keys_come_at_once("old"),
    "modes that cannot be set end vug-view with the reason": modes_that_cannot_be_set_end_it,
    "an unknown mode is refused": refused("ascii", "--terminal-mode", "ascii"),
    "a terminal without a name is refused": refused("TERM", TERM="dumb"),
    "a second --terminal is refused": refused("twice", "--terminal"),
    "events to the terminal are refused": events_to_the_terminal_are_refused,
    "a terminal of any size shows the picture": any_size_shows_the_picture,
    "the line that says what vug-view waits for goes when that is there":
        what_is_waited_for_goes_when_it_is_there,
    "the line that says what vug-view waits for comes once in the background":
        what_is_waited_for_is_said_once_in_the_background,
    "--terminal without a terminal is refused": a_terminal_is_needed,
}


sys.exit(run(RULES))
