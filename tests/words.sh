#!/bin/sh
# words.sh SOURCE | --samples: words that readers have to decode, in code, comments, docs and tests, a line each.
# docs/contributing.md says what to write. The changelog and kept results keep their old words.
# --samples prints a line for each of them, for lint.sh to see that it is found.
set -eu

if [ "$1" = --samples ]; then
	printf '%s\n' 'whoever' 'put up with' 'of ours' 'is told' 'were told' 'be told' 'been told' 'told apart' \
		'once more' 'goes without' 'who knows' 'anew' 'strangers' 'overdone' \
		'at the most' '/* The same */'
	exit
fi
cd "$1"

# The words, and the word for them in the field.
words() {
	cat <<'END'
whoever           name the actor: the caller, the peer, a reader
put up with       tolerate
\bof ours\b       our own; of this library
\b(is|are|was|were|be|been) told\b  gets, learns of, is reported, knows
told apart        distinguished
once more         again
goes without      name what it does
who knows         say what is known
anew              again, re-
strangers         unauthenticated, untrusted
overdone          done twice
at the most       at most
END
}

files() {
	find include lib examples docs tests README.md CMakeLists.txt -type f ! -path docs/changelog.md \
		! -path 'docs/results/*' ! -path tests/words.sh ! -path 'tests/fuzz/corpus/*' \
		! -path 'tests/data/sessions/*'
}

list=$(mktemp)
trap 'rm -f "$list"' EXIT
files >"$list"
words | while IFS= read -r row; do
	word=${row%%  *}
	xargs grep -HInoiE -e "$word" <"$list" | sed "s/\$/ (write: ${row##*  })/" || :
done
# An editor shows a comment alone.
xargs grep -HInE -e '(/\*\*?<?|^[[:space:]]*\*) The same\b' <"$list" |
	sed 's/$/ (a comment stands alone)/' || :
