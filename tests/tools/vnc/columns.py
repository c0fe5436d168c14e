"""Clients that look at a part of a wide desktop."""
from client import RAW, Client


def half_by_half(where):
    """All of the left half comes while the right one, which has changed as well, is not asked for."""
    client = Client(where, [RAW])
    half = client.width // 2
    for columns in (0, half), (half, client.width):
        client.received = 0
        while client.received < 4 * half * client.height:
            client.request(columns=columns)
            client.update()
            print(columns, client.received)
