#!/bin/sh
# tests/tools/examples.sh BUILD: the programs of docs/tutorial.md, and that it speaks of them.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
examples=$build/examples
backend=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}
PATH=$examples:$(dirname "$testgpu"):$PATH
export PYTHONDONTWRITEBYTECODE=1

# --- the programs ------------------------------------------------------------------------------

# to_png FILE.ppm FILE.png
to_png() {
	PYTHONPATH=$top/tests/tools/terminal python3 - "$1" "$2" <<'END'
import sys
from screen import rows_of, write_png
kind, size, depth, pixels = open(sys.argv[1], "rb").read().split(b"\n", 3)
assert (kind, depth) == (b"P6", b"255")
write_png(sys.argv[2], rows_of(pixels, int(size.split()[0])))
END
}

takes_the_picture() {
	empty loop.log
	poll-loop s a.ppm >loop.log 2>&1 &
	loop=$!
	poll test -S s
	# shellcheck disable=SC2086 # words
	vug-testgpu --connect s --still --frames 1 --size 321x203 $1
	ends "$loop" && to_png a.ppm a.png && shows a.png 321x203 0
}

test_poll_loop() {
	for kind in '' --dmabuf=memfd '--dmabuf=memfd --bottom-up' \
		'--dmabuf=memfd --margins 3,5,7,11' '--dmabuf=memfd --bottom-up --margins 3,5,7,11'; do
		check "poll-loop leaves the exact picture ($kind)" takes_the_picture "$kind"
	done
	check 'poll-loop says why it ends' has loop.log 1 'the back end has left: [a-z]'
	empty loop.log
	poll-loop s a.ppm >loop.log 2>&1 &
	loop=$!
	poll test -S s
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("s")'
	check 'a back end that draws nothing is an error' not ends "$loop"
}

# in_python COMMAND…: with the library of this build; a sanitized one needs its runtime first
in_python() {
	runtime=$(ldd "$build/lib/libvug.so" | awk '/libasan/ { print $3 }')
	LD_LIBRARY_PATH=$build/lib LD_PRELOAD=$runtime ASAN_OPTIONS=detect_leaks=0 exec python3 "$@"
}

python_takes_the_picture() {
	in_python "$top/examples/viewer.py" s b.png >viewer.log 2>&1 &
	viewer=$!
	poll test -S s
	# shellcheck disable=SC2086 # words
	vug-testgpu --connect s --still --frames 1 --size 321x203 $1
	ends "$viewer" && shows b.png 321x203 0
}

python_draws_in_a_terminal() {
	in_python -c 'import pty, sys; pty.spawn(["python3"] + sys.argv[1:])' \
		"$top/examples/viewer.py" s >viewer.log 2>&1 </dev/null &
	viewer=$!
	poll test -S s
	vug-testgpu --connect s --still --frames 1
	ends "$viewer" && grep -q '38;2;[0-9;]*;48;2;[0-9;]*m▀' viewer.log
}

python_refuses_an_empty_display() {
	in_python "$top/examples/viewer.py" s b.png >viewer.log 2>&1 &
	viewer=$!
	poll test -S s
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("s")'
	! ends "$viewer" && has viewer.log 1 'the back end has drawn nothing'
}

test_viewer_py() {
	for kind in '' --dmabuf=memfd '--dmabuf=memfd --bottom-up --margins 3,5,7,11'; do
		check "viewer.py leaves the exact picture ($kind)" python_takes_the_picture "$kind"
	done
	check 'viewer.py draws in a terminal' python_draws_in_a_terminal
	check 'viewer.py says so when a back end has drawn nothing' python_refuses_an_empty_display
	check 'viewer.py has at most 100 lines' [ "$(wc -l <"$top/examples/viewer.py")" -le 100 ]
}

test_glib_loop() {
	empty loop.log
	glib-loop s >loop.log 2>&1 &
	loop=$!
	poll test -S s
	gpu --connect s --rate 20
	check 'glib-loop says what it would show' poll has loop.log 1 'scanout 0 shows 640x480'
	check 'glib-loop names each frame' poll has loop.log 3 'shown: '
	kill -USR1 "$loop"
	check 'glib-loop turns its monitor at SIGUSR1, and the guest follows' \
		poll has loop.log 1 'scanout 0 shows 480x640'
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'glib-loop says that the back end has gone' poll has loop.log 1 'disconnected: '
	gpu --connect s --rate 20
	check 'glib-loop serves the next back end' poll has loop.log 2 'a back end: served'
	kill "$loop"
	check 'glib-loop ends at SIGTERM' ends "$loop"
	kill "$gpu_pid" 2>/dev/null
	gpu_ends >/dev/null
}

