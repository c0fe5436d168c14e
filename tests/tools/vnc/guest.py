"""A back end that shows monitors of one colour each, and a cursor at a given place."""
import socket
import struct

PROTOCOL_FEATURES, CURSOR_POS, CURSOR_POS_HIDE, CURSOR_UPDATE, SCANOUT, UPDATE = 1, 4, 5, 6, 7, 8


class Guest:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(15)
        self.socket.connect(path)

    def say(self, request, payload):
        self.socket.sendall(struct.pack("=III", request, 0, len(payload)) + payload)

    def show(self, monitor, width, height, shade):
        self.say(SCANOUT, struct.pack("=III", monitor, width, height))
        self.say(UPDATE, struct.pack("=IIIII", monitor, 0, 0, width, height)
                 + bytes([shade, shade, shade, 0]) * (width * height))

    def cursor(self, monitor, x, y, hot_x, hot_y):
        """White, and opaque; x, y: of its upper left pixel."""
        self.say(CURSOR_UPDATE, struct.pack("=IiiII", monitor, x, y, hot_x, hot_y)
                 + b"\xff" * (4 * 64 * 64))

    def move(self, monitor, x, y):
        self.say(CURSOR_POS, struct.pack("=Iii", monitor, x, y))

    def hide(self, monitor):
        self.say(CURSOR_POS_HIDE, struct.pack("=Iii", monitor, 0, 0))

    def is_heard(self):
        """All of what was said: the answer to this comes behind it."""
        self.say(PROTOCOL_FEATURES, b"")
        assert len(self.socket.recv(20)) == 20
