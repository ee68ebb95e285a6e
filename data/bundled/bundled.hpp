// SPDX-License-Identifier: Apache-2.0
// The text files under data/bundled, carried inside the program, so that one binary in an empty folder is complete.
//
// A path is relative to data/bundled, with forward slashes: "rules/cn-window.toml". A folder of the user's may stand in
// front: a file that exists there replaces the bundled one of the same path, and new ones are found too.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::data {

struct BundledFile {
  std::string_view path, content;  // valid as long as the program runs
};

// All embedded files in order of their path.
std::span<const BundledFile> bundled_files();

// The embedded content. Complexity: O(log files).
std::optional<std::string_view> find_bundled(std::string_view path);

// The folder that stands in front: $HEADROOM_DATA, empty when that is not set.
std::filesystem::path bundled_override();

// The content of `instead`/path where that file exists, else the embedded one.
std::optional<std::string> read_bundled(std::string_view path,
                                        const std::filesystem::path& instead = bundled_override());

// Paths that begin with `prefix` ("rules/"), sorted, those of `instead` among them.
std::vector<std::string> list_bundled(std::string_view prefix,
                                      const std::filesystem::path& instead = bundled_override());

}  // namespace headroom::data
