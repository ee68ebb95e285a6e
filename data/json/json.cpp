// SPDX-License-Identifier: Apache-2.0
#include "data/json/json.hpp"

#include <algorithm>
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

// Builds the tree from the parser's events, on a stack of open arrays and objects: no recursion on foreign input.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Json root;
  std::size_t error_position = 0;
  std::string message;

  bool null() override { return add({}); }
  bool boolean(bool v) override { return add(v); }
  bool number_integer(std::int64_t v) override { return add(v); }
  bool number_unsigned(std::uint64_t v) override {
    return v <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ? add(static_cast<std::int64_t>(v))
                                                                                     : add(static_cast<double>(v));
  }
  bool number_float(double v, const std::string&) override { return add(v); }
  bool string(std::string& v) override { return add(std::move(v)); }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonObject{}); }
  bool start_array(std::size_t) override { return open(JsonArray{}); }
  bool key(std::string& name) override {
    std::get<JsonObject>(open_.back()->value).emplace_back(std::move(name), Json());
    return true;
  }
  bool end_object() override { return open_.pop_back(), true; }
  bool end_array() override { return open_.pop_back(), true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    error_position = position > 0 ? position - 1 : 0;
    message = error.what();
    return false;
  }

 private:
  Json* place(Json value) {
    if (open_.empty()) return root = std::move(value), &root;
    if (auto* items = std::get_if<JsonArray>(&open_.back()->value)) return &items->emplace_back(std::move(value));
    auto& member = std::get<JsonObject>(open_.back()->value).back().second;
    return member = std::move(value), &member;
  }
  bool add(Json value) { return place(std::move(value)), true; }
  bool open(Json value) {
    if (open_.size() >= static_cast<std::size_t>(most_depth)) return message = "nested too deeply", false;
    open_.push_back(place(std::move(value)));
    return true;
  }

  std::vector<Json*> open_;  // an element moves only while it is closed
};

// Python's words for numbers that JSON has not, outside strings, as null padded to the same length.
std::string without_python_numbers(std::string_view text) {
  constexpr std::string_view words[] = {"-Infinity", "Infinity", "NaN"};
  std::string clean;
  clean.reserve(text.size());
  bool quoted = false;
  for (std::size_t k = 0; k < text.size();) {
    const std::string_view rest = text.substr(k);
    const auto* word = std::find_if(std::begin(words), std::end(words), [&](auto w) { return rest.starts_with(w); });
    if (!quoted && word != std::end(words)) {
      clean += "null";
      k += word->size();
      continue;
    }
    if (text[k] == '"') quoted = !quoted;
    if (quoted && text[k] == '\\' && k + 1 < text.size()) clean += text[k++];
    clean += text[k++];
  }
  return clean;
}

void locate(std::string_view text, std::size_t position, JsonError& error) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  error.line = static_cast<std::int32_t>(1 + std::count(before.begin(), before.end(), '\n'));
  const auto line_start = before.rfind('\n');
  const std::size_t start = line_start == std::string_view::npos ? 0 : line_start + 1;
  error.column = static_cast<std::int32_t>(before.size() - start + 1);
}

// The library's "[json.exception…] parse error at line 1, column 2: WHAT" reduced to WHAT.
std::string short_message(const std::string& message) {
  const auto at = message.find("syntax error");
  return at == std::string::npos ? message : message.substr(at);
}

}  // namespace

std::optional<double> Json::number() const {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

const Json* Json::find(std::string_view name) const {
  const auto* members = object();
  if (!members) return nullptr;
  for (const auto& [key, item] : *members)
    if (key == name) return &item;
  return nullptr;
}

std::string to_text(const Json& json) {
  // Names may hold bytes that are not UTF-8: they are replaced, never an exception.
  return convert(json).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::optional<Json> parse_json(std::string_view text, JsonError& error) {
  TreeBuilder builder;
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root);
  if (text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos) {
    const std::string clean = without_python_numbers(text);
    TreeBuilder second;
    if (nlohmann::json::sax_parse(clean, &second)) return std::move(second.root);
  }
  locate(text, builder.error_position, error);
  error.message = short_message(builder.message);
  return std::nullopt;
}

}  // namespace headroom::data
