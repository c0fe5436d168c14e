#!/bin/sh
# tests/vm/window.sh BUILD: real dma-bufs in a window of vug-view's, drawn as they are. Runs in the VM
# of run-in-vm.sh, where no DRM device can be seen (tests/vm/run.sh).
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/../tools/helpers.sh"

mkdir screen
Xvfb -displayfd 3 -screen 0 800x600x24 -fbdir screen -nolisten tcp 3>display 2>xvfb.log &
x_server=$!
trap 'kill "$x_server"; end_all; rm -rf "$work"' EXIT
poll test -s display
DISPLAY=:$(cat display)
export DISPLAY

# screen_shows SIZE [NUMBER]
screen_shows() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$1" screen.png &&
		shows screen.png "$1" "${2:-0}"
}

both_show() {
	screen_shows 400x300 0 && screen_shows 300x200 1
}

# place: two windows beside each other
place() {
	poll has_windows 2
	x=0
	for window in $(xdotool search --class vug-view); do
		xdotool windowmove "$window" $x 0
		x=400
	done
}

has_windows() {
	[ "$(xdotool search --class vug-view 2>/dev/null | wc -l)" = "$1" ]
}

# test_udmabuf RULE ARGUMENT…: of the test GPU's
test_udmabuf() {
	rule=$1
	shift
	gpu --connect s --still --dmabuf=udmabuf "$@"
	check "$rule" poll screen_shows 400x300
	kill "$gpu_pid" && gpu_ends >/dev/null
}

view --listen s --keep --window --stats --display 400x300
poll has view.err 1 'waiting for a display channel'
test_udmabuf 'a udmabuf is on the screen, each pixel'
test_udmabuf 'so is one that is upside down' --bottom-up
gpu --connect s --dmabuf=udmabuf --rate 20 --frames 60
check 'frames that are drawn by OpenGL are done' gpu_ends
check 'none of them was copied' not has view.err 1 'is copied'
view_ends TERM >/dev/null
cat view.err
check 'and none had to be taken away' has view.err 1 'frames .* 0 expired'
view --listen s --keep --window --display 400x300 --display 300x200
poll has view.err 1 'waiting for a display channel'
place
gpu --connect s --still --dmabuf=udmabuf
check 'two windows have each its own udmabuf' poll both_show
kill "$gpu_pid" && gpu_ends >/dev/null
gpu --connect s --still --dmabuf=udmabuf --bottom-up
check 'upside down, too' poll both_show
kill "$gpu_pid" && gpu_ends >/dev/null
check 'and none of them was copied' not has view.err 1 'is copied'
view_ends TERM >/dev/null
conclude
