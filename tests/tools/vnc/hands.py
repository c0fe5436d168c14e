"""What peer.py does with its hands: keys, buttons, wheels, places. A guest reads what comes of it."""
import random
import socket
import struct

from client import RAW, SIZES, Client, hangs_up
from device import SYNCHRONIZATION, Device

EXTENDED_KEYS, MOTION, LEDS, BUTTONS, VMWARE_LEDS = -258, -257, -261, -316, 0x574d5668
SHIFT, CONTROL, ENTER = 0xffe1, 0xffe3, 0xff0d
AXIS = 32768
PLACES = (3,)


class Hands(Client):
    """A client that hears what becomes of its extensions: said has the last state of each."""

    def __init__(self, where, encodings=()):
        self.said = {}
        super().__init__(where, [RAW, *encodings])
        self.request(False)  # nothing is said of extensions before the first picture
        self.update()
        while not set(encodings) & {EXTENDED_KEYS, MOTION, LEDS, BUTTONS, VMWARE_LEDS} <= set(self.said):
            self.update()

    def rectangle(self):
        header = self.read(12)
        x, _y, width, height, encoding = struct.unpack(">HHHHi", header)
        if encoding not in (EXTENDED_KEYS, MOTION, LEDS, BUTTONS, VMWARE_LEDS):
            self.unread = header
            return super().rectangle()
        assert (width, height) == (0, 0)
        state = {LEDS: 1, VMWARE_LEDS: 4}.get(encoding, 0)
        self.said[encoding] = int.from_bytes(self.read(state), "big") if state else x
        return (x, 0, 0, 0, encoding), None

    unread = b""

    def read(self, size):
        first, self.unread = self.unread[:size], self.unread[size:]
        return first + super().read(size - len(first))

    def key(self, keysym, *downs):
        for down in downs or (1, 0):
            self.send(struct.pack(">BBxxI", 4, down, keysym))

    def extended(self, scancode, *downs, keysym=0):
        for down in downs or (1, 0):
            self.send(struct.pack(">BBHII", 255, 0, down, keysym, scancode))

    def point(self, x, y, mask=0):
        self.send(struct.pack(">BBHH", 5, mask, x, y))

    def point_extended(self, x, y, mask):
        self.send(struct.pack(">BBHHB", 5, 0x80 | mask & 0x7f, x, y, mask >> 7))


def pressed(*codes):
    return " ".join(f"1:{code}:1 1:{code}:0" for code in codes)


def marks(client, keyboard):
    """That nothing is under way: the next event is that of a key that is pressed now."""
    client.key(ENTER)
    keyboard.expect(pressed(28))


# --- keys


def keysyms(where, keyboard):
    guest, client = Device(keyboard), Hands(where)
    for keysym, code in ((0x61, 30), (ENTER, 28), (0xff1b, 1), (0xff51, 105), (0xffbe, 59), (0xffc9, 88),
                         (0xffb7, 71), (0xff95, 71), (0xffff, 111), (0xffe4, 97), (0xffea, 100), (0x2d, 12)):
        client.key(keysym)
        guest.expect(pressed(code))
    client.key(SHIFT, 1)
    client.key(0x41)
    client.key(0x21)
    client.key(SHIFT, 0)
    guest.expect(f"1:42:1 {pressed(30, 2)} 1:42:0")


def another_layout(where, keyboard):
    """What a German client's Shift is for, the layout of the guest has without, and the other way round."""
    guest, client = Device(keyboard), Hands(where)
    client.key(SHIFT, 1)
    client.key(0x2f)
    client.key(SHIFT, 0)
    guest.expect("1:42:1 1:42:0 1:53:1 1:42:1 1:53:0 1:42:0")
    client.key(0x23)
    guest.expect("1:42:1 1:4:1 1:42:0 1:4:0")
    client.key(0x01000000 + ord("b"))
    guest.expect(pressed(48))


def other_release(where, keyboard):
    """A German quotation mark: Shift is released before its key, which is a 2 then."""
    guest, client = Device(keyboard), Hands(where)
    client.key(SHIFT, 1)
    client.key(0x22, 1)
    client.key(SHIFT, 0)
    client.key(0x32, 0)
    guest.expect("1:42:1 1:40:1 1:42:0 1:40:0")


