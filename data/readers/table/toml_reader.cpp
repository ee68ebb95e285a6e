// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/toml.hpp"

namespace headroom::data {

namespace {

const char* kind_word(TomlNode::Kind kind) {
  switch (kind) {
    case TomlNode::Kind::text: return "a text";
    case TomlNode::Kind::number: return "a number";
    case TomlNode::Kind::boolean: return "true or false";
    case TomlNode::Kind::date: return "a date";
    case TomlNode::Kind::array: return "an array";
    case TomlNode::Kind::table: return "a table";
  }
  return "a value";
}

bool is_plain(TomlNode::Kind kind) { return kind != TomlNode::Kind::array && kind != TomlNode::Kind::table; }

}  // namespace

const TomlNode* TomlNode::find(std::string_view key) const {
  for (const auto& [name, node] : members)
    if (name == key) return &node;
  return nullptr;
}

TomlReader::TomlReader(const TomlNode& node, std::string object, models::Findings& findings)
    : node_(&node), object_(std::move(object)), findings_(&findings), asked_(std::make_shared<Asked>()) {}

const TomlNode* TomlReader::ask(std::string_view key) const {
  asked_->keys.emplace(key);
  return node_->find(key);
}

const TomlNode* TomlReader::ask(std::string_view key, TomlNode::Kind kind, const char* kind_name) const {
  const TomlNode* value = ask(key);
  if (!value || value->kind == kind) return value;
  error(code::wrong_type, key, fmt::format("{} is {}, {} is needed", key, kind_word(value->kind), kind_name), kind_name,
        fmt::format("write {}", kind_name));
  return nullptr;
}

ValuePlace TomlReader::place(std::string_view key) const { return {origin(key), object_, std::string(key)}; }

void TomlReader::error(const char* code, std::string_view key, std::string message, std::string bound,
                       std::string remedy) const {
  const TomlNode* value = node_->find(key);
  findings_->add(value_finding(code, place(key), value ? value->text : "", std::move(message), std::move(bound),
                               std::move(remedy)));
}

void TomlReader::require(std::string_view key) const {
  if (!ask(key))
    error(code::missing_column, key, fmt::format("{} is missing", key), "", fmt::format("add {} = …", key));
}

bool TomlReader::has(std::string_view key) const { return ask(key) != nullptr; }

models::Origin TomlReader::origin(std::string_view key) const {
  const TomlNode* value = node_->find(key);
  return value ? value->origin : node_->origin;
}

std::vector<std::string> TomlReader::keys() const {
  std::vector<std::string> names;
  for (const auto& member : node_->members) names.push_back(member.key);
  return names;
}

std::string TomlReader::text(std::string_view key, std::string_view otherwise) const {
  const TomlNode* value = ask(key);
  if (!value) return std::string(otherwise);
  if (is_plain(value->kind)) return value->text;
  error(code::wrong_type, key, fmt::format("{} is {}, a text is needed", key, kind_word(value->kind)), "a text",
        "write a text in quotes");
  return std::string(otherwise);
}

std::optional<double> TomlReader::optional_number(std::string_view key, const Bound& bound) const {
  const TomlNode* value = ask(key, TomlNode::Kind::number, "a number");
  if (!value) return std::nullopt;
  return check_number(value->number, value->text, bound, place(key), *findings_);
}

double TomlReader::number(std::string_view key, double otherwise, const Bound& bound) const {
  return optional_number(key, bound).value_or(otherwise);
}

int TomlReader::integer(std::string_view key, int otherwise, const Bound& bound) const {
  const TomlNode* value = ask(key, TomlNode::Kind::number, "a whole number");
  if (!value) return otherwise;
  return parse_integer(value->text, bound, place(key), *findings_).value_or(otherwise);
}

bool TomlReader::boolean(std::string_view key, bool otherwise) const {
  const TomlNode* value = ask(key, TomlNode::Kind::boolean, "true or false");
  return value ? value->boolean : otherwise;
}

std::size_t TomlReader::choice(std::string_view key, std::span<const std::string_view> words,
                               std::size_t otherwise) const {
  const TomlNode* value = ask(key, TomlNode::Kind::text, "a text");
  if (!value) return otherwise;
  return parse_choice(value->text, words, place(key), *findings_).value_or(otherwise);
}

std::vector<double> TomlReader::numbers(std::string_view key, const Bound& bound) const {
  std::vector<double> values;
  const TomlNode* array = ask(key, TomlNode::Kind::array, "an array of numbers");
  if (!array) return values;
  for (const auto& item : array->items) {
    const ValuePlace at{item.origin, object_, std::string(key)};
    if (item.kind != TomlNode::Kind::number)
      findings_->add(value_finding(code::wrong_type, at, item.text,
                                   fmt::format("{} holds {}", key, kind_word(item.kind)), "numbers",
                                   "write numbers only"));
    else if (const auto value = check_number(item.number, item.text, bound, at, *findings_)) values.push_back(*value);
  }
  return values;
}

std::vector<std::string> TomlReader::texts(std::string_view key) const {
  const TomlNode* value = ask(key);
  std::vector<std::string> all;
  if (!value) return all;
  if (is_plain(value->kind)) return {value->text};
  if (value->kind == TomlNode::Kind::table)
    error(code::wrong_type, key, fmt::format("{} is a table, texts are needed", key), "an array of texts",
          "write [\"…\"]");
  for (const auto& item : value->items) {
    if (is_plain(item.kind)) all.push_back(item.text);
    else
      findings_->add(value_finding(code::wrong_type, {item.origin, object_, std::string(key)}, item.text,
                                   fmt::format("{} holds {}", key, kind_word(item.kind)), "texts", "write texts only"));
  }
  return all;
}

models::Sourced TomlReader::sourced(std::string_view key, double otherwise, const Bound& bound) const {
  models::Sourced sourced{otherwise, "", false};
  const TomlNode* value = ask(key);
  if (!value) return sourced;
  if (value->kind != TomlNode::Kind::table) {
    sourced.value = number(key, otherwise, bound);
    return sourced;
  }
  const TomlReader inner = child(*value, fmt::format("{} {}", object_, key));
  inner.require("value");
  sourced.value = inner.number("value", otherwise, bound);
  sourced.source = inner.text("source");
  sourced.verified = inner.boolean("verified", false);
  return sourced;
}

std::string TomlReader::required_text(std::string_view key) const {
  require(key);
  return text(key);
}

double TomlReader::required_number(std::string_view key, const Bound& bound) const {
  require(key);
  return number(key, 0.0, bound);
}

TomlReader TomlReader::child(const TomlNode& node, std::string_view object) const {
  std::string label(object);
  for (const auto* key : {"name", "id"}) {
    const TomlNode* name = node.find(key);
    if (!name || !is_plain(name->kind)) continue;
    label += fmt::format(" \"{}\"", name->text);
    break;
  }
  TomlReader reader(node, std::move(label), *findings_);
  asked_->children.push_back(reader);
  return reader;
}

std::optional<TomlReader> TomlReader::table(std::string_view key, std::string_view object) const {
  const TomlNode* value = ask(key, TomlNode::Kind::table, "a table");
  if (!value) return std::nullopt;
  return child(*value, object);
}

std::vector<TomlReader> TomlReader::tables(std::string_view key, std::string_view object) const {
  std::vector<TomlReader> readers;
  const TomlNode* value = ask(key);
  if (!value) return readers;
  if (value->kind == TomlNode::Kind::table) return {child(*value, object)};
  if (value->kind != TomlNode::Kind::array)
    error(code::wrong_type, key, fmt::format("{} is {}, tables are needed", key, kind_word(value->kind)), "tables",
          fmt::format("begin each with [[{}]]", key));
  for (const auto& item : value->items) {
    if (item.kind == TomlNode::Kind::table) readers.push_back(child(item, object));
    else
      findings_->add(value_finding(code::wrong_type, {item.origin, object_, std::string(key)}, item.text,
                                   fmt::format("{} holds {}, tables are needed", key, kind_word(item.kind)), "tables",
                                   fmt::format("begin each with [[{}]]", key)));
  }
  return readers;
}

void TomlReader::report_unknown(models::FidelityReport& fidelity) const {
  const std::vector<std::string_view> known(asked_->keys.begin(), asked_->keys.end());
  for (const auto& [key, value] : node_->members) {
    if (asked_->keys.contains(key)) continue;
    models::FidelityItem item;
    item.origin = value.origin;
    item.item = fmt::format("{}: key {}", object_, key);
    item.fidelity = models::Fidelity::ignored;
    const std::string hint = did_you_mean(key, known);
    item.why = hint.empty() ? "not a known key" : "not a known key; " + hint;
    fidelity.items.push_back(std::move(item));
  }
  for (const auto& reader : asked_->children) reader.report_unknown(fidelity);
}

}  // namespace headroom::data
