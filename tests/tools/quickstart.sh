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

check 'without a display it builds and runs' quickstart
check '… for 3 seconds, and leaves a picture' leaves_picture
check '… without a word of a window' not said window
DISPLAY=:4711
export DISPLAY
check 'with a display that does not answer, too' quickstart
check '… and says why there is no window' said 'There is no window: vug-view: --window'
check '… and leaves a picture' leaves_picture
start_x
quickstart &
quick=$!
check 'with one that does there is a window' poll has_windows 1
peer close "$(windows)"
check '… which is closed, and that is the end' ends "$quick"
check '… about which it said so' said 'in a window'
check '… and leaves a picture' leaves_picture
check 'with --png there is none, even so' quickstart --png other.png
check '… but that picture' test -s other.png
conclude