test_embed_in_vmm() {
	check "embed-in-vmm hands its display to QEMU's back end" timeout 20 embed-in-vmm "$backend"
	cp check.log embed.log
	check 'embed-in-vmm hands its display to two back ends, one after the other' \
		has embed.log 2 'back end [12] has the display'
	check 'embed-in-vmm starts the second back end after the first has gone' \
		has embed.log 2 'the back end has gone: '
	check 'embed-in-vmm tells the guest of its monitor' has embed.log 1 'raise VIRTIO_GPU_EVENT_DISPLAY'
	check 'a back end that cannot be started is an error' not timeout 20 embed-in-vmm /nowhere
}

# is_drawn FILE.ppm: what own-source leaves, pixel by pixel
is_drawn() {
	python3 - "$1" <<'END'
import sys
width, height, side, left = 320, 200, 20, 300
kind, size, depth, pixels = open(sys.argv[1], "rb").read().split(b"\n", 3)
square = lambda x, y: left <= x < left + side and y < side
wanted = b"".join(b"\xff\xff\xff" if square(x, y) else bytes([x * 255 // width, y * 255 // height, 0])
                  for y in range(height) for x in range(width))
sys.exit((kind, size, depth, pixels) != (b"P6", b"320 200", b"255", wanted))
END
}

test_own_source() {
	check 'own-source ends by itself' timeout 20 own-source own.ppm
	check 'a listener sees the last picture that own-source draws' is_drawn own.ppm
	check 'own-source says what it lacks' not own-source
}

# --- the tutorial ------------------------------------------------------------------------------

routes_input() {
	printf '%s\n' 'a key 30 1' 'x key 30 1' 'b place 5 5' 'b button 30 1' 'a leave' quit |
		timeout 30 route-input k t >route.log 2>&1 && [ ! -e k ] && [ ! -e t ]
}

# Where libvug-input is not built the program is not there.
test_route_input() {
	[ -x "$examples/route-input" ] || return 0
	check "route-input takes commands, and ends with quit" routes_input
	check "route-input names a display that is not there" has route.log 1 '^failed: x key 30 1: '
	check "route-input names a code that is no button" has route.log 1 '^failed: b button 30 1: '
	check "route-input refuses nothing else" has route.log 2 failed
	: >plain
	check "route-input does not replace a file by its socket" not timeout 10 route-input plain t </dev/null
	check "input-device does not replace a file by its socket" not timeout 10 input-device mouse plain </dev/null
	check "the file is there still" test -f plain
}

# steps_of_tutorial FILE: the numbers of its section
steps_of_tutorial() {
	awk -v file="\`examples/$1\`" '
		/^## / { here = index($0, file) }
		here && /^[0-9]+\. / { sub(/\..*/, ""); print }' "$top/docs/tutorial.md"
}

steps_of_program() {
	grep -o '/\* [0-9]*\. ' "$top/examples/$1" | tr -dc '0-9\n'
}

has_each_step() {
	steps_of_tutorial "$1" >tutorial.steps
	steps_of_program "$1" >program.steps
	[ -s tutorial.steps ] && diff tutorial.steps program.steps
}

is_short() {
	[ "$(wc -l <"$top/examples/$1")" -le 150 ]
}

# runs_block NUMBER: that block of commands, as it stands
runs_block() {
	mkdir -p "block$1" && cd "block$1" || return
	awk -v number="$1" '
		/^```$/ { inside = 0 }
		inside && n == number
		/^```sh$/ { inside = 1; n++ }' "$top/docs/tutorial.md" >block.sh
	[ -s block.sh ] || return
	# Each waits for the socket that the one before it makes, which a reader does by himself.
	timeout 30 bash -emc '. ./block.sh' >block.log 2>&1
	status=$?
	cat block.log
	cd "$work" || return
	return "$status"
}

test_tutorial() {
	for program in poll-loop.c glib-loop.c embed-in-vmm.c own-source.c; do
		check "the tutorial has each step of $program" has_each_step "$program"
		check "$program is short" is_short "$program"
	done
	check "the tutorial's commands for poll-loop work" runs_block 1
	check "the tutorial's commands for poll-loop leave a picture" test -s block1/picture.ppm
	check "the tutorial's commands for glib-loop work" runs_block 2
	check "the tutorial's commands for glib-loop print what is shown" \
		has block2/block.log 1 'scanout 0 shows 640x480'
	check "the tutorial's commands for embed-in-vmm work" runs_block 3
	check "the tutorial's commands for own-source work" runs_block 4
	check "the tutorial's commands for own-source leave its picture" is_drawn block4/own.ppm
}

test_poll_loop
test_viewer_py
test_glib_loop
test_embed_in_vmm
test_own_source
test_route_input
test_tutorial
conclude
