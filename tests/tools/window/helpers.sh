# shellcheck shell=sh
# tests/tools/window/helpers.sh: what the tests of vug-view's windows share. To be sourced by a script
# that has set top and been given the build folder as $1 and, where what was on the screen is kept,
# a folder as $2.
#
# weston runs in a window of Xvfb's: without one it has no pointer, which SDL 2.26 crashes for want of.
# shellcheck disable=SC2034,SC2154,SC2317,SC2329 # variables and functions are the script's to use

pictures=${2:-}
[ -z "$pictures" ] || { mkdir -p "$pictures" && pictures=$(cd "$pictures" && pwd); } || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
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
	start_x_of 24
}

# start_x_of DEPTH ARGUMENT…: with a screen of so many bits a pixel
start_x_of() {
	depth=$1
	shift
	rm -rf screen display
	mkdir screen
	# Without a reset when its last client goes, which puts the pointer into the middle again.
	Xvfb -displayfd 3 -screen 0 "1000x760x$depth" "$@" -fbdir screen -nolisten tcp -noreset \
		3>display 2>xvfb.log &
	x_server=$!
	poll test -s display
	DISPLAY=:$(cat display)
	export DISPLAY
	to_far_corner
}

# start_weston RENDERER [SCALE]
start_weston() {
	SDL_VIDEODRIVER=wayland WAYLAND_DISPLAY=weston.socket
	export SDL_VIDEODRIVER WAYLAND_DISPLAY
	weston --no-config --backend=x11 "--renderer=$1" "--scale=${2:-1}" \
		"--width=$((960 / ${2:-1}))" "--height=$((700 / ${2:-1}))" --idle-time=0 \
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
	if [ -z "$weston" ]; then to_far_corner; else to_edge; fi
}

# to_far_corner: the pointer, away from the windows: over a guest that has no cursor the host's is seen,
# as SDL 3 draws it
to_far_corner() {
	xdotool mousemove 999 759
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
	python3 "$top/tests/tools/window/peer.py" "$@"
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

switches() {
	awk '/ctxt/ { sum += $2 } END { print sum }' "/proc/$1/status"
}

# The title is looked at again when a second has passed.
rests() {
	before=$(switches "$1")
	sleep 1
	[ "$(switches "$1")" = "$before" ]
}
