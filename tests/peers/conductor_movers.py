# SPDX-License-Identifier: Apache-2.0
"""Movers of the classes that lines are made of, and of the devices that hold a switch. A line takes over a code, geometry,
spacing or conductor when it is written, so that every change stands in the definition itself. See movers.py.
"""

LOADS = ("New Load.spur bus1=spur phases=3 kv=12.47 kw=300 pf=0.9 vminpu=0.6 vmaxpu=1.4\n"
         "New Load.spur2 bus1=spur.1 phases=1 kv=7.2 kw=150 pf=0.9 vminpu=0.6 vmaxpu=1.4")


def changed(definition, rest, **values):
    """{property: mover} with the change appended to the definition, `rest` behind it; values with a newline are whole lines."""
    movers = {}
    for name, value in values.items():
        own, text = (value[0], value[1]) if isinstance(value, tuple) else (definition, value)
        written = text if text.startswith("~") else f"~ {name.replace('pct', '%')}={text}"
        movers[name] = {"edit": "", "before": f"{own}\n{rest}", "base": f"{own}\n{written}\n{rest}"}
    return movers


def written(definition, rest, **pairs):
    """{property: mover} where the definition has `old` before and `new` after."""
    movers = {}
    for name, (old, new) in pairs.items():
        before = definition.replace(*old) if isinstance(old, tuple) else definition
        text = old[1] if isinstance(old, tuple) else old
        assert text in before, (name, before)
        movers[name] = {"edit": "", "before": f"{before}\n{rest}", "base": f"{before.replace(text, new)}\n{rest}"}
    return movers


CODE = "New LineCode.k nphases=3 r1=0.4 x1=0.7 r0=0.9 x0=1.9 c1=300 c0=150 units=km"
CODED_LINE = "New Line.x bus1=middle bus2=spur linecode=k length=2 units=km\n" + LOADS
FOUR = ("New LineCode.k nphases=4 units=km rmatrix=[0.4 | 0.1 0.4 | 0.1 0.1 0.4 | 0.1 0.1 0.1 0.6] "
        "xmatrix=[0.9 | 0.4 0.9 | 0.35 0.4 0.9 | 0.3 0.35 0.3 1.1] cmatrix=[9 | -1 9 | -1 -1 9 | -1 -1 -1 8]")
LINECODE = changed(
    CODE, CODED_LINE, R1="0.9", X1="1.3", R0="2", X0="4", C1="900", C0="20", Units="mi",
    RMatrix="[0.5 | 0.1 0.6 | 0.1 0.1 0.7]", XMatrix="[0.9 | 0.3 1.1 | 0.2 0.3 0.8]",
    CMatrix="[90 | -9 80 | -9 -9 70]", BaseFreq="50", B1="300", B0="20", Kron=(FOUR, "~ neutral=4 kron=yes"),
    Neutral=(FOUR + "\n~ kron=no", "~ neutral=2 kron=yes"))

WIRES = ("New WireData.w rac=0.3 runits=km gmrac=6 gmrunits=mm radius=8 radunits=mm\n"
         "New WireData.v rac=0.6 runits=km gmrac=3 gmrunits=mm radius=4 radunits=mm\n")
CABLES = ("New CNData.c k=13 diastrand=1.6 gmrstrand=0.6 rstrand=8 epsr=2.3 inslayer=5.5 diains=27 diacable=33 rac=0.25 "
          "runits=km gmrac=5 gmrunits=mm radius=7 radunits=mm\n")
TAPES = ("New TSData.t diashield=25 tapelayer=0.13 taplap=20 epsr=2.3 inslayer=5.5 diains=24 diacable=28 rac=0.25 "
         "runits=km gmrac=5 gmrunits=mm radius=7 radunits=mm\n").replace("taplap", "tapelap")
GEOMETRY = (WIRES + "New LineGeometry.g nconds=4 nphases=3 units=m cond=1 wire=w x=-1.2 h=10\n~ cond=2 wire=w x=0 h=10.5\n"
            "~ cond=3 wire=w x=1.3 h=10\n~ cond=4 wire=v x=0.2 h=8\n~ reduce=yes")
