// SPDX-License-Identifier: Apache-2.0
// Grids exported to OpenDSS: what the scripts say, and (where OpenDSS is installed) that it finds the same voltages.
#include "data/writers/opendss/opendss.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/opendss/opendss.hpp"
#include "data/writers/files.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/powerflow/feeder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace {

namespace fs = std::filesystem;
using namespace headroom::models;

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class OpendssExport : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = headroom::test::scratch() / fmt::format("headroom-{}-{}", test->test_suite_name(), test->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const char* name) const { return read(folder_ / "dss" / name); }

  void write(const Network& network, const OperatingPoint& point, bool controls_act = false) {
    Findings findings;
    ASSERT_TRUE(headroom::data::write_opendss(network, point, folder_ / "dss", findings, {controls_act}));
    for (const auto& finding : findings.all()) EXPECT_NE(finding.severity, Severity::error) << to_text(finding);
  }

  void write_nodes(const Network& network, const State& state) {
    headroom::data::CsvWriter csv({"bus", "node", "vn_kv", "vm_v", "va_degree"});
    for (std::size_t b = 0; b < network->buses.size(); ++b) {
      const BusId id(b);
      for (const int number : network.bus(id).nodes) {
        const Complex v = state.voltage_v[static_cast<std::size_t>(network.node(id, number))];
        csv.add(network.bus(id).name).add(number).add(network.bus(id).base_voltage_v / 1e3).add(std::abs(v));
        csv.add(std::arg(v) * 180.0 / std::numbers::pi).end_row();
      }
    }
    Findings findings;
    ASSERT_TRUE(headroom::data::write_file(folder_ / "nodes.csv", csv.text(), findings));
  }

  // Solves here and there.
  void expect_same_voltages(const Network& network) {
    const std::string python = headroom::test::peer_python();
    if (python.empty()) GTEST_SKIP() << "OpenDSS is not installed; ./dev peers installs it";
    const State state = headroom::engine::solve_powerflow(network, operating_point(network));
    ASSERT_EQ(state.status, SolveStatus::ok) << state.reason;
    write(network, state.point);
    write_nodes(network, state);
    const std::string command =
        fmt::format("'{}' '{}/tests/peers/opendss_export.py' '{}' '{}'", python, headroom::test::source_dir().string(),
                    (folder_ / "dss").string(), (folder_ / "nodes.csv").string());
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
  }

  void expect_same_voltages(const fs::path& grid) {
    const auto read = headroom::data::read_headroom(grid);
    ASSERT_TRUE(read.network) << grid;
    expect_same_voltages(*read.network);
  }

  // Read back by our own reader.
  void expect_same_when_read_back(const Network& network) {
    const State state = headroom::engine::solve_powerflow(network, operating_point(network));
    ASSERT_EQ(state.status, SolveStatus::ok) << state.reason;
    write(network, state.point);
    const auto again = headroom::data::read_opendss(folder_ / "dss" / "Master.dss");
    for (const auto& finding : again.findings.all()) EXPECT_NE(finding.severity, Severity::error) << to_text(finding);
    ASSERT_TRUE(again.network);
    EXPECT_EQ(again.fidelity.count(Fidelity::refused), 0);
    const State other = headroom::engine::solve_powerflow(*again.network, operating_point(*again.network),
                                                          {headroom::engine::Controls::as_given});
    ASSERT_EQ(other.status, SolveStatus::ok) << other.reason;
    std::size_t compared = 0;
    for (std::size_t b = 0; b < network->buses.size(); ++b) {
      const BusId id(b);
      const auto same = again.network->find_bus(network.bus(id).name);
      for (const int number : network.bus(id).nodes) {
        const Complex v = state.voltage_v[static_cast<std::size_t>(network.node(id, number))];
        if (v == Complex{}) continue;
        ASSERT_TRUE(same) << network.bus(id).name;
        const Complex w = other.voltage_v[static_cast<std::size_t>(again.network->node(*same, number))];
        ASSERT_LE(std::abs(v - w), 1e-7 * network.node_base_v(id)) << network.bus(id).name << "." << number;
        ++compared;
      }
    }
    EXPECT_GT(compared, 4u);
  }

  fs::path folder_;
};

