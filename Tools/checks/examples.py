"""Every Swift example of a README must stand in a Swift file that the tests compile and run.

In the README, the line before the fence names it:

    <!-- example: first-query -->           it equals the lines between `// README: first-query` and `// END` in a
                                            file of the package's Tests or its target in Integration (for the root
                                            README: of ReadmeTests or Tools)
    <!-- not compiled: a manifest line -->  it is no code of a program, for this reason

Indentation is removed from both before they are compared.
"""

import os
import re
import textwrap

import files

MARK = re.compile(r"<!--\s*(example|not compiled):\s*(.*?)\s*-->")


def fences(text):
    """(line number, the mark's kind or None, its name or reason, code) of every Swift fence."""
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        opening = re.match(r"(\s*)```(\S*)\s*$", lines[index])
        if not opening:
            index += 1
            continue
        start = index
        index += 1
        while index < len(lines) and lines[index].strip() != "```":
            index += 1
        code = "\n".join(lines[start + 1 : index])
        index += 1
        if opening[2].lower() != "swift":
            continue
        before = start - 1
        while before >= 0 and not lines[before].strip():
            before -= 1
        mark = MARK.fullmatch(lines[before].strip()) if before >= 0 else None
        yield start + 1, mark and mark[1], mark and mark[2], _tidy(code)


def regions(name, text):
    """(example name, where, code) of every marked region of a Swift file; an open one has no code."""
    begun = None
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*// README: (.+?)\s*$", line):
            if begun:
                yield begun[0], begun[1], None
            begun = (match[1], f"{name}:{number}", [])
        elif begun and line.strip() == "// END":
            yield begun[0], begun[1], _tidy("\n".join(begun[2]))
            begun = None
        elif begun:
            begun[2].append(line)
    if begun:
        yield begun[0], begun[1], None


def _tidy(code):
    return "\n".join(line.rstrip() for line in textwrap.dedent(code).strip("\n").splitlines()).strip()


def compare(readme, text, swift_files):
    """The problems of one README; swift_files are (name, text)."""
    known, problems, used = {}, [], set()
    for name, content in swift_files:
        for example, where, code in regions(name, content):
            if code is None:
                problems.append(f"{where}: example {example} has no // END")
            elif example in known:
                problems.append(f"{where}: example {example} is also at {known[example][0]}")
            else:
                known[example] = (where, code)
    for line, kind, value, code in fences(text):
        place = f"{readme}:{line}"
        if kind is None:
            problems.append(f"{place}: a Swift example without `<!-- example: name -->` before it")
        elif not value:
            problems.append(f"{place}: `<!-- {kind}: … -->` says nothing")
        elif kind == "example" and value not in known:
            problems.append(f"{place}: no test holds `// README: {value}`")
        elif kind == "example":
            used.add(value)
            if known[value][1] != code:
                problems.append(f"{place}: example {value} differs from {known[value][0]}:")
                problems += _difference(code, known[value][1])
    for example in sorted(set(known) - used):
        problems.append(f"{known[example][0]}: {readme} has no example {example}")
    return problems


def _difference(readme, compiled):
    ours, theirs = readme.splitlines(), compiled.splitlines()
    for index in range(max(len(ours), len(theirs))):
        left = ours[index] if index < len(ours) else "(ends)"
        right = theirs[index] if index < len(theirs) else "(ends)"
        if left != right:
            return [f"  README: {left}", f"  test:   {right}"]
    return []


def check(root):
    for readme in files.names(root, "README.md", "*/README.md"):
        folder = os.path.dirname(readme)
        if folder:
            suite = f"Integration/Tests/{os.path.basename(folder)}IntegrationTests"
            patterns = [f"{folder}/Tests/**.swift", f"{folder}/Tests/*.swift", f"{suite}/*.swift"]
        else:
            patterns = ["Integration/Tests/ReadmeTests/*.swift", "Tools/*.swift"]
        sources = [(name, files.text(root, name) or "") for name in files.names(root, *patterns)]
        yield f"examples of {readme}", compare(readme, files.text(root, readme), sources)
