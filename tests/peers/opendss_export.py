#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Solves a folder that Headroom exported in OpenDSS and compares its node voltages.

    python3 tests/peers/opendss_export.py FOLDER NODES.csv [--tolerance 1e-6]

FOLDER: written by `headroom convert GRID FOLDER --to opendss`. NODES.csv: nodes.csv of `headroom powerflow GRID --output`
(columns bus, node, vn_kv, vm_v, va_degree). Differences are complex and relative to the base voltage to ground. Prints how
many nodes were compared and the worst; exit code 1 when a node differs by more than the tolerance or none was compared.
"""
import argparse
import cmath
import csv
import math
import pathlib
import sys

import opendssdirect as dss


def solve(folder):
    dss.Text.Command("clear")
    dss.Text.Command(f"compile [{folder / 'Master.dss'}]")
    if not dss.Solution.Converged():
        sys.exit("OpenDSS did not converge")
    flat = dss.Circuit.AllBusVolts()
    return {name.lower(): complex(re, im)
            for name, re, im in zip(dss.Circuit.AllNodeNames(), flat[0::2], flat[1::2])}


def bus_names(folder):
    path = folder / "names.csv"
    if not path.exists():
        return {}
    with open(path, encoding="utf-8") as file:
        return {row["name"].lower(): row["opendss_name"] for row in csv.DictReader(file) if row["kind"] == "bus"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("nodes", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=1e-6)
    options = parser.parse_args()
    folder, nodes = options.folder.resolve(), options.nodes.resolve()
    voltage, names = solve(folder), bus_names(folder)
    compared, missing, worst, where = 0, 0, 0.0, ""
    with open(nodes, encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            bus = names.get(row["bus"].lower(), row["bus"])
            key = f"{bus}.{row['node']}".lower()
            magnitude = float(row["vm_v"])
            ours = cmath.rect(magnitude, math.radians(float(row["va_degree"] or 0.0)))
            if key not in voltage:
                missing += 1
                if magnitude > 0.0:
                    sys.exit(f"node {key} has {magnitude} V here and does not exist in OpenDSS")
                continue
            base = float(row["vn_kv"] or 0.0) * 1000.0 / math.sqrt(3.0) or abs(ours) or 1.0
            difference = abs(voltage[key] - ours) / base
            compared += 1
            if difference >= worst:
                worst, where = difference, key
    print(f"compared {compared} nodes ({missing} dead ones are not in OpenDSS), worst {worst:.3g} pu at {where}")
    if compared == 0 or worst > options.tolerance:
        sys.exit(1)


if __name__ == "__main__":
    main()
