// SPDX-License-Identifier: Apache-2.0
// A small ordered tree for the JSON files; the library that prints it stays behind json.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "data/writers/table.hpp"

namespace headroom::data {

struct Json;
using JsonArray = std::vector<Json>;
using JsonObject = std::vector<std::pair<std::string, Json>>;

struct Json {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonArray, JsonObject> value;

  Json() = default;
  Json(bool v) : value(v) {}
  Json(int v) : value(static_cast<std::int64_t>(v)) {}
  Json(std::int64_t v) : value(v) {}
  Json(std::size_t v) : value(static_cast<std::int64_t>(v)) {}
  Json(double v) : value(v) {}
  Json(const char* v) : value(std::string(v)) {}
  Json(std::string_view v) : value(std::string(v)) {}
  Json(std::string v) : value(std::move(v)) {}
  Json(JsonArray v) : value(std::move(v)) {}
  Json(JsonObject v) : value(std::move(v)) {}
};

// Indented text, ends with a line end. Numbers that are not finite become null.
std::string to_text(const Json& json);

// The rows of a table as objects, one key per column; empty cells are null.
Json rows_json(const Table& table);

}  // namespace headroom::data
