#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reading a script, building its equations and solving it once: Headroom against OpenDSS, with memory.

    PYTHON bench/read_and_solve.py LIBRARY [--cases FOLDER] [--nodes 100000] [--rounds 5] [--json FILE]

PYTHON has opendssdirect (`./dev peers`: .peers/bin/python). LIBRARY is build/libheadroom.so. Both get the same script file
and end with all node voltages in memory; each run is a process of its own, the two in turn, one thread. Times are CPU
seconds of that work alone, so that a busy machine disturbs little; memory is what the process grew to, less what it had
before. The voltages are compared: true error 1e-8 pu asked for on our side, tolerance 1e-9 of OpenDSS's iteration.
"""
import argparse
import ctypes
import json
import pathlib
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

CASES = {"ckt5": "opendss/epri/ckt5/Master_ckt5.dss", "J1": "opendss/epri/J1/Master_withPV.dss",
         "smartds": "opendss/smart-ds-no-shapes/p1uhs21_1247/p1uhs21_1247--p1udt5257/Master.dss"}


def write_town(path, nodes):
    """Medium-voltage chains of 40 stations, each with 14 low-voltage buses and as many single-phase loads."""
    draw = random.Random(7)
    lines = ["clear", "set defaultbasefrequency=50",
             "new circuit.town basekv=10.5 pu=1.0 phases=3 bus1=src mvasc3=5000 mvasc1=4000",
             "new linecode.mv nphases=3 r1=0.125 x1=0.1 r0=0.5 x0=0.4 c1=300 c0=200 units=km normamps=400",
             "new linecode.lv nphases=3 r1=0.2 x1=0.08 r0=0.8 x0=0.3 c1=300 c0=200 units=km normamps=300"]
    count, station, before = 3, 0, "src"
    while count < nodes:
        before = "src" if station % 40 == 0 else before
        bus = f"mv{station}"
        lines.append(f"new line.m{station} bus1={before} bus2={bus} linecode=mv length=0.08 units=km")
        lines.append(f"new transformer.t{station} phases=3 windings=2 xhl=4 %loadloss=1.1 %noloadloss=0.2 "
                     f"buses=({bus} lv{station}_0) conns=(delta wye) kvs=(10.5 0.4) kvas=(400 400)")
        for k in range(14):
            tail = f"lv{station}_{k if k % 5 else 0}"
            lines.append(f"new line.l{station}_{k} bus1={tail} bus2=lv{station}_{k + 1} linecode=lv length=0.03 units=km")
            lines.append(f"new load.d{station}_{k} bus1=lv{station}_{k + 1}.{draw.randint(1, 3)} phases=1 kv=0.231 "
                         f"kw={draw.uniform(0.2, 1.5):.3f} pf=0.95 model=1 vminpu=0.7")
        before, station, count = bus, station + 1, count + 48
    lines += ["set voltagebases=[10.5 0.4]", "calcvoltagebases", "set controlmode=off", "solve"]
    path.write_text("\n".join(lines) + "\n")


def memory_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def run_headroom(library, script):
    lib = ctypes.CDLL(library)
    lib.hr_grid_error.restype = lib.hr_batch_error.restype = lib.hr_grid_name.restype = ctypes.c_char_p
    lib.hr_grid_count.restype = ctypes.c_size_t
    lib.hr_grid_name.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]

    class OpenOptions(ctypes.Structure):
        _fields_ = [("struct_size", ctypes.c_size_t), ("format", ctypes.c_char_p), ("accept", ctypes.c_int32),
                    ("comma", ctypes.c_int32)]

    class BatchOptions(ctypes.Structure):
        _fields_ = [("struct_size", ctypes.c_size_t), ("time", ctypes.c_char_p), ("tolerance_pu", ctypes.c_double),
                    ("threads", ctypes.c_int32), ("solve_controls", ctypes.c_int32), ("reference", ctypes.c_int32)]

    options = OpenOptions(ctypes.sizeof(OpenOptions), None, 1, 0)
    one_state = BatchOptions(ctypes.sizeof(BatchOptions), None, 1e-8, 1, 0, 1)  # without the preparation of many cases
    grid, batch = ctypes.c_void_p(), ctypes.c_void_p()
    had, start = memory_mb(), time.process_time()
    if lib.hr_grid_open(script.encode(), ctypes.byref(options), ctypes.byref(grid)) != 0:
        sys.exit(lib.hr_grid_error(grid).decode())
    read = time.process_time()
    if lib.hr_batch_open(grid, ctypes.byref(one_state), ctypes.byref(batch)) != 0:
        sys.exit(lib.hr_batch_error(batch).decode())
    nodes = lib.hr_grid_count(grid, 1)
    flat = (ctypes.c_double * (2 * nodes))()
    lib.hr_batch_base(batch, flat)
    end = time.process_time()
    volts = {lib.hr_grid_name(grid, 1, k).decode()[4:]: (flat[2 * k], flat[2 * k + 1]) for k in range(nodes)}
    return {"seconds": end - start, "read_seconds": read - start, "memory_mb": memory_mb() - had, "volts": volts}


def run_opendss(script):
    import opendssdirect as dss
    dss.Text.Command("clear")
    had, start = memory_mb(), time.process_time()
    dss.Text.Command(f"compile [{script}]")
    read = time.process_time()
    for command in ("set controlmode=off", "set tolerance=1e-9", "set maxiterations=100", "solve mode=snapshot"):
        dss.Text.Command(command)
    flat = dss.Circuit.AllBusVolts()
    end = time.process_time()
    volts = {n.lower(): (a, b) for n, a, b in zip(dss.Circuit.AllNodeNames(), flat[0::2], flat[1::2])}
    return {"seconds": end - start, "read_seconds": read - start, "memory_mb": memory_mb() - had, "volts": volts}


def worker(arguments):
    result = run_headroom(*arguments[1:]) if arguments[0] == "headroom" else run_opendss(arguments[1])
    print("RESULT " + json.dumps(result))


def measure(arguments):
    done = subprocess.run([sys.executable, __file__, "--worker", *arguments], capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        sys.exit(f"{arguments}: {done.stderr[-500:]}{done.stdout[-500:]}")
    return json.loads(lines[-1][7:])


def largest_difference(ours, theirs):
    """Relative to the voltage there; taps that a script's own solutions moved count too: see the docs of the cases."""
    worst = 0.0
    for node, value in theirs.items():
        if node in ours and abs(complex(*value)) > 1.0:
            worst = max(worst, abs(complex(*ours[node]) - complex(*value)) / abs(complex(*value)))
    return worst


