#!/bin/sh
# tests/guest/together.sh: one real guest, looked at in every way at once.
#
# A window, a VNC server, a PNG file, the events and a terminal of one vug-view, for a minute, while
# the guest's desktop draws, moves its cursor and changes its mode. Every few seconds it stops after
# a frame that it names; then what is on the screen, what a VNC client that has been there all along
# has, the file and the terminal have to hold that picture, pixel by pixel. Other VNC clients come and
# go, some without a word. In a second, shorter run the X server is killed, and the others go on.
# Environment: VUG_TOGETHER_SECONDS (default 60); see rig.sh and desk.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"
# shellcheck source=tests/guest/desk.sh
. "$top/tests/guest/desk.sh"

seconds=${VUG_TOGETHER_SECONDS:-60}
columns=128
rows=49 # two pixels each, but for the last, which is the status line

# --- the terminal ------------------------------------------------------------------------------

mux() {
	TMUX_TMPDIR=$work tmux -L vug -f /dev/null "$@"
}

# start_view_in_terminal [ARGUMENT…]: as start_view; its exit status will be in $work/view.status
start_view_in_terminal() {
	cat >"$work/in-terminal.sh" <<'END'
sh -c 'echo $$ >view.pid; exec "$@"' - "$@" 2>view.log
echo $? >view.status
END
	mux new-session -d -c "$work" -x "$columns" -y "$rows" -e COLORTERM=truecolor \
		sh in-terminal.sh "$view" --vhost-user "$work/front.sock" \
		--backend "$work/backend.sock" --png "$work/picture.png" --events "$work/events" \
		--terminal "$@"
	poll 100 test -s "$work/view.pid" && await 10 test -S "$work/front.sock"
}

# in_terminal FILE: its cells, two pixels each
in_terminal() {
	mux capture-pane -p -e -N >"$work/captured"
	PYTHONPATH=$top/tests/tools/terminal PYTHONDONTWRITEBYTECODE=1 python3 - "$work/captured" "$1" <<END
import sys
from screen import *
screen = Screen($columns, $rows)
screen.feed(open(sys.argv[1], encoding="utf-8").read())
write_png(sys.argv[2], crop(screen.pixels()))
END
	is_seen "$1" --shrunk "${columns}x$((2 * rows - 2))"
}

# ends_well: told to end, with its terminal put back
ends_well() {
	kill "$(pid_of view)"
	poll 100 test -s "$work/view.status" || return 1
	rm "$work/view.pid"
	[ "$(cat "$work/view.status")" = 0 ] || { echo "# status $(cat "$work/view.status")"; return 1; }
}

# --- one guest ---------------------------------------------------------------------------------

# begin STARTER ARGUMENT…: a guest that draws its desktop, and a VNC client that stays
begin() {
	power_off
	need 'the real back end listens' start_backend
	DISPLAY=$(display_of desk)
	export DISPLAY
	need 'vug-view listens in front of the back end' "$@" --window --vnc "unix:$vnc" --cursor --stats \
		--display 1024x768
	start_vm
	need 'the guest boots' await_picture 1
	need "the guest's desktop takes the screen" tell /desktop
	need 'a VNC client is there' start_watching watcher
}

seen_in_window() { on_screen desk "$1"; }
seen_in_vnc() { in_vnc watcher "$1"; }
seen_in_png() { in_png "$1"; }
seen_in_terminal() { in_terminal "$1"; }

# agree NAME OUTPUT…: with each other
agree() {
	first=$1-$2.png
	name=$1
	shift 2
	for output in "$@"; do
		"$work/compare-png" --same "$first" "$name-$output.png" || return
	done
}

# checkpoint NAME OUTPUT…: the guest is still; each of these has what it says that it shows
checkpoint() {
	name=$pictures/together-$1
	shift
	for output in "$@"; do
		check "frame $frame, $size, cursor $cursor at $x,$y: $output" \
			await 30 "seen_in_$output" "$name-$output.png"
	done
	check "frame $frame, $size, cursor $cursor at $x,$y: the last event" await 10 as_event
	[ "$output" != terminal ] || set -- window vnc png # it is smaller
	check "$* are the same" agree "$name" "$@"
}

# visit: clients that come, look for a moment and go; one of them does not say goodbye
visit() {
	for encodings in raw zrle; do
		"$client" --stay --seconds 2 --encodings $encodings "$vnc" >"$work/visit.log" 2>&1 &
	done
	"$client" --stay --seconds 60 --encodings tight "$vnc" >"$work/visit.log" 2>&1 &
	visitor=$!
	check 'a VNC client that connects gets the cursor' "$client" --cursor "$(cursor_numbers)" "$vnc"
	kill -KILL $visitor
}

# change STEP: what the desktop does before all are compared
change() {
	case $(($1 % 3)) in
	0) tell 'mode 640 480' ;;
	1) tell 'mode 800 600' ;;
	2) tell 'mode 1024 768' ;;
	esac
	tell "cursor $(($1 + 1)) 90 70"
	guest 'play 75'
	visit
	need 'the desktop has drawn all its frames' await 60 stands_still
	[ $(($1 % 4)) != 3 ] || tell 'cursor 0 0 0'
}

# stands_still: the guest has drawn what it was asked for
stands_still() {
	learn && [ "$frame" = "$played" ]
}

# --- a minute ----------------------------------------------------------------------------------

test_minute() {
	begin start_view_in_terminal
	end=$(($(date +%s) + seconds))
	step=0
	played=0
	while [ "$(date +%s)" -lt $end ]; do
		played=$((played + 75))
		change $step
		checkpoint "$size" window vnc png terminal
		step=$((step + 1))
	done
	check "after $played frames vug-view ends with status 0" ends_well
	check 'no frame had to be taken away from an output' grep -q 'frames .* 0 expired' "$work/view.log"
	check 'no update was dropped, and no warning was logged' nothing_is_lost
	stop watcher || :
}

nothing_is_lost() {
	grep 'updates' "$work/view.log"
	grep -q 'updates .* 0 dropped' "$work/view.log" && grep -q 'warnings  *0,' "$work/view.log"
}

# --- without the X server ----------------------------------------------------------------------

says() {
	grep -q "$1" "$work/view.log"
}

test_loss() {
	begin start_view
	tell 'cursor 2 300 200'
	checkpoint before-the-loss window vnc png
	guest 'play 150'
	stop_screen desk # while it draws
	check 'a message says that the X server has gone' await 20 says 'display server has gone'
	played=150
	need 'the desktop goes on' await 60 stands_still
	checkpoint after-the-loss vnc png
	tell 'mode 800 600'
	tell 'cursor 3 200 100'
	checkpoint after-the-loss vnc png
	check 'vug-view ends with status 0 without its X server' stop view
	check 'no frame had to be taken away without the X server' says 'frames .* 0 expired'
}

need_view
rig_prepare
rig_begin
desk_begin
trap 'mux kill-server 2>/dev/null || :; rig_end' EXIT
build_compare
start_screen desk 1200x900
test_minute
test_loss
finish
