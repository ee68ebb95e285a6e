// SPDX-License-Identifier: Apache-2.0
// The pandapower reader on small files, without pandapower: what it takes, reports and refuses.
#include "data/readers/pandapower/pandapower.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>

#include "data/readers/pandapower/star.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;
using models::Complex;

// A table as pandas writes it, quotes escaped for the text that it stands in.
std::string table(const std::string& name, const std::string& columns, const std::string& index,
                  const std::string& data) {
  std::string inner = fmt::format(R"({{"columns":[{}],"index":[{}],"data":[{}]}})", columns, index, data), text;
  for (const char c : inner) text += c == '"' ? std::string("\\\"") : std::string(1, c);
  return fmt::format(R"("{}":{{"_module":"pandas.core.frame","_class":"DataFrame","_object":"{}"}},)", name, text);
}

std::string file_of(const std::string& tables, const std::string& version = "3.0.0") {
  return fmt::format(R"({{"_module":"pandapower.auxiliary","_class":"pandapowerNet","_object":{{{}"f_hz":50.0,)"
                     R"("sn_mva":1,"format_version":"{}","std_types":{{"line":{{"x":{{"alpha":NaN}}}}}}}}}})",
                     tables, version);
}

const std::string buses =
    table("bus", R"("name","vn_kv","in_service")", "0,7,9", R"(["A",10.0,true],["a",10.0,true],[null,10.0,true])");
const std::string grid = table("ext_grid", R"("bus","vm_pu","va_degree")", "0", "[0,1.01,0.0]");
const std::string lines =
    table("line", R"("name","from_bus","to_bus","length_km","r_ohm_per_km","x_ohm_per_km","c_nf_per_km","parallel")",
          "0,1", R"(["l",0,7,2.0,0.4,0.3,100.0,2],["l",7,9,1.0,0.4,0.3,0.0,1])");

ReadResult read(const std::string& text, const ReadOptions& options = {}) {
  const fs::path file = test::scratch() / "net.json";
  std::ofstream(file, std::ios::binary) << text;
  return read_grid(file, options);
}

std::string all_text(const ReadResult& result) {
  std::string text;
  for (const auto& finding : result.findings.all()) text += models::to_text(finding) + "\n";
  return text;
}

TEST(Pandapower, TakesLinesAndMakesNamesUnique) {
  const auto result = read(file_of(buses + grid + lines));
  ASSERT_TRUE(result.network) << all_text(result);
  const auto& data = result.network->data();
  EXPECT_EQ(data.format, "pandapower");
  EXPECT_EQ(data.buses[0].name, "A");
  EXPECT_EQ(data.buses[1].name, "a_7");
  EXPECT_EQ(data.buses[2].name, "bus_9");
  EXPECT_EQ(data.lines[1].name, "l_1");
  EXPECT_NEAR(data.lines[0].impedance_ohm(0, 0).real(), 0.4, 1e-15);
  EXPECT_NEAR(data.lines[0].admittance_s(0, 0).imag(), 2.0 * 3.14159265358979324 * 50.0 * 100e-9 * 2.0 * 2.0, 1e-18);
}

TEST(Pandapower, AnOpenSwitchOpensItsEnd) {
  const auto switches =
      table("switch", R"("bus","element","et","closed")", "0,1", R"([7,1,"l",false],[0,9,"b",false])");
  const auto result = read(file_of(buses + grid + lines + switches));
  ASSERT_TRUE(result.network) << all_text(result);
  const auto& data = result.network->data();
  EXPECT_EQ(data.lines[1].from.open, 1u);
  EXPECT_EQ(data.lines[1].to.open, 0u);
  ASSERT_EQ(data.switches.size(), 1u);
  EXPECT_TRUE(data.switches[0].normally_open);
}

