#!/bin/sh
# tests/tools/vug-view-scripts.sh BUILD: what vug-view says to scripts: its exit status, and why.
#
# BUILD is the build folder. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# serves ARGUMENT…: vug-view, with a socket that is there
serves() {
	view --listen s --events events "$@"
	poll test -S s
}

# a_back_end_that_draws: until it is ended
a_back_end_that_draws() {
	gpu --connect s --size 64x48 "$@"
	poll has events 1 '"event":"frame"'
}

# A back end that is connected, and never draws; until it is ended.
a_back_end_that_never_draws() {
	python3 -c 'import signal, socket
s = socket.socket(socket.AF_UNIX)
s.connect("s")
signal.pause()' &
	gpu_pid=$!
	poll has events 1 '"event":"connected"'
}

the_back_end_leaves() {
	kill "$gpu_pid" 2>/dev/null
	gpu_ends >/dev/null 2>&1
}

# A back end that shows a tiled picture, and leaves when there is a file `leave`.
a_picture_that_nobody_can_read() {
	python3 - <<'END' &
import array, os, socket, struct, time
tiled = 0x0100000000000001
channel = socket.socket(socket.AF_UNIX)
channel.connect("s")
memory = os.memfd_create("tiled")
os.ftruncate(memory, 64 * 64 * 4)
scanout = struct.pack("<10IQ", 0, 0, 0, 64, 64, 64, 64, 256, 0, 0x34325258, tiled)
channel.sendmsg([struct.pack("<3I", 12, 0, len(scanout)) + scanout],
                [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memory]))])
channel.sendall(struct.pack("<8I", 10, 0, 20, 0, 0, 0, 64, 64))
assert len(channel.recv(12, socket.MSG_WAITALL)) == 12
while not os.path.exists("leave"):
    time.sleep(0.02)
END
	gpu_pid=$!
	poll has events 1 '"event":"frame"'
}

# is_asked_for N: the picture, which cannot be written for the Nth time
is_asked_for() {
	kill -USR1 "$view_pid"
	poll has events "$1" '"written":false'
}

test_what_was_asked_for() {
	serves --exit-when-idle 0.2 --duration 60 --png a.png
	a_back_end_that_draws --still
	check 'a guest that draws and then is still: status 0' ends_with 0
	the_back_end_leaves
	serves --duration 0.5
	a_back_end_that_draws
	check 'the end of --duration where nothing else was asked for: status 0' ends_with 0
	the_back_end_leaves
	serves --exit-when-idle 60
	a_back_end_that_draws
	check 'a signal where nothing else was asked for: status 0' ends_with 0 TERM
	the_back_end_leaves
	serves --duration 60
	a_back_end_that_draws
	the_back_end_leaves
	check 'the end of the connection where nothing else was asked for: status 0' ends_with 0
	check 'status 0 leaves stderr empty' not test -s view.err
}

test_what_was_missed() {
	serves --exit-when-idle 60 --duration 3 --png a.png
	a_back_end_that_draws
	check 'a guest that is not still before the time is up: status 3' ends_with 3
	check 'status 3 has one line on stderr' lines view.err 1
	check 'status 3 names --duration on stderr' has view.err 1 'the time of --duration'
	the_back_end_leaves
	serves --exit-when-idle 60 --png a.png
	a_back_end_that_draws
	the_back_end_leaves
	check 'a back end that leaves before the guest is still: status 4' ends_with 4
	check 'a back end that leaves before the guest is still is reported on stderr' \
		has view.err 1 'left before what was asked for was done'
	rm -f a.png
	serves --png a.png
	a_back_end_that_never_draws
	the_back_end_leaves
	check 'a back end that leaves before there is a picture: status 4' ends_with 4
	serves --duration 0.2
	check 'no display channel until the time is up: status 5' ends_with 5
	check 'status 5 says on stderr that there was no display channel' \
		has view.err 1 'there never was a display channel'
	serves --png a.png
	check 'no display channel until a signal, and no picture: status 5' ends_with 5 TERM
	view --vhost-user vmm --backend nobody --duration 0.5
	check 'a VMM that does not come: status 5' ends_with 5
	serves --png a.png --duration 3
	a_back_end_that_never_draws
	check 'a guest that never draws: status 6' ends_with 6
	the_back_end_leaves
	serves --png a.png
	a_back_end_that_never_draws
	check 'a guest that never draws until a signal: status 6' ends_with 6 TERM
	check 'status 6 says on stderr that there was no picture' has view.err 1 'there never was a picture'
	the_back_end_leaves
	serves --png a.png --no-gl
	a_picture_that_nobody_can_read
	check 'a picture that cannot be read is not written at SIGUSR1' is_asked_for 1
	check 'a picture that cannot be read is not written at the second SIGUSR1' is_asked_for 2
	touch leave
	check 'a picture that can neither be read by the CPU nor by OpenGL: status 6' ends_with 6
	gpu_ends >/dev/null 2>&1
	check 'a picture that cannot be read is reported on stderr once' \
		at_most 1 view.err 'cannot be written to a PNG file'
	check 'statuses 3 to 6 leave no picture' not test -e a.png
}

