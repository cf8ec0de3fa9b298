"""The root manifest and the manifests under Packages must say the same of every target.

A remote user gets the root manifest, a user by path the nested ones; both list sources, settings and dependencies, and
nothing in SwiftPM keeps them together. Compared are: targets (kind, folder, settings, dependencies with their
conditions, C library), products, traits with their defaults, remote packages with their versions, tools version.
"""

import json
import os
import subprocess

import layout

# What every Swift target is compiled with.
FEATURES = {"NonisolatedNonsendingByDefault", "ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"}


def dump(folder):
    """The manifest of a folder as SwiftPM reads it."""
    result = subprocess.run(
        ["swift", "package", "--package-path", folder, "dump-package"], capture_output=True, text=True
    )
    if result.returncode != 0:
        raise RuntimeError(f"{folder}: dump-package failed: {result.stderr.strip()}")
    return json.loads(result.stdout)


def check(root):
    nested, problems = {}, []
    try:
        for name in layout.packages():
            nested[name] = dump(os.path.join(root, "Packages", name))
        problems = compare(dump(root), nested)
    except RuntimeError as error:
        problems.append(str(error))
    yield "root and nested manifests agree", problems


def compare(root, nested):
    """The differences, one sentence each. `nested` maps a folder's name to its manifest."""
    problems = []
    products = {}  # (package, product) -> names of targets
    for folder, manifest in nested.items():
        for product in manifest["products"]:
            products[(folder.lower(), product["name"])] = product["targets"]

    expected = _Listing()
    for folder, manifest in nested.items():
        where = f"Packages/{folder}"
        if manifest["name"] != folder:
            problems.append(f"{where}: the package is named {manifest['name']}, not like its folder")
        if manifest["toolsVersion"] != root["toolsVersion"]:
            problems.append(f"{where}: its tools version is not the root's")
        siblings = {}
        for dependency in manifest["dependencies"]:
            if "fileSystem" in dependency:
                local = dependency["fileSystem"][0]
                path = local["path"].rstrip("/").rsplit("/", 1)[-1]
                if path not in nested:
                    problems.append(f"{where}: depends on {path} by path, which is no folder under Packages")
                siblings[local["identity"]] = path
        expected.add(where, folder, manifest, siblings, products, problems)

    actual = _Listing()
    actual.add("Package.swift", None, root, {}, {}, problems)
    problems += _differences("target", expected.targets, actual.targets)
    problems += _differences("product", expected.products, actual.products)
    problems += _differences("remote package", expected.remotes, actual.remotes)
    problems += _differences("trait", expected.traits, actual.traits)
    for name, target in actual.targets.items():
        if target["settings"] and not FEATURES <= _features(target["settings"]):
            missing = ", ".join(sorted(FEATURES - _features(target["settings"])))
            problems.append(f"target {name} is compiled without {missing}")
    return problems


class _Listing:
    """What one or more manifests declare, in one form, as if all stood at the root."""

    def __init__(self):
        self.targets, self.products, self.remotes, self.traits = {}, {}, {}, {}

    def add(self, where, folder, manifest, siblings, products, problems):
        own = {target["name"] for target in manifest["targets"]}
        for target in manifest["targets"]:
            name = target["name"]
            if name in self.targets:
                problems.append(f"{where}: target {name} is declared by another folder too")
            default = ("Tests/" if target["type"] == "test" else "Sources/") + name
            path = target.get("path") or default
            self.targets[name] = {
                "kind": target["type"],
                "folder": f"Packages/{folder}/{path}" if folder else path,
                "settings": sorted(json.dumps(setting, sort_keys=True) for setting in target["settings"]),
                "dependencies": sorted(
                    text
                    for dependency in target["dependencies"]
                    for text in _dependency(dependency, own, siblings, products, where, problems)
                ),
                "library": [target.get("pkgConfig"), target.get("providers")],
                "files": [target.get(key) for key in ("exclude", "sources", "resources", "publicHeadersPath")],
            }
        for product in manifest["products"]:
            self.products[product["name"]] = {"kind": product["type"], "targets": sorted(product["targets"])}
        for dependency in manifest["dependencies"]:
            for remote in dependency.get("sourceControl", []):
                about = {key: remote[key] for key in ("location", "requirement", "traits")}
                earlier = self.remotes.setdefault(remote["identity"], about)
                if earlier != about:
                    problems.append(f"{where}: asks for another version or trait of {remote['identity']}")
        for trait in manifest.get("traits") or []:
            if trait["name"] == "default":
                for enabled in trait["enabledTraits"]:
                    self.traits.setdefault(enabled, {"enables": [], "default": False})["default"] = True
            else:
                about = self.traits.setdefault(trait["name"], {"enables": [], "default": False})
                about["enables"] = sorted({*about["enables"], *trait["enabledTraits"]})


def _dependency(dependency, own, siblings, products, where, problems):
    """One dependency as text; a product of a package by path becomes its targets."""
    kind, values = next(iter(dependency.items()))
    condition = json.dumps(values[-1], sort_keys=True) if values[-1] else ""
    name = values[0]
    if kind == "product":
        package = values[1].lower()
        if package not in siblings:
            return [f"product {name} of {package} {condition}".strip()]
        targets = products.get((siblings[package].lower(), name))
    elif name in own:
        targets = [name]
    else:  # by name alone: a product of one of the packages by path
        found = [products[(path.lower(), name)] for path in siblings.values() if (path.lower(), name) in products]
        targets = found[0] if found else None
    if targets is None:
        problems.append(f"{where}: depends on {name}, which no package by path offers")
        return []
    return [f"target {target} {condition}".strip() for target in targets]


def _features(settings):
    return {
        value["_0"]
        for setting in map(json.loads, settings)
        for kind, value in setting["kind"].items()
        if kind == "enableUpcomingFeature"
    }


def _differences(what, expected, actual):
    problems = []
    for name in sorted(expected.keys() | actual.keys()):
        if name not in actual:
            problems.append(f"{what} {name} is in a folder's manifest and not in the root's")
        elif name not in expected:
            problems.append(f"{what} {name} is in the root's manifest and in no folder's")
        else:
            for key in expected[name]:
                if expected[name][key] != actual[name][key]:
                    problems.append(f"{what} {name}: {key} differ:")
                    problems.append(f"  folder: {_show(expected[name][key])}")
                    problems.append(f"  root:   {_show(actual[name][key])}")
    return problems


def _show(value):
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
