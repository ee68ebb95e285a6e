// SPDX-License-Identifier: Apache-2.0
// What a table may hold: the one list that the readers check against and that documentation is made from.
#pragma once

#include <span>
#include <string_view>

namespace headroom::data {

struct ColumnSpec {
  std::string_view name;           // p_mw
  std::string_view also = "";      // p_kw: the same quantity in another unit; one of the two, not both
  std::string_view standard = "";  // the default in words; "required" = every row needs it; "" = may be left out
  std::string_view meaning = "";

  bool required() const { return standard == "required"; }
};

struct TableSpec {
  std::string_view file;    // load.csv
  std::string_view object;  // load: begins the findings about its rows
  std::string_view key;     // the column that names a row; "" = rows have no name
  std::string_view meaning;
  std::span<const ColumnSpec> columns;
  bool open = false;  // further columns are names of the user's (profiles)
};

}  // namespace headroom::data
