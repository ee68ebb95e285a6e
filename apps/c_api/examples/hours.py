#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A day of hours on a grid, in Python with ctypes and NumPy: all voltages, a few numbers per hour, and percentiles.

    python3 hours.py GRID [path of libheadroom.so]
"""
import ctypes
import sys

try:
    import numpy as np
except ImportError:
    print("skipped: NumPy is not installed")
    sys.exit(77)

HOURS = 24
BUS, NODE, LOAD = 0, 1, 2
REDUCTION = np.dtype([
    ("lowest_pu", "f8"), ("highest_pu", "f8"), ("lowest_node", "i8"), ("highest_node", "i8"),
    ("worst_loading", "f8"), ("worst_branch", "i8"),
    ("voltages_low", "i8"), ("voltages_high", "i8"), ("lines_over", "i8"), ("transformers_over", "i8"),
    ("losses_w", "f8"), ("losses_var", "f8"), ("source_w", "f8"), ("source_var", "f8"),
    ("limiting", "i8"), ("limiting_at", "i8"), ("limiting_use", "f8"),
])

pointer, size, integer, real = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int32, ctypes.c_double


class Sized(ctypes.Structure):
    """A struct of headroom.h: it knows its size, arrays go in as they are (and must stay alive)."""

    def __init__(self, **given):
        values = {name: value.ctypes.data if isinstance(value, np.ndarray) else value for name, value in given.items()}
        super().__init__(struct_size=ctypes.sizeof(self), **values)


class Cases(Sized):
    _fields_ = [("struct_size", size), ("count", size)] + [
        (name, pointer) for name in ("p_w", "q_var", "generator_p_w", "generator_q_var")] + [
        ("profile_count", size)] + [
        (name, pointer) for name in ("profile", "q_profile", "load_profile", "generator_profile", "tap_pu",
                                     "switch_closed", "change_offset", "change")]


class Outputs(Sized):
    _fields_ = [("struct_size", size), ("node_major", integer), ("reserved", integer)] + [
        (name, pointer) for name in ("voltage_v", "magnitude_v", "angle_rad", "status", "iterations", "reduction",
                                     "extremes", "histogram")] + [
        ("histogram_bins", size), ("histogram_from_pu", real), ("histogram_to_pu", real)]


def load_library(path):
    library = ctypes.CDLL(path)
    library.hr_grid_count.argtypes, library.hr_grid_count.restype = [pointer, ctypes.c_int], size
    library.hr_grid_name.argtypes, library.hr_grid_name.restype = [pointer, ctypes.c_int, size], ctypes.c_char_p
    library.hr_grid_error.argtypes, library.hr_grid_error.restype = [pointer], ctypes.c_char_p
    library.hr_batch_error.argtypes, library.hr_batch_error.restype = [pointer], ctypes.c_char_p
    library.hr_grid_bases.argtypes = [pointer, pointer]
    library.hr_grid_state.argtypes = [pointer, ctypes.c_char_p] + [pointer] * 6
    library.hr_batch_solve.argtypes = [pointer, pointer, pointer, pointer]
    library.hr_batch_close.argtypes = library.hr_grid_close.argtypes = [pointer]
    return library


def main():
    library = load_library(sys.argv[2] if len(sys.argv) > 2 else "libheadroom.so.0")
    grid, batch = pointer(), pointer()
    if library.hr_grid_open(sys.argv[1].encode(), None, ctypes.byref(grid)) != 0:
        sys.exit(library.hr_grid_error(grid).decode())
    if library.hr_batch_open(grid, None, ctypes.byref(batch)) != 0:
        sys.exit(library.hr_batch_error(batch).decode())
    loads, nodes = library.hr_grid_count(grid, LOAD), library.hr_grid_count(grid, NODE)
    names = [library.hr_grid_name(grid, NODE, k).decode() for k in range(nodes)]

    p, q, base = np.empty(loads), np.empty(loads), np.empty(nodes)
    library.hr_grid_state(grid, None, p.ctypes.data, q.ctypes.data, None, None, None, None)
    library.hr_grid_bases(grid, base.ctypes.data)
    hour, load = np.arange(HOURS)[:, None], np.arange(loads)[None, :]
    factor = 0.75 + 0.45 * np.sin(0.26 * hour + 1.7 * load)
    p_hours, q_hours = factor * p, factor * q  # [case][load]

    bins = 400
    voltage = np.empty((HOURS, nodes), dtype=complex)
    status = np.empty(HOURS, dtype=np.int32)
    reduction = np.empty(HOURS, dtype=REDUCTION)
    histogram = np.empty((nodes, bins), dtype=np.uint32)
    cases = Cases(count=HOURS, p_w=p_hours, q_var=q_hours)
    outputs = Outputs(voltage_v=voltage, status=status, reduction=reduction, histogram=histogram, histogram_bins=bins)
    code = library.hr_batch_solve(batch, ctypes.byref(cases), ctypes.byref(outputs), None)
    if code != 0 or status.any():
        sys.exit(library.hr_batch_error(batch).decode())

    worst = reduction["lowest_pu"].argmin()
    print(f"lowest voltage {reduction['lowest_pu'][worst]:.6f} pu at {names[reduction['lowest_node'][worst]]} "
          f"in hour {worst}")
    # The same from all voltages.
    at = reduction["lowest_node"][worst]
    assert abs(abs(voltage[worst, at]) / base[at] - reduction["lowest_pu"][worst]) < 1e-12
    counted = histogram[at].cumsum()
    print(f"median there about {0.8 + 0.4 * (counted.searchsorted(HOURS / 2) + 0.5) / bins:.3f} pu; "
          f"energy lost over the day {reduction['losses_w'].sum() / 1e3:.3f} kWh")
    library.hr_batch_close(batch)
    library.hr_grid_close(grid)


if __name__ == "__main__":
    main()
