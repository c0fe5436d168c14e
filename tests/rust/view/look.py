#!/usr/bin/env python3
"""look.py WHAT WHERE PICTURE CURSOR: what tests/rust/view/pictures.rs shows is there, each pixel of it.

WHERE is a PNG file or a VNC server, WHAT a function here. PICTURE is the picture's number; CURSOR is
the number of the one that the cursor came with, or `none`. Exit status 0: it is so.
"""
import os
import struct
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tools/vnc"))
from client import ALPHA_CURSOR, CURSOR, POSITION, RAW, SIZE, X_CURSOR, Client

WIDTH, HEIGHT, BOX_WIDTH, BOX_HEIGHT = 480, 320, 60, 40
SIDE, HOT_X, HOT_Y, CURSOR_X, CURSOR_Y = 256, 200, 100, -7, 9


def bounce(distance, room):
    place = distance % (2 * room)
    return min(place, 2 * room - place)


def cursor_corner(number):
    return CURSOR_X + number, CURSOR_Y + number


def picture(number, cursor):
    """Rows of 0x00RRGGBB."""
    rows = [[(x & 255) << 16 | (y & 255) << 8 | (x ^ y) & 255 for x in range(WIDTH)]
            for y in range(HEIGHT)]
    left, top = bounce(7 * number, WIDTH - BOX_WIDTH), bounce(5 * number, HEIGHT - BOX_HEIGHT)
    for y in range(BOX_HEIGHT):
        rows[top + y][left:left + BOX_WIDTH] = [
            (number * 0x10307 + x * 0x40000 + y * 0x500) & 0xffffff for x in range(BOX_WIDTH)]
    if cursor == "none":
        return rows
    left, top = cursor_corner(int(cursor))
    for y in range(max(top, 0), min(top + SIDE, HEIGHT)):
        for x in range(max(left, 0), min(left + SIDE, WIDTH)):
            rows[y][x] = (y - top) * SIDE + x - left
    return rows


def differences(rows, number, cursor):
    return sum(a != b for seen, wanted in zip(rows, picture(number, cursor))
               for a, b in zip(seen, wanted)) + abs(len(rows) - HEIGHT)


# --- a PNG file ----------------------------------------------------------------------------------

def chunks(data):
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]
        at += 12 + length


def paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def unfilter(kind, line, above):
    for i, byte in enumerate(line):
        left, corner = (line[i - 3], above[i - 3]) if i >= 3 else (0, 0)
        add = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]
        line[i] = (byte + add) & 255
    return line


def png_rows(path):
    with open(path, "rb") as file:
        parts = list(chunks(file.read()))
    width, height, depth, colours = struct.unpack(">IIBB", parts[0][1][:10])
    assert (width, height, depth, colours) == (WIDTH, HEIGHT, 8, 2), parts[0]
    data = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    line = bytearray(3 * width)
    for y in range(height):
        at = y * (1 + 3 * width)
        line = unfilter(data[at], bytearray(data[at + 1:at + 1 + 3 * width]), line)
        yield [int.from_bytes(line[i:i + 3], "big") for i in range(0, 3 * width, 3)]


def png(path, number, cursor):
    count = differences(list(png_rows(path)), number, cursor)
    print(count, "pixels different")
    assert count == 0


# --- a VNC server --------------------------------------------------------------------------------

def vnc_rows(client):
    pixels = [pixel & 0xffffff for pixel in
              struct.unpack(f"<{client.width * client.height}I", bytes(client.pixels))]
    return [pixels[i:i + client.width] for i in range(0, len(pixels), client.width)]


def vnc_comes_to(where, number, cursor):
    """A client that draws no cursor sees it, at the latest in a few seconds."""
    client = Client(where, [RAW, SIZE])
    for _header, _said in client.updates():
        if client.height == HEIGHT and differences(vnc_rows(client), number, cursor) == 0:
            return


def vnc_is(where, number, cursor):
    """A client that comes now sees it in the first picture."""
    client = Client(where, [RAW])
    client.request(False)
    client.update()
    count = differences(vnc_rows(client), number, cursor)
    print(count, "pixels different")
    assert count == 0


def cursor_of(where, wanted, *encodings, side=SIDE):
    """The head and the bytes of a cursor of that size, and where it is."""
    place, image = None, None
    for header, said in Client(where, [RAW, POSITION, *encodings]).updates():
        if header[4] == POSITION:
            place = header[:2]
        if header[4] == wanted and header[2:4] == (side, side):
            image = header, said
        if place and image:
            return (*image, place)
    return None


def check_place(place, cursor):
    left, top = cursor_corner(int(cursor))
    assert place == (left + HOT_X, top + HOT_Y), place


def vnc_cursor(where, _number, cursor):
    """With a mask: all of it, every pixel seen."""
    header, (pixels, mask), place = cursor_of(where, CURSOR, CURSOR)
    assert header[:2] == (HOT_X, HOT_Y), header
    assert pixels == b"".join(struct.pack("<I", i) for i in range(SIDE * SIDE))
    assert mask == b"\xff" * (SIDE * SIDE // 8)
    check_place(place, cursor)


def vnc_alpha_cursor(where, _number, cursor):
    header, pixels, place = cursor_of(where, ALPHA_CURSOR, ALPHA_CURSOR, CURSOR)
    assert header[:2] == (HOT_X, HOT_Y), header
    assert pixels == b"".join(struct.pack(">I", i << 8 | 255) for i in range(SIDE * SIDE))
    check_place(place, cursor)


def vnc_x_cursor(where, _number, cursor):
    """With two colours: the part around the hot spot."""
    header, _said, place = cursor_of(where, X_CURSOR, X_CURSOR, side=64)
    assert header[:2] == (32, 32), header
    check_place(place, cursor)


def main():
    what, where, number, cursor = sys.argv[1:]
    globals()[what.replace("-", "_")](where, int(number), cursor)


main()
