// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/headroom.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <numbers>

#include "data/readers/headroom/tables.hpp"
#include "data/readers/headroom/vector_group.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;
using models::Complex;
using models::to_text;

using Files = std::map<std::string, std::string>;

fs::path write(const std::string& name, const Files& files) {
  const fs::path folder = test::scratch() / ("headroom_grid_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [file, text] : files) std::ofstream(folder / file, std::ios::binary) << text;
  return folder;
}

ReadResult read(const std::string& name, const Files& files) { return read_headroom(write(name, files)); }

std::string all_text(const models::Findings& findings) {
  std::string text;
  for (const auto& finding : findings.all()) text += to_text(finding) + "\n";
  return text;
}

std::vector<Complex> solve(const models::Network& network) {
  engine::LoadFlow flow(network, models::operating_point(network));
  EXPECT_TRUE(flow.solve_base().ok());
  return flow.base_voltage_v();
}

Files small_grid() {
  return {{"grid.toml", "name = 'small'\n"},
          {"bus.csv", "name,vn_kv,phases\nA,10,abc\nB,10,abc\nC,0.4,abcn\n"},
          {"ext_grid.csv", "name,bus,vm_pu\nG,A,1.02\n"},
          {"line.csv", "name,from_bus,to_bus,length_km,r_ohm_per_km,x_ohm_per_km,max_i_a\nL,A,B,2,0.3,0.35,300\n"},
          {"trafo.csv",
           "name,hv_bus,lv_bus,sn_kva,vn_hv_kv,vn_lv_kv,vk_percent,vkr_percent,pfe_kw,i0_percent,vector_group\n"
           "T,B,C,400,10,0.4,4,1.1,0.6,0.5,Dyn11\n"},
          {"load.csv", "name,bus,p_kw,cos_phi,phases\nS,C,120,0.95,abc\nS1,C,9,1,b\n"}};
}

TEST(Headroom, ValuesArriveInSi) {
  const auto result = read("values", small_grid());
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& data = result.network->data();
  EXPECT_DOUBLE_EQ(data.buses[0].base_voltage_v, 10e3);
  ASSERT_EQ(data.lines.size(), 1u);
  EXPECT_DOUBLE_EQ(data.lines[0].length_m, 2000.0);
  // z1 = 0.6 + 0.7j, z0 = 3 z1 by default: self 5/3 z1, mutual 2/3 z1.
  EXPECT_NEAR(std::abs(data.lines[0].impedance_ohm(0, 0) - Complex(1.0, 3.5 / 3.0)), 0.0, 1e-12);
  EXPECT_NEAR(std::abs(data.lines[0].impedance_ohm(0, 1) - Complex(0.4, 1.4 / 3.0)), 0.0, 1e-12);
  EXPECT_DOUBLE_EQ(data.lines[0].rated_current_a.value, 300.0);
  EXPECT_NEAR(data.loads[0].power_va.imag(), 120e3 * std::tan(std::acos(0.95)), 1e-6);
  EXPECT_EQ(data.loads[1].terminal.nodes, (std::vector{2, 4}));
  EXPECT_NEAR(data.loads[1].rated_voltage_v, 400.0 / std::numbers::sqrt3, 1e-9);
  const auto& t = data.transformers[0];
  EXPECT_DOUBLE_EQ(t.windings[0].resistance_pu + t.windings[1].resistance_pu, 0.011);
  EXPECT_NEAR(t.reactance_pu[0], std::sqrt(0.04 * 0.04 - 0.011 * 0.011), 1e-15);
  EXPECT_DOUBLE_EQ(t.no_load_loss_pu, 0.0015);
  EXPECT_NEAR(std::hypot(t.magnetising_current_pu, t.no_load_loss_pu), 0.005, 1e-15);
  EXPECT_EQ(data.input_digests.size(), 6u);
  EXPECT_EQ(result.fidelity.count(models::Fidelity::defaulted), 2) << "r0 and x0 of one line";
}

// The low side of every supported group lags by the clock number, as its definition says, on a transformer without
// load.
TEST(Headroom, VectorGroupsTurnTheLowSideByTheirClock) {
  for (const auto* group : {"Dyn11", "Dyn1", "Dyn5", "Dyn7", "Dyn3", "Dyn9", "YNd11", "YNd1", "YNd5", "YNd7", "Yyn0",
                            "YNyn4", "YNyn8", "Dd0", "Dd4", "Dd8", "Yd3", "Yd9"}) {
    Files files = small_grid();
    files["trafo.csv"] =
        "name,hv_bus,lv_bus,sn_kva,vn_hv_kv,vn_lv_kv,vk_percent,vkr_percent,vector_group\nT,B,C,400,10,0.4,4,1.1," +
        std::string(group) + "\n";
    files.erase("load.csv");
    files["bus.csv"] = "name,vn_kv,phases\nA,10,abc\nB,10,abc\nC,0.4,abc\n";
    const auto result = read("group", files);
    ASSERT_TRUE(result.network) << group << all_text(result.findings);
    const auto& network = *result.network;
    const auto voltage_v = solve(network);
    const auto at = [&](const char* bus, int node) { return voltage_v[network.node(*network.find_bus(bus), node)]; };
    const int clock = parse_vector_group(group)->clock;
    for (int phase = 1; phase <= 3; ++phase) {
      const int next = phase % 3 + 1;
      const Complex high = at("B", phase) - at("B", next), low = at("C", phase) - at("C", next);
      const Complex expected = high / 10e3 * std::polar(1.0, -clock * std::numbers::pi / 6.0);
      EXPECT_NEAR(std::abs(low / 400.0 - expected), 0.0, 2e-5) << group << " phase " << phase;
    }
  }
}

TEST(Headroom, GroupsThatNeedOtherWindingsAreRefused) {
  for (const auto* group : {"Yy6", "Dd2", "Yzn11", "Dy0", "Ynd11", "Dyn13", "dyn11", "XYZ"}) {
    Files files = small_grid();
    files["trafo.csv"] =
        "name,hv_bus,lv_bus,sn_kva,vn_hv_kv,vn_lv_kv,vk_percent,vkr_percent,vector_group\nT,B,C,400,10,0.4,4,1.1," +
        std::string(group) + "\n";
    const auto result = read("refused", files);
    EXPECT_FALSE(result.network) << group;
    EXPECT_EQ(result.findings.all().size(), 1u) << group << all_text(result.findings);
  }
}

TEST(Headroom, AllFindingsOfAllFilesAtOnce) {
  Files files = small_grid();
  files["bus.csv"] = "name,vn_kv,phases\nA,10,abc\nB,-10,abc\nC,0.4,abcx\na,10,abc\n";
  files["line.csv"] =
      "name,from_bus,to_bus,length_km,r_ohm_per_km,x_ohm_per_km,max_i_a\nL,A,BB,2,-0.3,nan,300\nM,A,B,0,,,\n";
  files["load.csv"] = "name,bus,p_kw,cos_phi,phases\nS,C,\"12,5\",0.95,abc\n,C,9,1.2,b\n";
  files["ext_grid.csv"] = "name,bus,vm_pu\nG,Z,1.02\n";
  const auto result = read("all", files);
  EXPECT_FALSE(result.network);
  const std::string text = all_text(result.findings);
  for (const auto* expected :
       {"bus.csv:3:3: error E1201: bus \"B\": vn_kv -10 is out of range", "bus.csv:4:7: error E1206: bus \"C\": phases",
        "bus.csv:5:1: error E1301: bus \"a\": the name \"a\" stands already in line 2",
        "ext_grid.csv:2:3: error E1302: ext_grid \"G\": bus \"Z\" does not exist",
        "line.csv:2:5: error E1302: line \"L\": to_bus \"BB\" does not exist; did you mean \"B\"",
        "line.csv:2:10: error E1201: line \"L\": r_ohm_per_km -0.3",
        "line.csv:2:15: error E1202: line \"L\": x_ohm_per_km \"nan\"",
        "line.csv:3:7: error E1201: line \"M\": length_km 0", "r_ohm_per_km is empty and there is no std_type",
        "load.csv:2:5: error E1203: load \"S\": p_kw \"12,5\" is not a number; decimal comma? write 12.5",
        "load.csv:3:1: error E1102: load \"\": the row has no name",
        "load.csv:3:6: error E1201: load \"\": cos_phi 1.2"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nin\n" << text;
}

TEST(Headroom, MissingFoldersAndFiles) {
  EXPECT_EQ(read_headroom("no/such/folder").findings.all().at(0).code, "E1001");
  const auto result = read("missing", {{"lines.csv", "name\n"}});
  EXPECT_EQ(result.findings.count(models::Severity::error), 3u) << all_text(result.findings);
  ASSERT_EQ(result.fidelity.items.size(), 1u);
  EXPECT_TRUE(result.fidelity.items[0].why.starts_with("not a table of a grid folder; did you mean \"line.csv\""))
      << result.fidelity.items[0].why;
}

TEST(Headroom, TypesComeFromTheFolderThenFromTheCatalogue) {
  Files files = small_grid();
  files["line_type.csv"] = "name,r_ohm_per_km,x_ohm_per_km,max_i_a,kind\nown,0.2,0.3,250,overhead\n";
  files["line.csv"] =
      "name,from_bus,to_bus,length_m,std_type,r_ohm_per_km\nL,A,B,500,own,0.25\nM,A,B,500,jklyj-50/10,\n";
  files["trafo.csv"] = "name,hv_bus,lv_bus,std_type\nT,B,C,S20-M-400/10\n";
  const auto result = read("types", files);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& lines = result.network->data().lines;
  const auto positive_sequence = [](const models::Line& line) {
    return line.impedance_ohm(0, 0) - line.impedance_ohm(0, 1);
  };
  EXPECT_NEAR(std::abs(positive_sequence(lines[0]) - Complex(0.125, 0.15)), 0.0, 1e-12);
  EXPECT_EQ(lines[0].rated_current_a.origin, models::RatingOrigin::type);
  EXPECT_NEAR(std::abs(positive_sequence(lines[1]) - 0.5 * Complex(0.8219, 0.3603)), 0.0, 1e-12);
  EXPECT_EQ(result.network->data().transformers[0].rated_power_va.origin, models::RatingOrigin::type);
  files["line.csv"] = "name,from_bus,to_bus,length_m,std_type\nL,A,B,500,JKLYJ-5O/10\n";
  const auto typo = read("typo", files);
  EXPECT_NE(all_text(typo.findings).find("std_type \"JKLYJ-5O/10\" does not exist; did you mean \"JKLYJ-50/10\""),
            std::string::npos)
      << all_text(typo.findings);
}

// A single-phase load on a four-wire line: the voltage across it follows from the loop of phase and neutral.
TEST(Headroom, TheNeutralCarriesTheReturnCurrent) {
  Files files;
  files["grid.toml"] = "";
  files["bus.csv"] = "name,vn_kv,phases\nA,0.4,abcn\nB,0.4,abcn\n";
  files["ext_grid.csv"] = "name,bus\nG,A\n";
  files["line.csv"] =
      "name,from_bus,to_bus,length_m,r_ohm_per_km,x_ohm_per_km,rn_ohm_per_km,xn_ohm_per_km\nL,A,B,100,0.5,0,1.5,0\n";
  files["load.csv"] = "name,bus,p_kw,phases,const_z_percent\nS,B,5.333333333333333,a,100\n";
  const auto result = read("neutral", files);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& network = *result.network;
  const auto voltage_v = solve(network);
  const double r_load = (400.0 * 400.0 / 3.0) / 5333.333333333333, r_loop = 0.05 + 0.15 + 1e-4;
  const double current = 400.0 / std::numbers::sqrt3 / (r_load + r_loop);
  const auto b = *network.find_bus("B");
  EXPECT_NEAR(std::abs(voltage_v[network.node(b, 1)] - voltage_v[network.node(b, 4)]), current * r_load, 1e-5);
  EXPECT_NEAR(std::abs(voltage_v[network.node(b, 4)]), current * 0.1501, 1e-5);
}

// Found by the fuzz target: the low side of a single-phase unit at a bus that has a neutral alone.
TEST(Headroom, ASinglePhaseUnitAtABusWithoutPhasesIsRefused) {
  auto files = small_grid();
  files["bus.csv"] = "name,vn_kv,phases\nA,10,abc\nB,10,abc\nC,0.4,n\n";
  files["trafo.csv"] =
      "name,hv_bus,lv_bus,sn_kva,vn_hv_kv,vn_lv_kv,vk_percent,vkr_percent,phases\nT,B,C,50,10,0.4,4,1,a\n";
  const auto result = read("neutral_alone", files);
  EXPECT_FALSE(result.network);
  EXPECT_NE(all_text(result.findings).find("E1303"), std::string::npos) << all_text(result.findings);
}

TEST(Headroom, ProfilesHoldAtTheirHour) {
  Files files = small_grid();
  files["profile.csv"] = "hour,home,shop\n0,0.1,1\n6,0.2,1\n12,0.3,1\n18,0.4,1\n";
  files["load.csv"] = "name,bus,p_kw,profile\nS,C,100,home\n";
  const auto result = read("profile", files);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  for (const auto& [time, factor] :
       {std::pair("daily:6", 0.2), {"daily:12", 0.3}, {"yearly:18", 0.4}, {"yearly:24", 0.1}}) {
    const auto point = models::operating_point(*result.network, *models::parse_time(time));
    EXPECT_DOUBLE_EQ(point.load_power_va[0].real(), 100e3 * factor) << time;
  }
  files["profile.csv"] = "hour,home\n0,0.1\n6,0.2\n13,\n";
  EXPECT_EQ(read("irregular", files).findings.count(models::Severity::error), 2u);
}

TEST(Headroom, BalancedGridsKeepOneConductor) {
  Files files = small_grid();
  files["grid.toml"] = "representation = 'balanced'\n";
  const auto result = read("balanced", files);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& network = *result.network;
  EXPECT_EQ(network.node_count(), 3u);
  const auto voltage_v = solve(network);
  const Complex low = voltage_v[network.node(*network.find_bus("C"), 1)] / (400.0 / std::numbers::sqrt3);
  EXPECT_GT(std::abs(low), 0.99);
  EXPECT_LT(std::abs(low), 1.02);
  EXPECT_NEAR(std::arg(low) * 180.0 / std::numbers::pi, 30.0, 2.0) << "Dyn11: the low side leads";
  EXPECT_EQ(result.fidelity.count(models::Fidelity::approximated), 1) << "the single-phase load";
}

// Columns mean what they mean in pandapower 3.5.6 (runpp, trafo_model pi, without no-load values, which we place at the
// low side and pandapower at both).
TEST(Headroom, SolvesAsPandapowerDoes) {
  const auto result = read(
      "pandapower",
      {{"grid.toml", "representation = 'balanced'\n"},
       {"bus.csv", "name,vn_kv\nA,110\nB,10\nC,10\nD,0.4\n"},
       {"ext_grid.csv", "name,bus,vm_pu,va_degree\nG,A,1.03,10\n"},
       {"line.csv",
        "name,from_bus,to_bus,length_km,r_ohm_per_km,x_ohm_per_km,c_nf_per_km,parallel\nL,B,C,5,0.2,0.12,300,2\n"},
       {"trafo.csv",
        "name,hv_bus,lv_bus,sn_mva,vn_hv_kv,vn_lv_kv,vk_percent,vkr_percent,vector_group,tap_pos,tap_min,tap_max,"
        "tap_step_percent\nT1,A,B,25,110,10.5,12,0.4,YNd11,-2,-9,9,1.5\nT2,C,D,0.63,10,0.4,6,1.2,Dyn11,1,-2,2,2.5\n"},
       {"load.csv", "name,bus,p_mw,q_mvar,const_z_percent,const_i_percent\nx,C,3,1,30,20\ny,D,0.4,0.1,,\n"},
       {"shunt.csv", "name,bus,q_mvar,vn_kv,step,max_step\ns,C,-0.3,10,2,3\n"}});
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& network = *result.network;
  const auto voltage_v = solve(network);
  const auto expect = [&](const char* bus, double vm_pu, double va_degree) {
    const auto id = *network.find_bus(bus);
    const Complex expected = std::polar(vm_pu, va_degree * std::numbers::pi / 180.0);
    EXPECT_LT(std::abs(voltage_v[network.node(id, 1)] / network.node_base_v(id) - expected), 1e-8) << bus;
  };
  expect("B", 1.11235829357, 39.100581046);
  expect("C", 1.09456691265, 38.685200022);
  expect("D", 1.05121379144, 66.877012192);
}

TEST(Headroom, WorksAreCheckedAgainstTheGrid) {
  Files files = small_grid();
  files["outage.csv"] =
      "id,element,start,end,status\nO1,line.L,2026-03-01T08:00,2026-03-01T16:00,approved\nO2,line.X,2026-13-01,2026-03-"
      "02,\n";
  files["work.csv"] = "id,bus,hours,deadline,method\nW1,C,4,2026-04-01,live_line\nW2,CC,0,,never\n";
  files["crew.csv"] = "name,skill,size\nK1,outage,4\n";
  const auto folder = write("works", files);
  const auto grid = read_headroom(folder);
  ASSERT_TRUE(grid.network) << all_text(grid.findings);
  const auto works = read_works(folder, &*grid.network);
  EXPECT_EQ(works.works.outages.size(), 2u);
  EXPECT_EQ(works.works.outages[0].status, "approved");
  EXPECT_EQ(works.works.connections[0].method, "live_line");
  EXPECT_EQ(works.works.crews[0].size, 4);
  EXPECT_EQ(works.findings.count(models::Severity::error), 6u) << all_text(works.findings);
}

TEST(Headroom, BundledFeedersAreReadWithoutTouchingTheDisk) {
  for (const auto* feeder : {"feeders/ieee33", "feeders/lv-four-wire", "feeders/district"}) {
    const auto result = read_bundled_grid(feeder);
    ASSERT_TRUE(result.network) << feeder << "\n" << all_text(result.findings);
    EXPECT_EQ(result.findings.count(models::Severity::error), 0u);
    EXPECT_EQ(result.fidelity.count(models::Fidelity::ignored), 0) << feeder;
    const auto works = read_bundled_works(feeder, &*result.network);
    EXPECT_TRUE(works.findings.empty()) << feeder << "\n" << all_text(works.findings);
  }
}

TEST(Headroom, EveryColumnIsDocumented) {
  std::ifstream stream(headroom::test::source_dir() / "data/readers/headroom/tables.md");
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  for (const auto* table : headroom_tables()) {
    const auto begin = text.find("\n## " + std::string(table->file));
    ASSERT_NE(begin, std::string::npos) << table->file;
    const std::string section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
    for (const auto& column : table->columns)
      EXPECT_NE(section.find(column.name), std::string::npos) << table->file << " " << column.name;
  }
}

}  // namespace
}  // namespace headroom::data