TEST_F(OpendssExport, SaysWhatTheNetworkIs) {
  const Network network = feeder::Feeder().build();
  write(network, operating_point(network));
  EXPECT_NE(file("Master.dss").find("Set DefaultBaseFrequency=60\nRedirect Circuit.dss\n"), std::string::npos);
  EXPECT_NE(
      file("Lines.dss").find("New Line.sw bus1=a.1.2.3 bus2=e.1.2.3 phases=3 rmatrix=[0.001 | 0 0.001 | 0 0 0.001]"),
      std::string::npos);
  EXPECT_NE(file("Lines.dss").find("New Line.bc bus1=b.1.2.3.4 bus2=c.1.2.3.4 phases=4"), std::string::npos);
  EXPECT_NE(file("Transformers.dss").find("buses=(a.1.2.3, b.1.2.3.4) conns=(delta, wye) leadlag=lag kvs=(12.47, 0.4)"),
            std::string::npos);
  EXPECT_NE(file("Transformers.dss").find("taps=(0.975, 1)"), std::string::npos);
  EXPECT_NE(file("Loads.dss").find("New Load.d bus1=a.1.2.3 phases=3 conn=delta kv=12.47 kw=300 kvar=90 model=1"),
            std::string::npos);
  EXPECT_EQ(file("Openings.dss"), "! Written by Headroom.\nOpen Line.ad 2 2\n");
}

TEST_F(OpendssExport, NamesThatOpenDssCannotHoldAreChangedAndListed) {
  feeder::Feeder feeder;
  feeder.builder.data.switches[0].name = "SA";
  feeder.builder.data.loads[0].name = "house 1.2";
  feeder.builder.data.buses[1].name = "站 a";
  const Network network = feeder.build();
  write(network, operating_point(network));
  EXPECT_EQ(file("names.csv"), "kind,name,opendss_name\nbus,站 a,站_a\nswitch,SA,SA_2\nload,house 1.2,house_1_2\n");
  EXPECT_NE(file("Lines.dss").find("New Line.SA_2 bus1=站_a.1.2.3"), std::string::npos);
}

TEST_F(OpendssExport, FeederWithOneOfEverything) { expect_same_voltages(feeder::Feeder().build()); }

TEST_F(OpendssExport, FeederReadBack) { expect_same_when_read_back(feeder::Feeder().build()); }

// Asymmetric source, unequal steps, delta and coupled reactors, Dyn7, an open switch.
Network uneven() {
  feeder::Feeder feeder;
  auto& data = feeder.builder.data;
  auto& source = data.sources[0];
  source.voltage_v[1] *= std::polar(0.98, 0.02);  // not symmetric: three single-phase sources behind a coupled reactor
  auto& capacitor = data.capacitors[0];
  capacitor.step_power_var = {100e3, 200e3, 50e3};
  capacitor.step_resistance_ohm = {0, 1, 0};
  capacitor.step_reactance_ohm = {0, 6, 0};
  capacitor.step_on = {1, 1, 0};
  Reactor delta;
  delta.name = "uneven";
  delta.from = {data.loads[5].terminal.bus, {1, 2, 3}, 0};
  delta.connection = Connection::delta;
  delta.impedance_ohm = feeder::lower({{{5, 900}}, {0, {6, 800}}, {0, 0, {7, 1000}}});
  data.reactors.push_back(delta);
  Reactor coupled = delta;
  coupled.name = "coupled";
  coupled.connection = Connection::wye;
  coupled.impedance_ohm = feeder::lower({{{5, 900}}, {{1, 100}, {6, 800}}, {{1, 90}, {1, 80}, {7, 1000}}});
  coupled.parallel_resistance_ohm = 9000;
  data.reactors.push_back(coupled);
  data.transformers[0].low_voltage_leads = true;
  data.transformers[0].windings[1].terminal.nodes = {2, 3, 1, 4};  // Dyn7
  data.switches[0].closed = false;
  return feeder.build();
}

TEST_F(OpendssExport, UnevenParts) { expect_same_voltages(uneven()); }
TEST_F(OpendssExport, UnevenPartsReadBack) { expect_same_when_read_back(uneven()); }

TEST_F(OpendssExport, StiffSourceAndThreeWindings) {
  feeder::Feeder feeder;
  auto& data = feeder.builder.data;
  data.sources[0].impedance_ohm = {};
  auto& transformer = data.transformers[0];
  Winding third = transformer.windings[1];
  third.terminal = {feeder.builder.bus("t"), {1, 2, 3, 0}, 0};
  third.connection = Connection::delta;
  third.neutral_resistance_ohm = -1.0;
  third.rated_voltage_v = 690.0;
  third.tap_pu = 1.025;
  transformer.windings.push_back(third);
  transformer.reactance_pu = {0.04, 0.06, 0.05};
  data.buses.back().base_voltage_v = 690.0;
  expect_same_voltages(feeder.build());
}

