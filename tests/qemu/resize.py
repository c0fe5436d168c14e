"""resize.py SERVER TIMES: ask QEMU's VNC server for another size of the display, so often.

Each wish is answered before the next one, and a moment is left for QEMU to tell its guest: it keeps only the last
one of those that come at once."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tools" / "vnc"))
from client import RAW, SIZES, Client  # noqa: E402
from monitors import wish  # noqa: E402

MOMENT = 0.02


def await_answer(client):
    """Pictures may come before it."""
    while True:
        for header, _said in client.update():
            if header[4] == SIZES and header[0] == 1:
                return header[1]


client = Client(sys.argv[1], [RAW, SIZES])
client.request(False)
for i in range(int(sys.argv[2])):
    client.send(wish(f"0:{640 + 8 * (i % 20)}x{480 + i % 7}+0+0"))
    assert await_answer(client) in (0, 4), i
    client.request()
    time.sleep(MOMENT)
