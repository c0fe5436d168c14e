#!/bin/sh
# tests/tools/vug-view.sh BUILD: what vug-view promises, tried with the program itself.
#
# BUILD is the build folder. Back ends are played by vug-testgpu, VMMs and rude peers by a few
# lines of Python. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317 # functions are called by their names
set -u

# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/helpers.sh"

# --- wrong options -----------------------------------------------------------------------------

# refuses TEXT ARGUMENT…: one line that has the text, nothing on stdout, status 2
refuses() {
	text=$1
	shift
	timeout 10 "$view" "$@" >view.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	[ "$status" = 2 ] && [ ! -s view.out ] && lines view.err 1 &&
		grep -q '^vug-view: ' view.err && grep -qF -e "$text" view.err
}

many_displays() {
	set --
	while [ $# -lt 34 ]; do
		set -- "$@" --display 64x64
	done
	refuses '17 times' "$@"
}

test_options() {
	check 'an unknown option is refused' refuses '--frob' --frob
	check 'an argument that is no option is refused' refuses "'stray'" stray
	check 'a missing value is refused' refuses '--png' --png
	check 'two sources are refused' refuses '--listen' --demo --listen s
	check '--vhost-user needs --backend' refuses '--backend' --vhost-user s
	check '--backend needs --vhost-user' refuses '--vhost-user' --backend s
	check 'VMM and back end are two sockets' refuses 'two sockets' --vhost-user s --backend s
	for display in 64 64x 0x64 64x0 16385x64 64x99999999999 64x64@ 64x64@0 64x64@1001 \
		64x64@60.1234 64x64@-1 64x64+1 64x64+1+ 64x64-1-1 ' 64x64' 64X64 64x64@inf; do
		check "--display '$display' is refused" refuses "--display $display" \
			--display "$display"
	done
	check 'a 17th monitor is refused' many_displays
	for seconds in '' 0 -1 x 1e3 inf nan 0x10 1s 5000000; do
		check "--duration '$seconds' is refused" refuses '--duration' --duration "$seconds"
	done
	check '--exit-when-idle x is refused' refuses '--exit-when-idle x' --exit-when-idle x
	check '--channel-fd x is refused' refuses 'x: this is not a number' --channel-fd x
	check 'a descriptor that is not there is refused' refuses '--channel-fd 77' --channel-fd 77
	check 'a descriptor that is no socket is refused' refuses '--channel-fd 0' --channel-fd 0
}

test_paths() {
	mkdir -p folder
	: >file
	mkfifo unread
	long=$(printf '%0120d' 0)
	check 'a PNG in no folder is refused' refuses 'nowhere/a.png' --png nowhere/a.png
	check 'a PNG that is a folder is refused' refuses 'folder' --png folder
	check 'a PNG that is a device is refused' refuses '/dev/null' --png /dev/null
	check 'a PNG without a name is refused' refuses 'name a file' --png ''
	check 'a PNG with an unknown % is refused' refuses '%d' --png a%d.png
	check 'a PNG with a % at its end is refused' refuses 'a%' --png a%
	check 'events in no folder are refused' refuses 'nowhere/events' --events nowhere/events
	check 'events into a folder are refused' refuses 'folder' --events folder
	check 'events into a pipe that nobody reads are refused' refuses 'reader' --events unread
	check 'a trace in no folder is refused' refuses 'nowhere/trace' --trace nowhere/trace
	check 'a trace into a folder is refused' refuses 'folder' --trace folder
	check 'a trace into a device is refused' refuses 'it is not a file' --trace /dev/null
	check 'a trace into a pipe is refused' refuses 'unread' --trace unread
	check 'a second trace is refused' refuses 'twice' --trace a --trace b
	for bytes in '' -1 x 4294967295 4294967296 1.5; do
		check "--trace-payload '$bytes' is refused" refuses '--trace-payload' \
			--trace trace --trace-payload "$bytes"
	done
	check 'a socket in no folder is refused' refuses 'nowhere/s' --listen nowhere/s
	check 'a socket with a long name is refused' refuses '107' --listen "$long"
	check 'a file is not replaced by a socket' refuses 'file' --listen file
	check 'nor by the socket for a VMM' refuses 'file' --vhost-user file --backend s
	check 'a back end that is a file is refused' refuses 'file' --vhost-user s --backend file
	check 'the file is still there' test -f file
	check 'no socket is left' not test -e s
}

explains_itself() {
	"$view" --help >help 2>&1 && grep -q '^Examples:' help || return 1
	for option in demo listen channel-fd vhost-user backend png cursor events trace \
		trace-payload display duration exit-when-idle keep no-sandbox stats verbose version; do
		grep -q -e "--$option" help || return 1
	done
}

names_its_version() {
	"$view" --version | grep -Eq '^vug-view [0-9]+\.[0-9]+\.[0-9]+ \(libvug [0-9.]+\)$'
}

has_manual_for_each_option() {
	"$view" --help | sed -n 's/^ .*--\([a-z-]*\).*   .*/\1/p' | sort -u >options
	[ -s options ] || return 1
	while read -r option; do
		sed 's/\\-/-/g' "$top/docs/man/vug-view.1" | grep -q -e "--$option" || return 1
	done <options
}

# --- pictures ----------------------------------------------------------------------------------

# differs_by_a_box FILE: 1280x800, and the box of the moving test picture covers at most 320x96
differs_by_a_box() {
	shows "$1" 1280x800 0 >compare.log
	cat compare.log
	differing=$(sed -n 's/ pixels different$//p' compare.log)
	[ -n "$differing" ] && [ "$differing" -gt 0 ] && [ "$differing" -le 30720 ]
}

# ends_with STATUS: of vug-view
ends_with() {
	view_ends
	[ $? = "$1" ]
}

# The monitors together are more than the test GPU draws.
fails_with_its_gpu() {
	view --demo --display 16384x16384 --duration 5 --events events
	ends_with 1 && lines view.err 1 && has view.err 1 '^vug-testgpu: .*limit'
}

test_demo() {
	view --png demo.png --events demo.events --duration 1
	check 'without a source it is the demo, and ends after --duration' view_ends
	check "the demo's PNG is the test picture but for the moving box" differs_by_a_box demo.png
	check 'the demo draws on' has demo.events 5 '"event":"frame"'
	check 'stdout and stderr stay empty' not test -s view.out -o -s view.err
	check 'every line is an event as documented' check_events demo.events
	view --demo --events child.events
	poll has child.events 1 '"event":"frame"'
	child=$(cat "/proc/$view_pid/task/$view_pid/children")
	view_ends KILL >/dev/null
	check "the demo's process dies with vug-view" poll has_ended "${child% }"
	check "the demo's failure is one of vug-view" fails_with_its_gpu
	view --demo --events death.events
	poll has death.events 1 '"event":"frame"'
	child=$(cat "/proc/$view_pid/task/$view_pid/children")
	kill -KILL "${child% }"
	check "so is the demo's death" ends_with 1
	check 'which is said' has view.err 1 'the test GPU was ended by signal 9'
}

# still ARGUMENT…: one frame of the exact test picture, then the back end goes
still() {
	gpu --connect s --still --frames 1 "$@"
}

test_pictures() {
	for kind in '' --dmabuf=memfd '--dmabuf=memfd --bottom-up' '--dmabuf=memfd --dmabuf-v1'; do
		rm -f a.png
		view --listen s --png a.png --events events
		poll test -S s
		# shellcheck disable=SC2086 # words are wanted
		still --size 321x203 $kind
		check "vug-testgpu is content ($kind)" gpu_ends
		check "vug-view ends when the back end has gone ($kind)" view_ends
		check "the picture is exact after that ($kind)" shows a.png 321x203 0
	done
	check 'the events name the dma-buf' has events 1 '"kind":"dmabuf","width":321,"height":203'
	check 'the events name its format' has events 1 '"fourcc":"XR24"'
	check 'the socket is removed at the end' not test -e s
	check 'no temporary file is left' not ls -d .vug-view-*
}

test_cursor() {
	for cursor in '' --cursor; do
		view --listen s --png "cursor$cursor.png" --events events $cursor
		poll test -S s
		gpu --connect s --still --cursor --size 320x200
		poll has events 1 '"visible":true'
		view_ends TERM >/dev/null
		gpu_ends >/dev/null
	done
	check 'the picture is without the cursor' shows cursor.png 320x200 0
	check '--cursor draws it' not shows cursor--cursor.png 320x200 0
	check 'the cursor is an event' has events 1 '"event":"cursor","scanout":0,"x":[0-9]*,"y":[0-9]*'
	check 'so is its image' has events 1 '"event":"cursor-image","scanout":0,"hot_x":'
	check 'the events are as documented' check_events events
}

test_scanouts() {
	view --listen s --png 'shot-%u-100%%.png' --events events \
		--display 320x200@59.94 --display 400x300
	poll test -S s
	still
	check 'two monitors are served' gpu_ends
	check 'a file a scanout' view_ends
	check 'the first one is exact' shows shot-0-100%.png 320x200 0
	check 'the second one is exact' shows shot-1-100%.png 400x300 1
	check 'no further one is written' not test -e shot-2-100%.png
}

# --- signals and times -------------------------------------------------------------------------

test_signals() {
	for signal in TERM INT HUP; do
		rm -f a.png
		view --listen s --png a.png --events events
		poll test -S s
		gpu --connect s --still --size 320x200
		poll has events 1 '"event":"frame"'
		kill -USR1 "$view_pid"
		[ "$signal" != TERM ] || check 'SIGUSR1 writes the picture' poll test -s a.png
		[ "$signal" != TERM ] || check 'and the picture is exact' shows a.png 320x200 0
		rm -f a.png
		check "SIG$signal ends it with status 0" view_ends "$signal"
		check "the picture is written at SIG$signal" shows a.png 320x200 0
		gpu_ends >/dev/null
	done
	view --listen s --png never.png
	poll test -S s
	kill -USR1 "$view_pid"
	check 'SIGUSR1 without a picture is a warning' poll has view.err 1 'no picture yet'
	check 'SIGTERM while nobody is connected: status 0' view_ends TERM
	check 'without a picture there is no file' not test -e never.png
	check 'and a warning says so' has view.err 1 'there never was a picture'
}

test_times() {
	view --listen s --png a.png --events events --exit-when-idle 0.3 --duration 20
	poll test -S s
	gpu --connect s --still --size 320x200
	check '--exit-when-idle ends it when nothing moves' view_ends
	check 'and the picture is exact' shows a.png 320x200 0
	gpu_ends >/dev/null
	view --listen s --exit-when-idle 0.1 --duration 1
	check 'before the first frame nothing is idle' poll test -S s
	check '--duration is the limit' view_ends
}

# --- statistics --------------------------------------------------------------------------------

test_stats() {
	view --listen s --stats
	poll test -S s
	gpu --connect s --still --dmabuf=memfd --frames 3 --size 320x200
	gpu_ends >/dev/null
	check '--stats ends as without' view_ends
	check '--stats says how many connections there were' has view.err 1 'connections *1,'
	check '--stats says what became of the frames' has view.err 1 'frames *[1-9][0-9]*, 0 expired'
	check '--stats says how long the back end waited' has view.err 1 'acks *[1-9].* p50 .* p99 .* max'
	check '--stats says what was wrong' has view.err 1 'warnings *0'
	view --listen s
	poll test -S s
	view_ends TERM >/dev/null
	check 'without --stats nothing is said of it' not has view.err 1 'bytes'
}

# --- traces ------------------------------------------------------------------------------------

# is_listed FILE TEXT…: each of them is in a line of the trace
is_listed() {
	"$replay" --list "$1" >list || return
	shift
	for text in "$@"; do
		has list 1 "$text" || return
	done
}

# With a limit of 50 KiB a file, which no memory for pictures may exceed either.
fails_at_the_limit() {
	(
		ulimit -f 100
		exec "$view" --demo --display 64x48 --trace limited --trace-payload all \
			--png limited.png --duration 1
	) >view.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	[ "$status" = 1 ] && lines view.err 1 && has view.err 1 'the trace has ended: .*limited'
}

test_traces() {
	umask 022
	: >trace
	view --listen s --keep --trace trace
	poll test -S s
	still --size 320x200
	gpu_ends >/dev/null
	still --size 64x48 --dmabuf=memfd
	gpu_ends >/dev/null
	view_ends TERM >/dev/null
	check 'a trace is for this user only' test "$(stat -c %a trace)" = 600
	check 'it has the messages, both ways' is_listed trace 'request SCANOUT .*width=320 height=200' \
		'request GET_EDID' 'reply *GET_EDID' 'payload UPDATE' 'reply *DMABUF_UPDATE'
	check 'it names descriptors' has list 1 'DMABUF_SCANOUT2 .*sealed memory of 12288 bytes'
	check 'every connection is in it' has list 2 'disconnected: by the back end'
	check 'pixels are not kept' has list 1 'UPDATE; .* 0 kept'
	check 'everything else is' not has list 1 'reply .* kept'
	check 'stderr says nothing of it' not has view.err 1 trace
	view --listen s --trace trace --trace-payload 3
	poll test -S s
	still --size 64x48
	gpu_ends >/dev/null
	view_ends >/dev/null
	check '--trace-payload says how much is kept' is_listed trace 'SCANOUT; 12 bytes, 3 kept'
	view --listen s --trace trace
	poll test -S s
	gpu --connect s --still --size 64x48
	check 'a trace is written as it goes' poll is_listed trace 'request SCANOUT'
	view_ends KILL >/dev/null
	gpu_ends >/dev/null
	rm -f s
	check 'one that cannot be written ends, the rest goes on' fails_at_the_limit
	check 'the picture is written' test -s limited.png
	check 'and the trace is good up to there' is_listed limited 'request UPDATE'
}

# --- sockets -----------------------------------------------------------------------------------

test_sockets() {
	view --listen s
	poll test -S s
	check 'it says what it waits for, once' poll has view.err 1 'waiting for a display channel on s'
	check 'the socket has mode 0600' test "$(stat -c %a s)" = 600
	view_ends KILL >/dev/null
	check 'a killed one leaves its socket' test -S s
	view --listen s --png a.png
	check 'a stale socket is replaced' poll has view.err 1 'waiting for a display channel'
	still --size 320x200
	check 'and works' view_ends
	gpu_ends >/dev/null
	view --listen s
	poll has view.err 1 'waiting'
	check 'a socket where somebody listens is refused' refuses 'another program listens' --listen s
	check 'and is still there' test -S s
	check 'and its listener undisturbed' not has_ended "$view_pid"
	rm s
	: >s
	view_ends TERM >/dev/null
	check 'what stands in its place at the end is left alone' test -f s
	rm s
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
	check 'while one is connected a further one waits' not has events 3 '"event":"connected"'
	check 'and the picture is the connected one' shows a.png 400x300 0
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'then its turn comes' poll has events 3 '"event":"disconnected"'
	check 'and it is served' ends "$third"
	check 'SIGTERM ends --keep' view_ends TERM
	check 'the last picture is the last one' shows a.png 200x100 0
	check 'three reasons were given' has events 3 '"event":"disconnected","reason":"[a-z]'
	check 'the events are as documented' check_events events
}

# --- events ------------------------------------------------------------------------------------

# check_events FILE: each line one object, with the members that the manual names
check_events() {
	python3 - "$1" <<'END'
import json, sys
number, text, flag = (int,), (str,), (bool,)
members = {
    "connected": {},
    "scanout": {"scanout": number, "kind": text, "width": number, "height": number},
    "frame": dict.fromkeys(("scanout", "x", "y", "width", "height"), number),
    "cursor": {"scanout": number, "x": number, "y": number, "visible": flag},
    "cursor-image": dict.fromkeys(("scanout", "hot_x", "hot_y"), number),
    "disconnected": {"reason": text},
    "warning": {"message": text},
}
last = 0.0
for line in open(sys.argv[1], encoding="utf-8"):
    event = json.loads(line)
    for name, types in members[event["event"]].items():
        assert type(event[name]) in types, line
    if event["event"] == "scanout":
        assert event["kind"] in ("surface", "dmabuf", "none"), line
        assert (event["kind"] == "none") == (event["width"] == 0), line
    assert event["time"] >= last, line
    last = event["time"]
assert last > 0, "no events"
END
}

# A few hundred thousand bytes a second, which nobody reads.
test_slow_reader() {
	mkfifo slow
	exec 3<>slow
	view --listen s --events slow
	poll test -S s
	gpu --connect s --size 64x64 --rate 0 --frames 30000
	check 'a reader that does not read does not stop the guest' gpu_ends
	check 'nor vug-view' view_ends
	check 'what was left out is said' has view.err 1 'events .* left out'
	exec 3<&-
}

test_closed_pipe() {
	mkfifo pipe
	head -n 1 pipe >first.line &
	reader=$!
	exec 3>pipe # returns when the reader is there
	"$view" --demo --events pipe --png a.png --duration 1 >view.out 2>view.err </dev/null 3>&- &
	view_pid=$!
	check 'when the reader of the events goes, the rest goes on' view_ends
	exec 3>&-
	wait "$reader"
	check 'the reader had a whole line' check_events first.line
	check 'one message says so' has view.err 1 'no more events'
	check 'and no other' lines view.err 1
	check 'the picture is written' differs_by_a_box a.png
	"$view" --demo --events - 2>view.err | head -n 1 >/dev/null
	check 'without another output it ends' has view.err 1 'no more events'
}

# --- the other sources -------------------------------------------------------------------------

# Both ends of a socket pair, each given to a program.
inherit() {
	timeout 20 python3 - "$view" "$testgpu" <<'END'
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

# A VMM that comes before the back end, one that gives up, and a message each way.
play_vmm_and_back_end() {
	timeout 20 python3 - <<'END'
import os, socket, stat, struct, time
def until(done):
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
def said(text):
    return open("view.err").read().count(text)
def connect():
    vmm = socket.socket(socket.AF_UNIX)
    vmm.settimeout(10)
    vmm.connect("vmm")
    return vmm
until(lambda: os.path.exists("view.err") and said("waiting for the VMM on vmm"))
assert stat.S_IMODE(os.stat("vmm").st_mode) == 0o600
vmm = connect()
until(lambda: said("waiting for the back end at gpu"))
vmm.close()
until(lambda: said("waiting for the VMM on vmm") == 2)
vmm = connect()
request = struct.pack("<III", 1, 1, 0)
vmm.sendall(request)
until(lambda: said("waiting for the back end at gpu") == 2)
listening = socket.socket(socket.AF_UNIX)
listening.bind("gpu")
listening.listen()
listening.settimeout(10)
back_end, _ = listening.accept()
back_end.settimeout(10)
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
	check 'and its picture is exact' shows inherited.png 320x200 0
	view --vhost-user vmm --backend gpu
	check 'the interposer waits for either side' play_vmm_and_back_end
	check 'and ends when the pair has' view_ends
	view --vhost-user vmm --backend gpu --keep
	check 'with --keep it does the same' play_vmm_and_back_end
	check 'and waits for the next pair' poll has view.err 3 'waiting for the VMM on vmm'
	check 'until it is told to end' view_ends TERM
	check 'its socket is removed' not test -e vmm
}

# --- all of it ---------------------------------------------------------------------------------

test_options
test_paths
check '--help explains every option, with examples' explains_itself
check '--version names both versions' names_its_version
check 'the manual has every option' has_manual_for_each_option
test_demo
test_pictures
test_cursor
test_scanouts
test_signals
test_times
test_stats
test_traces
test_sockets
test_keep
test_slow_reader
test_closed_pipe
test_other_sources
conclude
