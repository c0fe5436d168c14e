#!/usr/bin/env python3
"""places.py WINDOW PICTURE: points of a window that shows a picture, and which pixels are there.

Sizes are WIDTHxHEIGHT. Each point is a line: X, Y, and the line that sink-lines.c writes for it. No two neighbours are in
one pixel.
"""
import sys
from fractions import Fraction

(width, height), (picture_width, picture_height) = (
    tuple(map(int, size.split("x"))) for size in sys.argv[1:3])


def fit():
    """Where the picture is: by the largest whole number that fits, else smaller, with its aspect; in the middle."""
    scale = min(width // picture_width, height // picture_height)
    if scale >= 1:
        shown = picture_width * scale, picture_height * scale
    elif picture_width * height > picture_height * width:
        shown = width, max(picture_height * width // picture_width, 1)
    else:
        shown = max(picture_width * height // picture_height, 1), height
    return (width - shown[0]) // 2, (height - shown[1]) // 2, *shown


def pixel(at, begin, shown, length):
    """The middle of the screen's pixel counts; beside the picture the nearest one."""
    place = (at + Fraction(1, 2) - begin) * length / shown
    return min(max(int(place // 1), 0), length - 1)


left, top, shown_width, shown_height = fit()
columns = sorted({0, 1, left, left + shown_width - 1, width - 1, *range(7, width, width // 9)})
rows = sorted({0, 1, top, top + shown_height - 1, height - 1, *range(5, height, height // 9)})
points = [(columns[i % len(columns)], rows[i * 5 % len(rows)]) for i in range(len(columns) * 2)]
last = None
for x, y in points:
    place = pixel(x, left, shown_width, picture_width), pixel(y, top, shown_height, picture_height)
    if place == last:
        continue
    last = place
    print(x, y, "position 0 %d %d" % place)
