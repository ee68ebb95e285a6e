// SPDX-License-Identifier: Apache-2.0
// Output files: written under a temporary name and renamed, so that a reader never meets half a file; and CSV text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

// Writes one file as a whole (folders above it are made). false: a finding (E3001) says why, and nothing was changed.
bool write_file(const std::filesystem::path& path, std::string_view bytes, models::Findings& findings);

// Several files that replace an earlier result only together:
//   OutputFolder out(folder);
//   out.add("nodes.csv", nodes.text());
//   out.add("summary.json", summary);
//   const bool written = out.commit(findings);   // without commit, or when one file fails, nothing is changed
// commit() renames one file after the other when all are on disk. Uncommitted temporary files are removed at the end.
class OutputFolder {
 public:
  explicit OutputFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  ~OutputFolder();

  void add(const std::filesystem::path& name, std::string_view bytes);  // name may hold subfolders
  bool commit(models::Findings& findings);

 private:
  struct Staged {
    std::filesystem::path temporary, target;
  };
  std::filesystem::path folder_;
  std::vector<Staged> staged_;
  models::Findings problems_;
};

struct CsvStyle {
  bool byte_order_mark = false;  // so that Excel takes the file as UTF-8
  char separator = ',';
  bool decimal_comma = false;  // REQUIRES then: separator ';'
};

// CSV text, row by row (RFC 4180 quoting, lines end with \n).
//   CsvWriter csv({"bus", "vm_pu"});
//   csv.add("b1").add(1.02).end_row();
class CsvWriter {
 public:
  explicit CsvWriter(std::span<const std::string_view> columns, CsvStyle style = {});
  CsvWriter(std::initializer_list<std::string_view> columns, CsvStyle style = {})
      : CsvWriter(std::span(columns.begin(), columns.size()), style) {}

  CsvWriter& add(std::string_view text);
  CsvWriter& add(const char* text) { return add(std::string_view(text)); }
  CsvWriter& add(const std::string& text) { return add(std::string_view(text)); }
  CsvWriter& add(double value);              // shortest text that reads back the same; not finite: blank
  CsvWriter& add(double value, int digits);  // that many significant digits
  CsvWriter& add(int value) { return add(static_cast<std::int64_t>(value)); }
  CsvWriter& add(std::int64_t value);
  CsvWriter& add(std::size_t value) { return add(static_cast<std::int64_t>(value)); }
  CsvWriter& add(bool value) { return add(value ? "true" : "false"); }
  CsvWriter& blank() { return add(std::string_view()); }
  void end_row();  // REQUIRES: as many fields as columns since the last one

  const std::string& text() const { return text_; }
  std::size_t rows() const { return rows_; }

 private:
  CsvWriter& add_number(std::string number);

  CsvStyle style_;
  std::size_t columns_ = 0, fields_ = 0, rows_ = 0;
  std::string text_;
};

// One field as CSV: quoted where the separator, a quote, a line break, a leading # or outer blanks need it.
std::string csv_field(std::string_view text, char separator = ',');

// A number without loss in its shortest form; "" when it is not finite. -0 is written 0.
std::string number_text(double value);

}  // namespace headroom::data
