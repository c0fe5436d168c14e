"""bus.py: QEMU's D-Bus display, played at one end of a socket."""
import select
import socket
import struct

PATIENCE = 10


def aligned(number, to):
    return (number + to - 1) // to * to


class Bus:
    """Little endian, and without descriptors."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.socket.settimeout(PATIENCE)
        self.received, self.serial, self.error = b"", 0, None

    def write(self, data):
        self.socket.sendall(data)

    def close(self):
        self.socket.close()

    def read_line(self):
        while b"\r\n" not in self.received:
            self.received += self.socket.recv(4096)
        line, self.received = self.received.split(b"\r\n", 1)
        return line.lstrip(b"\0")

    def authenticate(self):
        self.received = b""
        while (line := self.read_line()) != b"BEGIN":
            if line.startswith(b"AUTH EXTERNAL"):
                self.write(b"OK 0123456789abcdef0123456789abcdef\r\n")
            elif line.startswith(b"NEGOTIATE"):
                self.write(b"ERROR\r\n")
            else:
                self.write(b"REJECTED EXTERNAL\r\n")

    def read(self, size):
        while len(self.received) < size:
            data = self.socket.recv(65536)
            assert data, "vug-view has hung up"
            self.received += data
        data, self.received = self.received[:size], self.received[size:]
        return data

    def take(self):
        """The next call: its path, its method and the numbers of SetUIInfo. It gets a reply."""
        header = self.read(16)
        body_size, serial, fields_size = struct.unpack("<4xIII", header)
        fields = self.read(aligned(fields_size, 8))
        body = self.read(body_size)
        self.reply(serial)
        texts = self.texts(fields)
        return texts[1], texts[3], struct.unpack("<HHiiII", body)

    @staticmethod
    def texts(fields):
        """Those fields that are paths and texts, by their numbers."""
        texts, at = {}, 0
        while at + 8 <= len(fields):
            number, kind = fields[at], fields[at + 2:at + 3]
            if kind == b"g":
                at = aligned(at + 4 + 2 + fields[at + 4], 8)
                continue
            size = struct.unpack_from("<I", fields, at + 4)[0]
            texts[number] = fields[at + 8:at + 8 + size].decode()
            at = aligned(at + 8 + size + 1, 8)
        return texts

    def take_all(self):
        """What comes until none has come for a while."""
        calls = []
        while self.received or select.select([self.socket], [], [], 0.3)[0]:
            calls.append(self.take())
        return calls

    def refuse_next(self, text):
        self.error = text.encode()

    def reply(self, serial):
        fields = struct.pack("<B3sI", 5, b"\1u\0", serial)
        if self.error:
            name = b"org.qemu.Error.Failed"
            body = struct.pack("<I", len(self.error)) + self.error + b"\0"
            fields += struct.pack("<B3sI", 4, b"\1s\0", len(name)) + name + b"\0"
            fields += b"\0" * (aligned(len(fields), 8) - len(fields)) + struct.pack("<B3s", 8, b"\1g\0") + b"\1s\0"
            self.message(3, fields, body)
        else:
            self.message(2, fields)
        self.error = None

    def message(self, kind, fields, body=b""):
        self.serial += 1
        padding = b"\0" * (aligned(len(fields), 8) - len(fields))
        self.write(struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), self.serial, len(fields)) + fields + padding
                   + body)

    def flood(self, count):
        """Calls of methods, which nobody has asked for and whose answers nobody reads."""
        path = b"/x"
        fields = struct.pack("<B3sI", 1, b"\1o\0", len(path)) + path + b"\0" + b"\0" * 5
        fields += struct.pack("<B3sI", 3, b"\1s\0", 1) + b"m\0"
        for _ in range(count):
            self.message(1, fields)
