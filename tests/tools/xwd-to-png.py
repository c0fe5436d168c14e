#!/usr/bin/env python3
"""xwd-to-png.py XWD WIDTHxHEIGHT PNG [SCALE]: a part of an X server's screen as a PNG file.

The part is where a white line begins that is that wide and no wider, as the test picture does, and that has
HEIGHT - 1 lines of the screen below it. XWD is what Xvfb -fbdir keeps its screen in. Where a colour has fewer than 8
bits they are repeated, of more the upper 8 are taken.
With a scale each pixel of the part is SCALE × SCALE equal ones of the screen. Says where it begins: X Y.
"""
import array
import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def find(lines, width):
    white, step = b"\xff" * 4, 4
    for y, line in enumerate(lines):
        colours = bytearray(line)
        colours[3::4] = b"\xff" * (len(line) // 4)
        at = 0
        while (at := colours.find(white * width, at)) >= 0:
            begin = end = (at + 3) // step * step  # what fills the pixel before it may be white, too
            while colours[end:end + step] == white:
                end += step
            if end - begin == step * width:
                return begin // step, y
            at = max(end, at + step)
    return sys.exit("there is no white line of that width with the picture's height below it")


def widen(value, mask):
    """The 8 bits of a colour that a pixel has under the mask."""
    bits, value = bin(mask).count("1"), (value & mask) // (mask & -mask)
    while bits < 8:
        value, bits = value << bits | value, 2 * bits
    return value >> (bits - 8)


def convert(line, width, bits, masks):
    """The line with 32 bits a pixel, blue first."""
    pixels = array.array({8: "B", 16: "H", 32: "I"}[bits], line)[:width]
    colours = {pixel: bytes(widen(pixel, mask) for mask in reversed(masks)) + b"\0"
               for pixel in set(pixels)}
    return b"".join(map(colours.__getitem__, pixels))


def shrink(rows, scale):
    columns = [[row[4 * i + j::4 * scale] for j in range(3)] for row in rows for i in range(scale)]
    if any(column != columns[0] for column in columns):
        sys.exit("the pixels of a row are not repeated")
    row = bytearray(rows[0][:len(rows[0]) // scale])
    for j in range(3):
        row[j::4] = columns[0][j]
    return row


def main():
    path, size, png = sys.argv[1:4]
    scale = int((sys.argv[4:] or ["1"])[0])
    width, height = map(int, size.split("x"))
    with open(path, "rb") as file:
        xwd = file.read()
    header = struct.unpack(">25I", xwd[:100])
    begin, stride, bits, masks = header[0] + header[19] * 12, header[12], header[11], header[14:17]
    assert header[7] == (sys.byteorder == "big"), header
    lines = [xwd[begin + y * stride:begin + (y + 1) * stride] for y in range(header[5])]
    if (bits, masks) != (32, (0xff0000, 0xff00, 0xff)) or sys.byteorder == "big":
        lines = [convert(line, header[4], bits, masks) for line in lines]
    x, y = find(lines[:max(len(lines) - height * scale + 1, 0)], width * scale)
    print(x, y)
    rows = []
    for i in range(y, y + height * scale, scale):
        row = shrink([line[4 * x:4 * (x + width * scale)] for line in lines[i:i + scale]], scale)
        rgb = bytearray(3 * width)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(b"\0" + bytes(rgb))
    with open(png, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n"
                   + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))


main()
