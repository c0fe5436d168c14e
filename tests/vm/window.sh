#!/bin/sh
# tests/vm/window.sh BUILD: real dma-bufs in windows of vug-view's: drawn as they are in weston, and copied
# under Xvfb, where Mesa's software imports none. Runs in the VM of run-in-vm.sh, where no DRM device
# can be seen (tests/vm/run.sh).
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

# shellcheck source=tests/tools/window-helpers.sh
. "$(dirname "$0")/../tools/window-helpers.sh"

# test_udmabuf RULE ARGUMENT…: of the test GPU's
test_udmabuf() {
	rule=$1
	shift
	gpu --connect s --still --dmabuf=udmabuf "$@"
	check "$rule" poll screen_shows udmabuf 400x300
	kill "$gpu_pid" && gpu_ends >/dev/null
}

both_show() {
	screen_shows first 400x300 0 && screen_shows second 300x200 1
}

# place: two windows, not beside each other: their white lines would be one
place() {
	poll has_windows 2
	x=0
	for window in $(windows); do
		xdotool windowmove "$window" $x 0
		x=450
	done
}

test_two() {
	show --display 400x300 --display 300x200
	place
	gpu --connect s --still --dmabuf=udmabuf
	check 'two windows have each its own udmabuf' poll both_show
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still --dmabuf=udmabuf --bottom-up
	check 'upside down, too' poll both_show
	finish >/dev/null
}

test_as_they_are() {
	show --stats -v --display 400x300
	check 'OpenGL draws dma-bufs as they are' has view.err 1 'dma-bufs as they are'
	test_udmabuf 'a udmabuf is on the screen, each pixel'
	test_udmabuf 'so is one that is upside down' --bottom-up
	gpu --connect s --dmabuf=udmabuf --rate 20 --frames 60 --no-cursor
	check 'frames that are drawn by OpenGL are done' gpu_ends
	check 'none of them was copied' not has view.err 1 'is copied'
	view_ends TERM >/dev/null
	cat view.err
	check 'and none had to be taken away' has view.err 1 'frames .* 0 expired'
}

start_x
test_two
start_weston pixman
test_as_they_are
conclude
