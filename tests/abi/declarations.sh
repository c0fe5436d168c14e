#!/bin/sh
# declarations.sh: sourced by the tests here; what headers declare, without a compiler.

# declarations HEADER…: of functions, one a line, without comments, preprocessor lines and what is
# between braces
declarations() {
	cat "$@" | sed -e 's|/\*.*\*/||' | awk '
		/\/\*/ { in_comment = 1 }
		in_comment { if (/\*\//) in_comment = 0; next }
		/^#/ || /^extern/ { next }
		/^(struct|enum) [a-z_]+ \{/ { in_body = 1 }
		in_body { if (/^}/) in_body = 0; next }
		/^}/ { next }
		{ print }' |
		tr '\n' ' ' | tr ';' '\n' | grep '('
}

# declared HEADER…: their names
declared() {
	declarations "$@" | sed 's/^[^(]*[^a-z0-9_(]\(vug_[a-z0-9_]*\)(.*/\1/' | sort
}
