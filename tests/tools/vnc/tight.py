"""Tight, as its description has it, without its pixels."""
import struct

from client import Client
from guest import Guest

TIGHT, LAST_RECT = 7, -224


def compact(client):
    """A length of one to three bytes."""
    length = 0
    for shift in (0, 7, 14):
        byte = client.read(1)[0]
        length |= (byte & 0x7f if shift < 14 else byte) << shift
        if byte < 0x80:
            break
    return length


def skip_basic(client, control, width, height):
    """Bits 5 and 6: the stream; bit 6 of it all: a filter is named."""
    size = 3 * width * height
    if control & 4 and client.read(1) == b"\1":  # a palette
        colours = client.read(1)[0] + 1
        client.read(3 * colours)
        size = (width + 7) // 8 * height if colours == 2 else width * height
    client.read(size if size < 12 else compact(client))


def tight_rectangles(client):
    """How wide those of one update are, and whether they are filled."""
    kind, count = struct.unpack(">BxH", client.read(4))
    assert kind == 0, kind
    for _ in range(count):
        _x, _y, width, height, encoding = struct.unpack(">HHHHi", client.read(12))
        if encoding == LAST_RECT:
            return
        assert encoding == TIGHT, encoding
        control = client.read(1)[0] >> 4
        yield width, control == 8
        if control == 8:
            client.read(3)
        elif control == 9:
            client.read(compact(client))
        else:
            skip_basic(client, control, width, height)


def widest_in_tight(where, path, most):
    """All of a desktop of one colour."""
    guest = Guest(path)
    guest.show(0, 9000, 64, 0x80)
    guest.is_heard()
    client = Client(where, [TIGHT, LAST_RECT])
    client.request(False)
    columns = 0
    while columns < client.width:
        for width, is_filled in tight_rectangles(client):
            print(width, is_filled)
            assert is_filled and width <= int(most), width
            columns += width
