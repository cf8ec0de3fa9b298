"""Tests are counted by package: every test target of the tree is found, also one that is not named like its package."""

import os
import unittest

import layout


class Packages(unittest.TestCase):
    def test_every_test_target_belongs_to_its_folder(self):
        for package in layout.packages():
            for target in layout.test_targets(package):
                self.assertEqual(layout.package_of_module(target), package)

    def test_a_second_test_target_counts_for_its_package(self):
        self.assertEqual(layout.package_of_module("GzipTests"), "DataFrames")
        self.assertEqual(layout.package_of_module("SpreadsheetsTests"), "HTTPProviders")

    def test_integration_and_tools(self):
        for target in os.listdir(os.path.join(layout.ROOT, "Integration/Tests")):
            self.assertEqual(layout.package_of_module(target), "Integration")
        self.assertEqual(layout.package_of_module("ConnHandlerCommandsTests"), "Tools/connhandler")

    def test_an_unknown_module_stands_for_itself(self):
        self.assertEqual(layout.package_of_module("NoSuchTests"), "NoSuchTests")


if __name__ == "__main__":
    unittest.main()
