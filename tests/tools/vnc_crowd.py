"""Many clients, stuck ones, and those who do not say who they are."""
import time

from vnc_client import RAW, Client, connect, everything, hangs_up


def crowd(where, number):
    clients = [Client(where) for _ in range(int(number))]
    said = everything(connect(where))
    print(said)
    assert said.startswith(b"RFB 003.003\n\0\0\0\0") and said.endswith(b"too many clients")
    assert clients


def never_read(where, number):
    """They ask for whole pictures, again and again."""
    clients = [Client(where) for _ in range(int(number))]
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for client in clients:
            client.socket.setblocking(False)
            try:
                client.request(False)
            except BlockingIOError:
                pass
            except ConnectionError:
                return
        time.sleep(0.1)


def unauthenticated(where, number):
    """Those who say nothing."""
    good = Client(where, [RAW])
    peers = [connect(where) for _ in range(int(number))]
    assert hangs_up(peers[0], 5)
    good.request(False)
    good.update()
    Client(where)


def challenged(where):
    """One that has been asked for the password."""
    peer = connect(where)
    peer.sendall(b"RFB 003.008\n\2")
    said = b""
    while len(said) < 12 + 2 + 16:
        said += peer.recv(1000)
    assert said.startswith(b"RFB 003.008\n\1\2"), said
    return peer


def asked_go_last(where, number):
    """It is still heard when the others have been put out."""
    person = challenged(where)
    silent_ones = [connect(where) for _ in range(int(number))]
    assert hangs_up(silent_ones[0], 5)
    person.sendall(bytes(16))
    assert everything(person).startswith(b"\0\0\0\1"), "it was not answered"


def asked_are_bounded(where, number):
    people = [challenged(where) for _ in range(int(number))]
    assert hangs_up(people[0], 5)
    assert not hangs_up(people[-1], 0.1)


def asked_and_silent(where):
    begin = time.monotonic()
    assert hangs_up(challenged(where), 150)
    assert 115 < time.monotonic() - begin < 140, time.monotonic() - begin
