#!/bin/sh
# tests/tools/window/window.sh BUILD [PICTURES]: what the windows of vug-view promise, under Xvfb and weston.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. Prints a line for
# each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

# --- what is refused ---------------------------------------------------------------------------

test_options() {
	check '--window without a display server is refused' refuses 'DISPLAY' --window
	DISPLAY=:4711
	export DISPLAY
	check '--window with a display server that is not there is refused' refuses 'DISPLAY' --window
	unset DISPLAY
	check 'a second --window is refused' refuses 'twice' --window --window
	check '--window-close with another word than its three is refused' refuses '--window-close x' --window \
		--window-close x
}

# --- pictures ----------------------------------------------------------------------------------

# test_picture NAME ARGUMENT…: with these arguments to vug-view
test_picture() {
	name=$1
	shift
	show --display 640x480 --png "$name.png" "$@"
	gpu --connect s --still
	check "$name: each pixel of the picture is on the screen" poll screen_shows "$name" 640x480
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still --dmabuf=memfd --bottom-up --size 400x300
	check "$name: a bottom-up picture in a descriptor is on the screen" \
		poll screen_shows "$name-memfd" 400x300
	kill "$gpu_pid" && gpu_ends >/dev/null
	for rows in '' --bottom-up; do
		# shellcheck disable=SC2086 # words are wanted
		gpu --connect s --still --dmabuf=memfd --size 320x240 --margins 160,96,320,272 $rows
		check "$name: a part of a larger picture is shown twice as large ($rows)" \
			poll screen_shows "$name-part$rows" 320x240 0 2
		kill "$gpu_pid" && gpu_ends >/dev/null
	done
	gpu --connect s --frames 200 --rate 0 --size 600x400 --no-cursor
	gpu_ends >/dev/null
	kill -USR1 "$view_pid"
	poll test -s "$name.png"
	check "$name: the last frame is shown" poll same_as_png "$name" 600x400
	finish >/dev/null
}

test_resizing() {
	show --display 640x480 --name 'guest 7' "$@"
	gpu --connect s --still
	poll screen_shows resized 640x480 >/dev/null
	window=$(windows)
	check 'the title says which monitor is shown' \
		poll is_titled "$window" '^guest 7: monitor 0, 640x480, still'
	xdotool windowsize "$window" 801 603
	check "the guest follows the window's size ($*)" poll screen_shows resized 801x603
	for width in 300 310 320 330 340; do
		xdotool windowsize "$window" $width 240
	done
	check "the guest follows the last size of a window that is dragged ($*)" poll screen_shows resized 340x240
	check "the guest does not follow a window while it is dragged ($*)" not has events 1 '"width":3[0123]0'
	finish >/dev/null
}

# resizes_by_vnc WIDTH HEIGHT: a client's wish for the desktop
resizes_by_vnc() {
	PYTHONPATH=$top/tests/tools/vnc python3 - "$@" <<'END'
import struct, sys
from client import SIZES, Client
width, height = map(int, sys.argv[1:])
client = Client("vnc", [SIZES])
updates = client.updates()
next(said for said, _ in updates if said[4] == SIZES)
client.send(struct.pack(">BxHHBxIHHHHI", 251, width, height, 1, 0, 0, 0, width, height, 0))
next(said for said, _ in updates if said[2:] == (width, height, SIZES))
END
}

test_resized_by_another() {
	"$view" --help | grep -q -e --vnc || return 0
	show --display 640x480 --vnc unix:vnc --no-gl
	gpu --connect s --still
	poll screen_shows other 640x480 >/dev/null
	resizes_by_vnc 800 600 && poll scanout_events 800x600 1
	check 'a VNC client has resized the monitor of a window' scanout_events 800x600 1
	xdotool windowsize "$(windows)" 700 500 windowsize "$(windows)" 640 480
	check "a window that is dragged back to its size gives it to the monitor that VNC resized" \
		poll scanout_events 640x480 2
	finish >/dev/null
}

test_floor() {
	show --display 640x480 "$@"
	gpu --connect s --still
	poll screen_shows floor 640x480 >/dev/null
	xdotool windowsize "$(windows)" 31 31
	check "a window below 320x200 makes its monitor no smaller than that ($*)" \
		poll scanout_events 320x200 1
	xdotool windowsize "$(windows)" 31 300
	check "a window below 320 pixels in width alone makes its monitor no narrower ($*)" \
		poll scanout_events 320x300 1
	xdotool windowsize "$(windows)" 640 400
	check "a window above 320x200 has its own size again ($*)" poll screen_shows floor 640x400
	check "a guest never sees a monitor below 320x200 ($*)" not has events 1 '"width":[0-9][0-9]\{0,1\},'
	finish >/dev/null
	show --display 64x48 "$@"
	gpu --connect s --still
	check '--display makes a monitor below 320x200' poll screen_shows floor-display 64x48
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
	check 'a large picture is made smaller, with its aspect' poll is_shrunk
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
	check "the pointer looks like the guest's" poll same_as_png cursor 640x480 1
	kill "$gpu_pid" && gpu_ends >/dev/null
	finish >/dev/null
}

