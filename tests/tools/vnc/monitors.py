"""What peer.py does about the monitors: whole layouts, wishes for others, and their answers."""
import re
import socket
import struct

from client import RAW, SIZES, Client, everything
from guest import Guest


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
    """A change is reported as the guest's to the client that wished it, as another's to the others."""
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


def comes_and_goes(where, path, times):
    """A second monitor that a desktop has no room for, beside the first one."""
    sizes = sizes_of(Client(where, [RAW, SIZES]))
    guest = Guest(path)
    guest.show(0, 20000, 1, 50)
    for _ in range(int(times)):
        for width, count in ((100, 2), (20000, 1)):
            guest.show(1, width, 1, 60)
            # Each is seen: pictures that come faster than they are shown are merged.
            while len(next(sizes)[1]) != count:
                pass
