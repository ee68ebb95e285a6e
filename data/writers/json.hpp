// SPDX-License-Identifier: Apache-2.0
// Result tables as JSON.
#pragma once

#include "data/json/json.hpp"
#include "data/writers/table.hpp"

namespace headroom::data {

// The rows of a table as objects, one key per column; empty cells are null.
Json rows_json(const Table& table);

}  // namespace headroom::data
