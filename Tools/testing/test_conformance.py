"""The table of the SQL suites, on outcomes as the counter gives them."""

import unittest

import conformance
from counting import Outcome


def case(module, text, state="passed"):
    return Outcome(module, f"{module}.ConformanceTests/conforms(_:) [{text}]", state)


class ConformanceTable(unittest.TestCase):
    def setUp(self):
        self.table = conformance.Table(
            [
                case("PgSQLIntegrationTests", "rows come [in order] [sync]"),
                case("PgSQLIntegrationTests", "rows come [in order] [async]", "failed"),
                case("PgSQLIntegrationTests", "quirk: keys are told [sync]: only to RETURNING [so]"),
                case("PgSQLIntegrationTests", "quirk: keys are told [async]: only to RETURNING [so]"),
                case("SQLiteIntegrationTests", "rows come [in order] [sync]"),
                case("SQLiteIntegrationTests", "rows come [in order] [async]"),
                case("SQLiteIntegrationTests", "quirk: out of date [async]: it was so", "failed"),
                Outcome("SQLiteIntegrationTests", "SQLiteIntegrationTests.ConformanceTests/counts()", "passed"),
                Outcome("SQLiteTests", "SQLiteTests.HandlerTests/a() [x [sync]]", "passed"),
            ]
        )

    def test_a_cell_says_what_both_faces_came_to(self):
        self.assertEqual(self.table.cell("rows come [in order]", "PostgreSQL"), "passed/failed")
        self.assertEqual(self.table.cell("rows come [in order]", "SQLite"), "passed")
        self.assertEqual(self.table.cell("keys are told", "PostgreSQL"), "quirk")
        self.assertEqual(self.table.cell("keys are told", "SQLite"), "-")

    def test_a_quirk_that_is_gone_is_a_failure(self):
        self.assertEqual(self.table.cell("out of date", "SQLite"), "failed")

    def test_engines_are_in_their_order_and_other_tests_left_out(self):
        self.assertEqual(self.table.engines, ["SQLite", "PostgreSQL"])
        self.assertEqual(list(self.table.cells), ["rows come [in order]", "keys are told", "out of date"])

    def test_the_lines_end_with_counts_and_reasons(self):
        lines = self.table.lines()
        self.assertIn("SQLite: 2 passed, 1 failed", lines)
        self.assertIn("PostgreSQL: 1 passed, 2 quirk, 1 failed", lines)
        self.assertIn("quirk of PostgreSQL: keys are told: only to RETURNING [so]", lines)

    def test_no_case_gives_no_table(self):
        self.assertEqual(conformance.Table([]).lines(), [])


if __name__ == "__main__":
    unittest.main()