# --- files -------------------------------------------------------------------------------------

refuses_the_same_file() {
	refuses 'the same file' --duration 1 "$@"
}

test_same_file() {
	mkdir -p real
	ln -s real link
	ln -s real/new.x dangling.x
	echo kept >one.x
	ln one.x hard.x
	ln -s one.x soft.x
	check 'one file for events and picture is refused' refuses_the_same_file --events a.x --png a.x
	check 'one file for events and trace is refused' refuses_the_same_file --events a.x --trace a.x
	check 'one file for two pictures is refused' refuses_the_same_file --png a.x --png ./a.x
	check "one file for a scanout's picture and another one is refused" \
		refuses_the_same_file --png 'shot-%u.x' --trace shot-3.x
	check 'one file with a hard link is refused for two outputs' \
		refuses_the_same_file --events one.x --trace hard.x
	check 'one file with a symbolic link is refused for two outputs' \
		refuses_the_same_file --events one.x --png soft.x
	check 'one file with a link to its folder is refused for two outputs' \
		refuses_the_same_file --events real/b.x --trace link/b.x
	check 'one file with a link to it before it exists is refused for two outputs' \
		refuses_the_same_file --events real/new.x --trace dangling.x
	check "one file with a shell's redirection is refused for two outputs" redirects_into_another
	check 'one file for an output and standard error is refused' redirects_errors_into_another
	check 'one file for events and standard error is allowed' says_among_its_events
	check 'one path for the socket of --vnc and a picture is refused' \
		refuses_the_same_file --vnc unix:socket.x --png socket.x
	for source in --listen '--backend b --vhost-user' '--vhost-user v --backend'; do
		for output in --events --trace --png '--vnc unix:'; do
			# shellcheck disable=SC2086,SC2046 # options, to be split
			check "one path for ${output% *} and the socket of ${source##* } is refused" \
				refuses_the_same_file \
				$source ./socket.x $(path_of "$output" socket.x)
		done
	done
	check 'one path for --vnc and an old socket of --listen is refused' refuses_an_old_socket
	check 'a file that is refused is not emptied' grep -q kept one.x
	chmod 600 one.x
	check 'one file for the password and an output is refused' \
		refuses_the_same_file --events hard.x --vnc :0 --vnc-password-file one.x
	view --demo --duration 0.1 --events /dev/null --events /dev/null
	check 'one device for two outputs is allowed' view_ends
}

# path_of OPTION PATH: both, as they are written
path_of() {
	case $1 in
	*:) echo "$1$2" ;;
	*) echo "$1 $2" ;;
	esac
}

redirects_errors_into_another() {
	for option in --png --events --trace; do
		# shellcheck disable=SC2094 # that is what is tried
		timeout 60 "$view" --demo --duration 1 "$option" both.x >view.out 2>both.x </dev/null
		[ $? = 2 ] && has both.x 1 'the same file' || return 1
	done
}

says_among_its_events() {
	timeout 60 "$view" --listen said --duration 0.6 --events - >both.x 2>&1 </dev/null
	[ $? = 5 ] && has both.x 1 '^vug-view: '
}

refuses_an_old_socket() {
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("old.x")'
	ln -s old.x to-old.x
	refuses_the_same_file --listen old.x --vnc unix:to-old.x && test -S old.x
}

# Nothing is written before every option is known to be usable. The last of each line is not.
keeps_its_files() {
	echo events >kept.events
	echo trace >kept.trace
	chmod 644 kept.trace
	timeout 60 "$view" --events kept.events --trace kept.trace "$@" </dev/null 2>view.err
	[ $? = 2 ] && [ "$(cat kept.events kept.trace | xargs)" = 'events trace' ] &&
		[ "$(stat -c %a kept.trace)" = 644 ]
}

