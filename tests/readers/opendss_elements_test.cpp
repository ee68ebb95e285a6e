// SPDX-License-Identifier: Apache-2.0
// Elements, property by property. The expected numbers were computed by OpenDSS (DSS C-API 0.14.5) from the same
// scripts: impedances from its primitive admittances, powers and states from its properties.
#include "opendss_support.hpp"

namespace headroom::data::opendss_tests {
namespace {

using models::Complex;
using models::RatingOrigin;

constexpr double half_circle = 3.14159265358979323846;

void expect_near(Complex value, Complex expected, double relative = 1e-9) {
  EXPECT_LT(std::abs(value - expected), relative * std::abs(expected)) << value << " instead of " << expected;
}

models::NetworkData read_data(const std::string& script) {
  const auto result = read_script(script);
  EXPECT_TRUE(result.network) << all_text(result);
  return result.network ? result.network->data() : models::NetworkData{};
}

TEST(OpendssLine, UnitsAndFrequency) {
  const auto data = read_data(
      "set defaultbasefrequency=50\nnew circuit.c\n"
      "new linecode.k nphases=3 r1=0.3 x1=0.4 r0=0.9 x0=1.2 c1=10 c0=5 units=km basefreq=60\n"
      "new line.a bus1=sourcebus bus2=b linecode=k length=500 units=m\n"
      "new line.s bus1=b bus2=c switch=y\n"
      "new line.d bus1=b bus2=d r1=.3 x1=.4 length=2 units=km\n"
      "new line.o bus1=b.1 bus2=e.1 phases=1 length=100 units=ft normamps=200\n");
  const auto& a = named(data.lines, "a");
  expect_near(a.impedance_ohm(0, 0), {0.2484958333333332, 0.2786510489564757});
  expect_near(a.impedance_ohm(2, 0), {0.0984958333333333, 0.11198438228980898});
  expect_near(a.admittance_s(0, 0), {0.0, 1.3089969392865441e-06});
  expect_near(a.admittance_s(1, 0), {0.0, -2.6179938772408207e-07});
  EXPECT_DOUBLE_EQ(a.length_m, 500.0);
  EXPECT_EQ(a.type, "k");
  EXPECT_EQ(a.rated_current_a.origin, RatingOrigin::default_);
  expect_near(named(data.lines, "s").impedance_ohm(1, 1), {0.001, 0.001});
  EXPECT_TRUE(named(data.lines, "s").is_switch);
  const auto& d = named(data.lines, "d");
  expect_near(d.impedance_ohm(0, 0), {0.5189333333333334, 0.8031333333333335});
  expect_near(d.admittance_s(0, 0), {0.0, 5.771955006617091e-06});
  const auto& o = named(data.lines, "o");
  expect_near(o.impedance_ohm(0, 0), {5.8, 12.06});
  expect_near(o.admittance_s(0, 0), {0.0, 0.00010681415022203988});
  EXPECT_DOUBLE_EQ(o.length_m, 30.48);
  EXPECT_EQ(o.rated_current_a.origin, RatingOrigin::given);
  EXPECT_DOUBLE_EQ(data.frequency_hz, 50.0);
}

TEST(OpendssLine, GeometryWithReducedNeutral) {
  const auto data = read_data(
      "set defaultbasefrequency=50\nnew circuit.c\n"
      "new wiredata.w rac=0.306 runits=mi gmrac=0.0244 gmrunits=ft diam=0.721 radunits=in normamps=530\n"
      "new linegeometry.g nconds=2 nphases=1 reduce=yes\n~ cond=1 wire=w x=0 h=28 units=ft\n~ cond=2 wire=w x=0 h=24 "
      "units=ft\n"
      "new line.g bus1=sourcebus.1 bus2=f.1 geometry=g length=1 units=km\n");
  const auto& g = named(data.lines, "g");
  expect_near(g.impedance_ohm(0, 0), {0.2535021080850993, 0.5116071152720189}, 1e-8);
  expect_near(g.admittance_s(0, 0), {0.0, 2.6326380981878117e-06}, 1e-8);
  EXPECT_DOUBLE_EQ(g.rated_current_a.value, 530.0);
  EXPECT_EQ(g.rated_current_a.origin, RatingOrigin::type);
}

TEST(OpendssLine, OpenTerminalsAndDisabledElements) {
  const auto data = read_data(
      "new circuit.c\nnew line.a bus1=sourcebus bus2=b\nnew line.t bus1=b bus2=sourcebus enabled=no\n"
      "new line.far bus1=b bus2=far enabled=no\nopen line.a 2\nopen line.a term=1 2\nclose line.a 2 3\n");
  const auto& a = named(data.lines, "a");
  EXPECT_EQ(a.from.open, 2u);
  EXPECT_EQ(a.to.open, 3u);
  EXPECT_FALSE(named(data.lines, "t").in_service);
  EXPECT_EQ(data.lines.size(), 2u);
  EXPECT_EQ(data.buses.size(), 2u);
}

TEST(OpendssLoad, PowerFollowsFromTheOrderOfTheProperties) {
  const auto data = read_data(
      "new circuit.c\nnew load.x bus1=sourcebus kv=115 kvar=40 kw=100\nnew load.y bus1=sourcebus xfkva=100 pf=.9\n"
      "set allocationfactors=.3\nnew load.z bus1=sourcebus kva=50 pf=-.8\n"
      "new load.w bus1=sourcebus kw=100 kvar=50\nload.w.pf=.9\n"
      "new loadshape.l npts=3 interval=1 mult=[1 -4 2] qmult=[.5 .6 .7] useactual=yes\n"
      "new load.u bus1=sourcebus kw=7 yearly=l status=fixed\n");
  expect_near(named(data.loads, "x").power_va, {100e3, 53.9742822138087e3});
  expect_near(named(data.loads, "y").power_va, {27e3, 13.076696830622e3});
  expect_near(named(data.loads, "z").power_va, {40e3, -30e3});
  expect_near(named(data.loads, "w").power_va, {100e3, 50e3});
  expect_near(named(data.loads, "u").power_va, {-4e3, 0.6e3});
  EXPECT_FALSE(named(data.loads, "u").scales_with_load_multiplier);
  ASSERT_EQ(data.profiles.size(), 1u);
  EXPECT_TRUE(data.profiles[0].absolute);
  EXPECT_DOUBLE_EQ(data.profiles[0].p[1], -4000.0);
}

TEST(OpendssLoad, ConductorsOfWyeAndDelta) {
  const auto data = read_data(
      "new circuit.c\nnew load.a bus1=sourcebus\nnew load.b bus1=sourcebus.2 phases=1 kv=66.4\n"
      "new load.c bus1=sourcebus.3.1 phases=1 conn=delta\nnew load.d bus1=sourcebus conn=ll\n"
      "new load.e bus1=sourcebus.1.2 phases=2\n");
  EXPECT_EQ(named(data.loads, "a").terminal.nodes, (std::vector<int>{1, 2, 3, 0}));
  EXPECT_EQ(named(data.loads, "b").terminal.nodes, (std::vector<int>{2, 0}));
  EXPECT_EQ(named(data.loads, "c").terminal.nodes, (std::vector<int>{3, 1}));
  EXPECT_EQ(named(data.loads, "d").terminal.nodes, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(named(data.loads, "e").terminal.nodes, (std::vector<int>{1, 2, 0}));
}

TEST(OpendssTransformer, WindingsAndDefaults) {
  const auto data = read_data(
      "new circuit.c\nnew transformer.t xhl=(8 1000 /) %loadloss=1\n~ wdg=1 bus=sourcebus conn=delta kv=115 kva=5000\n"
      "~ wdg=2 bus=b conn=wye kv=4.16 tap=1.05 rneut=2\n"
      "new xfmrcode.x phases=1 windings=3 kvs=[66.4 .12 .12] kvas=[25 25 25] %rs=[.6 1.2 1.2] xhl=2 xht=3 xlt=1\n"
      "new transformer.u xfmrcode=x buses=[sourcebus.1 c.1.0 c.0.2] normhkva=30 leadlag=euro\n"
      "new transformer.l like=t\n~ buses=[sourcebus d]\n");
  const auto& t = named(data.transformers, "t");
  EXPECT_DOUBLE_EQ(t.reactance_pu.at(0), 8e-5);
  EXPECT_DOUBLE_EQ(t.windings[1].resistance_pu, 0.005);
  EXPECT_DOUBLE_EQ(t.windings[1].rated_power_va, 5e6);
  EXPECT_DOUBLE_EQ(t.windings[1].tap_pu, 1.05);
  EXPECT_DOUBLE_EQ(t.windings[1].neutral_resistance_ohm, 2.0);
  EXPECT_DOUBLE_EQ(t.rated_power_va.value, 5.5e6);
  EXPECT_EQ(t.rated_power_va.origin, RatingOrigin::default_);
  const auto& u = named(data.transformers, "u");
  EXPECT_EQ(u.reactance_pu, (std::vector<double>{0.02, 0.03, 0.01}));
  EXPECT_EQ(u.windings[2].terminal.nodes, (std::vector<int>{0, 2}));
  EXPECT_EQ(u.rated_power_va.origin, RatingOrigin::given);
  EXPECT_TRUE(u.low_voltage_leads);
  EXPECT_DOUBLE_EQ(named(data.transformers, "l").windings[1].tap_pu, 1.05);
}

TEST(OpendssCapacitor, StepsAndStates) {
  const auto data = read_data(
      "new circuit.c\nnew capacitor.c bus1=sourcebus kvar=[100 200] numsteps=2 kv=115\n"
      "new capacitor.d bus1=sourcebus numsteps=3 kvar=[60 60 60] kv=115 states=[1 0 1]\n"
      "new capacitor.e bus1=sourcebus bus2=x kvar=300 kv=115\n");
  EXPECT_EQ(named(data.capacitors, "c").step_power_var, (std::vector<double>{50e3, 50e3}));
  EXPECT_EQ(named(data.capacitors, "d").step_on, (std::vector<int>{1, 0, 1}));
  EXPECT_FALSE(named(data.capacitors, "d").to.has_value());
  EXPECT_TRUE(named(data.capacitors, "e").to.has_value());
}

TEST(OpendssVsource, ShortCircuitPower) {
  const auto data = read_data("set defaultbasefrequency=50\nnew circuit.c angle=30 pu=1.02\n");
  const auto& source = data.sources.at(0);
  expect_near(source.impedance_ohm(0, 0), {1.6678564904096187, 6.072747351597358});
  expect_near(source.impedance_ohm(0, 1), {0.06408966985686768, -0.3423199306136475});
  expect_near(source.voltage_v.at(0), std::polar(1.02 * 115e3 / std::sqrt(3.0), half_circle / 6.0));
  expect_near(source.voltage_v.at(1), std::polar(1.02 * 115e3 / std::sqrt(3.0), -half_circle / 2.0));
  EXPECT_FALSE(source.return_terminal.has_value());
}

TEST(OpendssControls, RegulatorAndCapacitorControl) {
  const auto data = read_data(
      "new circuit.c\nnew transformer.t buses=[sourcebus b] kvs=[115 12.47]\n"
      "new regcontrol.r transformer=t winding=2 vreg=122 band=2 ptratio=60 ctprim=700 r=3 x=9 tapnum=4\n"
      "new line.l bus1=b bus2=c\nnew regcontrol.far transformer=t winding=2 bus=c.2 ptratio=60 remoteptratio=50 "
      "enabled=no\n"
      "new capacitor.k bus1=c kv=12.47\nnew capcontrol.kc capacitor=k element=line.l terminal=1 type=kvar on=150 "
      "off=-225\n"
      "set controlmode=off\n");
  const auto& r = named(data.regulators, "r");
  EXPECT_EQ(r.tap_winding, 1);
  EXPECT_DOUBLE_EQ(r.target_v, 122.0);
  EXPECT_DOUBLE_EQ(r.compensation_x_v, 9.0);
  EXPECT_DOUBLE_EQ(named(data.transformers, "t").windings[1].tap_pu, 1.025);
  EXPECT_EQ(data.regulators.size(), 1u);
  const auto& k = named(data.capacitor_controls, "kc");
  EXPECT_EQ(k.kind, models::CapacitorControlKind::reactive_power);
  EXPECT_EQ(k.element, "line.l");
  EXPECT_EQ(data.control_mode, models::ControlMode::as_given);
}

TEST(OpendssSwitches, StatesActAndPositionsActWithControlsOnly) {
  const std::string grid = "new circuit.c\nnew line.l bus1=sourcebus bus2=b\n";
  const auto open = [&](const std::string& more) { return named(read_data(grid + more).lines, "l").from.open; };
  EXPECT_EQ(open("new swtcontrol.s switchedobj=line.l switchedterm=1 state=open\nset controlmode=off\n"), 7u);
  EXPECT_EQ(open("new swtcontrol.s switchedobj=line.l switchedterm=1 normal=open\nset controlmode=off\n"), 0u);
  EXPECT_EQ(open("new swtcontrol.s switchedobj=line.l switchedterm=1 normal=open\n"), 7u);
  EXPECT_EQ(open("new recloser.s monitoredobj=line.l monitoredterm=1 state=open\n"), 7u);
  EXPECT_EQ(open("new fuse.s monitoredobj=line.l monitoredterm=1 state=[open closed open]\n"), 5u);
  EXPECT_EQ(open("new fuse.s monitoredobj=line.l monitoredterm=1 state=open\n"), 1u);
}

TEST(OpendssPvSystem, InverterLimits) {
  const auto power = [](const std::string& more) {
    const auto data = read_data("new circuit.c\nnew pvsystem.p bus1=sourcebus kv=115 " + more + "\n");
    return data.generators.at(0).power_va;
  };
  expect_near(power("pmpp=1000 kva=1000 pf=0.95"), {944.4436e3, 328.6841e3}, 1e-5);
  expect_near(power("pmpp=1000 kva=1200 pf=-0.95 irradiance=.5"), {500e3, -164.342e3}, 1e-5);
  expect_near(power("pmpp=1000 kva=1000 pf=.9 pfpriority=yes"), {900e3, 435.8899e3}, 1e-5);
  expect_near(power("pmpp=1000 kva=1000 pf=.9 wattpriority=yes"), {1000e3, 0.0}, 1e-5);
  EXPECT_EQ(power("pmpp=100 kva=1000"), Complex());
}

TEST(OpendssVoltageBases, SplitPhaseAndFloatingDelta) {
  const auto data = read_data(
      "new circuit.c basekv=12.47\nnew transformer.s phases=1 windings=3 xhl=2 xht=2 xlt=1\n"
      "~ wdg=1 bus=sourcebus.1 kv=7.2 kva=25\n~ wdg=2 bus=lv.1.0 kv=.12 kva=25\n~ wdg=3 bus=lv.0.2 kv=.12 kva=25\n"
      "new transformer.d xhl=4 buses=[sourcebus dd] conns=[wye delta] kvs=[12.47 4.16]\n"
      "set voltagebases=[12.47 4.16 .208]\ncalcv\nnew line.late bus1=dd bus2=ee\n");
  EXPECT_NEAR(named(data.buses, "lv").base_voltage_v, 208.0, 1e-9);
  EXPECT_NEAR(named(data.buses, "dd").base_voltage_v, 4160.0, 1e-9);
  EXPECT_NEAR(named(data.buses, "sourcebus").base_voltage_v, 12470.0, 1e-9);
  EXPECT_NEAR(named(data.buses, "ee").base_voltage_v, 4160.0, 5.0);  // no base in the script: the voltage without loads
}

}  // namespace
}  // namespace headroom::data::opendss_tests
