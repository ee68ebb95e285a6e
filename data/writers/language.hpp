// SPDX-License-Identifier: Apache-2.0
// The two languages of screens and reports. Files for machines (column names, words of enumerations) stay English.
#pragma once

#include <cstdint>
#include <string_view>

namespace headroom::data {

enum class Language : std::uint8_t { en, zh };

inline std::string_view say(Language language, std::string_view en, std::string_view zh) {
  return language == Language::zh ? zh : en;
}

}  // namespace headroom::data
