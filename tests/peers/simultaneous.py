#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Certificates of simultaneous.csv in OpenDSS: the limit named holds at capacity_kw, has limit_value at infeasible_kw.

    python3 tests/peers/simultaneous.py BINARY

Feeders and substations of third-party grids, both ways of dividing, load and generation, taps as the scripts give them.
Exit code 77 (skipped) where opendssdirect.py or the grids are missing.
"""
import csv
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import cases
from cases import dss, run

GRIDS = ["opendss/ieee/13Bus/IEEE13Nodeckt.dss", "opendss/ieee/123Bus/IEEE123Master.dss", "opendss/ieee/LVTestCase/Master.dss"]
VM_MIN, VM_MAX = 0.9, 1.1
TOLERANCE_PU, TOLERANCE_PERCENT = 2e-6, 2e-3


def table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def compute(binary, master, out):
    call = [binary, "capacity", str(master), "--simultaneous", "both", "--direction", "both", "--controls", "as-given",
            "--vm-min", str(VM_MIN), "--vm-max", str(VM_MAX), "--line-loading", "100", "--transformer-loading", "100",
            "--default-ratings", "use", "--run-script-solves", "--output", out, "--quiet"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError((done.stdout + done.stderr).strip()[-300:])
    return table(Path(out) / "capacity.csv"), table(Path(out) / "simultaneous.csv")


def shares(spread, points):
    """(bus with nodes, conductors' phases, connection, kV, share) of every point that takes part"""
    found = []
    if spread == "uniform":
        for bus in points:
            dss.Circuit.SetActiveBus(bus)
            nodes = [n for n in dss.Bus.Nodes() if n <= 3]
            if points[bus] == "delta":
                found.append((f"{bus}.1.2.3", 3, "delta", dss.Bus.kVBase() * math.sqrt(3), 1 / len(points)))
                continue
            found += [(f"{bus}.{n}", 1, "wye", dss.Bus.kVBase(), 1 / len(nodes) / len(points)) for n in nodes]
        return found
    more = dss.Loads.First()
    while more:
        where = dss.CktElement.BusNames()[0].lower()
        if where.split(".")[0] in points and dss.CktElement.Enabled():
            found.append((where, dss.CktElement.NumPhases(), "delta" if dss.Loads.IsDelta() else "wye", dss.Loads.kV(),
                          dss.Loads.kW()))
        more = dss.Loads.Next()
    total = sum(entry[-1] for entry in found)
    return [(*entry[:-1], entry[-1] / total) for entry in found]


def value_of(element):
    """pu of a node's voltage to ground or of a pair's, percent of a line's or transformer's rating; None: not looked up here"""
    kind, name = element.split(".", 1)
    if kind == "bus":
        bus, node = name.rsplit(".", 1)
        dss.Circuit.SetActiveBus(bus)
        ends, flat = node.split("-"), dss.Bus.Voltages()
        volts = [complex(*flat[2 * at:2 * at + 2]) for at in (dss.Bus.Nodes().index(int(end)) for end in ends)]
        base = dss.Bus.kVBase() * 1e3
        return abs(volts[0]) / base if len(ends) == 1 else abs(volts[0] - volts[1]) / base / math.sqrt(3)
    dss.Circuit.SetActiveElement(element)
    currents = dss.CktElement.CurrentsMagAng()[::2]
    if kind == "line":
        return 100.0 * max(currents) / dss.CktElement.NormalAmps()
    dss.Transformers.Name(name)
    worst, phases, per = 0.0, dss.CktElement.NumPhases(), dss.CktElement.NumConductors()
    for winding in range(1, dss.Transformers.NumWindings() + 1):
        dss.Transformers.Wdg(winding)
        rated = dss.Transformers.kVA() / dss.Transformers.kV() / (math.sqrt(3) if phases == 3 else 1.0)
        worst = max(worst, max(currents[(winding - 1) * per:winding * per]) / rated)
    return 100.0 * worst


def replay(master, row, points, kw):
    dss.Basic.ClearAll()
    run(f'redirect "{master}"', "set controlmode=off", "set tolerance=1e-10 maxiterations=2000")
    sign = 1 if row["direction"] == "load" else -1
    pf = float(row["power_factor"])
    for k, (bus, phases, connection, kv, share) in enumerate(shares(row["spread"], points)):
        p = sign * kw * share
        q = p * math.tan(math.acos(pf))
        run(f"new load.added{k} bus1={bus} phases={phases} conn={connection} kv={kv} kw={p} kvar={q} model=1 vminpu=0.0 "
            "vlowpu=0.0 vmaxpu=10")
    run("solve mode=snap")
    return value_of(row["limit_element"]) if dss.Solution.Converged() else None


def check(binary, master):
    failed = checked = 0
    with tempfile.TemporaryDirectory() as out:
        capacities, rows = compute(binary, master, out)
    for row in rows:
        if row["kind"] == "transformer" or row["status"] != "ok" or not row["limit_element"]:
            continue
        name = row["area"].split(".", 1)[1]
        points = {c["bus"]: c["connection"] if c["status"] != "phases_absent" else "wye" for c in capacities
                  if c[row["kind"]] == name and c["status"] != "not_supplied"}
        pu = row["limit_element"].startswith("bus.")
        tolerance = TOLERANCE_PU if pu else TOLERANCE_PERCENT
        bound, sign = float(row["limit_bound"]), -1 if row["limit"] == "voltage_low" else 1
        broken = replay(master, row, points, float(row["infeasible_kw"]))
        held = replay(master, row, points, float(row["capacity_kw"]))
        checked += 1
        good = (broken is not None and held is not None and abs(broken - float(row["limit_value"])) < tolerance
                and sign * (held - bound) < tolerance < sign * (broken - bound) + 2 * tolerance)
        if not good:
            failed += 1
            print(f"{Path(master).name} {row['area']} {row['direction']} {row['spread']}: {row['limit']} {row['limit_element']} "
                  f"{row['limit_value']} (bound {bound}); OpenDSS {held} and {broken}")
    return checked, failed


def main():
    if not (cases.CASES / GRIDS[0]).exists():
        print(f"skipped: no third-party grids at {cases.CASES}")
        return 77
    total = wrong = 0
    for grid in GRIDS:
        checked, failed = check(sys.argv[1], cases.CASES / grid)
        print(f"{grid}: {checked} certificates, {failed} differ")
        total, wrong = total + checked, wrong + failed
    print(f"{total} certificates, {wrong} differ")
    return 1 if wrong or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
