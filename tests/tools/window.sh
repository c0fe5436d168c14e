#!/bin/sh
# tests/tools/window.sh BUILD [PICTURES]: what the windows of vug-view promise, under Xvfb and weston.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. weston runs in a
# window of Xvfb's: without one it has no pointer, which SDL 2.26 crashes for want of. Prints a line
# for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

pictures=${2:-}
[ -z "$pictures" ] || { mkdir -p "$pictures" && pictures=$(cd "$pictures" && pwd); } || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/helpers.sh"
"$view" --help | grep -q -e --window ||
	{ echo "skipped: this vug-view is built without --window"; exit 77; }
[ -n "$pictures" ] || pictures=$work
unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER
XDG_RUNTIME_DIR=$work
export XDG_RUNTIME_DIR
x_server=
weston=

# --- helpers -----------------------------------------------------------------------------------

start_x() {
	rm -rf screen display
	mkdir screen
	Xvfb -displayfd 3 -screen 0 1000x760x24 -fbdir screen -nolisten tcp 3>display 2>xvfb.log &
	x_server=$!
	poll test -s display
	DISPLAY=:$(cat display)
	export DISPLAY
}

start_weston() {
	SDL_VIDEODRIVER=wayland WAYLAND_DISPLAY=weston.socket
	export SDL_VIDEODRIVER WAYLAND_DISPLAY
	weston --no-config --backend=x11 "--renderer=$1" --width=960 --height=700 --idle-time=0 \
		--socket=weston.socket >weston.log 2>&1 &
	weston=$!
	poll test -S weston.socket
}

stop() {
	kill "$1"
	ends "$1"
}

end_displays() {
	for pid in $weston $x_server; do
		stop "$pid" >/dev/null
	done
	weston=
	x_server=
	unset SDL_VIDEODRIVER WAYLAND_DISPLAY DISPLAY
}
trap 'end_displays; end_all; rm -rf "$work"' EXIT

# show ARGUMENT…: vug-view with a window, and a socket s for back ends
show() {
	rm -f events
	view --listen s --keep --window --events events "$@"
	poll has view.err 1 'waiting for a display channel'
	[ -z "$weston" ] || to_edge
}

# to_edge: the pointer, which weston draws into the picture
to_edge() {
	xdotool mousemove 900 690 mousemove 958 698
}

finish() {
	[ -z "$gpu_pid" ] || { kill "$gpu_pid" && gpu_ends; }
	view_ends TERM
}

# the_child: the process that has the windows
the_child() {
	read -r children <"/proc/$view_pid/task/$view_pid/children"
	for pid in $children; do
		! grep -qx vug-view-window "/proc/$pid/comm" || echo "$pid"
	done
}

# windows: their numbers
windows() {
	xdotool search --class vug-view 2>/dev/null
}

has_windows() {
	[ "$(windows | wc -l)" = "$1" ]
}

# is_titled WINDOW TEXT
is_titled() {
	xdotool getwindowname "$1" >title
	cat title
	grep -q -e "$2" title
}

# screen_shows NAME SIZE [NUMBER [SCALE]]: somewhere on the screen is the test picture
screen_shows() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$2" "$pictures/window-$1.png" \
		"${4:-1}" && shows "$pictures/window-$1.png" "$2" "${3:-0}"
}

# same_as_png NAME SIZE [OFF]: somewhere on the screen is what vug-view has written to NAME.png
same_as_png() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$2" \
		"$pictures/window-$1.png" && peer same "$pictures/window-$1.png" "$1.png" "${3:-0}"
}

# to_corner: the window, of which there is one
to_corner() {
	poll has_windows 1
	xdotool windowmove "$(windows)" 0 0
}

peer() {
	python3 "$top/tests/tools/window-peer.py" "$@"
}

# cursor_is TEXT
cursor_is() {
	peer cursor >pointer
	cat pointer
	grep -q -e "$1" pointer
}

press() {
	xdotool windowfocus --sync "$(windows | head -n 1)" key "$1"
}

# scanout_events SIZE COUNT: that often, a picture of that size has come
scanout_events() {
	has events "$2" "\"event\":\"scanout\".*\"width\":${1%x*},\"height\":${1#*x}[,}]"
}

# --- what is refused ---------------------------------------------------------------------------

