// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/table.hpp"

#include <fmt/core.h>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

TableReader::TableReader(CsvTable table, const TableSpec& spec, TableContext context)
    : table_(std::move(table)), spec_(spec), context_(context) {
  for (std::size_t k = 0; k < table_.header().size(); ++k)
    position_.try_emplace(models::to_lower(table_.header()[k].text), k);
  check_columns();
}

TableReader::~TableReader() {
  for (const auto& [what, count] : defaulted_) {
    models::FidelityItem item;
    item.origin.file = table_.file();
    item.item = fmt::format("{}.{}", spec_.object, what.first);
    item.fidelity = models::Fidelity::defaulted;
    item.why = what.second;
    item.count = count;
    context_.fidelity->items.push_back(std::move(item));
  }
}

void TableReader::check_columns() {
  for (const auto& column : spec_.columns) check_required(column);
  if (spec_.open) return;
  for (const auto& header : table_.header()) {
    const std::string name = models::to_lower(header.text);
    bool known = name.empty();
    for (const auto& column : spec_.columns) known = known || name == column.name || name == column.also;
    if (!known) report_ignored(header);
  }
}

void TableReader::check_required(const ColumnSpec& column) {
  const bool first = position_.contains(std::string(column.name));
  const bool second = !column.also.empty() && position_.contains(std::string(column.also));
  const auto& header = table_.header().front();
  const ValuePlace place{{table_.file(), header.line, header.column}, "", std::string(column.name)};
  const std::string either =
      column.also.empty() ? std::string(column.name) : fmt::format("{} or {}", column.name, column.also);
  if (column.required() && !first && !second)
    context_.findings->add(value_finding(code::missing_column, place, "", fmt::format("column {} is missing", either),
                                         "", fmt::format("add it: {}", column.meaning)));
  if (first && second)
    context_.findings->add(value_finding(
        code::two_units, place, "", fmt::format("columns {} and {} are the same quantity", column.name, column.also),
        "", "keep one of the two"));
}

void TableReader::report_ignored(const CsvCell& header) {
  std::vector<std::string_view> names;
  for (const auto& column : spec_.columns) {
    names.push_back(column.name);
    if (!column.also.empty()) names.push_back(column.also);
  }
  models::FidelityItem item;
  item.origin = {table_.file(), header.line, header.column};
  item.item = fmt::format("column {}", shown(header.text));
  item.fidelity = models::Fidelity::ignored;
  const std::string hint = did_you_mean(header.text, names);
  item.why = hint.empty() ? "not a column of this table" : "not a column of this table; " + hint;
  context_.fidelity->items.push_back(std::move(item));
}

TableRow::TableRow(TableReader& table, std::size_t index)
    : table_(&table), cells_(table.table_.row(index)), key_(table.spec_.key) {
  object_ =
      key_.empty() ? std::string(table.spec_.object) : fmt::format("{} \"{}\"", table.spec_.object, shown(text(key_)));
}

const CsvCell* TableRow::cell(std::string_view column) const {
  const auto at = table_->position_.find(std::string(column));
  if (at == table_->position_.end() || at->second >= cells_.size()) return nullptr;
  return &cells_[at->second];
}

models::Origin TableRow::origin() const {
  return {table_->table_.file(), cells_.empty() ? 0 : cells_.front().line, cells_.empty() ? 0 : cells_.front().column};
}

models::Origin TableRow::origin(std::string_view column) const {
  const CsvCell* at = cell(column);
  return at ? models::Origin{table_->table_.file(), at->line, at->column} : origin();
}

ValuePlace TableRow::place(std::string_view column) const { return {origin(column), object_, std::string(column)}; }

std::string_view TableRow::text(std::string_view column) const {
  const CsvCell* at = cell(column);
  return at ? at->text : std::string_view();
}

std::string_view TableRow::text(std::string_view column, std::string_view otherwise) const {
  const auto given = text(column);
  return given.empty() ? otherwise : given;
}

std::optional<double> TableRow::optional_number(std::string_view column, const Bound& bound) const {
  const auto given = text(column);
  if (given.empty()) return std::nullopt;
  return parse_number(given, bound, table_->context_.decimal_comma, place(column), *table_->context_.findings);
}

double TableRow::number(std::string_view column, double otherwise, const Bound& bound) const {
  return optional_number(column, bound).value_or(otherwise);
}

void TableRow::missing(std::string_view column) const {
  if (!table_->position_.contains(std::string(column))) return;  // the header has its own finding
  error(code::missing_value, column, fmt::format("{} is empty", column), "", "give a value");
}

double TableRow::required_number(std::string_view column, const Bound& bound) const {
  if (!has(column)) missing(column);
  return number(column, 0.0, bound);
}

