// SPDX-License-Identifier: Apache-2.0
#include "data/writers/json.hpp"

namespace headroom::data {

namespace {

Json cell_json(const Cell& cell) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) return {};
        else return Json(value);
      },
      cell);
}

}  // namespace

Json rows_json(const Table& table) {
  JsonArray rows;
  rows.reserve(table.rows());
  for (std::size_t r = 0; r < table.rows(); ++r) {
    JsonObject object;
    for (std::size_t c = 0; c < table.schema().columns.size(); ++c)
      object.emplace_back(std::string(table.schema().columns[c].name), cell_json(table.row(r)[c]));
    rows.emplace_back(std::move(object));
  }
  return rows;
}

}  // namespace headroom::data
