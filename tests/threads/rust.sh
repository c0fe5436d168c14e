#!/bin/sh
# rust.sh SOURCE BUILD: the producer and the display of examples/rust under ThreadSanitizer, which watches the library,
# the wrapper and what the wrapper's programs do. BUILD is a build with VUG_SANITIZE=thread whose vug-view has the
# producer: VUG_VIEW_EXTRA_DIRS=tests/rust/view;tests/threads. $VUG_THREADS_RUSTC is what rustc.sh --find has found.
set -u

source=$(cd "$1" && pwd) || exit 2
build=$(cd "$2" && pwd) || exit 2
# shellcheck source=tests/abi/report.sh
. "$source/tests/abi/report.sh"
view=$build/examples/vug-view/vug-view
require "$build/lib/libvug.so" "$view"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LD_LIBRARY_PATH="$build/lib" TSAN_OPTIONS="suppressions=$source/tests/threads/suppressions:exitcode=66"

# compile FILE OUTPUT OPTION…: nothing where that works
compile() {
	file=$1
	output=$2
	shift 2
	VUG_BINDINGS=$build/examples/vug-view/extra/view/bindings.rs sh "$source/tests/threads/rustc.sh" \
		--edition 2021 "$@" -A dead_code -C link-arg="$work/descriptors.o" -L "$build/lib" -l vug -o "$output" \
		"$file" 2>&1
}

# run NAME ARGUMENT…: its output is kept in NAME.log
run() {
	name=$1
	shift
	timeout 120 "$work/$name" "$@" >"$work/$name.log" 2>&1
}

# is_clean NAME ARGUMENT…
is_clean() {
	run "$@" || { echo "status $?"; cat "$work/$name.log"; }
}

# is_reported NAME FUNCTION…: there is a race, and each function is in what ThreadSanitizer says of it
is_reported() {
	program=$1
	shift
	! run "$program" 30 || echo 'nothing is reported'
	grep -q 'ThreadSanitizer: data race' "$work/$program.log" || echo "no data race in: $(cat "$work/$program.log")"
	for function; do
		grep -q "#[0-9]* .*$function" "$work/$program.log" || echo "no $function in: $(cat "$work/$program.log")"
	done
}

# A fence that signals before its picture is drawn.
break_producer() {
	mkdir -p "$work/broken"
	cp "$source"/examples/rust/*.rs "$work/broken"
	awk '/^        draw\(&pixels\);$/ { late = $0; next } { print }
		late && /write_all/ { print late; late = ""; done = 1 } END { exit !done }' \
		"$source/examples/rust/producer.rs" >"$work/broken/producer.rs" ||
		echo 'producer.rs draws in another way: this test does not know it'
}

look() {
	python3 "$source/tests/rust/view/look.py" "$@" >"$work/look.log" 2>&1 || cat "$work/look.log"
}

# The pictures are drawn by a thread of the producer's; the last one needs no permission here.
is_shown() {
	mkfifo "$work/gate"
	timeout 120 "$view" --rust 100:9 --png "$work/picture.png" 9<>"$work/gate" >"$work/view.log" 2>&1 &
	echo open >"$work/gate"
	wait $! || { echo "status $?"; cat "$work/view.log"; }
	look png "$work/picture.png" 100 none
}

rule "what ThreadSanitizer does not know of descriptors compiles" "$("${CC:-cc}" -std=c11 -D_GNU_SOURCE -O1 -g -c \
	-o "$work/descriptors.o" "$source/tests/threads/descriptors.c" 2>&1)"
rule "own-display compiles for ThreadSanitizer" \
	"$(compile "$source/examples/rust/own-display.rs" "$work/own-display" -O)"
rule "a producer and a display in Rust have no data race" "$(is_clean own-display 300)"
rule "each picture of the watched producer is shown whole" \
	"$(grep -qx 'frames [0-9]* torn 0 last 300' "$work/own-display.log" || cat "$work/own-display.log")"
rule "a producer in Rust has no data race in vug-view" "$(is_shown)"
rule "a picture that is drawn after its fence is reported as a data race" \
	"$(break_producer; compile "$work/broken/own-display.rs" "$work/late" -O; is_reported late fill vug_buffer_copy)"
# Unoptimised, because an optimiser leaves the empty list of events alone.
rule "two threads that dispatch one listener are reported as a data race" \
	"$(compile "$source/tests/threads/two-dispatchers.rs" "$work/two"; is_reported two 'Listener.*dispatch')"
conclude
