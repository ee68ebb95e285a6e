#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes networks of pandapower, and one of every element, with pandapower's own solutions.

    python3 tests/peers/pandapower_networks.py FOLDER

For each network NAME.json, also as NAME-v2.json in the manner of format version 2, and beside each a CSV of its buses in
the order of the table: vm_pu, va_degree (0: not supplied).
"""
import copy
import json
import math
import pathlib
import sys
import warnings

import pandapower as pp
import pandapower.networks as nw
import pandas

warnings.filterwarnings("ignore")


def every_tap_changer(net, bus):
    """Transformers in parallel pairs would circulate: each feeds a load of its own."""
    kinds = [dict(tap_side="hv", tap_pos=3, tap_step_percent=1.5, tap_changer_type="Ratio"),
             dict(tap_side="lv", tap_pos=-2, tap_step_percent=2.5, tap_changer_type="Ratio"),
             dict(tap_side="hv", tap_pos=4, tap_step_percent=1.2, tap_step_degree=30, tap_changer_type="Ratio"),
             dict(tap_side="lv", tap_pos=4, tap_step_percent=1.2, tap_step_degree=90, tap_changer_type="Symmetrical"),
             dict(tap_side="hv", tap_pos=2, tap_step_degree=2.5, tap_changer_type="Ideal"),
             dict(tap_side="lv", tap_pos=-3, tap_step_percent=1.1, tap_changer_type="Ideal"),
             dict(parallel=2, df=0.9)]
    for k, kind in enumerate(kinds):
        low = pp.create_bus(net, 0.4, name=f"tap {k}")
        given = dict(sn_mva=0.63, vn_hv_kv=20.5, vn_lv_kv=0.41, vkr_percent=1.2, vk_percent=6.0, pfe_kw=1.5, i0_percent=0.8,
                     shift_degree=150, tap_neutral=0, tap_min=-5, tap_max=5)
        given.update(kind)
        pp.create_transformer_from_parameters(net, bus, low, **given)
        pp.create_load(net, low, 0.3, 0.1, const_z_p_percent=10.0 * k, const_i_p_percent=20, const_z_q_percent=30,
                       const_i_q_percent=5.0 * k)
    low = pp.create_bus(net, 0.4, name="second changer")
    pp.create_transformer_from_parameters(net, bus, low, sn_mva=0.4, vn_hv_kv=20, vn_lv_kv=0.4, vkr_percent=1.1,
                                          vk_percent=4.5, pfe_kw=0.9, i0_percent=0.3, shift_degree=150, tap_side="hv",
                                          tap_neutral=0, tap_pos=1, tap_step_percent=2.5, tap_changer_type="Ratio",
                                          tap2_side="lv", tap2_neutral=0, tap2_pos=2, tap2_min=-2, tap2_max=2,
                                          tap2_step_percent=1.0, tap2_step_degree=0.0, tap2_changer_type="Ratio")
    pp.create_load(net, low, 0.1, 0.02)
    low = pp.create_bus(net, 0.4, name="table")
    unit = pp.create_transformer_from_parameters(net, bus, low, sn_mva=0.4, vn_hv_kv=20, vn_lv_kv=0.4, vkr_percent=1.1,
                                                 vk_percent=4.5, pfe_kw=0.9, i0_percent=0.3, shift_degree=150,
                                                 tap_side="hv", tap_neutral=0, tap_pos=1, tap_changer_type="Tabular")
    net.trafo.loc[unit, ["id_characteristic_table", "tap_dependency_table"]] = [0, True]
    net["trafo_characteristic_table"] = pandas.DataFrame(
        {"id_characteristic": [0, 0, 0], "step": [0, 1, 2], "voltage_ratio": [1, 1.02, 1.05], "angle_deg": [0, 1.5, 3],
         "vk_percent": [4.5, 4.7, 5], "vkr_percent": [1.1, 1.15, 1.2]})
    pp.create_load(net, low, 0.1, 0.02)


def three_windings(net, bus):
    for k, (side, star, loss) in enumerate([("hv", False, "hv"), ("mv", False, "mv"), ("lv", True, "lv"), ("hv", True, "hv")]):
        middle, low = pp.create_bus(net, 10.0, name=f"mv {k}"), pp.create_bus(net, 0.69, name=f"lv {k}")
        pp.create_transformer3w_from_parameters(
            net, bus, middle, low, vn_hv_kv=21, vn_mv_kv=10.2, vn_lv_kv=0.7, sn_hv_mva=5, sn_mv_mva=4, sn_lv_mva=2.5,
            vk_hv_percent=9, vk_mv_percent=8, vk_lv_percent=7, vkr_hv_percent=0.6, vkr_mv_percent=0.5, vkr_lv_percent=0.4,
            pfe_kw=6, i0_percent=0.9, shift_mv_degree=30, shift_lv_degree=150, tap_side=side, tap_step_percent=1.25,
            tap_step_degree=10.0 * (k % 2), tap_pos=3, tap_neutral=0, tap_min=-9, tap_max=9, tap_at_star_point=star,
            tap_changer_type="Ratio", name=f"three {k}")
        net.trafo3w.loc[k, "loss_side"] = loss
        pp.create_load(net, middle, 1.0, 0.3)
        pp.create_load(net, low, 0.4, 0.1)
        if k == 1:
            pp.create_switch(net, low, k, et="t3", closed=False)


def every_element():
    net = pp.create_empty_network(name="every element", f_hz=60, sn_mva=10)
    grid, bus, far, open_end = (pp.create_bus(net, 20, name=n) for n in ("grid", "bus", "bus", None))
    pp.create_ext_grid(net, grid, vm_pu=1.02, va_degree=5, s_sc_max_mva=500, rx_max=0.1)
    pp.create_line_from_parameters(net, grid, bus, 2.5, 0.2, 0.35, 210, 0.4, g_us_per_km=3, parallel=2, df=0.9)
    pp.create_line(net, bus, far, 3.1, "NA2XS2Y 1x185 RM/25 12/20 kV")
    line = pp.create_line(net, far, open_end, 1.7, "NA2XS2Y 1x185 RM/25 12/20 kV")
    pp.create_switch(net, open_end, line, et="l", closed=False)
    dead = pp.create_bus(net, 20, in_service=False)
    pp.create_line(net, far, dead, 1.2, "NA2XS2Y 1x185 RM/25 12/20 kV")
    joined, resistive = pp.create_bus(net, 20), pp.create_bus(net, 20)
    pp.create_switch(net, bus, joined, et="b", type="CB")
    pp.create_switch(net, bus, resistive, et="b", z_ohm=0.05)
    pp.create_switch(net, far, joined, et="b", closed=False)
    pp.create_load(net, joined, 1.0, 0.2, scaling=0.7)
    pp.create_load(net, joined, 9.0, 9.0, in_service=False)
    pp.create_load(net, resistive, 0.6, 0.2, const_z_p_percent=30, const_i_p_percent=20, const_z_q_percent=10,
                   const_i_q_percent=60)
    pp.create_sgen(net, far, 0.8, -0.1, sn_mva=1, scaling=0.9)
    pp.create_storage(net, far, 0.3, 5, q_mvar=0.1)
    pp.create_motor(net, far, 0.25, 0.85, efficiency_percent=93, loading_percent=80, scaling=1.1)
    pp.create_asymmetric_load(net, far, 0.1, 0.2, 0.3, 0.01, 0.02, 0.03)
    pp.create_asymmetric_sgen(net, far, 0.05, 0.02, 0.03, 0.01, 0.02, 0.03)
    pp.create_ward(net, joined, 0.2, 0.1, 0.3, 0.15)
    pp.create_shunt(net, far, -0.4, 0.01, vn_kv=21, step=2, max_step=3)
    pp.create_shunt(net, far, 0.15, 0.02)
    end = pp.create_bus(net, 20)
    pp.create_impedance(net, far, end, 0.01, 0.03, 5.0, gf_pu=0.001, bf_pu=0.002, gt_pu=0.003, bt_pu=-0.004)
    pp.create_load(net, end, 0.5, 0.2)
    every_tap_changer(net, bus)
    for side in (0, 1):
        low = pp.create_bus(net, 0.4)
        unit = pp.create_transformer(net, far, low, "0.63 MVA 20/0.4 kV")
        if side:
            pp.create_switch(net, low, unit, et="t", closed=False)
        else:
            pp.create_switch(net, far, unit, et="t", closed=False)
            pp.create_switch(net, low, pp.create_bus(net, 0.4), et="b")
            feed = pp.create_transformer(net, far, low, "0.63 MVA 20/0.4 kV")
            net.trafo.loc[feed, ["tap_pos"]] = 1
            pp.create_load(net, low, 0.2, 0.05)
    three_windings(net, bus)
    return net


def held_voltages():
    """Generators and an extended ward: their reactive power is in the results."""
    net = nw.example_multivoltage()
    return net


def pi_model():
    net = every_element()
    pp.set_user_pf_options(net, trafo_model="pi", trafo3w_losses="star", voltage_depend_loads=False, switch_rx_ratio=0.5)
    net.trafo3w = net.trafo3w.drop(columns="loss_side")
    return net


def no_angles():
    net = nw.create_cigre_network_mv(with_der="pv_wind")
    pp.set_user_pf_options(net, calculate_voltage_angles=False)
    return net


NETWORKS = {
    "case33bw": nw.case33bw,
    "mv_oberrhein": nw.mv_oberrhein,
    "simple_mv_open_ring": nw.simple_mv_open_ring_net,
    "cigre_mv": lambda: nw.create_cigre_network_mv(with_der="all"),
    "cigre_lv": nw.create_cigre_network_lv,
    "cigre_hv": nw.create_cigre_network_hv,
    "kerber_landnetz": nw.create_kerber_landnetz_freileitung_1,
    "kerber_vorstadt": nw.create_kerber_vorstadtnetz_kabel_1,
    "four_loads": nw.four_loads_with_branches_out,
    "european_lv": nw.ieee_european_lv_asymmetric,
    "multivoltage": held_voltages,
    "no_angles": no_angles,
    "every_element": every_element,
    "pi_model": pi_model,
}


def solve(net):
    pp.runpp(net, tolerance_mva=1e-10, max_iteration=60, numba=False, init="dc" if len(net.gen) else "auto")


def write_solution(net, path):
    rows = ["vm_pu,va_degree"]
    for vm, va in zip(net.res_bus.vm_pu, net.res_bus.va_degree):
        rows.append("0,0" if math.isnan(vm) else f"{vm:.17g},{va:.17g}")
    path.write_text("\n".join(rows) + "\n")


def table_of(content, name):
    table = content[name]
    return table, json.loads(table["_object"])


def store(content, name, table, frame):
    content[name] = {**table, "_object": json.dumps(frame)}


def drop(frame, columns):
    keep = [k for k, name in enumerate(frame["columns"]) if name not in columns]
    frame["columns"] = [frame["columns"][k] for k in keep]
    frame["data"] = [[row[k] for k in keep] for row in frame["data"]]


def as_version_2(content):
    """What version 2 had otherwise: one share for P and Q, positions in a table, a flag for ideal phase shifters.

    The flag is left out where an ideal one has steps in percent: pandapower 3 takes that for a ratio, 2 did not.
    """
    content = copy.deepcopy(content)
    content["version"], content["format_version"] = "2.14.0", "2.7.0"
    table, loads = table_of(content, "load")
    drop(loads, {"const_z_q_percent", "const_i_q_percent"})
    loads["columns"] = [{"const_z_p_percent": "const_z_percent", "const_i_p_percent": "const_i_percent"}.get(n, n)
                        for n in loads["columns"]]
    store(content, "load", table, loads)
    table, buses = table_of(content, "bus")
    if "geo" in buses["columns"]:
        geo = buses["columns"].index("geo")
        points = [(k, json.loads(row[geo])["coordinates"]) for k, row in zip(buses["index"], buses["data"]) if row[geo]]
        store(content, "bus_geodata", table, {"columns": ["x", "y", "coords"], "index": [k for k, _ in points],
                                              "data": [[*point[:2], None] for _, point in points]})
        content["bus_geodata"].pop("dtype", None)
        drop(buses, {"geo"})
    store(content, "bus", table, buses)
    content["bus"]["dtype"].pop("geo", None)
    for name in ("trafo", "trafo3w"):
        table, units = table_of(content, name)
        if "tap_changer_type" in units["columns"]:
            kind, percent = (units["columns"].index(n) for n in ("tap_changer_type", "tap_step_percent"))
            for row in units["data"]:
                row[kind] = row[kind] == "Ideal" and row[percent] is None
            units["columns"][kind] = "tap_phase_shifter"
            drop(units, {"id_characteristic_table", "tap_dependency_table", "tap2_changer_type"})
        store(content, name, table, units)
        for column in ("id_characteristic_table", "tap_dependency_table", "tap2_changer_type"):
            content[name]["dtype"].pop(column, None)
        content[name]["dtype"].pop("tap_changer_type", None)
    return content


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in NETWORKS.items():
        net = make()
        solve(net)
        pp.to_json(net, str(folder / f"{name}.json"))
        write_solution(net, folder / f"{name}.csv")
        if name in ("multivoltage", "pi_model"):
            continue
        old = json.loads((folder / f"{name}.json").read_text())
        old["_object"] = as_version_2(old["_object"])
        (folder / f"{name}-v2.json").write_text(json.dumps(old, indent=1))
        again = pp.from_json(str(folder / f"{name}-v2.json"))
        solve(again)
        write_solution(again, folder / f"{name}-v2.csv")


if __name__ == "__main__":
    main()
