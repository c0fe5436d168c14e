"""Clients that do not keep to the protocol."""
import random
import socket
import struct
import time

from client import RAW, Client, connect, everything, hangs_up


def noise(seed):
    return random.Random(seed).randbytes(random.Random(seed).choice([12, 13, 100, 5000, 100000]))


def are_hung_up_on(peers, data):
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
    are_hung_up_on([connect(where) for _ in seeds], [noise(seed) for seed in seeds])


def garbage_after_version(where, number):
    seeds = range(int(number))
    are_hung_up_on([connect(where) for _ in seeds],
                    [b"RFB 003.00%d\n" % random.Random(seed).choice([3, 7, 8]) + noise(seed)
                     for seed in seeds])


def garbage_when_in(where, number):
    seeds = range(int(number))
    kinds = [0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 150, 248, 250, 251, 255]
    are_hung_up_on([Client(where).socket for _ in seeds],
                    [bytes([kinds[seed % len(kinds)]]) + noise(seed) for seed in seeds])


def other_protocols(where):
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n",
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
                 b"RFB 004.001\n", b"RFB 003.xyz\n"):
        peer = connect(where)
        peer.sendall(data)
        assert hangs_up(peer, 5), data


def passed_over(where):
    client = Client(where, [RAW, 7, 9, 17, -260, -305, -307, -312, -313, 0x574d5664])
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
