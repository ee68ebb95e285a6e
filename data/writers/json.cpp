// SPDX-License-Identifier: Apache-2.0
#include "data/writers/json.hpp"

#include <nlohmann/json.hpp>

namespace headroom::data {

namespace {

nlohmann::ordered_json convert(const Json& json);

struct Converter {
  nlohmann::ordered_json operator()(std::monostate) const { return nullptr; }
  nlohmann::ordered_json operator()(bool v) const { return v; }
  nlohmann::ordered_json operator()(std::int64_t v) const { return v; }
  nlohmann::ordered_json operator()(double v) const { return v; }
  nlohmann::ordered_json operator()(const std::string& v) const { return v; }
  nlohmann::ordered_json operator()(const JsonArray& items) const {
    auto array = nlohmann::ordered_json::array();
    for (const auto& item : items) array.push_back(convert(item));
    return array;
  }
  nlohmann::ordered_json operator()(const JsonObject& members) const {
    auto object = nlohmann::ordered_json::object();
    for (const auto& [key, item] : members) object[key] = convert(item);
    return object;
  }
};

nlohmann::ordered_json convert(const Json& json) { return std::visit(Converter{}, json.value); }

Json cell_json(const Cell& cell) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) return {};
        else return Json(value);
      },
      cell);
}

}  // namespace

std::string to_text(const Json& json) {
  // Names may hold bytes that are not UTF-8: they are replaced, never an exception.
  return convert(json).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

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
