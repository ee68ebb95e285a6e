// SPDX-License-Identifier: Apache-2.0
#include "data/bundled/bundled.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace headroom::data {

namespace fs = std::filesystem;

std::optional<std::string_view> find_bundled(std::string_view path) {
  const auto files = bundled_files();
  const auto at = std::lower_bound(files.begin(), files.end(), path,
                                   [](const BundledFile& file, std::string_view wanted) { return file.path < wanted; });
  if (at == files.end() || at->path != path) return std::nullopt;
  return at->content;
}

fs::path bundled_override() {
  const char* folder = std::getenv("HEADROOM_DATA");
  return folder ? fs::path(folder) : fs::path();
}

std::optional<std::string> read_bundled(std::string_view path, const fs::path& instead) {
  if (!instead.empty()) {
    std::ifstream stream(instead / fs::path(path), std::ios::binary);
    std::error_code error;
    if (stream && fs::is_regular_file(instead / fs::path(path), error))
      return std::string{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  if (const auto content = find_bundled(path)) return std::string(*content);
  return std::nullopt;
}

std::vector<std::string> list_bundled(std::string_view prefix, const fs::path& instead) {
  std::set<std::string> paths;
  for (const auto& file : bundled_files())
    if (file.path.starts_with(prefix)) paths.emplace(file.path);
  std::error_code error;
  if (!instead.empty())
    for (fs::recursive_directory_iterator at(instead, error), end; !error && at != end; at.increment(error)) {
      const std::string path = at->path().lexically_relative(instead).generic_string();
      if (path.starts_with(prefix) && at->is_regular_file(error)) paths.insert(path);
    }
  return {paths.begin(), paths.end()};
}

}  // namespace headroom::data
