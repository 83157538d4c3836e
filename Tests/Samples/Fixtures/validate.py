"""Validates manifests against the schema: validate.py SCHEMA MANIFESTS.

MANIFESTS has one manifest in JSON on each line. Prints "valid" or "invalid" for each.
"""

import json
import re
import sys

try:
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend
except ImportError:
    sys.exit("cannot find Python's jsonschema: apt-get install python3-jsonschema")


def pattern(validator, pattern, instance, schema):
    # '$' matches only the end of the text in ECMA-262, and in Python also before a final line break.
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


schema = json.load(open(sys.argv[1], encoding="utf-8"))
Draft202012Validator.check_schema(schema)
validator = extend(Draft202012Validator, {"pattern": pattern})(schema)
for line in open(sys.argv[2], encoding="utf-8"):
    print("valid" if validator.is_valid(json.loads(line)) else "invalid")
