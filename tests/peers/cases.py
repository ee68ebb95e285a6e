#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The third-party grids, live: where controls end, and with these positions every current and power of every element.

    python3 tests/peers/cases.py BINARY [PART_OF_AN_ID …]

Grids are looked for in $HEADROOM_CASES, else ../shared/cases beside the checkout. Compared: taps and capacitor steps after
both programs solved the controls; then, with OpenDSS's positions, currents and powers within 1e-5 of the largest of the
grid. Exit code 77 (skipped) where opendssdirect.py or the grids are missing.
"""
import cmath
import csv
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import opendssdirect as dss
except ImportError:
    print("skipped: opendssdirect.py is not installed (./dev peers)")
    sys.exit(77)

CASES = Path(os.environ.get("HEADROOM_CASES") or Path(__file__).resolve().parents[3] / "shared" / "cases")
TOLERANCE = 1e-5


def cases(parts):
    """(id, master, edits, mode command or None, base frequency)"""
    with open(CASES / "reference" / "opendss" / "INDEX.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["usable"] != "yes" or (parts and not any(part in row["id"] for part in parts)):
                continue
            commands = [c.strip() for c in row["commands_after_compile"].split(";") if c.strip()]
            edits = [c for c in commands if not c.lower().startswith(("set ", "solve"))]
            mode = next((c for c in commands if re.search(r"mode=yearly", c, re.I)), None)
            yield row["id"], CASES / row["master"], edits, mode, int(row["base_frequency"])


def run(*commands):
    for command in commands:
        dss.Text.Command(command)


def positions():
    """{element: taps or steps}"""
    found = {}
    more = dss.Transformers.First()
    while more:
        taps = []
        for winding in range(1, dss.Transformers.NumWindings() + 1):
            dss.Transformers.Wdg(winding)
            taps.append(dss.Transformers.Tap())
        found[f"transformer.{dss.Transformers.Name().lower()}"] = taps
        more = dss.Transformers.Next()
    more = dss.Capacitors.First()
    while more:
        found[f"capacitor.{dss.Capacitors.Name().lower()}"] = [float(s) for s in dss.Capacitors.States()]
        more = dss.Capacitors.Next()
    return found


def pins(found):
    commands = []
    for name, values in found.items():
        tap = name.startswith("transformer.")
        commands.append(f"{name}.{'Taps' if tap else 'States'}=[{' '.join(repr(v if tap else int(v)) for v in values)}]")
    return commands


def flows():
    """{(element, terminal, conductor): (A, kVA)}"""
    found = {}
    for name in dss.Circuit.AllElementNames():
        kind = name.split(".")[0].lower()
        if kind not in ("vsource", "line", "transformer", "load", "capacitor", "reactor", "generator"):
            continue
        dss.Circuit.SetActiveElement(name)
        if not dss.CktElement.Enabled():
            continue
        currents, powers, conductors = dss.CktElement.Currents(), dss.CktElement.Powers(), dss.CktElement.NumConductors()
        for k in range(len(currents) // 2):
            key = (name.lower(), k // conductors + 1, k % conductors)
            found[key] = complex(*currents[2 * k:2 * k + 2]), complex(*powers[2 * k:2 * k + 2])
    return found


def solve_opendss(master, edits, mode, hz):
    dss.Basic.ClearAll()
    cwd = os.getcwd()
    try:
        with tempfile.TemporaryDirectory() as folder:
            dss.Basic.DataPath(folder)
            run(f"set DefaultBaseFrequency={hz}", f'redirect "{master}"', *edits, "set maxiterations=300 maxcontroliter=300")
            if mode:
                run("set tolerance=1e-10", mode, "solve")
                return positions(), flows()
            run("set mode=snap", "solve")
            found = positions()
            run("set controlmode=off", *pins(found), "set tolerance=1e-10", "solve")
            return found, flows()
    finally:
        os.chdir(cwd)


def headroom(binary, script, folder, *more):
    path = Path(folder) / "case.dss"
    path.write_text("\n".join(script) + "\n")
    call = [binary, "powerflow", str(path), "--tolerance", "1e-10", "--output", folder + "/out", *more]
    done = subprocess.run(call, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError((done.stdout + done.stderr).strip()[-200:])


def rows(folder, table):
    with open(Path(folder) / "out" / table, newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def different_positions(binary, begin, found, more):
    with tempfile.TemporaryDirectory() as folder:
        headroom(binary, begin, folder, "--controls", "solve", "--run-script-solves", *more)
        ours = {(r["element"], int(r["winding_or_step"])): float(r["value"]) for r in rows(folder, "controls.csv")
                if r["kind"] in ("tap", "capacitor")}
    return [f"{name}/{k + 1}: {value:g}, here {ours.get((name, k + 1), 1.0):g}" for name, values in found.items()
            for k, value in enumerate(values) if abs(ours.get((name, k + 1), 1.0) - value) > 1e-9]


def worst_flow(binary, begin, found, theirs, more):
    with tempfile.TemporaryDirectory() as folder:
        headroom(binary, begin + pins(found) + ["set controlmode=off"], folder, "--controls", "as-given", *more)
        ours, conductor = {}, {}
        for r in rows(folder, "elements.csv"):
            name = r["element"].replace("source.", "vsource.") if r["element"].startswith("source.") else r["element"]
            at = (name, int(r["terminal"]))
            conductor[at] = conductor.get(at, -1) + 1
            ours[(*at, conductor[at])] = (cmath.rect(float(r["im_a"]), math.radians(float(r["ia_degree"] or 0))),
                                          complex(float(r["p_kw"]), float(r["q_kvar"])))
    largest = [max(abs(value[k]) for value in theirs.values()) for k in (0, 1)]
    worst, at, compared = [0.0, 0.0], ["", ""], 0
    for key, value in theirs.items():
        if key not in ours:  # the far side of what ends at ground
            if key[1] == 2 and abs(value[1]) <= 1e-9 * largest[1]:
                continue
            return [math.inf, math.inf], [str(key)] * 2, compared
        compared += 1
        for k in (0, 1):
            d = abs(ours[key][k] - value[k]) / largest[k]
            if d > worst[k]:
                worst[k], at[k] = d, f"{key[0]}/{key[1]}.{key[2] + 1}"
    return worst, at, compared


def main():
    if not (CASES / "reference" / "opendss" / "INDEX.csv").exists():
        print("skipped: no third-party grids (HEADROOM_CASES)")
        sys.exit(77)
    binary, bad, total, compared_all, largest = os.path.abspath(sys.argv[1]), 0, 0, 0, [0.0, 0.0]
    for name, master, edits, mode, hz in cases(sys.argv[2:]):
        total += 1
        begin = [f"set DefaultBaseFrequency={hz}", f'redirect "{master}"', *edits, "set maxcontroliter=300"]
        more = []
        if mode:
            minutes = int(re.search(r"number=(\d+)", mode).group(1))
            more = ["--time", f"yearly:{minutes / 60!r}"]
        try:
            found, theirs = solve_opendss(master, edits, mode, hz)
            moved = [] if mode else different_positions(binary, begin, found, more)
            worst, at, compared = worst_flow(binary, begin, found, theirs, more)
        except Exception as error:
            bad += 1
            print(f"{name}: {error}")
            continue
        compared_all += compared
        largest = [max(a, b) for a, b in zip(largest, worst)]
        ok = not moved and max(worst) <= TOLERANCE
        bad += not ok
        if not ok or os.environ.get("VERBOSE"):
            print(f"{name}: currents {worst[0]:.1e} of the largest ({at[0]}), powers {worst[1]:.1e} ({at[1]}), "
                  f"{len(moved)} positions differ {'; '.join(moved[:3])}")
    print(f"{total - bad} of {total} grids: controls end in OpenDSS's positions, and {compared_all} conductor currents and "
          f"powers are its own to {max(largest):.1e} of the largest")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
