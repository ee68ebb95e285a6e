#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of the synthetic district: python3 generate.py [FOLDER], by default beside this file.

plan.py holds what was drawn by hand; here it becomes buses, lines, transformers, customers. Python 3 standard library
only. The output is the same bytes on every run and machine: numbers are drawn by splitmix64 from a seed made of the name
of what they belong to, so that a change to one feeder leaves the others as they are, and everything is rounded on output.

How a feeder is built. The trunk follows the streets of its route; stations lie on it at equal distances.
  cable     substation | breaker | cable | in [switch] ring-main unit [switch] out | cable | …; a lateral is a
            ring-main unit on a switched cable of its own.
  overhead  substation | breaker | cable | pole | pole | …, a sectionalising switch every sixth pole; a lateral is a
            line to a side pole.
Transformers hang on stations and laterals in turn. Their loads are drawn by kind and then scaled together so that the
feeder carries the coincident peak of the plan. Off-load taps are set as a fitter would: for the middle between light
load and the voltage at peak, estimated by dU = (R P + X Q)/U along the trunk; a few are forgotten at the middle position.
"""
import csv
import io
import math
import os
import sys
import tomllib

sys.dont_write_bytecode = True
import plan  # noqa: E402

SEED = 20270301
FORGOTTEN_TAPS = 0.09      # share of the transformers near a substation that were left at the middle tap
HEAVY = 0.05               # share of transformers that may carry more than planners like
BUSBAR_KV = 10.35          # what the tap changers hold
LV_TARGET = 1.02           # of 0.38 kV, where the fitter wants the middle between peak and light load


def catalogue_lines():
    """r and x in ohm/km by type."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), plan.CATALOGUE), "rb") as file:
        lines = tomllib.load(file)["line"]
    return {line["name"]: (line["r_ohm_per_km"]["value"], line["x_ohm_per_km"]["value"]) for line in lines}


LINES = catalogue_lines()


class Draw:
    """splitmix64, keyed by a text."""

    def __init__(self, key):
        self.state = SEED
        for byte in key.encode():
            self.state = (self.state * 1099511628211 + byte + 1) % 2**64

    def unit(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        return ((z ^ (z >> 31)) >> 11) / 2**53

    def between(self, low, high):
        return low + (high - low) * self.unit()

    def pick(self, items):
        return items[int(self.unit() * len(items))]

    def weighted(self, items, weights):
        mark = self.unit() * sum(weights)
        for item, weight in zip(items, weights):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]


class Tables:
    """Rows by table; columns in the order of their first mention."""

    def __init__(self):
        self.rows = {}

    def add(self, table, **fields):
        self.rows.setdefault(table, []).append(fields)

    def write(self, folder):
        for table, rows in sorted(self.rows.items()):
            columns = list(dict.fromkeys(column for row in rows for column in row))
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([text(row.get(column)) for column in columns] for row in rows)
            with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8", newline="") as file:
                file.write(out.getvalue())


def text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
    return str(value)


def crossing(i, j):
    return float(plan.STREETS_X[i]), float(plan.STREETS_Y[j])


# ------------------------------------------------------------------------------------------------------------- streets

def add_streets(tables):
    columns, rows = len(plan.STREETS_X), len(plan.STREETS_Y)
    for i in range(columns):
        for j in range(rows):
            for end in ((i + 1, j), (i, j + 1)):
                if end[0] < columns and end[1] < rows:
                    add_street(tables, (i, j), end)


def add_street(tables, start, end):
    over_river = start[1] == plan.RIVER_ROW and end[1] == plan.RIVER_ROW + 1
    if (start, end) in plan.MISSING_STREETS or (over_river and start[0] not in plan.BRIDGES):
        return
    (x1, y1), (x2, y2) = crossing(*start), crossing(*end)
    rural = max(start[1], end[1]) <= plan.RIVER_ROW and min(start[0], end[0]) <= 5
    kind = "overhead" if rural else "duct" if start[0] % 3 == 0 and start[0] == end[0] else "street"
    factor = 2.5 if over_river else {"overhead": 0.8, "duct": 0.9, "street": 1.0}[kind]
    tables.add("corridor", from_x=x1, from_y=y1, to_x=x2, to_y=y2, kind=kind, cost_factor=factor)


