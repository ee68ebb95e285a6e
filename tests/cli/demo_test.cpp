// SPDX-License-Identifier: Apache-2.0
// The demonstration and what it leaves; templates and conversions that run as they are.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run.hpp"

using namespace headroom::cli_test;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// vm_v of every node.
std::vector<double> voltages_of(const fs::path& file) {
  std::istringstream lines(read_text(file));
  std::vector<double> voltages;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string field;
    for (int k = 0; k < 4; ++k) std::getline(fields, field, ',');
    voltages.push_back(std::stod(field));
  }
  return voltages;
}

}  // namespace

TEST(Demo, OneScreenAndEverythingBehindIt) {
  Scratch scratch;
  const auto run = run_program(scratch, "demo");
  ASSERT_EQ(run.code, 0) << run.err;
  for (const std::string part :
       {"1 Voltage", "2 Available capacity", "3 Supply plans", "headroom-demo/report.html", "next:"})
    EXPECT_NE(run.out.find(part), std::string::npos) << part;
  for (const std::string name : {"report.html", "capacity.csv", "deviation.csv", "plans.csv", "candidates.csv",
                                 "checks.csv", "costs.csv", "columns.md", "summary.json", "demo.xlsx", "routes.geojson",
                                 "grid/grid.toml", "application.toml", "replay/Master.dss"})
    EXPECT_TRUE(fs::exists(scratch / ("headroom-demo/" + name))) << name;
  const auto report = read_text(scratch / "headroom-demo/report.html");
  for (const std::string part : {"id=\"map\"", "id=\"profile\"", "id=\"why\"", "id=\"rule\"", "id=\"point\"",
                                 "id=\"plans\"", "id=\"trust\"", "id=\"clauses\""})
    EXPECT_NE(report.find(part), std::string::npos) << part;
  // Self-contained: nothing is fetched from anywhere.
  for (const std::string part : {"<script", "src=", "url(", "@import", "<link"})
    EXPECT_EQ(report.find(part), std::string::npos) << part;
  EXPECT_EQ(occurrences(report, "http"), 0u);
  EXPECT_EQ(occurrences(report, "<section"), occurrences(report, "</section>"));
  EXPECT_EQ(occurrences(report, "<svg"), occurrences(report, "</svg>"));
  EXPECT_EQ(occurrences(report, "<table"), occurrences(report, "</table>"));
  // The commands that it says to try next.
  EXPECT_EQ(run_program(scratch, "info headroom-demo/grid").code, 0);
}

TEST(Demo, SpeaksChinese) {
  Scratch scratch;
  const auto run = run_program(scratch, "demo --language zh --output demo --quiet");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("可开放容量"), std::string::npos);
  const auto report = read_text(scratch / "demo/report.html");
  EXPECT_NE(report.find("lang=\"zh-CN\""), std::string::npos);
  EXPECT_NE(report.find("供电方案对比"), std::string::npos);
}

TEST(Template, ValidatesAndSolvesAsItIs) {
  Scratch scratch;
  ASSERT_EQ(run_program(scratch, "template grid mine").code, 0);
  EXPECT_EQ(run_program(scratch, "validate mine").code, 0);
  EXPECT_EQ(run_program(scratch, "powerflow mine").code, 0);
  ASSERT_EQ(run_program(scratch, "template application mine.toml").code, 0);
  EXPECT_EQ(run_program(scratch, "plan mine mine.toml").code, 0);
  EXPECT_EQ(run_program(scratch, "template grid mine").code, 2);  // never over somebody's work
}

TEST(Convert, KeepsTheVoltages) {
  Scratch scratch;
  ASSERT_EQ(run_program(scratch, "template grid mine").code, 0);
  ASSERT_EQ(run_program(scratch, "convert mine copy --to headroom").code, 0);
  ASSERT_EQ(run_program(scratch, "convert mine replay --to opendss").code, 0);
  ASSERT_EQ(run_program(scratch, "convert mine mine.xlsx --to excel").code, 0);
  ASSERT_EQ(run_program(scratch, "powerflow mine --output a").code, 0);
  ASSERT_EQ(run_program(scratch, "powerflow copy --output b").code, 0);
  const auto before = voltages_of(scratch / "a/nodes.csv"), after = voltages_of(scratch / "b/nodes.csv");
  ASSERT_EQ(before.size(), 14u);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t k = 0; k < before.size(); ++k) EXPECT_NEAR(after[k], before[k], 1e-8 * before[0]) << k;
}

TEST(Rules, ListAndDetail) {
  Scratch scratch;
  const auto list = run_program(scratch, "rules");
  EXPECT_EQ(list.code, 0);
  for (const std::string name : {"cn-window", "cn-2024", "en50160", "ansi-a", "ansi-b"})
    EXPECT_NE(list.out.find(name), std::string::npos) << name;
  const auto one = run_program(scratch, "rules cn-window");
  EXPECT_NE(one.out.find("S2 art. 6(1)1(2)"), std::string::npos);
  EXPECT_EQ(run_program(scratch, "rules catalogue").code, 0);
}
