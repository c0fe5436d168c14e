"""A VNC client that speaks RFC 6143 byte by byte, so that it shares nothing with the server."""
import socket
import struct
import time

RAW, CURSOR, X_CURSOR, ALPHA_CURSOR = 0, -239, -240, -314
POSITION, SIZE, SIZES, NAME = -232, -223, -308, -307
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
        self.name = self.text()
        self.pixels = bytearray(4 * self.width * self.height)
        self.send(struct.pack(">BBBB", 0, 0, 0, 0)
                  + struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0))
        self.set_encodings(encodings)
        self.received = 0

    def set_encodings(self, encodings):
        self.send(struct.pack(">BBH", 2, 0, len(encodings))
                  + b"".join(struct.pack(">i", e) for e in encodings))

    def read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise EOFError("the server has hung up")
            data += more
        return data

    def text(self):
        return self.read(struct.unpack(">I", self.read(4))[0]).decode()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, incremental=True, columns=None):
        left, right = columns or (0, self.width)
        self.send(struct.pack(">BBHHHH", 3, incremental, left, 0, right - left, self.height))

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
        elif encoding == X_CURSOR:
            said = self.read(6 + 2 * ((width + 7) // 8) * height)
        elif encoding == ALPHA_CURSOR:
            assert self.read(4) == bytes(4)
            said = self.read(4 * width * height)
        elif encoding == SIZES:
            count = self.read(4)[0]
            said = [struct.unpack(">IHHHHI", self.read(16)) for _ in range(count)]
            self.resize(width, height)
        elif encoding == NAME:
            assert (x, y, width, height) == (0, 0, 0, 0)
            said = self.name = self.text()
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
