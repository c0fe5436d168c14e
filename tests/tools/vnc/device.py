"""A VMM with a guest's driver in it, at the socket of an input device of vug-view (vhost-user-input)."""
import array
import ctypes
import fcntl
import mmap
import os
import select
import socket
import struct
import time

SECONDS = 10
SIZE, GUEST, USER = 1 << 16, 0x40000000, 0x7f0000000000
NUMBER = 64  # entries of each ring
RING, AVAILABLE, USED, BUFFERS = 0x8000, 0x1000, 0x2000, 0x4000
VERSION_1, PROTOCOL, EVENTS, STATUS = 1 << 32, 1 << 30, 0, 1
F_ADD_SEALS, SHRINK_AND_GROW = 1033, 6
SYNCHRONIZATION = 0


class Device:
    """Connected, and the guest's driver has started. What waits for it is read from here on."""

    def __init__(self, path, sealed=True):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS)
        self.socket.connect(path)
        self.fd = os.memfd_create("guest", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.fd, SIZE)
        if sealed:
            fcntl.fcntl(self.fd, F_ADD_SEALS, SHRINK_AND_GROW)
        self.memory = mmap.mmap(self.fd, SIZE)
        self.kicks = [os.eventfd(0) for _ in range(2)]
        self.calls = [os.eventfd(0, os.EFD_NONBLOCK) for _ in range(2)]
        self.taken = 0
        self.posted = [0, 0]
        self.begin()

    def close(self):
        self.socket.close()

    # --- the VMM

    def say(self, request, payload=b"", fd=None):
        ancillary = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        self.socket.sendmsg([struct.pack("<III", request, 1, len(payload)) + payload], ancillary)

    def ask(self, request, payload=b""):
        self.say(request, payload)
        size = struct.unpack("<III", self.socket.recv(12, socket.MSG_WAITALL))[2]
        return self.socket.recv(size, socket.MSG_WAITALL)

    def begin(self):
        self.ask(1)  # GET_FEATURES
        self.ask(15)  # GET_PROTOCOL_FEATURES
        self.say(16, struct.pack("<Q", 1 << 9 | 1 << 16))  # SET_PROTOCOL_FEATURES: CONFIG, STATUS
        self.say(3)  # SET_OWNER
        self.say(2, struct.pack("<Q", VERSION_1 | PROTOCOL))  # SET_FEATURES
        self.say(5, struct.pack("<IIQQQQ", 1, 0, GUEST, SIZE, USER, 0), self.fd)  # SET_MEM_TABLE
        for queue in (EVENTS, STATUS):
            self.set_up(queue)
        self.say(39, struct.pack("<Q", 15))  # SET_STATUS: DRIVER_OK
        for entry in range(NUMBER):
            self.post(EVENTS, entry)
        self.ask(1)  # all of that has been heard

    def set_up(self, queue):
        start = USER + queue * RING
        for entry in range(NUMBER):
            struct.pack_into("<QIHH", self.memory, queue * RING + 16 * entry,
                             GUEST + queue * RING + BUFFERS + 8 * entry, 8, 2 if queue == EVENTS else 0, 0)
        self.say(8, struct.pack("<II", queue, NUMBER))  # SET_VRING_NUM
        self.say(10, struct.pack("<II", queue, 0))  # SET_VRING_BASE
        self.say(9, struct.pack("<IIQQQQ", queue, 0, start, start + USED, start + AVAILABLE, 0))  # _ADDR
        self.say(12, struct.pack("<Q", queue), self.kicks[queue])  # SET_VRING_KICK
        self.say(13, struct.pack("<Q", queue), self.calls[queue])  # SET_VRING_CALL
        self.say(18, struct.pack("<II", queue, 1))  # SET_VRING_ENABLE

    # --- the driver

    def post(self, queue, entry):
        at = queue * RING + AVAILABLE
        struct.pack_into("<H", self.memory, at + 4 + 2 * (self.posted[queue] % NUMBER), entry)
        self.posted[queue] += 1
        # The index in one access, behind what it counts.
        ctypes.c_uint16.from_buffer(self.memory, at + 2).value = self.posted[queue] & 0xffff
        os.eventfd_write(self.kicks[queue], 1)

    def take(self):
        """One event that the device has given: type, code, value."""
        at = USED + 4 + 8 * (self.taken % NUMBER)
        entry, length = struct.unpack_from("<II", self.memory, at)
        assert length == 8, length
        event = struct.unpack_from("<HHi", self.memory, BUFFERS + 8 * entry)
        self.taken += 1
        self.post(EVENTS, entry)
        return event

    def has_event(self):
        return self.taken & 0xffff != struct.unpack_from("<H", self.memory, USED + 2)[0]

    def wait(self, end):
        while not self.has_event():
            left = end - time.monotonic()
            assert left > 0, "no event came"
            select.select([self.calls[EVENTS]], [], [], min(left, 0.2))
            try:
                os.eventfd_read(self.calls[EVENTS])
            except BlockingIOError:
                pass

    def next(self):
        """The event that comes next, within some seconds."""
        self.wait(time.monotonic() + SECONDS)
        return self.take()

    def read(self, count, skip=()):
        """So many events that are not of these types, which come within some seconds. Where batches end, is left out."""
        end = time.monotonic() + SECONDS
        events = []
        while len(events) < count:
            self.wait(end)
            event = self.take()
            if event[0] not in (SYNCHRONIZATION, *skip):
                events.append(event)
        return events

    def expect(self, text, skip=()):
        """That these are the next ones: "type:code:value"."""
        words = " ".join("%d:%d:%d" % event for event in self.read(len(text.split()), skip))
        print(words)
        assert words == text, f"not {text}"

    def set_led(self, led, is_lit):
        entry = self.posted[STATUS] % NUMBER
        struct.pack_into("<HHi", self.memory, RING + BUFFERS + 8 * entry, 0x11, led, is_lit)
        self.post(STATUS, entry)
