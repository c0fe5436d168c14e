#!/bin/sh
# lint.sh SOURCE BUILD: format, clang-tidy, cppcheck, gcc -fanalyzer, shellcheck and sizes.
# BUILD is a configured build, whose compile_commands.json clang-tidy reads.
set -eu

source=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/abi/report.sh"
cd "$source"
jobs=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

require "$build/compile_commands.json"
for tool in clang-format clang-tidy cppcheck gcc shellcheck; do
	command -v "$tool" >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done

# sources FOLDER…
sources() {
	find "$@" -name '*.[ch]' -type f | sort
}

# compiled FOLDER…: the .c files among them that the build knows
compiled() {
	find "$@" -name '*.c' -type f | sort | while read -r file; do
		! grep -qF "\"$source/$file\"" "$build/compile_commands.json" || echo "$file"
	done
}

scripts() {
	find . -path ./.git -prune -o -path './build*' -prune -o -type f -print | while read -r file; do
		case $(head -c 10 "$file" | tr -d '\0') in '#!/bin/sh'*) echo "$file" ;; esac
	done
}

# findings: the lines of a report that name one, without the top level's path
findings() {
	grep -E '(warning|error):' | sed "s|$source/||" | sort -u || :
}

format() {
	sources include lib examples tests | xargs clang-format --dry-run 2>&1 | findings |
		cut -d: -f1 | uniq -c
}

# unique_commands FOLDER: there, how each file is compiled, once: libvug-input has sources of libvug's.
unique_commands() {
	mkdir -p "$1"
	awk '
		/^\{/ { block = "" }
		/^  "file":/ { file = $0 }
		/^(\{|  )/ { block = block $0 "\n" }
		/^\}/ && !seen[file]++ { all = all (all == "" ? "" : ",\n") block "}" }
		END { print "[\n" all "\n]" }' "$build/compile_commands.json" >"$1/compile_commands.json"
}

# One command a process: clang-tidy 14 takes va_start() for nothing in the second one.
tidy() {
	unique_commands "$work/commands"
	compiled "$@" | xargs -P "$jobs" -n 1 clang-tidy -p "$work/commands" --quiet 2>&1 | findings
}

check() {
	cppcheck -j "$jobs" --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --library=gtk -Iinclude -Ilib -Iexamples -I"$build/include" \
		--template='{file}:{line}: warning: {id}: {message}' "$@" 2>&1 | findings
}

analyze() {
	flags="-std=c11 -D_GNU_SOURCE -O1 -fanalyzer -Iinclude -Ilib -I$build/include"
	flags="$flags $(pkg-config --cflags pixman-1 libdrm glib-2.0 epoxy)"
	# shellcheck disable=SC2086 # options
	sources lib | grep '\.c$' | xargs -P "$jobs" -n 1 gcc $flags -S -o /dev/null 2>&1 | findings
}

lengths() {
	sources lib examples tests | xargs awk -f "$here/tidy/sizes.awk" | sort -n
}

# over LIMIT FILE: lines of "NUMBER NAME" above it
over() {
	awk -v limit="$1" '$1 > limit' "$2"
}

# summary WHAT FILE: median, 90th percentile, largest
summary() {
	awk -v what="$1" '
		{ value[NR] = $1 }
		END {
			printf "# %d %s: median %d lines, 90 %% up to %d, the longest %d\n", NR, what,
				value[int((NR + 1) / 2)], value[int((NR * 9 + 9) / 10)], value[NR]
		}' "$2"
}

# rule_of TOOL VERSION TEXT OUTPUT: a rule, where the tool is of the version that the tree is kept by,
# which is Debian 12's. Others format otherwise and have other checks: what they find is shown.
rule_of() {
	here_is=$("$1" --version | grep -o '[0-9]\+\.[0-9.]*' | head -n 1)
	case $here_is. in
	"$2".*) rule "$3" "$4" ;;
	*)
		echo "# not judged: '$3': $1 $2 decides, and here is $here_is, which says:"
		printf '%s\n' "${4:-nothing}" | sed 's/^/#   /'
		;;
	esac
}

# over_budget: the seconds of the suites of tests/run.sh, where they are too many
over_budget() {
	sh tests/run.sh --list |
		awk '$2 != "release" { sum += $3 } END { if (sum > 2400) print sum, "seconds" }'
}

# The rows of install.sh that name one release's version of a package, as clang-14.
of_one_release() {
	sed -n '/^packages() {/,/^}/p' tests/install.sh | grep -E -- '-[0-9]{2}( |-|$)' || :
}

# unnoticed: the samples of words.sh that it does not find in a file
unnoticed() {
	rm -rf "$work/words" && mkdir -p "$work/words/include" "$work/words/lib"
	(cd "$work/words" && mkdir examples docs tests && : >README.md && : >CMakeLists.txt)
	sh "$here/words.sh" --samples | while read -r text; do
		printf '%s\n' "$text" >"$work/words/lib/file.h"
		sh "$here/words.sh" "$work/words" | grep -q '^lib/file.h:1:' || echo "$text"
	done
}

# unnoticed_names: the samples of names.sh that it does not find in a file
unnoticed_names() {
	rm -rf "$work/names" && mkdir -p "$work/names/tests"
	sh "$here/names.sh" --samples | while read -r text; do
		for kind in sh c py; do
			printf '%s\n' "$text" >"$work/names/tests/file.$kind"
		done
		[ -n "$(sh "$here/names.sh" "$work/names")" ] || echo "$text"
	done
}

rule "no text has a word that readers have to decode" "$(sh "$here/words.sh" "$source")"
rule "each word that readers have to decode is found" "$(unnoticed)"
rule "each name of a test stands alone" "$(sh "$here/names.sh" "$source")"
rule "each name that does not stand alone is found" "$(unnoticed_names)"
rule "every package that the tests need has a name in each Debian" "$(of_one_release)"
rule_of clang-format 14 "every source file is as clang-format would have it" "$(format)"
rule_of clang-tidy 14 "clang-tidy finds nothing in lib/" "$(tidy lib)"
rule_of clang-tidy 14 "clang-tidy finds nothing in examples/" "$(tidy examples)"
rule_of cppcheck 2.10 "cppcheck finds nothing in lib/ and examples/" "$(check lib examples)"
rule_of gcc 12 "gcc -fanalyzer finds nothing in lib/" "$(analyze)"
scripts >"$work/scripts"
rule_of shellcheck 0.9 "shellcheck finds nothing in the scripts" \
	"$(xargs shellcheck -x -P "$source" -f gcc <"$work/scripts" 2>&1 || :)"

lengths >"$work/functions"
{ sources lib include examples tests && cat "$work/scripts"; } | xargs wc -l | grep -v ' total$' |
	sort -n >"$work/files"
summary functions "$work/functions"
summary files "$work/files"
echo "# functions of more than 40 lines:"
over 40 "$work/functions" | sed 's/^/#   /'
rule "the default tier of tests/run.sh takes at most 2,400 seconds" "$(over_budget)"
rule "the fuzz corpus has at most 300 files" \
	"$(find tests/fuzz/corpus -type f | wc -l | awk '$1 > 300 { print $1, "files: tests/fuzz/minimise.py" }')"
sh tests/run.sh --results | sed -n 's/^\([^ ]* *STALE: [^|]*[^| ]\) *.*/# the release tier: \1/p'
rule "no function has more than 60 lines" "$(over 60 "$work/functions")"
rule "no file has more than 500 lines" "$(over 500 "$work/files")"
conclude
