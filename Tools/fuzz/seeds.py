"""Writes the seeds that stand as base64 in the unit tests as files of a corpus: seeds.py TESTS CORPUS."""

import base64
import os
import re
import sys

tests, corpus = sys.argv[1:]
for name in ("DataFramesTests/Arrow/ArrowSeeds.swift", "ArrowCodecsTests/CompressedSeeds.swift"):
    with open(os.path.join(tests, name), encoding="utf-8") as file:
        text = file.read()
    for title, code in re.findall(r'\(\s*"(\w+)",\s*"""(.*?)"""', text, re.S):
        with open(os.path.join(corpus, f"seed-{title}"), "wb") as file:
            file.write(base64.b64decode("".join(code.split())))
