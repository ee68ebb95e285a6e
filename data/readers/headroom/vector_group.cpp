// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/vector_group.hpp"

#include <fmt/core.h>

namespace headroom::data {

namespace {

using models::Connection;

std::optional<Connection> connection_of(char letter) {
  switch (letter) {
    case 'Y':
    case 'y': return Connection::wye;
    case 'D':
    case 'd': return Connection::delta;
    case 'Z':
    case 'z': return Connection::zigzag;
    default: return std::nullopt;
  }
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int> clock_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 2) return std::nullopt;
  int clock = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    clock = 10 * clock + (c - '0');
  }
  if (clock > 12) return std::nullopt;
  return clock % 12;
}

}  // namespace

bool VectorGroup::low_leads() const { return clock % 4 == 3; }

int VectorGroup::rotation() const {
  const int base = clock % 2 == 0 ? 0 : (low_leads() ? 11 : 1);
  const int added = (clock - base + 12) % 12;  // 0, 4 or 8 hours
  return added == 8 ? 1 : (added == 4 ? 2 : 0);
}

bool VectorGroup::representable() const {
  if (high == Connection::zigzag || low == Connection::zigzag) return false;
  return high != low ? clock % 2 == 1 : clock % 4 == 0;
}

std::optional<VectorGroup> parse_vector_group(std::string_view text) {
  if (text.size() < 3 || text[0] < 'A' || text[0] > 'Z') return std::nullopt;
  VectorGroup group;
  const auto high = connection_of(text[0]);
  text.remove_prefix(1);
  group.high_neutral = take(text, 'N');
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return std::nullopt;
  const auto low = connection_of(text[0]);
  text.remove_prefix(1);
  group.low_neutral = take(text, 'n');
  const auto clock = clock_of(text);
  if (!high || !low || !clock) return std::nullopt;
  if ((group.high_neutral && *high == Connection::delta) || (group.low_neutral && *low == Connection::delta))
    return std::nullopt;
  group.high = *high;
  group.low = *low;
  group.clock = *clock;
  return group;
}

std::string to_text(const VectorGroup& group) {
  constexpr std::string_view high = "YDZ", low = "ydz";
  return fmt::format("{}{}{}{}{}", high[static_cast<std::size_t>(group.high)], group.high_neutral ? "N" : "",
                     low[static_cast<std::size_t>(group.low)], group.low_neutral ? "n" : "", group.clock);
}

}  // namespace headroom::data
