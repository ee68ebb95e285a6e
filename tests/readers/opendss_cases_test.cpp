// SPDX-License-Identifier: Apache-2.0
// Third-party scripts: node lists, base voltages and, solved with the controls where the reference has them, voltages.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>

#include "engine/study/powerflow.hpp"
#include "opendss_support.hpp"

namespace headroom::data::opendss_tests {
namespace {

struct Case {
  std::string id, master, commands, frequency;
  double source_kw = 0.0, losses_kw = 0.0;
};

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> all(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) all.emplace_back();
    else if (c != '\r') all.back() += c;
  }
  return all;
}

std::vector<Case> cases(const fs::path& folder) {
  std::vector<Case> all;
  std::ifstream file(folder / "reference" / "opendss" / "INDEX.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto row = fields(line);
    if (row.size() > 13 && row[1] == "yes")
      all.push_back({row[0], row[10], row[11], row[13], std::stod(row[4]), std::stod(row[6])});
  }
  return all;
}

// The edits that belong to the case, and the taps and capacitor steps that OpenDSS ended with.
std::string wrapper(const fs::path& folder, const Case& one) {
  std::string script = "set DefaultBaseFrequency=" + one.frequency + "\nredirect \"" +
                       fs::absolute(folder / one.master).string() + "\"\n";
  std::istringstream commands(one.commands);
  for (std::string command; std::getline(commands, command, ';');) {
    command.erase(0, command.find_first_not_of(' '));
    if (!command.starts_with("set") && !command.starts_with("solve")) script += command + "\n";
  }
  std::ifstream taps(folder / "reference" / "opendss" / one.id / "taps.csv");
  std::string line;
  std::getline(taps, line);
  while (std::getline(taps, line)) {
    const auto row = fields(line);
    if (row.size() < 2 || !row[1].starts_with("[") || row[0].find("NONE") != std::string::npos) continue;
    const bool capacitor = row[0].starts_with("capacitor.");
    script += capacitor ? row[0] + ".States=" + row[1] : "Transformer." + row[0] + ".Taps=" + row[1];
    script += "\n";
  }
  return script + "set controlmode=off\n";
}

std::string time_of(const Case& one) {
  const auto at = one.commands.find("mode=yearly stepsize=1m number=");
  if (at == std::string::npos) return "snapshot";
  return "yearly:" + std::to_string(std::stod(one.commands.substr(at + 31)) / 60.0);
}

struct Compared {
  std::size_t nodes = 0, missing = 0, bases = 0;
  double worst = 0.0, source_kw = 0.0, losses_kw = 0.0;
  std::string at;
};

Compared compare(const fs::path& folder, const Case& one, const models::Network& network) {
  const auto point = models::operating_point(network, *models::parse_time(time_of(one)));
  const auto state =
      engine::solve_powerflow(network, point, {.controls = engine::Controls::as_given, .tolerance_pu = 1e-10});
  EXPECT_EQ(state.status, models::SolveStatus::ok) << one.id;
  Compared result;
  result.source_kw = state.source_power_va.real() * 1e-3, result.losses_kw = state.losses_va.real() * 1e-3;
  std::ifstream file(folder / "reference" / "opendss" / one.id / "nodes.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto row = fields(line);
    if (row.size() < 5) continue;
    ++result.nodes;
    const auto bus = network.find_bus(row[0]);
    const int number = std::stoi(row[1]);
    const auto* nodes = bus ? &network.bus(*bus).nodes : nullptr;
    if (!nodes || std::find(nodes->begin(), nodes->end(), number) == nodes->end()) {
      ++result.missing;
      continue;
    }
    const double base = std::stod(row[2]) * 1000.0;
    if (std::abs(network.node_base_v(*bus) - base) > 1e-6 * base) ++result.bases;
    const models::Complex v(std::stod(row[3]), std::stod(row[4]));
    const auto ours = state.voltage_v[static_cast<std::size_t>(network.node(*bus, number))];
    const double difference = std::abs(ours - v) / base;
    if (difference > result.worst) result.worst = difference, result.at = row[0] + "." + row[1];
  }
  return result;
}

TEST(OpendssCases, NodesBasesAndVoltages) {
  const fs::path folder = cases_folder();
  if (folder.empty()) GTEST_SKIP() << "no third-party cases beside the checkout (HEADROOM_CASES)";
  const auto all = cases(folder);
  EXPECT_GE(all.size(), 68u);
  std::size_t compared = 0;
  for (const Case& one : all) {
    SCOPED_TRACE(one.id);
    const auto read = read_opendss(write_files({{"master.dss", wrapper(folder, one)}}));
    ASSERT_TRUE(read.network) << all_text(read);
    const auto result = compare(folder, one, *read.network);
    EXPECT_GT(result.nodes, 0u);
    EXPECT_EQ(result.nodes, read.network->node_count());
    EXPECT_EQ(result.missing, 0u);
    EXPECT_EQ(result.bases, 0u) << "nodes with another base voltage";
    EXPECT_LT(result.worst, 1e-6) << "at " << result.at;
    EXPECT_NEAR(result.source_kw, one.source_kw, 1e-6 * std::abs(one.source_kw));
    EXPECT_NEAR(result.losses_kw, one.losses_kw, 1e-6 * std::abs(one.losses_kw));
    compared += result.nodes;
  }
  EXPECT_GT(compared, 20'000u);
  RecordProperty("nodes_compared", static_cast<int>(compared));
}

}  // namespace
}  // namespace headroom::data::opendss_tests
