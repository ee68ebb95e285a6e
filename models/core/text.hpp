// SPDX-License-Identifier: Apache-2.0
// Comparing names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::models {

// ASCII only: names in other scripts have no case.
std::string to_lower(std::string_view text);

// The candidates with the smallest edit distance to `text` (case ignored), best first, at most `count`,
// none farther than half the length of `text`. Complexity: candidates × lengths.
std::vector<std::string> nearest(std::string_view text, std::span<const std::string_view> candidates,
                                 std::size_t count);

}  // namespace headroom::models