def extended_keys(where, keyboard):
    guest, client = Device(keyboard), Hands(where, [EXTENDED_KEYS])
    for scancode, code in ((0x1e, 30), (0x1c, 28), (0x9c, 96), (0x56, 86), (0xcb, 105), (0xdb, 125), (0xdd, 127),
                           (0xc6, 119), (0x54, 99), (0xb7, 99), (0x73, 89), (0x9d, 97), (0xb8, 100), (0x7d, 124)):
        client.extended(scancode)
        guest.expect(pressed(code))
    client.extended(0, keysym=0x7a)
    guest.expect(pressed(44))


def every_scancode(where, keyboard):
    """Each that an extended key event can say: a key or nothing, and a press with its release."""
    guest, client = Device(keyboard), Hands(where, [EXTENDED_KEYS])
    num_keys = 0
    for scancode in (*range(1, 600), 0x80000000, 0xffffffff):
        client.extended(scancode)
        client.key(ENTER)
        [event] = guest.read(1)
        if event[1] != 28 or scancode == 0x1c:
            guest.read(1)
            num_keys += 1
            [event] = guest.read(1)
        assert event == (1, 28, 1), (scancode, event)
        guest.expect("1:28:0")
    print(num_keys)
    assert num_keys > 130


def repeated(where, keyboard):
    guest, client = Device(keyboard), Hands(where, [EXTENDED_KEYS])
    client.key(0x61, 1, 1, 1, 0, 0)
    client.extended(0x30, 1, 1, 0)
    guest.expect(pressed(30, 48))
    marks(client, guest)


# --- leaving


def leaving(where, keyboard, tablet):
    guest, pointed, client = Device(keyboard), Device(tablet), Hands(where)
    client.key(CONTROL, 1)
    client.key(0x61, 1)
    client.point(0, 0, 1)
    guest.expect("1:29:1 1:30:1")
    pointed.expect("1:272:1", PLACES)
    client.socket.close()
    guest.expect("1:29:0 1:30:0")
    pointed.expect("1:272:0")


def two_hands(where, keyboard):
    """One key of two clients: pressed once, and released by the last one."""
    guest, first, second = Device(keyboard), Hands(where, [EXTENDED_KEYS]), Hands(where)
    first.extended(0x1e, 1)
    first.extended(0x2e, 1)
    guest.expect("1:30:1 1:46:1")
    second.key(0x61, 1)
    second.key(0x62, 1)
    guest.expect("1:48:1")
    first.socket.close()
    guest.expect("1:46:0")
    second.key(0x61, 0)
    guest.expect("1:30:0")
    second.socket.close()
    guest.expect("1:48:0")


def type_and_point(where):
    """For a real guest: tests/guest/input/input.sh knows what comes of it."""
    client = Hands(where)
    client.key(SHIFT, 1)
    client.key(0x41)
    client.key(SHIFT, 0)
    client.key(0x61)
    client.point(1279, 799, 1)
    client.point(1279, 799, 8)
    client.key(0x62, 1)
    client.request(False)
    client.update()


# --- the pointer


