"""The counter, on records of real runs: samples/mixed.jsonl holds every ending a test can have, samples/crash.jsonl is
a run that trapped in its second of three tests."""

import json
import os
import tempfile
import unittest

import counting
import tap
from counting import ExpectedSkips, Outcome, Tally

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "samples")


def sample(name, exit_code):
    return counting.outcomes(counting.read_records(os.path.join(SAMPLES, name)), exit_code)


def states(outcomes):
    return {outcome.name: outcome.state for outcome in outcomes}


def function(name, parameterized=False):
    payload = {"kind": "function", "id": name, "isParameterized": parameterized}
    return {"kind": "test", "payload": payload}


def event(kind, test, **more):
    return {"kind": "event", "payload": {"kind": kind, "testID": test, **more}}


class MixedRun(unittest.TestCase):
    def setUp(self):
        self.results = sample("mixed.jsonl", 1)
        self.states = states(self.results)

    def test_every_ending_is_told(self):
        self.assertEqual(
            self.states,
            {
                "LibTests.free()": "passed",
                "LibTests.S/ok()": "passed",
                "LibTests.S/param(_:) [1]": "passed",
                "LibTests.S/param(_:) [2]": "failed",
                "LibTests.S/param(_:) [3]": "passed",
                "LibTests.S/skipped()": "skipped",
                "LibTests.S/skipped2()": "skipped",
                "LibTests.S/known()": "passed",
                "LibTests.S/throwsError()": "failed",
                "LibTests.S/cancelled()": "skipped",
                "LibTests.S/cancelledCase(_:) [1]": "skipped",
                "LibTests.S/cancelledCase(_:) [2]": "passed",
                "LibTests.S/noargs(_:)": "skipped",
                "LibTests.S/warn()": "passed",
                "LibTests.S2/a()": "skipped",
                "LibTests.S2/b(_:)": "skipped",
            },
        )

    def test_tally(self):
        self.assertEqual(counting.tally(self.results), Tally(passed=7, failed=2, skipped=7))

    def test_a_failure_says_where_and_what(self):
        failed = next(outcome for outcome in self.results if outcome.name == "LibTests.S/param(_:) [2]")
        self.assertRegex(failed.detail, r"LibTests/T\.swift:5: .*Expectation failed")

    def test_a_skip_keeps_its_reason(self):
        skipped = next(outcome for outcome in self.results if outcome.name == "LibTests.S/skipped2()")
        self.assertIn("CONN_X not set", skipped.detail)

    def test_module_is_the_target(self):
        self.assertEqual({outcome.module for outcome in self.results}, {"LibTests"})


