"""Counts tests from the records that `swift test --event-stream-output-path` writes (Swift Testing, version 0).

A function is one test; a parameterised function is one test per argument that was run. The process's exit code is
believed before the records: a run that failed without a failing test counts one failure, and so does a run in which
no test was seen.
"""

import dataclasses
import fnmatch
import json
import os
import re


@dataclasses.dataclass
class Tally:
    """What one run, or one package in it, came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclasses.dataclass
class Outcome:
    """One test, or one case of a parameterised test."""

    module: str
    name: str
    state: str  # passed, failed, skipped
    detail: str = ""


class ExpectedSkips:
    """The lines of Integration/expected-skips.txt: `pattern | condition | reason`.

    The pattern is matched (`*` and `?`) against `Target.Suite/test()`. The condition is `always`, `unset VARIABLE` or
    `set VARIABLE`: where it does not hold, a skip is unexpected all the same.
    """

    def __init__(self, lines, environment):
        self.patterns = []
        for number, line in enumerate(lines, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise ValueError(f"expected-skips line {number}: need `pattern | condition | reason`, got: {line}")
            pattern, condition, reason = parts
            match = re.fullmatch(r"always|(un)?set (\w+)", condition)
            if not match:
                raise ValueError(f"expected-skips line {number}: `always`, `set VARIABLE` or `unset VARIABLE` is needed")
            if match[2] is None or bool(environment.get(match[2])) == (match[1] is None):
                self.patterns.append((pattern, reason))

    @classmethod
    def read(cls, path, environment=os.environ):
        with open(path, encoding="utf-8") as file:
            return cls(file, environment)

    def reason(self, name):
        """The reason why this test may be skipped, or None."""
        for pattern, reason in self.patterns:
            if fnmatch.fnmatchcase(name, pattern.replace("[", "[[]")):
                return reason
        return None


def read_records(path):
    """The records of one run. A missing file (crash before the first test) is no records; so is a cut last line."""
    records = []
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    records.append(json.loads(line))
                except json.JSONDecodeError:
                    continue
    except FileNotFoundError:
        pass
    return records


def short_name(test_id):
    """`Target.Suite/test()` of `Target.Suite/test()/File.swift:3:4`."""
    return re.sub(r"/[^/]+:\d+:\d+$", "", test_id)


def _text(payload):
    parts = [message["text"] for message in payload.get("messages", [])]
    parts += [comment for comment in payload.get("_comments", []) if not any(comment in part for part in parts)]
    location = payload.get("issue", {}).get("sourceLocation", {})
    place = f"{location['fileID']}:{location['line']}: " if "fileID" in location else ""
    return place + " ".join(dict.fromkeys(parts))


def outcomes(records, exit_code, what="the test run"):
    """Every test of a run, in the order in which it began; the last ones may stand for the run itself."""
    functions = {}
    begun, ended = {}, set()  # (test, case) -> its name; case is None for a test without arguments
    skipped, failures = {}, {}
    loose = []
    for record in records:
        payload = record.get("payload", {})
        kind = payload.get("kind")
        if record.get("kind") == "test":
            if kind == "function":
                functions[payload["id"]] = payload
            continue
        test = payload.get("testID")
        case = payload.get("_testCase", {})
        key = (test, case.get("id"))
        if kind == "issueRecorded":
            issue = payload.get("issue", {})
            if issue.get("isKnown") or issue.get("isFailure") is False:
                continue
            if test in functions:
                failures.setdefault(key, []).append(_text(payload))
            else:
                loose.append((test, _text(payload)))
        elif test not in functions:
            continue
        elif kind == "testStarted" and not functions[test].get("isParameterized"):
            begun[(test, None)] = short_name(test)
        elif kind == "testStarted":
            begun[(test, "")] = short_name(test)  # taken out again when a case of it begins
        elif kind == "testCaseStarted" and functions[test].get("isParameterized"):
            begun.pop((test, ""), None)
            begun[key] = f"{short_name(test)} [{case.get('displayName', '?')}]"
        elif kind == "testEnded":
            ended.add((test, None))
            ended.add((test, ""))
        elif kind == "testCaseEnded":
            ended.add(key)
        elif kind in ("testSkipped", "testCancelled") or (kind == "testCaseCancelled" and key in begun):
            skip_key = key if kind == "testCaseCancelled" else (test, None)
            begun.setdefault(skip_key, short_name(test))
            skipped.setdefault(skip_key, _text(payload))
            if kind != "testCaseCancelled":
                begun.pop((test, ""), None)
                ended.add((test, None))

    result = []
    for (test, case), name in begun.items():
        module = test.split(".", 1)[0]
        messages = failures.pop((test, case), [])
        if not messages and case == "":
            messages = failures.pop((test, None), [])
        if messages:
            result.append(Outcome(module, name, "failed", "\n".join(messages)))
        elif (test, case) in skipped:
            result.append(Outcome(module, name, "skipped", skipped[(test, case)]))
        elif (test, case) not in ended:
            result.append(Outcome(module, name, "failed", "began and never ended: it crashed, hung or was killed"))
        else:
            result.append(Outcome(module, name, "passed"))
    for (test, _), messages in failures.items():
        result.append(Outcome(test.split(".", 1)[0], short_name(test), "failed", "\n".join(messages)))
    for test, message in loose:
        module = test.split(".", 1)[0] if test else what
        result.append(Outcome(module, short_name(test) if test else what, "failed", message))

    if not result:
        result.append(Outcome(what, what, "failed", f"no test was seen (exit code {exit_code})"))
    elif exit_code != 0 and not any(outcome.state == "failed" for outcome in result):
        result.append(Outcome(what, what, "failed", f"exit code {exit_code} without a failing test"))
    return result


def judge_skips(results, expected):
    """The same list, with every skip that is not expected turned into a failure."""
    judged = []
    for outcome in results:
        if outcome.state == "skipped" and expected.reason(re.sub(r" \[.*\]$", "", outcome.name)) is None:
            detail = f"skipped, and Integration/expected-skips.txt does not allow it here: {outcome.detail}"
            outcome = dataclasses.replace(outcome, state="failed", detail=detail)
        judged.append(outcome)
    return judged


def tally(results):
    """The counts of a list of outcomes."""
    total = Tally()
    for outcome in results:
        setattr(total, outcome.state, getattr(total, outcome.state) + 1)
    return total
