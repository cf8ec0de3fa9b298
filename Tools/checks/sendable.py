"""Every `@unchecked Sendable` needs a comment directly above its declaration that says what protects it."""

import re

import files

DECLARATION = re.compile(r"\b(class|struct|enum|extension|actor|protocol)\b")


def problems_in(name, text):
    lines = text.splitlines()
    for index, line in enumerate(lines):
        code = line.split("//")[0]
        if "@unchecked Sendable" not in code:
            continue
        above = index
        while above > 0 and not DECLARATION.search(lines[above]):
            above -= 1  # the declaration began on an earlier line
        above -= 1
        while above >= 0 and lines[above].lstrip().startswith(("@", "#if")):
            above -= 1
        if above < 0 or not lines[above].lstrip().startswith("//"):
            yield f"{name}:{index + 1}: no comment above that says what protects it: {line.strip()}"


def check(root):
    problems = []
    for name in files.names(root, "*.swift"):
        problems += problems_in(name, files.text(root, name) or "")
    yield "every @unchecked Sendable says what protects it", problems