makes_no_files() {
	ln -sf target.events link.events
	timeout 60 "$view" --events new.events --events link.events --trace new.trace --vnc unix:new.vnc \
		"$@" </dev/null 2>view.err
	[ $? = 2 ] && ! ls -d new.* target.* 2>/dev/null
}

test_unusable() {
	: >taken
	mkdir -p folder
	for wrong in '--listen taken' '--listen nowhere/s' '--vhost-user v --backend taken' \
		'--channel-fd 77' '--demo --window-close never --window' '--demo --png nowhere/a.png' \
		'--demo --trace-limit 1' '--demo --display 1x1 --display 99999x99999' \
		'--demo --events folder' '--vhost-user nowhere/v --backend b'; do
		# shellcheck disable=SC2086 # options, to be split
		check "no file is emptied where $wrong is refused" keeps_its_files $wrong
		# shellcheck disable=SC2086 # options, to be split
		check "no file is made where $wrong is refused" makes_no_files $wrong
	done
}

redirects_into_another() {
	# shellcheck disable=SC2094 # that is what is tried
	timeout 60 "$view" --demo --duration 1 --events - --png both.x >both.x 2>view.err </dev/null
	[ $? = 2 ] && has view.err 1 'the same file'
}

modes_are() {
	[ "$(stat -c %a modes.png modes.events | xargs)" = "$1 $1" ]
}

# follows_umask UMASK MODE
follows_umask() {
	(
		umask "$1"
		exec timeout 60 "$view" --demo --duration 0.5 --png modes.png --events modes.events
	) </dev/null && modes_are "$2"
}

# Its files have a limit from then on.
fails_for_the_reason() {
	serves --png full.png --display 640x480
	a_back_end_that_draws --size 640x480
	prlimit --pid "$view_pid" --fsize=4096
	ends_with 1 TERM && has view.err 1 'cannot write full.png: File too large'
}

test_files() {
	test_same_file
	check 'a picture and events are as readable as the umask says' follows_umask 077 600
	rm -f modes.*
	check 'a picture and events are as readable as a wide umask says' follows_umask 002 664
	check 'the message for a picture that cannot be written has the reason' fails_for_the_reason
	check 'nothing is left of a picture that cannot be written' not ls -d full.png .vug-view-*
	the_back_end_leaves
}

# --- events ------------------------------------------------------------------------------------

# pixels_have_checksum FILE: the one that its event says; rows have no filter where they are written fast
pixels_have_checksum() {
	python3 - "$1" events <<'END'
import hashlib, json, struct, sys, zlib
png, data, at = open(sys.argv[1], "rb").read(), b"", 8
while at < len(png):
    length, kind = struct.unpack_from(">I4s", png, at)
    if kind == b"IHDR":
        width, height = struct.unpack_from(">II", png, at + 8)
    if kind == b"IDAT":
        data += png[at + 8 : at + 8 + length]
    at += 12 + length
raw, step = zlib.decompress(data), 3 * width + 1
assert not any(raw[::step])
pixels = b"".join(raw[y * step + 1 : (y + 1) * step] for y in range(height))
events = [json.loads(line) for line in open(sys.argv[2])]
written = [event for event in events if event["event"] == "png" and event["written"]]
assert written[-1]["file"] == sys.argv[1]
assert written[-1]["sha256"] == hashlib.sha256(pixels).hexdigest()
END
}

test_events() {
	serves --png told.png
	kill -USR1 "$view_pid"
	check 'an event says that there was no picture to write' poll has events 1 \
		'"event":"png".*"file":"told.png","written":false,"reason":"there is no picture yet"'
	a_back_end_that_draws --still
	check 'an event says that the guest is still' poll has events 1 '"event":"idle"'
	kill -USR1 "$view_pid"
	check 'an event says that a picture was written' poll has events 1 \
		'"event":"png","scanout":0,"file":"told.png","written":true'
	check 'the event of a written picture has a checksum of its pixels' pixels_have_checksum told.png
	check 'the events of pictures are as documented' check_events events
	view_ends TERM >/dev/null
	the_back_end_leaves
	check 'a lull is one idle event' not has events 2 '"event":"idle"'
	serves --png told.png --display 640x480
	a_back_end_that_draws --still --size 640x480
	prlimit --pid "$view_pid" --fsize=4096
	kill -USR1 "$view_pid"
	check 'an event says why a picture was not written' poll has events 1 \
		'"written":false,"reason":"cannot write told.png: File too large"'
	view_ends TERM >/dev/null
	the_back_end_leaves
}