int TableRow::integer(std::string_view column, int otherwise, const Bound& bound) const {
  const auto given = text(column);
  if (given.empty()) return otherwise;
  return parse_integer(given, bound, place(column), *table_->context_.findings).value_or(otherwise);
}

bool TableRow::boolean(std::string_view column, bool otherwise) const {
  const auto given = text(column);
  if (given.empty()) return otherwise;
  return parse_boolean(given, place(column), *table_->context_.findings).value_or(otherwise);
}

std::size_t TableRow::choice(std::string_view column, std::span<const std::string_view> words,
                             std::size_t otherwise) const {
  const auto given = text(column);
  if (given.empty()) return otherwise;
  return parse_choice(given, words, place(column), *table_->context_.findings).value_or(otherwise);
}

std::optional<double> TableRow::quantity(const Quantity& quantity, const Bound& bound) const {
  const bool in_small = !has(quantity.large) && has(quantity.small);
  const auto value = optional_number(in_small ? quantity.small : quantity.large, bound);
  if (!value) return std::nullopt;
  const double si = *value * (in_small ? quantity.small_si : quantity.large_si);
  const auto column = in_small ? quantity.small : quantity.large;
  return check_number(si, text(column), any_number, place(column), *table_->context_.findings);
}

double TableRow::required_quantity(const Quantity& wanted, const Bound& bound) const {
  if (!has(wanted.large) && !has(wanted.small)) {
    missing(table_->position_.contains(std::string(wanted.small)) ? wanted.small : wanted.large);
    return 0.0;
  }
  return quantity(wanted, bound).value_or(0.0);
}

void TableRow::error(const char* code, std::string_view column, std::string message, std::string bound,
                     std::string remedy, models::Severity severity) const {
  auto finding =
      value_finding(code, place(column), text(column), std::move(message), std::move(bound), std::move(remedy));
  finding.severity = severity;
  table_->context_.findings->add(std::move(finding));
}

void TableRow::defaulted(std::string_view column, std::string_view why) const {
  ++table_->defaulted_[{std::string(column), std::string(why)}];
}

void TableRow::note(models::Fidelity fidelity, std::string_view column, std::string why) const {
  models::FidelityItem item;
  item.origin = origin(column);
  item.item = column.empty() ? object_ : fmt::format("{}: {}", object_, column);
  item.fidelity = fidelity;
  item.why = std::move(why);
  table_->context_.fidelity->items.push_back(std::move(item));
}

bool NameIndex::add(const TableRow& row, std::size_t position) {
  const std::string name(row.name());
  if (name.empty()) {
    row.error(code::missing_value, "", "the row has no name", "", "give every row its own name");
    return false;
  }
  const auto [at, is_new] = entries_.try_emplace(models::to_lower(name), Entry{position, row.origin()});
  if (!is_new) {
    row.error(code::duplicate_name, row.key(),
              fmt::format("the name \"{}\" stands already in line {}", shown(name), at->second.origin.line),
              "names are unique, case ignored", "rename one of the two");
    return false;
  }
  names_.push_back(name);
  return true;
}

bool NameIndex::add(std::string_view name, models::Origin origin, std::size_t position) {
  const bool is_new = entries_.try_emplace(models::to_lower(name), Entry{position, std::move(origin)}).second;
  if (is_new) names_.emplace_back(name);
  return is_new;
}

std::optional<std::size_t> NameIndex::find(std::string_view name) const {
  const auto at = entries_.find(models::to_lower(name));
  if (at == entries_.end()) return std::nullopt;
  return at->second.position;
}

std::optional<std::size_t> NameIndex::refer_if_given(const TableRow& row, std::string_view column,
                                                     std::string_view kind) const {
  const auto name = row.text(column);
  if (name.empty()) return std::nullopt;
  if (const auto position = find(name)) return position;
  std::string remedy;
  if (suggestions_left_-- > 0) remedy = did_you_mean(name, std::vector<std::string_view>(names_.begin(), names_.end()));
  if (remedy.empty()) remedy = fmt::format("name a {} that exists", kind);
  row.error(code::unknown_reference, column, fmt::format("{} \"{}\" does not exist", column, shown(name)), "", remedy);
  return std::nullopt;
}

std::optional<std::size_t> NameIndex::refer(const TableRow& row, std::string_view column, std::string_view kind) const {
  if (!row.has(column)) {
    row.error(code::missing_value, column, fmt::format("{} is empty", column), "", fmt::format("name a {}", kind));
    return std::nullopt;
  }
  return refer_if_given(row, column, kind);
}

void report_unknown_name(const TableRow& row, std::string_view column, std::span<const std::string_view> known) {
  const auto name = row.text(column);
  std::string remedy = did_you_mean(name, known);
  if (remedy.empty()) remedy = "name one that exists";
  row.error(code::unknown_reference, column, fmt::format("{} \"{}\" does not exist", column, shown(name)), "", remedy);
}

}  // namespace headroom::data
