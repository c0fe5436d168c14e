#!/bin/sh
# tests/tools/window/screens.sh BUILD [PICTURES]: the windows of vug-view on whole screens, and on those
# whose pixels are small, under Xvfb with a window manager and in weston.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. Prints a line for
# each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"
manager=
hider=
HOME=$work
export HOME
trap 'end_manager; end_displays; end_all; rm -rf "$work"' EXIT

# --- helpers -----------------------------------------------------------------------------------

start_manager() {
	openbox --sm-disable >openbox.log 2>&1 &
	manager=$!
	poll xdotool get_num_desktops >/dev/null 2>&1
	empty hidden
	python3 "$top/tests/tools/window/peer.py" hide >hidden &
	hider=$!
	poll test -s hidden
}

end_manager() {
	for pid in $hider $manager; do
		stop "$pid" >/dev/null
	done
	hider=
	manager=
}

# key KEY: to what has the focus
key() {
	xdotool key "$1"
}

# to_middle: the pointer, to that of weston's screen; it is seen after it was moved
to_middle() {
	xdotool mousemove 470 340 mousemove 480 350
}

gpu_goes() {
	kill "$gpu_pid" && gpu_ends
}

# shows_nowhere NAME SIZE
shows_nowhere() {
	! screen_shows "$@"
}

# --- full screen -------------------------------------------------------------------------------

# test_full_screen NAME SIZE ARGUMENT…: of the screen
test_full_screen() {
	name=full-$1
	size=$2
	shift 2
	show --display 640x480 "$@"
	gpu --connect s --still --hide-cursor
	poll screen_shows "$name" 640x480 >/dev/null
	key F11
	check "$name: F11 makes a window as large as the screen, and the guest follows" \
		poll screen_shows "$name" "$size"
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor --size 320x200
	check "$name: a full screen shows a picture at the largest whole multiple" \
		poll screen_shows "$name-multiple" 320x200 0 "$((${size%x*} / 320))"
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor
	poll screen_shows "$name" "$size" >/dev/null
	key ctrl+alt+f
	check "$name: Ctrl-Alt-F restores the size before full screen, and the guest follows" \
		poll screen_shows "$name-back" 640x480
	check "$name: full screen and back are one event each" not scanout_events 640x480 3
	finish >/dev/null
}

# --- minimised ---------------------------------------------------------------------------------

# The other window, which is resized later, tells when the minimised one would have been heard.
test_minimised() {
	show --display 640x480 --display 320x240
	gpu --connect s --still --hide-cursor
	poll scanout_events 320x240 1
	poll find_window 0 640x480 >/dev/null && window=$found
	poll find_window 1 320x240 >/dev/null && other=$found
	xdotool windowminimize "$window"
	poll is_minimised "$window"
	xdotool windowsize "$window" 400 300
	xdotool windowsize "$other" 500 350
	poll scanout_events 500x350 1
	check 'a minimised window leaves its monitor as it is' not scanout_events 400x300 1
	xdotool windowmap "$window"
	check 'a monitor takes the size of its window after it was minimised' poll screen_shows minimised 400x300
	finish >/dev/null
}

# find_window MONITOR SIZE: which shows a picture of that size
find_window() {
	for found in $(windows); do
		! is_titled "$found" "monitor $1, $2" || return 0
	done
	return 1
}

is_minimised() {
	xprop -id "$1" WM_STATE | grep -q Iconic
}

# --- small pixels ------------------------------------------------------------------------------

test_small_pixels() {
	show --display 640x480 -v
	check 'OpenGL draws on a screen with a scale of 2' has view.err 1 'window: OpenGL draws'
	gpu --connect s --still --hide-cursor
	check 'a window on a screen with a scale of 2 has as many pixels as its monitor' \
		poll screen_shows hidpi 640x480
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor --size 300x200
	check 'a small picture is twice as large on a screen with a scale of 2' \
		poll screen_shows hidpi-twice 300x200 0 2
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor --dmabuf=memfd --bottom-up --size 500x400
	check 'a picture in a descriptor is exact on a screen with a scale of 2' \
		poll screen_shows hidpi-memfd 500x400
	finish >/dev/null
	show --display 641x481
	gpu --connect s --still --hide-cursor
	check "a monitor of an odd size takes the window's size on a screen with a scale of 2" \
		poll screen_shows hidpi-odd 640x480
	finish >/dev/null
}