def place(events, width, height):
    """The pixel of the desktop that a guest finds in the two axes."""
    assert [event[:2] for event in events] == [(3, 0), (3, 1)], events
    return tuple(event[2] * size // AXIS for event, size in zip(events, (width, height)))


def buttons(where, tablet):
    guest, client = Device(tablet), Hands(where, [BUTTONS])
    for mask, code in ((1, 0x110), (2, 0x112), (4, 0x111)):
        client.point(5, 5, mask)
        client.point(5, 5)
        guest.expect(pressed(code), PLACES)
    for mask, code in ((0x80, 0x113), (0x100, 0x114)):
        client.point_extended(5, 5, mask)
        client.point_extended(5, 5, 0)
        guest.expect(pressed(code), PLACES)


def wheels(where, tablet):
    guest, client = Device(tablet), Hands(where)
    for mask, wheel, fine, clicks in ((8, 8, 11, 1), (16, 8, 11, -1), (32, 6, 12, -1), (64, 6, 12, 1)):
        client.point(5, 5, mask)
        assert sorted(guest.read(2, PLACES)) == sorted([(2, fine, 120 * clicks), (2, wheel, clicks)])
        client.point(5, 5)
    client.point(5, 5, 1)
    guest.expect("1:272:1", PLACES)


def places(where, tablet):
    """Two monitors, 320x200 and 400x300 to the right of it: each border, the void, and outside."""
    guest, client = Device(tablet), Hands(where, [SIZES])
    for pointed, meant in (((0, 0), (0, 0)), ((319, 199), (319, 199)), ((320, 0), (320, 0)), ((320, 299), (320, 299)),
                           ((719, 299), (719, 299)), ((719, 0), (719, 0)), ((1, 198), (1, 198)), ((160, 100), (160, 100)),
                           ((10, 250), (10, 199)), ((310, 299), (320, 299)), ((65535, 65535), (719, 299)),
                           ((0, 65535), (0, 199))):
        client.point(*pointed)
        found = place(guest.read(2), 720, 300)
        print(pointed, found)
        assert found == meant, pointed


def motion(where, mouse):
    """A guest with a mouse alone: a client that knows motion, and one that does not."""
    guest, client = Device(mouse), Hands(where, [MOTION])
    assert client.said[MOTION] == 0
    client.point(0x7fff + 3, 0x7fff - 4)
    guest.expect("2:0:3 2:1:-4")
    other = Hands(where)
    other.point(100, 100)
    other.point(90, 107, 1)
    guest.expect("2:0:-10 2:1:7 1:272:1")


def absolute(where):
    assert Hands(where, [MOTION]).said[MOTION] == 1


# --- LEDs


def leds(where, keyboard):
    """Num Lock, Caps Lock and Scroll Lock are 0, 1 and 2 in the guest, and bits 1, 2 and 0 in VNC."""
    guest, client = Device(keyboard), Hands(where, [LEDS, VMWARE_LEDS])
    assert client.said == {LEDS: 0, VMWARE_LEDS: 0}
    state = 0
    for led, bit in ((0, 2), (1, 4), (2, 1)):
        guest.set_led(led, 1)
        state |= bit
        while client.said[LEDS] != state or client.said[VMWARE_LEDS] != state:
            client.update()
    late = Hands(where, [LEDS])
    assert late.said == {LEDS: 7}
    guest.close()
    while client.said[LEDS] != 0:
        client.update()


# --- what is not taken


def looks_only(where, keyboard, tablet):
    """Extensions are not there, keys and the pointer come to nothing; the picture does."""
    guest, pointed, client = Device(keyboard), Device(tablet), Hands(where)
    client.set_encodings([RAW, EXTENDED_KEYS, BUTTONS, LEDS, MOTION])
    client.key(0x61)
    client.point(1, 1, 0xff)
    client.request(False)
    [(header, _)] = client.update()
    assert header[4] == RAW, header
    assert not guest.has_event() and not pointed.has_event()


def hostile(where, keyboard, tablet):
    """Whatever keysyms, places and masks: the server, the guest and another client go on."""
    guest, pointed = Device(keyboard), Device(tablet)
    numbers, rude, good = random.Random(1), Hands(where, [EXTENDED_KEYS, BUTTONS]), Hands(where)
    for _ in range(300):
        rude.key(numbers.getrandbits(32) | 0x02000000, numbers.getrandbits(8) | 1)
        rude.extended(numbers.getrandbits(32) | 0x100, numbers.getrandbits(16))
    marks(good, guest)
    rude.point_extended(65535, 65535, 0x1ff)
    rude.point_extended(0, 0, 0x7e80)
    rude.key(0x61, 1)
    rude.send(b"\4\1\0")
    guest.expect("1:30:1")
    rude.socket.close()
    guest.expect("1:30:0")
    marks(good, guest)
    assert pointed.has_event()


def flood(where, keyboard, tablet):
    """60,000 events as fast as they go, which the guest reads late: what has no room is left out, and no key stays down."""
    guest, pointed, client = Device(keyboard), Device(tablet), Hands(where)
    block = b"".join(struct.pack(">BBxxI", 4, down, keysym) + struct.pack(">BBHH", 5, down, keysym, down)
                     for keysym in range(0x61, 0x7b) for down in (1, 0))
    for _ in range(60000 // (2 * 52)):
        client.send(block)
    client.key(0x61, 1)
    client.socket.shutdown(socket.SHUT_WR)
    assert hangs_up(client.socket)
    last, down, code, good = 1, set(), 0, Hands(where)
    while code != last:
        if not guest.has_event():
            good.key(0xff1b)  # it has no room either before the guest has read
        kind, code, value = guest.next()
        if kind == SYNCHRONIZATION:
            continue
        assert kind == 1 and (code in down) != bool(value), (kind, code, value)
        down = down | {code} if value else down - {code}
    assert down == {last}, down
    assert pointed.has_event()


def next_vmm(where, keyboard):
    """One after the other, and one with memory that it may shrink."""
    client = Hands(where)
    for sealed in (True, False, True):
        guest = Device(keyboard, sealed)
        client.key(0x61)
        while guest.read(1) != [(1, 30, 1)]:  # first what a new device releases
            pass
        guest.expect("1:30:0")
        guest.close()
