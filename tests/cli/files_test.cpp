// SPDX-License-Identifier: Apache-2.0
// The files that other people's scripts parse: names, columns in their order, keys, exact numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "data/writers/schema.hpp"
#include "tests/cli/run.hpp"

using namespace headroom::cli_test;
namespace data = headroom::data;

namespace {

std::vector<std::string> names_of(const data::TableSchema& schema) {
  std::vector<std::string> names;
  for (const auto& column : schema.columns) names.emplace_back(column.name);
  return names;
}

// First row by column.
std::map<std::string, std::string> row_where(const fs::path& file, const std::string& column,
                                             const std::string& value) {
  std::istringstream lines(read_text(file));
  const auto names = header_of(file);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::map<std::string, std::string> row;
    std::string field;
    for (const auto& name : names) {
      std::getline(fields, field, ',');
      row[name] = field;
      field.clear();
    }
    if (row[column] == value) return row;
  }
  return {};
}

}  // namespace

TEST(Files, EveryTableHasTheColumnsOfItsSchema) {
  Scratch scratch;
  two_buses(scratch, 1000);
  ASSERT_EQ(run_program(scratch, "powerflow two.dss --output pf").code, 0);
  ASSERT_EQ(run_program(scratch, "capacity two.dss --output cap").code, 0);
  ASSERT_EQ(run_program(scratch, "info two.dss --output info").code, 0);
  std::size_t compared = 0;
  for (const auto* schema : data::all_schemas())
    for (const std::string folder : {"pf", "cap", "info"}) {
      const auto file = scratch / (folder + "/" + std::string(schema->name) + ".csv");
      if (!fs::exists(file)) continue;
      EXPECT_EQ(header_of(file), names_of(*schema)) << file;
      ++compared;
    }
  EXPECT_GE(compared, 10u);
}

// The contract in words, apart from the schema that writes it.
TEST(Files, ColumnsOfTheContract) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of(data::nodes_schema), (Names{"bus", "node", "vn_kv", "vm_v", "va_degree", "vm_pu", "feeder",
                                                 "substation", "x", "y", "source_name"}));
  EXPECT_EQ(names_of(data::elements_schema),
            (Names{"element", "terminal", "bus", "node", "p_kw", "q_kvar", "im_a", "ia_degree"}));
  EXPECT_EQ(names_of(data::branches_schema), (Names{"element", "from_bus", "to_bus", "i_max_a", "rating_a",
                                                    "rating_origin", "loading_percent", "pl_kw", "ql_kvar", "feeder"}));
  EXPECT_EQ(names_of(data::capacity_schema), (Names{"bus",
                                                    "source_name",
                                                    "substation",
                                                    "feeder",
                                                    "transformer",
                                                    "x",
                                                    "y",
                                                    "distance_km",
                                                    "direction",
                                                    "phases",
                                                    "connection",
                                                    "measure",
                                                    "power_factor",
                                                    "vn_kv",
                                                    "capacity_kw",
                                                    "capacity_kva",
                                                    "capacity_installed_kva",
                                                    "capacity_strict_kw",
                                                    "capacity_firm_kw",
                                                    "controls",
                                                    "status",
                                                    "status_firm",
                                                    "limit",
                                                    "limit_element",
                                                    "limit_state",
                                                    "limit_value",
                                                    "limit_bound",
                                                    "limit_rating_origin",
                                                    "margin",
                                                    "feasible_kw",
                                                    "infeasible_kw",
                                                    "grade",
                                                    "next_limit",
                                                    "next_limit_kw",
                                                    "non_monotone",
                                                    "next_feasible_kw",
                                                    "cured_from_kw",
                                                    "existing_worsened",
                                                    "vm_before_pu",
                                                    "vm_after_pu",
                                                    "deviation_before_percent",
                                                    "deviation_after_percent",
                                                    "loads_out_of_band",
                                                    "load_flows",
                                                    "search"}));
  EXPECT_EQ(names_of(data::plans_schema),
            (Names{"rank", "plan", "status", "connection_bus", "feeder", "substation", "sources", "vn_kv", "length_m",
                   "route_origin", "cost_total", "cost_unverified_percent", "vm_deviation_percent", "loading_percent",
                   "score", "behind_first_in"}));
}

TEST(Files, SummaryHasItsKeys) {
  Scratch scratch;
  two_buses(scratch, 1000);
  ASSERT_EQ(run_program(scratch, "powerflow two.dss --output pf").code, 0);
  const auto powerflow = read_text(scratch / "pf/summary.json");
  for (const std::string key :
       {"schema_version", "status", "iterations", "control_iterations", "max_mismatch_va", "worst_mismatch_bus",
        "p_source_kw", "q_source_kvar", "losses_kw", "vm_min_pu", "vm_min_at", "vm_max_pu", "vm_max_at", "seconds",
        "version", "input_digests", "settings"})
    EXPECT_NE(powerflow.find("\"" + key + "\":"), std::string::npos) << key;
  ASSERT_EQ(run_program(scratch, "capacity two.dss --output cap").code, 0);
  const auto capacity = read_text(scratch / "cap/summary.json");
  for (const std::string key :
       {"schema_version", "settings", "limits", "statuses", "seconds", "load_flows", "version", "input_digests"})
    EXPECT_NE(capacity.find("\"" + key + "\":"), std::string::npos) << key;
  EXPECT_TRUE(fs::exists(scratch / "cap/columns.md"));
  for (const auto& entry : fs::directory_iterator(scratch / "cap"))
    EXPECT_EQ(entry.path().string().find(".part"), std::string::npos);
}

