"""The lines by which checks and self-tests report (the Test Anything Protocol): `ok`, `not ok`, `ok … # SKIP`."""

import re
import sys
import unittest

from counting import Outcome


def report(name, problems=(), skip=None):
    """Prints the line of one check, and its problems indented; returns whether it passed."""
    problems = list(problems)
    if skip is not None:
        print(f"ok - {name} # SKIP {skip}", flush=True)
    else:
        print(f"{'not ok' if problems else 'ok'} - {name}", flush=True)
    for problem in problems:
        for line in str(problem).splitlines() or [""]:
            print(f"    {line}", flush=True)
    return not problems


def outcomes(text, exit_code, what):
    """What a run that reports in such lines came to; the exit code is believed first."""
    result = []
    for line in text.splitlines():
        match = re.match(r"(not )?ok - (.*?)(?: # SKIP (.*))?$", line)
        if match:
            state = "failed" if match[1] else "passed" if match[3] is None else "skipped"
            result.append(Outcome(what, match[2], state, match[3] or ""))
        elif line.startswith("    ") and result and result[-1].state == "failed":
            result[-1].detail += line[4:] + "\n"
    if not result:
        result.append(Outcome(what, what, "failed", f"nothing was reported (exit code {exit_code})"))
    elif exit_code != 0 and not any(outcome.state == "failed" for outcome in result):
        result.append(Outcome(what, what, "failed", f"exit code {exit_code} without a failing check"))
    return result


class _Result(unittest.TestResult):
    def addSuccess(self, test):
        report(test.id())

    def addSkip(self, test, reason):
        report(test.id(), skip=reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        report(test.id(), [self.failures[-1][1]])

    def addError(self, test, err):
        super().addError(test, err)
        report(test.id(), [self.errors[-1][1]])


def run_unittests(folder):
    """Runs every test_*.py of a folder; returns the exit code."""
    result = _Result()
    unittest.defaultTestLoader.discover(folder).run(result)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(run_unittests(sys.argv[1]))
