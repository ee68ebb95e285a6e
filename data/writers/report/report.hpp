// SPDX-License-Identifier: Apache-2.0
// The report: one HTML file with everything inside (no script, no font, no picture from elsewhere), which prints on A4.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/writers/language.hpp"
#include "data/writers/summary.hpp"
#include "models/core/fidelity.hpp"
#include "models/demand/application.hpp"
#include "models/network/topology.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/results/capacity.hpp"
#include "models/results/customary.hpp"
#include "models/results/deviation.hpp"
#include "models/results/loading.hpp"
#include "models/results/simultaneous.hpp"
#include "models/results/state.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::data {

// What the report is made of. Everything is borrowed and must outlive the call; parts that were not computed are empty
// or nullptr, and their sections say so.
struct ReportInput {
  Language language = Language::en;
  std::string title;
  Provenance provenance;
  const models::Network* network = nullptr;  // never nullptr, as topology, state, rules, fidelity
  const models::Topology* topology = nullptr;
  const models::State* state = nullptr;
  const models::RuleSet* rules = nullptr;
  const models::FidelityReport* fidelity = nullptr;
  std::span<const models::Deviation> deviations;
  std::span<const models::BranchLoading> loadings;
  const models::CapacityResult* capacity = nullptr;
  std::span<const models::SimultaneousRow> simultaneous;
  std::span<const models::CustomaryCapacity> customary;
  double customary_beta = 0.8;
  const models::Application* application = nullptr;
  const models::PlanAnswer* plans = nullptr;
  std::vector<std::pair<std::string, std::string>> files;  // name, what it is: beside the report
};

// Complexity: O(everything in it).
std::string report_html(const ReportInput& input);

}  // namespace headroom::data
