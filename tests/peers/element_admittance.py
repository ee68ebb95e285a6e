#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints tests/powerflow/admittance_reference.hpp: the primitive matrices that OpenDSS forms for single elements.

    python3 tests/peers/element_admittance.py > tests/powerflow/admittance_reference.hpp
"""
import opendssdirect as dss

SOURCE = "new circuit.c basekv=12.47 phases=3 bus1=src pu=1 angle=0 MVAsc3=200 MVAsc1=150"
YY = ("windings=2 buses=(a, b) kvs=(12.47, 4.16) kvas=(6000, 6000) xhl=6 %rs=(0.5, 0.7) %noloadloss=0.2 %imag=0.5 ")

CASES = {  # name: (element, commands)
    "line1": ("line.x", ["new line.x bus1=a.2 bus2=b.2 phases=1 rmatrix=[0.3] xmatrix=[0.9] cmatrix=[12] length=2 units=km"]),
    "line2": ("line.x", ["new line.x bus1=a.1.3 bus2=b.1.3 phases=2 rmatrix=[0.3 | 0.1 0.32] xmatrix=[0.9 | 0.4 0.95] "
                         "cmatrix=[12 | -3 11] length=2 units=km"]),
    "line3": ("line.x", ["new line.x bus1=a.1.2.3 bus2=b.1.2.3 phases=3 rmatrix=[0.3 | 0.1 0.32 | 0.11 0.12 0.31] "
                         "xmatrix=[0.9 | 0.4 0.95 | 0.35 0.41 0.92] cmatrix=[12 | -3 11 | -1 -2 13] length=2 units=km"]),
    "line3_open": ("line.x", ["new line.x bus1=a.1.2.3 bus2=b.1.2.3 phases=3 rmatrix=[0.3 | 0.1 0.32 | 0.11 0.12 0.31] "
                              "xmatrix=[0.9 | 0.4 0.95 | 0.35 0.41 0.92] cmatrix=[12 | -3 11 | -1 -2 13] length=2 units=km",
                              "open line.x 2 2"]),
    "yy": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, wye)"]),
    "yy_tap": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, wye) taps=(0.975, 1.05)"]),
    "dy_lag": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(delta, wye)"]),
    "dy_lead": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(delta, wye) leadlag=lead"]),
    "yd_lag": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, delta)"]),
    "yd_lead": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, delta) leadlag=euro"]),
    "dy_step_up": ("transformer.x", ["new transformer.x phases=3 windings=2 buses=(a, b) kvs=(4.16, 12.47) "
                                     "kvas=(6000, 6000) xhl=6 %rs=(0.5, 0.7) conns=(delta, wye)"]),
    "dd": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(delta, delta)"]),
    "yy_floating": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, wye) wdg=2 rneut=-1"]),
    "yy_rneut": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, wye) wdg=2 bus=b.1.2.3.4 rneut=2.5 xneut=0.5"]),
    "dyn_solid": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(delta, wye) wdg=2 bus=b.1.2.3.4 rneut=0"]),
    "yyd": ("transformer.x", ["new transformer.x phases=3 windings=3 buses=(a, b, c) conns=(wye, wye, delta) kvs=(115, 12.47, 4.16) "
                              "kvas=(20000, 15000, 5000) xhl=8 xht=12 xlt=5 %rs=(0.4, 0.5, 0.6) %noloadloss=0.1 %imag=0.3"]),
    "dyy": ("transformer.x", ["new transformer.x phases=3 windings=3 buses=(a, b, c) conns=(delta, wye, wye) kvs=(115, 12.47, 4.16) "
                              "kvas=(20000, 15000, 5000) xhl=8 xht=12 xlt=5 %rs=(0.4, 0.5, 0.6)"]),
    "centre_tap": ("transformer.x", ["new transformer.x phases=1 windings=3 buses=(a.2.0, b.1.0, b.0.2) kvs=(7.2, 0.12, 0.12) "
                                     "kvas=(25, 25, 25) xhl=2.04 xht=2.04 xlt=1.36 %rs=(0.6, 1.2, 1.2) %noloadloss=0.2 %imag=0.5"]),
    "single_ll": ("transformer.x", ["new transformer.x phases=1 windings=2 buses=(a.1.2, b.3.0) kvs=(12.47, 0.24) conns=(delta, wye) "
                                    "kvas=(50, 50) xhl=2 %rs=(0.6, 0.6)"]),
    "open_wye": ("transformer.x", ["new transformer.x phases=2 windings=2 buses=(a.1.2.0, b.1.2.3) conns=(wye, delta) "
                                   "kvs=(12.47, 0.24) kvas=(100, 100) xhl=3 %rs=(0.6, 0.6)"]),
    "open_delta": ("transformer.x", ["new transformer.x phases=2 windings=2 buses=(a.1.2.3, b.1.2.0) conns=(delta, wye) "
                                     "kvs=(12.47, 0.24) kvas=(100, 100) xhl=3 %rs=(0.6, 0.6)"]),
    "two_phase_dd": ("transformer.x", ["new transformer.x phases=2 windings=2 buses=(a.1.2.3, b.1.2.3) conns=(delta, delta) "
                                       "kvs=(12.47, 0.24) kvas=(100, 100) xhl=3 %rs=(0.6, 0.6)"]),
    "yy_stray": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(wye, wye) ppm_antifloat=50"]),
    "dy_open": ("transformer.x", [f"new transformer.x phases=3 {YY} conns=(delta, wye)", "open transformer.x 1 2"]),
    "cap_wye": ("capacitor.x", ["new capacitor.x bus1=a phases=3 kv=12.47 kvar=600"]),
    "cap_delta": ("capacitor.x", ["new capacitor.x bus1=a phases=3 kv=12.47 kvar=600 conn=delta"]),
    "cap_1": ("capacitor.x", ["new capacitor.x bus1=a.3 phases=1 kv=7.2 kvar=100"]),
    "cap_2": ("capacitor.x", ["new capacitor.x bus1=a.1.2 phases=2 kv=12.47 kvar=100"]),
    "cap_2_delta": ("capacitor.x", ["new capacitor.x bus1=a.1.2 phases=2 kv=12.47 kvar=100 conn=delta"]),
    "cap_2_delta_zl": ("capacitor.x", ["new capacitor.x bus1=a.1.2.3 phases=2 kv=12.47 kvar=100 conn=delta r=1 xl=5"]),
    "cap_1_delta": ("capacitor.x", ["new capacitor.x bus1=a.1.2 phases=1 kv=12.47 kvar=100 conn=delta"]),
    "cap_line": ("capacitor.x", ["new capacitor.x bus1=a.1 bus2=a.2 phases=1 kv=12.47 kvar=200"]),
    "cap_steps": ("capacitor.x", ["new capacitor.x bus1=a phases=3 kv=12.47 kvar=900 numsteps=3 r=(1, 1, 1) xl=(4, 4, 4) states=(1, 0, 1)"]),
    "cap_delta_zl": ("capacitor.x", ["new capacitor.x bus1=a phases=3 kv=12.47 kvar=600 conn=delta r=1 xl=4"]),
    "reactor_series": ("reactor.x", ["new reactor.x bus1=a bus2=b phases=3 r=0.2 x=1.5"]),
    "reactor_shunt": ("reactor.x", ["new reactor.x bus1=a phases=3 kv=12.47 kvar=600 rp=5000"]),
    "reactor_delta": ("reactor.x", ["new reactor.x bus1=a phases=3 r=2 x=300 conn=delta rp=9000"]),
    "reactor_matrix": ("reactor.x", ["new reactor.x bus1=a bus2=b phases=2 rmatrix=[0.2 | 0.05 0.25] xmatrix=[1.5 | 0.3 1.6]"]),
    "reactor_neutral": ("reactor.x", ["new reactor.x bus1=a.4 bus2=a.0 phases=1 r=5 x=0"]),
    "source": ("vsource.source", []),
    "source_1": ("vsource.x", ["new vsource.x bus1=a.2 bus2=a.4 phases=1 basekv=7.2 r1=0.1 x1=0.8 r0=0.1 x0=0.8"]),
    "load_neutral": ("load.x", ["new load.x bus1=a.1.2.3.4 phases=3 kv=12.47 kw=0 kvar=0 rneut=2 xneut=1"]),
}


def matrix(element, commands):
    for command in ["clear", "set defaultbasefrequency=60", SOURCE] + commands:
        dss.Text.Command(command)
        if commands and command is commands[0]:  # conductors open after the first build
            dss.Text.Command("solve")
    dss.Text.Command("solve")
    dss.Circuit.SetActiveElement(element)
    flat = dss.CktElement.YPrim()
    values = [complex(re, im) for re, im in zip(flat[0::2], flat[1::2])]
    order = round(len(values) ** 0.5)
    return order, [values[column * order + row] for row in range(order) for column in range(order)]


def main():
    print("// SPDX-License-Identifier: Apache-2.0\n// clang-format off")
    version = " ".join(dss.Basic.Version().split()[:5])
    print(f"// Printed by tests/peers/element_admittance.py with {version}")
    print("#pragma once\n\n#include <complex>\n#include <vector>\n\nnamespace reference {\n")
    print("using C = std::complex<double>;\n")
    for name, (element, commands) in CASES.items():
        order, values = matrix(element, commands)
        print(f"// {'; '.join(commands) if commands else SOURCE}".replace("\\", "/"))
        print(f"inline const std::vector<C> {name}{{  // {order} x {order}, by rows")
        for row in range(order):
            print("    " + ", ".join(f"{{{v.real:.15g}, {v.imag:.15g}}}" for v in values[row * order:(row + 1) * order]) + ",")
        print("};\n")
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
