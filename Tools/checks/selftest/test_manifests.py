"""The manifests check finds every kind of difference that is planted in a pair which agrees."""

import copy
import unittest

import support
import manifests

SETTINGS = [
    {"kind": {"enableUpcomingFeature": {"_0": feature}}, "tool": "swift"} for feature in sorted(manifests.FEATURES)
]
LOG = {
    "identity": "swift-log",
    "location": {"remote": [{"urlString": "https://example.com/swift-log"}]},
    "requirement": {"range": [{"lowerBound": "1.0.0", "upperBound": "2.0.0"}]},
    "traits": [{"name": "default"}],
}
WHEN = {"platformNames": [], "traits": ["Db"]}


def target(name, dependencies=(), kind="regular", path=None, settings=SETTINGS):
    return {
        "name": name,
        "type": kind,
        "path": path,
        "settings": copy.deepcopy(settings),
        "dependencies": list(dependencies),
        "exclude": [],
        "resources": [],
    }


def product(name):
    return {"name": name, "type": {"library": ["automatic"]}, "targets": [name]}


def manifest(name, targets, products, dependencies=(), traits=()):
    return {
        "name": name,
        "toolsVersion": {"_version": "6.2.0"},
        "targets": targets,
        "products": [product(one) for one in products],
        "dependencies": list(dependencies),
        "traits": list(traits),
    }


def by_path(name):
    return {"fileSystem": [{"identity": name.lower(), "path": f"/somewhere/Packages/{name}"}]}


TRAITS = [{"name": "Db", "enabledTraits": []}, {"name": "default", "enabledTraits": ["Db"]}]


def agreeing():
    """A root and three folders: Core, Db, All."""
    logging = {"product": ["Logging", "swift-log", None, None]}
    nested = {
        "Core": manifest(
            "Core",
            [target("Core", [logging]), target("CoreTests", [{"byName": ["Core", None]}], "test")],
            ["Core"],
            [{"sourceControl": [LOG]}],
        ),
        "Db": manifest(
            "Db",
            [target("Db", [{"product": ["Core", "Core", None, None]}])],
            ["Db"],
            [by_path("Core")],
        ),
        "All": manifest(
            "All",
            [target("All", [{"byName": ["Core", None]}, {"product": ["Db", "Db", None, WHEN]}])],
            ["All"],
            [by_path("Core"), by_path("Db")],
            TRAITS,
        ),
    }
    root = manifest(
        "Whole",
        [
            target("Core", [logging], path="Packages/Core/Sources/Core"),
            target("CoreTests", [{"byName": ["Core", None]}], "test", "Packages/Core/Tests/CoreTests"),
            target("Db", [{"byName": ["Core", None]}], path="Packages/Db/Sources/Db"),
            target(
                "All", [{"byName": ["Core", None]}, {"target": ["Db", WHEN]}], path="Packages/All/Sources/All"
            ),
        ],
        ["Core", "Db", "All"],
        [{"sourceControl": [LOG]}],
        TRAITS,
    )
    return root, nested


class Manifests(unittest.TestCase):
    def setUp(self):
        self.root, self.nested = agreeing()

    def problems(self):
        return "\n".join(manifests.compare(self.root, self.nested))

    def root_target(self, name):
        return next(target for target in self.root["targets"] if target["name"] == name)

    def test_a_pair_that_agrees_has_no_problem(self):
        self.assertEqual(self.problems(), "")

    def test_a_dependency_missing_at_the_root(self):
        self.root_target("Db")["dependencies"] = []
        self.assertIn("target Db: dependencies differ", self.problems())

    def test_a_dependency_missing_in_the_folder(self):
        self.nested["Core"]["targets"][0]["dependencies"] = []
        self.assertIn("target Core: dependencies differ", self.problems())

    def test_a_condition_missing_at_the_root(self):
        self.root_target("All")["dependencies"][1] = {"target": ["Db", None]}
        self.assertIn("target All: dependencies differ", self.problems())

    def test_a_setting_missing_at_the_root(self):
        self.root_target("Core")["settings"].pop()
        self.assertIn("target Core: settings differ", self.problems())
        self.assertIn("target Core is compiled without", self.problems())

    def test_a_feature_missing_on_both_sides(self):
        self.root_target("Core")["settings"].pop()
        self.nested["Core"]["targets"][0]["settings"].pop()
        self.assertIn("target Core is compiled without", self.problems())

    def test_a_target_missing_at_the_root(self):
        self.root["targets"].pop(1)
        self.assertIn("target CoreTests is in a folder's manifest and not in the root's", self.problems())

    def test_a_target_missing_in_the_folder(self):
        self.nested["Core"]["targets"].pop(1)
        self.assertIn("target CoreTests is in the root's manifest and in no folder's", self.problems())

    def test_another_folder_of_sources(self):
        self.root_target("Core")["path"] = "Packages/Core/Sources/Other"
        self.assertIn("target Core: folder differ", self.problems())

    def test_a_product_missing_at_the_root(self):
        self.root["products"].pop()
        self.assertIn("product All", self.problems())

    def test_another_version_of_a_remote_package(self):
        remote = self.nested["Core"]["dependencies"][0]["sourceControl"][0] = copy.deepcopy(LOG)
        remote["requirement"]["range"][0]["lowerBound"] = "1.1.0"
        self.assertIn("remote package swift-log: requirement differ", self.problems())

    def test_a_trait_that_is_on_by_default_on_one_side_only(self):
        self.root["traits"] = [TRAITS[0], {"name": "default", "enabledTraits": []}]
        self.assertIn("trait Db: default differ", self.problems())

    def test_a_trait_missing_at_the_root(self):
        self.root["traits"] = []
        self.assertIn("trait Db is in a folder's manifest and not in the root's", self.problems())

    def test_another_tools_version(self):
        self.nested["Db"]["toolsVersion"] = {"_version": "6.1.0"}
        self.assertIn("Packages/Db: its tools version", self.problems())

    def test_a_folder_that_is_not_there(self):
        del self.nested["Core"]
        self.assertIn("depends on Core by path, which is no folder", self.problems())
