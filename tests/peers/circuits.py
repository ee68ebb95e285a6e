#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every circuit of tests/readers/circuits in OpenDSS and in headroom: voltages of all nodes within 1e-6 pu.

    python3 tests/peers/circuits.py BINARY [PART_OF_A_NAME …]

First lines of a circuit may say  ! controls solve  (else the controls stay as given),  ! time daily:3  (hours),
! steps 3  (of an hour, up to that time) and  ! voltages between-conductors  (of each bus, where nothing holds the
voltage to ground).
Exit code 77 (skipped) where opendssdirect.py is missing.
"""
import cmath
import csv
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

try:
    import opendssdirect as dss
except ImportError:
    print("skipped: opendssdirect.py is not installed (./dev peers)")
    sys.exit(77)

CIRCUITS = Path(__file__).resolve().parent.parent / "readers" / "circuits"
TOLERANCE_PU = 1e-6


def directives(path):
    found = {"controls": "as-given", "time": None, "steps": "1", "voltages": "to-ground"}
    for line in path.read_text().splitlines():
        words = line.lstrip("! ").split()
        if not line.startswith("!") or len(words) < 2:
            break
        found[words[0]] = words[1]
    return found


def solve_opendss(path, wanted, edits=()):
    """({node: volts}, {node: base})"""
    dss.Basic.ClearAll()
    cwd = os.getcwd()
    try:
        commands = [f'redirect "{path}"', *edits]
        if wanted["time"]:
            kind, hours = wanted["time"].split(":")
            steps = int(wanted.get("steps", 1))
            commands.append(f"set mode={kind} stepsize=1h hour={int(hours) - steps} number={steps}")
        control = "static" if wanted["controls"] == "solve" else "off"
        commands += ["set tolerance=1e-11 maxiterations=5000 maxcontroliter=300", f"set controlmode={control}"]
        for command in commands + ["solve"]:
            dss.Text.Command(command)
    finally:
        os.chdir(cwd)
    if not dss.Solution.Converged():
        return None
    flat, names = dss.Circuit.AllBusVolts(), dss.Circuit.AllNodeNames()
    volts = {name.lower(): complex(flat[2 * k], flat[2 * k + 1]) for k, name in enumerate(names)}
    base = {}
    for bus in dss.Circuit.AllBusNames():
        dss.Circuit.SetActiveBus(bus)
        for node in dss.Bus.Nodes():
            base[f"{bus.lower()}.{node}"] = dss.Bus.kVBase() * 1e3
    return volts, base


def solve_headroom(binary, path, wanted):
    """({node: volts} or nothing, what it said)"""
    with tempfile.TemporaryDirectory() as out:
        call = [binary, "powerflow", str(path), "--controls", wanted["controls"], "--tolerance", "1e-10", "--output", out]
        if wanted["time"]:
            call += ["--time", wanted["time"], "--steps", wanted.get("steps", "1")]
        run = subprocess.run(call, capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            return None, (run.stdout + run.stderr).strip()[-300:]
        volts = {}
        with open(Path(out) / "nodes.csv", newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                volts[f"{row['bus'].lower()}.{row['node']}"] = cmath.rect(
                    float(row["vm_v"]), math.radians(float(row["va_degree"] or 0)))
        return volts, ""


def between_conductors(volts):
    """Every bus with the mean of its conductors at 0 V."""
    buses = {}
    for node, value in volts.items():
        buses.setdefault(node.rpartition(".")[0], []).append(value)
    mean = {bus: sum(values) / len(values) for bus, values in buses.items()}
    return {node: value - mean[node.rpartition(".")[0]] for node, value in volts.items()}


def difference(theirs, ours):
    """Largest |ΔV| in per unit and where; missing nodes count as infinite."""
    volts, base = theirs
    worst, at = 0.0, ""
    for node, value in volts.items():
        d = abs(ours[node] - value) / (base[node] or max(map(abs, volts.values()))) if node in ours else math.inf
        if d >= worst:
            worst, at = d, node
    return worst, at


def main():
    binary, parts = os.path.abspath(sys.argv[1]), sys.argv[2:]
    paths = [p for p in sorted(CIRCUITS.glob("*/*.dss")) if not parts or any(part in str(p) for part in parts)]
    wanted = {path: directives(path) for path in paths}
    with ThreadPoolExecutor(2) as pool:
        ours = list(pool.map(lambda path: solve_headroom(binary, path, wanted[path]), paths))
    bad = 0
    for path, (volts, said) in zip(paths, ours):
        name = path.relative_to(CIRCUITS).with_suffix("")
        try:
            theirs = solve_opendss(path, wanted[path])
        except Exception as error:  # what OpenDSS refuses is a mistake in the circuit
            theirs, said = None, f"OpenDSS: {error}"
        if theirs is None or volts is None:
            bad += 1
            print(f"{name}: {said or 'OpenDSS does not converge'}")
            continue
        if wanted[path]["voltages"] == "between-conductors":
            theirs, volts = (between_conductors(theirs[0]), theirs[1]), between_conductors(volts)
        worst, at = difference(theirs, volts)
        if worst > TOLERANCE_PU:
            bad += 1
            print(f"{name}: {worst:.2e} pu at {at}")
    print(f"{len(paths) - bad} of {len(paths)} circuits within {TOLERANCE_PU} pu of OpenDSS")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
