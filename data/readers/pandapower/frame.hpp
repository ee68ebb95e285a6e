// SPDX-License-Identifier: Apache-2.0
// A pandas table as pandapower writes it: {"columns": […], "index": […], "data": [[…], …]}, itself a text in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/json/json.hpp"
#include "data/readers/table/number.hpp"

namespace headroom::data::pandapower {

class Row;

class Frame {
 public:
  // The table `name` of the network's object; an absent one is empty, a broken one a finding and empty.
  Frame(const Json& network, std::string name, std::string file, models::Findings& findings);
  Frame(const Frame&) = delete;  // rows point into it
  Frame& operator=(const Frame&) = delete;

  const std::string& name() const { return name_; }
  std::size_t rows() const { return rows_.size(); }
  Row row(std::size_t r) const;
  bool has_column(std::string_view column) const { return columns_.contains(std::string(column)); }
  // Row of an element number; none where there is no such element.
  std::optional<std::size_t> find(std::int64_t index) const;

 private:
  friend class Row;
  void read(const Json& network);
  void read_table(const Json& table);
  void read_rows(const JsonArray& columns, const JsonArray& index, const JsonArray& data);
  void refuse(std::string message);

  std::string name_, file_;
  models::Findings* findings_;
  Json content_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<const JsonArray*> rows_;
  std::vector<std::int64_t> index_;
  std::unordered_map<std::int64_t, std::size_t> row_of_;
};

// One element. Reading a value of the wrong kind or out of bounds adds a finding and gives the default.
class Row {
 public:
  Row(const Frame& frame, std::size_t r) : frame_(&frame), r_(r) {}

  std::int64_t index() const { return frame_->index_[r_]; }
  bool has(std::string_view column) const { return cell(column) != nullptr; }  // neither absent nor null
  double number(std::string_view column, double default_value, const Bound& bound = any_number) const;
  std::optional<double> optional_number(std::string_view column, const Bound& bound = any_number) const;
  double required(std::string_view column, const Bound& bound = any_number) const;
  bool boolean(std::string_view column, bool default_value) const;
  // Element number in another table; -1 and a finding where it is none.
  std::int64_t reference(std::string_view column) const;
  // Texts as they are, numbers in their shortest form, else empty.
  std::string text(std::string_view column) const;

  std::string object() const;  // load 3 "name"
  models::Origin origin() const;
  void error(const char* code, std::string_view column, std::string_view value, std::string message,
             std::string bound = "", std::string remedy = "") const;

 private:
  const Json* cell(std::string_view column) const;

  const Frame* frame_;
  std::size_t r_;
};

inline Row Frame::row(std::size_t r) const { return {*this, r}; }

}  // namespace headroom::data::pandapower
