"""Each small check passes what is right and finds what is planted."""

import textwrap
import unittest

import support
import compile_fail
import examples
import imports
import schemas
import sendable
import layout
import tree


class Sendable(unittest.TestCase):
    def problems(self, text):
        return list(sendable.problems_in("a.swift", textwrap.dedent(text)))

    def test_a_comment_above_is_enough(self):
        for text in (
            "// the lock protects it\nfinal class A: @unchecked Sendable {}",
            "// the lock protects it\n@usableFromInline\nfinal class A: @unchecked Sendable {}",
            "// the lock protects it\nfinal class A:\n    B, @unchecked Sendable {}",
            "// no word about @unchecked Sendable in code",
        ):
            self.assertEqual(self.problems(text), [], text)

    def test_none_above_is_found(self):
        for text in (
            "final class A: @unchecked Sendable {}",
            "let a = 1\nextension A: @unchecked Sendable {}",
            "// far away\n\n@usableFromInline\nfinal class A: @unchecked Sendable {}",
        ):
            self.assertEqual(len(self.problems(text)), 1, text)


class Imports(unittest.TestCase):
    library, test = "Packages/A/Sources/A/A.swift", "Packages/A/Tests/ATests/A.swift"

    def problems(self, name, line):
        return list(imports.problems_in(name, f"import Glibc\n{line}\n"))

    def test_essentials_pass(self):
        for line in ("import FoundationEssentials", "public import FoundationEssentials", "// import Foundation", "let a = 1"):
            self.assertEqual(self.problems(self.library, line), [], line)

    def test_more_is_found_in_libraries(self):
        for line in (
            "import Foundation",
            "internal import Foundation",
            "@preconcurrency import Foundation",
            "@_spi(A) public import FoundationXML",
            "    import struct Foundation.Date",
        ):
            self.assertEqual(len(self.problems(self.library, line)), 1, line)
            self.assertEqual(self.problems(self.test, line), [], line)

    def test_the_other_client_is_found_everywhere(self):
        for name in (self.library, self.test, "Tools/A/Sources/A/A.swift"):
            self.assertEqual(len(self.problems(name, "public import FoundationNetworking")), 1, name)


class Tree(unittest.TestCase):
    def test_each_forbidden_word_is_found(self):
        for word in ("/wor" + "k/main", "see TO" + "DO", "not yet imple" + "mented", "https://py" + "pi.org/simple"):
            self.assertEqual(len(list(tree.problems_in("a.md", f"first\nthe {word} here"))), 1, word)

    def test_ordinary_text_passes(self):
        text = "sqlite:/data/plant.db\nmktemp -d /tmp/a.XXXXXX\n${HOME}/work/x\nmethods todo with hacksaws\n"
        self.assertEqual(list(tree.problems_in("a.md", text)), [])


class Examples(unittest.TestCase):
    readme = textwrap.dedent(
        """
        # A
        <!-- example: first -->
        ```swift
        let a = 1
            a.b()
        ```
        <!-- not compiled: a manifest line -->
        ```swift
        .package(url: "…", from: "1.0.0")
        ```
        ```sh
        make test
        ```
        """
    )
    test = textwrap.dedent(
        """
        func f() {
            // README: first
            let a = 1
                a.b()
            // END
        }
        """
    )

    def problems(self, readme=None, test=None):
        return "\n".join(examples.compare("README.md", readme or self.readme, [("T.swift", test or self.test)]))

    def test_equal_text_passes(self):
        self.assertEqual(self.problems(), "")

    def test_another_line_is_found(self):
        found = self.problems(test=self.test.replace("let a = 1", "let a = 2"))
        self.assertIn("example first differs", found)
        self.assertIn("let a = 2", found)

    def test_a_line_more_is_found(self):
        self.assertIn("differs", self.problems(test=self.test.replace("// END", "more()\n    // END")))

    def test_a_fence_without_a_mark_is_found(self):
        self.assertIn("without", self.problems(readme=self.readme + "\n```swift\nlet x = 1\n```\n"))

    def test_a_mark_without_a_reason_is_found(self):
        self.assertIn("says nothing", self.problems(readme=self.readme.replace(" a manifest line", "")))

    def test_a_name_that_no_test_has_is_found(self):
        self.assertIn("no test holds", self.problems(readme=self.readme.replace("first", "second")))

    def test_an_example_that_no_readme_has_is_found(self):
        self.assertIn("has no example more", self.problems(test=self.test + "// README: more\nx\n// END\n"))

    def test_an_open_region_is_found(self):
        self.assertIn("has no // END", self.problems(test=self.test.replace("// END", "")))

    def test_two_regions_of_one_name_are_found(self):
        self.assertIn("is also at", self.problems(test=self.test * 2))


class CompileFail(unittest.TestCase):
    def test_the_expected_error_passes(self):
        self.assertEqual(compile_fail.judge(["'run' is unavailable"], [], "is unavailable"), [])

    def test_code_that_compiles_is_found(self):
        self.assertEqual(compile_fail.judge([], [], "x"), ["the wrong code compiles"])

    def test_another_error_is_found(self):
        self.assertEqual(len(compile_fail.judge(["is unavailable", "no such module 'Retry'"], [], "is unavail")), 1)

    def test_right_code_that_fails_is_found(self):
        self.assertEqual(len(compile_fail.judge(["is unavailable"], ["no such module"], "is unavailable")), 1)


class Schemas(unittest.TestCase):
    def test_a_wrong_compose_file_is_found(self):
        wrong = "Tools/checks/selftest/wrong-compose.yml"
        self.assertNotEqual(schemas.problems_in(layout.ROOT, "vendor.compose-spec", wrong), [])
