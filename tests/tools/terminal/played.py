# A terminal that a script plays, with vug-view in it: see terminal.py.
import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

from screen import Screen, crop, write_png

VIEW, TESTGPU, COMPARE, LIBC = sys.argv[1:5]
STARTED = []  # what a rule that failed may have left
SECONDS = 10  # for what should take a moment
PLAIN = "\x1b[?62;22c"


def until(condition, what):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def start_gpu(*arguments):
    until(lambda: os.path.exists("s"), "vug-view does not listen")
    process = subprocess.Popen([TESTGPU, "--connect", "s", *arguments], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    STARTED.append(process)
    return process


class Terminal:
    """vug-view with a controlling terminal, whose other end is here."""

    def __init__(self, *arguments, answer=PLAIN, size=(80, 25), errors="view.err",
                 program=(VIEW,), **environment):
        self.master, slave = pty.openpty()
        self.size = size
        self.answer = answer
        self.output = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.slave = slave
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", size[1], size[0], size[0] * 8, size[1] * 16))
        self.before = termios.tcgetattr(slave)
        environment = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        self.errors = slave if errors == "terminal" else os.open(
            errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.process = subprocess.Popen(
            [*program, *arguments], stdin=slave, stdout=subprocess.DEVNULL, stderr=self.errors,
            start_new_session=True, env={**os.environ, **environment},
            preexec_fn=lambda: self.prepare(slave))
        STARTED.append(self.process)

    @staticmethod
    def prepare(slave):
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        # Which a shell's background and nohup ignore.
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    def read(self, seconds=0.0):
        """What comes in that time is kept, and the number of bytes told."""
        end = time.monotonic() + seconds
        count = 0
        while select.select([self.master], [], [], max(end - time.monotonic(), 0))[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            self.output += self.decoder.decode(data)
            count += len(data)
            if self.answer and "\x1b[c" in self.output:
                self.type(self.answer)
                self.answer = ""
        return count

    def type(self, text):
        os.write(self.master, text if isinstance(text, bytes) else text.encode())

    def screen(self):
        screen = Screen(*self.size)
        screen.feed(self.output)
        return screen

    def until(self, condition, what):
        def is_done():
            self.read()
            return condition()
        until(is_done, what)

    def until_shown(self, size, number=0):
        """The picture of that size, exactly."""
        def is_shown():
            screen = self.screen()
            rows = screen.pictures[-1][2] if screen.pictures else crop(screen.pixels())
            if not rows:
                return False
            write_png("terminal.png", rows)
            return subprocess.run([COMPARE, "terminal.png", size, str(number)], check=False,
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL).returncode == 0
        self.until(is_shown, f"no exact picture of {size}, number {number}")

    def until_entered(self):
        self.until(lambda: "\x1b[?1049h" in self.output and self.modes() != self.before,
                   "the terminal was not taken")

    def modes(self):
        return termios.tcgetattr(self.slave)

    def is_restored(self):
        self.read()
        return (self.modes() == self.before and
                self.output.rfind("\x1b[?1049l") > self.output.rfind("\x1b[?1049h") and
                self.output.rfind("\x1b[?25h") > self.output.rfind("\x1b[?25l"))

    def wait(self):
        end = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return self.process.poll()

    def close(self):
        self.process.kill()
        self.process.wait()
        for fd in {self.master, self.slave, self.errors}:
            os.close(fd)
