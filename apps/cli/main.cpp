// SPDX-License-Identifier: Apache-2.0
// headroom VERB GRID [options]. The one catch of the program, and the exit codes.
#include <cstdio>
#include <exception>

#include <fmt/core.h>

#include "apps/cli/interrupt.hpp"
#include "apps/cli/verbs.hpp"

int main(int argc, char** argv) {
  using namespace headroom::cli;
  try {
    const auto parsed = parse_command_line(argc, argv);
    if (!parsed.out.empty()) fmt::print(stdout, "{}", parsed.out);
    if (!parsed.err.empty()) fmt::print(stderr, "{}", parsed.err);
    if (!parsed.command) return static_cast<int>(parsed.exit);
    catch_interrupt();
    const auto& line = *parsed.command;
    const ExitCode code = std::visit([&](const auto& arguments) { return run(line, arguments); }, line.verb);
    return static_cast<int>(interrupted() ? ExitCode::interrupted : code);
  } catch (const std::exception& error) {
    fmt::print(stderr, "headroom: internal error: {}\n", error.what());
    return static_cast<int>(ExitCode::internal_error);
  }
}
