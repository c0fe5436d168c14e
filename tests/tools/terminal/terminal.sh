#!/bin/sh
# tests/tools/terminal/terminal.sh BUILD: vug-view --terminal, in a real terminal (tmux) and in one that a
# script plays (terminal.py), which does what real ones do not: not read, not answer, be looked at.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
command -v tmux >/dev/null || { echo 'skipped: there is no tmux here'; exit 77; }
here=$top/tests/tools/terminal
export PYTHONDONTWRITEBYTECODE=1

# --- tmux --------------------------------------------------------------------------------------

# Its server's socket is in the folder of this run.
mux() {
	TMUX_TMPDIR=$work tmux -L vug -f /dev/null "$@"
}

# Removed at the end whatever happens.
pictures='' keys='' pointer=''
trap 'mux kill-server 2>/dev/null; kill $pictures $keys $pointer 2>/dev/null; end_all
	rm -rf "$work"' EXIT

# pane COLUMNS ROWS COLORTERM ARGUMENT…: vug-view in a terminal of that size; view_pid is its
pane() {
	columns=$1 rows=$2 colorterm=$3
	shift 3
	rm -f pid
	mux new-session -d -s "$colorterm$columns" -x "$columns" -y "$rows" \
		"echo \$\$ >pid; COLORTERM=$colorterm exec $view $* 2>view.err"
	poll test -s pid
	view_pid=$(cat pid)
}

# capture SCRIPT: what the terminal shows, to Python as `screen`
capture() {
	mux capture-pane -p -e -N >captured
	PYTHONPATH=$here python3 - "$(mux display-message -p '#{pane_width} #{pane_height}')" <<END
import sys
from screen import *
screen = Screen(*map(int, sys.argv[1].split()))
screen.feed(open("captured", encoding="utf-8").read())
rows = crop(screen.pixels())
$1
END
}

# shows_exactly SCRIPT: the picture, which the script may change first, is the test picture
shows_exactly() {
	capture "$1
write_png('terminal.png', rows)" && shows terminal.png 80x48 0
}

double='rows = [row[::2] for row in rows[::2] if row[::2] == row[1::2]]'
in_the_middle='assert screen.pixels()[0].count(None) == 20 and not screen.pixels()[0][9]'

# Each pixel is the mean of four of the test picture.
is_half_as_large() {
	capture 'def mean(pixels):
    return tuple((sum(channel) + 2) // 4 for channel in zip(*pixels))
large = eval(open("large").read())
assert rows == [[mean([large[y][x], large[y][x + 1], large[y + 1][x], large[y + 1][x + 1]])
                 for x in range(0, 80, 2)] for y in range(0, 48, 2)]'
}

uses_nearest_colours() {
	capture 'assert screen.used_palette
def distance(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b))
colours = [palette(n) for n in range(16, 256)]
large = eval(open("large").read())
for row, wanted_row in zip(rows, large, strict=True):
    for pixel, wanted in zip(row, wanted_row, strict=True):
        best = min(distance(colour, wanted) for colour in colours)
        assert distance(pixel, wanted) <= best + 30, (pixel, wanted)'
}

test_blocks() {
	pane 80 25 truecolor --listen s --terminal --events events --png a.png --stats
	poll test -S s
	gpu --connect s --still --size 80x48
	check 'the colours of the picture are in their places' poll shows_exactly ''
	capture 'open("large", "w").write(repr(rows))'
	mkdir -p "$build/pictures" # for people: cat terminal.txt in a terminal of 24 bits
	cp terminal.png "$build/pictures/terminal.png"
	cp captured "$build/pictures/terminal.txt"
	mux resize-window -x 160 -y 49
	check 'a larger terminal shows the picture larger' poll shows_exactly "$double"
	mux resize-window -x 40 -y 13
	check 'a smaller terminal shows the mean of the pixels' poll is_half_as_large
	mux resize-window -x 100 -y 25
	check 'a wider terminal has the picture in the middle' poll shows_exactly "$in_the_middle"
	check 'the status line says what is shown' capture 'assert "80x48" in screen.status()'
	mux kill-pane
	check 'one line says that the terminal has gone when it is killed' poll has view.err 1 'terminal has gone'
	kill -USR1 "$view_pid"
	check 'the other outputs go on without the terminal' poll shows a.png 80x48 0
	kill -HUP "$view_pid" # which the shell may send, too
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'the events go on without the terminal' poll has events 1 '"event":"disconnected"'
	check 'vug-view ends when the back end leaves, without the terminal, too' poll has_ended "$view_pid"
	check '--stats says how late the pictures were' has view.err 1 \
		'terminal .* pictures, late by p50'
	pane 80 25 no --listen s --terminal
	poll test -S s
	gpu --connect s --still --size 80x48
	check 'a terminal with 256 colours gets the nearest ones' poll uses_nearest_colours
	mux kill-pane
	check 'vug-view ends with the terminal where that is the only output' poll has_ended "$view_pid"
	view_pid=
	gpu_ends >/dev/null
}

# types KEY…: tmux types them, and the guest behind the keyboard gets these events
types() {
	PYTHONPATH=$top/tests/tools/vnc python3 - "$@" <<'END'
import subprocess
import sys

from device import Device

guest = Device("kbd")
subprocess.run(["tmux", "-L", "vug", "send-keys", *sys.argv[1:-1]], check=True)
guest.expect(sys.argv[-1])
END
}

# In a terminal that is not played: l, Shift and S, Enter, F5, up, Ctrl and C, Alt and X.
test_keys() {
	pane 80 25 keys --listen s --keyboard kbd --terminal
	poll test -S kbd
	poll capture 'assert "Ctrl-]: commands" in screen.status()' >/dev/null
	export TMUX_TMPDIR="$work"
	check 'keys that are typed in tmux are keys of the guest' types l S Enter F5 Up C-c M-x \
		"1:38:1 1:38:0 1:42:1 1:31:1 1:31:0 1:42:0 1:28:1 1:28:0 1:63:1 1:63:0 1:103:1 1:103:0 1:29:1 1:46:1 \
1:46:0 1:29:0 1:56:1 1:45:1 1:45:0 1:56:0"
	mux send-keys C-] q
	check 'Ctrl-] q that is typed in tmux ends vug-view' poll has_ended "$view_pid"
	view_pid=
}

# --- a terminal of our own ---------------------------------------------------------------------

# play NAME: meanwhile, in a folder of its own
play() {
	mkdir "$1" && cd "$1" &&
		PYTHONPATH=$here:$top/tests/tools/vnc exec python3 "$here/$1.py" "$view" "$testgpu" "$compare" \
			"$build/tests/tools/libplayed-libc.so"
}

# played NAME PID: what came of it
played() {
	wait "$2"
	status=$?
	sed 's/^ok /ok - /; s/^not ok /not ok - /' "$1.log"
	passed=$((passed + $(grep -c '^ok' "$1.log")))
	failed=$((failed + $(grep -c '^not ok' "$1.log") + (status > 1)))
}

play terminal >terminal.log 2>&1 &
pictures=$!
if [ -d "$build/examples/input-sink" ]; then
	play keys >keys.log 2>&1 &
	keys=$!
	play pointer >pointer.log 2>&1 &
	pointer=$!
fi
test_blocks
[ -z "$keys" ] || test_keys
played terminal "$pictures"
[ -z "$keys" ] || played keys "$keys"
[ -z "$pointer" ] || played pointer "$pointer"
conclude