class Route:
    """The polyline of a feeder along the streets, a few metres beside their axis."""

    def __init__(self, crossings, lane):
        self.points = [(x + lane, y + lane) for x, y in (crossing(*c) for c in crossings)]
        self.lengths = [math.dist(a, b) for a, b in zip(self.points, self.points[1:])]
        self.length = sum(self.lengths)

    def at(self, distance):
        """Position at a distance from the start, and the unit vector along the street there."""
        for (x1, y1), (x2, y2), length in zip(self.points, self.points[1:], self.lengths):
            if distance <= length + 1e-9:
                t = distance / length
                return x1 + t * (x2 - x1), y1 + t * (y2 - y1), (x2 - x1) / length, (y2 - y1) / length
            distance -= length
        (x1, y1), (x2, y2), length = self.points[-2], self.points[-1], self.lengths[-1]
        return x2, y2, (x2 - x1) / length, (y2 - y1) / length


# --------------------------------------------------------------------------------------------------- 110, 35 and 10 kV

def add_high_voltage(tables):
    bus = lambda name, kv, x, y, substation="", bays=None: tables.add(
        "bus", name=name, vn_kv=kv, phases="abc", kind="busbar", substation=substation, feeder="", x=x, y=y, spare_bays=bays)
    bus("xijiao-110", 110, -2600.0, 4200.0)
    tables.add("ext_grid", name="xijiao-220kv", bus="xijiao-110", vm_pu=1.03, va_degree=0, s_sc_max_mva=3200, s_sc_min_mva=2400,
               rx_max=0.08, r0x0_max=0.15, x0x_max=1.2, vm_min_pu=1.0, vm_max_pu=1.05)
    for name, (i, j) in plan.SUBSTATIONS.items():
        x, y = crossing(i, j)
        tables.add("substation", name=name, x=x - 60, y=y - 40)
    for unit in plan.MAIN_TRANSFORMERS:
        add_main_transformer(tables, bus, unit)
    for name in plan.SUBSTATIONS:
        tables.add("switch", name=f"{name}-110-bridge", from_bus=f"{name}-t1-110", to_bus=f"{name}-t2-110", closed=False, type="CB",
                   normally_open=True, remote=True, in_a=1250)
        tables.add("switch", name=f"{name}-10-section", from_bus=f"{name}-10-1", to_bus=f"{name}-10-2", closed=False, type="CB",
                   normally_open=True, remote=True, in_a=3150)
    add_35kv_customer(tables, bus)


def add_main_transformer(tables, bus, unit):
    x, y = crossing(*plan.SUBSTATIONS[unit.substation])
    second = unit.name.endswith("t2")
    x, y = x - 60 + (40 if second else 0), y - 40
    bus(f"{unit.name}-110", 110, x, y + 30, unit.substation)
    bus(unit.section, 10, x, y, unit.substation, 1 if second else 2)
    length = 7.4 if unit.substation == "chengbei" else 12.8
    tables.add("line", name=f"110-{unit.name}", from_bus="xijiao-110", to_bus=f"{unit.name}-110", length_m=length * 1000,
               std_type="LGJ-400/110")
    tables.add("trafo", name=unit.name, hv_bus=f"{unit.name}-110", lv_bus=unit.section, std_type=unit.std_type, tap_pos=unit.tap_pos)
    tables.add("regulator", name=f"{unit.name}-avr", trafo=unit.name, vm_set_pu=BUSBAR_KV / 10, band_percent=2.5, delay_s=40)
    tables.add("shunt", name=f"{unit.section}-capacitors", bus=unit.section, q_mvar=-2.4, vn_kv=10, step=unit.capacitor_steps,
               max_step=2, connection="delta")


