// SPDX-License-Identifier: Apache-2.0
// The layers, read from the include lines: models <- engine, models <- data, apps above; packages stay behind their
// fences.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/paths.hpp"

namespace {

namespace fs = std::filesystem;

// Made by the build: version and commit.
const std::string generated = "headroom_version.hpp";

struct Source {
  std::string path;                   // models/network/line.hpp
  std::vector<std::string> own;       // include "…"
  std::vector<std::string> packages;  // include <…>
};

bool is_source(const fs::path& path) {
  return path.extension() == ".cpp" || path.extension() == ".hpp" || path.extension() == ".h" ||
         path.extension() == ".inl";
}

std::vector<Source> read_sources() {
  const fs::path root = headroom::test::source_dir();
  std::vector<Source> sources;
  for (const char* top : {"models", "engine", "data", "apps"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      Source source{fs::relative(entry.path(), root).generic_string(), {}, {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        const auto hash = line.find_first_not_of(" \t");
        if (hash == std::string::npos || line.compare(hash, 8, "#include") != 0) continue;
        const auto open = line.find_first_of("\"<");
        const auto close = line.find_first_of("\">", open + 1);
        if (open == std::string::npos || close == std::string::npos) continue;
        (line[open] == '"' ? source.own : source.packages).push_back(line.substr(open + 1, close - open - 1));
      }
      sources.push_back(std::move(source));
    }
  return sources;
}

std::string top_of(const std::string& path) { return path.substr(0, path.find('/')); }

// models/network/line.hpp -> models/network
std::string folder_of(const std::string& path) {
  const auto first = path.find('/');
  const auto second = path.find('/', first + 1);
  return second == std::string::npos ? top_of(path) : path.substr(0, second);
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& starts) {
  for (const auto& start : starts)
    if (text.rfind(start, 0) == 0) return true;
  return false;
}

const std::vector<Source>& sources() {
  static const auto all = read_sources();
  return all;
}

TEST(Architecture, SourcesWereFound) { EXPECT_GT(sources().size(), 50u); }

TEST(Architecture, LayersIncludeDownwardsOnly) {
  const std::map<std::string, std::set<std::string>> allowed{{"models", {"models"}},
                                                             {"engine", {"models", "engine"}},
                                                             {"data", {"models", "data"}},
                                                             {"apps", {"models", "engine", "data", "apps"}}};
  for (const auto& source : sources())
    for (const auto& include : source.own)
      EXPECT_TRUE(include == generated || allowed.at(top_of(source.path)).count(top_of(include)))
          << source.path << " includes " << include;
}

TEST(Architecture, IncludesAreRooted) {
  for (const auto& source : sources())
    for (const auto& include : source.own)
      EXPECT_TRUE(fs::exists(headroom::test::source_dir() / include) || include == generated)
          << source.path << " includes " << include;
}

TEST(Architecture, NoSourceLiesDirectlyInALayer) {
  for (const auto& source : sources())
    if (top_of(source.path) != "apps") {
      EXPECT_NE(folder_of(source.path), top_of(source.path)) << source.path;
    }
}

TEST(Architecture, FoldersFormNoCycle) {
  std::map<std::string, std::set<std::string>> uses;
  for (const auto& source : sources())
    for (const auto& include : source.own)
      if (folder_of(include) != folder_of(source.path)) uses[folder_of(source.path)].insert(folder_of(include));
  std::map<std::string, int> state;  // 1: on the path, 2: done
  std::function<bool(const std::string&, std::vector<std::string>&)> has_cycle = [&](const std::string& folder,
                                                                                     std::vector<std::string>& path) {
    path.push_back(folder);
    state[folder] = 1;
    for (const auto& other : uses[folder]) {
      if (state[other] == 1) return path.push_back(other), true;
      if (state[other] == 0 && has_cycle(other, path)) return true;
    }
    state[folder] = 2;
    path.pop_back();
    return false;
  };
  for (const auto& [folder, others] : std::map(uses)) {
    std::vector<std::string> path;
    if (state[folder] != 0) continue;
    const bool cycle = has_cycle(folder, path);
    std::string text;
    for (const auto& step : path) text += step + " -> ";
    ASSERT_FALSE(cycle) << text;
  }
}

TEST(Architecture, TheCheckKnowsNothingOfTheSolver) {
  for (const auto& source : sources())
    if (folder_of(source.path) == "engine/check")
      for (const auto& include : source.own)
        EXPECT_FALSE(starts_with_any(include, {"engine/linear", "engine/powerflow"}))
            << source.path << " includes " << include;
}

// An inline function of a header, compiled for a wide instruction set, could be linked into code for a narrow one.
TEST(Architecture, TheKernelsIncludeNothing) {
  for (const auto& source : sources()) {
    if (folder_of(source.path) != "engine/kernels") continue;
    EXPECT_TRUE(source.packages.empty()) << source.path;
    for (const auto& include : source.own) EXPECT_EQ(folder_of(include), "engine/kernels") << source.path;
  }
}

// package include prefix -> where it may be used
const std::map<std::string, std::vector<std::string>>& fences() {
  static const std::map<std::string, std::vector<std::string>> table{
      {"hdf5", {"data/hdf5/"}},
      {"H5", {"data/hdf5/"}},
      {"boost/graph", {"models/network/topology", "engine/planning/"}},
      {"omp.h", {"engine/parallel/"}},
      {"toml++", {"data/"}},
      {"nlohmann", {"data/", "apps/"}},
      {"CLI", {"apps/cli/"}},
      {"xlsxwriter", {"data/writers/"}},
      {"iostream", {"apps/"}},
      {"Eigen", {"engine/", "models/network/line_constants"}},
  };
  return table;
}

TEST(Architecture, PackagesStayBehindTheirFences) {
  for (const auto& source : sources())
    for (const auto& include : source.packages)
      for (const auto& [package, places] : fences())
        if (include.rfind(package, 0) == 0) {
          EXPECT_TRUE(starts_with_any(source.path, places)) << source.path << " includes <" << include << ">";
        }
}

TEST(Architecture, ParsersStandInOneTranslationUnitEach) {
  for (const char* package : {"toml++", "CLI", "xlsxwriter", "nlohmann"}) {
    std::set<std::string> users;
    for (const auto& source : sources())
      for (const auto& include : source.packages)
        if (include.rfind(package, 0) == 0) users.insert(source.path);
    EXPECT_LE(users.size(), 1u) << package << " is included by " << testing::PrintToString(users);
  }
}

}  // namespace
