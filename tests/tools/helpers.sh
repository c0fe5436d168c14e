# shellcheck shell=sh
# tests/tools/helpers.sh: what the tests of the programs share. To be sourced by a script that has
# been given the build folder as $1 and has set top; it goes on in an empty folder, which is removed
# at its end.
# shellcheck disable=SC2034,SC2154,SC2317,SC2329 # variables and functions are the script's to use

build=$(cd "${1:?usage: $0 BUILD}" && pwd) || exit 2
# shellcheck source=tests/tools/signals/storm.sh
. "$top/tests/tools/signals/storm.sh"
view=$build/examples/vug-view/vug-view
testgpu=$build/examples/vug-testgpu/vug-testgpu
replay=$build/examples/vug-replay/vug-replay
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-tools.XXXXXX")
passed=0
failed=0
view_pid=
gpu_pid=

trap 'end_all; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$work" || exit 2
# shellcheck source=tests/tools/poll.sh
. "$top/tests/tools/poll.sh"

# --- helpers -----------------------------------------------------------------------------------

# check RULE COMMAND…
check() {
	rule=$1
	shift
	if "$@" >check.log 2>&1; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $rule"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $rule"
		sed 's/^/# /' check.log
		[ ! -s view.err ] || sed 's/^/# stderr: /' view.err
	fi
}

not() {
	! "$@"
}

# view ARGUMENT…: in the background, its streams in view.out and view.err; SIGINT, which a script's
# background ignores, and SIGHUP, which nohup does, as in the foreground
view() {
	rm -f events # what is looked for in it is of this one
	empty view.out view.err
	env --default-signal=HUP,INT "$view" "$@" >view.out 2>view.err </dev/null &
	view_pid=$!
}

# gpu ARGUMENT…: in the background
gpu() {
	empty gpu.log
	"$testgpu" "$@" >gpu.log 2>&1 </dev/null &
	gpu_pid=$!
}

# has_ended PID: whether or not it was waited for
has_ended() {
	case $(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) in
	'' | Z) true ;;
	*) false ;;
	esac
}

# ends PID: returns its status; it has a minute from now on
ends() {
	poll has_ended "$1" || kill -KILL "$1"
	wait "$1" 2>/dev/null
	status=$?
	echo "status $status"
	return "$status"
}

# view_ends [SIGNAL]: after the signal, if one is named
view_ends() {
	[ $# = 0 ] || kill "-$1" "$view_pid"
	pid=$view_pid
	view_pid=
	ends "$pid"
}

# ends_with STATUS [SIGNAL]: of vug-view
ends_with() {
	wanted=$1
	shift
	view_ends "$@"
	[ $? = "$wanted" ]
}

gpu_ends() {
	pid=$gpu_pid
	gpu_pid=
	ends "$pid"
}

# conclude: the last line and the exit status
conclude() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}

end_all() {
	for pid in $view_pid $gpu_pid; do
		kill -KILL "$pid"
		wait "$pid"
	done 2>/dev/null
	view_pid=
	gpu_pid=
}

# has FILE COUNT TEXT: at least so many lines with the text
has() {
	number=$(grep -c -e "$3" "$1" 2>/dev/null)
	[ "${number:-0}" -ge "$2" ]
}

# at_most NUMBER FILE PATTERN: there are some, and not more
at_most() {
	found=$(grep -c -e "$3" "$2")
	echo "$found of them"
	[ "$found" -gt 0 ] && [ "$found" -le "$1" ]
}

lines() {
	[ "$(wc -l <"$1")" -eq "$2" ]
}

# shows FILE SIZE NUMBER: the test picture, each pixel
shows() {
	"$compare" "$1" "$2" "$3"
}

# refuses TEXT ARGUMENT…: one line that has the text, nothing on stdout, status 2
refuses() {
	text=$1
	shift
	timeout 60 "$view" "$@" >view.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	[ "$status" = 2 ] && [ ! -s view.out ] && lines view.err 1 &&
		grep -q '^vug-view: ' view.err && grep -qF -e "$text" view.err
}

# still ARGUMENT…: one frame of the exact test picture, then the back end goes
still() {
	gpu --connect s --still --frames 1 "$@"
}

# differs_by_a_box FILE: 1280x800, and the box of the moving test picture covers at most 320x96
differs_by_a_box() {
	shows "$1" 1280x800 0 >compare.log
	cat compare.log
	differing=$(sed -n 's/ pixels different$//p' compare.log)
	[ -n "$differing" ] && [ "$differing" -gt 0 ] && [ "$differing" -le 30720 ]
}

# check_events FILE: each line one object, with the members that the manual names
check_events() {
	python3 - "$1" <<'END'
import json, re, sys
number, text, flag = (int,), (str,), (bool,)
members = {
    "connected": {},
    "scanout": {"scanout": number, "kind": text, "width": number, "height": number},
    "frame": dict.fromkeys(("scanout", "x", "y", "width", "height"), number),
    "cursor": {"scanout": number, "x": number, "y": number, "visible": flag},
    "cursor-image": dict.fromkeys(("scanout", "hot_x", "hot_y"), number),
    "idle": {},
    "png": {"scanout": number, "file": text, "written": flag},
    "disconnected": {"reason": text},
    "warning": {"message": text},
}
last = 0.0
for line in open(sys.argv[1], encoding="utf-8"):
    event = json.loads(line)
    for name, types in members[event["event"]].items():
        assert type(event[name]) in types, line
    if event["event"] == "scanout":
        assert event["kind"] in ("surface", "dmabuf", "memory", "none"), line
        assert (event["kind"] == "none") == (event["width"] == 0), line
    if event["event"] == "png":
        assert re.fullmatch("[0-9a-f]{64}", event["sha256"] if event["written"] else "0" * 64), line
        assert event["written"] != ("reason" in event), line
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", event["utc"]), line
    assert event["time"] >= last, line
    last = event["time"]
assert last > 0, "no events"
END
}

for program in "$view" "$testgpu" "$replay"; do
	[ -x "$program" ] || {
		echo "not ok 1 - there is no $program: build the project first"
		echo '0 passed, 1 failed'
		exit 1
	}
done
compare=$(find "$build" -type f -name compare-png -perm -u+x | head -n 1)
if [ -z "$compare" ]; then
	compare=$work/compare-png
	# shellcheck disable=SC2046 # flags, to be split
	${CC:-cc} -std=c11 -O2 -o "$compare" "$top/tests/guest/compare.c" \
		$(pkg-config --cflags --libs libpng) || exit 2
fi
