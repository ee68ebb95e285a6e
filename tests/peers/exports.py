#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `convert --to opendss` writes, solved in OpenDSS with its controls acting: the voltages and positions of the original.

    python3 tests/peers/exports.py BINARY [PART_OF_A_NAME …]

Originals: the circuits of tests/readers/circuits that are snapshots (inverter controls are not written, and stay out), and
the third-party grids. Exit code 77 (skipped) where opendssdirect.py is missing.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cases
import circuits
from cases import dss

TOLERANCE_PU = 1e-6


def solve(script, *more):
    """(voltages, bases, positions) of a script with its own options"""
    dss.Basic.ClearAll()
    cwd = os.getcwd()
    try:
        for command in [f'redirect "{script}"', *more]:
            dss.Text.Command(command)
    finally:
        os.chdir(cwd)
    if not dss.Solution.Converged():
        raise RuntimeError("no convergence")
    flat, names, base = dss.Circuit.AllBusVolts(), dss.Circuit.AllNodeNames(), {}
    volts = {name.lower(): complex(flat[2 * k], flat[2 * k + 1]) for k, name in enumerate(names)}
    for bus in dss.Circuit.AllBusNames():
        dss.Circuit.SetActiveBus(bus)
        for node in dss.Bus.Nodes():
            base[f"{bus.lower()}.{node}"] = dss.Bus.kVBase() * 1e3
    return volts, base, cases.positions()


def originals(parts):
    """(name, script text, solved with controls)"""
    for path in sorted(circuits.CIRCUITS.glob("*/*.dss")):
        wanted, name = circuits.directives(path), str(path.relative_to(circuits.CIRCUITS).with_suffix(""))
        if wanted["time"] or wanted["voltages"] != "to-ground" or path.parent.name == "invcontrol":
            continue
        if not parts or any(part in name for part in parts):
            yield name, f'redirect "{path}"\n', wanted["controls"] == "solve"
    if not (cases.CASES / "reference" / "opendss" / "INDEX.csv").exists():
        return
    for name, master, edits, mode, hz in cases.cases(parts):
        if not mode:
            text = "\n".join([f"set DefaultBaseFrequency={hz}", f'redirect "{master}"', *edits, "set maxcontroliter=300"])
            yield name, text + "\n", True


def exported(binary, text, folder, acting):
    """What differs, or nothing."""
    script, out = Path(folder) / "original.dss", Path(folder) / "out"
    script.write_text(text if acting else text + "set controlmode=off\n")
    call = [binary, "convert", str(script), str(out), "--to", "opendss", "--run-script-solves"]
    run = subprocess.run(call, capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        return (run.stdout + run.stderr).strip()[-200:]
    before, base, positions = solve(script, "set tolerance=1e-9 maxiterations=5000 maxcontroliter=300", "solve")
    after, _, positions_after = solve(out / "Master.dss")
    worst, at = circuits.difference(({n: v for n, v in before.items() if abs(v) > 0}, base), after)
    if worst > TOLERANCE_PU:
        return f"{worst:.2e} pu at {at}"
    moved = [n for n, v in positions.items() if n in positions_after and len(positions_after[n]) == len(v) and any(
        abs(a - b) > 1e-9 for a, b in zip(v, positions_after[n]))]
    return f"{moved[0]}: {positions[moved[0]]}, exported {positions_after[moved[0]]}" if moved else None


def main():
    binary, bad, total = os.path.abspath(sys.argv[1]), 0, 0
    for name, text, acting in originals(sys.argv[2:]):
        total += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                problem = exported(binary, text, folder, acting)
            except Exception as error:
                problem = f"{error}"
        if problem:
            bad += 1
            print(f"{name}: {problem}", flush=True)
    print(f"{total - bad} of {total} exports solve in OpenDSS to {TOLERANCE_PU} pu, controls in the same positions")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
