#!/bin/sh
# tests/tools/vug-view-connections.sh BUILD: sockets, channels that come and go, readers of events
# that do not read, and the other sources of vug-view, tried with the program itself.
#
# BUILD is the build folder. As in vug-view.sh, whose second half this is.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# --- sockets -----------------------------------------------------------------------------------

test_sockets() {
	view --listen s
	poll test -S s
	check 'vug-view says once what it waits for' poll has view.err 1 'waiting for a display channel on s'
	check 'the socket has mode 0600' test "$(stat -c %a s)" = 600
	view_ends KILL >/dev/null
	check 'a killed vug-view leaves its socket' test -S s
	view --listen s --png a.png
	check 'a stale socket is replaced' poll has view.err 1 'waiting for a display channel'
	still --size 320x200
	check 'a replaced socket takes a channel' view_ends
	gpu_ends >/dev/null
	view --listen s
	poll has view.err 1 'waiting'
	check 'a socket where somebody listens is refused' refuses 'another program listens' --listen s
	check 'a socket that was refused is still there' test -S s
	check 'the listener of a socket that was refused runs on' not has_ended "$view_pid"
	rm s
	: >s
	view_ends TERM >/dev/null
	check 'a file in place of the socket is left alone at the end' test -f s
	rm s
}

# hold NAME: a connection to that socket, on which nothing is sent
hold() {
	timeout 20 python3 - "$1" <<'END' &
import socket, sys
peer = socket.socket(socket.AF_UNIX)
peer.connect(sys.argv[1])
while peer.recv(4096):
    pass
END
	holder=$!
}

# come_and_go NAME NUMBER: so many connections to that socket, each of which ends at once
come_and_go() {
	timeout 20 python3 - "$1" "$2" <<'END'
import socket, sys
for _ in range(int(sys.argv[2])):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(sys.argv[1])
END
}

# burst NAME: a back end that draws a blue picture of 8x4 pixels, and breaks the protocol in the same breath
burst() {
	timeout 20 python3 - "$1" <<'END'
import socket, struct, sys
def message(request, *words, pixels=b""):
    payload = struct.pack(f"<{len(words)}I", *words) + pixels
    return struct.pack("<III", request, 0, len(payload)) + payload
with socket.socket(socket.AF_UNIX) as peer:
    peer.connect(sys.argv[1])
    peer.sendall(message(7, 0, 8, 4) + message(8, 0, 0, 0, 8, 4, pixels=b"\xff\0\0\0" * 32)
                 + struct.pack("<III", 7, 0, 0xffffffff))
END
}

test_burst() {
	blue=$(python3 -c 'import hashlib; print(hashlib.sha256(b"\0\0\xff" * 32).hexdigest())')
	view --listen s --png burst.png --events events
	poll test -S s
	burst s
	check 'a back end that breaks the protocol as soon as it has drawn ends vug-view as usual' view_ends
	check 'the picture of a back end that breaks the protocol is written' has events 1 "\"sha256\":\"$blue\""
	sed -n 's/^{"event":"\([a-z]*\)".*/\1/p' events | grep -v warning | tr '\n' ' ' >order
	check 'the end of the channel comes behind its frame, and the last picture behind that' \
		grep -qx 'connected scanout frame disconnected png ' order
}

test_flood() {
	view --vhost-user vmm --backend gpu --keep
	poll test -S vmm
	come_and_go vmm 50
	hold vmm # the last one
	poll has view.err 1 'waiting for the back end at gpu'
	check 'a fault of VMMs that occurs fifty times is logged ten times in ten seconds' at_most 20 view.err \
		'the VMM left'
	kill "$holder"
	wait "$holder" 2>/dev/null
	view_ends TERM >/dev/null
}

test_waiting() {
	view --listen s
	check 'vug-view says how to start a channel' poll has view.err 1 'vug-testgpu --connect s'
	hold s
	check 'vug-view says that the guest has to draw' poll has view.err 1 'waiting for the first'
	kill "$holder"
	wait "$holder" 2>/dev/null
	check 'vug-view ends after it has waited' view_ends
	check 'vug-view says once what it waits for, and nothing else' lines view.err 3 # there is no output
	view --vhost-user vmm --backend gpu
	check 'vug-view says what options to give QEMU' \
		poll has view.err 1 'socket,id=vgpu,path=vmm -device vhost'
	hold vmm
	check 'vug-view says how to start the back end' poll has view.err 1 'vhost-user-gpu -s gpu'
	view_ends TERM >/dev/null
	wait "$holder"
}

test_keep() {
	view --listen s --keep --png a.png --events events
	poll test -S s
	still --size 320x200
	gpu_ends >/dev/null
	poll has events 1 '"event":"disconnected"'
	gpu --connect s --still --size 400x300
	poll has events 2 '"event":"frame"'
	check '--keep takes the next channel' has events 2 '"event":"connected"'
	"$testgpu" --connect s --still --frames 1 --size 200x100 >/dev/null 2>&1 </dev/null &
	third=$!
	rm -f a.png
	kill -USR1 "$view_pid"
	poll test -s a.png
	check 'a further channel waits while one is connected' not has events 3 '"event":"connected"'
	check 'the picture is that of the connected channel' shows a.png 400x300 0
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'the waiting channel is taken when the first one ends' poll has events 3 '"event":"disconnected"'
	check 'the waiting channel is served' ends "$third"
	check 'SIGTERM ends --keep' view_ends TERM
	check 'the picture at the end is the last one' shows a.png 200x100 0
	check 'each of three channels has an event with the reason why it ended' \
		has events 3 '"event":"disconnected","reason":"[a-z]'
	check 'the events are as documented' check_events events
}

