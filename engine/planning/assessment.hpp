// SPDX-License-Identifier: Apache-2.0
// What the limits say about the state of a trial.
//
// A limit that the base keeps must be kept; one that the base breaks already may not get worse by more than 1e-3 of the
// voltage or one percentage point of a rating: such violations are noted, they do not refuse the plan. Both are one
// number, the effective bound: the weaker of the rule's bound and of the base value moved by that much.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/capacity/monitors.hpp"
#include "engine/planning/plan_case.hpp"
#include "engine/planning/plan_grid.hpp"
#include "engine/planning/watched_voltage.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

struct Assessment {
  // load_flow, voltage_deviation, voltage_deviation_feeder, new_line_loading, line_loading, transformer_loading,
  // main_transformer_loading; existing_violation where a limit was broken before and is not worsened.
  std::vector<models::PlanCheck> checks;
  bool solved = true;
  double margin = 0.0;  // smallest (effective bound - value) of the mandatory limits, fractions; < 0: one fails
  double deviation_before = 0.0, deviation_after = 0.0;  // at the connection point, at the applicant
  double worst_deviation_after = 0.0;                    // of the applicant and of its voltage's buses on the feeder
  double loading_before = 0.0, loading_after = 0.0;      // highest on the upstream path
  double losses_change_w = 0.0;

  bool passes() const { return solved && margin >= 0.0; }
  bool fails(std::string_view rule) const;  // a mandatory check of that rule fails
};

// Loadings of all rated lines, switches, reactors and transformers in one operating point, by element name.
class LoadingWatch {
 public:
  LoadingWatch(const models::Network& network, const models::OperatingPoint& point, std::span<const char> supplied,
               std::span<const BusBand> bands);
  const std::vector<std::string>& names() const { return names_; }                  // [element] "line.L1"
  std::vector<double> fractions(std::span<const models::Complex> voltage_v) const;  // [element] of the rating

 private:
  std::unique_ptr<Monitors> monitors_;
  std::vector<std::string> names_;
  std::size_t first_limit_ = 0;
};

// Holds what all trials of one grid share. Thread safe after construction.
class Assessor {
 public:
  // Both must outlive the assessor.
  Assessor(const PlanCase& plan_case, const PlanGrid& grid);

  // state: of a trial with that setup. Complexity: O(buses + elements).
  Assessment assess(const models::State& state, const PlanSetup& setup) const;

  // How far the base voltage at that connection point is above the applicant's lower bound, fraction of the nominal
  // voltage; large where no band is known.
  double room_below(std::size_t candidate) const;

  struct Loading {
    double value = 0.0, bound = 0.0;  // fractions of the rating: of the base, and the planning limit
  };
  std::optional<Loading> loading_before(const std::string& element) const;  // nothing where it has no rating

 private:
  struct Element {
    double before = 0.0, bound = 1.0;
    int rule = 0;  // position in the list of loading rules
  };
  struct Verdicts;
  struct Tally;

  void judge_supply(const models::State& state, Verdicts& out) const;
  void judge_applicant(const models::State& state, const PlanSetup& setup, Verdicts& out) const;
  void judge_others(const models::State& state, const PlanSetup& setup, Verdicts& out) const;
  void judge_loadings(const models::State& state, const PlanSetup& setup, Verdicts& out) const;
  void judge_new_line(const models::State& state, const PlanSetup& setup, Verdicts& out) const;
  void report_voltages(const Tally& tally, Verdicts& out) const;
  void report_loadings(const Tally& tally, int rule, Verdicts& out) const;
  void report_existing(const Tally& tally, const std::string& of_rule, Verdicts& out) const;
  Element element_of(const std::string& name, double before) const;
  std::vector<std::string> upstream_names(models::BusId bus) const;

  const PlanCase& case_;
  const PlanGrid& grid_;
  WatchedVoltages voltages_;
  std::vector<std::size_t> others_;         // watches of supplied buses and customers that were there before
  std::vector<VoltageSpread> before_;       // [watch]
  std::vector<BusBand> bands_;              // [bus]
  std::unique_ptr<LoadingWatch> loadings_;  // of the base point
  std::unordered_map<std::string, Element> element_;
  std::unordered_map<std::string, char> new_line_;  // names of the lines that candidates bring
  double losses_before_w_ = 0.0;
};

// Active losses of lines, switches and transformers in service. Complexity: O(elements).
double series_losses_w(const models::Network& network, const models::State& state);

}  // namespace headroom::engine
