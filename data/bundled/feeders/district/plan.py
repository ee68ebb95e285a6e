# SPDX-License-Identifier: Apache-2.0
"""The hand-drawn facts of the synthetic district: streets, equipment, feeders, low-voltage areas, habits of customers.

generate.py turns them into the tables. Distances in metres unless named otherwise; a street crossing is (i, j), the
i-th street from the west and the j-th from the south.
"""
from typing import NamedTuple

# Streets about 500 m apart, not quite regular. Between rows 2 and 3 runs a river; only some columns have a bridge.
STREETS_X = [0, 480, 1010, 1530, 2010, 2490, 3020, 3500, 4030, 4520, 4990, 5510, 6000]
STREETS_Y = [0, 510, 980, 1560, 2040, 2510, 3010, 3490, 4020, 4500, 5000]
RIVER_ROW, BRIDGES = 2, (0, 3, 6, 9, 12)
MISSING_STREETS = {((4, 0), (4, 1)), ((7, 0), (7, 1)), ((1, 1), (2, 1)), ((10, 0), (11, 0)), ((11, 9), (12, 9)), ((1, 4), (1, 5))}

# Types of the catalogue, by the short names used below; and the one type that it lacks:
# r, x ohm/km, c nF/km, r0, x0, c0, rating A, kind.
CATALOGUE = "../../catalogue/cn-10kv.toml"
OWN_LINE_TYPES = {"LGJ-400/110": (0.0880, 0.386, 9.4, 0.238, 1.26, 5.3, 845, "overhead")}
C400, C300, C240, C150 = (f"YJV22-8.7/15-3x{mm2}" for mm2 in (400, 300, 240, 150))
A240 = "YJLV22-8.7/15-3x240"
O240, O185, O120, O70 = (f"JKLYJ-{mm2}/10" for mm2 in (240, 185, 120, 70))

# Age classes of 10/0.4 kV transformers. S13 and S20 are catalogue types; the older ones are no longer bought and
# therefore only here: kVA -> (no-load loss W, load loss W); no-load current percent. Short-circuit voltage 4 %, 4.5 % from 630.
OLD_TRANSFORMERS = {
    "S9": {200: (480, 2600), 250: (560, 3050), 315: (670, 3650), 400: (800, 4300), 500: (960, 5150), 630: (1200, 6200),
           800: (1400, 7500), 1000: (1700, 10300), 1250: (1950, 12000)},
    "S11": {200: (340, 2730), 250: (400, 3200), 315: (480, 3830), 400: (570, 4520), 500: (680, 5410), 630: (810, 6200),
            800: (980, 7500), 1000: (1150, 10300), 1250: (1360, 12000)},
}
OLD_NO_LOAD_CURRENT = {"S9": 1.2, "S11": 0.8}

SUBSTATIONS = {"chengbei": (3, 7), "dongcheng": (9, 4)}


class MainTransformer(NamedTuple):
    name: str
    substation: str
    section: str          # 10 kV bus section
    std_type: str
    tap_pos: int          # where the tap changer rests at the snapshot
    capacitor_steps: int  # in service, of 2.4 Mvar


MAIN_TRANSFORMERS = [
    MainTransformer("chengbei-t1", "chengbei", "chengbei-10-1", "SZ11-50000/110", 0, 1),
    MainTransformer("chengbei-t2", "chengbei", "chengbei-10-2", "SZ11-50000/110", 1, 2),
    MainTransformer("dongcheng-t1", "dongcheng", "dongcheng-10-1", "SZ11-40000/110", 0, 1),
    MainTransformer("dongcheng-t2", "dongcheng", "dongcheng-10-2", "SZ11-40000/110", 0, 1),
]


class Feeder(NamedTuple):
    name: str
    section: str
    route: tuple          # crossings from the substation to the far end
    style: str            # cable: ring-main units; overhead: poles
    head: str             # type of the first section (the cable out of the substation)
    trunk: tuple          # ((share of the route, type), …)
    stations: int         # ring-main units or transformer poles along the trunk
    laterals: int
    transformers: int
    load_kw: float        # coincident peak at the distribution transformers, explored areas included
    mix: tuple            # kinds of customers, drawn evenly
    ages: tuple           # age classes of transformers, drawn evenly