# --- a VMM that is left behind -----------------------------------------------------------------

# one_of_a_pair_leaves WHO ARGUMENT…: before a display was handed over; the other one stays
one_of_a_pair_leaves() {
	rm -f vmm gpu
	who=$1
	shift
	python3 - "$who" <<'END' &
import signal, socket, sys, time
listening = socket.socket(socket.AF_UNIX)
listening.bind("gpu")
if sys.argv[1] != "early VMM":
    listening.listen()
vmm = socket.socket(socket.AF_UNIX)
while True:
    try:
        vmm.connect("vmm")
        break
    except OSError:
        time.sleep(0.01)
if sys.argv[1] == "early VMM":
    vmm.close()
else:
    back_end = listening.accept()[0]
    (vmm if sys.argv[1] == "VMM" else back_end).close()
signal.pause()
END
	gpu_pid=$!
	poll test -S gpu
	view --vhost-user vmm --backend gpu --events events "$@"
}

# says_last PATTERN: vug-view, so far
says_last() {
	tail -n 1 view.err | grep -q -e "$1"
}

test_leaving_early() {
	for who in 'VMM' 'back end' 'early VMM'; do
		for more in '' '--duration 60' '--png early.png' '--exit-when-idle 60'; do
			# shellcheck disable=SC2086 # options, to be split
			one_of_a_pair_leaves "$who" $more
			check "the $who leaves before there is a display ($more): status 5" ends_with 5
			check "the $who that leaves before there is a display is reported on stderr ($more)" \
				has view.err 1 "the ${who#early } left before"
			check "the $who that leaves before there is a display is an event ($more)" \
				has events 1 "warning.*the ${who#early } left before"
			the_back_end_leaves
		done
	done
	one_of_a_pair_leaves 'early VMM' --keep
	poll has view.err 1 'the VMM left before'
	check 'vug-view --keep waits for the next VMM' poll says_last 'waiting for the VMM'
	check 'a signal ends vug-view --keep that waits for a VMM: status 0' ends_with 0 TERM
	the_back_end_leaves
	rm -f gpu
}

# A VMM and a back end that are connected by vug-view, until they are ended.
a_pair() {
	python3 - <<'END' &
import signal, socket
listening = socket.socket(socket.AF_UNIX)
listening.bind("gpu")
listening.listen()
vmm = socket.socket(socket.AF_UNIX)
vmm.connect("vmm")
back_end = listening.accept()
signal.pause()
END
	gpu_pid=$!
	poll has view.err 1 'to hand its display over'
}

test_left_behind() {
	view --vhost-user vmm --backend gpu --events events
	poll test -S vmm
	a_pair
	check 'SIGTERM ends an interposer beside a VMM that runs on' view_ends TERM
	check 'an interposer that ends says that the guest of the VMM has no GPU' \
		has view.err 1 'no GPU until the VMM is started again'
	the_back_end_leaves
	rm gpu
	view --vhost-user vmm --backend gpu --events events
	poll test -S vmm
	a_pair
	the_back_end_leaves
	check 'an interposer ends with the VMM' ends_with 5
	check 'an interposer that ends with the VMM says nothing of a guest without GPU' \
		not has view.err 1 'no GPU'
}

# --- the table ---------------------------------------------------------------------------------

# statuses_of_help: the numbers of the table
statuses_of_help() {
	"$view" --help | sed -n '/^Exit status:/,$ s/^  \([0-9]*\)  .*/\1/p'
}

statuses_of_manual() {
	awk '/^\.SH/ { here = /EXIT STATUS/ } here && /^\.B [0-9]+$/ { print $2 }' \
		"$top/docs/man/vug-view.1"
}

has_the_same_table() {
	statuses_of_help >help.statuses
	statuses_of_manual >manual.statuses
	seq 0 6 | diff - help.statuses && diff help.statuses manual.statuses
}

test_what_was_asked_for
test_what_was_missed
test_files
test_unusable
test_events
test_leaving_early
test_left_behind
check '--help and the manual have the same statuses' has_the_same_table
conclude
