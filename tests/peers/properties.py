#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every property that the OpenDSS reader reports as taken: a changed value moves a voltage in OpenDSS, and ours likewise.

    python3 tests/peers/properties.py BINARY [CLASS …] [--table]

The properties are read from the reader's own tables. A mover below is one value, or several with the edits that make
them count. Properties without a mover are listed as untested. --table prints the table of docs/opendss-properties.md.
Exit code 77 (skipped) where opendssdirect.py is missing.
"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import circuits
from movers import CLASSES, UNTESTABLE

READER = Path(__file__).resolve().parent.parent.parent / "data" / "readers" / "opendss"
MOVES_PU = 1e-5


def entries(text):
    """[(name, treatment)] of the property entries in C++ text."""
    found = []
    for name, rest in re.findall(r'\{"([^"]+)"((?:, *(?:Treatment::)?\w+)?)', text):
        treatment = "refused" if "refused" in rest else "harmless" if "harmless" in rest else "taken"
        found.append((name, treatment))
    return found


def table(class_name, where):
    file, array, *tails = where
    text = (READER / file).read_text()
    body = re.search(rf"\b{array}\b[^;=]*= *(.*?);\n", text, re.S).group(1)
    found = entries(body)
    for tail_file, tail in tails:
        text = (READER / tail_file).read_text()
        found += entries(re.search(rf"\b{tail}\b[^;=]*(?:=|\{{)(.*?);\n", text, re.S).group(1))
    return found


def script_of(base, element, edit):
    return f"Redirect {circuits.CIRCUITS / 'feeder.dss'}\n{base}\n{edit.format(e=element)}\nCalcVoltageBases\n"


def main():
    arguments = [a for a in sys.argv[2:] if not a.startswith("--")]
    binary, print_table = os.path.abspath(sys.argv[1]), "--table" in sys.argv
    if not arguments and not print_table:  # a process for each class: OpenDSS does not survive all of them in one
        codes = [subprocess.run([sys.executable, __file__, binary, name]).returncode for name in CLASSES]
        sys.exit(1 if any(codes) else 0)
    cases, untested, rows = [], [], []
    for name, spec in CLASSES.items():
        if arguments and name not in arguments:
            continue
        for property_name, treatment in table(name, spec["table"]):
            if treatment != "taken":
                rows.append((name, property_name, treatment))
                continue
            mover = spec["movers"].get(property_name)
            if mover is None:
                untested.append((name, property_name))
                rows.append((name, property_name, "taken, untested: " + UNTESTABLE.get(property_name, "no mover")))
                continue
            rows.append((name, property_name, "taken, tested"))
            mover = mover if isinstance(mover, dict) else {"to": mover}
            base = mover.get("base", spec["base"])
            before = mover.get("before", base)  # where the change is in the circuit itself
            written = f"{{e}}.{property_name}={mover['to']}" if "to" in mover else mover["edit"]
            prepare = mover.get("prepare", "")
            wanted = {"controls": mover.get("controls", spec.get("controls", "as-given")), "time": mover.get("time")}
            element = spec["element"]
            cases.append((f"{name}.{property_name}", script_of(before, element, prepare),
                          script_of(base, element, prepare + "\n" + written), wanted))
    if print_table:
        for row in rows:
            print("| " + " | ".join(row) + " |")
        return
    sys.exit(run(binary, cases, untested))


def run(binary, cases, untested):
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, (_, before, after, _) in enumerate(cases):
            for word, text in (("before", before), ("after", after)):
                path = Path(folder) / f"{word}{k}.dss"
                path.write_text(text)
                paths.append(path)
        with ThreadPoolExecutor(2) as pool:
            ours = list(pool.map(lambda k: circuits.solve_headroom(binary, paths[k], cases[k // 2][3]),
                                 range(len(paths))))
        for k, (name, _, _, wanted) in enumerate(cases):
            problem = judge(paths[2 * k], paths[2 * k + 1], ours[2 * k], ours[2 * k + 1], wanted)
            if problem:
                bad += 1
                print(f"{name}: {problem}")
    print(f"untested: {', '.join('.'.join(one) for one in untested) or 'none'}")
    print(f"{cases[0][0].split('.')[0] if cases else ''}: {len(cases) - bad} of {len(cases)} properties move the voltage as in OpenDSS, {len(untested)} untested")
    return 1 if bad else 0


def judge(before, after, our_before, our_after, wanted):
    try:
        theirs = [circuits.solve_opendss(path, wanted) for path in (before, after)]
    except Exception as error:
        return f"OpenDSS: {error}"
    if None in theirs:
        return "OpenDSS does not converge"
    for volts, said in (our_before, our_after):
        if volts is None:
            return said
    moved, _ = circuits.difference(theirs[1], theirs[0][0])
    if moved < MOVES_PU:
        return f"moves the voltage by {moved:.1e} pu only: not a mover"
    for word, one, mine in (("before", theirs[0], our_before[0]), ("after", theirs[1], our_after[0])):
        worst, at = circuits.difference(one, mine)
        if worst > circuits.TOLERANCE_PU:
            return f"{word}: {worst:.2e} pu at {at}"
    return None


if __name__ == "__main__":
    main()
