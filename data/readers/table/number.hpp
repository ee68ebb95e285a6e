// SPDX-License-Identifier: Apache-2.0
// Numbers, truth values and words as people write them into tables, with findings that name the remedy.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

// A closed interval, or one without its lower end.
struct Bound {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool above_least = false;  // least itself is excluded

  bool holds(double value) const { return (above_least ? value > least : value >= least) && value <= most; }
  std::string text() const;  // "a number > 0", "0 to 1"
};

inline constexpr Bound any_number{};
inline constexpr Bound positive{0.0, std::numeric_limits<double>::infinity(), true};
inline constexpr Bound not_negative{0.0};
inline constexpr Bound fraction{0.0, 1.0};
inline constexpr Bound percent{0.0, 100.0};

// Where a value stands and what it belongs to: the part of a finding that all its checks share.
struct ValuePlace {
  models::Origin origin;
  std::string object;  // load "T0831"
  std::string field;   // p_kw
};

// A place that belongs to no row of a table.
ValuePlace place_in(std::string_view file, std::int32_t line = 0, std::int32_t column = 0, std::string_view field = "");

// The finding about a value at a place.
models::Finding value_finding(const char* code, const ValuePlace& place, std::string_view value, std::string message,
                              std::string bound = "", std::string remedy = "");

// `text` as a finite number within `bound`, else a finding and nothing. Spaces around it and a leading + are allowed.
std::optional<double> parse_number(std::string_view text, const Bound& bound, bool decimal_comma,
                                   const ValuePlace& place, models::Findings& findings);
std::optional<double> check_number(double value, std::string_view text, const Bound& bound, const ValuePlace& place,
                                   models::Findings& findings);
std::optional<int> parse_integer(std::string_view text, const Bound& bound, const ValuePlace& place,
                                 models::Findings& findings);
// true false yes no 1 0 on off, any case.
std::optional<bool> parse_boolean(std::string_view text, const ValuePlace& place, models::Findings& findings);
// The position of `text` among `words` (case ignored), else a finding that offers the nearest.
std::optional<std::size_t> parse_choice(std::string_view text, std::span<const std::string_view> words,
                                        const ValuePlace& place, models::Findings& findings);

// "did you mean "a", "b"?" for a name that was not found; empty when nothing is near.
std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates);

std::string_view trim(std::string_view text);
// Whether all bytes form UTF-8 without zero bytes; `bad` is the position of the first that does not.
bool is_utf8_text(std::string_view bytes, std::size_t& bad);
// At most 40 characters of a value, control characters replaced: for messages.
std::string shown(std::string_view value);

}  // namespace headroom::data
