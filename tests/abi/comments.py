#!/usr/bin/env python3
"""comments.py HEADER… -- MAP…: what the doc comments of public headers lack, a line each.

Every function has one, which says of each parameter, of the result, of the thread and of the version: the
version is that of the node that exports it in a symbol map. Every other public item says the version. Every
item is in a group. An editor shows a comment alone, so none begins with "The same".
"""
import re
import sys

COMMENT = re.compile(r"/\*\*(.*?)\*/", re.S)
# What a comment in column 1 is about: a function, or the beginning of anything else.
FUNCTION = re.compile(r"\n([A-Za-z][^;{}#]*?[ *](vug_\w+)\(([^;]*)\);)")
ITEM = re.compile(r"\n(?:#define (VUG_\w+)|(?:struct|enum) (\w+)(?: \{|;))")


def versions(paths):
    """Function -> version, of the map's node: VUG_EGL_0.1 is 0.1."""
    found = {}
    for path in paths:
        version = None
        with open(path, encoding="utf-8") as file:
            for line in file:
                node = re.match(r"VUG_(?:[A-Z]+_)?([0-9.]+) \{", line)
                version = node.group(1) if node else version
                name = re.match(r"\s+(vug_\w+);", line)
                if name:
                    found[name.group(1)] = version
    return found


def parameters(text):
    """The names in a parameter list."""
    without_functions = re.sub(r"\(\*(\w+)\)\s*\([^()]*\)", r" \1", text)
    without_arrays = re.sub(r"\[[^]]*\]", "", without_functions)
    names = [re.search(r"(\w+)\s*$", part).group(1) for part in without_arrays.split(",")]
    return [] if names == ["void"] else names


def function_lacks(comment, declaration, name, arguments, exported):
    """What the comment of one function does not say."""
    for parameter in parameters(arguments):
        if not re.search(rf"@param {parameter} \S", comment):
            yield f"@param {parameter}"
    returns_nothing = re.match(r"void vug_", declaration)
    if bool(returns_nothing) == bool(re.search(r"@return \S", comment)):
        yield "@return, or it has one too many"
    if not re.search(r"@thread \S", comment):
        yield "@thread"
    if f"@since {exported.get(name)}\n" not in comment:
        yield f"@since {exported.get(name)}, which its symbol map says"


def complaints(path, exported, seen):
    """Lines about one header; seen gets the names of its functions."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    depth = 0
    for found in COMMENT.finditer(text):
        comment, line = found.group(1), text.count("\n", 0, found.start()) + 1
        depth += comment.count("@{") - comment.count("@}")
        if re.match(r"[\s*<]*The same", comment):
            yield f"{path}:{line}: begins with 'The same'"
        function = FUNCTION.match(text, found.end())
        item = function or ITEM.match(text, found.end())
        if not item or text[found.start() - 1] != "\n":
            continue
        name = function.group(2) if function else item.group(1) or item.group(2)
        seen.add(name)
        lacks = list(function_lacks(comment, *function.groups(), exported)) if function else []
        if not function and "@since " not in comment:
            lacks.append("@since")
        if depth < 1:
            lacks.append("a group")
        for what in lacks:
            yield f"{path}:{line}: {name} lacks {what}"


def main():
    """Print all complaints, those about exported functions without a comment last."""
    split, seen = sys.argv.index("--"), set()
    headers, exported = sys.argv[1:split], versions(sys.argv[split + 1:])
    for path in headers:
        for complaint in complaints(path, exported, seen):
            print(complaint)
    for name in sorted(set(exported) - seen):
        print(f"{name} has no doc comment directly above it")


main()
