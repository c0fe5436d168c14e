"""Cursors: drawn by the client, or by the server in the picture."""
import time

from client import ALPHA_CURSOR, CURSOR, POSITION, RAW, SIZE, Client
from guest import Guest


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


def first_picture(where, encodings):
    client = Client(where, encodings)
    for header, _said in client.updates():
        if header[4] == RAW:
            return client.pixels
    return None


def no_drawn_cursor(where):
    """What a client gets that draws none is what one gets that draws its own."""
    end = time.monotonic() + 10
    while first_picture(where, [RAW]) != first_picture(where, [RAW, CURSOR]):
        assert time.monotonic() < end
        time.sleep(0.1)


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


# --- a guest's cursor at each place: white, on monitors of one colour each

COLOURS = (0x40, 0x80)


def expected(monitors, monitor, x, y):
    """Rows of a desktop whose monitors (x, width) stand side by side, 200 high, and have a cursor."""
    columns = sum(width for _x, width in monitors)
    rows = [bytearray(4 * columns) for _ in range(200)]
    for (left, width), colour in zip(monitors, COLOURS):
        for row in rows:
            row[4 * left:4 * (left + width)] = bytes([colour, colour, colour, 0]) * width
    left, width = monitors[monitor]
    begin, end = max(x, 0), min(x + 64, width)
    for row in rows[max(y, 0):max(y + 64, 0)]:
        if begin < end:
            row[4 * (left + begin):4 * (left + end)] = b"\xff\xff\xff\0" * (end - begin)
    return b"".join(rows)


def sees(client, pixels):
    """The fourth byte of each says nothing."""
    client.pixels[3::4] = bytes(len(client.pixels) // 4)
    return client.pixels == pixels


def comes_to_see(client, pixels):
    client.request(False)
    while not sees(client, pixels):
        client.update()
        client.request()


def two_monitors(path, widths=(320, 400)):
    guest = Guest(path)
    for i, width in enumerate(widths):
        guest.show(i, width, 200, COLOURS[i])
    return guest


def drawn_at_edges(where, path):
    """Cut there, and nowhere else: also where it is wholly outside."""
    guest = two_monitors(path)
    client = Client(where, [RAW, SIZE])
    monitors = [(0, 320), (320, 400)]
    for monitor, width in enumerate((320, 400)):
        guest.cursor(monitor, 0, 0, 5, 7)
        for x in (-70, -64, -63, 0, 100, width - 64, width - 63, width - 1, width):
            for y in (-70, -10, 50, 190, 200):
                guest.move(monitor, x, y)
                comes_to_see(client, expected(monitors, monitor, x, y))


def drawn_where_it_went_unwatched(where, path):
    guest = two_monitors(path)
    guest.cursor(0, 10, 10, 0, 0)
    guest.cursor(1, 20, 20, 0, 0)
    guest.move(1, 30, 40)
    guest.is_heard()
    comes_to_see(Client(where, [RAW, SIZE]), expected([(0, 320), (320, 400)], 1, 30, 40))


def redrawn_in_another_layout(where, path):
    """The second monitor has to make way for the first one."""
    guest = two_monitors(path)
    guest.cursor(1, 30, 40, 0, 0)
    clients = [Client(where, [RAW, SIZE]), Client(where, [RAW, SIZE, CURSOR, POSITION])]
    comes_to_see(clients[0], expected([(0, 320), (320, 400)], 1, 30, 40))
    guest.show(0, 500, 200, COLOURS[0])
    comes_to_see(clients[0], expected([(0, 500), (500, 400)], 1, 30, 40))
    for header, _said in clients[1].updates():
        if header[4] == POSITION and header[:2] == (530, 40):
            return


def taken_off_for_its_own(where, path):
    """A client that begins to draw it does not find it in the picture any more, and the reverse."""
    guest = two_monitors(path)
    guest.cursor(0, 50, 60, 0, 0)
    client = Client(where, [RAW, SIZE])
    comes_to_see(client, expected([(0, 320), (320, 400)], 0, 50, 60))
    client.set_encodings([RAW, SIZE, CURSOR])
    client.request()
    while not sees(client, expected([(0, 320), (320, 400)], 0, -64, 0)):
        client.update()
        client.request()
    client.set_encodings([RAW, SIZE])
    while not sees(client, expected([(0, 320), (320, 400)], 0, 50, 60)):
        client.update()
        client.request()
