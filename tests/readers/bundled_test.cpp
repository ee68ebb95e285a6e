// SPDX-License-Identifier: Apache-2.0
#include "data/bundled/bundled.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;

TEST(Bundled, EveryFileIsEmbeddedByteForByte) {
  ASSERT_FALSE(bundled_files().empty());
  for (const auto& file : bundled_files()) {
    std::ifstream stream(headroom::test::source_dir() / "data" / "bundled" / file.path, std::ios::binary);
    ASSERT_TRUE(stream) << file.path;
    const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    EXPECT_TRUE(bytes == file.content) << file.path;
    EXPECT_EQ(find_bundled(file.path), file.content);
  }
  EXPECT_TRUE(std::ranges::is_sorted(bundled_files(), {}, &BundledFile::path));
  EXPECT_FALSE(find_bundled("no/such/file"));
}

TEST(Bundled, AFolderOfTheUserStandsInFront) {
  const fs::path folder = test::scratch() / "headroom_override";
  fs::remove_all(folder);
  const auto& first = bundled_files().front();
  fs::create_directories((folder / first.path).parent_path());
  fs::create_directories(folder / "rules");
  std::ofstream(folder / first.path) << "mine";
  std::ofstream(folder / "rules" / "own.toml") << "name = 'own'\n";
  EXPECT_EQ(read_bundled(first.path, folder), "mine");
  EXPECT_EQ(read_bundled(first.path, {}), first.content);
  const auto rules = list_bundled("rules/", folder);
  EXPECT_TRUE(std::ranges::find(rules, "rules/own.toml") != rules.end());
}

}  // namespace
}  // namespace headroom::data
