// SPDX-License-Identifier: Apache-2.0
// The committed tables of the district are what its generator writes, byte for byte.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path district = headroom::test::source_dir() / "data/bundled/feeders/district";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(BundledDistrictFiles, GeneratorReproducesThem) {
  if (std::system("python3 -c 'import sys, tomllib' >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "python3 with tomllib (3.11) is not installed: the generator was not run";
  }
  const fs::path made = headroom::test::scratch() / "headroom-district";
  fs::remove_all(made);
  fs::create_directories(made);
  const std::string command = "python3 '" + (district / "generate.py").string() + "' '" + made.string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);

  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(district)) {
    if (entry.path().extension() != ".csv") {
      continue;
    }
    EXPECT_EQ(content(entry.path()), content(made / entry.path().filename())) << entry.path().filename();
    ++compared;
  }
  EXPECT_EQ(compared, static_cast<std::size_t>(std::distance(fs::directory_iterator(made), fs::directory_iterator())));
  EXPECT_EQ(compared, 17u);
  fs::remove_all(made);
}

TEST(BundledDistrictFiles, TextStaysSmall) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(district.parent_path())) {
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  EXPECT_LT(bytes, 1'000'000u);
}

}  // namespace
