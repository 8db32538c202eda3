#!/usr/bin/env python3
"""Checks an exported audit chain without any code of the product.

    npx duecourse audit --export chain.jsonl
    python3 scripts/verify-chain.py chain.jsonl [--heads heads.json]

The export has one JSON document a line, by chain and number: a row, and the head that its chain should end
in. Each row's hash is SHA-256 over the hash before it (64 zeros at the beginning of a chain) followed by the
row as JSON without its own hash, keys sorted at every depth, no spaces; `money` is left out where it is empty.
`--heads` takes the output of an earlier `npx duecourse audit --heads --json`, kept where nobody could change
it: every head in it must still be in its chain. Exit 0: everything fits. Exit 1: the first thing that does not.
"""

import hashlib
import json
import sys


class Number(str):
    """A number as it is written: what is hashed is text."""


def canonical(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        # Keys in the order of UTF-16 units, as JavaScript compares texts.
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(text(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, str):
        return text(value)
    return json.dumps(value)


def text(value):
    return json.dumps(value, ensure_ascii=False)


def link(before, row):
    kept = {name: value for name, value in row.items() if name != "hash"}
    if kept.get("money") == []:
        del kept["money"]
    return hashlib.sha256((before + canonical(kept)).encode("utf-8")).hexdigest()


def main(file, heads_file):
    start = "0" * 64
    marks = {}
    if heads_file:
        for head in json.load(open(heads_file, encoding="utf-8"))["heads"]:
            marks[(head["chain"], int(head["count"]))] = head["hash"]
    rows = 0
    chain, last, before, head = None, 0, start, None
    for line in open(file, encoding="utf-8"):
        document = json.loads(line, parse_int=Number, parse_float=Number)
        row = document["row"]
        rows += 1
        if row["chain"] != chain:
            broken = end(chain, last, before, head)
            if broken:
                return broken
            chain, last, before = row["chain"], 0, start
        head, number = document["head"], int(row["n"])
        if head is None or number <= last or number > int(head["count"]):
            return f"inserted: row {row['id']}, number {number} of {chain}"
        if number > last + 1:
            return f"missing: number {last + 1} of {chain}"
        if row["prevHash"] != before or link(before, row) != row["hash"]:
            return f"changed: row {row['id']}, number {number} of {chain}"
        if marks.pop((chain, number), row["hash"]) != row["hash"]:
            return f"changed: number {number} of {chain} is not what it was when the heads were kept"
        last, before = number, row["hash"]
    broken = end(chain, last, before, head)
    if broken:
        return broken
    for chain, number in marks:
        return f"cut: number {number} of {chain}, which was there when the heads were kept"
    print(f"{rows} rows, every link fits")
    return None


def end(chain, last, before, head):
    if head is None:
        return None
    if last < int(head["count"]):
        return f"cut: number {last + 1} of {chain} and what followed"
    if before != head["hash"]:
        return f"head: the end of {chain} is not the hash of its newest row"
    return None


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "--heads"]
    if len(given) not in (1, 2) or (len(given) == 2) != ("--heads" in sys.argv):
        sys.exit(__doc__)
    said = main(given[0], given[1] if len(given) == 2 else None)
    if said:
        print(said)
        sys.exit(1)