Transformer balanced_transformer(const char* name, Terminal high, Terminal low, double u1, double u2, double s,
                                 double shift) {
  Transformer t;
  t.name = name;
  t.windings.resize(2);
  t.windings[0].terminal = std::move(high), t.windings[1].terminal = std::move(low);
  t.windings[0].rated_voltage_v = u1, t.windings[1].rated_voltage_v = u2;
  t.windings[0].rated_power_va = t.windings[1].rated_power_va = s;
  t.windings[0].resistance_pu = t.windings[1].resistance_pu = 0.003;
  t.reactance_pu = {0.1};
  t.no_load_loss_pu = 0.001, t.magnetising_current_pu = 0.004;
  t.stray_ppm = 0.0;
  t.phase_shift_degree = {0.0, shift};
  return t;
}

// 110/10/0.4 kV as positive sequence: shifts of 30 and 330 degrees, an off-nominal tap, constant current and impedance.
Network balanced() {
  NetworkBuilder builder;
  auto& data = builder.data;
  data.representation = Representation::balanced;
  for (const auto* bus : {"a", "b", "c", "d", "e"}) builder.bus(bus);
  const auto at = [&](const char* bus) { return Terminal{builder.bus(bus), {1}, 0}; };
  Source source;
  source.name = "grid";
  source.terminal = at("a");
  source.voltage_v = {110e3 / std::numbers::sqrt3};
  source.impedance_ohm = ComplexMatrix(1);
  source.impedance_ohm(0, 0) = {0.5, 5.0};
  data.sources.push_back(source);
  data.transformers.push_back(balanced_transformer("t1", at("a"), at("b"), 110e3, 10.5e3, 40e6, 330.0));
  data.transformers.push_back(balanced_transformer("t2", at("c"), at("d"), 10e3, 400.0, 630e3, 150.0));
  data.transformers.push_back(balanced_transformer("t3", at("d"), at("e"), 400.0, 10e3, 200e3, 240.0));
  data.transformers[0].windings[0].tap_pu = 0.9625;
  Line line;
  line.name = "bc";
  line.from = at("b"), line.to = at("c");
  line.impedance_ohm = line.admittance_s = ComplexMatrix(1);
  line.impedance_ohm(0, 0) = {0.6, 0.9};
  line.admittance_s(0, 0) = {0.0, 3e-5};
  line.length_m = 3000.0;
  data.lines.push_back(line);
  const auto load = [&](const char* name, const char* bus, double u, Complex power, LoadModel model) {
    Load l;
    l.name = name;
    l.terminal = at(bus);
    l.rated_voltage_v = u;
    l.power_va = power;
    l.model = model;
    data.loads.push_back(l);
  };
  load("p", "c", 10e3, {2e6, 6e5}, LoadModel::constant_power);
  load("i", "d", 400.0, {2e5, 6e4}, LoadModel::constant_current);
  load("z", "e", 10e3, {5e4, 1e4}, LoadModel::constant_impedance);
  Capacitor capacitor;
  capacitor.name = "c";
  capacitor.from = at("c");
  capacitor.rated_voltage_v = 10e3;
  capacitor.step_power_var = {3e5};
  capacitor.step_on = {1};
  data.capacitors.push_back(capacitor);
  for (auto& bus : data.buses) bus.base_voltage_v = bus.name == "a" ? 110e3 : bus.name == "d" ? 400.0 : 10e3;
  auto network = builder.build();
  if (!network) throw std::runtime_error(to_text(builder.findings.all().front()));
  return *std::move(network);
}

TEST_F(OpendssExport, BundledDistrictReadBack) {
  const auto read = headroom::data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders/district");
  ASSERT_TRUE(read.network);
  expect_same_when_read_back(*read.network);
}

TEST_F(OpendssExport, BalancedNetworkReadBack) { expect_same_when_read_back(balanced()); }
TEST_F(OpendssExport, BalancedNetworkWithVectorGroups) { expect_same_voltages(balanced()); }

TEST_F(OpendssExport, AShiftWithoutVectorGroupIsRefused) {
  NetworkBuilder builder;
  builder.data = balanced().data();
  builder.data.transformers[0].phase_shift_degree[1] = 17.0;
  const auto network = builder.build();
  ASSERT_TRUE(network);
  Findings findings;
  EXPECT_FALSE(headroom::data::write_opendss(*network, operating_point(*network), folder_ / "dss", findings));
  ASSERT_TRUE(findings.has_errors());
  EXPECT_EQ(findings.all()[0].object, "transformer t1");
  EXPECT_FALSE(fs::exists(folder_ / "dss" / "Master.dss"));
}

TEST_F(OpendssExport, BundledDistrict) {
  expect_same_voltages(headroom::test::source_dir() / "data/bundled/feeders/district");
}
TEST_F(OpendssExport, BundledIeee33) {
  expect_same_voltages(headroom::test::source_dir() / "data/bundled/feeders/ieee33");
}
TEST_F(OpendssExport, BundledFourWire) {
  expect_same_voltages(headroom::test::source_dir() / "data/bundled/feeders/lv-four-wire");
}

}  // namespace
