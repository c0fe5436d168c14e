#!/bin/sh
# tests/bench/instructions.sh BUILD [--profile] [ROW…]: instructions of the library for a message, its
# callbacks, pixman and libc included and the kernel not, as callgrind counts them.
#
# Each row is run with some messages and with twice as many; what that costs more is theirs alone.
#	--profile  which functions they are in, the dearest first (themselves, without those called)
set -eu

usage="usage: tests/bench/instructions.sh BUILD [--profile] [ROW…]"
build=$(cd "${1:?$usage}" && pwd)
shift
profile=
if [ "${1:-}" = --profile ]; then
	profile=yes
	shift
fi
command -v valgrind >/dev/null || { echo "There is no valgrind here: tests/install.sh guest" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Names of rows that begin with an argument; all without one.
chosen() {
	"$build/tests/bench/vug-bench" --list | while read -r name _; do
		[ $# -gt 0 ] || echo "$name"
		for begin in "$@"; do
			case $name in "$begin"*) echo "$name" ;; esac
		done
	done
}

# So many that what a row begins with does not count; few of the large ones.
messages_of() {
	case $1 in
	*.1080p | *.4k) echo 8 ;;
	*) echo 1024 ;;
	esac
}

# run ROW COUNT: callgrind's file is out.COUNT. Each byte of a `rep movsb` would be an instruction.
run() {
	GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=0x7fffffff valgrind --tool=callgrind --toggle-collect=vug_server_dispatch \
		--callgrind-out-file="$work/out.$2" \
		"$build/tests/bench/bench-instructions" "$1" "$2" >"$work/frames.$2" 2>"$work/log" ||
		{ cat "$work/log" >&2; exit 1; }
}

# total COUNT
total() {
	awk '/^(summary|totals):/ { print $2; exit }' "$work/out.$1"
}

# functions COUNT: "FUNCTION INSTRUCTIONS", each function once
functions() {
	callgrind_annotate --auto=no --threshold=100 "$work/out.$1" | sed -n 's/,//g; s/^ *\([0-9]*\) ([^)]*) *\(.*\)$/\2 \1/p' |
		sed -n 's/^[^ ]*:\([A-Za-z_0-9.@]*\)[^ ]*.* \([0-9]*\)$/\1 \2/p' |
		awk '{ sum[$1] += $2 } END { for (name in sum) print name, sum[name] }'
}

# print_profile COUNT: what each function costs a message
print_profile() {
	functions "$1" | sort >"$work/once"
	functions "$(($1 * 2))" | sort >"$work/twice"
	join -a 2 -e 0 -o 0,1.2,2.2 "$work/once" "$work/twice" |
		awk -v count="$1" '{ a = ($3 - $2) / count; if (a >= 0.5) printf "    %10.1f  %s\n", a, $1 }' |
		sort -rn | head -n 20
}

echo "| row | instructions a message |"
echo "|---|--:|"
chosen "$@" | while read -r row; do
	count=$(messages_of "$row")
	run "$row" "$count"
	run "$row" $((count * 2))
	awk -v row="$row" -v once="$(total "$count")" -v twice="$(total $((count * 2)))" \
		-v count="$count" 'BEGIN { printf "| %s | %.0f |\n", row, (twice - once) / count }'
	[ -z "$profile" ] || print_profile "$count"
done
