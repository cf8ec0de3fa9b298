"""The files of the tree: tracked ones, and new ones that git does not ignore."""

import os
import subprocess


def names(root, *patterns):
    """Paths relative to the root, sorted; patterns are git's."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted({name for name in listed.split("\0") if name and os.path.isfile(os.path.join(root, name))})


def text(root, name):
    """The text of a file, or None when it is not text."""
    try:
        with open(os.path.join(root, name), encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError:
        return None
