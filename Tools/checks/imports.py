"""Libraries import FoundationEssentials at most: Foundation doubles the start of a process, and FoundationNetworking
brings a second HTTP client of 45 MB with it."""

import re

import files

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:class|struct|enum|protocol|func|var|let|typealias)\s+)?(Foundation|FoundationNetworking|FoundationXML)\b"
)
# Nowhere at all, tools and tests included.
NEVER = {"FoundationNetworking"}


def is_library(name):
    return name.startswith("Packages/") and "/Sources/" in name


def problems_in(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = IMPORT.match(line)
        if match and (is_library(name) or match[1] in NEVER):
            yield f"{name}:{number}: imports {match[1]}"


def check(root):
    problems = []
    for name in files.names(root, "*.swift"):
        problems += problems_in(name, files.text(root, name) or "")
    yield "libraries import FoundationEssentials at most", problems