test_options() {
	check 'without a display server it is refused' refuses 'DISPLAY' --window
	DISPLAY=:4711
	export DISPLAY
	check 'with one that is not there, too' refuses 'DISPLAY' --window
	unset DISPLAY
	check 'a second --window is refused' refuses 'twice' --window --window
	check 'closing means one of three things' refuses '--window-close x' --window \
		--window-close x
}

# --- pictures ----------------------------------------------------------------------------------

# test_picture NAME ARGUMENT…: with these arguments to vug-view
test_picture() {
	name=$1
	shift
	show --display 640x480 --png "$name.png" "$@"
	gpu --connect s --still
	check "$name: the picture is on the screen, each pixel" poll screen_shows "$name" 640x480
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still --dmabuf=memfd --bottom-up --size 400x300
	check "$name: so is one in a descriptor, upside down" poll screen_shows "$name-memfd" 400x300
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --frames 40 --rate 60 --size 600x400 --no-cursor
	gpu_ends >/dev/null
	kill -USR1 "$view_pid"
	poll test -s "$name.png"
	check "$name: when frames have stopped, the last is there" poll same_as_png "$name" 600x400
	finish >/dev/null
}

test_resizing() {
	show --display 640x480 "$@"
	gpu --connect s --still
	poll screen_shows resized 640x480 >/dev/null
	window=$(windows)
	check 'the title says what is shown' poll is_titled "$window" '640x480, still'
	xdotool windowsize "$window" 801 603
	check "the guest follows the window's size ($*)" poll screen_shows resized 801x603
	for width in 300 310 320 330 340; do
		xdotool windowsize "$window" $width 240
	done
	check 'when the user has let go of it' poll screen_shows resized 340x240
	check 'and not before' not has events 1 '"width":3[0123]0'
	finish >/dev/null
}

test_scaling() {
	show --display 700x450 "$@"
	gpu --connect s --still --size 320x200
	check "a small picture is shown twice as large in the middle ($*)" \
		poll screen_shows scaled 320x200 0 2
	finish >/dev/null
	show --display 300x300 "$@"
	to_corner
	gpu --connect s --still --size 900x600
	check 'a large one is made smaller, with its aspect' poll is_shrunk
	finish >/dev/null
}

# is_shrunk: the test picture, from its bright first line to its bright last, is 200 of 300 lines
is_shrunk() {
	python3 - screen/Xvfb_screen0 <<'END'
import struct, sys
data = open(sys.argv[1], "rb").read()
header = struct.unpack(">25I", data[:100])
begin, stride = header[0] + header[19] * 12, header[12]
pixel = lambda x, y: data[begin + y * stride + 4 * x:][:3]
lit = [y for y in range(300) if any(max(pixel(x, y)) > 48 for x in (20, 150, 280))]
assert lit and abs(lit[0] - 50) <= 1 and abs(lit[-1] - 249) <= 1, (lit[:1], lit[-1:])
END
}

# --- the cursor --------------------------------------------------------------------------------

test_cursor() {
	show --display 640x480 --png cursor.png --cursor
	gpu --connect s --still --cursor
	to_corner
	xdotool mousemove 990 750
	poll screen_shows cursor 640x480 >/dev/null
	xdotool mousemove 320 240
	hot_spot=$(sed -n 's/.*"hot_x":\([0-9]*\),"hot_y":\([0-9]*\).*/+\1+\2/p' events | head -n 1)
	check "the pointer is the guest's, with its hot spot ($hot_spot)" poll cursor_is \
		"64x64$hot_spot seen"
	kill -USR1 "$view_pid"
	poll test -s cursor.png
	check 'and looks like it' poll same_as_png cursor 640x480 1
	kill "$gpu_pid" && gpu_ends >/dev/null
	finish >/dev/null
}

# weston's own window has no other pointer than what weston draws into it.
test_wayland_cursor() {
	show --display 900x600
	gpu --connect s --still --cursor
	poll screen_shows pointer 900x600 >/dev/null
	xdotool mousemove 480 350 mousemove 470 340
	check "weston draws the guest's pointer" poll not screen_shows pointer 900x600
	check 'and shows the picture again when it has gone' poll leaves
	finish >/dev/null
}

leaves() {
	to_edge && screen_shows pointer 900x600
}

# --- the user ----------------------------------------------------------------------------------

