"""played.py: a monitor of QEMU's (QMP) that is played, and a vug-view beside it."""
import atexit
import json
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from checks import PATIENCE, holds_soon  # noqa: E402 pylint: disable=wrong-import-position

GREETING = b'{"QMP": {"version": {"qemu": {"micro": 2, "minor": 0, "major": 10}, "package": ""}, "capabilities": ["oob"]}}\r\n'


class Monitor:
    """Listens at a path; one client at a time, as QEMU's."""

    def __init__(self, path, name=None):
        if os.path.exists(path):
            os.unlink(path)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen(1)
        self.listening.settimeout(PATIENCE)
        self.replies = {"query-name": {"name": name} if name else {},
                        "query-status": {"status": "running", "running": True}}
        self.client, self.received, self.descriptors = None, b"", []
        self.errors = {"add_client": "Parameter 'protocol' is invalid"}

    def accept(self):
        self.client = self.listening.accept()[0]
        self.client.settimeout(PATIENCE)
        self.received = b""

    def hang_up(self):
        self.client.shutdown(socket.SHUT_RDWR)
        self.client.close()

    def close(self):
        self.listening.close()

    def write(self, data):
        self.client.sendall(data if isinstance(data, bytes) else json.dumps(data).encode() + b"\r\n")

    def read(self):
        """The next command; None: it has hung up."""
        while b"\n" not in self.received:
            data, descriptors, _, _ = socket.recv_fds(self.client, 65536, 4)
            self.descriptors += descriptors
            if not data:
                return None
            self.received += data
        line, self.received = self.received.split(b"\n", 1)
        return json.loads(line)

    def read_all(self):
        """What comes until none has come for a while."""
        commands = []
        self.client.settimeout(0.3)
        try:
            while True:
                commands.append(self.read())
        except TimeoutError:
            self.client.settimeout(PATIENCE)
            return commands

    def answer(self, command):
        if command["execute"] == "input-send-event" and not self.replies["query-status"].get("running"):
            self.write({"error": {"class": "GenericError", "desc": "VM not running"}, "id": command["id"]})
            return
        if command["execute"] in self.errors:
            self.write({"error": {"class": "GenericError", "desc": self.errors[command["execute"]]}, "id": command["id"]})
            return
        self.write({"return": self.replies.get(command["execute"], {}), "id": command["id"]})

    def negotiate(self):
        """Up to where it takes input; returns the commands."""
        self.write(GREETING)
        commands = []
        while not commands or commands[-1]["execute"] not in ("add_client", *self.errors):
            commands.append(self.read())
            self.answer(commands[-1])
        return commands

    def meet(self):
        self.accept()
        return self.negotiate()

    def take(self, answers=True):
        """The events of the next command that sends any, each as a word."""
        while True:
            command = self.read()
            if command is None:
                return None
            if answers:
                self.answer(command)
            if command["execute"] == "input-send-event":
                return [word(event) for event in command["arguments"]["events"]]

    def take_words(self, count):
        words = []
        while len(words) < count:
            words += self.take() or ["end"] * count
        return words

    def event(self, name, **data):
        self.write({"timestamp": {"seconds": 1, "microseconds": 2}, "event": name, "data": data})


def word(event):
    data = event["data"]
    if event["type"] == "key":
        assert data["key"]["type"] == "number", event
        return f"{data['key']['data']}{'+' if data['down'] else '-'}"
    if event["type"] == "btn":
        return f"{data['button']}{'+' if data['down'] else '-'}"
    return f"{event['type']}:{data['axis']}{data['value']}"


class View:
    """A vug-view that takes commands by --control."""

    def __init__(self, program, name, *arguments):
        self.name = name
        with open(f"{name}.err", "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [program, "--listen", f"{name}.display", "--control", f"{name}.control", "--qmp", f"{name}.qmp",
                 *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        atexit.register(self.process.kill)
        self.control = self.connect()

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(PATIENCE)
        holds_soon(lambda: client.connect_ex(f"{self.name}.control") == 0)  # it may not listen yet
        return client.makefile("rwb")

    def ask(self, command, **members):
        return self.ask_by(self.control, command, **members)

    @staticmethod
    def ask_by(client, command, **members):
        client.write(json.dumps({"id": 1, "command": command, **members}).encode() + b"\n")
        client.flush()
        return json.loads(client.readline())

    def read_errors(self):
        with open(f"{self.name}.err", encoding="utf-8") as errors:
            return errors.read()

    def said(self):
        return [line for line in self.read_errors().splitlines() if "--qmp" in line]

    def end(self):
        self.process.terminate()
        return self.process.wait(PATIENCE)