GEOMETRIC_LINE = "New Line.x bus1=middle bus2=spur geometry=g length=3 units=km\n" + LOADS
SPACED = WIRES + ("New LineSpacing.s nconds=4 nphases=3 units=m x=[-2 0 2 0.5] h=[12 12.5 12 9]\n")
SPACED_GEOMETRY = SPACED + "New LineGeometry.g nconds=4 nphases=3 reduce=yes"
CABLE_GEOMETRY = (WIRES + CABLES + TAPES + "New LineSpacing.s nconds=3 nphases=3 units=m x=[-0.2 0 0.25] h=[-1 -1 -1]\n"
                  "New LineGeometry.g nconds=3 nphases=3 spacing=s")
BURIED = (WIRES + CABLES + TAPES + "New LineGeometry.g nconds=3 nphases=3 units=m cond=1 cncable=c x=-0.2 h=-1\n"
          "~ cond=2 cncable=c x=0 h=-1\n~ cond=3 cncable=c x=0.25 h=-1")
TAPED = BURIED.replace("cncable=c", "tscable=t")
LINEGEOMETRY = changed(
    GEOMETRY, GEOMETRIC_LINE, Cond="~ cond=2 x=0.9", Wire="~ cond=1 wire=v", X="~ cond=1 x=-3", H="~ cond=3 h=15",
    Units="~ cond=1 units=ft", Spacing=(SPACED_GEOMETRY + " spacing=s wires=[w w w v]\nNew LineSpacing.far nconds=4 nphases=3 "
                                        "units=m x=[-5 0 5 0.5] h=[12 12.5 12 9]\nEdit LineGeometry.g",
                                        "~ spacing=far wires=[w w w v]"),
    Wires=(SPACED_GEOMETRY + " spacing=s wires=[w w w v]", "~ wires=[v v v v]"),
    CNCable=(BURIED + "\nNew CNData.d like=c rdc=0.9\nEdit LineGeometry.g", "~ cond=1 cncable=d"),
    TSCable=(TAPED + "\nNew TSData.u like=t rdc=0.9\nEdit LineGeometry.g", "~ cond=1 tscable=u"),
    CNCables=(CABLE_GEOMETRY + " cncables=[c c c]\nNew CNData.d like=c rdc=0.9\nEdit LineGeometry.g", "~ cncables=[d d d]"),
    TSCables=(CABLE_GEOMETRY + " tscables=[t t t]\nNew TSData.u like=t rdc=0.9\nEdit LineGeometry.g", "~ tscables=[u u u]"))

SPACING = WIRES + "New LineSpacing.s nconds=4 nphases=3 units=m x=[-2 0 2 0.5] h=[12 12.5 12 9]"
LINESPACING = changed(SPACING, "New Line.x bus1=middle bus2=spur spacing=s wires=[w w w v] length=3 units=km\n" + LOADS,
                      X="[-6 0 6 0.5]", H="[22 12.5 12 9]", Units="ft")

BESIDE = (GEOMETRIC_LINE.replace("New Line", "New LineGeometry.g nconds=4 nphases=3 units=m cond=1 wire=w x=-1.2 h=10\n"
                                 "~ cond=2 wire=w x=0 h=10.5\n~ cond=3 wire=w x=1.3 h=10\n~ cond=4 wire=w x=0.2 h=8\n"
                                 "~ reduce=yes\nNew Line", 1)).replace("length=3", "length=9")
WIRE = "New WireData.w rac=0.3 runits=km gmrac=6 gmrunits=mm radius=8 radunits=mm"
WIREDATA = changed(
    WIRE, BESIDE, RUnits="mi", GMRAC="2", GMRUnits="in", CapRadius="30", RDC="0.5")
OWN_GMR = (" gmrac=6 gmrunits=mm radius=8", " radius=8")
WIREDATA |= written(WIRE, BESIDE, Radius=(OWN_GMR, " radius=3"), RadUnits=("radunits=mm", "radunits=cm"),
                    Diam=((" gmrac=6 gmrunits=mm radius=8", " diam=16"), " diam=30"))
