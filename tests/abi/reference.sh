#!/bin/sh
# reference.sh SOURCE: docs/build.sh makes the API reference, and a warning of Doxygen's fails it.
set -eu

source=$1
# shellcheck source=tests/abi/report.sh
. "$(dirname "$0")/report.sh"
command -v doxygen >/dev/null || { echo "skipped: there is no doxygen here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

reference() {
	sh "$source/docs/build.sh" "$work/html" >"$work/said" 2>&1 || cat "$work/said"
}

# missing: functions of the symbol maps that no page of a group describes
missing() {
	sed -n 's/^[[:space:]]*\(vug_[a-z0-9_]*\);.*/\1/p' "$source"/lib/*.map "$source"/lib/*/*.map |
		while read -r name; do
			grep -q "class=\"memname\">.*$name *<" "$work"/html/group__*.html || echo "$name"
		done
}

without_threads() {
	grep -L '>Thread<' "$work"/html/group__server.html "$work"/html/group__frame.html
}

# fails FILE EXPRESSION WORDS: headers that sed has spoiled make no reference, and a line has WORDS
fails() {
	rm -rf "$work/spoiled" && cp -r "$source/include/vug" "$work/spoiled"
	sed -i "$2" "$work/spoiled/$1"
	if sh "$source/docs/build.sh" "$work/other" "$work/spoiled" >"$work/said" 2>&1; then
		echo "it succeeded"
	fi
	grep -q "$3" "$work/said" || { echo "no line has '$3':" && cat "$work/said"; }
}

rule "docs/build.sh makes the API reference without a warning" "$(reference)"
rule "the API reference has a first page" "$(grep -L 'API reference' "$work/html/index.html" 2>&1)"
rule "the API reference has every exported function" "$(missing)"
rule "the API reference names the thread of a function" "$(without_threads)"
rule "a parameter without @param fails the API reference" \
	"$(fails server.h '/@param index/d' 'index')"
rule "a @param without a parameter fails the API reference" \
	"$(fails server.h 's/@param index/@param number/' 'number')"
rule "a function without @return fails the API reference" \
	"$(fails scanout.h '/@return the server, borrowed/d' 'vug_scanout_get_server')"
rule "a member without a doc comment fails the API reference" \
	"$(fails types.h 's|/\*\*< default VUG_PROTOCOL_FINAL \*/||' 'protocol')"
rule "a reference to what is not there fails the API reference" \
	"$(fails vug.h 's/@ref server/@ref servers/' 'servers')"
conclude
