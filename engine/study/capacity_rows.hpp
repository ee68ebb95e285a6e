// SPDX-License-Identifier: Apache-2.0
// Which additions a question about capacity is about, and how far each is searched.
#pragma once

#include <vector>

#include "engine/study/capacity.hpp"
#include "models/network/topology.hpp"

namespace headroom::engine {

// End of a search where no transformer stands upstream.
inline constexpr double maximum_without_transformer_kw = 100e3;

// options.at, else every bus but the sources'.
std::vector<models::BusId> points_asked(const models::Network& network, const CapacityOptions& options);

// As given, else 0.95 for a load and 1 for generation.
double power_factor_of(const CapacityOptions& options, models::Direction direction);

// One per point, direction and phase, in that order.
std::vector<AdditionRequest> capacity_requests(const models::Network& network, const CapacityOptions& options);

// options.maximum_kw, else twice the rating of the transformers upstream, 100 MW without one.
double search_maximum_kw(const models::Network& network, const models::Topology& topology, models::BusId bus,
                         const CapacityOptions& options);

// What a row is called in lists: "bus.NAME abc load".
std::string row_name(const models::Network& network, const models::CapacityRow& row);

// Limits, policies and tolerances with their origin, as lines of result.settings.
void add_capacity_settings(const std::string& state, const models::RuleSet& rules, const CapacityOptions& options,
                           models::CapacityResult& result);

}  // namespace headroom::engine
