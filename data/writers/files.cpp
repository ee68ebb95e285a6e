// SPDX-License-Identifier: Apache-2.0
#include "data/writers/files.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fstream>
#include <system_error>

namespace headroom::data {

namespace {

namespace fs = std::filesystem;

void report(const fs::path& path, std::string message, models::Findings& findings) {
  models::Finding finding;
  finding.code = "E3001";
  finding.origin.file = path.string();
  finding.message = "cannot be written: " + std::move(message);
  finding.remedy = "choose another --output, or check permissions and free space";
  findings.add(std::move(finding));
}

fs::path temporary_beside(const fs::path& target) {
  fs::path temporary = target;
  temporary.replace_filename(fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid()));
  return temporary;
}

// Puts the bytes under a temporary name beside `target`; an empty path and a finding where that fails.
fs::path stage(const fs::path& target, std::string_view bytes, models::Findings& findings) {
  std::error_code error;
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
  if (error) {
    report(target, error.message(), findings);
    return {};
  }
  const fs::path temporary = temporary_beside(target);
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (stream) return temporary;
  report(target, std::error_code(errno, std::generic_category()).message(), findings);
  fs::remove(temporary, error);
  return {};
}

bool put_in_place(const fs::path& temporary, const fs::path& target, models::Findings& findings) {
  std::error_code error;
  fs::rename(temporary, target, error);
  if (!error) return true;
  report(target, error.message(), findings);
  fs::remove(temporary, error);
  return false;
}

}  // namespace

bool write_file(const fs::path& path, std::string_view bytes, models::Findings& findings) {
  const fs::path temporary = stage(path, bytes, findings);
  return !temporary.empty() && put_in_place(temporary, path, findings);
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  for (const auto& file : staged_) fs::remove(file.temporary, ignored);
}

void OutputFolder::add(const fs::path& name, std::string_view bytes) {
  const fs::path target = folder_ / name;
  fs::path temporary = stage(target, bytes, problems_);
  if (!temporary.empty()) staged_.push_back({std::move(temporary), target});
}

bool OutputFolder::commit(models::Findings& findings) {
  findings.append(problems_);
  if (problems_.has_errors()) return false;
  bool done = true;
  for (const auto& file : staged_) done = put_in_place(file.temporary, file.target, findings) && done;
  staged_.clear();
  return done;
}

CsvWriter::CsvWriter(std::span<const std::string_view> columns, CsvStyle style)
    : style_(style), columns_(columns.size()) {
  assert(!style_.decimal_comma || style_.separator != ',');
  if (style_.byte_order_mark) text_ = "\xEF\xBB\xBF";
  for (const auto column : columns) add(column);
  end_row();
  rows_ = 0;
}

CsvWriter& CsvWriter::add(std::string_view text) {
  if (fields_++ > 0) text_ += style_.separator;
  text_ += csv_field(text, style_.separator);
  return *this;
}

CsvWriter& CsvWriter::add_number(std::string number) {
  if (style_.decimal_comma) std::replace(number.begin(), number.end(), '.', ',');
  return add(std::string_view(number));
}

CsvWriter& CsvWriter::add(double value) { return add_number(number_text(value)); }

CsvWriter& CsvWriter::add(double value, int digits) {
  if (!std::isfinite(value)) return blank();
  return add_number(fmt::format("{:.{}g}", value == 0.0 ? 0.0 : value, digits));
}

CsvWriter& CsvWriter::add(std::int64_t value) { return add_number(fmt::format("{}", value)); }

void CsvWriter::end_row() {
  assert(fields_ == columns_);
  text_ += '\n';
  fields_ = 0;
  ++rows_;
}

std::string csv_field(std::string_view text, char separator) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  const bool outer = !text.empty() && (blank(text.front()) || blank(text.back()) || text.front() == '#');
  const bool special =
      text.find_first_of("\"\r\n") != std::string_view::npos || text.find(separator) != std::string_view::npos;
  if (!outer && !special) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "";
  return fmt::format("{}", value == 0.0 ? 0.0 : value);
}

}  // namespace headroom::data
