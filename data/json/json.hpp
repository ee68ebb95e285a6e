// SPDX-License-Identifier: Apache-2.0
// A small ordered tree for JSON, read and written; the library that does it stays behind json.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

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

  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
  // Null where it is of another kind.
  const std::string* text() const { return std::get_if<std::string>(&value); }
  const JsonArray* array() const { return std::get_if<JsonArray>(&value); }
  const JsonObject* object() const { return std::get_if<JsonObject>(&value); }
  // An integer too.
  std::optional<double> number() const;
  // The member of an object, the first of that name; null where there is none. Complexity: members.
  const Json* find(std::string_view name) const;
};

// Indented text, ends with a line end. Numbers that are not finite become null.
std::string to_text(const Json& json);

struct JsonError {
  std::int32_t line = 0, column = 0;
  std::string message;
};

// Either the tree or where and why `text` is none. NaN and Infinity, which Python writes, are read as null. Nesting
// ends at `most_depth` levels. Complexity: bytes.
inline constexpr int most_depth = 64;
std::optional<Json> parse_json(std::string_view text, JsonError& error);

}  // namespace headroom::data
