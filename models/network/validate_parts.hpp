// SPDX-License-Identifier: Apache-2.0
// The parts of validate(), one function per kind of element. Internal to validation.
#pragma once

#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::models {

void validate_lines(const NetworkData& data, Findings& findings);
void validate_switches(const NetworkData& data, Findings& findings);
void validate_transformers(const NetworkData& data, Findings& findings);
void validate_capacitors(const NetworkData& data, Findings& findings);
void validate_reactors(const NetworkData& data, Findings& findings);
void validate_loads(const NetworkData& data, Findings& findings);
void validate_generators(const NetworkData& data, Findings& findings);
void validate_sources(const NetworkData& data, Findings& findings);
void validate_current_sources(const NetworkData& data, Findings& findings);
void validate_controls(const NetworkData& data, Findings& findings);

// Conductors that a terminal of a star or delta over `phases` needs. One in balanced networks.
std::size_t star_conductors(const NetworkData& data, int phases);
std::size_t delta_conductors(const NetworkData& data, int phases);

}  // namespace headroom::models