def add_35kv_customer(tables, bus):
    """A works fed at 35 kV: its own 110/35 kV transformer at chengbei and a 35 kV cable."""
    x, y = crossing(*plan.SUBSTATIONS["chengbei"])
    bus("chengbei-35", 35, x - 80, y - 10, "chengbei", 1)
    tables.add("trafo", name="chengbei-t3", hv_bus="chengbei-t1-110", lv_bus="chengbei-35", std_type="SZ11-31500/110-38.5", tap_pos=4)
    tables.add("regulator", name="chengbei-t3-avr", trafo="chengbei-t3", vm_set_pu=1.04, band_percent=2.5, delay_s=40)
    works_x, works_y = crossing(5, 9)
    tables.add("bus", name="display-works-35", vn_kv=35, phases="abc", kind="customer", substation="chengbei", feeder="display-35",
               x=works_x, y=works_y)
    tables.add("line", name="35-display-works", from_bus="chengbei-35", to_bus="display-works-35", length_m=2900.0,
               std_type="YJV22-26/35-3x300")
    tables.add("customer", name="display-works", bus="display-works-35", phases="abc", kind="industrial", importance="second",
               contracted_kva=20000, customers=1, power_factor=0.95, required_power_factor=0.90)
    tables.add("load", name="display-works", bus="display-works-35", p_kw=14200.0, cos_phi=0.95, phases="abc", connection="delta",
               profile="industrial", customer="display-works")


class Station:
    """A place on a feeder where transformers can hang: its 10 kV bus and what leads to it."""

    def __init__(self, bus, x, y, parent, r, x_ohm):
        self.bus, self.x, self.y = bus, x, y
        self.parent, self.r, self.x_ohm = parent, r, x_ohm  # ohm from the parent station
        self.transformers = []
        self.p = self.q = 0.0     # kW, kvar that flow into it
        self.kv = 0.0