class BrokenRuns(unittest.TestCase):
    def test_a_crash_fails_the_test_it_happened_in(self):
        results = sample("crash.jsonl", 1)
        self.assertEqual(
            states(results), {"LibTests.Crashing/before()": "passed", "LibTests.Crashing/crashes()": "failed"}
        )
        self.assertIn("never ended", results[1].detail)

    def test_no_record_at_all_is_one_failure(self):
        results = sample("there-is-no-such-file", 139)
        self.assertEqual(counting.tally(results), Tally(failed=1))
        self.assertIn("139", results[0].detail)

    def test_no_test_is_a_failure_even_with_exit_code_0(self):
        self.assertEqual(counting.tally(counting.outcomes([], 0)), Tally(failed=1))

    def test_exit_code_is_believed_before_the_records(self):
        records = [function("M.a()"), event("testStarted", "M.a()"), event("testEnded", "M.a()")]
        self.assertEqual(counting.tally(counting.outcomes(records, 0)), Tally(passed=1))
        self.assertEqual(counting.tally(counting.outcomes(records, 1)), Tally(passed=1, failed=1))

    def test_exit_code_adds_nothing_to_a_counted_failure(self):
        self.assertEqual(counting.tally(sample("mixed.jsonl", 1)).failed, 2)

    def test_an_issue_outside_any_test_is_a_failure(self):
        records = [function("M.a()"), event("testStarted", "M.a()"), event("testEnded", "M.a()")]
        records.append(event("issueRecorded", None, issue={"isKnown": False}))
        self.assertEqual(counting.tally(counting.outcomes(records, 0)), Tally(passed=1, failed=1))

    def test_an_issue_of_a_parameterised_test_without_a_case_is_a_failure(self):
        records = [
            function("M.p(_:)", parameterized=True),
            event("testStarted", "M.p(_:)"),
            event("issueRecorded", "M.p(_:)", issue={"isKnown": False}),
            event("testEnded", "M.p(_:)"),
        ]
        self.assertEqual(counting.tally(counting.outcomes(records, 0)), Tally(failed=1))

    def test_a_case_that_never_ended_failed(self):
        case = {"_testCase": {"id": "1", "displayName": "one"}}
        records = [
            function("M.p(_:)", parameterized=True),
            event("testStarted", "M.p(_:)"),
            event("testCaseStarted", "M.p(_:)", **case),
        ]
        self.assertEqual(states(counting.outcomes(records, 1)), {"M.p(_:) [one]": "failed"})

    def test_a_warning_is_no_failure(self):
        records = [function("M.a()"), event("testStarted", "M.a()")]
        records += [event("issueRecorded", "M.a()", issue={"isFailure": False}), event("testEnded", "M.a()")]
        self.assertEqual(counting.tally(counting.outcomes(records, 0)), Tally(passed=1))

    def test_a_cut_last_line_is_passed_over(self):
        whole = "\n".join(json.dumps(record) for record in (function("M.a()"), event("testStarted", "M.a()")))
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(whole[:-5])
            file.flush()
            self.assertEqual(counting.read_records(file.name), [function("M.a()")])


class Skips(unittest.TestCase):
    skipped = [Outcome("M", "M.Disk/full()", "skipped", "no small disk")]

    def judge(self, lines, environment):
        return counting.judge_skips(self.skipped, ExpectedSkips(lines, environment))[0].state

    def test_an_unlisted_skip_is_a_failure(self):
        self.assertEqual(self.judge([], {}), "failed")

    def test_a_listed_skip_stays_a_skip(self):
        self.assertEqual(self.judge(["# why", "", "M.Disk/* | always | there is no disk"], {}), "skipped")

    def test_a_skip_is_unexpected_once_its_variable_is_set(self):
        line = "M.Disk/full() | unset CONN_TEST_SMALL_DISK | mounting needs root"
        self.assertEqual(self.judge([line], {}), "skipped")
        self.assertEqual(self.judge([line], {"CONN_TEST_SMALL_DISK": "/x"}), "failed")

    def test_a_skip_is_expected_only_where_its_variable_is_set(self):
        line = "M.Disk/full() | set CONN_SANITIZER | it slows the disk"
        self.assertEqual(self.judge([line], {}), "failed")
        self.assertEqual(self.judge([line], {"CONN_SANITIZER": "thread"}), "skipped")

    def test_a_case_of_a_parameterised_test_is_listed_by_its_test(self):
        skipped = [Outcome("M", "M.Disk/full(_:) [1]", "skipped")]
        expected = ExpectedSkips(["M.Disk/full(_:) | always | why"], {})
        self.assertEqual(counting.judge_skips(skipped, expected)[0].state, "skipped")

    def test_a_line_without_a_reason_is_refused(self):
        for line in ("M.Disk/full()", "M.Disk/full() | always |", "M.Disk/full() | sometimes | why"):
            with self.assertRaises(ValueError):
                ExpectedSkips([line], {})


class TapLines(unittest.TestCase):
    def test_lines_are_counted(self):
        text = "noise\nok - a\nnot ok - b\n    why\nok - c # SKIP no server\n"
        results = tap.outcomes(text, 1, "checks")
        self.assertEqual(counting.tally(results), Tally(1, 1, 1))
        self.assertEqual(results[1].detail, "why\n")

    def test_silence_is_a_failure(self):
        self.assertEqual(counting.tally(tap.outcomes("", 0, "checks")), Tally(failed=1))

    def test_exit_code_is_believed_first(self):
        self.assertEqual(counting.tally(tap.outcomes("ok - a\n", 3, "checks")), Tally(1, 1, 0))
