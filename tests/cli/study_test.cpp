// SPDX-License-Identifier: Apache-2.0
// headroom study as its users run it: run, stop, go on, merge, compare.
#include <gtest/gtest.h>

#include "data/hdf5/hdf5_file.hpp"
#include "tests/cli/run.hpp"

using namespace headroom::cli_test;
namespace data = headroom::data;
namespace models = headroom::models;

namespace {

void write_study(const Scratch& scratch, const std::string& more = "") {
  two_buses(scratch, 1000);
  write_text(scratch / "s.toml",
             "grid = \"two.dss\"\n[cases]\ncount = 40\nchunk = 16\nseed = 3\n" + more + "[output]\nvoltages = true\n");
}

data::Hdf5Content read(const fs::path& path) {
  models::Findings findings;
  auto content = data::read_hdf5(path, findings);
  EXPECT_TRUE(content) << path;
  return content.value_or(data::Hdf5Content{});
}

}  // namespace

TEST(Study, RunsMergesAndGoesOn) {
  Scratch scratch;
  write_study(scratch);
  const auto first = run_program(scratch, "study run s.toml --output out");
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.out.find("3 of 3 chunks computed, 0 were there"), std::string::npos) << first.out;
  const auto content = read(scratch / "out/study.h5");
  const auto& low = std::get<std::vector<double>>(content.find("/case/vm_min_pu")->values);
  ASSERT_EQ(low.size(), 40u);
  // Two buses: the lowest voltage of a case is the smallest of its node magnitudes.
  const auto& v = std::get<std::vector<double>>(content.find("/voltage/magnitude_v")->values);
  const std::size_t nodes = v.size() / 40;
  for (std::size_t c = 0; c < 40; ++c) {
    double least = 1e9;
    for (std::size_t k = 0; k < nodes; ++k) least = std::min(least, v[c * nodes + k] / (10e3 / 1.7320508075688772));
    EXPECT_NEAR(low[c], least, 1e-12);
  }
  EXPECT_EQ(content.attribute("format_version"), "1");

  // One chunk lost, one damaged: a second run computes these two, and the result is the same.
  fs::copy_file(scratch / "out/study.h5", scratch / "before.h5");
  fs::remove(scratch / "out/chunks/000001.h5");
  write_text(scratch / "out/chunks/000002.h5", "half a file");
  EXPECT_NE(run_program(scratch, "study status s.toml --output out").out.find("1 of 3 chunks done"), std::string::npos);
  EXPECT_EQ(run_program(scratch, "study merge s.toml --output out").code, 3);
  const auto again = run_program(scratch, "study run s.toml --output out");
  EXPECT_NE(again.out.find("2 of 3 chunks computed, 1 were there"), std::string::npos) << again.out;
  EXPECT_EQ(run_program(scratch, "study diff before.h5 out/study.h5").out, "the same results\n");
}

TEST(Study, ChunksOnDifferentMachinesMakeTheSameStudy) {
  Scratch scratch;
  write_study(scratch);
  ASSERT_EQ(run_program(scratch, "study run s.toml --output whole --threads 2").code, 0);
  for (const char* chunk : {"2", "0", "1"})
    ASSERT_EQ(run_program(scratch, std::string("study run s.toml --output parts --threads 1 --chunk ") + chunk).code,
              0);
  ASSERT_EQ(run_program(scratch, "study merge s.toml --output parts").code, 0);
  EXPECT_EQ(run_program(scratch, "study diff whole/study.h5 parts/study.h5").out, "the same results\n");
}

TEST(Study, OtherSettingsAreOtherChunks) {
  Scratch scratch;
  write_study(scratch);
  ASSERT_EQ(run_program(scratch, "study run s.toml --output out").code, 0);
  write_study(scratch, "highest_factor = 1.0\n");
  EXPECT_NE(run_program(scratch, "study status s.toml --output out").out.find("0 of 3 chunks done"), std::string::npos);
}

TEST(Study, CasesWithoutSolutionAreCountedInTheExitCode) {
  Scratch scratch;
  write_study(scratch, "highest_factor = 500.0\n");
  const auto run = run_program(scratch, "study run s.toml --output out");
  EXPECT_EQ(run.code, 6) << run.err;
}

TEST(Study, MistakesAreSaidWithTheirPlace) {
  Scratch scratch;
  two_buses(scratch, 1000);
  write_text(scratch / "s.toml", "grid = \"two.dss\"\n[cases]\nkind = \"luck\"\n");
  const auto run = run_program(scratch, "study run s.toml");
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("s.toml:3"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("count"), std::string::npos) << run.err;
  EXPECT_EQ(run_program(scratch, "study diff one.h5").code, 2);
  EXPECT_EQ(run_program(scratch, "study run missing.toml").code, 3);
}
