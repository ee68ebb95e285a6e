// SPDX-License-Identifier: Apache-2.0
#include "data/readers/pandapower/frame.hpp"

#include <fmt/core.h>

#include <cmath>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::pandapower {

namespace {

std::string cell_text(const Json& value) {
  if (const auto* text = value.text()) return *text;
  if (const auto number = value.number()) return fmt::format("{}", *number);
  if (const auto* truth = std::get_if<bool>(&value.value)) return *truth ? "true" : "false";
  return "";
}

const JsonArray* member_array(const Json& table, std::string_view name) {
  const Json* member = table.find(name);
  return member ? member->array() : nullptr;
}

std::optional<std::int64_t> whole(const Json& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.value)) return *integer;
  const auto number = value.number();
  if (!number || std::abs(*number) > 1e15 || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

Frame::Frame(const Json& network, std::string name, std::string file, models::Findings& findings)
    : name_(std::move(name)), file_(std::move(file)), findings_(&findings) {
  read(network);
}

void Frame::read(const Json& network) {
  const Json* entry = network.find(name_);
  if (!entry || entry->is_null()) return;
  const Json* object = entry->find("_object");
  if (!object) return refuse("is not a table of pandas");
  if (!object->text()) return read_table(*object);
  JsonError error;
  auto parsed = parse_json(*object->text(), error);
  if (!parsed) return refuse(fmt::format("is not JSON: {}", error.message));
  content_ = std::move(*parsed);
  read_table(content_);
}

void Frame::read_table(const Json& table) {
  const auto* columns = member_array(table, "columns");
  const auto* index = member_array(table, "index");
  const auto* data = member_array(table, "data");
  if (!columns || !index || !data) return refuse("has no columns, index and data (the orientation split of pandas)");
  if (index->size() != data->size())
    return refuse(fmt::format("has {} index entries and {} rows", index->size(), data->size()));
  read_rows(*columns, *index, *data);
}

void Frame::read_rows(const JsonArray& columns, const JsonArray& index, const JsonArray& data) {
  for (std::size_t c = 0; c < columns.size(); ++c) columns_.try_emplace(cell_text(columns[c]), c);
  for (std::size_t r = 0; r < data.size(); ++r) {
    const auto* row = data[r].array();
    const auto number = whole(index[r]);
    if (!row || row->size() != columns.size()) {
      refuse(fmt::format("row {} has not the {} values of its columns", r + 1, columns.size()));
    } else if (!number) {
      refuse(fmt::format("row {} has the index {}, not a whole number", r + 1, shown(cell_text(index[r]))));
    } else if (!row_of_.try_emplace(*number, rows_.size()).second) {
      refuse(fmt::format("has index {} twice", *number));
    } else {
      rows_.push_back(row);
      index_.push_back(*number);
    }
  }
}

void Frame::refuse(std::string message) {
  ValuePlace place = place_in(file_);
  place.object = "table " + name_;
  findings_->add(value_finding(code::wrong_type, place, "", fmt::format("the table {} {}", name_, message), "",
                               "save the network again with pandapower.to_json"));
}

std::optional<std::size_t> Frame::find(std::int64_t index) const {
  const auto found = row_of_.find(index);
  if (found == row_of_.end()) return std::nullopt;
  return found->second;
}

const Json* Row::cell(std::string_view column) const {
  const auto found = frame_->columns_.find(std::string(column));
  if (found == frame_->columns_.end()) return nullptr;
  const Json& value = (*frame_->rows_[r_])[found->second];
  return value.is_null() ? nullptr : &value;
}

std::optional<double> Row::optional_number(std::string_view column, const Bound& bound) const {
  const Json* value = cell(column);
  if (!value) return std::nullopt;
  auto number = value->number();
  if (const auto* truth = std::get_if<bool>(&value->value)) number = *truth ? 1.0 : 0.0;
  if (!number) {
    error(code::not_a_number, column, cell_text(*value), fmt::format("{} is not a number", column), bound.text());
    return std::nullopt;
  }
  return check_number(*number, fmt::format("{}", *number), bound, {origin(), object(), std::string(column)},
                      *frame_->findings_);
}

double Row::number(std::string_view column, double default_value, const Bound& bound) const {
  return optional_number(column, bound).value_or(default_value);
}

double Row::required(std::string_view column, const Bound& bound) const {
  if (!has(column)) error(code::missing_value, column, "", fmt::format("{} is not given", column), bound.text());
  return number(column, bound.holds(1.0) ? 1.0 : 0.0, bound);
}

bool Row::boolean(std::string_view column, bool default_value) const {
  const Json* value = cell(column);
  if (!value) return default_value;
  if (const auto* truth = std::get_if<bool>(&value->value)) return *truth;
  if (const auto number = value->number()) return *number != 0.0;
  const std::string text = models::to_lower(cell_text(*value));
  if (text == "true" || text == "false") return text == "true";
  error(code::not_a_boolean, column, text, fmt::format("{} is neither true nor false", column));
  return default_value;
}

std::int64_t Row::reference(std::string_view column) const {
  const Json* value = cell(column);
  if (value)
    if (const auto number = whole(*value)) return *number;
  error(code::missing_value, column, value ? cell_text(*value) : "",
        fmt::format("{} is not the number of an element", column));
  return -1;
}

std::string Row::text(std::string_view column) const {
  const Json* value = cell(column);
  return value ? cell_text(*value) : "";
}

std::string Row::object() const {
  const std::string name = text("name");
  return name.empty() ? fmt::format("{} {}", frame_->name_, index())
                      : fmt::format("{} {} \"{}\"", frame_->name_, index(), shown(name));
}

models::Origin Row::origin() const { return {frame_->file_, 0, 0}; }

void Row::error(const char* code, std::string_view column, std::string_view value, std::string message,
                std::string bound, std::string remedy) const {
  frame_->findings_->add(value_finding(code, {origin(), object(), std::string(column)}, value, std::move(message),
                                       std::move(bound), std::move(remedy)));
}

}  // namespace headroom::data::pandapower
