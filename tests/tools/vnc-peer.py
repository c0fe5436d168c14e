#!/usr/bin/env python3
"""vnc-peer.py HOST:PORT|PATH WHAT [ARGUMENT...]: a VNC client that does one thing, well or rudely.

Exit status 0: what had to happen has happened. What it speaks is RFC 6143, byte by byte, so that it
shares nothing with the server.
"""
import itertools
import random
import re
import socket
import struct
import sys
import time

RAW, CURSOR, ALPHA_CURSOR, POSITION, SIZE, SIZES = 0, -239, -314, -232, -223, -308
SECONDS = 15


def connect(where):
    if ":" not in where:
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(SECONDS)
        peer.connect(where)
        return peer
    host, port = where.rsplit(":", 1)
    return socket.create_connection((host.strip("[]"), int(port)), SECONDS)


class Client:
    """One that has been let in, without a password."""

    def __init__(self, where, encodings=(), stop_at=None):
        self.socket = connect(where)
        assert self.read(12) == b"RFB 003.008\n"
        self.send(b"RFB 003.008\n")
        types = self.read(self.read(1)[0])
        self.send(b"\1")
        if stop_at == "type":
            return
        assert 1 in types, types
        assert self.read(4) == b"\0\0\0\0"
        self.send(b"\0")
        self.width, self.height = struct.unpack(">HH", self.read(4))
        format_ = self.read(16)
        assert format_[0] == 32, format_
        self.read(struct.unpack(">I", self.read(4))[0])
        self.pixels = bytearray(4 * self.width * self.height)
        self.send(struct.pack(">BBBB", 0, 0, 0, 0)
                  + struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0))
        self.send(struct.pack(">BBH", 2, 0, len(encodings)))
        self.send(b"".join(struct.pack(">i", e) for e in encodings))
        self.received = 0

    def read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise EOFError("the server has hung up")
            data += more
        return data

    def send(self, data):
        self.socket.sendall(data)

    def request(self, incremental=True):
        self.send(struct.pack(">BBHHHH", 3, incremental, 0, 0, self.width, self.height))

    def put(self, x, y, width, height, data):
        for row in range(height):
            at = 4 * ((y + row) * self.width + x)
            self.pixels[at:at + 4 * width] = data[4 * row * width:4 * (row + 1) * width]

    def pixel(self, x, y):
        at = 4 * (y * self.width + x)
        return tuple(self.pixels[at + i] for i in (2, 1, 0))

    def rectangle(self):
        """Its header and, where it is not pixels, what it says."""
        x, y, width, height, encoding = struct.unpack(">HHHHi", self.read(12))
        said = None
        if encoding == RAW:
            self.put(x, y, width, height, self.read(4 * width * height))
            self.received += 4 * width * height
        elif encoding == CURSOR:
            said = self.read(4 * width * height), self.read((width + 7) // 8 * height)
        elif encoding == ALPHA_CURSOR:
            assert self.read(4) == bytes(4)
            said = self.read(4 * width * height)
        elif encoding == SIZES:
            count = self.read(4)[0]
            said = [struct.unpack(">IHHHHI", self.read(16)) for _ in range(count)]
            self.resize(width, height)
        elif encoding == SIZE:
            self.resize(width, height)
        else:
            assert encoding == POSITION, encoding
        return (x, y, width, height, encoding), said

    def resize(self, width, height):
        self.width, self.height = width, height
        self.pixels = bytearray(4 * width * height)

    def update(self):
        """The rectangles of the next update; further requests are the caller's."""
        kind, count = struct.unpack(">BxH", self.read(4))
        assert kind == 0, kind
        return [self.rectangle() for _ in range(count)]

    def updates(self):
        """Each rectangle that comes, until enough have."""
        self.request(False)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            yield from self.update()
            self.request()
        raise TimeoutError("it never came")


def hangs_up(peer, seconds=SECONDS):
    """Whether the server does, within that time."""
    peer.settimeout(seconds)
    try:
        while peer.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def everything(peer):
    """What the server says until it hangs up."""
    said = b""
    try:
        while more := peer.recv(1000):
            said += more
    except ConnectionError:
        pass
    return said


# --- good ones


def handshake(where):
    Client(where)


def silent(where):
    begin = time.monotonic()
    assert hangs_up(connect(where), 20)
    assert 8 < time.monotonic() - begin < 15, time.monotonic() - begin


def wait_quietly(_where, seconds):
    time.sleep(float(seconds))


def follow_the_box(where):
    """Where the box is, changes; after each update there is one box, of one size."""
    client = Client(where, [RAW])
    sizes, places = set(), set()
    for (_x, _y, _w, _h, encoding), _said in client.updates():
        assert encoding == RAW
        marks = [(x, y) for y in range(client.height) for x in range(client.width)
                 if client.pixel(x, y) == (0x20, 0x20, 0x40)]
        if not marks:
            continue
        left, top = min(x for x, _ in marks), min(y for _, y in marks)
        sizes.add((max(x for x, _ in marks) - left, max(y for _, y in marks) - top))
        places.add((left, top))
        if len(places) >= 8:
            break
    assert len(sizes) == 1, sizes


def count_bytes(where):
    """After the first picture, much less than whole pictures."""
    client = Client(where, [RAW])
    client.request(False)
    client.update()
    client.received = 0
    for _ in range(10):
        client.request()
        client.update()
    whole = 10 * 4 * client.width * client.height
    print(client.received, "of", whole)
    assert 0 < client.received < whole / 2


# --- Tight, as its description has it, without its pixels

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


def widest_in_tight(where, most):
    """All of a desktop of one colour."""
    client = Client(where, [TIGHT, LAST_RECT])
    client.request(False)
    columns = 0
    while columns < client.width:
        for width, is_filled in tight_rectangles(client):
            print(width, is_filled)
            assert is_filled and width <= int(most), width
            columns += width


# --- monitors


def written(screens):
    return " ".join("%d:%dx%d+%d+%d" % (i - 1, w, h, x, y) for i, x, y, w, h, _ in sorted(screens))


def parsed(text):
    return [tuple(map(int, re.split("[:x+]", word))) for word in text.split()]


def sizes_of(client):
    for header, said in client.updates():
        if header[4] == SIZES:
            yield header, said


def monitors(where, expected):
    client = Client(where, [RAW, SIZES])
    for _header, said in sizes_of(client):
        print(written(said))
        if written(said) == expected:
            return


def wish(text):
    """SetDesktopSize."""
    screens = parsed(text)
    width = max((x + w for _, w, h, x, y in screens), default=0)
    height = max((y + h for _, w, h, x, y in screens), default=0)
    return (struct.pack(">BxHHBx", 251, width, height, len(screens))
            + b"".join(struct.pack(">IHHHHI", i + 1, x, y, w, h, 0) for i, w, h, x, y in screens))


def ask_for(client, text):
    client.send(wish(text))


def set_monitors(where, status, text, wished=None):
    """The client is answered, once, and the guest follows, to a size that it may not have wished."""
    client = Client(where, [RAW, SIZES])
    answers = []
    asked = False
    for header, said in sizes_of(client):
        print(header, written(said))
        if header[0] == 1:
            answers.append(header[1])
        if asked and answers and written(said) == text:
            break
        if not asked:
            ask_for(client, wished or text)
        asked = True
    assert answers == [int(status)], answers


def answers(where, *pairs):
    """For a wish and the status of its answer, each: all come at once, in their order, unrequested."""
    client = Client(where, [RAW, SIZES])
    client.send(b"".join(wish(text) for text in pairs[0::2]))
    for text, status in zip(pairs[0::2], pairs[1::2]):
        [(header, said)] = client.update()
        print(text, header, written(said))
        assert header[:2] == (1, int(status)), (text, header)
        assert header[2:4] == (client.width, client.height), header


def reasons(where, text):
    """A change is told as the guest's to the client that wished it, as another's to the others."""
    clients = [Client(where, [RAW, SIZES]) for _ in range(2)]
    ask_for(clients[0], text)
    for client, expected in zip(clients, ([(1, 4), (0, 0)], [(2, 0)])):
        told = []
        for header, said in sizes_of(client):
            if header[0] != 0 or written(said) == text:
                told.append(header[:2])
            if written(said) == text:
                break
        print(told)
        assert told == expected, (told, expected)


def wish_and_go(where, *texts):
    """For one after the other; the server has heard all of it when it hangs up."""
    client = Client(where, [RAW, SIZES])
    for text in texts:
        ask_for(client, text)
    client.socket.shutdown(socket.SHUT_WR)
    everything(client.socket)


def refused_monitors(where, reason, text):
    client = Client(where, [RAW, SIZES])
    asked = False
    for header, said in sizes_of(client):
        print(header, written(said))
        if asked:
            assert (header[0], header[1]) == (1, int(reason)), header
            return
        ask_for(client, text)
        asked = True


# --- whatever arrives together

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


# --- the cursor


def whole_picture(where):
    client = Client(where, [RAW])
    for _header, _said in client.updates():
        yield client


def drawn_cursor(where, place):
    """The tip of the arrow is black, and white is below and to the right of it."""
    x, y = map(int, place.split(","))
    for client in whole_picture(where):
        if client.pixel(x, y) == (0, 0, 0) and client.pixel(x + 3, y + 7) == (255, 255, 255):
            return


def drawn_shadow(where, place):
    """Black, 0x60 of 0xff opaque, over the test picture's gradient, which it darkens."""
    x, y = map(int, place.split(","))
    dx, dy = 2 * 9 + 1, 2 * 12 + 1  # a ':' of the arrow
    for client in whole_picture(where):
        left, top = x + dx, y + dy
        plain = (left * 255 // client.width, top * 255 // client.height, (left * 3 + top * 7) & 255)
        seen = client.pixel(left, top)
        print(plain, seen)
        if all(abs(s - p * (255 - 0x60) // 255) <= 1 for s, p in zip(seen, plain)):
            return


def cursor_position(where, place):
    client = Client(where, [RAW, CURSOR, POSITION])
    for header, _said in client.updates():
        if header[4] == POSITION and header[:2] == tuple(map(int, place.split(","))):
            return


def alpha_cursor(where):
    """The arrow, its outline, inside and shadow, and nothing around it."""
    client = Client(where, [RAW, ALPHA_CURSOR, CURSOR])
    for header, said in client.updates():
        if header[4] != ALPHA_CURSOR:
            continue
        assert header[:4] == (8, 4, 64, 64), header
        colours = {said[i:i + 4].hex() for i in range(0, len(said), 4)}
        assert colours == {"00000000", "000000ff", "ffffffff", "00000060"}, colours
        return


def hidden_cursor(where):
    client = Client(where, [RAW, CURSOR])
    was_seen = False
    for header, said in client.updates():
        if header[4] != CURSOR:
            continue
        if was_seen and header[2] == 2 and not any(said[1]):  # 0 would be passed over
            return
        was_seen |= header[2] == 64


# --- many, and stuck ones


def crowd(where, number):
    clients = [Client(where) for _ in range(int(number))]
    said = everything(connect(where))
    print(said)
    assert said.startswith(b"RFB 003.003\n\0\0\0\0") and said.endswith(b"too many clients")
    assert clients


def never_read(where, number):
    """They ask for whole pictures, again and again."""
    clients = [Client(where) for _ in range(int(number))]
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for client in clients:
            client.socket.setblocking(False)
            try:
                client.request(False)
            except BlockingIOError:
                pass
            except ConnectionError:
                return
        time.sleep(0.1)


def unauthenticated(where, number):
    """Those who say nothing."""
    good = Client(where, [RAW])
    peers = [connect(where) for _ in range(int(number))]
    assert hangs_up(peers[0], 5)
    good.request(False)
    good.update()
    handshake(where)


def challenged(where):
    """One that has been asked for the password."""
    peer = connect(where)
    peer.sendall(b"RFB 003.008\n\2")
    said = b""
    while len(said) < 12 + 2 + 16:
        said += peer.recv(1000)
    assert said.startswith(b"RFB 003.008\n\1\2"), said
    return peer


def asked_go_last(where, number):
    """It is still heard when the others have been put out."""
    person = challenged(where)
    silent_ones = [connect(where) for _ in range(int(number))]
    assert hangs_up(silent_ones[0], 5)
    person.sendall(bytes(16))
    assert everything(person).startswith(b"\0\0\0\1"), "it was not answered"


def asked_are_bounded(where, number):
    people = [challenged(where) for _ in range(int(number))]
    assert hangs_up(people[0], 5)
    assert not hangs_up(people[-1], 0.1)


def asked_and_silent(where):
    begin = time.monotonic()
    assert hangs_up(challenged(where), 150)
    assert 115 < time.monotonic() - begin < 140, time.monotonic() - begin


# --- rude ones


def noise(seed):
    return random.Random(seed).randbytes(random.Random(seed).choice([12, 13, 100, 5000, 100000]))


def are_put_up_with(peers, data):
    """The server hangs up on each, at once or when it has heard that this was all."""
    for peer, rude in zip(peers, data):
        try:
            peer.sendall(rude)
            peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has already
    for peer in peers:
        assert hangs_up(peer, 5)


def garbage(where, number):
    seeds = range(int(number))
    are_put_up_with([connect(where) for _ in seeds], [noise(seed) for seed in seeds])


def garbage_after_version(where, number):
    seeds = range(int(number))
    are_put_up_with([connect(where) for _ in seeds],
                    [b"RFB 003.00%d\n" % random.Random(seed).choice([3, 7, 8]) + noise(seed)
                     for seed in seeds])


def garbage_when_in(where, number):
    seeds = range(int(number))
    kinds = [0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 150, 248, 250, 251, 255]
    are_put_up_with([Client(where).socket for _ in seeds],
                    [bytes([kinds[seed % len(kinds)]]) + noise(seed) for seed in seeds])


def other_protocols(where):
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n",
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
                 b"RFB 004.001\n", b"RFB 003.xyz\n"):
        peer = connect(where)
        peer.sendall(data)
        assert hangs_up(peer, 5), data


def passed_over(where):
    client = Client(where, [RAW, 7, 9, 17, -260, -258, -305, -307, -312, -313, 0x574d5664])
    for message in (struct.pack(">BBxxI", 4, 1, 0xff0d), struct.pack(">BBHH", 5, 1, 10, 10),
                    struct.pack(">BxxxI", 6, 100000) + bytes(100000),
                    struct.pack(">BxxxI", 6, 2 ** 32 - 1000) + bytes(1000)):
        client.send(message * 3)
    client.request(False)
    client.update()


def huge_lengths(where):
    client = Client(where, [RAW])
    client.send(struct.pack(">BxxxI", 6, 2 ** 31 - 1) + bytes(1 << 20))
    peer = Client(where).socket
    peer.sendall(struct.pack(">BBH", 2, 0, 65535))
    assert hangs_up(peer, 5)


def wrong_formats(where):
    for bits, true, most, shift in ((24, 1, 255, 0), (0, 1, 255, 0), (32, 1, 0, 0), (32, 0, 255, 0),
                                    (32, 1, 255, 25), (16, 1, 255, 9), (8, 1, 65535, 255)):
        peer = Client(where).socket
        peer.sendall(struct.pack(">BxxxBBBBHHHBBB3x", 0, bits, bits, 0, true, most, most, most,
                                 shift, shift, shift))
        assert hangs_up(peer, 5), (bits, true, most, shift)


def no_other_way_in(where):
    """Types that were not offered, and messages instead of an answer: heard of after a second."""
    begin = time.monotonic()
    peers = [connect(where) for _ in (0, 1, 2, 5, 16, 18, 19, 30, 255)]
    for peer, chosen in zip(peers, (0, 1, 2, 5, 16, 18, 19, 30, 255)):
        peer.sendall(b"RFB 003.008\n" + bytes([chosen]) + b"\1"
                     + struct.pack(">BBHHHH", 3, 0, 0, 0, 9, 9) * 10)
    for peer in peers:
        said = everything(peer)
        assert b"vug-view" not in said and len(said) < 100, said
    assert time.monotonic() - begin > 0.9


def main():
    where, what = sys.argv[1:3]
    globals()[what.replace("-", "_")](where, *sys.argv[3:])


main()
