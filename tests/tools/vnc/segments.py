"""What arrives together, in one segment."""
import itertools
import socket
import struct

from client import RAW, SIZES, Client, connect
from monitors import wish

COLOUR_MAP = struct.pack(">BxxxBBBBHHHBBB3x", 0, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0)
ENCODINGS = struct.pack(">BxHii", 2, 2, RAW, SIZES)
KEY = struct.pack(">BBxxI", 4, 1, 0xff0d)


def whole_request(client):
    return struct.pack(">BBHHHH", 3, 0, 0, 0, client.width, client.height)


def gets_a_picture(client):
    """Of one byte a pixel, whatever comes before."""
    while True:
        kind = client.read(1)[0]
        if kind == 1:  # a colour map
            client.read(6 * struct.unpack(">xHH", client.read(5))[1])
            continue
        assert kind == 0, kind
        for _ in range(struct.unpack(">xH", client.read(3))[0]):
            _x, _y, width, height, encoding = struct.unpack(">HHHHi", client.read(12))
            if encoding == RAW:
                client.read(width * height)
                return
            assert encoding == SIZES, encoding
            client.read(16 * client.read(4)[0])


def one_segment(where):
    """The guest is still: what is forgotten, nothing brings back. Each order that has the request."""
    for count in range(2, 6):
        for order in itertools.permutations(range(5), count):
            if not {0, 1} <= set(order):
                continue
            client = Client(where, [RAW, SIZES])
            client.socket.settimeout(3)
            shown = "0:%dx%d+0+0" % (client.width, client.height)
            messages = [whole_request(client), COLOUR_MAP, ENCODINGS, wish(shown), KEY]
            try:
                client.send(b"".join(messages[i] for i in order))
                gets_a_picture(client)
            except TimeoutError as error:
                raise AssertionError(order) from error
            client.socket.close()


def whole_conversation(where, width, height):
    """From the version to the request, in one segment, and byte by byte."""
    for size in (1000, 1):
        client = Client.__new__(Client)
        client.socket = connect(where)
        client.socket.settimeout(5)
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.width, client.height = int(width), int(height)
        said = (b"RFB 003.008\n\1\1" + ENCODINGS + COLOUR_MAP + whole_request(client))
        for at in range(0, len(said), size):
            client.send(said[at:at + size])
        assert client.read(12 + 2 + 4) == b"RFB 003.008\n\1\1\0\0\0\0"
        client.read(20)
        client.read(struct.unpack(">I", client.read(4))[0])
        gets_a_picture(client)