test_keys() {
	show --display 640x480 --png keys.png
	gpu --connect s --still
	poll screen_shows keys 640x480 >/dev/null
	press F12
	check 'F12 writes the picture' poll test -s keys.png
	check 'as it is' shows keys.png 640x480 0
	rm keys.png
	press ctrl+alt+s
	check 'so does Ctrl-Alt-S' poll test -s keys.png
	finish >/dev/null
	show --display 640x480
	press F12
	check 'without a file, that is said' poll has view.err 1 'add --png'
	finish >/dev/null
}

test_closing() {
	show --display 320x200 --display 400x300 --png closing-%u.png
	gpu --connect s --still
	check 'each monitor has a window' poll has_windows 2
	poll scanout_events 400x300 1
	peer close "$(windows | head -n 1)"
	check 'one that is closed goes' poll has_windows 1
	check 'and its monitor is unplugged' poll has events 1 '"kind":"none"'
	check 'which ends nothing' not has_ended "$view_pid"
	peer close "$(windows | head -n 1)"
	check 'the last one ends vug-view' view_ends
	view_pid=
	gpu_ends >/dev/null
	show --display 320x200 --display 400x300 --window-close end
	poll has_windows 2
	peer close "$(windows | head -n 1)"
	check '--window-close end: any of them does' view_ends
	show --display 320x200 --window-close stay
	poll has_windows 1
	peer close "$(windows)"
	check '--window-close stay: none does' poll has_windows 0
	check 'and vug-view goes on' not has_ended "$view_pid"
	finish >/dev/null
}

# --- what may happen ---------------------------------------------------------------------------

switches() {
	awk '/ctxt/ { sum += $2 } END { print sum }' "/proc/$1/status"
}

# The title is looked at once more when a second has passed.
rests() {
	before=$(switches "$1")
	sleep 1
	[ "$(switches "$1")" = "$before" ]
}

test_idle() {
	show --display 640x480 "$@"
	gpu --connect s --still
	poll screen_shows idle 640x480 >/dev/null
	check "a still picture costs nothing at all ($*)" poll rests "$(the_child)"
	finish >/dev/null
}

test_stuck() {
	show --display 640x480 --png stuck.png
	gpu --connect s --rate 100 --no-cursor
	poll has events 20 '"event":"frame"'
	child=$(the_child)
	grep -e ^NoNewPrivs -e ^Seccomp: "/proc/$child/status" >confined
	check "the windows' process is in a sandbox" has confined 2 '[:[:space:]][12]$'
	kill -STOP "$child"
	frames=$(grep -c '"event":"frame"' events)
	check 'a window that is stuck does not keep the guest waiting' poll has events \
		$((frames + 200)) '"event":"frame"'
	kill -CONT "$child"
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still
	check 'and shows the picture when it goes on' poll screen_shows stuck 640x480
	kill -KILL "$child"
	check 'when its process dies that is said' poll has view.err 1 'ended by signal 9'
	check 'and all else goes on' not has_ended "$view_pid"
	kill -USR1 "$view_pid"
	check 'with the PNG file' poll shows stuck.png 640x480 0
	check 'but the exit status tells of it' not finish
}

# test_loss WHAT PID: of the display server
test_loss() {
	show --display 640x480 --png loss.png
	gpu --connect s --still
	poll screen_shows loss 640x480 >/dev/null
	stop "$2" >/dev/null
	check "when $1 goes that is said" poll has view.err 1 'display server has gone'
	check 'and all else goes on' not has_ended "$view_pid"
	kill -USR1 "$view_pid"
	check 'with the PNG file' poll test -s loss.png
	check 'and nothing has failed' finish
}

test_only_output() {
	view --listen s --keep --window
	poll has view.err 1 'waiting for a display channel'
	stop "$x_server" >/dev/null
	x_server=
	check 'without its only output vug-view ends' view_ends
}

# --- all of it ---------------------------------------------------------------------------------

test_options
start_x
test_picture x11-gl
test_picture x11-no-gl --no-gl
test_resizing
test_resizing --no-gl
test_scaling
test_scaling --no-gl
test_cursor
test_keys
test_closing
test_idle
test_idle --no-gl
test_stuck
test_loss 'the X server' "$x_server"
x_server=
start_x
test_only_output
start_x
start_weston pixman
test_picture wayland-gl
test_picture wayland-no-gl --no-gl
test_idle
test_wayland_cursor
test_loss 'the compositor' "$weston"
weston=
conclude
