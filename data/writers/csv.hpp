// SPDX-License-Identifier: Apache-2.0
// RFC 4180 text of a table: first row = column names, UTF-8, comma.
#pragma once

#include <string>

#include "data/writers/table.hpp"

namespace headroom::data {

// byte_order_mark: spreadsheet programs then read the text as UTF-8. Complexity: O(cells).
std::string to_csv(const Table& table, bool byte_order_mark = false);

}  // namespace headroom::data