FEEDERS = [
    Feeder("renmin", "chengbei-10-1", ((3, 7), (3, 10), (0, 10)), "cable", C400, ((1, C300),), 10, 5, 29, 6300,
           ("residential", "residential", "commercial", "public"), ("S13", "S20", "S20")),
    Feeder("jiefang", "chengbei-10-2", ((3, 7), (0, 7), (0, 10)), "cable", C300, ((1, C240),), 10, 5, 28, 5200,
           ("residential", "residential", "commercial", "charging"), ("S11", "S13", "S20")),
    Feeder("wenhua", "chengbei-10-1", ((3, 7), (3, 8), (7, 8), (7, 10), (8, 10)), "cable", C300, ((1, C300),), 11, 5, 30, 4700,
           ("residential", "public", "hospital", "commercial"), ("S13", "S20")),
    Feeder("zhongshan", "chengbei-10-2", ((3, 7), (8, 7)), "cable", C400, ((1, C300),), 10, 5, 28, 7300,
           ("commercial", "commercial", "residential", "charging"), ("S13", "S20")),
    Feeder("gongnong", "chengbei-10-1", ((3, 7), (3, 4), (0, 4)), "cable", C240, ((0.5, C240), (0.5, A240)), 10, 4, 27, 4700,
           ("residential", "residential", "public", "industrial"), ("S9", "S9", "S11")),
    Feeder("heping", "chengbei-10-2", ((3, 7), (2, 7), (2, 5), (0, 5), (0, 4)), "cable", C300, ((1, C240),), 10, 4, 27, 6000,
           ("residential", "residential", "commercial"), ("S9", "S11", "S13")),
    Feeder("nongchang", "chengbei-10-1", ((3, 7), (3, 3), (0, 3), (0, 0), (5, 0), (5, 2), (1, 2), (1, 1)), "overhead", C300,
           ((0.15, O240), (0.10, O185), (0.15, O120), (0.60, O70)), 32, 8, 27, 4600,
           ("agriculture", "agriculture", "residential"), ("S9", "S11")),
    Feeder("xinhua", "chengbei-10-2", ((3, 7), (4, 7), (4, 5), (6, 5)), "cable", C150, ((1, C300),), 9, 5, 27, 4650,
           ("commercial", "residential", "charging"), ("S11", "S13", "S20")),
    Feeder("xueyuan", "dongcheng-10-1", ((9, 4), (9, 6), (10, 6), (10, 10), (8, 10)), "cable", C300, ((1, C240),), 11, 5, 29, 4200,
           ("public", "residential", "residential"), ("S13", "S20")),
    Feeder("beihuan", "dongcheng-10-1", ((9, 4), (8, 4), (8, 7)), "cable", C300, ((1, C300),), 9, 5, 26, 3000,
           ("residential", "commercial", "public"), ("S20",)),
    Feeder("kaifa", "dongcheng-10-1", ((9, 4), (9, 2), (12, 2)), "cable", C400, ((1, C300),), 9, 5, 26, 5600,
           ("commercial", "industrial", "charging"), ("S20",)),
    Feeder("nanmen", "dongcheng-10-2", ((9, 4), (7, 4), (7, 5), (6, 5)), "cable", C300, ((1, C240),), 9, 5, 27, 4400,
           ("residential", "commercial", "hospital"), ("S11", "S13", "S20")),
    Feeder("gongye-1", "dongcheng-10-1", ((9, 4), (12, 4), (12, 7)), "cable", C400, ((1, C300),), 10, 4, 25, 7000,
           ("industrial", "industrial", "industrial", "commercial"), ("S11", "S13")),
    Feeder("binhe", "dongcheng-10-2", ((9, 4), (9, 1), (12, 1), (12, 2)), "cable", C300, ((1, C240),), 10, 5, 27, 2600,
           ("residential", "residential", "public"), ("S20",)),
    Feeder("gongye-2", "dongcheng-10-2", ((9, 4), (10, 4), (10, 5), (11, 5), (11, 8), (12, 8), (12, 7)), "overhead", C300,
           ((1, O240),), 20, 6, 25, 6300, ("industrial", "industrial", "residential"), ("S11", "S13")),
    Feeder("nanjiao", "dongcheng-10-2", ((9, 4), (9, 3), (6, 3), (6, 0), (5, 0)), "overhead", C240,
           ((0.5, O185), (0.5, O120)), 21, 7, 25, 3650,
           ("residential", "agriculture", "industrial"), ("S9", "S11", "S13")),
]

