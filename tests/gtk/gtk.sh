#!/bin/sh
# tests/gtk/gtk.sh BUILD [PICTURES [VIEWER_BUILD [PART]]]: what the GTK 4 viewer of examples/gtk-viewer promises, under
# Xvfb.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. VIEWER_BUILD has another viewer. PART
# is one of the tests below, such as back_ends. Prints a line for each rule; exit status 0 if all of them hold, 77 if
# there is no gtk-viewer.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
pictures=${2:-}
viewer_build=$(cd "${3:-$1}" && pwd) || exit 2
part=${4:-}
[ -z "$pictures" ] || { mkdir -p "$pictures" && pictures=$(cd "$pictures" && pwd); } || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
viewer=$viewer_build/examples/gtk-viewer/gtk-viewer
[ -x "$viewer" ] || { echo "skipped: this build is without gtk-viewer"; exit 77; }
[ -n "$pictures" ] || pictures=$work
unset DISPLAY WAYLAND_DISPLAY GTK_THEME
# Without a session bus and a window manager's frame: the window is the widget alone.
export HOME="$work" XDG_RUNTIME_DIR="$work" GDK_BACKEND=x11 GTK_A11Y=none GTK_CSD=0 GSETTINGS_BACKEND=memory
x_server=
viewer_pid=

# --- helpers -----------------------------------------------------------------------------------

start_x() {
	mkdir -p screen
	Xvfb -displayfd 3 -screen 0 1400x900x24 -fbdir screen -nolisten tcp -noreset 3>display 2>xvfb.log &
	x_server=$!
	poll test -s display
	DISPLAY=:$(cat display)
	export DISPLAY
	xdotool mousemove 1399 899
}

end_viewer_and_x() {
	for pid in $viewer_pid $x_server; do
		kill "$pid"
		ends "$pid"
	done >/dev/null 2>&1
}
trap 'end_viewer_and_x; end_all; rm -rf "$work"' EXIT

# show [SIZE]: the viewer, with a socket s for back ends and a window of that size
show() {
	empty view.err
	"$viewer" s >viewer.out 2>view.err </dev/null &
	viewer_pid=$!
	poll test -S s && poll is_titled 'waiting for a back end' >/dev/null
	[ $# = 0 ] || resize "$1"
}

window() {
	xdotool search --onlyvisible --class gtk-viewer 2>/dev/null
}

# resize WIDTHxHEIGHT: the window; the monitor has that size a little later
resize() {
	xdotool windowsize "$(window)" "${1%x*}" "${1#*x}"
}

# is_titled TEXT
is_titled() {
	xdotool getwindowname "$(window)" >title 2>/dev/null
	cat title
	grep -q -e "$1" title
}

finish() {
	[ -z "$gpu_pid" ] || { kill "$gpu_pid" && gpu_ends; }
	pid=$viewer_pid
	viewer_pid=
	cat view.err >>faults
	kill "$pid" && ends "$pid"
}

next_back_end() {
	kill "$gpu_pid" && gpu_ends
	gpu --connect s "$@"
} >/dev/null

# cut NAME SIZE: the picture on the screen, which is framed in white
cut() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$2" "$pictures/gtk-$1.png"
}

# screen_shows NAME SIZE: somewhere on the screen is the test picture, each pixel
screen_shows() {
	cut "$1" "$2" && shows "$pictures/gtk-$1.png" "$2" 0
}

# begins_at X,Y NAME SIZE: screen_shows, and there
begins_at() {
	[ "$(cut "$2" "$3" | tr ' ' ,)" = "$1" ] && shows "$pictures/gtk-$2.png" "$3" 0
}

# peer WHAT: a back end that does what vug-testgpu does not
peer() {
	python3 "$top/tests/gtk/peer.py" s "$1" &
	gpu_pid=$!
}

# cursor_is TEXT
cursor_is() {
	python3 "$top/tests/tools/window/peer.py" cursor >pointer
	cat pointer
	grep -q -e "$1" pointer
}

descriptors() {
	find "/proc/$viewer_pid/fd" -mindepth 1 | wc -l
}

# has_descriptors AT_MOST
has_descriptors() {
	descriptors
	[ "$(descriptors)" -le "$1" ]
}

# --- pictures ----------------------------------------------------------------------------------

