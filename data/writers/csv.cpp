// SPDX-License-Identifier: Apache-2.0
#include "data/writers/csv.hpp"

namespace headroom::data {

namespace {

void append_field(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string to_csv(const Table& table, bool byte_order_mark) {
  std::string out = byte_order_mark ? "\xEF\xBB\xBF" : "";
  const auto& columns = table.schema().columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) out += ',';
    out += columns[c].name;
  }
  out += '\n';
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto row = table.row(r);
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) out += ',';
      append_field(out, to_text(row[c]));
    }
    out += '\n';
  }
  return out;
}

}  // namespace headroom::data
