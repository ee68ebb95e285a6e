// SPDX-License-Identifier: Apache-2.0
// What a script relies on: exit codes, and where which words go.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run.hpp"

using namespace headroom::cli_test;
using ::testing::Test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(ExitCodes, AnsweredIsZero) {
  Scratch scratch;
  two_buses(scratch, 1000);
  for (const std::string verb : {"info", "validate", "powerflow", "capacity"}) {
    const auto run = run_program(scratch, verb + " two.dss");
    EXPECT_EQ(run.code, 0) << verb << "\n" << run.err;
    EXPECT_LE(lines_of(run.out), 25u) << verb << "\n" << run.out;
    EXPECT_TRUE(has(run.out, "two.dss")) << verb;
  }
}

TEST(ExitCodes, UsageIsTwoAndSaysWhatWasMeant) {
  Scratch scratch;
  two_buses(scratch, 1000);
  const std::pair<std::string, std::string> cases[] = {
      {"", "Examples"},
      {"powerflw two.dss", "powerflow"},
      {"powerflow two.dss --toleranse 1e-6", "--tolerance"},
      {"powerflow two.dss --tolerance nothing", "--tolerance \"nothing\""},
      {"powerflow two.dss --controls freez", "freeze"},
      {"powerflow", "GRID"},
      {"powerflow two.dss another", "unexpected argument \"another\""},
      {"powerflow two.dss --time noon", "daily:HOURS"},
      {"capacity two.dss --vm-min 1.1 --vm-max 0.9", "--vm-min"},
      {"capacity two.dss --power-factor 1.2", "[-1, 1]"},
      {"capacity two.dss --at @missing.txt", "no such file"},
      {"convert two.dss out", "--to"},
      {"columns capacty", "capacity"},
  };
  for (const auto& [arguments, said] : cases) {
    const auto run = run_program(scratch, arguments);
    EXPECT_EQ(run.code, 2) << arguments << "\n" << run.out << run.err;
    EXPECT_TRUE(has(run.err, said)) << arguments << "\n" << run.err;
    EXPECT_TRUE(run.out.empty()) << arguments;
  }
}

TEST(ExitCodes, BadInputIsThreeWithPlaceAndRemedy) {
  Scratch scratch;
  two_buses(scratch, 1000);
  const auto missing = run_program(scratch, "powerflow nowhere.dss");
  EXPECT_EQ(missing.code, 3);
  EXPECT_TRUE(has(missing.err, "nowhere.dss")) << missing.err;
  const auto unknown = run_program(scratch, "capacity two.dss --at fat");
  EXPECT_EQ(unknown.code, 3);
  EXPECT_TRUE(has(unknown.err, "\"fat\"") && has(unknown.err, "far")) << unknown.err;
  const auto rules = run_program(scratch, "powerflow two.dss --rules cn-windw");
  EXPECT_EQ(rules.code, 3);
  EXPECT_TRUE(has(rules.err, "cn-window")) << rules.err;
  write_text(scratch / "bad.dss",
             "Clear\nNew Circuit.bad basekv=10 bus1=source\nNew Line.l1 bus1=source bus2=b length=abc r1=1 x1=1\n");
  const auto bad = run_program(scratch, "validate bad.dss");
  EXPECT_EQ(bad.code, 3);
  EXPECT_TRUE(has(bad.err, "bad.dss:3:")) << bad.err;
  EXPECT_TRUE(has(bad.err, "abc")) << bad.err;
}

TEST(ExitCodes, NoBaseSolutionIsFour) {
  Scratch scratch;
  two_buses(scratch, 500000);
  for (const std::string verb : {"powerflow", "capacity"}) {
    const auto run = run_program(scratch, verb + " two.dss");
    EXPECT_EQ(run.code, 4) << verb << run.out << run.err;
  }
}

TEST(ExitCodes, FindingsAreFiveOnlyWhenAskedFor) {
  Scratch scratch;
  two_buses(scratch, 6000);  // 5 km of 0.3 + 0.3j ohm/km: about 12 % of drop
  EXPECT_EQ(run_program(scratch, "powerflow two.dss --rules cn-window").code, 0);
  EXPECT_EQ(run_program(scratch, "powerflow two.dss --rules cn-window --fail-on violation").code, 5);
}

TEST(ExitCodes, PartOfABatchIsSix) {
  Scratch scratch;
  ASSERT_EQ(run_program(scratch, "template grid grid").code, 0);
  ASSERT_EQ(run_program(scratch, "template application good.toml").code, 0);
  write_text(scratch / "bad.toml", "name = \"nobody\"\n");
  EXPECT_EQ(run_program(scratch, "plan grid good.toml bad.toml").code, 6);
}

TEST(Help, ShowsExamplesFirst) {
  Scratch scratch;
  for (const std::string verb :
       {"", "demo", "info", "validate", "powerflow", "capacity", "plan", "rules", "columns", "template", "convert"}) {
    const auto run = run_program(scratch, verb + " -h");
    EXPECT_EQ(run.code, 0) << verb;
    EXPECT_EQ(run.out.rfind("Examples:", 0), 0u) << verb << "\n" << run.out;
    EXPECT_TRUE(has(run.out, "headroom " + verb)) << verb;
  }
  const auto version = run_program(scratch, "--version");
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(has(version.out, "commit")) << version.out;
}
