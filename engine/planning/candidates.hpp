// SPDX-License-Identifier: Apache-2.0
// Where an applicant could be connected.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/planning/corridor_graph.hpp"
#include "engine/planning/options.hpp"
#include "models/demand/application.hpp"
#include "models/network/topology.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

struct Candidate {
  models::BusId bus;
  models::ConnectionWay way = models::ConnectionWay::tee;
  double nominal_v = 0.0;  // line to line, by the rule set; the bus's base where the rules have none
  std::string feeder;      // a name of its own for a new feeder
  std::string substation;
  double straight_m = 0.0;
  Route route;  // in metres, from the connection point to the applicant
};

// What the application says about where.
struct SupplyPlace {
  std::optional<models::Position> position;  // in the grid's coordinates; without one only the own point is a candidate
  std::optional<models::BusId> own_point;    // the connection point the applicant names
  bool stays_there = false;                  // an expansion: the own point needs no new line
};

struct CandidateSearch {
  std::vector<Candidate> candidates;  // the applicant's own point first, then by distance
  double radius_m = 0.0;              // the last radius of the growing search
  int distinct_feeders = 0;
};

// How a bus could give a new supply: busbars and ring-main units by a bay, poles by a tee, low voltage from a
// transformer. Nothing: it could not. `kinds_known`: the grid says what its buses are; where it says so of none of
// them, every bus counts as a tee.
std::optional<models::ConnectionWay> way_to_connect(const models::Bus& bus, bool kinds_known);

// The applicant's own point comes first. Then the radius grows until options.least_feeders distinct feeders are met,
// and busbars for new feeders are added up to options.new_feeder_radius_m. Routes are filled in. supply_voltages_v:
// nominal voltages of the rule set at which supply may be given (line to line, or phase to neutral). Points without
// spare bays are candidates: a check refuses them. Complexity: O(buses log buses) + routes.
CandidateSearch find_candidates(const models::Network& network, const models::Topology& topology,
                                const models::RuleSet& rules, const SupplyPlace& place,
                                std::span<const double> supply_voltages_v, const PlanOptions& options);

}  // namespace headroom::engine
