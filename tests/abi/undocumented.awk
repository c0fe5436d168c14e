# Public items of a header that have no doc comment directly above: "FILE:LINE: what".
# A declaration is known by its first line: a function's is in column 1 and has a "(".

function complain(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
}

# What follows "enum " or "struct " up to a space, a brace or a semicolon.
function name_of(line) {
	sub(/^(struct|enum) /, "", line)
	sub(/[ ;{].*/, "", line)
	return line
}

FNR == 1 { is_documented = in_comment = 0; delete seen }

# The comment above a file says nothing of the item below it.
/^\/\*\*/ { is_documented = 1; is_file = 0 }
/^ \* @file/ { is_file = 1 }
/^\/\*/ { in_comment = 1 }
in_comment {
	if ($0 ~ /\*\//)
		in_comment = 0
	if (is_file)
		is_documented = 0
	next
}
/^#define / {
	split($2, part, "(")
	if (!is_documented && part[1] !~ /_H$/)
		complain("macro " part[1])
}
/^(struct|enum) [a-z_]+( \{|;)/ {
	name = name_of($0)
	if (!is_documented && !(name in seen))
		complain($1 " " name)
	seen[name] = 1
}
/^[A-Za-z].*\(/ && !/^extern/ && !/^G_/ {
	if (!is_documented)
		complain("function " $0)
}
{ is_documented = 0 }
