#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints tests/powerflow/load_reference.hpp: what OpenDSS loads and generators draw behind a stiff source.

    python3 tests/peers/load_law.py > tests/powerflow/load_reference.hpp
"""
import opendssdirect as dss

LIMITS = "vminpu=0.9 vlowpu=0.5 vmaxpu=1.1"
MODELS = {  # model number: extra properties
    1: "", 2: "", 3: "", 4: "cvrwatts=0.8 cvrvars=2.4", 5: "", 6: "", 7: "",
    8: "zipv=(0.5, 0.3, 0.2, 0.4, 0.4, 0.2, 0.6)",
}
LEVELS = [0.3, 0.45, 0.55, 0.601, 0.7, 0.85, 0.92, 1.0, 1.08, 1.15, 1.3]
CONNECTIONS = {  # name: command; the source is unbalanced
    "wye3": "new load.x bus1=b.1.2.3 phases=3 kv=12.47 kw=300 kvar=120 model=5",
    "wye2": "new load.x bus1=b.1.3 phases=2 kv=12.47 kw=300 kvar=120 model=1",
    "wye1": "new load.x bus1=b.2 phases=1 kv=7.2 kw=100 kvar=40 model=1",
    "delta3": "new load.x bus1=b.1.2.3 phases=3 kv=12.47 kw=300 kvar=120 model=1 conn=delta",
    "delta2": "new load.x bus1=b.1.2.3 phases=2 kv=12.47 kw=300 kvar=120 model=1 conn=delta",
    "delta1": "new load.x bus1=b.3.1 phases=1 kv=12.47 kw=300 kvar=120 model=1 conn=delta",
    "wye1_between": "new load.x bus1=b.3.1 phases=1 kv=12.47 kw=300 kvar=120 model=5",
    "generator": "new generator.x bus1=b.1.2.3 phases=3 kv=12.47 kw=300 kvar=120 model=1 vminpu=0.5",
    "generator_low": "new generator.x bus1=b.1.2.3 phases=3 kv=15 kw=300 kvar=120 model=1 conn=delta vminpu=0.9",
}


def pairs(flat):
    return [complex(a, b) for a, b in zip(flat[0::2], flat[1::2])]


def solve(sources, element):
    for command in ["clear", "set defaultbasefrequency=60", *sources, element, "set tolerance=1e-12",
                    "set maxiterations=500", "solve"]:
        dss.Text.Command(command)
    dss.Circuit.SetActiveElement(element.split()[1])
    return pairs(dss.CktElement.Voltages()), pairs(dss.CktElement.Currents())


def complex_text(value):
    return f"{{{value.real:.15g}, {value.imag:.15g}}}"


def main():
    version = " ".join(dss.Basic.Version().split()[:5])
    print("// SPDX-License-Identifier: Apache-2.0\n// clang-format off")
    print(f"// Printed by tests/peers/load_law.py with {version}")
    print("#pragma once\n\n#include <complex>\n#include <vector>\n\nnamespace reference {\n")
    print("struct BranchSample {\n  int model;\n  std::complex<double> voltage_v, current_a;\n};\n")
    print(f"// 7.2 kV single-phase load, 100 kW, 40 kvar, {LIMITS}, load multiplier 1")
    for model, extra in MODELS.items():
        print(f"//   model {model} {extra}".rstrip())
    print("inline const std::vector<BranchSample> branch_samples{")
    for model, extra in MODELS.items():
        for level in LEVELS:
            volts, amps = solve([f"new circuit.c basekv=7.2 phases=1 bus1=b.1 pu={level} angle=20 r1=0 x1=1e-6 r0=0 x0=1e-6"],
                                f"new load.x bus1=b.1 phases=1 kv=7.2 kw=100 kvar=40 model={model} {LIMITS} {extra}")
            print(f"    {{{model}, {complex_text(volts[0] - volts[-1])}, {complex_text(amps[0])}}},")
    print("};\n\nstruct ConnectionSample {\n  const char* name;\n  std::vector<std::complex<double>> voltage_v, current_a;  // [conductor]\n};\n")
    for name, command in CONNECTIONS.items():
        print(f"// {name}: {command}")
    print("inline const std::vector<ConnectionSample> connection_samples{")
    source = ["new circuit.c basekv=7.2 phases=1 bus1=b.1 pu=1.01 angle=0 r1=0 x1=1e-6 r0=0 x0=1e-6",
              "new vsource.s2 basekv=7.2 phases=1 bus1=b.2 pu=0.97 angle=-122 r1=0 x1=1e-6 r0=0 x0=1e-6",
              "new vsource.s3 basekv=7.2 phases=1 bus1=b.3 pu=0.99 angle=117 r1=0 x1=1e-6 r0=0 x0=1e-6"]
    for name, command in CONNECTIONS.items():
        volts, amps = solve(source, command)
        print(f'    {{"{name}",\n     {{{", ".join(map(complex_text, volts))}}},\n     {{{", ".join(map(complex_text, amps))}}}}},')
    print("};\n\n}  // namespace reference")


if __name__ == "__main__":
    main()