# SDL 2.26 has a surface of units there, which the compositor makes larger.
test_small_pixels_without_gl() {
	show --display 400x300 --no-gl -v
	check '-v says that the CPU draws without OpenGL' has view.err 1 'window: the CPU draws: --no-gl'
	gpu --connect s --still --hide-cursor
	poll scanout_events 400x300 1
	key F11
	check 'a full screen without OpenGL counts in units of the screen' poll scanout_events 480x350 1
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor --size 480x350
	check 'a full screen without OpenGL is filled' poll fills_screen
	finish >/dev/null
}

# fills_screen: the test picture, with its white bar at the left and its black one at the right
fills_screen() {
	python3 - screen/Xvfb_screen0 <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
header = struct.unpack(">25I", data[:100])
begin, stride = header[0] + header[19] * 12, header[12]
line = data[begin + 200 * stride:][:4 * 960]
colours = [tuple(line[4 * x:4 * x + 3]) for x in range(60, 960, 120)]
assert colours == [(255, 255, 255), (0, 255, 255), (255, 255, 0), (0, 255, 0), (255, 0, 255),
                   (0, 0, 255), (255, 0, 0), (0, 0, 0)], colours
PYTHON
}

# --- the cursor --------------------------------------------------------------------------------

# test_cursor NAME SLACK: over a whole screen, where the pointer is where the guest has its cursor
test_cursor() {
	name=cursor-$1
	show --display 640x480
	gpu --connect s --still --cursor
	poll screen_shows "$name" 640x480 >/dev/null
	key F11
	poll scanout_events 960x700 1
	gpu_goes >/dev/null
	gpu --connect s --still --hide-cursor
	check "$name: a pointer that the guest hides is not seen" poll screen_shows "$name-none" 960x700
	to_middle
	check "$name: a pointer that the guest hides is not in the middle" screen_shows "$name-none" 960x700
	gpu_goes >/dev/null
	gpu --connect s --still --cursor
	check "$name: a pointer that the guest hides stays hidden until the next guest shows it" \
		poll shows_nowhere "$name" 960x700
	check "$name: a pointer has the size that it has in the picture, at its hot spot" poll is_arrow "$2"
	check "$name: a pointer leaves no file" poll not find_files
	finish >/dev/null
}

find_files() {
	find /dev/shm -maxdepth 1 -name 'sdl-shared-*' | grep .
}

# is_arrow SLACK: what is seen of the test GPU's cursor, 26 × 40 pixels
is_arrow() {
	screen_shows "$name" 960x700 >/dev/null
	place=$(peer change "$pictures/window-$name.png" "$pictures/window-$name-none.png") || return
	echo "$place"
	echo "$place" | tr x+ '  ' | {
		read -r width height x y
		is_near "$width" 26 "$1" && is_near "$height" 40 "$1" &&
			is_near "$x" 480 "$1" && is_near "$y" 350 "$1"
	}
}

# is_near NUMBER NUMBER SLACK
is_near() {
	[ $(($1 - $2)) -le "$3" ] && [ $(($2 - $1)) -le "$3" ]
}

# --- all of it ---------------------------------------------------------------------------------

start_x
start_manager
test_full_screen x11-gl 1000x760
test_full_screen x11-no-gl 1000x760 --no-gl
test_minimised
end_manager
start_weston pixman
test_full_screen wayland-gl 960x700
test_full_screen wayland-no-gl 960x700 --no-gl
test_cursor 1 0
stop "$weston" >/dev/null
start_weston pixman 2
test_full_screen hidpi 960x700
test_small_pixels
test_small_pixels_without_gl
test_cursor 2 3
conclude
