// SPDX-License-Identifier: Apache-2.0
// TOML files as plain values with their place, and a reader of tables that turns every mistake into a finding.
//
//   models::Findings findings;
//   const auto document = read_toml_file(path, findings);      // nothing: the file is missing or breaks the grammar
//   if (document) {
//     TomlReader root(*document, "rule set", findings);
//     rules.name = root.required_text("name");
//     rules.frequency_hz = root.number("frequency_hz", 50.0, positive);
//     for (const TomlReader& band : root.tables("voltage", "voltage band"))   // [[voltage]]
//       bands.push_back({band.required_text("id"), band.required_number("lower")});
//     root.report_unknown(fidelity);                           // keys nobody asked for: "ignored", nearest name
//     offered
//   }
//
// A getter never fails: it notes a finding (error) and returns the default, so that all findings of a file come at
// once.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/readers/table/number.hpp"
#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"
#include "models/core/provenance.hpp"

namespace headroom::data {

struct TomlMember;

struct TomlNode {
  enum class Kind : std::uint8_t { text, number, boolean, date, array, table };

  Kind kind = Kind::table;
  std::string text;  // text, date (ISO 8601); the number as written in shortest form
  double number = 0.0;
  bool whole = false;  // number: an integer in the file
  bool boolean = false;
  std::vector<TomlNode> items;      // array
  std::vector<TomlMember> members;  // table, in the file's order
  models::Origin origin;

  const TomlNode* find(std::string_view key) const;
};

struct TomlMember {
  std::string key;
  TomlNode value;
};

// `file` is the name that findings show. Empty result: the grammar is broken, and the finding says where.
std::optional<TomlNode> parse_toml(std::string_view text, std::string_view file, models::Findings& findings);
// Empty result also when the file is missing or not readable. `shown_as`: empty = the path.
std::optional<TomlNode> read_toml_file(const std::filesystem::path& path, models::Findings& findings,
                                       std::string_view shown_as = "");

// Reads one table. Copies share the list of keys that were asked for. REQUIRES: node and findings outlive it.
class TomlReader {
 public:
  // `object` begins the findings: `rule set "cn-window"`; tables() and table() append their own `name` or `id`.
  TomlReader(const TomlNode& node, std::string object, models::Findings& findings);

  bool has(std::string_view key) const;
  models::Origin origin() const { return node_->origin; }
  models::Origin origin(std::string_view key) const;  // of the value, else of the table
  const std::string& object() const { return object_; }
  const TomlNode& node() const { return *node_; }
  std::vector<std::string> keys() const;

  std::string text(std::string_view key, std::string_view otherwise = "") const;  // also numbers and dates, as written
  double number(std::string_view key, double otherwise, const Bound& bound = any_number) const;
  std::optional<double> optional_number(std::string_view key, const Bound& bound = any_number) const;
  int integer(std::string_view key, int otherwise, const Bound& bound = any_number) const;
  bool boolean(std::string_view key, bool otherwise) const;
  std::size_t choice(std::string_view key, std::span<const std::string_view> words, std::size_t otherwise) const;
  std::vector<double> numbers(std::string_view key, const Bound& bound = any_number) const;  // an array
  std::vector<std::string> texts(std::string_view key) const;                                // an array, or one text
  // key = 0.32, or key = { value = 0.32, source = "R72", verified = true }.
  models::Sourced sourced(std::string_view key, double otherwise, const Bound& bound = any_number) const;

  std::string required_text(std::string_view key) const;
  double required_number(std::string_view key, const Bound& bound = any_number) const;

  std::optional<TomlReader> table(std::string_view key, std::string_view object) const;
  // Every table of an array of tables; a single table counts as an array of one.
  std::vector<TomlReader> tables(std::string_view key, std::string_view object) const;

  // A finding about one value of this table, placed at its key.
  void error(const char* code, std::string_view key, std::string message, std::string bound = "",
             std::string remedy = "") const;
  // One "ignored" item per key of this table (and of the sub-tables given out) that no getter asked for.
  void report_unknown(models::FidelityReport& fidelity) const;

 private:
  const TomlNode* ask(std::string_view key) const;
  const TomlNode* ask(std::string_view key, TomlNode::Kind kind, const char* kind_name) const;
  void require(std::string_view key) const;
  ValuePlace place(std::string_view key) const;
  TomlReader child(const TomlNode& node, std::string_view object) const;

  struct Asked {
    std::set<std::string, std::less<>> keys;
    std::vector<TomlReader> children;
  };

  const TomlNode* node_;
  std::string object_;
  models::Findings* findings_;
  std::shared_ptr<Asked> asked_;
};

}  // namespace headroom::data
