#!/bin/sh
# tests/tools/window/depths.sh BUILD [PICTURES]: the windows of vug-view on X servers whose screens have
# other pixels than 8 bits a colour, under Xvfb.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. Prints a line for
# each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

# --- helpers -----------------------------------------------------------------------------------

stop_x() {
	stop "$x_server" >/dev/null
	x_server=
}

# shows_upper NAME SIZE BITS: somewhere on the screen is what vug-view writes to a PNG file, as far as
# so many bits of each colour can show it
shows_upper() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$2" \
		"$pictures/window-$1.png" && peer upper "$pictures/window-$1.png" "$name.png" "$3"
}

# write_png SIZE: of a picture that has that size
write_png() {
	poll scanout_events "$1" 1
	rm -f "$name.png"
	kill -USR1 "$view_pid"
	poll test -s "$name.png"
}

# --- rules -------------------------------------------------------------------------------------

# test_depth DEPTH BITS ARGUMENT…: so many bits has each colour
test_depth() {
	name=depth-$1${3:-}
	bits=$2
	shift 2
	show --display 640x480 --png "$name.png" -v "$@"
	gpu --connect s --still --no-cursor
	write_png 640x480
	check "$name: the picture is shown as well as $bits bits can" \
		poll shows_upper "$name" 640x480 "$bits"
	xdotool windowsize "$(windows)" 801 603
	poll scanout_events 801x603 1
	write_png 801x603
	check "$name: the picture is shown as well after the window was resized" \
		poll shows_upper "$name" 801x603 "$bits"
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --frames 100 --rate 0 --size 600x400 --no-cursor
	gpu_ends >/dev/null
	write_png 600x400
	check "$name: the last picture of many is shown as well" poll shows_upper "$name" 600x400 "$bits"
	check "$name: vug-view ends with status 0" finish
}

start_x_of 15
test_depth 15 5,5,5
check "a message says that OpenGL has no pixels of that depth" has view.err 1 \
	'the CPU draws: OpenGL has no pixels like those of the .* 15 bits deep'
test_depth 15 5,5,5 --no-gl
stop_x
start_x_of 16
test_depth 16 5,6,5
test_depth 16 5,6,5 --no-gl
stop_x
start_x_of 30
test_depth 30 8,8,8
check "OpenGL draws where it has pixels of that depth" has view.err 1 'OpenGL draws'
test_depth 30 8,8,8 --no-gl
stop_x
start_x_of 8 -cc 4
if pkg-config --atleast-version=2.32.50 sdl2; then # sdl2-compat: SDL 3 takes no 8 bits at all
	check 'a screen of 8 bits that SDL 3 does not take is refused with a message' \
		refuses 'no longer supported' --window
else
	test_depth 8 3,3,2
fi
stop_x
start_x_of 8
check 'a screen with a palette is refused with a message' refuses 'palette' --window
check 'a screen with a palette is refused without OpenGL, too' refuses 'palette' --window --no-gl
stop_x
conclude
