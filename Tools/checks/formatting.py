"""`swift format` with the rules of .swift-format, over every Swift file of the tree."""

import subprocess

import files


def _run(root, *arguments):
    names = files.names(root, "*.swift")
    command = ["swift", "format", *arguments, "--parallel", "--configuration", ".swift-format", *names]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def check(root):
    result = _run(root, "lint", "--strict")
    problems = []
    if result.returncode != 0:
        problems = [line.replace(f"{root}/", "") for line in (result.stdout + result.stderr).splitlines()]
    yield "swift format lint --strict", problems


def fix(root):
    result = _run(root, "format", "--in-place")
    print(result.stdout + result.stderr, end="")
    return result.returncode
