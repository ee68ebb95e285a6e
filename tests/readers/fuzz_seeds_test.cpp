// SPDX-License-Identifier: Apache-2.0
// The files that the fuzz targets start from are sound: each gives a network.
#include <gtest/gtest.h>

#include "data/readers/grid.hpp"
#include "tests/support/paths.hpp"

namespace headroom::data {
namespace {

TEST(FuzzSeeds, AreNetworks) {
  const std::filesystem::path seeds = test::source_dir() / "tests/fuzz/seeds";
  for (const char* file : {"opendss/elements.dss", "matpower/two.m", "pandapower/small.json"}) {
    const auto result = read_grid(seeds / file, {.accept_approximations = true});
    std::string text;
    for (const auto& finding : result.findings.all()) text += models::to_text(finding) + "\n";
    EXPECT_TRUE(result.network) << file << "\n" << text;
  }
}

}  // namespace
}  // namespace headroom::data
