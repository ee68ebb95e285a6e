// SPDX-License-Identifier: Apache-2.0
// A table as CSV text: first row = column names.
#pragma once

#include <string>

#include "data/writers/files.hpp"
#include "data/writers/table.hpp"

namespace headroom::data {

// Complexity: O(cells).
std::string to_csv(const Table& table, CsvStyle style = {});

}  // namespace headroom::data
