"""What a desktop says where it does not show what the guest shows."""
import struct

from client import NAME, RAW, SIZE, Client
from guest import Guest

SHADE = 0x80
AREA = 640, 400


def comes_to_be(client, seen, name):
    """seen: of the picture's corner and of how many pixels are white."""
    client.request(False)
    while True:
        corner = client.pixel(0, 0)
        white = bytes(client.pixels).count(b"\xff\xff\xff")
        print(client.name, corner, white)
        if seen(corner[0], white) and client.name == name:
            return
        client.update()
        client.request()


def is_text_on_black(corner, white):
    return corner == 0 and white > 300


def is_live(corner, white):
    return corner == SHADE and white == 0


def is_text_on_a_dim_picture(corner, white):
    return 0 < corner < SHADE and white > 300


def show(path):
    guest = Guest(path)
    guest.show(0, *AREA, SHADE)
    return guest


def told_apart(where, path, name):
    """Waiting, live, gone, live again: in the picture for all, by the name for those who take that."""
    plain = Client(where, [RAW, SIZE])
    named = Client(where, [RAW, SIZE, NAME])
    for client in (plain, named):
        comes_to_be(client, is_text_on_black, name + " (waiting)")
    plain_name = plain.name
    guest = show(path)
    comes_to_be(named, is_live, name)
    comes_to_be(plain, is_live, plain_name)
    comes_to_be(Client(where, [RAW, SIZE]), is_live, name)
    guest.socket.close()
    comes_to_be(named, is_text_on_a_dim_picture, name + " (gone)")
    comes_to_be(plain, is_text_on_a_dim_picture, plain_name)
    comes_to_be(Client(where, [RAW, SIZE]), is_text_on_a_dim_picture, name + " (gone)")
    guest = show(path)
    comes_to_be(named, is_live, name)
    guest.say(7, struct.pack("=III", 0, 0, 0))  # it shows nothing any more
    comes_to_be(named, is_text_on_black, name + " (waiting)")


def one_monitor_is_live(where, path):
    """The next back end draws the first monitor alone: the desktop is that monitor."""
    first = Guest(path)
    for monitor in (0, 1):
        first.show(monitor, *AREA, SHADE)
    client = Client(where, [RAW, SIZE, NAME])
    comes_to_be(client, is_live, "vug-view")
    first.socket.close()
    comes_to_be(client, is_text_on_a_dim_picture, "vug-view (gone)")
    next_one = show(path)
    comes_to_be(client, is_live, "vug-view")
    assert (client.width, client.height) == AREA
    next_one.show(1, *AREA, SHADE)
    while client.width == AREA[0]:
        client.request()
        client.update()
    comes_to_be(client, is_live, "vug-view")
