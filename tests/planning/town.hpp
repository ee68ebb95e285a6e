// SPDX-License-Identifier: Apache-2.0
// A small town for the tests of planning: three 10 kV busbars of two substations, feeders drawn by hand.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "data/readers/catalogue/catalogue.hpp"
#include "data/readers/rules/rules.hpp"
#include "models/demand/application.hpp"
#include "models/network/builder.hpp"
#include "models/network/network.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::test {

struct TownFeeder {
  std::string name, busbar;
  models::Position unit, pole;  // of its ring-main unit and of the pole behind it
  double load_w = 500e3;        // at the ring-main unit; half as much at the pole
  double rating_a = 400.0;      // of its lines
  double head_m = 500.0, tail_m = 800.0;
  int spare_bays = 1;
};

// substation "alpha" (busbars a1, a2 behind one transformer each) and "beta" (b1); feeder: busbar - line NAME-head -
// ring-main unit NAME-unit - switch NAME-switch - NAME-joint - line NAME-tail - pole NAME-pole.
class Town {
 public:
  Town();
  void add(const TownFeeder& feeder);
  void tie(const std::string& one, const std::string& other);  // normally open, between two poles
  void corridor(models::Position from, models::Position to, double cost_factor = 1.0,
                const std::string& kind = "street");
  models::Network build();
  models::NetworkBuilder builder;

 private:
  void busbar(const std::string& name, const std::string& substation, models::Position at);
};

// Six feeders of equal kind around (0, 0), two of each busbar.
Town six_feeders();

const models::Catalogue& catalogue();
const models::RuleSet& rules();

models::Application applicant(double demand_w, models::Position position);

// The plan that connects at that bus; a failure and an empty plan when there is none.
models::SupplyPlan plan_at(const models::PlanAnswer& answer, const models::Network& network, const std::string& bus);
const models::PlanCheck* find_check(const models::SupplyPlan& plan, const std::string& rule);

}  // namespace headroom::test
