#!/bin/sh
# tests/tools/window/faults.sh BUILD [PICTURES]: what the windows of vug-view do when SDL or OpenGL does
# not do what it is asked, and for back ends that say little, under Xvfb.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. Prints a line for
# each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"
double=$(find "$build" -name libsdl-fails.so | head -n 1)
[ -n "$double" ] || { echo "not ok 1 - there is no libsdl-fails.so: build the tests first"; exit 1; }

# --- helpers -----------------------------------------------------------------------------------

# failing 'CALL N' COMMAND…: from its Nth call on, where the preloaded library is the program's first;
# AddressSanitizer would be that itself
failing() {
	asan_options=${ASAN_OPTIONS:-}
	SDL_FAILS=$1
	LD_PRELOAD=$double
	ASAN_OPTIONS=$asan_options:verify_asan_link_order=0
	export SDL_FAILS LD_PRELOAD ASAN_OPTIONS
	shift
	"$@"
	result=$?
	unset SDL_FAILS LD_PRELOAD
	ASAN_OPTIONS=$asan_options
	return $result
}

# --- rules -------------------------------------------------------------------------------------

# test_first CALL: OpenGL that does not draw the first time
test_first() {
	failing "$1 1" show --display 640x480 -v
	gpu --connect s --still
	check "the CPU draws where $1 fails at first, and a message says so" poll has view.err 1 \
		"the CPU draws: $1 fails"
	check "the picture is shown where $1 fails at first" poll screen_shows faults-first 640x480
	finish >/dev/null
}

# test_refused CALL: what cannot be done without
test_refused() {
	check "--window is refused with the reason where $1 fails" failing "$1 1" refuses \
		"$1 fails" --window --no-gl
}

# What SDL gives no memory for is drawn without SDL.
test_without_surface() {
	failing 'SDL_GetWindowSurface 1' show --display 640x480 --no-gl
	gpu --connect s --still
	check 'where SDL has no surface for the window the picture is shown without' \
		poll screen_shows faults-surface 640x480
	finish >/dev/null
}

# test_later CALL NUMBER ARGUMENT…: fails once there is a window
test_later() {
	call=$1
	number=$2
	shift 2
	failing "$call $number" show --display 640x480 --png later.png "$@"
	gpu --connect s --rate 100 --no-cursor
	check "a message says that $call fails later ($*)" poll has view.err 1 \
		"window .*: .*$call fails"
	poll has events 50 '"event":"frame"'
	check "$call that fails later is reported once, not for each frame ($*)" not has view.err 4 "$call fails"
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still
	poll scanout_events 640x480 2
	kill -USR1 "$view_pid"
	check "the other outputs go on where $call fails later ($*)" poll shows later.png 640x480 0
	finish >/dev/null
}

test_full_screen() {
	failing 'SDL_SetWindowFullscreen 1' show --display 640x480
	press F11
	check 'full screen that fails is reported' poll has view.err 1 \
		'full screen .*SDL_SetWindowFullscreen fails'
	finish >/dev/null
}

# The back end says where the cursor is, and never how it looks.
test_cursor_without_image() {
	show --display 320x240
	to_corner
	xdotool mousemove 160 120
	python3 "$top/tests/tools/window/peer.py" back_end s 320x240 &
	gpu_pid=$!
	check "the host's cursor is hidden over a guest whose cursor has no image" \
		poll cursor_is unseen
	xdotool mousemove 900 700
	check "the host's cursor is hidden over the guest's window alone" poll cursor_is ' seen'
	finish >/dev/null
}

# --- all of it ---------------------------------------------------------------------------------

start_x
test_first SDL_GL_MakeCurrent
test_first SDL_GL_SwapWindow
test_refused SDL_UpdateWindowSurfaceRects
check 'a window whose end would not be heard is refused' failing 'SDL_GetWindowWMInfo 1' \
	refuses 'nothing is heard' --window
test_without_surface
test_later SDL_GL_SwapWindow 4
test_later SDL_GL_MakeCurrent 6
test_later SDL_UpdateWindowSurfaceRects 4 --no-gl
test_later SDL_GetWindowSurface 5 --no-gl
test_full_screen
test_cursor_without_image
conclude
