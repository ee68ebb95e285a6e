// SPDX-License-Identifier: Apache-2.0
// The summary.json of each verb: schema_version, what was asked (settings with their origin), what came out.
#pragma once

#include <span>

#include "data/writers/excel.hpp"
#include "data/writers/json.hpp"
#include "models/core/fidelity.hpp"
#include "models/network/network.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/results/capacity.hpp"
#include "models/results/loading.hpp"
#include "models/results/state.hpp"

namespace headroom::data {

inline constexpr int summary_schema_version = 1;

// Who computed, from what, with which settings.
struct Provenance {
  std::string version, commit;
  SettingLines settings;
};

// Extremes of the phase nodes (1 2 3) that are supplied and have a base, in pu of it; blank names where there is none.
struct VoltageExtremes {
  double min_pu = 0.0, max_pu = 0.0;
  std::string min_at, max_at;  // bus.NAME.1
  std::size_t supplied_nodes = 0, dead_nodes = 0;
};
VoltageExtremes voltage_extremes(const models::Network& network, const models::State& state);

// floating_buses: names of buses whose voltage to ground nothing definite holds.
Json powerflow_summary(const Provenance& provenance, const models::Network& network, const models::State& state,
                       std::span<const models::Deviation> deviations, std::span<const std::string> floating_buses);
Json capacity_summary(const Provenance& provenance, const models::Network& network,
                      const models::CapacityResult& result);
Json plan_summary(const Provenance& provenance, const models::Network& network, const models::PlanAnswer& answer);
Json info_summary(const Provenance& provenance, const models::Network& network, const models::FidelityReport& fidelity);

}  // namespace headroom::data
