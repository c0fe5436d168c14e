#!/bin/sh
# tests/tools/sandbox/sandbox.sh BUILD: what vug-view gives up before it hears a peer, and what it keeps.
#
# That everything works in the sandbox, vug-view.sh shows: there it is on.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
build=$(cd "${1:?usage: tests/tools/sandbox/sandbox.sh BUILD}" && pwd) || exit 2
# shellcheck source=tests/abi/report.sh
. "$top/tests/abi/report.sh"
# shellcheck source=tests/tools/signals/storm.sh
. "$top/tests/tools/signals/storm.sh"
view=$build/examples/vug-view/vug-view
testgpu=$build/examples/vug-testgpu/vug-testgpu
attempt=$build/tests/tools/sandbox-attempt
require "$view" "$testgpu" "$attempt"
# shellcheck source=tests/tools/poll.sh
. "$top/tests/tools/poll.sh"
command -v strace >/dev/null || { echo "skipped: there is no strace here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-sandbox.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 143' INT TERM HUP
cd "$work" || exit 2

# holds COMMAND…: says so if it fails
holds() {
	"$@" >check.log 2>&1 || { echo "failed: $*"; cat check.log; }
}

# --- what is in force --------------------------------------------------------------------------

# status FIELD: the values of that line of /proc, of each thread
status() {
	sed -n "s/^$1:[[:space:]]*//p" /proc/"$pid"/task/*/status | sort -u | xargs
}

# The second one is GLib's, for signals: it begins after the sandbox.
has_both_threads() {
	[ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
}

# in_force ARGUMENT…: "no_new_privs seccomp-mode" of a vug-view that waits for a channel
in_force() {
	empty view.err
	"$view" --listen s -v "$@" 2>view.err </dev/null &
	pid=$!
	poll grep -q 'waiting for a display channel' view.err
	poll has_both_threads
	echo "$(status NoNewPrivs) $(status Seccomp)"
	kill "$pid"
	wait "$pid"
	pid=
}

# is ACTUAL EXPECTED
is() {
	[ "$1" = "$2" ] || echo "'$1', not '$2'"
}

rule "no thread can gain privileges, each is filtered" "$(is "$(in_force)" '1 2')"
rule "a message says what the sandbox has in force" \
	"$(holds grep 'sandbox: no new privileges, [1-9]' view.err)"
rule "--no-sandbox leaves everything as it was" "$(is "$(in_force --no-sandbox)" '0 0')"
rule "a message says that --no-sandbox is in force" "$(holds grep 'sandbox: off' view.err)"

# --- what is refused ---------------------------------------------------------------------------

# outcome NAME: "works", "ends" or what the refusal says
outcome() {
	rm -rf own socket elsewhere
	mkdir own socket elsewhere
	touch own/file socket/file elsewhere/file
	ln -s ../elsewhere/file own/link
	"$attempt" "$1" >attempt.log 2>&1 </dev/null
	case $? in
	0) echo works ;;
	1) sed -n 's/^refused: //p' attempt.log ;;
	159) echo ends ;;
	*) cat attempt.log ;;
	esac
}

# try OUTCOME NAME…
try() {
	expected=$1
	shift
	for name in "$@"; do
		rule "$name: $expected" "$(is "$(outcome "$name" 2>/dev/null)" "$expected")"
	done
}

has_landlock() {
	"$attempt" make-in-own | grep -q 'Landlock [1-9]'
}

try_files() {
	try works make-in-own replace-in-own remove-socket read-own-descriptors
	try 'Permission denied' make-beside-socket make-elsewhere follow-a-link rename-out \
		remove-elsewhere
	[ -n "$is_sanitized" ] || try 'Permission denied' read-in-own read-passwords list-files
}

# A build with AddressSanitizer must let it read, and trace.
is_sanitized=$(nm "$view" | grep -m1 -o __asan_init)
has_landlock && try_files
try 'Function not implemented' make-directory make-link make-unix-socket make-internet-socket \
	signal-parent type-into-terminal set-modes-of-another
try works set-modes make-fifo read-own-memory write-own-memory
try ends run-program mount write-memory-of-parent
[ -n "$is_sanitized" ] || try ends trace-parent read-memory-of-parent
[ -n "$is_sanitized" ] ||
	try 'Function not implemented' make-process make-memory-executable dump-for-others

# --- C libraries -------------------------------------------------------------------------------

rule "no call of an older or a newer C library is refused" "$(holds "$build/tests/tools/sandbox-libc")"

# --- what is opened ----------------------------------------------------------------------------

# Everything that looks like a path, as requests with any number and with descriptors.
play_a_hostile_peer() {
	python3 - <<'END'
import array, os, socket, struct
files = [os.open(name, os.O_RDONLY) for name in ("/etc/passwd", "/etc", "/dev/null")]
for seed in range(40):
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(10)
    peer.connect("s")
    payload = (b"/etc/passwd\0../../etc/shadow\0%s/elsewhere\0" % os.getcwd().encode()) * 4
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files[seed % 3:][:1]))]
    try:
        peer.sendmsg([struct.pack("<III", seed % 16, seed % 2 * 4, len(payload)) + payload],
                     ancillary)
        peer.sendmsg([payload])
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(4096):
            pass
    except OSError:
        pass  # it hung up
END
}

# opened: the names that were given to the kernel once the filter was there, each once; not by the
# process that starts the one for OpenGL, which has a sandbox of its own
opened() {
	spawner=$(awk '/PR_SET_NAME, "vug-view-spawn"/ { print $1 }' trace)
	sed '1,/SECCOMP_SET_MODE_FILTER/d' trace | grep -v "^${spawner:-none} " | grep -v PR_SET_NAME |
		grep -o '"[^"]*"' | tr -d '"' | sort -u
}

# watch: a session with hostile and with good peers, under strace
watch() {
	mkdir -p shots
	empty events view.err
	strace -f -e trace=%file,seccomp,prctl -o trace "$view" --listen s --keep --png shots/%u.png \
		--events - >events 2>view.err </dev/null &
	pid=$!
	poll grep -q 'waiting for a display channel' view.err
	play_a_hostile_peer
	for kind in '' --dmabuf=memfd; do
		# shellcheck disable=SC2086 # a word or none
		"$testgpu" --connect s --frames 3 --size 320x200 $kind
	done
	traced=$(cat "/proc/$pid/task/$pid/children")
	kill "${traced% }"
	wait "$pid"
	pid=
}

opens_the_picture() {
	opened | grep -q '^shots/0\.png$'
}

hears_the_peers() {
	grep -q '"event":"warning"' events || { tail -n 20 watch.log view.err events && false; }
}

watch >watch.log 2>&1
rule "a session with hostile peers ends as any other" "$(is "$?" 0)"
rule "the hostile peers were heard" "$(holds hears_the_peers)"
rule "the picture is written" "$(holds test -s shots/0.png)"
rule "files are opened where pictures are written, and nowhere else" \
	"$(opened | grep -vxE 'shots/(\.vug-view-[A-Za-z0-9]{6}|0\.png)|s')"
rule "the picture is among the files that are opened" "$(holds opens_the_picture)"

# --- the user's characters ---------------------------------------------------------------------

# glibc's newlocale() does not give its copy of LOCPATH back; a library of libvncserver's calls it.
echo 'leak:argz_add_sep' >of-glibc

# complaint_in LOCALE: what vug-view says where it cannot write its picture, however often it is asked for one
complaint_in() {
	mkdir -p short-lived
	empty view.err
	LC_ALL=$1 LOCPATH=$work LSAN_OPTIONS=suppressions=$work/of-glibc:print_suppressions=0 "$view" --demo --png short-lived/a.png 2>view.err </dev/null &
	pid=$!
	poll has_both_threads
	rmdir short-lived
	kill "$pid"
	wait "$pid"
	pid=
	uniq view.err
}

localedef -i de_DE -f ISO-8859-1 ./de_DE.ISO-8859-1 >localedef.log 2>&1
rule "libraries for another character set are loaded before the sandbox" \
	"$(is "$(complaint_in de_DE.ISO-8859-1)" \
		'vug-view: cannot write short-lived/a.png: No such file or directory')"

# --- another directory -------------------------------------------------------------------------

# written_to DIRECTORY ARGUMENT…: what vug-view says that is asked for its picture when its directory
# was removed and made again
written_to() {
	directory=$1
	shift
	rm -rf "$directory" events
	mkdir "$directory"
	empty view.err
	"$view" --listen s --png "$directory/a.png" --events events "$@" 2>view.err </dev/null &
	pid=$!
	poll test -S s
	empty gpu.log
	"$testgpu" --connect s --still --size 320x200 >gpu.log 2>&1 </dev/null &
	poll grep -q '"event":"frame"' events
	rmdir "$directory"
	mkdir "$directory"
	kill "$pid"
	wait "$pid"
	echo "status $?"
	pid=
	grep 'cannot write' view.err
}

refusal='vug-view: cannot write again/a.png: Permission denied; its directory is not the one that was there at the start, to which the sandbox holds: start vug-view again, or with --no-sandbox'
has_landlock && rule "a directory that was made again is refused, with the reason and what to do" \
	"$(is "$(written_to again)" "status 1
$refusal")"
rule "a directory that was made again is written to without the sandbox" \
	"$(is "$(written_to again --no-sandbox)" 'status 0')"
rule "a directory that was made again has the picture without the sandbox" "$(holds test -s again/a.png)"

# --- sockets -----------------------------------------------------------------------------------

# mode_of SOCKET ARGUMENT…: with a umask that forbids nothing
mode_of() {
	socket=$1
	shift
	empty view.err
	(umask 0 && exec "$view" "$@" 2>view.err </dev/null) &
	pid=$!
	poll test -S "$socket"
	stat -c %a "$socket"
	kill "$pid"
	wait "$pid"
	pid=
}

rule "--listen makes a socket of mode 0600, whatever the umask" \
	"$(is "$(mode_of socket-a --listen socket-a)" 600)"
rule "--vhost-user makes a socket of mode 0600, whatever the umask" \
	"$(is "$(mode_of socket-b --vhost-user socket-b --backend none)" 600)"

# --- the test GPU ------------------------------------------------------------------------------

gpu_privileges() {
	empty gpu.log
	"$testgpu" --connect nobody --timeout 20 >gpu.log 2>&1 </dev/null &
	pid=$!
	poll grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$pid/status"
	status NoNewPrivs
	kill "$pid"
	wait "$pid"
	pid=
}

rule "vug-testgpu cannot gain privileges either" "$(is "$(gpu_privileges)" 1)"

conclude || exit 1
has_landlock || { echo "skipped: this kernel has no Landlock, so files were not tried"; exit 77; }
