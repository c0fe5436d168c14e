#!/bin/sh
# tests/egl/view.sh BUILD [--card]: vug-view and pictures that only OpenGL can read, in tests/vm.
# --card: where there is a graphics card that Mesa has no driver for.
set -u

build=$1
card=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/../abi/report.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# until_true COMMAND…: it succeeds within 30 s
until_true() {
	tries=300
	while ! "$@" && [ $tries -gt 0 ]; do
		sleep 0.1
		tries=$((tries - 1))
	done
	[ $tries -gt 0 ] || echo "in vain: $*"
}

# start KIND OPTION…: vug-view, and one back end of that kind that comes and goes
start() {
	kind=$1
	shift
	rm -f "$work/picture.png" "$work/socket"
	"$build/examples/vug-view/vug-view" --listen "$work/socket" --png "$work/picture.png" \
		--duration 120 "$@" 2>"$work/all" &
	viewer=$!
	until_true test -S "$work/socket"
	"$build/tests/egl/view-backend" "$work/socket" "$kind" 317x203 || echo "the back end failed"
}

# finish [STATUS]: what vug-view said is in $work/stderr
finish() {
	wanted=${1:-0}
	wait $viewer
	status=$?
	grep -v 'waiting for a display channel' "$work/all" >"$work/stderr"
	[ $status = "$wanted" ] || { echo "vug-view ended with $status"; cat "$work/stderr"; }
}

view() {
	start "$@"
	finish
}

# fails_to_view KIND OPTION…: there is no picture then, which the status says
fails_to_view() {
	start "$@"
	finish 6
	has_none
}

has_picture() {
	"$build/tests/soak/soak-compare-png" "$work/picture.png" 317x203 1 >"$work/log" 2>&1 ||
		cat "$work/log" "$work/stderr"
}

has_none() {
	[ ! -e "$work/picture.png" ] || echo "there is a picture"
}

# says COUNT TEXT: so many lines, which hold that
says() {
	[ "$(wc -l <"$work/stderr")" = "$1" ] || { echo "not $1 lines:"; cat "$work/stderr"; }
	grep -qF -e "$2" "$work/stderr" || { echo "no '$2':"; cat "$work/stderr"; }
}

deep() {
	view deep "$@"
	has_picture
	[ ! -s "$work/stderr" ] || cat "$work/stderr"
}

no_gl() {
	fails_to_view deep --no-gl
	says 1 "not laid out in plain rows)"
}

tiled() {
	fails_to_view tiled
	says 1 "and OpenGL: it imports no such format, modifier or memory"
}

once() {
	fails_to_view flood --verbose
	[ "$(grep -c OpenGL "$work/stderr")" = 1 ] || cat "$work/stderr"
}

named_card() {
	fails_to_view deep --render-node /dev/dri/renderD128
	says 1 "/dev/dri/renderD128 is not used: the card has no driver"
}

# Of processes that this one has started.
find_gl() {
	for folder in /proc/[0-9]*; do
		read -r name <"$folder/comm" && [ "$name" = vug-view-gl ] &&
			echo "${folder#/proc/}" && return
	done 2>/dev/null
	return 1
}

confined() {
	start deep --keep
	kill -USR1 $viewer
	until_true test -e "$work/picture.png"
	gl=$(find_gl)
	grep -q 'Seccomp:[[:space:]]*2' "/proc/$gl/status" || grep -i seccomp "/proc/$gl/status"
	grep -q 'NoNewPrivs:[[:space:]]*1' "/proc/$gl/status" || echo "it can gain privileges"
	[ "$(grep -c rwx "/proc/$viewer/maps")" = 0 ] || echo "vug-view has code that it can write"
	kill $viewer
	finish
	has_picture
}

# begin_reading: OpenGL's process is there, and has read a picture
begin_reading() {
	start deep --keep
	kill -USR1 $viewer
	until_true test -e "$work/picture.png"
	rm "$work/picture.png"
}

# logs TEXT: within 30 s
logs() {
	until_true grep -qF -e "$1" "$work/all"
}

# takes_its_frames: the next back end has an answer to each, within a second or two
takes_its_frames() {
	timeout 5 "$build/tests/egl/view-backend" "$work/socket" deep 317x203 || echo "the guest waits"
}

# ends_with_picture: one that was asked for now
ends_with_picture() {
	kill $viewer
	finish
	has_picture
}

# A driver that falls over what it is given takes its process with it, and nothing else.
crashed() {
	begin_reading
	first=$(find_gl)
	kill -SEGV "$first"
	logs 'OpenGL: its process was ended by signal 11; it is started again for the next picture'
	takes_its_frames
	kill -USR1 $viewer
	until_true test -e "$work/picture.png"
	[ "$(find_gl)" != "$first" ] || echo "it is the process that has crashed"
	grep -q 'Seccomp:[[:space:]]*2' "/proc/$(find_gl)/status" || echo "the next process is not confined"
	ends_with_picture
	says 1 "ended by signal 11"
}

# A driver that hangs costs the picture that waits for it, and no more.
stuck() {
	begin_reading
	kill -STOP "$(find_gl)"
	kill -USR1 $viewer
	takes_its_frames
	[ ! -e "$work/picture.png" ] || echo "it was not stuck"
	logs 'and OpenGL: it did not answer within 10 s'
	logs 'OpenGL: it did not answer within 10 s; it is started again for the next picture'
	takes_its_frames
	ends_with_picture
}

# died TIMES
died() {
	[ "$(grep -c 'OpenGL: its process was ended by signal 11' "$work/all")" = "$1" ]
}

# Four ends are too many.
hopeless() {
	begin_reading
	for end in 1 2 3 4; do
		kill -SEGV "$(find_gl)"
		until_true died "$end"
		kill -USR1 $viewer
		[ "$end" = 4 ] || until_true test -e "$work/picture.png"
		rm -f "$work/picture.png"
	done
	logs 'no more pictures are read by OpenGL'
	! find_gl || echo "there is a process"
	takes_its_frames
	kill $viewer
	finish 6
	has_none
}

rule "a picture that the CPU cannot read is read by OpenGL, in the sandbox" "$(deep)"
rule "a picture that the CPU cannot read is read by OpenGL, without the sandbox" "$(deep --no-sandbox)"
rule "--no-gl reads no picture by OpenGL, and a message says why there is none" "$(no_gl)"
rule "a picture that nobody can read is reported, and no file is written" "$(tiled)"
rule "a picture that nobody can read is reported once" "$(once)"
rule "OpenGL's process is confined, and makes code where vug-view does not" "$(confined)"
rule "vug-view starts OpenGL's process again when it has died, and reports its death once" "$(crashed)"
[ "$card" = --card ] || {
	rule "a driver that hangs costs the picture that waits for it alone" "$(stuck)"
	rule "OpenGL's process is not started again when it dies too often" "$(hopeless)"
}
[ "$card" != --card ] ||
	rule "--render-node of a card without a driver is refused with that reason" "$(named_card)"
conclude
