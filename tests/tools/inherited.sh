#!/bin/sh
# tests/tools/inherited.sh BUILD: what the programs do about what they are started with: signals that
# are ignored or held back, limits, closed and non-blocking streams.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# with STATEMENT PROGRAM ARGUMENT…: the program, after a statement of Python; in its place
with() {
	statement=$1
	shift
	exec python3 -c "import os, resource, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
$statement
os.execv(sys.argv[1], sys.argv[1:])" "$@"
}

# view_with STATEMENT ARGUMENT…: as view(), after the statement
view_with() {
	statement=$1
	shift
	rm -f events view.err a.png
	(with "signal.signal(signal.SIGINT, signal.SIG_DFL); $statement" "$view" "$@") \
		>view.out 2>view.err </dev/null &
	view_pid=$!
}

# is_in FIELD PID NAME: that signal is in the kernel's set of that process
is_in() {
	case $3 in HUP) number=1 ;; INT) number=2 ;; TERM) number=15 ;; esac
	set_of=$(sed -n "s/^$1:[[:space:]]*//p" "/proc/$2/status")
	echo "$1 $set_of"
	[ $((0x$set_of >> (number - 1) & 1)) = 1 ]
}

# A signal that is held back and read comes although it is ignored.
ignores() {
	is_in SigIgn "$1" "$2" && not is_in SigBlk "$1" "$2"
}

holds_nothing_back() {
	grep '^SigBlk:[[:space:]]*0*$' "/proc/$view_pid/status"
}

# started STATEMENT: vug-view, with a picture
started() {
	view_with "$1" --listen s --png a.png --events events
	poll test -S s
	gpu --connect s --still --size 320x200
	poll has events 1 '"event":"frame"'
}

# goes_on_after SIGNAL: SIGUSR1 is answered after it
goes_on_after() {
	kill "-$1" "$view_pid"
	kill -USR1 "$view_pid"
	poll shows a.png 320x200 0
}

ended() {
	view_ends TERM
	status=$?
	gpu_ends >/dev/null
	return "$status"
}

# --- ignored -----------------------------------------------------------------------------------

test_ignored() {
	for name in HUP INT TERM; do
		started "signal.signal(signal.SIG$name, signal.SIG_IGN)"
		check "SIG$name stays ignored where it was" ignores "$view_pid" "$name"
		check "vug-view goes on after an ignored SIG$name" goes_on_after "$name"
		view_ends KILL >/dev/null
		gpu_ends >/dev/null
		rm -f s
	done
	started 'signal.signal(signal.SIGUSR1, signal.SIG_IGN)'
	check 'SIGUSR1 writes the picture where it was ignored, too' goes_on_after WINCH
	check 'SIGTERM ends vug-view while SIGUSR1 is ignored' ended
}

# A shell without job control has its background ignore SIGINT.
test_background() {
	rm -f events a.png s
	sh -c "\"$view\" --listen s --png a.png --events events 2>view.err </dev/null & echo \$! >pid"
	view_pid=$(cat pid)
	poll test -S s
	gpu --connect s --still --size 320x200
	poll has events 1 '"event":"frame"'
	check "a shell's background goes on after Ctrl-C" goes_on_after INT
	kill "$view_pid"
	poll has_ended "$view_pid"
	view_pid=
	gpu_ends >/dev/null
}

# --- held back, lost ---------------------------------------------------------------------------

test_masks() {
	started 'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))'
	check 'signals that the parent had blocked are not blocked' poll holds_nothing_back
	check 'vug-view goes on after SIGWINCH that the parent had blocked' goes_on_after WINCH
	check 'SIGTERM that the parent had blocked ends vug-view' ended
}

