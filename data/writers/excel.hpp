// SPDX-License-Identifier: Apache-2.0
// A workbook of results: one sheet per table, with a frozen header, a row of units and filters.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/writers/table.hpp"

namespace headroom::data {

using SettingLines = std::vector<std::pair<std::string, std::string>>;

// Written to a temporary name beside `path`, then renamed. Empty result: done; else what went wrong, in words.
// Sheets beyond a workbook's 1,048,576 rows end there, said in the sheet of settings. Complexity: O(cells).
std::string write_workbook(const std::filesystem::path& path, const SettingLines& settings,
                           std::span<const Table> tables);

}  // namespace headroom::data