# Normally open ties: (feeder, station, feeder, station); -1 = the last one. The first of each kind closes a ring.
TIES = [
    ("renmin", -1, "jiefang", -1), ("wenhua", -1, "xueyuan", -1), ("zhongshan", -1, "beihuan", -1), ("gongnong", -1, "heping", -1),
    ("xinhua", -1, "nanmen", -1), ("kaifa", -1, "binhe", -1), ("gongye-1", -1, "gongye-2", -1), ("nongchang", 22, "nanjiao", -1),
    ("wenhua", 7, "zhongshan", 8), ("gongnong", 5, "nongchang", 5), ("xinhua", 4, "heping", 4), ("kaifa", 3, "nanjiao", 3),
    ("beihuan", 4, "nanmen", 4), ("xueyuan", 4, "gongye-2", 5),
]

# kind: transformer sizes kVA, typical peak load rate, power factor range, voltage dependence (constant Z, constant I percent)
KINDS = {
    "residential": ((250, 315, 400, 500, 630), (0.30, 0.62), (0.94, 0.97), (20, 10)),
    "commercial": ((400, 500, 630, 800, 1000), (0.35, 0.65), (0.91, 0.95), (10, 20)),
    "industrial": ((315, 400, 500, 630, 800, 1250), (0.35, 0.70), (0.86, 0.95), (0, 0)),
    "hospital": ((500, 630, 800, 1000), (0.30, 0.50), (0.92, 0.95), (10, 10)),
    "charging": ((400, 500, 630, 800), (0.25, 0.55), (0.96, 0.98), (0, 0)),
    "agriculture": ((250, 315, 315, 400), (0.30, 0.65), (0.79, 0.88), (0, 0)),
    "public": ((200, 250, 315, 400), (0.25, 0.55), (0.90, 0.95), (10, 20)),
}
REQUIRED_POWER_FACTOR = {"commercial": 0.90, "industrial": 0.90, "hospital": 0.90, "charging": 0.90, "agriculture": 0.85, "public": 0.85}


class Area(NamedTuple):
    """A distribution transformer explored to its 0.4 kV customers."""
    name: str
    feeder: str
    station: int
    kva: int
    age: str
    line_type: str
    feeders: int
    nodes: int            # per feeder
    spacing: float
    customers: int
    kind: str
    kw: tuple             # range of a customer's coincident peak
    households: int       # meters behind one customer row
    phase_weights: tuple  # a, b, c of single-phase customers; None = in turn
    three_phase: float    # share of three-phase customers
    photovoltaic: float   # share of customers with a plant
    plant_kw: tuple
    tap_pos: int


