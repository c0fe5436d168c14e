# shellcheck shell=sh
# tests/tools/vnc/helpers.sh: what the tests of vug-view's VNC server share. To be sourced by a script
# that has set top and been given the build folder as $1 and, where what clients saw is kept,
# a folder as $2.
#
# Pictures are looked at by vnc-client, which is built on libvncclient, and by a viewer of Debian's;
# peer.py speaks the protocol byte by byte, well or rudely.
# shellcheck disable=SC2034,SC2154,SC2317,SC2329 # variables and functions are the script's to use

pictures=${2:-}
[ -z "$pictures" ] || { mkdir -p "$pictures" && pictures=$(cd "$pictures" && pwd); } || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
client=$build/tests/tools/vnc-client
[ -x "$client" ] || { echo "skipped: there is no $client: this build is without VNC"; exit 77; }
[ -n "$pictures" ] || pictures=$work

# --- helpers -----------------------------------------------------------------------------------

# serve ARGUMENT…: vug-view with a socket s for back ends, and where its clients connect to
serve() {
	view --listen s --keep --vnc :0 "$@"
	poll has view.err 1 'waiting for a display channel'
	where=127.0.0.1:$(sed -n 's/.*clients can connect to 127\.0\.0\.1:\([0-9]*\)$/\1/p' view.err)
}

finish() {
	[ -z "$gpu_pid" ] || { kill "$gpu_pid" && gpu_ends; }
	view_ends TERM
}

# refuses TEXT ARGUMENT…: one line that has the text, status 2
refuses() {
	text=$1
	shift
	timeout 10 "$view" "$@" >view.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	cat view.err
	[ "$status" = 2 ] && lines view.err 1 && grep -qF -e "$text" view.err
}

# sees ARGUMENT…: a client of the server at $where
sees() {
	timeout 30 "$client" "$@" "$where"
}

# peer ARGUMENT…: a client that knows what it does, at $where
peer() {
	timeout 40 python3 "$top/tests/tools/vnc/peer.py" "$where" "$@"
}

# password TEXT: the name of a file that has it
password() {
	rm -f password
	(umask 077 && printf '%s\nnot this\n' "$1" >password)
	echo password
}
