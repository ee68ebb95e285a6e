// SPDX-License-Identifier: Apache-2.0
// Small scripts and the third-party cases for the tests of the OpenDSS reader.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "data/readers/opendss/opendss.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data::opendss_tests {

namespace fs = std::filesystem;

// A folder of files; the first of them by name "master.dss" is read.
inline fs::path write_files(const std::map<std::string, std::string>& files) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = test::scratch() / (std::string("headroom_dss_") + test->name());
  fs::remove_all(folder);
  for (const auto& [name, text] : files) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  return folder / "master.dss";
}

inline ReadResult read_script(const std::string& script, const ReadOptions& options = {}) {
  return read_opendss(write_files({{"master.dss", script}}), options);
}

inline std::string all_text(const ReadResult& result) {
  std::string text;
  for (const auto& finding : result.findings.all()) text += models::to_text(finding) + "\n";
  return text;
}

inline bool has_code(const ReadResult& result, std::string_view code) {
  for (const auto& finding : result.findings.all())
    if (finding.code == code) return true;
  return false;
}

template <class T>
const T& named(const std::vector<T>& objects, std::string_view name) {
  for (const T& object : objects)
    if (object.name == name) return object;
  ADD_FAILURE() << "no object " << name;
  static const T none{};
  return none;
}

// The folder of the third-party cases; empty when it is not there.
inline fs::path cases_folder() { return test::cases_dir(); }

}  // namespace headroom::data::opendss_tests
