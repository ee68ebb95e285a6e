// SPDX-License-Identifier: Apache-2.0
// A grid folder in one input: each file begins with a line "@ NAME", NAME one of the folder's.
#include "tests/fuzz/input_file.hpp"

namespace {

constexpr const char* names[] = {
    "grid.toml",  "bus.csv",  "ext_grid.csv", "line.csv",       "line_type.csv",        "trafo.csv",   "switch.csv",
    "load.csv",   "sgen.csv", "shunt.csv",    "regulator.csv",  "customer.csv",         "profile.csv", "corridor.csv",
    "outage.csv", "work.csv", "crew.csv",     "substation.csv", "capacitor_control.csv"};

void write_files(std::string_view text) {
  for (const char* name : names) std::filesystem::remove(headroom::test::scratch() / name);
  while (text.starts_with("@ ")) {
    const auto line_end = text.find('\n');
    if (line_end == std::string_view::npos) return;
    const auto name = text.substr(2, line_end - 2);
    const auto next = text.find("\n@ ", line_end);
    const auto content = text.substr(line_end + 1, next == std::string_view::npos ? next : next - line_end);
    for (const char* known : names)
      if (name == known) headroom::fuzz::written(content, known);
    if (next == std::string_view::npos) return;
    text.remove_prefix(next + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  write_files(headroom::fuzz::text_of(bytes, size));
  headroom::fuzz::read(headroom::test::scratch(), {.format = headroom::data::GridFormat::headroom});
  return 0;
}
