#!/bin/sh
# examples/quickstart.sh: build libvug and see it work, on a Debian machine, in one command.
#
# Runs the demo (a back end of our own that draws a test picture) for some seconds in vug-view
# and leaves the picture as quickstart.png in the current folder; where there is a display, in a
# window, too, which may be closed earlier. Arguments go to vug-view; with --png among them there is
# no window.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-$top/build}
view=$BUILD/examples/vug-view/vug-view
picture=$PWD/quickstart.png
log=$BUILD/quickstart.log

# step WHAT COMMAND…: what it does, and the end of its output only if that went wrong
step() {
	echo "$1 …"
	shift
	if "$@" >>"$log" 2>&1; then return; fi
	tail -n 30 "$log" >&2
	echo "quickstart: that did not work; all of its output is in $log" >&2
	exit 1
}

# demo SECONDS ARGUMENT…: leaves the picture
demo() {
	seconds=$1
	shift
	"$view" --demo --png "$picture" --duration "$seconds" "$@"
}

# in_window ARGUMENT…: the demo, if there is a display that answers
in_window() {
	[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return
	"$view" --help | grep -q -e --window || return
	case " $* " in *' --png'*) return 1 ;; esac
	echo 'Running the demo for 15 seconds, in a window, which may be closed earlier …'
	demo 15 --window "$@" >>"$log" 2>&1 && return
	echo "There is no window: $(tail -n 1 "$log")"
	return 1
}

mkdir -p "$BUILD"
: >"$log"
echo 'Looking for what is missing (apt may be asked for it) …'
sh "$top/tests/install.sh" build
step 'Configuring' cmake -S "$top" -B "$BUILD" -G Ninja -DVUG_BUILD_TESTS=OFF
step 'Building' cmake --build "$BUILD"
in_window "$@" || step 'Running the demo for 3 seconds' demo 3 "$@"
[ -s "$picture" ] || { echo "quickstart: the demo left no picture; see $log" >&2; exit 1; }

cat <<END

The picture is in $picture
More of it:      $view --help
A real guest:    sh $top/examples/guest.sh
The tests:       sh $top/tests/run.sh
END
