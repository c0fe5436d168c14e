#!/bin/sh
# rustc.sh ARGUMENT…: rustc, so that the C compiler's ThreadSanitizer watches what it makes; $VUG_THREADS_RUSTC (rustc) is
# the compiler.
#   rustc.sh --find           prints a compiler that this works with: the one in $PATH, or the distribution's
#   rustc.sh --link ARGUMENT… the linker: rustc gives it a runtime of its own, which distributions do not have, and
#                             no library by default, which the C compiler would take its own runtime for
set -eu

compiler=${VUG_THREADS_RUSTC:-rustc}

# supports NAME: there is such an option; newer compilers ask for it, because std is not watched
supports() {
	RUSTC_BOOTSTRAP=1 "$compiler" -C help | grep -q -- "$1"
}

compile() {
	linker=$(mktemp)
	trap 'rm -f "$linker"' EXIT
	printf '#!/bin/sh\nexec sh "%s" --link "$@"\n' "$0" >"$linker"
	chmod +x "$linker"
	! supports unsafe-allow-abi-mismatch || set -- -C unsafe-allow-abi-mismatch=sanitizer "$@"
	RUSTC_BOOTSTRAP=1 "$compiler" -Z sanitizer=thread -g -C linker="$linker" "$@"
}

link() {
	for argument; do
		shift
		case $argument in
		*librustc*_rt.tsan.a | -nodefaultlibs) ;;
		*) set -- "$@" "$argument" ;;
		esac
	done
	exec "${CC:-cc}" -fsanitize=thread "$@"
}

# find_compiler: the newest compilers call functions that an older runtime lacks, such as one that copies a slice
find_compiler() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	echo 'fn main() { let mut v = vec![std::env::args().count(); 9]; v.copy_within(1.., 0); println!("{v:?}"); }' \
		>"$work/program.rs"
	for compiler in "$compiler" /usr/bin/rustc; do
		! VUG_THREADS_RUSTC=$compiler sh "$0" --edition 2021 -o "$work/program" "$work/program.rs" >"$work/log" 2>&1 ||
			! "$work/program" >/dev/null || { echo "$compiler"; return; }
	done
	cat "$work/log" >&2
	echo "skipped: what no rustc here makes links with ${CC:-cc}'s ThreadSanitizer: take both from one distribution" >&2
	return 1
}

case ${1:-} in
--find) find_compiler ;;
--link) shift && link "$@" ;;
*) compile "$@" ;;
esac
