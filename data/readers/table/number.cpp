// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/number.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

namespace {

// The whole of `text` as a number; also infinities and NaN, which the caller refuses with a better message.
std::optional<double> whole_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::string with_point(std::string_view text, char from) {
  std::string changed(text);
  std::replace(changed.begin(), changed.end(), from, '.');
  return changed;
}

// What the writer of a value that is no number probably meant.
std::string number_remedy(std::string_view text, bool decimal_comma) {
  if (!decimal_comma && std::count(text.begin(), text.end(), ',') == 1) {
    const std::string changed = with_point(text, ',');
    if (whole_number(changed)) return fmt::format("decimal comma? write {} or pass --decimal comma", changed);
  }
  if (decimal_comma && text.find('.') != std::string_view::npos)
    return "numbers are read with a decimal comma here: leave --decimal comma out";
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end != text.data())
    return fmt::format("write the number alone: {}", text.substr(0, static_cast<std::size_t>(end - text.data())));
  return "write a number, or leave the field empty where it may be";
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

// Bytes of the character that starts with this byte; 0 = none does.
std::size_t character_length(unsigned char first) {
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

}  // namespace

std::string Bound::text() const {
  const bool has_least = std::isfinite(least), has_most = std::isfinite(most);
  if (has_least && has_most) return fmt::format("{}{} to {}", above_least ? "above " : "", least, most);
  if (has_least) return fmt::format("a number {} {}", above_least ? ">" : ">=", least);
  if (has_most) return fmt::format("a number <= {}", most);
  return "a number";
}

ValuePlace place_in(std::string_view file, std::int32_t line, std::int32_t column, std::string_view field) {
  ValuePlace place;
  place.origin.file = std::string(file);
  place.origin.line = line;
  place.origin.column = column;
  place.field = std::string(field);
  return place;
}

models::Finding value_finding(const char* code, const ValuePlace& place, std::string_view value, std::string message,
                              std::string bound, std::string remedy) {
  models::Finding finding;
  finding.code = code;
  finding.origin = place.origin;
  finding.object = place.object;
  finding.field = place.field;
  finding.value = std::string(value);
  finding.message = std::move(message);
  finding.bound = std::move(bound);
  finding.remedy = std::move(remedy);
  return finding;
}

std::optional<double> check_number(double value, std::string_view text, const Bound& bound, const ValuePlace& place,
                                   models::Findings& findings) {
  if (!std::isfinite(value)) {
    findings.add(value_finding(code::not_finite, place, text,
                               fmt::format("{} \"{}\" is not finite", place.field, shown(text)), bound.text(),
                               "write a finite number"));
    return std::nullopt;
  }
  if (!bound.holds(value)) {
    findings.add(value_finding(code::out_of_bounds, place, text,
                               fmt::format("{} {} is out of range", place.field, shown(text)), bound.text(),
                               "correct the number"));
    return std::nullopt;
  }
  return value;
}

std::optional<double> parse_number(std::string_view text, const Bound& bound, bool decimal_comma,
                                   const ValuePlace& place, models::Findings& findings) {
  const std::string_view trimmed = trim(text);
  std::optional<double> value;
  if (!decimal_comma) value = whole_number(trimmed);
  else if (trimmed.find('.') == std::string_view::npos) value = whole_number(with_point(trimmed, ','));
  if (value) return check_number(*value, trimmed, bound, place, findings);
  findings.add(value_finding(code::not_a_number, place, trimmed,
                             fmt::format("{} \"{}\" is not a number", place.field, shown(trimmed)), "",
                             number_remedy(trimmed, decimal_comma)));
  return std::nullopt;
}

std::optional<int> parse_integer(std::string_view text, const Bound& bound, const ValuePlace& place,
                                 models::Findings& findings) {
  const std::string_view trimmed = trim(text);
  const auto value = whole_number(trimmed);
  if (!value || std::abs(*value) > 1e9 || *value != std::floor(*value)) {
    findings.add(value_finding(code::not_an_integer, place, trimmed,
                               fmt::format("{} \"{}\" is not a whole number", place.field, shown(trimmed)), "",
                               "write a whole number"));
    return std::nullopt;
  }
  if (!check_number(*value, trimmed, bound, place, findings)) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<bool> parse_boolean(std::string_view text, const ValuePlace& place, models::Findings& findings) {
  const std::string word = models::to_lower(trim(text));
  for (const auto* yes : {"true", "yes", "1", "on"})
    if (word == yes) return true;
  for (const auto* no : {"false", "no", "0", "off"})
    if (word == no) return false;
  findings.add(value_finding(code::not_a_boolean, place, text,
                             fmt::format("{} \"{}\" is neither true nor false", place.field, shown(text)), "",
                             "write true or false"));
  return std::nullopt;
}

std::optional<std::size_t> parse_choice(std::string_view text, std::span<const std::string_view> words,
                                        const ValuePlace& place, models::Findings& findings) {
  const std::string word = models::to_lower(trim(text));
  std::string list;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (word == models::to_lower(words[k])) return k;
    if (!words[k].empty()) list += (list.empty() ? "" : ", ") + std::string(words[k]);
  }
  std::string remedy = did_you_mean(word, words);
  if (remedy.empty()) remedy = "write one of: " + list;
  findings.add(value_finding(code::not_a_choice, place, text,
                             fmt::format("{} \"{}\" is not known", place.field, shown(text)), "one of " + list,
                             remedy));
  return std::nullopt;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates) {
  const auto names = models::nearest(text, candidates, 3);
  std::string remedy;
  for (const auto& name : names) remedy += (remedy.empty() ? "did you mean \"" : ", \"") + name + "\"";
  return remedy.empty() ? remedy : remedy + "?";
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_utf8_text(std::string_view bytes, std::size_t& bad) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = character_length(static_cast<unsigned char>(bytes[i]));
    bad = i;
    if (length == 0 || i + length > bytes.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if (!is_continuation(bytes[i + k])) return false;
    i += length;
  }
  return true;
}

std::string shown(std::string_view value) {
  std::size_t end = std::min<std::size_t>(value.size(), 40);
  while (end > 0 && end < value.size() && is_continuation(value[end])) --end;
  std::string text(value.substr(0, end));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  return end < value.size() ? text + "..." : text;
}

}  // namespace headroom::data
