"""Runs rules, which are functions, one after the other; prints a line for each."""
import os
import subprocess
import time

from played import STARTED


def run(rules):
    failed = 0
    for name, rule in rules.items():
        begin = time.monotonic()
        try:
            rule()
            print(f"ok {name} ({time.monotonic() - begin:.1f} s)", flush=True)
        except Exception as error:  # whatever it is, the next rule is tried
            failed = 1
            print(f"not ok {name}: {type(error).__name__}: {error}", flush=True)
            subprocess.run(["sed", "s/^/# stderr: /", "view.err"], check=False)
            for process in STARTED:
                process.kill()
                process.wait()
            for socket in ("s", "kbd", "tab"):
                if os.path.exists(socket):
                    os.unlink(socket)
        STARTED.clear()
    return failed
