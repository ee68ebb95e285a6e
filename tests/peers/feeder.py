#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints tests/powerflow/feeder_reference.hpp: a small feeder with one of everything, solved by OpenDSS.

    python3 tests/peers/feeder.py > tests/powerflow/feeder_reference.hpp
"""
import opendssdirect as dss

SCRIPT = """
clear
set defaultbasefrequency=60
new circuit.c basekv=12.47 phases=3 bus1=s pu=1.02 angle=10 r1=0.2 x1=0.8 r0=0.4 x0=1.5
new line.sa bus1=s.1.2.3 bus2=a.1.2.3 phases=3 rmatrix=[0.3 | 0.1 0.32 | 0.11 0.12 0.31] xmatrix=[0.9 | 0.4 0.95 | 0.35 0.41 0.92] cmatrix=[12 | -3 11 | -1 -2 13] length=2 units=km
new line.sw bus1=a.1.2.3 bus2=e.1.2.3 phases=3 rmatrix=[0.001 | 0 0.001 | 0 0 0.001] xmatrix=[0 | 0 0 | 0 0 0] cmatrix=[0 | 0 0 | 0 0 0] length=1
new line.ad bus1=a.1.2.3 bus2=d.1.2.3 phases=3 rmatrix=[0.3 | 0.1 0.32 | 0.11 0.12 0.31] xmatrix=[0.9 | 0.4 0.95 | 0.35 0.41 0.92] cmatrix=[12 | -3 11 | -1 -2 13] length=2 units=km
new transformer.t phases=3 windings=2 buses=(a.1.2.3, b.1.2.3.4) conns=(delta, wye) kvs=(12.47, 0.4) kvas=(500, 500) xhl=4 %rs=(0.5, 0.6) %noloadloss=0.2 %imag=0.5 taps=(0.975, 1) wdg=2 rneut=0.5 xneut=0
new line.bc bus1=b.1.2.3.4 bus2=c.1.2.3.4 phases=4 rmatrix=[0.02 | 0.005 0.02 | 0.005 0.005 0.02 | 0.005 0.005 0.005 0.03] xmatrix=[0.03 | 0.012 0.03 | 0.012 0.012 0.03 | 0.012 0.012 0.012 0.035] cmatrix=[0 | 0 0 | 0 0 0 | 0 0 0 0] length=1
new reactor.earth bus1=c.4 bus2=c.0 phases=1 r=10 x=0
new load.p bus1=c.1.4 phases=1 kv=0.23 kw=10 kvar=3 model=1 vminpu=0.8 vmaxpu=1.2
new load.i bus1=c.2.4 phases=1 kv=0.23 kw=8 kvar=2 model=5 vminpu=0.8 vmaxpu=1.2
new load.z bus1=c.1.2.3.4 phases=3 kv=0.4 kw=30 kvar=9 model=2
new load.d bus1=a.1.2.3 phases=3 kv=12.47 kw=300 kvar=90 model=1 conn=delta vminpu=0.8 vmaxpu=1.2
new load.one bus1=d.3 phases=1 kv=7.2 kw=120 kvar=40 model=4 cvrwatts=0.8 cvrvars=2 vminpu=0.8 vmaxpu=1.2
new load.e bus1=e phases=3 kv=12.47 kw=200 kvar=20 model=8 zipv=(0.2, 0.3, 0.5, 0.4, 0.3, 0.3, 0) vminpu=0.8 vmaxpu=1.2
new capacitor.c bus1=a phases=3 kv=12.47 kvar=200
new generator.g bus1=c.3.4 phases=1 kv=0.23 kw=5 kvar=1 model=1 vminpu=0.8 vmaxpu=1.2
set voltagebases=[12.47, 0.4]
calcvoltagebases
solve
open line.ad 2 2
set tolerance=1e-12
set maxiterations=1000
solve
"""


def text(value):
    return f"{{{value.real:.15g}, {value.imag:.15g}}}"


def pairs(flat):
    return [complex(a, b) for a, b in zip(flat[0::2], flat[1::2])]


def main():
    for line in SCRIPT.strip().splitlines():
        dss.Text.Command(line)
    assert dss.Solution.Converged()
    version = " ".join(dss.Basic.Version().split()[:5])
    print("// SPDX-License-Identifier: Apache-2.0\n// clang-format off")
    print(f"// Printed by tests/peers/feeder.py with {version}")
    for line in SCRIPT.strip().splitlines():
        print(f"//   {line}")
    print("#pragma once\n\n#include <complex>\n#include <vector>\n\nnamespace reference {\n")
    print("struct FeederNode {\n  const char* bus;\n  int node;\n  std::complex<double> voltage_v;\n};\n")
    print("inline const std::vector<FeederNode> feeder_nodes{")
    for name, volts in zip(dss.Circuit.AllNodeNames(), pairs(dss.Circuit.AllBusVolts())):
        bus, node = name.split(".")
        print(f'    {{"{bus}", {node}, {text(volts)}}},')
    print("};\n\nstruct FeederElement {\n  const char* element;\n  int terminal;\n  std::vector<std::complex<double>> current_a;  // [conductor]\n};\n")
    print("inline const std::vector<FeederElement> feeder_elements{")
    for name in dss.Circuit.AllElementNames():
        dss.Circuit.SetActiveElement(name)
        amps, n = pairs(dss.CktElement.Currents()), dss.CktElement.NumConductors()
        for terminal in range(dss.CktElement.NumTerminals()):
            part = ", ".join(text(i) for i in amps[terminal * n:(terminal + 1) * n])
            print(f'    {{"{name.lower()}", {terminal + 1}, {{{part}}}}},')
    losses, power = dss.Circuit.Losses(), dss.Circuit.TotalPower()
    print("};\n")
    print(f"inline const std::complex<double> feeder_losses_va{text(complex(*losses))};")
    print(f"inline const std::complex<double> feeder_source_va{text(complex(*power) * -1e3)};  // delivered")
    print("\n}  // namespace reference")


if __name__ == "__main__":
    main()