# test_pictures NAME: named for what draws
test_pictures() {
	name=$1
	show
	gpu --connect s --still
	check "$name: each pixel of the picture is on the screen" poll screen_shows "$name" 1280x800
	check "$name: the title says how large the picture is" poll is_titled '^1280x800$'
	resize 801x603
	check "$name: the guest follows the window's size" poll screen_shows "$name-resized" 801x603
	check "$name: the title follows the picture's size" poll is_titled '^801x603$'
	resize 640x480
	next_back_end --still --dmabuf=memfd --bottom-up --size 640x480
	check "$name: a bottom-up picture in a descriptor is the right way up" \
		poll screen_shows "$name-bottom-up" 640x480
	next_back_end --still --dmabuf=memfd --bottom-up --size 640x300
	check "$name: a picture of another shape is in the middle of the window" \
		poll begins_at 0,90 "$name-letterbox" 640x300
	next_back_end --still --dmabuf=memfd --size 640x480 --margins 160,96,320,272
	check "$name: a part of a larger buffer is shown alone" poll screen_shows "$name-part" 640x480
	check "$name: the viewer ends on SIGTERM" finish
}

# A box moves in the test picture: 150 pictures, of which the last one is known. vug-view says which it is.
moving='--frames 150 --rate 0 --no-cursor --size 640x480'

make_reference() {
	view --listen reference --png reference.png
	poll test -S reference
	# shellcheck disable=SC2086 # words are wanted
	"$testgpu" --connect reference $moving >/dev/null 2>&1
	view_ends >/dev/null
}

test_last_frame() {
	show 640x480
	# shellcheck disable=SC2086 # words are wanted
	gpu --connect s $moving
	gpu_ends >/dev/null
	check "$1: the last of 150 pictures with damage is on the screen" poll last_is_shown "$1-last"
	finish >/dev/null
}

# test_dmabufs NAME: real ones, where the machine makes them: GDK imports those since 4.14
test_dmabufs() {
	show 640x480
	gpu --connect s --still --dmabuf=udmabuf --size 640x480
	check "$1: a dma-buf is on the screen" poll screen_shows "$1-dmabuf" 640x480
	next_back_end --still --dmabuf=udmabuf --bottom-up --size 640x300
	check "$1: a bottom-up dma-buf is the right way up, in the middle" \
		poll begins_at 0,90 "$1-dmabuf-bottom-up" 640x300
	for rows in '' --bottom-up; do
		# shellcheck disable=SC2086 # words are wanted
		next_back_end --still --dmabuf=udmabuf --size 640x480 --margins 160,96,320,272 $rows
		check "$1: a part of a larger dma-buf is shown alone ($rows)" \
			poll screen_shows "$1-dmabuf-part" 640x480
	done
	# shellcheck disable=SC2086 # words are wanted
	next_back_end --dmabuf=udmabuf $moving
	gpu_ends >/dev/null
	check "$1: the last of 150 dma-bufs is on the screen" poll last_is_shown "$1-dmabuf-last"
	finish >/dev/null
}

last_is_shown() {
	cut "$1" 640x480 && "$compare" --same "$pictures/gtk-$1.png" reference.png
}

# --- the monitor -------------------------------------------------------------------------------

# drag WIDTH…: from one to the next in less time than the widget waits, all of them in more than a second, after which
# vug-testgpu looks at its monitor again
drag() {
	for width in "$@"; do
		printf 'windowsize %s %s 500 sleep 0.07\n' "$(window)" "$width"
	done | xdotool -
}

test_dragging() {
	show 640x480
	gpu --connect s --still -v
	poll screen_shows drag 640x480 >/dev/null
	drag $(seq 700 5 795)
	check 'the guest follows the last size of a window that is dragged' poll screen_shows drag 795x500
	check 'the guest does not follow a window while it is dragged' not has gpu.log 1 ' 7[0-8][05] '
	finish >/dev/null
}

# --- back ends that come and go ------------------------------------------------------------------

test_back_ends() {
	show 640x480
	gpu --connect s --still
	poll screen_shows first 640x480 >/dev/null
	kill -KILL "$gpu_pid"
	gpu_ends >/dev/null
	check 'the title says that the back end has gone' poll is_titled 'has gone'
	check 'the last picture stays when the back end has gone' screen_shows gone 640x480
	gpu --connect s --still --dmabuf=memfd --size 640x300
	check 'the next back end is shown' poll begins_at 0,90 next 640x300
	check 'the title follows the next back end' poll is_titled '^640x300$'
	kill "$gpu_pid" && gpu_ends >/dev/null
	peer on-off
	check 'the title says that the guest has switched its screen off' poll is_titled 'switched off'
	check 'a screen that is switched off is black' poll not cut off 640x480
	kill -USR1 "$gpu_pid"
	check 'a screen that is switched on again is shown' poll cut on 640x480
	finish >/dev/null
}

