// SPDX-License-Identifier: Apache-2.0
// One application before one grid: what every step of the search reads.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/planning/options.hpp"
#include "models/demand/application.hpp"
#include "models/network/topology.hpp"
#include "models/plan/catalogue.hpp"
#include "models/results/state.hpp"
#include "models/rules/lookup.hpp"

namespace headroom::engine {

struct PlanCase {
  const models::Network& network;
  const models::State& before;  // of the network, solved; its point is the base of every trial
  const models::Application& application;
  const models::Catalogue& catalogue;
  const models::RuleSet& rules;
  const PlanOptions& options;

  models::Topology topology;           // of the base point
  std::vector<int> feeder_users;       // [bus] users on the bus's feeder: transformers and customers at its own voltage
  std::vector<double> power_behind_w;  // [bus] drawn by it and by everything that the tree feeds through it
  double demand_w = 0.0;               // calculated load
  double equipment_w = 0.0;            // of all pieces, without demand factors; the demand where there is no list
  double capacity_va = 0.0;            // transformer capacity needed
  std::vector<models::SupplyVoltageRange> allowed;  // supply voltages by rule
  bool voltage_by_rule = true;                      // false: the rules say nothing, `allowed` is a default
  models::SourcesRequired sources;                  // what the importance class asks for
  std::optional<models::BusId> own_point;
};

// Answers what the application and the rules decide. REQUIRES: a solved `before`.
PlanCase make_case(const models::Network& network, const models::State& before, const models::Application& application,
                   const models::Catalogue& catalogue, const models::RuleSet& rules, const PlanOptions& options);

// Why no plan can be made for this application, in words; empty: it can.
std::string refuse_application(const models::Network& network, const models::Application& application);

// The nominal voltages at which candidates are looked for: the applicant's wish where the rules allow it, else all
// allowed.
std::vector<double> searched_voltages_v(const PlanCase& plan_case);

// What made the answer: one line each, value with its origin.
std::vector<std::pair<std::string, std::string>> plan_settings(const PlanCase& plan_case);

std::string importance_word(models::Importance importance);

}  // namespace headroom::engine
