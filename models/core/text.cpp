// SPDX-License-Identifier: Apache-2.0
#include "models/core/text.hpp"

#include <algorithm>
#include <numeric>

namespace headroom::models {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string> nearest(std::string_view text, std::span<const std::string_view> candidates,
                                 std::size_t count) {
  const std::string wanted = to_lower(text);
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 2);
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const auto candidate : candidates) {
    const std::size_t longer = std::max(candidate.size(), wanted.size());
    const std::size_t shorter = std::min(candidate.size(), wanted.size());
    if (longer - shorter > limit) continue;
    const std::size_t distance = edit_distance(wanted, to_lower(candidate));
    if (distance <= limit) found.emplace_back(distance, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t k = 0; k < std::min(count, found.size()); ++k) names.emplace_back(found[k].second);
  return names;
}

}  // namespace headroom::models