class FeederBuilder:
    def __init__(self, tables, feeder, lane):
        self.tables, self.feeder = tables, feeder
        self.route = Route(feeder.route, lane)
        self.draw = Draw("feeder " + feeder.name)
        self.substation = feeder.section.split("-")[0]
        self.trunk, self.laterals, self.end = [], [], {}

    def bus(self, name, x, y, kind, kv=10, phases="abc", bays=None):
        self.tables.add("bus", name=name, vn_kv=kv, phases=phases, kind=kind, substation=self.substation, feeder=self.feeder.name,
                        x=round(x, 1), y=round(y, 1), spare_bays=bays)
        return name

    def line(self, name, start, end, length, std_type):
        self.tables.add("line", name=name, from_bus=start, to_bus=end, length_m=round(length, 1), std_type=std_type)
        r, x = LINES[std_type]
        return r * length / 1000, x * length / 1000

    def switch(self, name, start, end, kind="LBS", remote=False, closed=True, rating=630):
        self.tables.add("switch", name=name, from_bus=start, to_bus=end, closed=closed, type=kind, normally_open=not closed,
                        remote=remote, in_a=rating)

    def build(self):
        f = self.feeder
        x, y, _, _ = self.route.at(0)
        head = self.bus(f"{f.name}-head", x, y, "joint")
        self.switch(f"{f.name}-breaker", f.section, head, "CB", True, rating=1250)
        self.place(head)
        self.place_laterals()

    def trunk_type(self, share):
        """The type of the trunk at a share of its length."""
        for part, std_type in self.feeder.trunk:
            share -= part
            if share <= 1e-9:
                return std_type
        return self.feeder.trunk[-1][1]

    def place(self, head):
        """Stations along the trunk; `end` of each is where the next section starts."""
        f, before, step = self.feeder, head, self.route.length / self.feeder.stations
        for k in range(1, f.stations + 1):
            x, y, _, _ = self.route.at(step * k - (0.35 * step if f.style == "cable" else 0.0))
            std_type = f.head if k == 1 else self.trunk_type((k - 0.5) / f.stations)
            length = step * (0.65 if k == 1 and f.style == "cable" else 1.0) * self.draw.between(1.03, 1.12)
            name = f"{f.name}-{k:02d}"
            place = self.ring_main_unit if f.style == "cable" else self.pole
            before, r, xo = place(name, before, x, y, length, std_type, k)
            self.trunk.append(Station(name, x, y, self.trunk[-1] if self.trunk else None, r, xo))

    def ring_main_unit(self, name, before, x, y, length, std_type, k):
        self.bus(name, x, y, "ring_main_unit", bays=self.draw.weighted((0, 1, 2), (3, 4, 3)))
        entry = self.bus(f"{name}-in", x - 4, y - 4, "joint")
        exit_ = self.bus(f"{name}-out", x + 4, y + 4, "joint")
        remote = k % 3 == 0
        r, xo = self.line(f"{name}", before, entry, length, std_type)
        self.switch(f"{name}-in", entry, name, remote=remote)
        self.switch(f"{name}-out", name, exit_, remote=remote)
        return exit_, r, xo

    def pole(self, name, before, x, y, length, std_type, k):
        self.bus(name, x, y, "pole")
        r, xo = self.line(f"{name}", before, name, length, std_type)
        if k % 6 or k == self.feeder.stations:
            return name, r, xo
        behind = self.bus(f"{name}-s", x + 2, y + 2, "joint")
        self.switch(f"{name}-s", name, behind, remote=k % 12 == 0)
        return behind, r, xo

    def place_laterals(self):
        f, cable = self.feeder, self.feeder.style == "cable"
        spread = f.stations / (f.laterals + 0.5)
        for m in range(f.laterals):
            parent = self.trunk[min(f.stations - 1, int(spread * (m + 0.6)))]
            _, _, ux, uy = self.route.at(self.route.length * (self.trunk.index(parent) + 0.5) / f.stations)
            side, length = self.draw.pick((-1, 1)), self.draw.between(120, 320)
            x, y = parent.x - side * uy * length, parent.y + side * ux * length
            name, start = f"{parent.bus}-l", parent.bus
            self.bus(name, x, y, "ring_main_unit" if cable else "pole", bays=self.draw.weighted((0, 1), (2, 1)) if cable else None)
            if cable:
                start = self.bus(f"{name}-in", parent.x + 4 * side, parent.y - 4 * side, "joint")
                self.switch(f"{name}-in", parent.bus, start)
            r, xo = self.line(name, start, name, length * 1.08, plan.C150 if cable else plan.O70)
            self.laterals.append(Station(name, x, y, parent, r, xo))

    # ------------------------------------------------------------------------------------- transformers and their loads

    def stations(self):
        return self.trunk + self.laterals

    def hang_transformers(self):
        """Explored areas at their stations, the rest dealt out in turn; then the loads and the taps."""
        f = self.feeder
        for area in (a for a in plan.AREAS if a.feeder == f.name):
            AreaBuilder(self, area, self.trunk[area.station - 1]).build()
        explored = sum(len(s.transformers) for s in self.stations())
        order = self.laterals + self.trunk if f.style == "cable" else self.laterals * 2 + self.trunk
        for n in range(f.transformers - explored):
            station = order[n % len(order)]
            station.transformers.append(self.new_transformer(station, n))
        self.scale_loads()
        self.estimate_voltages()
        for station in self.stations():
            for unit in station.transformers:
                if not unit.get("area"):
                    self.add_transformer(station, unit)

    def new_transformer(self, station, n):
        draw = Draw(f"{self.feeder.name} transformer {n}")
        kind = draw.pick(self.feeder.mix)
        sizes, rates, factors, _ = plan.KINDS[kind]
        return {"name": f"{self.feeder.name}-t{n + 1:02d}", "kind": kind, "kva": draw.pick(sizes), "age": draw.pick(self.feeder.ages),
                "rate": draw.between(*rates), "cos_phi": round(draw.between(*factors), 3), "draw": draw}

    def scale_loads(self):
        units = [u for s in self.stations() for u in s.transformers if not u.get("area")]
        explored = sum(u["kw"] for s in self.stations() for u in s.transformers if u.get("area"))
        drawn = sum(u["kva"] * u["rate"] * u["cos_phi"] for u in units)
        factor = (self.feeder.load_kw - explored) / drawn
        for unit in units:
            rate = min(max(unit["rate"] * factor, 0.12), 0.92 if unit["draw"].unit() < HEAVY else 0.76)
            unit["kw"] = round(unit["kva"] * rate * unit["cos_phi"], 1)

    def estimate_voltages(self):
        for station in self.stations():
            for unit in station.transformers:
                q = unit["kw"] * math.tan(math.acos(unit["cos_phi"]))
                at = station
                while at:
                    at.p, at.q, at = at.p + unit["kw"] * 1.015, at.q + q + 0.03 * unit["kva"], at.parent
        for station in self.stations():
            above = station.parent.kv if station.parent else BUSBAR_KV
            station.kv = above - (station.r * station.p + station.x_ohm * station.q) / 1000 / above

    def add_transformer(self, station, unit):
        draw, kind = unit["draw"], unit["kind"]
        angle, distance = draw.between(0, 2 * math.pi), draw.between(25, 60)
        bus = self.bus(f"{unit['name']}-lv", station.x + distance * math.cos(angle), station.y + distance * math.sin(angle),
                       "transformer_low_voltage", 0.4)
        sin_phi = math.sin(math.acos(unit["cos_phi"]))
        rate = unit["kw"] / unit["cos_phi"] / unit["kva"]
        drop = rate * (0.012 * unit["cos_phi"] + 0.040 * sin_phi)
        middle = (station.kv / 10 - drop + BUSBAR_KV / 10) / 2 * 0.4 / 0.38
        tap = round((middle / LV_TARGET - 1) / 0.025)
        if (station.kv / 10 - drop) * 0.4 / 0.38 > 1.074 and draw.unit() < FORGOTTEN_TAPS:
            tap = 0
        add_distribution_transformer(self.tables, unit["name"], station.bus, bus, unit["kva"], unit["age"], max(-2, min(2, tap)))
        self.add_customer(station, unit, bus, sin_phi)

    def add_customer(self, station, unit, bus, sin_phi):
        kind, kva = unit["kind"], unit["kva"]
        private = kind in ("commercial", "industrial", "hospital", "charging") or (kind == "agriculture" and unit["draw"].unit() < 0.5)
        importance = "second" if kind == "hospital" else None
        self.tables.add("customer", name=unit["name"], bus=station.bus if private else bus, phases="abc", kind=kind, importance=importance,
                        contracted_kva=kva, customers=1 if private else max(1, int(kva * 0.35)),
                        power_factor=unit["cos_phi"] if private else None,
                        required_power_factor=plan.REQUIRED_POWER_FACTOR[kind] if private else None)
        z, i = plan.KINDS[kind][3]
        self.tables.add("load", name=unit["name"], bus=bus, p_kw=unit["kw"], cos_phi=unit["cos_phi"], phases="abc", connection="wye",
                        const_z_percent=z or None, const_i_percent=i or None, profile=kind, customer=unit["name"])


