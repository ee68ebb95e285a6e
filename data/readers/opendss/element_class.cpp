// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/element_class.hpp"

#include <cmath>

#include <fmt/core.h>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Without case.
bool begins_with(std::string_view name, std::string_view text) {
  if (text.size() > name.size()) return false;
  for (std::size_t k = 0; k < text.size(); ++k)
    if (lower(name[k]) != lower(text[k])) return false;
  return true;
}

}  // namespace

Place Edit::place() const {
  return {{std::string(file), line, column},
          head ? fmt::format("{} \"{}\"", class_name, head->source_name) : std::string(),
          models::to_lower(property),
          std::string(value)};
}

std::string Edit::item() const {
  return head ? fmt::format("{}.{}.{}", class_name, head->name, models::to_lower(property))
              : fmt::format("{}.{}", class_name, models::to_lower(property));
}

void Edit::bad_value(std::string_view expected) {
  Place at = place();
  const auto* finding = expected.find("number") == std::string_view::npos ? code::not_a_choice : code::not_a_number;
  report.error(at, finding, fmt::format("{} \"{}\" is not {}", at.field, at.value, expected));
}

void Edit::unknown_object(std::string_view class_name_wanted, std::string_view name) {
  report.error(place(), code::unknown_reference, fmt::format("there is no {} \"{}\"", class_name_wanted, name),
               fmt::format("define {}.{} before it is used", class_name_wanted, name));
}

std::optional<double> Edit::number() {
  const auto number = parse_number(value, variables);
  if (!number) bad_value("a number");
  return number;
}

std::optional<int> Edit::integer(int lowest, int highest) {
  const auto number = parse_number(value, variables);
  if (!number || std::abs(*number) > 1e9) {
    bad_value("a whole number");
    return {};
  }
  const int whole = static_cast<int>(std::lround(*number));
  if (whole >= lowest && whole <= highest) return whole;
  bad_value(fmt::format("between {} and {}", lowest, highest));
  return {};
}

std::optional<std::vector<double>> Edit::array(std::size_t limit) {
  if (const auto named = named_file(value, variables)) return array_of_file(*named, limit);
  auto values = parse_array(value, variables, limit);
  if (!values) bad_value("a list of numbers");
  return values;
}

std::optional<std::vector<double>> Edit::array_of_file(const NamedFile& named, std::size_t limit) {
  const auto file = find_numbers(circuit.folder, named, place(), report);
  if (!file) return {};
  return read_numbers(*file, limit, place().object, report);
}

std::optional<std::vector<double>> Edit::symmetric_matrix(std::size_t order) {
  auto values = parse_symmetric_matrix(value, variables, order);
  if (!values) bad_value("a matrix of numbers");
  return values;
}

std::vector<std::string> Edit::words(std::size_t limit) const {
  std::vector<std::string> words;
  Tokens tokens(value, &variables);
  while (words.size() < limit && tokens.next()) words.emplace_back(tokens.value());
  return words;
}

void Edit::number_into(double& target, double scale) {
  if (const auto value_read = number()) target = *value_read * scale;
}

ElementClass::ElementClass(std::string_view name, std::span<const Property> properties, bool circuit_element)
    : name_(name),
      properties_(properties),
      circuit_element_(circuit_element),
      times_set_(properties.size()),
      first_set_(properties.size()) {}

std::optional<std::size_t> ElementClass::property(std::string_view text) const {
  if (text.empty()) return {};
  std::optional<std::size_t> beginning;
  for (std::size_t p = 0; p < properties_.size(); ++p) {
    const std::string_view name = properties_[p].name;
    if (!begins_with(name, text)) continue;
    if (name.size() == text.size()) return p;
    if (!beginning) beginning = p;
  }
  return beginning;
}

std::optional<std::size_t> ElementClass::find(std::string_view lower_name) const {
  const auto at = by_name_.find(std::string(lower_name));
  if (at == by_name_.end()) return {};
  return at->second;
}

std::size_t ElementClass::add(Head head) {
  const std::size_t object = size();
  by_name_.emplace(head.name, object);
  append(std::move(head));
  return object;
}

void ElementClass::set(std::size_t object, std::size_t property, Edit& edit) {
  const Property& what = properties_[property];
  edit.property = what.name;
  if (times_set_[property]++ == 0) first_set_[property] = {std::string(edit.file), edit.line, edit.column};
  if (property < 64) head(object).given |= std::uint64_t{1} << property;
  if (what.treatment == Treatment::harmless) return;
  if (what.treatment == Treatment::refused) {
    edit.refuse(what.why);
  } else if (what.name == "Enabled") {
    head(object).enabled = edit.yes();
  } else if (what.name == "BaseFreq") {
    edit.number_into(head(object).base_frequency_hz);
  } else if (what.name == "Like") {
    const auto other = find(models::to_lower(edit.value));
    if (other && *other != object) make_like(object, *other);
    else edit.unknown_object(name_, edit.value);
  } else {
    set_own(object, property, edit);
  }
}

void ElementClass::add_counts(Report& report) {
  for (std::size_t p = 0; p < properties_.size(); ++p) {
    if (times_set_[p] == 0) continue;
    const std::string item = fmt::format("{}.{}", name_, models::to_lower(properties_[p].name));
    if (properties_[p].treatment == Treatment::taken) report.taken(item, times_set_[p]);
    else if (properties_[p].treatment == Treatment::harmless)
      report.ignored(first_set_[p], item,
                     properties_[p].why.empty() ? "does not act on a load flow" : properties_[p].why, times_set_[p]);
  }
}

}  // namespace headroom::data::opendss