test_hidden_cursor() {
	show --display 640x480
	gpu --connect s --still --hide-cursor
	to_corner
	poll screen_shows hidden-cursor 640x480 >/dev/null
	xdotool mousemove 300 200
	check 'a guest that hides its pointer hides the one over its window' poll cursor_is unseen
	xdotool mousemove 990 750
	check 'a guest that hides its pointer does not hide the one over another window' poll cursor_is ' seen'
	xdotool mousemove 310 210
	poll cursor_is unseen >/dev/null
	kill "$gpu_pid" && gpu_ends >/dev/null
	check 'the pointer is seen when the back end has gone' poll cursor_is ' seen'
	gpu --connect s --still --hide-cursor
	check 'the pointer is hidden when the next guest hides it' poll cursor_is unseen
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still --cursor
	check "the pointer is the next guest's when that shows one" poll cursor_is '64x64+8+4 seen'
	kill "$gpu_pid" && gpu_ends >/dev/null
	check "the next guest's pointer goes with its back end" poll not cursor_is '64x64+8+4'
	finish >/dev/null
}

# Back ends have cursors of 64x64 pixels alone, sources have others.
test_cursor_sizes() {
	show --display 640x480 --no-gl
	gpu --connect s --still --hide-cursor
	to_corner
	poll screen_shows cursor-sizes 640x480 >/dev/null
	xdotool mousemove 320 240
	for size in 1x1+0+0 24x16+23+15 64x64+1+2 128x96+100+7 512x512+511+0; do
		# shellcheck disable=SC2046 # words are wanted
		check "a window shows a cursor of ${size%%+*} pixels with its hot spot" \
			says_cursor "$size" $(echo "$size" | tr x+ '  ')
	done
	finish >/dev/null
}

# says_cursor WIDTHxHEIGHT+X+Y WIDTH HEIGHT X Y
says_cursor() {
	seen=$1
	shift
	python3 "$top/tests/tools/window/say.py" "$view_pid" cursor "$@" && poll cursor_is "^$seen seen"
}

# weston's own window has no other pointer than what weston draws into it.
test_wayland_cursor() {
	show --display 900x600
	gpu --connect s --still --cursor
	poll screen_shows pointer 900x600 >/dev/null
	xdotool mousemove 480 350 mousemove 470 340
	check "weston draws the guest's pointer" poll not screen_shows pointer 900x600
	check 'weston shows the picture again when the pointer has gone' poll leaves
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
	check 'F12 writes the exact picture' shows keys.png 640x480 0
	rm keys.png
	press ctrl+alt+s
	check 'Ctrl-Alt-S writes the picture' poll test -s keys.png
	finish >/dev/null
	show --display 640x480
	press F12
	check 'F12 without --png is answered with a message' poll has view.err 1 'add --png'
	finish >/dev/null
}

test_closing() {
	show_without_keep --display 320x200 --display 400x300 --png closing-%u.png
	gpu --connect s --still
	check 'each monitor has a window' poll has_windows 2
	poll scanout_events 400x300 1
	peer close "$(windows | head -n 1)"
	check 'a window that is closed goes' poll has_windows 1
	check 'a window that is closed unplugs its monitor' poll has events 1 '"kind":"none"'
	check 'a window that is closed does not end vug-view while another is open' not has_ended "$view_pid"
	peer close "$(windows | head -n 1)"
	check 'the last window that is closed ends vug-view' view_ends
	view_pid=
	gpu_ends >/dev/null
	show --display 320x200 --display 400x300 --window-close end
	poll has_windows 2
	peer close "$(windows | head -n 1)"
	check '--window-close end: the first window that is closed ends vug-view, in spite of --keep' view_ends
	show_without_keep --display 320x200 --window-close stay
	poll has_windows 1
	peer close "$(windows)"
	check '--window-close stay: a window that is closed goes' poll has_windows 0
	check '--window-close stay: a window that is closed does not end vug-view' not has_ended "$view_pid"
	finish >/dev/null
}

# show_without_keep ARGUMENT…: as show
show_without_keep() {
	rm -f events
	view --listen s --window --events events "$@"
	poll has view.err 1 'waiting for a display channel'
}

