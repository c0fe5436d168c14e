# "uint32_t x, y; /**< text */" becomes one declaration a member, each with the text: Doxygen documents
# only the last of several. It sees the headers through this (INPUT_FILTER); their lines keep their numbers.
match($0, /^\t[a-z0-9_]+ [a-z_]+(, [a-z_]+)+; *\/\*\*<.*\*\/$/) {
	end = index($0, ";")
	text = substr($0, end + 1)
	names = substr($0, length($1) + 3, end - length($1) - 3)
	count = split(names, name, ", ")
	line = ""
	for (i = 1; i <= count; i++)
		line = line "\t" $1 " " name[i] ";" text
	print line
	next
}
{ print }
