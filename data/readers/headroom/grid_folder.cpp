// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/grid_folder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "data/bundled/bundled.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"
#include "data/readers/table/text_file.hpp"

namespace headroom::data {

namespace fs = std::filesystem;

std::string GridFolder::bundled_path(std::string_view file) const {
  return prefix_ + (prefix_.ends_with('/') ? "" : "/") + std::string(file);
}

bool GridFolder::exists(models::Findings& findings) const {
  std::error_code error;
  const std::string name = prefix_.empty() ? folder_.string() : prefix_;
  if (prefix_.empty() ? fs::is_directory(folder_, error) : !list_bundled(bundled_path("")).empty()) return true;
  findings.add(value_finding(code::file_missing, place_in(name), "", "there is no such folder", "",
                             "name a folder that holds grid.toml, bus.csv and ext_grid.csv"));
  return false;
}

bool GridFolder::has(std::string_view file) const {
  std::error_code error;
  return prefix_.empty() ? fs::exists(folder_ / fs::path(file), error) : read_bundled(bundled_path(file)).has_value();
}

std::optional<std::string> GridFolder::text(std::string_view file, models::Findings& findings) const {
  if (prefix_.empty()) return read_text_file(folder_ / fs::path(file), file, findings);
  if (auto bytes = read_bundled(bundled_path(file))) return checked_text(std::move(*bytes), file, findings);
  findings.add(value_finding(code::file_missing, place_in(file), "",
                             fmt::format("the file does not exist in {}", prefix_), "", "add it"));
  return std::nullopt;
}

std::vector<std::string> GridFolder::files() const {
  std::vector<std::string> names;
  if (!prefix_.empty()) {
    const std::string folder = bundled_path("");
    for (const auto& path : list_bundled(folder))
      if (path.find('/', folder.size()) == std::string::npos) names.push_back(path.substr(folder.size()));
    return names;
  }
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace headroom::data
