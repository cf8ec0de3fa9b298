"""Words that no file of the tree may hold. They are written in parts here, so that this file passes too."""

import re

import files

FORBIDDEN = [
    ("a path of one machine", re.compile(r"(?<![\w.$}*])/(?:wor" r"k|roo" r"t|far" r"m|opt/swift-" r"packages)/")),
    (
        "the host of a package registry",
        re.compile(r"\b(?:deb\.deb" r"ian\.org|snapshot\.deb" r"ian\.org|(?:files\.)?py" r"pi(?:thonhosted)?\.org)\b"),
    ),
    (
        "a word of unfinished work",
        re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|WI" r"P|TB" r"D)\b|\b[Nn]ot (?:yet )?imple" r"mented\b"),
    ),
]
EXEMPT = {"LICENSE"}


def problems_in(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN:
            if match := pattern.search(line):
                yield f"{name}:{number}: {what}: {match[0]}"


def check(root):
    problems = []
    for name in files.names(root):
        text = files.text(root, name)
        if text is not None and name not in EXEMPT:
            problems += problems_in(name, text)
    yield "no machine paths, registry hosts or unfinished work", problems
