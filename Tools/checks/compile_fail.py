"""Code that must not compile: compile-fail/*.swift, checked against the modules of the root's debug build.

The first line of each file is `// expect: REGEX`. The file must fail to typecheck, and every error must match. Beside
it stands NAME.ok.swift, the nearest code that is right, which must typecheck: so a case can't fail for the wrong
reason, such as a module that is not found.
"""

import glob
import os
import re
import subprocess

FOLDER = "Tools/checks/compile-fail"


def arguments(root):
    """What swiftc needs to find the modules of the build, the C ones included."""
    build = os.path.join(root, ".build", "debug")
    maps = glob.glob(f"{build}/*.build/module.modulemap") + glob.glob(f"{root}/Packages/*/Sources/*/module.modulemap")
    maps += glob.glob(f"{root}/Packages/*/Sources/*/include/module.modulemap")
    flags = ["-swift-version", "6", "-parse-as-library", "-I", os.path.join(build, "Modules")]
    for path in sorted(maps):
        flags += ["-Xcc", f"-fmodule-map-file={path}"]
    return flags


def errors_of(path, flags):
    """The errors of one file; an empty list when it compiles."""
    result = subprocess.run(["swiftc", "-typecheck", *flags, path], capture_output=True, text=True)
    found = re.findall(r"^.*?error: (.*)$", result.stderr, re.M)
    if result.returncode == 0:
        return []
    return found or [f"exit code {result.returncode}: {result.stderr.strip()[-300:]}"]


def judge(wrong, right, expected):
    """The problems of one case, given the errors of the wrong code and of the right code."""
    problems = []
    if not wrong:
        problems.append("the wrong code compiles")
    for error in wrong:
        if not re.search(expected, error):
            problems.append(f"another error than `{expected}`: {error}")
    for error in right:
        problems.append(f"the right code does not compile: {error}")
    return problems


def check(root):
    if not os.path.isdir(os.path.join(root, ".build", "debug", "Modules")):
        yield "compile-fail", ["no build: run `swift build --build-tests` first"]
        return
    flags = arguments(root)
    names = {os.path.basename(path) for path in glob.glob(f"{root}/{FOLDER}/*.swift")}
    for name in sorted(names):
        case = name.removesuffix(".swift")
        path = os.path.join(root, FOLDER, name)
        if case.endswith(".ok"):
            if case.removesuffix(".ok") + ".swift" not in names:
                yield f"compile-fail {case}", ["there is no wrong code beside it"]
            continue
        with open(path, encoding="utf-8") as file:
            expected = re.fullmatch(r"// expect: (.+)", file.readline().strip())
        if not expected:
            yield f"compile-fail {case}", ["its first line is not `// expect: REGEX`"]
        elif f"{case}.ok.swift" not in names:
            yield f"compile-fail {case}", [f"there is no {case}.ok.swift"]
        else:
            right = errors_of(os.path.join(root, FOLDER, f"{case}.ok.swift"), flags)
            yield f"compile-fail {case}", judge(errors_of(path, flags), right, expected[1])
