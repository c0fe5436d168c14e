"""A guest that says of each small change that all of its picture has changed."""
import struct

from client import RAW, Client
from guest import UPDATE, Guest

WIDTH, HEIGHT, SIDE, CHANGES = 640, 480, 16, 30


class Painter:
    def __init__(self, path):
        self.guest = Guest(path)
        self.guest.show(0, WIDTH, HEIGHT, 0)
        self.guest.is_heard()
        self.pixels = bytearray(4 * WIDTH * HEIGHT)

    def paint(self, x, y, shade):
        for row in range(y, y + SIDE):
            at = 4 * (row * WIDTH + x)
            self.pixels[at:at + 4 * SIDE] = bytes([shade, shade, shade, 0]) * SIDE
        self.guest.say(UPDATE, struct.pack("=IIIII", 0, 0, 0, WIDTH, HEIGHT) + self.pixels)


def sees(client, x, y, shade):
    """Further requests are made until it does."""
    while client.pixel(x, y) != (shade,) * 3:
        client.request()
        client.update()


def only_what_differs(where, path):
    painter = Painter(path)
    client = Client(where, [RAW])
    client.request(False)
    client.update()
    # Until the server compares, what the guest says counts.
    painter.paint(0, 0, 255)
    sees(client, 0, 0, 255)
    client.received = 0
    for i in range(1, CHANGES + 1):
        x, y = 37 * i % (WIDTH - SIDE), 53 * i % (HEIGHT - SIDE)
        painter.paint(x, y, 2 * i)
        sees(client, x + SIDE - 1, y + SIDE - 1, 2 * i)
    print(client.received, "bytes for", 4 * SIDE * SIDE * CHANGES)
    assert client.received <= 1.1 * 4 * SIDE * SIDE * CHANGES
    assert client.pixels == painter.pixels