AREAS = [
    Area("jinxiu-garden", "renmin", 5, 800, "S20", "YJV-0.6/1-4x240", 4, 5, 45, 40, "residential", (8, 14), 8, None, 0.3, 0, (0, 0), 2),
    Area("old-gongnong-lane", "gongnong", 9, 400, "S9", "JKLYJ-1-4x70", 3, 7, 70, 45, "residential", (3, 5.4), 3, None, 0.1, 0, (0, 0), 1),
    Area("liu-village", "nongchang", 26, 250, "S9", "JKLYJ-1-4x50", 3, 8, 60, 40, "residential", (0.9, 2.0), 1, None, 0.15, 0, (0, 0), -1),
    Area("sunny-village", "nanjiao", 9, 315, "S11", "JKLYJ-1-4x70", 3, 8, 55, 42, "residential", (0.8, 1.8), 1, None, 0.15, 0.6, (3, 7), 1),
    Area("zhongshan-arcade", "zhongshan", 4, 800, "S13", "YJV-0.6/1-4x240", 4, 4, 40, 32, "commercial", (7.5, 15), 1, None, 0.7, 0, (0, 0), 1),
    Area("wenhua-court", "wenhua", 5, 500, "S20", "YJV-0.6/1-4x120", 4, 5, 40, 36, "charging", (4, 9), 1, None, 0.4, 0, (0, 0), 2),
    Area("smith-row", "gongye-2", 12, 315, "S11", "JKLYJ-1-4x120", 3, 6, 45, 24, "industrial", (5.2, 10.8), 1, None, 0.9, 0, (0, 0), 0),
    Area("lotus-alley", "heping", 7, 400, "S11", "JKLYJ-1-4x120", 4, 6, 50, 50, "residential", (3, 6), 2, (2.6, 1, 0.7), 0.05, 0, (0, 0), 1),
    Area("riverside-homes", "binhe", 6, 630, "S20", "YJV-0.6/1-4x185", 4, 5, 45, 40, "residential", (5, 9), 6, None, 0.25, 0.1, (5, 10), 2),
    Area("market-hall", "jiefang", 5, 500, "S13", "YJLV-0.6/1-4x150", 3, 5, 35, 30, "commercial", (4.5, 10), 1, None, 0.5, 0, (0, 0), 2),
]

# 24 hourly values of a working day and 12 monthly factors per kind; generate.py scales each to 1 at the snapshot hour.
DAY = {
    "residential": [52, 46, 42, 40, 40, 44, 54, 62, 60, 60, 64, 72, 78, 77, 76, 75, 74, 78, 88, 98, 100, 96, 84, 66],
    "commercial": [30, 28, 27, 27, 27, 29, 34, 45, 66, 84, 92, 95, 95, 98, 100, 98, 96, 95, 94, 92, 86, 68, 44, 34],
    "industrial": [60, 58, 57, 57, 58, 62, 70, 84, 96, 100, 99, 92, 88, 96, 100, 99, 97, 92, 84, 78, 74, 71, 67, 63],
    "hospital": [62, 60, 58, 58, 59, 63, 72, 86, 96, 100, 100, 97, 94, 97, 99, 98, 95, 88, 82, 79, 76, 72, 68, 64],
    "charging": [70, 62, 48, 36, 28, 26, 30, 42, 58, 66, 68, 82, 90, 84, 76, 70, 66, 68, 78, 90, 98, 100, 96, 86],
    "agriculture": [40, 38, 38, 42, 56, 74, 88, 96, 100, 98, 94, 84, 80, 92, 98, 98, 94, 86, 72, 58, 50, 46, 43, 41],
    "public": [30, 28, 28, 28, 29, 34, 48, 72, 92, 98, 97, 90, 86, 96, 100, 98, 92, 76, 60, 52, 46, 40, 35, 32],
}
MONTH = {
    "residential": [86, 84, 66, 56, 60, 78, 100, 98, 74, 56, 62, 80],
    "commercial": [72, 70, 66, 66, 74, 90, 100, 99, 86, 70, 66, 72],
    "industrial": [88, 70, 92, 94, 95, 97, 100, 98, 97, 92, 96, 95],
    "hospital": [84, 82, 78, 76, 82, 92, 100, 99, 88, 78, 78, 84],
    "charging": [92, 84, 86, 86, 88, 94, 100, 100, 92, 88, 88, 94],
    "agriculture": [30, 34, 58, 80, 92, 100, 98, 94, 70, 52, 40, 30],
    "public": [78, 66, 76, 74, 80, 92, 100, 92, 88, 76, 76, 80],
}
SUN = [52, 62, 76, 88, 96, 98, 100, 96, 86, 74, 58, 50]  # photovoltaic plants: monthly factor of the daily arc
SUNRISE = [7.2, 6.8, 6.2, 5.6, 5.1, 4.9, 5.1, 5.5, 5.9, 6.3, 6.8, 7.2]
SNAPSHOT_MONTH, SNAPSHOT_HOUR = 6, 14  # July, 14:00: the coincident peak
