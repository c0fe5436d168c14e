#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""record-vhost-user.py VMM-SOCKET FRONT-SOCKET BACK-SOCKET BACK-END-SOCKET OUTPUT

Stands on both sides of an interposer and writes down what the VMM and the back end send to it:

    VMM - VMM-SOCKET [here] FRONT-SOCKET - interposer - BACK-SOCKET [here] BACK-END-SOCKET - back end

It listens on VMM-SOCKET and BACK-SOCKET, connects to the two others and ends when one of the four
goes. OUTPUT becomes an input of the fuzz target `interposer` (tests/fuzz/interposer.c): steps of a
script, one for each message that was sent to the interposer.
"""
import array
import fcntl
import os
import selectors
import socket
import struct
import sys
import time

F_GET_SEALS = 1034
SEALED_MEMORY, MEMORY, OTHER = 1, 0, 6  # as fuzz_make_descriptor() counts them
MAX_DESCRIPTORS = 7  # of a step


def listen(path):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(1)
    return listening


def connect(path):
    connection = socket.socket(socket.AF_UNIX)
    for _ in range(200):
        try:
            connection.connect(path)
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.05)
    sys.exit("record-vhost-user.py: nobody listens on %s" % path)


def kind_of(fd):
    try:
        seals = fcntl.fcntl(fd, F_GET_SEALS)
    except OSError:
        return OTHER
    return SEALED_MEMORY if seals & fcntl.F_SEAL_SHRINK else MEMORY


def receive(connection):
    """A message and its descriptors. No byte more: the next one's would come with it."""
    size = array.array("i").itemsize * MAX_DESCRIPTORS
    data, control, _, _ = connection.recvmsg(12, socket.CMSG_SPACE(size))
    fds = array.array("i")
    for _, kind, rights in control:
        if kind == socket.SCM_RIGHTS:
            fds.frombytes(rights[: len(rights) - len(rights) % fds.itemsize])
    if len(data) == 12:
        (length,) = struct.unpack_from("<I", data, 8)
        data += connection.recv(length, socket.MSG_WAITALL) if length > 0 else b""
    return data, list(fds)


def make_step(side, data, fds):
    kinds = bytes(kind_of(fd) for fd in fds)
    step = side << 7 | (len(kinds) << 3 | 3 if kinds else 0)
    return bytes([step]) + kinds + struct.pack("<H", len(data)) + data


def pass_on(source, target, side, output):
    """False at the end of the stream."""
    data, fds = receive(source)
    if not data:
        return False
    if side is not None:
        output.write(make_step(side, data, fds))
    socket.send_fds(target, [data], fds)
    for fd in fds:
        os.close(fd)
    return True


def main():
    vmm_path, front_path, back_path, back_end_path, output_path = sys.argv[1:]
    listening, for_interposer = listen(vmm_path), listen(back_path)
    vmm, _ = listening.accept()
    front = connect(front_path)
    back, _ = for_interposer.accept()
    back_end = connect(back_end_path)
    ways = selectors.DefaultSelector()
    both = ((vmm, front, 0), (front, vmm, None), (back_end, back, 1), (back, back_end, None))
    for source, target, side in both:
        ways.register(source, selectors.EVENT_READ, (target, side))
    with open(output_path, "wb") as output:
        while all(pass_on(key.fileobj, *key.data, output) for key, _ in ways.select()):
            output.flush()


if __name__ == "__main__":
    main()
