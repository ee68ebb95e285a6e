// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/csv.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

namespace {

// The separator that stands most often in the first row of content, quoted parts left out.
char find_separator(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false, content = false, comment = false, line_start = true;
  for (const char c : text) {
    if (line_start && !quoted) comment = c == '#';
    line_start = c == '\n' || c == '\r';
    if (line_start && content && !quoted) break;
    if (line_start || comment) continue;
    content = true;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (semicolons > commas && semicolons >= tabs) return ';';
  return tabs > commas ? '\t' : ',';
}

}  // namespace

class CsvParser {
 public:
  CsvParser(std::string text, std::string_view file, models::Findings& findings) : findings_(findings) {
    table_.file_ = std::string(file);
    table_.text_ = std::make_unique<std::string>(std::move(text));
    separator_ = find_separator(*table_.text_);
  }

  std::optional<CsvTable> parse() {
    while (at_ < size()) record();
    if (table_.header_.empty()) {
      report(code::no_header, 1, 1, "there is no row of column names", "begin the file with the column names");
      return std::nullopt;
    }
    check_header();
    return std::move(table_);
  }

 private:
  std::string& text() { return *table_.text_; }
  std::size_t size() { return text().size(); }
  bool at_line_end() { return at_ >= size() || text()[at_] == '\n' || text()[at_] == '\r'; }

  void report(const char* code, int line, int column, std::string message, std::string remedy,
              models::Severity severity = models::Severity::error) {
    auto finding =
        value_finding(code, place_in(table_.file_, line, column), "", std::move(message), "", std::move(remedy));
    finding.severity = severity;
    findings_.add(std::move(finding));
  }

  void step() {
    if ((static_cast<unsigned char>(text()[at_]) & 0xC0u) != 0x80u) ++column_;
    ++at_;
  }

  void end_line() {
    if (at_ < size() && text()[at_] == '\r') ++at_;
    if (at_ < size() && text()[at_] == '\n') ++at_;
    ++line_;
    column_ = 1;
  }

  void record() {
    if (at_ < size() && text()[at_] == '#') {
      while (!at_line_end()) ++at_;
      end_line();
      return;
    }
    record_.clear();
    while (true) {
      record_.push_back(field());
      if (at_line_end()) break;
      step();
    }
    end_line();
    keep_record();
  }

  CsvCell field() {
    while (!at_line_end() && (text()[at_] == ' ' || (text()[at_] == '\t' && separator_ != '\t'))) step();
    if (!at_line_end() && text()[at_] == '"') return quoted_field();
    CsvCell cell{{}, line_, column_};
    const std::size_t begin = at_;
    while (!at_line_end() && text()[at_] != separator_) step();
    cell.text = trim(std::string_view(text()).substr(begin, at_ - begin));
    return cell;
  }

  // The closing quote of a field that opens at `open`; npos = none. Two quotes stand for one.
  std::size_t closing_quote(std::size_t open) {
    for (std::size_t i = open + 1; i < size(); ++i) {
      if (text()[i] != '"') continue;
      if (i + 1 < size() && text()[i + 1] == '"') ++i;
      else return i;
    }
    return std::string::npos;
  }

  CsvCell quoted_field() {
    CsvCell cell{{}, line_, column_};
    const std::size_t close = no_more_quotes_ ? std::string::npos : closing_quote(at_);
    if (close == std::string::npos) return unclosed_field(cell);
    step();
    const std::size_t begin = at_;
    std::size_t write = at_;
    while (at_ < close) {
      const char c = text()[at_];
      if (c == '"') step();
      text()[write++] = c;
      if (c == '\n') ++line_, column_ = 0;
      step();
    }
    step();
    cell.text = std::string_view(text()).substr(begin, write - begin);
    skip_to_separator(cell);
    return cell;
  }

  // Nothing after this quote closes it: the field ends with its line, and the rest of the file is still read.
  CsvCell unclosed_field(CsvCell cell) {
    no_more_quotes_ = true;
    report(code::quote_open, cell.line, cell.column, "this quote is never closed",
           "close it, or double it inside a quoted field");
    step();
    const std::size_t begin = at_;
    while (!at_line_end() && text()[at_] != separator_) step();
    cell.text = trim(std::string_view(text()).substr(begin, at_ - begin));
    return cell;
  }

  void skip_to_separator(const CsvCell& cell) {
    const std::size_t begin = at_;
    while (!at_line_end() && text()[at_] != separator_) step();
    if (!trim(std::string_view(text()).substr(begin, at_ - begin)).empty())
      report(code::quote_open, cell.line, cell.column, "text follows the closing quote of this field",
             "double the quotes inside a quoted field");
  }

  void keep_record() {
    if (std::all_of(record_.begin(), record_.end(), [](const CsvCell& cell) { return cell.text.empty(); })) return;
    if (table_.header_.empty()) {
      table_.header_ = record_;
      while (!table_.header_.empty() && table_.header_.back().text.empty()) table_.header_.pop_back();
      return;
    }
    const std::size_t columns = table_.header_.size();
    for (std::size_t k = columns; k < record_.size(); ++k) {
      if (record_[k].text.empty()) continue;
      report(code::field_count, record_[k].line, record_[k].column,
             fmt::format("field {} has no column: the header names {}", k + 1, columns),
             "quote a field that holds the separator, or name the column");
      break;
    }
    if (record_.size() < columns)
      report(code::field_count, record_[0].line, record_[0].column,
             fmt::format("the row has {} of {} fields: was the file cut off?", record_.size(), columns),
             "missing fields count as empty", models::Severity::warning);
    record_.resize(std::min(record_.size(), columns));
    table_.cells_.insert(table_.cells_.end(), record_.begin(), record_.end());
    table_.row_begin_.push_back(table_.cells_.size());
  }

  void check_header() {
    std::set<std::string> seen;
    for (const auto& cell : table_.header_)
      if (!cell.text.empty() && !seen.insert(models::to_lower(cell.text)).second)
        report(code::column_twice, cell.line, cell.column, fmt::format("column {} stands twice", shown(cell.text)),
               "delete or rename one");
  }

  CsvTable table_;
  models::Findings& findings_;
  std::vector<CsvCell> record_;
  std::size_t at_ = 0;
  std::int32_t line_ = 1, column_ = 1;
  char separator_ = ',';
  bool no_more_quotes_ = false;
};

int CsvTable::column(std::string_view name) const {
  const std::string wanted = models::to_lower(name);
  for (std::size_t k = 0; k < header_.size(); ++k)
    if (models::to_lower(header_[k].text) == wanted) return static_cast<int>(k);
  return -1;
}

std::span<const CsvCell> CsvTable::row(std::size_t index) const {
  return std::span(cells_).subspan(row_begin_[index], row_begin_[index + 1] - row_begin_[index]);
}

std::optional<CsvTable> parse_csv(std::string text, std::string_view file, models::Findings& findings) {
  return CsvParser(std::move(text), file, findings).parse();
}

}  // namespace headroom::data
