// SPDX-License-Identifier: Apache-2.0
// The files of one grid, from a folder on disk or from those the program carries.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

class GridFolder {
 public:
  static GridFolder on_disk(std::filesystem::path folder) { return GridFolder(std::move(folder), ""); }
  static GridFolder bundled(std::string_view prefix) { return GridFolder({}, std::string(prefix)); }

  // false: E1001 or E1002 says that there is no such folder.
  bool exists(models::Findings& findings) const;
  bool has(std::string_view file) const;
  std::optional<std::string> text(std::string_view file, models::Findings& findings) const;
  std::vector<std::string> files() const;  // names in the folder itself, sorted

 private:
  GridFolder(std::filesystem::path folder, std::string prefix)
      : folder_(std::move(folder)), prefix_(std::move(prefix)) {}
  std::string bundled_path(std::string_view file) const;

  std::filesystem::path folder_;
  std::string prefix_;  // not empty: bundled
};

}  // namespace headroom::data
