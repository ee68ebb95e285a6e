// SPDX-License-Identifier: Apache-2.0
#include "data/writers/csv.hpp"

namespace headroom::data {

namespace {

struct AddCell {
  CsvWriter& csv;

  void operator()(std::monostate) const { csv.blank(); }
  template <class Value>
  void operator()(const Value& value) const {
    csv.add(value);
  }
};

}  // namespace

std::string to_csv(const Table& table, CsvStyle style) {
  std::vector<std::string_view> names;
  for (const auto& column : table.schema().columns) names.push_back(column.name);
  CsvWriter csv(names, style);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (const auto& cell : table.row(r)) std::visit(AddCell{csv}, cell);
    csv.end_row();
  }
  return csv.text();
}

}  // namespace headroom::data