def add_distribution_transformer(tables, name, hv, lv, kva, age, tap, rn_ohm=None):
    if age not in plan.OLD_TRANSFORMERS:
        tables.add("trafo", name=name, hv_bus=hv, lv_bus=lv, std_type=f"{age}-M-{kva}/10", tap_pos=tap, rn_ohm=rn_ohm)
        return
    no_load, load_loss = plan.OLD_TRANSFORMERS[age][kva]
    tables.add("trafo", name=name, hv_bus=hv, lv_bus=lv, sn_kva=float(kva), vn_hv_kv=10, vn_lv_kv=0.4,
               vk_percent=4.5 if kva >= 630 else 4.0, vkr_percent=load_loss / kva / 10, pfe_kw=no_load / 1000,
               i0_percent=plan.OLD_NO_LOAD_CURRENT[age], vector_group="Dyn11", tap_pos=tap, tap_min=-2, tap_max=2, tap_step_percent=2.5,
               rn_ohm=rn_ohm)


# --------------------------------------------------------------------------------------------------- explored 0.4 kV areas

class AreaBuilder:
    """One transformer with its four-wire feeders: chains of nodes, customers dealt to the nodes in turn."""

    def __init__(self, builder, area, station):
        self.b, self.area, self.station = builder, area, station
        self.draw = Draw("area " + area.name)
        self.nodes = []

    def build(self):
        a, b = self.area, self.b
        self.busbar = b.bus(f"{a.name}-lv", self.station.x + 15, self.station.y + 15, "transformer_low_voltage", 0.4, "abcn")
        add_distribution_transformer(b.tables, a.name, self.station.bus, self.busbar, a.kva, a.age, a.tap_pos, rn_ohm=4)
        for k in range(a.feeders):
            self.chain(k)
        total = sum(self.customer(n) for n in range(a.customers))
        cos_phi = 0.95 if a.kind == "residential" else 0.90
        self.station.transformers.append({"name": a.name, "area": True, "kw": total, "kva": a.kva, "cos_phi": cos_phi})

    def chain(self, k):
        a, b, before = self.area, self.b, self.busbar
        angle = 2 * math.pi * (k + 0.25) / a.feeders
        for n in range(1, a.nodes + 1):
            name = b.bus(f"{a.name}-{k + 1}{n:02d}", self.station.x + 15 + n * a.spacing * math.cos(angle),
                         self.station.y + 15 + n * a.spacing * math.sin(angle), "customer", 0.4, "abcn")
            b.line(name, before, name, a.spacing * self.draw.between(0.9, 1.15), a.line_type)
            self.nodes.append(name)
            before = name

    def customer(self, n):
        """Adds one customer; returns its kW at peak, net of its plant."""
        a, tables, draw = self.area, self.b.tables, Draw(f"{self.area.name} customer {n}")
        name, bus = f"{a.name}-c{n + 1:02d}", self.nodes[n % len(self.nodes)]
        three = draw.unit() < a.three_phase
        turn = n + n // len(self.nodes)  # fitters take the phases in turn, unless they did not care
        phases = "abc" if three else draw.weighted("abc", a.phase_weights) if a.phase_weights else "abc"[turn % 3]
        kw = round(draw.between(*a.kw) * (1.3 if three else 1.0), 2)
        low, high = plan.KINDS[a.kind][2]
        cos_phi = round(draw.between(low, high), 3)
        tables.add("customer", name=name, bus=bus, phases=phases, kind=a.kind, contracted_kva=math.ceil(kw * 1.6 / cos_phi),
                   customers=a.households, power_factor=cos_phi if three else None)
        tables.add("load", name=name, bus=bus, p_kw=kw, cos_phi=cos_phi, phases=phases, connection="wye", profile=a.kind, customer=name)
        if draw.unit() >= a.photovoltaic:
            return kw
        plant = round(draw.between(*a.plant_kw), 1)
        output = round(plant * 0.78, 2)  # at the snapshot hour
        tables.add("sgen", name=f"{name}-pv", bus=bus, p_kw=output, sn_mva=plant / 1000, phases=phases, connection="wye", profile="photovoltaic")
        return kw - output


