// SPDX-License-Identifier: Apache-2.0
// The names of commands and options, in OpenDSS's order (an abbreviation means the first that begins with it), and what
// those that build no circuit do to the answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headroom::data::opendss {

enum class Effect : std::uint8_t {
  builds,    // carried out
  harmless,  // reports, draws, saves: ignored
  refused,   // changes the circuit in a way that is not modelled
};

struct Keyword {
  std::string_view name;  // lower case
  Effect effect = Effect::harmless;
  std::string_view why = {};
};

std::optional<Keyword> find_command(std::string_view text);
std::optional<Keyword> find_option(std::string_view text);

}  // namespace headroom::data::opendss
