#!/bin/sh
# command-line.sh BUILD: how vug-gpu2d is started, and what it says, as a program that starts QEMU's back end has it.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/abi/report.sh
. "$top/tests/abi/report.sh"
program=$(cd "$1" && pwd)/examples/vug-gpu2d/vug-gpu2d
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# capabilities OPTION: JSON that says what kind of back end it is
capabilities() {
	"$program" "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["type"])' 2>&1 | grep -vx gpu
}

# refused TEXT ARGUMENT…: a usage error of one line, which ends so
refused() {
	text=$1
	shift
	timeout 10 "$program" "$@" </dev/null >out 2>&1
	[ $? = 2 ] || echo 'it did not end with status 2'
	[ "$(wc -l <out)" = 1 ] || echo 'it did not say one line'
	grep -q "^vug-gpu2d: .*$text" out || cat out
}

# serve ARGUMENT…: connect as a VMM does, look at the socket, and leave
serve() {
	timeout 10 "$program" "$@" >out 2>&1 &
	python3 - socket <<'END'
import os, socket, stat, struct, sys, time
deadline = time.monotonic() + 8
while True:
    try:
        vmm = socket.socket(socket.AF_UNIX)
        vmm.connect(sys.argv[1])
        break
    except OSError:
        if time.monotonic() > deadline:
            sys.exit("nobody listens")
        time.sleep(0.02)
vmm.send(struct.pack("<3I", 15, 1, 0))  # GET_PROTOCOL_FEATURES
print(struct.unpack("<3IQ", vmm.recv(20))[:3])
END
	wait $! || echo "status $?"
	cat out
}

# listens OPTION…: the connection is served, and the socket has gone then
listens() {
	serve "$@" | grep -vxF '(15, 5, 8)'
	[ ! -e socket ] || echo 'the socket is still there'
}

# listens_again: where a socket was left behind
listens_again() {
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
	listens --socket-path=socket
}

# keeps_files: what is no socket stays, and is not listened on
keeps_files() {
	echo kept >file
	timeout 10 "$program" -s file >out 2>&1
	[ $? = 1 ] || echo 'it did not fail'
	grep -qx kept file || echo 'the file has gone'
}

rule 'vug-gpu2d prints its capabilities' "$(capabilities --print-capabilities)"
rule 'vug-gpu2d prints them for -c, too' "$(capabilities -c)"
rule 'vug-gpu2d needs a socket or a descriptor' "$(refused 'one of --socket-path PATH and --fd N is needed; see --help')"
rule 'vug-gpu2d takes one of them' "$(refused 'is needed; see --help' --fd 3 -s socket)"
rule 'vug-gpu2d has 16 scanouts at most' "$(refused '--outputs takes 0 to 16; see --help' --fd 3 --outputs 17)"
rule 'a descriptor that is no socket is a usage error' "$(refused 'Socket operation on non-socket' --fd 0)"
rule 'vug-gpu2d listens at --socket-path' "$(listens --socket-path socket)"
rule 'vug-gpu2d listens at -s' "$(listens -s socket)"
rule 'vug-gpu2d listens where a socket was left behind' "$(listens_again)"
rule 'vug-gpu2d leaves a file alone that is no socket' "$(keeps_files)"
conclude
