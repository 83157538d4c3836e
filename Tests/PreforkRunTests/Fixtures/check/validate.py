"""Reads a report of `check` as its consumers do, and says how much is in it: validate.py FORMAT FILE.

The rules are those of each format's specification, written down without a look at the writer. Exits with a
traceback when one is broken.
"""

import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree


class Optional:
    def __init__(self, shape):
        self.shape = shape


class Null:
    """Null or the shape."""

    def __init__(self, shape):
        self.shape = shape


def check(value, shape, place="report"):
    """A dict is an object with exactly these members, a list an array of its one shape, a set one of these values."""
    if isinstance(shape, Null):
        if value is not None:
            check(value, shape.shape, place)
    elif isinstance(shape, dict):
        assert isinstance(value, dict), f"{place} is no object"
        unknown = set(value) - set(shape)
        assert not unknown, f"{place} has {unknown}"
        for name, member in shape.items():
            if isinstance(member, Optional):
                if name in value:
                    check(value[name], member.shape, f"{place}.{name}")
            else:
                assert name in value, f"{place} lacks {name}"
                check(value[name], member, f"{place}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{place} is no array"
        for index, item in enumerate(value):
            check(item, shape[0], f"{place}[{index}]")
    elif isinstance(shape, set):
        assert value in shape, f"{place} is {value!r}"
    elif isinstance(shape, type):
        # In Python a boolean is an integer, too.
        assert type(value) is shape, f"{place} is {value!r}"
    else:
        assert shape(value), f"{place} is {value!r}"


def positive(value):
    return type(value) is int and value >= 1


def natural(value):
    return type(value) is int and value >= 0


def code(value):
    return re.fullmatch(r"PR\d{4}", value) is not None


def ordered(region, line, column, end_line, end_column):
    start, end = (region[line], region[column]), (region[end_line], region[end_column])
    assert start <= end, f"{region} ends before it starts"


def read_json(text):
    span = {"line": positive, "column": positive, "endLine": positive, "endColumn": positive}
    diagnostic = {
        "code": code, "title": str, "severity": {"error", "warning"}, "message": str, "hint": Null(str), "span": span,
        "notes": [str], "related": [{"message": str, "span": span}],
        "quotation": Null({"file": str, "line": positive, "text": str}),
        "fix": Null({"title": str, "edits": [{"span": span, "text": str}]}),
    }
    file = {"path": str, "accepted": bool, "problem": Null(str), "workers": natural, "diagnostics": [diagnostic]}
    summary = {"files": natural, "errors": natural, "warnings": natural, "unreadable": natural}
    report = json.loads(text)
    check(report, {
        "version": {1}, "tool": {"name": {"prefork-run"}, "version": str}, "files": [file], "summary": summary})
    files, summary = report["files"], report["summary"]
    found = [diagnostic for file in files for diagnostic in file["diagnostics"]]
    for diagnostic in found:
        ordered(diagnostic["span"], "line", "column", "endLine", "endColumn")
    unreadable = [file for file in files if file["problem"] is not None]
    assert summary["files"] == len(files) and summary["unreadable"] == len(unreadable)
    for severity in ["error", "warning"]:
        assert summary[severity + "s"] == len([one for one in found if one["severity"] == severity])
    return len(found), len(unreadable)


def read_sarif(text):
    def uri(value):
        parts = urllib.parse.urlsplit(value)
        assert parts.scheme in {"", "file"} and not parts.query and not parts.fragment, value
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", parts.path), value
        return urllib.parse.unquote(parts.path, errors="strict") != ""

    message = {"text": str}
    artifact = {"uri": uri, "uriBaseId": Optional(str)}
    region = {"startLine": positive, "startColumn": positive, "endLine": positive, "endColumn": positive}
    physical = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    level = {"none", "note", "warning", "error"}
    rule = {
        "id": code, "name": lambda name: re.fullmatch(r"[A-Z]\w*", name) is not None, "shortDescription": message,
        "fullDescription": message, "help": message, "defaultConfiguration": {"level": level}}
    change = {
        "artifactLocation": artifact, "replacements": [{"deletedRegion": region, "insertedContent": message}]}
    result = {
        "ruleId": code, "ruleIndex": natural, "level": level, "message": message, "locations": [physical],
        "relatedLocations": Optional([physical | {"message": message}]),
        "fixes": Optional([{"description": message, "artifactChanges": [change]}]),
        "partialFingerprints": {"pathCodeAndLineText/v1": str}}
    notification = {
        "level": level, "message": message, "locations": [{"physicalLocation": {"artifactLocation": artifact}}]}
    run = {
        "tool": {"driver": {"name": str, "version": str, "rules": [rule]}},
        "invocations": [{"executionSuccessful": bool, "toolExecutionNotifications": [notification]}],
        "columnKind": {"utf16CodeUnits", "unicodeCodePoints"}, "results": [result]}
    report = json.loads(text)
    check(report, {"$schema": str, "version": {"2.1.0"}, "runs": [run]})
    (run,) = report["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"] and result["message"]["text"]
        for place in result["locations"] + result.get("relatedLocations", []):
            ordered(place["physicalLocation"]["region"], "startLine", "startColumn", "endLine", "endColumn")
        assert all(change["replacements"] for fix in result.get("fixes", []) for change in fix["artifactChanges"])
    (invocation,) = run["invocations"]
    unreadable = len(invocation["toolExecutionNotifications"])
    assert invocation["executionSuccessful"] == (unreadable == 0)
    return len(run["results"]), unreadable


def read_gitlab(text):
    issues = json.loads(text)
    check(issues, [{
        "description": str, "check_name": str, "fingerprint": lambda text: re.fullmatch(r"[0-9a-f]{16}", text),
        "severity": {"info", "minor", "major", "critical", "blocker"},
        "location": {"path": lambda path: not path.startswith("./"), "lines": {"begin": positive}}}])
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    unreadable = len([issue for issue in issues if issue["check_name"] == "unreadable"])
    return len(issues) - unreadable, unreadable


def read_junit(text):
    suites = xml.etree.ElementTree.fromstring(text)
    assert suites.tag == "testsuites"
    (suite,) = suites
    cases = suite.findall("testcase")
    assert [case.tag for case in suite] == ["testcase"] * len(cases)
    for case in cases:
        assert case.get("name") and case.get("classname")
        assert {child.tag for child in case} <= {"failure", "error", "system-out"} and len(case) <= 1
    unreadable = len(suite.findall("testcase/error"))
    for counts in [suites, suite]:
        assert int(counts.get("tests")) == len(cases)
        assert int(counts.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(counts.get("errors")) == unreadable
    texts = [child.text or "" for case in cases for child in case]
    return len(re.findall(r"^\S.*: (?:error|warning): .* \[PR\d{4}\]$", "\n".join(texts), re.M)), unreadable


readers = {"json": read_json, "sarif": read_sarif, "gitlab": read_gitlab, "junit": read_junit}
with open(sys.argv[2], "rb") as file:
    findings, unreadable = readers[sys.argv[1]](file.read())
print(f"{findings} findings, {unreadable} unreadable")
