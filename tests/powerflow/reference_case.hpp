// SPDX-License-Identifier: Apache-2.0
// A third-party grid with the solution that OpenDSS found (reference/opendss of the case collection).
#pragma once

#include <complex>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/results/state.hpp"

namespace reference_case {

using headroom::models::Complex;

// $HEADROOM_CASES, else ../shared/cases beside the checkout; empty when there is none.
std::filesystem::path folder();

struct Conductor {
  std::string element;  // "line.l1"
  int terminal = 1;
  int node = 0;
  Complex current_a;
};

struct Case {
  headroom::models::Network network;
  headroom::models::State state;      // the reference's voltages, taps and steps
  std::vector<Conductor> conductors;  // as the file lists them
  std::size_t nodes = 0;              // voltages found
};

// Empty: the reader refuses the grid.
std::optional<Case> read(const std::string& id);

}  // namespace reference_case