def compare(name, script, library, rounds):
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(measure(["headroom", library, script]))
        theirs.append(measure(["opendss", script]))
    median = lambda runs, key: statistics.median(run[key] for run in runs)
    row = {"work": "read_and_solve", "grid": name, "nodes": len(theirs[0]["volts"]), "outputs": "voltages", "threads": 1,
           "ours_us": 1e6 * median(ours, "seconds"), "peer_us": 1e6 * median(theirs, "seconds"),
           "ours_memory_mb": median(ours, "memory_mb"), "peer_memory_mb": median(theirs, "memory_mb"), "peer": "OpenDSS",
           "max_difference": largest_difference(ours[0]["volts"], theirs[0]["volts"])}
    row["ratio"] = row["peer_us"] / row["ours_us"]
    print(f"{name:10} {row['nodes']:7} nodes  ours {row['ours_us'] / 1e3:8.1f} ms ({1e3 * median(ours, 'read_seconds'):.1f} reading)"
          f"  OpenDSS {row['peer_us'] / 1e3:8.1f} ms  ratio {row['ratio']:5.1f}  memory {row['ours_memory_mb']:.0f} against "
          f"{row['peer_memory_mb']:.0f} MB  difference {row['max_difference']:.1e}", flush=True)
    return row


def main():
    if sys.argv[1:2] == ["--worker"]:
        return worker(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--cases", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "shared/cases")
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    given = parser.parse_args()
    rows = []
    for name, path in CASES.items():
        if (given.cases / path).exists():
            rows.append(compare(name, str(given.cases / path), given.library, given.rounds))
        else:
            print(f"{name}: no {given.cases / path}")
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "town.dss"
        write_town(script, given.nodes)
        rows.append(compare("town", str(script), given.library, given.rounds))
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
