"""Many clients, stuck ones, and those who do not say who they are."""
import time

from client import RAW, Client, connect, everything, hangs_up


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
    """It is still heard when the others have been evicted."""
    person = challenged(where)
    silent_ones = [connect(where) for _ in range(int(number))]
    assert hangs_up(silent_ones[0], 5)
    person.sendall(bytes(16))
    assert everything(person).startswith(b"\0\0\0\1"), "it was not answered"


def first_asked_are_spared(where):
    """However many are asked behind them, 16 keep their time; the newest has some, too."""
    people = [challenged(where) for _ in range(40)]
    assert all(hangs_up(person, 5) for person in people[16:24])
    assert not any(hangs_up(person, 0.01) for person in people[:16] + people[24:])


def wrong_ones_go_first(where):
    """Those who gave a wrong password hear of it after a second: until then they only wait."""
    person = challenged(where)
    new = connect(where)
    wrong = [challenged(where) for _ in range(30)]
    for peer in wrong:
        peer.sendall(bytes(16))
    new.sendall(b"RFB 003.008\n")
    assert len(new.recv(12)) == 12 and new.recv(2) == b"\1\2"  # it has heard the wrong ones by then
    others = [challenged(where)]
    assert not hangs_up(person, 0.01) and not hangs_up(new, 0.01)
    assert others and any(hangs_up(peer, 0.1) for peer in wrong)


def asked_and_silent(where):
    begin = time.monotonic()
    assert hangs_up(challenged(where), 150)
    assert 115 < time.monotonic() - begin < 140, time.monotonic() - begin