TEST(Pandapower, RefusesAMachineThatHoldsItsVoltageUnlessTold) {
  const auto machine = table("gen", R"("bus","p_mw","vm_pu")", "3", "[9,0.5,1.02]");
  const auto refused = read(file_of(buses + grid + lines + machine));
  EXPECT_FALSE(refused.network);
  EXPECT_EQ(refused.fidelity.count(models::Fidelity::refused), 1);
  const auto results = table("res_gen", R"("p_mw","q_mvar")", "3", "[0.5,0.125]");
  const auto taken = read(file_of(buses + grid + lines + machine + results), {.accept_approximations = true});
  ASSERT_TRUE(taken.network) << all_text(taken);
  EXPECT_EQ((*taken.network)->generators[0].power_va, Complex(0.5e6, 0.125e6));
  EXPECT_EQ(taken.fidelity.count(models::Fidelity::approximated), 1);
}

TEST(Pandapower, LoadsOfVersion2HaveOneShare) {
  const auto load = table("load", R"("name","bus","p_mw","q_mvar","const_z_percent","const_i_percent","scaling")", "0",
                          R"(["x",9,1.0,0.5,20.0,30.0,0.5])");
  const auto result = read(file_of(buses + grid + lines + load, "2.7.0"));
  ASSERT_TRUE(result.network) << all_text(result);
  const auto& taken = (*result.network)->loads.at(0);
  EXPECT_EQ(taken.power_va, Complex(0.5e6, 0.25e6));
  EXPECT_EQ(taken.model, models::LoadModel::zip);
  EXPECT_DOUBLE_EQ(taken.zip[0], 0.2);
  EXPECT_DOUBLE_EQ(taken.zip[4], 0.3);
}

struct Broken {
  const char* what;
  std::string text;
  const char* code;
};

class BrokenFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenFile, IsAFinding) {
  const auto result = read(GetParam().text);
  EXPECT_FALSE(result.network);
  EXPECT_NE(all_text(result).find(GetParam().code), std::string::npos) << GetParam().what << "\n" << all_text(result);
}

INSTANTIATE_TEST_SUITE_P(
    Pandapower, BrokenFile,
    testing::Values(Broken{"no JSON", "{\"bus\": [1,", "net.json:1:12: error E1010"},
                    Broken{"no network", "[]", "E1009"}, Broken{"too old", file_of(buses + grid, "1.6.0"), "E1305"},
                    Broken{"deep", std::string(100000, '['), "E1010"},
                    Broken{"no such bus", file_of(buses + table("ext_grid", "\"bus\"", "0", "[5]")), "E1302"},
                    Broken{"text for a number",
                           file_of(buses + table("ext_grid", R"("bus","vm_pu")", "0", R"([0,"high"])")), "E1203"},
                    Broken{"short row", file_of(buses + table("ext_grid", R"("bus","vm_pu")", "0", "[0]")), "E1207"},
                    Broken{"table that is none", file_of(R"("bus":{"_object":"{}"},)"), "E1207"},
                    Broken{
                        "unknown switch",
                        file_of(buses + grid + lines + table("switch", R"("bus","element","et")", "0", R"([0,7,"x"])")),
                        "E1206"},
                    Broken{"no bus at all", file_of(table("bus", "\"vn_kv\"", "", "")), "E1304"}),
    [](const auto& broken) { return "Case" + std::to_string(broken.index); });

// Y of a star with an admittance c at its centre, the centre eliminated, against legs and shunts of the equivalent.
TEST(Pandapower, AStarWithACentreIsTheSameAtItsTerminals) {
  using pandapower::StarLeg;
  const std::vector<Complex> z{{0.01, 0.1}, {0.02, 0.05}, {-0.004, 0.08}};
  const Complex c(0.003, -0.02), far_shunt(0.001, -0.01);
  std::vector<StarLeg> legs{{z[0], {}, false}, {z[1], {}, false}, {z[2], far_shunt, true}};
  pandapower::move_to_terminals(legs, c);
  const Complex centre = c + 1.0 / (z[2] + 1.0 / far_shunt), all = 1.0 / z[0] + 1.0 / z[1] + centre;
  const Complex mutual = 1.0 / (z[0] * z[1]) / all, own = 1.0 / z[0] - 1.0 / (z[0] * z[0]) / all;
  const Complex series = 1.0 / (legs[0].z + legs[1].z);
  EXPECT_NEAR(std::abs(series - mutual), 0.0, 1e-14);
  EXPECT_NEAR(std::abs(series + legs[0].shunt - own), 0.0, 1e-14);
}

}  // namespace
}  // namespace headroom::data
