#!/bin/sh
# names.sh SOURCE | --samples: names of tests that do not stand alone, a line each. A name that begins with "and"
# or "it" needs the test above it, which no search shows; docs/contributing.md says how to name a test.
# --samples prints a line for each kind of name, for lint.sh to see that it is found.
set -eu

if [ "$1" = --samples ]; then
	cat <<'END'
	check 'and leaves no seams' true
	check '… and leaves no seams' true
rule "it says so" "$(true)"
	need "$name: but not before" true
rule_of clang-tidy 14 "which finds nothing" "$(tidy)"
Test(budget, they_are_counted)
SUITE_TEST(watchdog, nor_is_a_burst)
	{"its pixels are drawn", each_is_drawn},
    "so does SIGKILL": restored,
END
	exit
fi
cd "$1"

words='and|but|or|nor|so|it|its|they|their|which'

# in_tests FILES PATTERN: the lines of tests/ that have it
in_tests() {
	grep -rnE --include="$1" -e "$2" tests || :
}

{
	# rule, check and need of shell scripts, with "$name: " before the name or not
	in_tests '*.sh' "\\b(check|need|rule|rule_of [a-z-]+ [0-9]+) +['\"]([^'\" ]*: )?(…|($words)\\b)"
	# Criterion's tests
	in_tests '*.[ch]' "^(SUITE_TEST|Test)\\([a-z0-9_]+, *($words)_"
	# tables of rules in C and Python
	in_tests '*.[ch]' "^[[:space:]]*\\{\"($words) [^\"]*\", *[a-z_]+\\}"
	in_tests '*.py' "^[[:space:]]*\"($words) [^\"]*\":"
} | grep -v '^tests/names\.sh:' || :
