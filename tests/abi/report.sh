#!/bin/sh
# report.sh: sourced by the tests here; counts and prints "ok N - rule" lines.
number=0
failed=0

# rule TEXT OUTPUT: kept where OUTPUT, which names what breaks it, is empty
rule() {
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $number - $1"
	printf '%s\n' "$2" | head -n 15 | sed 's/^/#   /'
}

# conclude: the last line and the exit status
conclude() {
	echo "$((number - failed)) passed, $failed failed"
	[ "$failed" = 0 ] && [ "$number" -gt 0 ]
}

# require FILE…: what the build must have made before its rules can be looked at
require() {
	for file in "$@"; do
		[ -e "$file" ] || {
			echo "$0: there is no $file: build the library first" >&2
			exit 2
		}
	done
}
