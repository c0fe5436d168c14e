#!/bin/sh
# rust.sh SOURCE BUILD: the headers through bindgen, the safe wrapper of examples/rust, and a producer and a display in
# Rust that use it. No crates are needed. Skipped without bindgen or rustc.
set -u

source=$1
build=$2
# shellcheck source=tests/abi/report.sh
. "$source/tests/abi/report.sh"
require "$build/lib/libvug.so"
for tool in bindgen rustc; do
	command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# quietly COMMAND…: what it prints, and that it failed
quietly() {
	"$@" 2>&1 || echo "failed: $*"
}

# bind OUTPUT OPTION…
bind() {
	sh "$source/tests/rust/bindings.sh" "$source" "$build" "$@"
}

# compile FILE OUTPUT OPTION…
compile() {
	file=$1
	output=$2
	shift 2
	VUG_BINDINGS=$work/bindings.rs rustc --edition 2021 "$@" -L "$build/lib" -l vug -o "$output" "$file"
}

run() {
	LD_LIBRARY_PATH=$build/lib timeout 60 "$@"
}

# lacks NAME: that constant or function is not in the bindings
lacks() {
	grep -qw "$1" "$work/bindings.rs" || echo "$1"
}

all_names() {
	for name in $(sed -n 's/^	\(vug_[a-z_0-9]*\);$/\1/p' "$source/lib/vug.map") \
		$(sed -n 's/^#define \(VUG_[A-Z_0-9]*\) .*/\1/p' "$source"/include/vug/*.h); do
		lacks "$name"
	done
}

# layouts: bindgen's own tests of sizes, alignments and offsets
layouts() {
	quietly bind "$work/layouts.rs" --no-doc-comments
	quietly rustc --edition 2021 --test -A warnings -L "$build/lib" -l vug -o "$work/layouts" "$work/layouts.rs"
	[ ! -x "$work/layouts" ] || run "$work/layouts" >"$work/layouts.log" 2>&1 || cat "$work/layouts.log"
}

# is_refused BOUND TYPE: the compiler accepts a program without that bound on the type, and not with it
is_refused() {
	for bound in "" ": $1"; do
		cat >"$work/bound.rs" <<END
#[path = "$source/examples/rust/vug.rs"]
mod vug;
fn has_bound<T$bound>() {}
fn main() {
    has_bound::<vug::$2>();
}
END
		compile "$work/bound.rs" "$work/bound" --emit metadata -A warnings >"$work/bound.log" 2>&1
		echo "$? $(grep -c 'error\[E0277\]' "$work/bound.log")"
	done | tr '\n' ' ' | grep -qE '^0 0 1 [1-9]' || echo "$2 may be $1: $(cat "$work/bound.log")"
}

ends_by_itself() {
	run "$work/own-display" 300 >"$work/display.log" 2>&1 || cat "$work/display.log"
}

# prints PATTERN…: a line for each is in what own-display printed
prints() {
	for pattern; do
		grep -qx "$pattern" "$work/display.log" || echo "no '$pattern' in: $(cat "$work/display.log")"
	done
}

rule "bindgen has nothing to say about the headers" \
	"$(quietly bind "$work/bindings.rs" --no-doc-comments --no-layout-tests)"
rule "bindgen finds each function and each constant" "$(all_names)"
rule "Rust has the layout of each struct" "$(layouts)"
rule "the wrapper has at most 300 lines" \
	"$(wc -l <"$source/examples/rust/vug.rs" | awk '$1 > 300 { print $1 }')"
rule "own-display builds without a warning" "$(quietly compile "$source/examples/rust/own-display.rs" \
	"$work/own-display" -O -D warnings -A dead_code)"
rule "own-display ends by itself" "$(ends_by_itself)"
rule "each picture of the producer is shown" "$(prints 'presented 300 shown 300')"
rule "no picture is seen before its acquire fence" "$(prints 'frames [0-9]* torn 0 last 300')"
rule "a cursor of 256×256 arrives whole" "$(prints 'cursor 256x256')"
rule "each buffer comes back" "$(prints 'every buffer is free after [0-9]* releases')"
rule "a server is for one thread at a time" "$(is_refused Sync Server)"
rule "a listener is for one thread at a time" "$(is_refused Sync Listener)"
rule "a pixel buffer's address stays in its wrapper" "$(is_refused Copy Buffer)"
conclude
