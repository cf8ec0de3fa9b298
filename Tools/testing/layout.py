"""Where things are in the tree."""

import glob
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STATE = os.path.join(ROOT, ".state")


def packages():
    """The names of the folders under Packages that hold a manifest, sorted."""
    return sorted(os.path.basename(os.path.dirname(path)) for path in glob.glob(f"{ROOT}/Packages/*/Package.swift"))


def test_targets(package):
    """The names of the test targets of a folder under Packages, sorted."""
    return sorted(os.path.basename(path) for path in glob.glob(f"{ROOT}/Packages/{package}/Tests/*"))


def tool_packages():
    """The folders under Tools that are packages with tests, relative to the root."""
    manifests = glob.glob(f"{ROOT}/Tools/*/Package.swift")
    folders = [os.path.relpath(os.path.dirname(path), ROOT) for path in manifests]
    return sorted(folder for folder in folders if glob.glob(f"{ROOT}/{folder}/Tests/*/*.swift"))


def package_of_module(module):
    """The package that holds a test target: `Retry` of `RetryTests`, `Integration`, `Tools/connhandler`."""
    for path in glob.glob(f"{ROOT}/Packages/*/Tests/{module}"):
        return path.split(os.sep)[-3]
    if os.path.isdir(f"{ROOT}/Integration/Tests/{module}"):
        return "Integration"
    for path in glob.glob(f"{ROOT}/Tools/*/Tests/{module}"):
        return "Tools/" + path.split(os.sep)[-3]
    return module
