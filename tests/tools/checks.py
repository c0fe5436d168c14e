"""Rules of a test, printed as TAP, and what becomes true soon."""
import time

PATIENCE = 20
_results = []


def check(rule, holds, detail=""):
    _results.append(bool(holds))
    print(f"{'ok' if holds else 'not ok'} {len(_results)} - {rule}", flush=True)
    if not holds:
        print(f"# {detail}", flush=True)


def conclude():
    """Prints how many rules hold. Returns the exit status."""
    print(f"{sum(_results)} passed, {len(_results) - sum(_results)} failed")
    return 0 if all(_results) else 1


def holds_soon(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
