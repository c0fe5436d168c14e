"""One side of the display link (docs/display-link.md), as bytes: for peers that are rude."""
import array
import fcntl
import os
import socket
import struct

MAGIC, NOWHERE = 0x4c475556, 0xffffffff
HELLO, END, SCANOUT, BUFFER, FRAME, TEXT = 1, 2, 16, 17, 19, 22
DONE, SHOWN, VISIBLE, SIZE, KEY, SYNC = 32, 33, 36, 40, 48, 54
DMABUF, INPUT, CONTROL = 1, 4, 8
RELEASED = 1
F_ADD_SEALS, SHRINK = 1033, 2


def pack(kind, members=b"", serial=0, scanout=NOWHERE, num_fds=0):
    return struct.pack("<IHHII", 16 + len(members), kind, num_fds, serial, scanout) + members


def text(words):
    return struct.pack("<I", len(words)) + words


def hello(major=1, features=INPUT | CONTROL):
    return pack(HELLO, struct.pack("<IIIQ", MAGIC, major, 0, features) + text(b"played"))


class Message:
    def __init__(self, data, fds):
        _size, self.kind, _count, self.serial, self.scanout = struct.unpack("<IHHII", data[:16])
        self.members, self.fds = data[16:], fds

    def close(self):
        for fd in self.fds:
            os.close(fd)


class Link:
    """Connected to a path, or one that was accepted."""

    def __init__(self, path=None, connected=None, greets=True):
        self.socket = connected or socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if path:
            self.socket.connect(path)  # also while its queue is full
        self.socket.settimeout(20)
        if greets:
            self.send(hello())

    def send(self, data, fds=()):
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.socket.sendmsg([data], ancillary)

    def receive(self):
        """None: the peer has gone."""
        try:
            data, ancillary, _flags, _ = self.socket.recvmsg(4096, socket.CMSG_SPACE(32))
        except ConnectionResetError:
            return None
        fds = [fd for _level, _kind, some in ancillary for fd in array.array("i", some[:len(some) // 4 * 4])]
        return Message(data, fds) if data else None

    def answer(self, message):
        """One that has gone is noticed by the next receive()."""
        try:
            self.answer_open(message)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def answer_open(self, message):
        if message.kind == FRAME:
            self.send(pack(SHOWN, struct.pack("<IIQI", 0, RELEASED, 0, 0) + text(b""), message.serial, message.scanout))
        elif message.serial and message.kind < DONE:
            self.send(pack(DONE, struct.pack("<I", 0) + text(b""), message.serial, message.scanout))

    def wait_for(self, kind):
        """What comes before it is answered. None: the peer has gone."""
        message = self.receive()
        while message and message.kind != kind:
            self.answer(message)
            message.close()
            message = self.receive()
        return message

    def is_ended(self):
        return not self.wait_for(0)

    def close(self):
        self.socket.close()


def memory(size, is_sealed=True):
    fd = os.memfd_create("played", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, size)
    if is_sealed:
        fcntl.fcntl(fd, F_ADD_SEALS, SHRINK)
    return fd


def scanout(serial, width, height):
    return pack(SCANOUT, struct.pack("<IIIiiIII", 1, width, height, 0, 0, width, height, 60000) + text(b""), serial, 0)


def buffer(width, height, stride=None):
    return pack(BUFFER, struct.pack("<IIIIIQIII", 0, 0, width, height, 0x34325258, 0, 1, 0, stride or width * 4),
                scanout=0, num_fds=1)


def frame(serial, width, height, x=0):
    return pack(FRAME, struct.pack("<QIIIIIIIIIII", 1, 0, 0, x, 0, width, height, 1, 0, 0, width, height), serial, 0)
