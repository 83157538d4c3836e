#!/usr/bin/env python3
"""usage: count.py <file> <question> [<argument>] ...

Answers a question about what load.py has counted: exits with 0 for yes.

  --seen 'release 2' 9         so many shards have answered with the release, and no other one in the last half second
  --newer <time> 9             so many shards have answered since
  --lost 0                     so many requests are lost
  --lost-begun-after <time> 0  so many of those that have begun since
  --names, --report, --report-since <time>   print what there is to say
"""

import json
import sys
import time

with open(sys.argv[1]) as file:
    counts = json.load(file)
question, words = sys.argv[2], sys.argv[3:]
lost = counts["lost"]
seen = {tuple(text.split()): when for text, when in counts["seen"].items()}
now = time.time()


def report(lost, ok):
    problems = sorted({entry["problem"] for entry in lost})
    print(f"{ok} requests answered, {len(lost)} lost" + "".join(f"; {text}" for text in problems))


def begun(since):
    return [entry for entry in lost if entry["time"] - entry["took_ms"] / 1000 > float(since)]


if question == "--seen":
    release = words[0].split()[1]
    shards = {shard for (of, shard) in seen if of == release}
    stale = [text for text, when in seen.items() if text[0] != release and when > now - 0.5]
    sys.exit(0 if len(shards) == int(words[1]) and not stale else 1)
elif question == "--newer":
    shards = {text[1] for text, when in seen.items() if when > float(words[0])}
    sys.exit(0 if len(shards) == int(words[1]) else 1)
elif question == "--lost":
    sys.exit(0 if len(lost) == int(words[0]) else 1)
elif question == "--lost-begun-after":
    sys.exit(0 if len(begun(words[0])) == int(words[1]) else 1)
elif question == "--names":
    print(" ".join(sorted({shard for (_, shard) in seen})))
elif question == "--report":
    report(lost, counts["ok"])
elif question == "--report-since":
    since = [entry for entry in lost if entry["time"] > float(words[0])]
    print(f"{len(since)} of {counts['ok'] + len(lost)} requests lost, the slowest took {counts['slowest_ms']} ms"
          + "".join(f"; {text}" for text in sorted({entry["problem"] for entry in since})))