# ------------------------------------------------------------------------------------------------------------------ rest

def add_ties(tables, builders):
    for first, k1, second, k2 in plan.TIES:
        a, b = builders[first], builders[second]
        start, end = a.trunk[k1 if k1 < 0 else k1 - 1], b.trunk[k2 if k2 < 0 else k2 - 1]
        name = f"tie-{first}-{second}" + ("" if k1 < 0 else f"-{k1}")
        origin = start.bus
        if a.feeder.style == "cable" and k1 < 0:
            origin = f"{start.bus}-out"
        far = a.bus(f"{name}-end", end.x - 5, end.y - 5, "joint")
        overhead = a.feeder.style == b.feeder.style == "overhead"
        length = max(60.0, abs(start.x - end.x) + abs(start.y - end.y)) * 1.05
        a.line(name, origin, far, length, plan.O120 if overhead else plan.C240)
        a.switch(name, far, end.bus, remote=k1 < 0, closed=False)


def add_line_types(tables):
    columns = ("r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "r0_ohm_per_km", "x0_ohm_per_km", "c0_nf_per_km", "max_i_a", "kind")
    for name, values in plan.OWN_LINE_TYPES.items():
        tables.add("line_type", name=name, **dict(zip(columns, values)))


def sun(month, hour):
    """Share of a plant's rating: an arc from sunrise to sunset (noon at 12:30)."""
    half = 12.5 - plan.SUNRISE[month]
    return plan.SUN[month] / 100 * max(0.0, math.cos(math.pi / 2 * (hour - 12.5) / half)) ** 1.2 if abs(hour - 12.5) < half else 0.0


def add_profiles(tables):
    """Twelve typical working days of 24 hours; 1 = the snapshot (July, 14:00)."""
    shape = {kind: lambda m, h, k=kind: plan.DAY[k][h] * plan.MONTH[k][m] for kind in plan.DAY}
    shape["photovoltaic"] = sun
    m0, h0 = plan.SNAPSHOT_MONTH, plan.SNAPSHOT_HOUR
    for month in range(12):
        for hour in range(24):
            tables.add("profile", hour=month * 24 + hour, **{k: round(f(month, hour) / f(m0, h0), 4) for k, f in shape.items()})


def date(day):
    """The day-th day from 1 March 2027 on, which is a Monday."""
    for month, days in ((3, 31), (4, 30), (5, 31), (6, 30)):
        if day < days:
            return f"2027-{month:02d}-{day + 1:02d}"
        day -= days
    raise ValueError("beyond the season")


def add_calendar(tables, builders):
    """Maintenance outages, connection works and crews of the spring season, 1 March to 31 May 2027."""
    draw = Draw("calendar")
    feeders = list(builders.values())
    for n in range(30):
        f = feeders[n % len(feeders)]
        station = f.trunk[1 + int(draw.unit() * (len(f.trunk) - 2))].bus
        day = 7 * (1 + n * 12 // 30) + int(draw.between(0, 5))
        tables.add("outage", id=f"O{n + 1:02d}", element=f"line.{station}", start=f"{date(day)}T{draw.pick(('08:00', '08:30', '09:00'))}",
                   end=f"{date(day)}T{draw.pick(('12:00', '16:00', '17:30'))}", work=draw.pick(("cable test", "switchgear overhaul", "pole replacement",
                   "relay test", "tree cutting")) if f.feeder.style == "overhead" else draw.pick(("cable test", "switchgear overhaul", "relay test")),
                   status=draw.weighted(("requested", "approved", "announced"), (5, 3, 2)) if day < 40 else "requested")
    for n in range(40):
        f = feeders[(7 * n + 3) % len(feeders)]
        station = f.stations()[int(draw.unit() * len(f.stations()))].bus
        day = 7 * int(draw.between(0, 10)) + int(draw.between(0, 5))
        tables.add("work", id=f"W{n + 1:02d}", application=f"A26{n + 201}", bus=station, hours=draw.pick((2, 3, 4, 4, 6, 8)), earliest=date(day),
                   deadline=date(day + draw.pick((7, 7, 9, 14, 21))), method=draw.weighted(("either", "outage", "live_line"), (5, 3, 2)))
    for name, skill, size in (("north-1", "outage", 6), ("north-2", "outage", 5), ("east-1", "outage", 6), ("east-2", "outage", 4),
                              ("live-1", "live_line", 5), ("live-2", "live_line", 4)):
        tables.add("crew", name=name, skill=skill, size=size, available_from="2027-03-01", available_to="2027-05-31")


def generate(folder):
    tables = Tables()
    add_high_voltage(tables)
    builders = {}
    for n, feeder in enumerate(plan.FEEDERS):
        builders[feeder.name] = FeederBuilder(tables, feeder, lane=(n % 5 - 2) * 9.0)
        builders[feeder.name].build()
    for builder in builders.values():
        builder.hang_transformers()
    add_ties(tables, builders)
    add_line_types(tables)
    add_profiles(tables)
    add_streets(tables)
    add_calendar(tables, builders)
    tables.write(folder)


if __name__ == "__main__":
    generate(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
