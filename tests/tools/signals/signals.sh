#!/bin/sh
# tests/tools/signals/signals.sh BUILD: what vug-view does while signals come without end.
#
# VUG_TEST_SIGNALS=1 in front of other suites has them run in such a storm (docs/testing.md).
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
tools=$build/tests/tools

# --- waits -------------------------------------------------------------------------------------

test_waits() {
	check 'a wait takes its time whatever signals come' timeout 60 "$tools/interrupted-waits" time
	check 'a look at a descriptor is not cut short' timeout 60 "$tools/interrupted-waits" look
	check 'a child that does not end is ended in time' \
		timeout 60 "$tools/interrupted-waits" child
	check 'OpenGL is waited for' timeout 60 "$tools/interrupted-waits" opengl
}

# --- a storm -----------------------------------------------------------------------------------

# storm ARGUMENT…: vug-view as view() has it, in a storm; view_pid is the storm's
storm() {
	rm -f events view.err
	empty view.out view.err
	"$tools/signal-storm" "$view" "$@" >view.out 2>view.err </dev/null &
	view_pid=$!
}

frames() {
	grep -c '"event":"frame"' events
}

has_frames() {
	[ "$(frames)" -ge "$1" ]
}

# For as many frames as are drawn in a second.
test_storm() {
	storm --listen s --png a.png --events events
	poll test -S s
	gpu --connect s --dmabuf=memfd --rate 30 --size 640x480
	check 'frames come while signals do' poll has_frames 30
	check 'the picture is written' poll test -s a.png
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'vug-view ends in a storm of signals' view_ends
	check 'vug-view logs no warning in a storm of signals' not grep -v 'waiting for\|no picture yet' view.err
}

# Its last picture waits for a frame or a tenth of a second, whatever else is asked for.
test_end() {
	storm --listen s --png a.png --events events
	poll test -S s
	gpu --connect s --still --size 320x200
	poll has events 1 '"event":"frame"'
	rm -f a.png
	check 'SIGTERM ends vug-view in a storm of signals' view_ends TERM
	check 'the last picture is written at SIGTERM in a storm of signals' shows a.png 320x200 0
	gpu_ends >/dev/null
}

test_coalescing() {
	storm --listen s --png a.png
	poll test -S s
	check 'a failed output is reported once, not for each signal' quiet
	view_ends TERM >/dev/null
}

# At a thousand a second, a line for each tenth of a second at most.
quiet() {
	poll has view.err 3 'no picture yet'
	began=$(date +%s%N)
	poll has view.err 8 'no picture yet'
	took=$((($(date +%s%N) - began) / 1000000))
	echo "five lines in $took ms"
	[ "$took" -ge 300 ]
}

# --- the processes -----------------------------------------------------------------------------

# Those that vug-view has forked.
children() {
	cat "/proc/$view_pid/task/$view_pid/children"
}

each_lives() {
	for child in "$@"; do
		not has_ended "$child" || return 1
	done
}

# A service manager sends its signal to all processes of a service, and vug-view needs its own for its
# last picture.
test_children() {
	view --demo --png a.png --events events
	poll has events 3 '"event":"frame"'
	forked=$(children)
	check 'vug-view has processes beside it' test -n "$forked"
	for signal in USR1 HUP INT TERM; do
		# shellcheck disable=SC2086 # words
		kill "-$signal" $forked
	done
	seen=$(frames)
	check 'signals for vug-view leave its processes alone' poll has_frames $((seen + 10))
	# shellcheck disable=SC2086 # words
	check 'each process of vug-view lives on after its signals' each_lives $forked
	check 'the processes of vug-view end with it' view_ends TERM
}

test_waits
test_storm
test_end
test_coalescing
test_children
conclude