# test_reopening ARGUMENT…
test_reopening() {
	show --display 320x240 --display 400x300 --png reopening-%u.png "$@"
	gpu --connect s --still
	poll scanout_events 400x300 1
	kill -USR2 "$view_pid"
	check "SIGUSR2 with no closed window is answered with a message ($*)" \
		poll has view.err 1 'SIGUSR2 .* there is none'
	poll has_windows 2
	peer close "$(windows | head -n 1)"
	poll has_windows 1
	poll has events 1 '"kind":"none"'
	peer close "$(windows | head -n 1)"
	check 'with --keep a message says how to open windows again when the last one is closed' \
		poll has view.err 1 "kill -USR2 $view_pid opens them again"
	poll has_windows 0
	check 'with --keep the last window that is closed does not end vug-view' not has_ended "$view_pid"
	check 'with --keep a message says how to end vug-view when the last window is closed' \
		has view.err 1 "kill $view_pid ends it"
	check "with --keep the last window's monitor stays plugged in for the other outputs" not has events 2 \
		'"kind":"none"'
	rm -f reopening-*.png
	kill -USR1 "$view_pid"
	check 'with --keep SIGUSR1 writes the picture when all windows are closed' \
		poll some_shows reopening-0.png reopening-1.png
	kill -USR2 "$view_pid"
	check 'SIGUSR2 opens closed windows' poll has_windows 2
	poll has events 3 '"event":"scanout".*"kind":"surface"'
	lay_out
	check 'a window that SIGUSR2 opens shows the picture of a guest that draws nothing more' \
		poll screen_shows reopening 320x240
	check 'a window that SIGUSR2 opens plugs its monitor in, and shows what the guest draws' \
		poll screen_shows reopening-2 400x300 1
	finish >/dev/null
}

# lay_out: the two windows beside each other, without a window manager
lay_out() {
	x=0
	for window in $(windows); do
		xdotool windowmove "$window" "$x" 0
		x=$((x + 450))
	done
}

# some_shows FILE FILE: of the two monitors
some_shows() {
	shows "$1" 320x240 0 || shows "$2" 400x300 1
}

# The windows come and go while the guest draws.
test_reopening_at_once() {
	show --display 320x240
	gpu --connect s --rate 200 --no-cursor
	poll has events 20 '"event":"frame"'
	for _ in 1 2 3 4 5; do
		poll has_windows 1
		peer close "$(windows)"
		kill -USR2 "$view_pid"
		kill -USR2 "$view_pid"
	done
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still
	kill -USR2 "$view_pid"
	check 'a window that is closed and opened many times shows the picture' \
		poll screen_shows reopening-fast 320x240
	finish >/dev/null
}

# --- what may happen ---------------------------------------------------------------------------

test_idle() {
	show --display 640x480 "$@"
	gpu --connect s --still
	poll screen_shows idle 640x480 >/dev/null
	check "a still picture takes no CPU time ($*)" poll rests "$(the_child)"
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
	check 'a window that is stopped does not keep the guest waiting' poll has events \
		$((frames + 200)) '"event":"frame"'
	kill -CONT "$child"
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --still
	check 'a window shows the picture when it goes on after a stop' poll screen_shows stuck 640x480
	kill -KILL "$child"
	check "the death of the window's process is reported" poll has view.err 1 'ended by signal 9'
	check "the other outputs go on without the window's process" not has_ended "$view_pid"
	kill -USR1 "$view_pid"
	check "the PNG file is written without the window's process" poll shows stuck.png 640x480 0
	check "the death of the window's process is an exit status of 1" not finish
}

# test_loss WHAT PID: of the display server
test_loss() {
	show --display 640x480 --png loss.png
	gpu --connect s --still
	poll screen_shows loss 640x480 >/dev/null
	stop "$2" >/dev/null
	check "the end of $1 is reported" poll has view.err 1 'display server has gone'
	check "the other outputs go on without $1" not has_ended "$view_pid"
	kill -USR1 "$view_pid"
	check "the PNG file is written without $1" poll test -s loss.png
	check "the end of $1 is no failure" finish
}

test_only_output() {
	view --listen s --keep --window
	poll has view.err 1 'waiting for a display channel'
	stop "$x_server" >/dev/null
	x_server=
	check 'vug-view ends with the window where that is its only output' view_ends
}

# The guest waits for each picture in a dma-buf.
test_late() {
	show --display 640x480 --stats
	gpu --connect s --dmabuf=memfd --size 640x480 --rate 100 --no-cursor
	poll has events 20 '"event":"frame"'
	child=$(the_child)
	kill -STOP "$child"
	frames=$(grep -c '"event":"frame"' events)
	late=$(grep -c 'has not shown' view.err) # on a busy machine, before it was stopped
	check 'a window that is stopped keeps a guest with dma-bufs waiting once, and no longer' poll has events \
		$((frames + 100)) '"event":"frame"'
	check 'a window that is stopped is named on stderr once' at_most $((late + 1)) view.err \
		'--window has not shown scanout 0 within 100 ms'
	kill -CONT "$child"
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --dmabuf=memfd --still
	check 'a window shows dma-bufs when it goes on after a stop' poll screen_shows late 640x480
	finish >/dev/null
	check '--stats says how often a window was too late' has view.err 1 'outputs *[1-9][0-9]* times too late'
}

# --- all of it ---------------------------------------------------------------------------------

test_options
start_x
test_picture x11-gl
test_picture x11-no-gl --no-gl
test_resizing
test_resizing --no-gl
test_resized_by_another
test_floor
test_floor --no-gl
test_scaling
test_scaling --no-gl
test_cursor
test_cursor_sizes
test_hidden_cursor
test_keys
test_closing
test_reopening
test_reopening --no-gl
test_reopening_at_once
test_idle
test_idle --no-gl
test_stuck
test_late
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
