// SPDX-License-Identifier: Apache-2.0
// The words of the help screens that are not options: one line and examples per verb.
#pragma once

#include <span>
#include <string_view>

namespace headroom::cli {

struct VerbHelp {
  std::string_view verb, title, examples;
};

std::span<const VerbHelp> verb_helps();
// nullptr: no such verb.
const VerbHelp* find_verb_help(std::string_view verb);

extern const std::string_view program_examples;

}  // namespace headroom::cli
