// SPDX-License-Identifier: Apache-2.0
// A study: one grid, many cases, a few numbers of each. What a case holds is a function of the study and its number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace headroom::models {

enum class StudyCases : std::uint8_t {
  random_loads,  // every load times a factor of its own
  hours,         // the loads' and generators' profiles, hour by hour
  outages,       // one line after the other out of service
};

struct Study {
  std::string name;
  std::string grid;               // a file or folder
  std::string time = "snapshot";  // random_loads, outages: the state that cases start from
  StudyCases cases = StudyCases::random_loads;
  std::size_t count = 0;   // random_loads, hours
  std::uint64_t seed = 1;  // random_loads
  double lowest_factor = 0.0, highest_factor = 1.5;
  double first_hour = 1.0;   // hours: decimal hours from the start of the yearly profiles, in steps of one
  std::size_t chunk = 1024;  // cases that are computed, written and resumed together

  double tolerance_pu = 1e-8;
  double vm_min_pu = 0.93, vm_max_pu = 1.07;
  double line_loading = 1.0, transformer_loading = 1.0;  // fractions
  bool voltages = false;                                 // |V| of all nodes too
  std::vector<double> percentiles{0.05, 0.5, 0.95};      // shares, of |V| per node over the cases
};

}  // namespace headroom::models