# --- events ------------------------------------------------------------------------------------

# A few hundred thousand bytes a second, which nobody reads.
test_slow_reader() {
	mkfifo slow
	exec 3<>slow
	view --listen s --events slow
	poll test -S s
	gpu --connect s --size 64x64 --rate 0 --frames 30000
	check 'a reader that does not read does not stop the guest' gpu_ends
	check 'a reader that does not read does not stop vug-view' view_ends
	check 'a message says that events were left out' has view.err 1 'events .* left out'
	exec 3<&-
}

test_closed_pipe() {
	mkfifo pipe
	exec 3<>pipe # at once: vug-view refuses a pipe whose reader is still to come
	head -n 1 <&3 >first.line &
	reader=$!
	exec 3<&-
	"$view" --demo --events pipe --png a.png --duration 1 >view.out 2>view.err </dev/null &
	view_pid=$!
	check 'the other outputs go on when the reader of the events goes' view_ends
	wait "$reader"
	check 'the reader of the events had a whole line' check_events first.line
	check 'a message says that the reader of the events has gone' has view.err 1 'no more events'
	check 'the reader of the events that has gone causes one message' lines view.err 1
	check 'the picture is written after the reader of the events has gone' differs_by_a_box a.png
	"$view" --demo --events - 2>view.err | head -n 1 >/dev/null
	check 'vug-view ends with the reader of the events where that is the only output' \
		has view.err 1 'no more events'
}

# --- the other sources -------------------------------------------------------------------------

# Both ends of a socket pair, each given to a program.
inherit() {
	timeout 120 python3 - "$view" "$testgpu" <<'END'
import socket, subprocess, sys
ours, theirs = socket.socketpair()
def start(*arguments, fd):
    return subprocess.Popen([*arguments, "--channel-fd", str(fd.fileno())], pass_fds=[fd.fileno()])
view = start(sys.argv[1], "--png", "inherited.png", fd=ours)
gpu = start(sys.argv[2], "--still", "--frames", "1", "--size", "320x200", fd=theirs)
ours.close()
theirs.close()
assert gpu.wait() == 0 and view.wait() == 0
END
}

# play_vmm_and_back_end FIRST: a VMM comes before the back end, and a message goes each way. FIRST is what
# a VMM before it does: gives-up, or nothing.
play_vmm_and_back_end() {
	timeout 120 python3 - "$1" <<'END'
import os, socket, stat, struct, sys, time
def until(done):
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
def said(text):
    return open("view.err").read().count(text)
def connect():
    vmm = socket.socket(socket.AF_UNIX)
    vmm.settimeout(60)
    vmm.connect("vmm")
    return vmm
until(lambda: os.path.exists("view.err") and said("waiting for the VMM on vmm"))
assert stat.S_IMODE(os.stat("vmm").st_mode) == 0o600
waits = 1
if sys.argv[1] == "gives-up":
    vmm = connect()
    until(lambda: said("waiting for the back end at gpu"))
    vmm.close()
    until(lambda: said("waiting for the VMM on vmm") == 2)
    waits = 2
vmm = connect()
request = struct.pack("<III", 1, 1, 0)
vmm.sendall(request)
until(lambda: said("waiting for the back end at gpu") == waits)
listening = socket.socket(socket.AF_UNIX)
listening.bind("gpu")
listening.listen()
listening.settimeout(60)
back_end, _ = listening.accept()
back_end.settimeout(60)
assert back_end.recv(100) == request
reply = struct.pack("<IIIQ", 1, 5, 8, 1 << 32)
back_end.sendall(reply)
assert vmm.recv(100) == reply
os.unlink("gpu")
back_end.close()
assert vmm.recv(100) == b""
END
}

test_other_sources() {
	check 'an inherited channel is served' inherit
	check 'the picture of an inherited channel is exact' shows inherited.png 320x200 0
	view --vhost-user vmm --backend gpu
	check 'the interposer waits for the VMM, then for the back end' play_vmm_and_back_end nothing
	check 'the interposer ends with a pair that showed nothing: status 5' ends_with 5
	view --vhost-user vmm --backend gpu --keep
	check 'with --keep the next VMM is served after one that gives up' play_vmm_and_back_end gives-up
	check 'with --keep the interposer waits for the next pair' \
		poll has view.err 3 'waiting for the VMM on vmm'
	check 'SIGTERM ends an interposer that waits' view_ends TERM
	check 'the interposer removes its socket' not test -e vmm
}

# --- all of it ---------------------------------------------------------------------------------

test_sockets
test_waiting
test_burst
test_flood
test_keep
test_slow_reader
test_closed_pipe
test_other_sources
conclude
