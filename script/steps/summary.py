"""Print what the test runner counted, from its JUnit file; nothing may have failed or been skipped."""

import sys
import xml.etree.ElementTree as ElementTree


def main(path: str) -> None:
    try:
        suites = ElementTree.parse(path).getroot().iter("testsuite")
    except (OSError, ElementTree.ParseError) as fault:
        sys.exit(f"No test results: {fault}")
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in counts:
            counts[name] += int(suite.get(name, 0))
    bad = counts["failures"] + counts["errors"]
    passed = counts["tests"] - bad - counts["skipped"]
    print(f"tests: {passed} passed, {bad} failed, {counts['skipped']} skipped, {counts['tests']} in all")
    sys.exit(1 if bad or counts["skipped"] or not passed else 0)


if __name__ == "__main__":
    main(sys.argv[1])