test_cursor() {
	show 640x480
	gpu --connect s --still --cursor
	poll screen_shows cursor 640x480 >/dev/null
	xdotool mousemove 320 240
	check "the pointer is the guest's, with its hot spot" poll cursor_is '64x64+8+4 seen'
	kill "$gpu_pid" && gpu_ends >/dev/null
	check "the guest's pointer goes with its back end" poll not cursor_is '64x64+8+4'
	peer far-hot-spot
	check 'a hot spot outside of its image is at the edge' poll cursor_is '64x64+63+63 seen'
	xdotool mousemove 1399 899
	finish >/dev/null
}

# --- what it costs -----------------------------------------------------------------------------

milliseconds() {
	echo $(($(date +%s%N) / 1000000))
}

# The guest waits for each picture in a descriptor: until the frame clock has painted it, 60 times a second.
test_pace() {
	show 640x480
	gpu --connect s --still
	poll screen_shows pace 640x480 >/dev/null
	begun=$(milliseconds)
	# shellcheck disable=SC2086 # words are wanted
	next_back_end --dmabuf=memfd $moving
	gpu_ends >/dev/null
	taken=$(($(milliseconds) - begun))
	check "a guest waits until its picture has been painted ($taken ms for 150)" [ "$taken" -ge 2000 ]
	check "a guest waits no longer than that ($taken ms for 150)" [ "$taken" -lt 20000 ]
	check 'the last of 150 pictures in descriptors is on the screen' poll last_is_shown pace-last
	finish >/dev/null
}

test_descriptors() {
	show 640x480
	for picture in 1 2; do
		gpu --connect s --dmabuf=memfd --frames "$picture" --rate 0 --size 640x480
		gpu_ends >/dev/null
	done
	poll is_titled 'has gone' >/dev/null
	begun=$(descriptors)
	gpu --connect s --dmabuf=memfd --rate 0 --frames 50 --size 640x480
	gpu_ends >/dev/null
	check '50 pictures leave no descriptor' poll has_descriptors "$begun"
	for size in 400 410 420 430 440 450 460 470 480 490; do
		gpu --connect s --dmabuf=memfd --frames 5 --rate 0 --size "${size}x300"
		gpu_ends >/dev/null
	done
	check '10 back ends leave no descriptor' poll has_descriptors "$begun"
	finish >/dev/null
}

# at_most_lines NUMBER FILE…: of code
at_most_lines() {
	limit=$1
	shift
	number=$(cat "$@" | grep -cvE '^[[:space:]]*(|/\*.*|\* .*|\*/)$')
	echo "$number lines"
	[ "$number" -gt 100 ] && [ "$number" -le "$limit" ]
}

# --- how it begins and ends --------------------------------------------------------------------

# fails_with STATUS ARGUMENT…: and says why
fails_with() {
	wanted=$1
	shift
	timeout 60 "$viewer" "$@" >viewer.out 2>view.err
	status=$?
	cat view.err
	[ "$status" = "$wanted" ] && has view.err 1 gtk-viewer
}

test_ends() {
	check 'a viewer without a socket is refused' fails_with 2
	check 'a socket that cannot be made is reported' fails_with 1 missing/s
	show
	python3 "$top/tests/tools/window/peer.py" close "$(window)"
	pid=$viewer_pid
	viewer_pid=
	check 'a viewer ends when its window is closed' ends "$pid"
	check 'a viewer that has ended leaves no socket' test ! -e s
}

# --- all of it ---------------------------------------------------------------------------------

test_renderers() {
	for renderer in cairo opengl; do
		GSK_RENDERER=$renderer
		export GSK_RENDERER
		test_pictures $renderer
		test_last_frame $renderer
		[ ! -w /dev/udmabuf ] || test_dmabufs $renderer
	done
	GSK_RENDERER=cairo
}

test_length() {
	check 'an adopter reads at most 400 lines, blank ones and comments aside' at_most_lines 400 \
		"$top"/examples/gtk-viewer/*.[ch]
}

start_x
make_reference
for name in ${part:-length renderers dragging back_ends cursor pace descriptors ends}; do
	"test_$name"
done
check 'GTK and GLib find no fault in the viewer' not grep -e CRITICAL -e WARNING faults
conclude
