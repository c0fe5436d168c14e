#!/bin/sh
# tests/tools/quickstart.sh BUILD FOLDER: what examples/quickstart.sh does with a display and without.
#
# BUILD is the build folder, FOLDER the one that quickstart builds in; it may be there from before. Prints
# a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2119,SC2120,SC2317,SC2329 # functions are called by their names
set -u

folder=$(mkdir -p "$2" && cd "$2" && pwd) || exit 2
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

quickstart() {
	rm -f quickstart.png
	BUILD=$folder sh "$top/examples/quickstart.sh" "$@" >said 2>&1 </dev/null
}

leaves_picture() {
	cat said
	head -c 4 quickstart.png | grep -q PNG && grep -q 'The picture is in' said
}

said() {
	cat said
	grep -q -e "$1" said
}

check 'quickstart.sh builds and runs without a display' quickstart
check 'quickstart.sh without a display leaves a picture after 3 seconds' leaves_picture
check 'quickstart.sh without a display does not mention a window' not said window
DISPLAY=:4711
export DISPLAY
check 'quickstart.sh builds and runs with a display that does not answer' quickstart
check 'quickstart.sh says why there is no window on a display that does not answer' \
	said 'There is no window: vug-view: --window'
check 'quickstart.sh with a display that does not answer leaves a picture' leaves_picture
start_x
quickstart &
quick=$!
check 'quickstart.sh opens a window on a display' poll has_windows 1
peer close "$(windows)"
check 'quickstart.sh ends when its window is closed' ends "$quick"
check 'quickstart.sh says that it shows a window' said 'in a window'
check 'quickstart.sh with a window leaves a picture' leaves_picture
check 'quickstart.sh --png runs without a window, even with a display' quickstart --png other.png
check 'quickstart.sh --png leaves the picture that it was given' test -s other.png
conclude