test_children() {
	view_with 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' --demo --events events --keep
	poll has events 3 '"event":"frame"'
	read -r children <"/proc/$view_pid/task/$view_pid/children"
	for child in $children; do
		grep -qx vug-view-spawn "/proc/$child/comm" || kill -KILL "$child"
	done
	check 'with SIGCHLD ignored the line says what a process ended with' \
		poll has view.err 1 'the test GPU was ended by signal 9'
	view_ends TERM >/dev/null
}

# --- limits and streams ------------------------------------------------------------------------

# says_why TEXT STATEMENT PROGRAM ARGUMENT…: it ends with status 1 and a line that has the text
says_why() {
	text=$1
	shift
	(with "$@") >said 2>&1 </dev/null
	status=$?
	cat said
	echo "status $status"
	[ "$status" = 1 ] && grep -q -e "$text" said
}

# fails_with STATUS SIGNAL
fails_with() {
	view_ends "$2"
	[ $? = "$1" ]
}

test_limits() {
	limit='resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))'
	view_with "$limit" --listen s --png a.png --events events
	poll test -S s
	gpu --connect s --still --dmabuf=memfd --size 640x480
	poll has events 1 '"event":"frame"'
	check 'a file at its limit is an error' fails_with 1 TERM
	check 'the message for a file at its limit has the reason' \
		has view.err 1 'cannot write a.png.*: File too large'
	gpu_ends >/dev/null
	view --listen s --keep
	poll test -S s
	check 'memory of the test GPU above the file limit is an error' says_why 'File too large' \
		"$limit" "$testgpu" --connect s --dmabuf=memfd --frames 3
	view_ends TERM >/dev/null
}

# works_without DESCRIPTOR…
works_without() {
	(with "[os.close(fd) for fd in map(int, '$*'.split())]" "$testgpu" --connect s -v --frames 3) \
		>gpu.log 2>&1
}

test_streams() {
	view --listen s --keep --events events
	poll test -S s
	for streams in 0 2 '1 2' '0 1 2'; do
		# shellcheck disable=SC2086 # words
		check "vug-testgpu needs no descriptor $streams" works_without $streams
	done
	check 'the output of vug-testgpu is no part of a message' not has events 1 '"event":"warning"'
	view_ends TERM >/dev/null
	check 'a listing without an output is an error' says_why 'cannot write to standard output' \
		'os.close(1)' "$replay" --list "$trace"
}

# A pipe of a page that does not block, and a reader that comes late.
listed() {
	python3 - "$replay" "$1" <<'END'
import fcntl, os, subprocess, sys
command = [sys.argv[1], "--list", sys.argv[2]]
whole = subprocess.run(command, capture_output=True, check=True).stdout
assert len(whole) > 4096, len(whole)
ours, theirs = os.pipe()
fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
os.set_blocking(theirs, False)
process = subprocess.Popen(command, stdout=theirs)
state = lambda: open(f"/proc/{process.pid}/stat").read().rsplit(")")[1].split()[0]
while state() not in "SZ":
    pass
assert not os.get_blocking(theirs), "it was changed for others"
os.close(theirs)
text = b""
while part := os.read(ours, 4096):
    text += part
assert process.wait() == 0, process.returncode
assert text == whole, len(text)
END
}

# --- the test GPU ------------------------------------------------------------------------------

test_gpu() {
	(with 'signal.signal(signal.SIGINT, signal.SIG_IGN)' "$testgpu" --connect nobody --timeout 60) \
		>gpu.log 2>&1 </dev/null &
	gpu_pid=$!
	poll grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$gpu_pid/status"
	poll is_in SigBlk "$gpu_pid" TERM
	check 'vug-testgpu leaves a signal ignored, too' ignores "$gpu_pid" INT
	kill -TERM "$gpu_pid"
	check 'vug-testgpu hears the signals that are not ignored' gpu_ends
}

trace=$(find "$top/tests/data" -name 'qemu-10.vugtrace' | head -n 1)
test_ignored
test_background
test_masks
test_children
test_limits
test_streams
check 'a listing is whole where its output does not block' listed "$trace"
test_gpu
conclude