WIREDATA |= written(WIRE, BESIDE.replace("geometry=g", "geometry=g earthmodel=carson"), RAC=("rac=0.3", "rac=0.7"))
IN_GROUND = ("New LineGeometry.g nconds=3 nphases=3 units=m cond=1 {kind}=c x=-0.2 h=-1\n~ cond=2 {kind}=c x=0 h=-1\n"
             "~ cond=3 {kind}=c x=0.25 h=-1\nNew Line.x bus1=middle bus2=spur geometry=g length=5 units=km\n" + LOADS)
CABLE = CABLES.strip()
CNDATA = changed(
    CABLE, IN_GROUND.format(kind="cncable"), k="6", DiaStrand="2.5", GMRStrand="2", RStrand="20", EpsR="4", InsLayer="2",
    DiaIns="20", DiaCable="45", RUnits="mi", GMRAC="2", GMRUnits="in", RDC="0.5")
CNDATA |= written(CABLE, IN_GROUND.format(kind="cncable"), Radius=((" gmrac=5 gmrunits=mm radius=7", " radius=7"), " radius=3"),
                  RadUnits=("radunits=mm", "radunits=cm"),
                  Diam=((" gmrac=5 gmrunits=mm radius=7", " diam=14"), " diam=20"), RAC=("rac=0.25", "rac=0.7"))
TAPE = TAPES.strip().replace("TSData.t", "TSData.c")
TSDATA = changed(
    TAPE, IN_GROUND.format(kind="tscable"), DiaShield="30", TapeLayer="0.5", TapeLap="60", EpsR="4", InsLayer="2",
    DiaIns="20", RUnits="mi", GMRAC="2", GMRUnits="in", RDC="0.5")
TSDATA |= written(TAPE, IN_GROUND.format(kind="tscable"), Radius=((" gmrac=5 gmrunits=mm radius=7", " radius=7"), " radius=3"),
                  RadUnits=("radunits=mm", "radunits=cm"),
                  Diam=((" gmrac=5 gmrunits=mm radius=7", " diam=14"), " diam=20"), RAC=("rac=0.25", "rac=0.7"))

TIED = ("New Line.sw bus1=middle bus2=spur switch=yes r1=0.01 x1=0.01\nNew Line.other bus1=spur bus2=leaf length=1 units=km\n"
        "New Load.leaf bus1=leaf phases=3 kv=12.47 kw=100 pf=0.9 vminpu=0.6 vmaxpu=1.4\n" + LOADS)


def device(kind, **more):
    own = f"{TIED}\nNew {kind}.x monitoredobj=line.sw"
    opened = f"{own} state=open"
    return {
        "MonitoredObj": {"edit": "", "before": opened, "base": opened.replace("line.sw", "line.other")},
        "SwitchedObj": {"edit": "", "before": opened, "base": f"{own} switchedobj=line.other state=open"},
        "State": {"edit": "", "before": own, "base": opened},
        **more}


def classes():
    plain = lambda table, movers, element: {"table": table, "element": element, "base": "", "movers": movers}
    return {
        "linecode": plain(("linecode.cpp", "table"), LINECODE, "LineCode.k"),
        "linegeometry": plain(("conductors.cpp", "geometry_table"), LINEGEOMETRY, "LineGeometry.g"),
        "linespacing": plain(("conductors.cpp", "spacing_table"), LINESPACING, "LineSpacing.s"),
        "wiredata": plain(("conductors.cpp", "wire_table"), WIREDATA, "WireData.w"),
        "cndata": plain(("conductors.cpp", "cn_table"), CNDATA, "CNData.c"),
        "tsdata": plain(("conductors.cpp", "ts_table"), TSDATA, "TSData.c"),
        "fuse": plain(("switch_devices.cpp", "fuse_table"), device("Fuse"), "Fuse.x"),
        "relay": plain(("switch_devices.cpp", "relay_table"), device("Relay"), "Relay.x"),
        "recloser": plain(("switch_devices.cpp", "recloser_table"), device("Recloser"), "Recloser.x"),
    }
