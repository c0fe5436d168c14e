#!/bin/sh
# tests/vm/window.sh BUILD [PICTURES]: real dma-bufs in windows of vug-view's. Mesa's software imports
# them for a window of Wayland's, where they are drawn as they are. For one of X11's Mesa 25 does not, and
# they are copied; Mesa 26 does. What was on the screen is kept in the folder PICTURES. Runs in the VM of
# run-in-vm.sh, where no DRM device can be seen (tests/vm/run.sh).
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"
# shellcheck source=tests/vm/window-dmabufs.sh
. "$top/tests/vm/window-dmabufs.sh"

# test_still WHERE HOW WHAT ARGUMENT…: of the test GPU's, in a new window, as a picture stays
test_still() {
	where=$1 how=$2 what=$3
	shift 3
	show --verbose --display 400x300
	gpu --connect s --still --dmabuf=udmabuf "$@"
	check "$where: each pixel of $what is on the screen" poll screen_shows "$where" 400x300
	check "$where: $what $(words "$how")" "$how"
	finish >/dev/null
}

# test_moving WHERE HOW
test_moving() {
	show --verbose --stats --display 400x300
	gpu --connect s --dmabuf=udmabuf --rate 20 --frames 60
	check "$1: frames from two buffers by turns are done" gpu_ends
	check "$1: each frame $(words "$2")" "$2"
	check "$1: vug-view ends at SIGTERM" view_ends TERM
	cat view.err
	check "$1: no frame had to be taken away" has view.err 1 'frames .* 0 expired'
}

# test_window WHERE HOW
test_window() {
	test_still "$1" "$2" 'a udmabuf'
	test_still "$1" "$2" 'a bottom-up udmabuf' --bottom-up
	test_still "$1-part" "$2" 'a part of a larger udmabuf' --margins 160,96,240,208
	test_still "$1-part-bottom-up" "$2" 'a part of a bottom-up udmabuf' --bottom-up \
		--margins 160,96,240,208
	test_still "$1" "$2" 'a udmabuf without a modifier' --dmabuf-v1
	test_moving "$1" "$2"
}

# place: two windows beside each other
place() {
	poll has_windows 2
	x=0
	for window in $(windows); do
		xdotool windowmove "$window" $x 0
		x=410 # with black between them: a white line has an end
	done
}

both_show() {
	screen_shows x11-first 400x300 0 && screen_shows x11-second 300x200 1
}

# test_two_windows RULE ARGUMENT…: of the test GPU's
test_two_windows() {
	rule=$1
	shift
	show --display 400x300 --display 300x200
	place
	gpu --connect s --still --dmabuf=udmabuf "$@"
	check "$rule" poll both_show
	finish >/dev/null
}

start_x
test_window x11 "$(x11_rule)"
test_two_windows 'x11: two windows have each its own udmabuf'
test_two_windows 'x11: upside down, too' --bottom-up
start_weston pixman
test_window weston draws_dmabufs
conclude
