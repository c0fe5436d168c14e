#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
soak.py BUILD: vug-view stays what it is, however often and however badly its peers come and go.

Two vug-views, each one process from the beginning to the end, in its sandbox as anybody runs it:
one that listens for display channels has back ends killed in the middle of a message, a load from
vug-testgpu and random garbage in turn; one that is an interposer has VMMs come and go with QEMU's
real back end. After a warm-up that does some of everything

 - resident memory at rest never rises by more than 1 MiB,
 - the number of descriptors at rest is always the same,
 - each back end that was killed, and each VMM, has shown its picture to the last pixel.

At rest: the last session drew the same small picture on each scanout and has ended.

Environment: VUG_SOAK_SECONDS (40): the load and the garbage take what is left of it; the numbers
of back ends and VMMs, at least 330 and 30, grow with it (1,000 and 200 in 120 seconds). 330 is what a
leak of 4 KiB a connection needs to be seen; one descriptor is seen after 50. VUG_SOAK_SEED: of a former run.
VUG_BACKEND: QEMU's vhost-user-gpu.
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = int(os.environ.get("VUG_SOAK_SECONDS", "40"))
SEED = int(os.environ.get("VUG_SOAK_SEED", str(random.SystemRandom().randrange(2**31))))
BACK_END = os.environ.get("VUG_BACKEND", "/usr/lib/qemu/vhost-user-gpu")
KILLED = max(330, 1000 * SECONDS // 120)
RESTARTS = max(30, 200 * SECONDS // 120)
ALLOWED_GROWTH = 1024 * 1024
PATIENCE = 20  # seconds for anything that is waited for
UPDATE_BYTES = 12 + 20 + 128 * 96 * 4  # of soak-backend
SESSION = 4  # seconds of load, or of garbage, at a time

BUILD = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else sys.exit(__doc__)
VIEW = BUILD / "examples/vug-view/vug-view"
TESTGPU = BUILD / "examples/vug-testgpu/vug-testgpu"
SOAK = BUILD / "tests/soak"


class Failure(Exception):
    """What does not hold, in one line."""


def until(done, what):
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise Failure(f"{what}: waited in vain")
        time.sleep(0.001)


def run(*command, may_die_of=0):
    """Run a helper to its end."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=SECONDS + PATIENCE, check=False)
    if done.returncode not in (0, -may_die_of):
        raise Failure(f"{command}: status {done.returncode}: {done.stdout.decode()}")
    return done.stdout.decode().strip()


class Viewer:
    """One vug-view, watched from outside."""

    def __init__(self, name, *source):
        self.name = name
        self.counts = {b"frame": 0, b"disconnected": 0}
        self.samples = []  # of resident bytes at rest
        self.descriptors = None
        self.base = None
        self.picture = pathlib.Path(f"{name}.png")
        self.log = open(f"{name}.err", "wb")
        self.process = subprocess.Popen(
            [VIEW, *source, "--keep", "--events", "-", "--png", self.picture],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        """Count the events that are waited for; there may be thousands a second of them."""
        rest = b""
        while chunk := os.read(self.process.stdout.fileno(), 1 << 20):
            whole, _, rest = (rest + chunk).rpartition(b"\n")
            for event in self.counts:
                self.counts[event] += whole.count(b'"event":"%s"' % event)

    def wait_for(self, event, count):
        """Until there have been so many."""
        until(lambda: self.counts[event] >= count, f"{self.name}: {count} times {event.decode()}")

    def resident(self):
        """Bytes."""
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def open_descriptors(self):
        """Their number."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def expect_picture(self, size, frame):
        """The last picture, with nobody connected, is the test picture with that number."""
        self.picture.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        until(self.picture.exists, f"{self.name}: picture {frame}")
        run(SOAK / "soak-compare-png", self.picture, size, frame)

    def warmed_up(self):
        """What is measured from now on is compared with this."""
        self.base = self.resident()
        self.descriptors = self.open_descriptors()

    def sample(self):
        """At rest."""
        until(lambda: self.open_descriptors() == self.descriptors,
              f"{self.name}: {self.descriptors} descriptors, not {self.open_descriptors()}")
        self.samples.append(self.resident())
        growth = self.samples[-1] - self.base
        if growth > ALLOWED_GROWTH:
            raise Failure(f"{self.name}: {growth // 1024} KiB more than after the warm-up")

    def end(self):
        """As a user ends it; it must have been well until now."""
        if self.process.poll() is not None:
            raise Failure(f"{self.name} had ended before: {self.process.returncode}")
        self.process.terminate()
        if self.process.wait(PATIENCE) != 0:
            raise Failure(f"{self.name}: status {self.process.returncode}")

    def report(self):
        """The figures."""
        def kib(number):
            return number // 1024
        print(f"{self.name}: {kib(self.base)} KiB resident after the warm-up; then, at rest,"
              f" {len(self.samples)} samples: {kib(min(self.samples))} to"
              f" {kib(max(self.samples))}, the last {kib(self.samples[-1])};"
              f" {self.descriptors} descriptors")
        print("  " + " ".join(str(kib(sample)) for sample in self.samples))


# --- display channels ------------------------------------------------------------------------------

class Channels:
    """The viewer that listens, and who comes to it."""

    def __init__(self):
        self.viewer = Viewer("listener", "--listen", "channel")
        until(lambda: os.path.exists("channel"), "the socket")
        self.frame = 0
        self.killed = 0
        self.load_frames = 0
        self.garbage = []

    def next_frame(self):
        """No two pictures are the same."""
        self.frame += 1
        return self.frame

    def rest(self):
        """The same picture's size on every scanout, and nobody there."""
        ended = self.viewer.counts[b"disconnected"]
        frame = self.next_frame()
        run(SOAK / "soak-backend", "channel", frame, "whole")
        self.viewer.wait_for(b"disconnected", ended + 1)
        self.viewer.expect_picture("128x96", frame)

    def kill_one(self):
        """A back end that shows a picture and is killed in the middle of the next message."""
        ended, frames = (self.viewer.counts[event] for event in (b"disconnected", b"frame"))
        frame = self.next_frame()
        if self.killed % 2:
            run(SOAK / "soak-backend", "channel", frame, 1 + random.randrange(UPDATE_BYTES - 1),
                may_die_of=signal.SIGKILL)
        else:
            self.kill_in_stream(frame, frames)
        self.viewer.wait_for(b"disconnected", ended + 1)
        self.viewer.expect_picture("128x96", frame)
        self.killed += 1

    def kill_in_stream(self, frame, frames):
        """At any moment, from outside."""
        with subprocess.Popen([SOAK / "soak-backend", "channel", str(frame), "stream"]) as back_end:
            self.viewer.wait_for(b"frame", frames + 1)
            time.sleep(random.random() * 0.003)
            back_end.kill()

    def load(self, seconds):
        """vug-testgpu, as fast as it goes."""
        frames = self.viewer.counts[b"frame"]
        kind = random.choice([["--damage", "full"], ["--dmabuf=memfd"], ["--dmabuf=memfd", "--buffers", "1"], []])
        run(TESTGPU, "--connect", "channel", "--rate", "0", "--size", "640x480",
            "--duration", seconds, *kind)
        self.load_frames += self.viewer.counts[b"frame"] - frames
        self.rest()

    def throw_garbage(self, seconds):
        """Whatever a random number generator thinks of."""
        seed = random.randrange(2**31)
        self.garbage.append(run(SOAK / "soak-garbage", "channel", seed, seconds).split("\n")[1])
        self.rest()

    def warm_up(self):
        """Some of everything."""
        for _ in range(3):
            self.load(1)
            self.throw_garbage(1.5)
        for _ in range(40):
            self.kill_one()
        self.rest()
        self.viewer.warmed_up()

    def kill_many(self):
        """The back ends."""
        begin = time.monotonic()
        self.killed = 0
        for i in range(KILLED):
            self.kill_one()
            if i % 50 == 49:
                self.rest()
                self.viewer.sample()
        print(f"{self.killed} back ends killed in the middle of a message, each picture exact:"
              f" {time.monotonic() - begin:.1f} s")

    def load_and_garbage(self, end):
        """In turn, until then, but at least twice."""
        begin = time.monotonic()
        self.load_frames, self.garbage = 0, []
        while len(self.garbage) < 2 or time.monotonic() < end:
            self.load(SESSION)
            self.viewer.sample()
            self.throw_garbage(SESSION)
            self.viewer.sample()
        print(f"{self.load_frames} frames of load and garbage ({'; '.join(self.garbage)}) in turn:"
              f" {time.monotonic() - begin:.1f} s")


# --- VMMs ------------------------------------------------------------------------------------------

class Interposer:
    """The viewer between VMMs and back ends."""

    def __init__(self):
        self.viewer = Viewer("interposer", "--vhost-user", "vmm", "--backend", "gpu")
        until(lambda: os.path.exists("vmm"), "the VMM's socket")
        self.frame = 0

    def restart(self):
        """A VMM and its back end come, show a picture and go."""
        ended = self.viewer.counts[b"disconnected"]
        self.frame += 1
        with subprocess.Popen([BACK_END, "-s", "gpu"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as back_end:
            until(lambda: os.path.exists("gpu"), "the back end's socket")
            run(SOAK / "soak-vmm", "vmm", self.frame)
            self.viewer.wait_for(b"disconnected", ended + 1)
            self.viewer.expect_picture("641x479", self.frame)
            try:
                back_end.wait(PATIENCE)
            except subprocess.TimeoutExpired as expired:
                back_end.kill()
                raise Failure("the back end has outlived its VMM") from expired
        pathlib.Path("gpu").unlink(missing_ok=True)

    def warm_up(self):
        """Some of it."""
        for _ in range(10):
            self.restart()
        self.viewer.warmed_up()

    def restart_often(self):
        """The VMMs."""
        begin = time.monotonic()
        for i in range(RESTARTS):
            self.restart()
            if i % 10 == 9:
                self.viewer.sample()
        print(f"{RESTARTS} VMM restarts through the interposer, each picture exact:"
              f" {time.monotonic() - begin:.1f} s")


def soak():
    """All of it."""
    end = time.monotonic() + SECONDS
    print(f"seed {SEED}, {SECONDS} seconds", flush=True)
    random.seed(SEED)
    channels, interposer = Channels(), Interposer()
    try:
        channels.warm_up()
        interposer.warm_up()
        channels.kill_many()
        interposer.restart_often()
        channels.load_and_garbage(end - SESSION * 2)
        for viewer in (channels.viewer, interposer.viewer):
            viewer.end()
            viewer.report()
    finally:
        for viewer in (channels.viewer, interposer.viewer):
            viewer.process.kill()


def main():
    """Exit status: 0 it holds, 1 it does not, 77 it cannot be tried here."""
    if not os.access(BACK_END, os.X_OK):
        print(f"skipped: no back end at {BACK_END}; name QEMU's vhost-user-gpu in VUG_BACKEND")
        return 77
    with tempfile.TemporaryDirectory(prefix="vug-soak.") as work:
        os.chdir(work)
        try:
            soak()
        except (Failure, subprocess.TimeoutExpired) as failure:
            print(f"failed: {failure}")
            return 1
        finally:
            os.chdir("/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