// Closed form of the two-bus feeder: with S = P + jQ at the far end behind Z,
// |V|^4 + (2 (R P + X Q) - V0^2) |V|^2 + |Z|^2 |S|^2 = 0 per phase.
TEST(Files, VoltageOfTheTwoBusFeederIsTheClosedForm) {
  Scratch scratch;
  write_text(scratch / "stiff.dss",
             "Clear\nNew Circuit.two basekv=10 pu=1.0 phases=3 bus1=source R1=0 X1=0.000001 R0=0 X0=0.000001\n"
             "New Line.l1 bus1=source bus2=Far phases=3 length=5 units=km r1=0.3 x1=0.3 r0=0.9 x0=0.9 c1=0 c0=0\n"
             "New Load.a bus1=far phases=3 kv=10 kw=1000 kvar=300 vminpu=0 vlowpu=0 vmaxpu=9\n"
             "Set voltagebases=[10]\nCalcVoltageBases\n");
  ASSERT_EQ(run_program(scratch, "powerflow stiff.dss --tolerance 1e-10 --output pf").code, 0);
  const auto row = row_where(scratch / "pf/nodes.csv", "bus", "far");
  ASSERT_FALSE(row.empty());
  EXPECT_EQ(row.at("source_name"), "Far");
  const double r = 1.5, x = 1.5, p = 1e6 / 3, q = 3e5 / 3, v0 = 1e4 / std::sqrt(3.0);
  const double b = 2 * (r * p + x * q) - v0 * v0, c = (r * r + x * x) * (p * p + q * q);
  const double vm = std::sqrt((-b + std::sqrt(b * b - 4 * c)) / 2);
  EXPECT_NEAR(std::stod(row.at("vm_v")), vm, 1e-2);
  EXPECT_NEAR(std::stod(row.at("vm_pu")), vm / v0, 2e-6);
}

TEST(Files, CapacityNumbersAreOneAndTheSame) {
  Scratch scratch;
  two_buses(scratch, 1000);
  ASSERT_EQ(
      run_program(scratch, "capacity two.dss --at FAR --vm-min 0.93 --vm-max 1.07 --line-loading 100 --output cap")
          .code,
      0);
  const auto row = row_where(scratch / "cap/capacity.csv", "bus", "far");
  ASSERT_FALSE(row.empty());
  EXPECT_EQ(row.at("capacity_kw"), row.at("feasible_kw"));
  EXPECT_EQ(row.at("status"), "ok");
  const double feasible = std::stod(row.at("feasible_kw")), infeasible = std::stod(row.at("infeasible_kw"));
  EXPECT_GT(infeasible, feasible);
  EXPECT_LE(infeasible - feasible, std::max(0.1, 1e-4 * feasible));
}

TEST(Files, ExcelMeansByteOrderMarkAndAWorkbook) {
  Scratch scratch;
  two_buses(scratch, 1000);
  ASSERT_EQ(run_program(scratch, "powerflow two.dss --output pf --excel").code, 0);
  EXPECT_EQ(read_text(scratch / "pf/nodes.csv").substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_EQ(read_text(scratch / "pf/powerflow.xlsx").substr(0, 2), "PK");
}

TEST(Files, MachineFormatsGoToStandardOutput) {
  Scratch scratch;
  two_buses(scratch, 1000);
  const auto csv = run_program(scratch, "capacity two.dss --format csv");
  EXPECT_EQ(csv.out.rfind("bus,source_name,", 0), 0u);
  EXPECT_NE(csv.err.find("# "), std::string::npos);  // the settings
  const auto json = run_program(scratch, "powerflow two.dss --format json");
  EXPECT_EQ(json.out.rfind("{\n  \"schema_version\"", 0), 0u);
  EXPECT_NE(json.out.find("\"tables\""), std::string::npos);
}

TEST(Files, TheAnswerDoesNotDependOnThreads) {
  Scratch scratch;
  two_buses(scratch, 1000);
  ASSERT_EQ(run_program(scratch, "capacity two.dss --threads 1 --output one").code, 0);
  ASSERT_EQ(run_program(scratch, "capacity two.dss --threads 4 --output four").code, 0);
  EXPECT_EQ(read_text(scratch / "one/capacity.csv"), read_text(scratch / "four/capacity.csv"));
}
