// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/assessment.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engine/quality/earthing.hpp"

namespace headroom::engine {

using models::Complex;
using models::PlanCheck;
using models::Verdict;

namespace {

constexpr double worsening_voltage = 1e-3;
constexpr double worsening_loading = 0.01;
constexpr double still_voltage = 1e-5, moved_voltage = 1e-3;  // a bus moved by less than the first is left out, by less
constexpr double still_loading = 1e-5, moved_loading = 1e-3;  // than the second counts only when it fails
constexpr double main_transformer_from_v = 30e3;

enum LoadingRule : int { line_rule, transformer_rule, main_transformer_rule };
constexpr std::array<const char*, 3> loading_rules{"line_loading", "transformer_loading", "main_transformer_loading"};

const models::Sourced& loading_limit(const models::RuleSet& rules, int rule) {
  return rule == line_rule          ? rules.line_loading
         : rule == transformer_rule ? rules.transformer_loading
                                    : rules.main_transformer_loading;
}

std::string origin_of(const models::Sourced& limit) {
  return fmt::format("{}, {}", limit.source.empty() ? "planning default" : limit.source,
                     limit.verified ? "verified" : "unverified");
}

std::string percent(double fraction) { return fmt::format("{:.2f} %", fraction * 100.0); }

// The weaker of the rule's bound and of the value before, worsened a little.
double effective_upper(double bound, double before, double worsening) { return std::max(bound, before + worsening); }
double effective_lower(double bound, double before, double worsening) { return std::min(bound, before - worsening); }

Complex element_power(const Primitive& primitive, std::span<const Complex> voltage_v) {
  Complex power;
  const auto voltage = [&](std::size_t k) { return primitive.node[k] < 0 ? Complex() : voltage_v[primitive.node[k]]; };
  for (std::size_t i = 0; i < primitive.node.size(); ++i) {
    Complex current;
    for (std::size_t k = 0; k < primitive.node.size(); ++k) current += primitive.y_s(i, k) * voltage(k);
    power += voltage(i) * std::conj(current);
  }
  return power;
}

// Largest current of the phase conductors, at either end.
double largest_current_a(const Primitive& primitive, const std::vector<int>& conductors,
                         std::span<const Complex> voltage_v) {
  double largest = 0.0;
  for (std::size_t i = 0; i < primitive.node.size(); ++i) {
    const int number = conductors[i % conductors.size()];
    if (number < 1 || number > 3) continue;
    Complex current;
    for (std::size_t k = 0; k < primitive.node.size(); ++k)
      if (primitive.node[k] >= 0) current += primitive.y_s(i, k) * voltage_v[primitive.node[k]];
    largest = std::max(largest, std::abs(current));
  }
  return largest;
}

}  // namespace

bool Assessment::fails(std::string_view rule) const {
  return std::any_of(checks.begin(), checks.end(), [&](const PlanCheck& check) {
    return check.mandatory && check.verdict == Verdict::fail && check.rule == rule;
  });
}

LoadingWatch::LoadingWatch(const models::Network& network, const models::OperatingPoint& point,
                           std::span<const char> supplied, std::span<const BusBand> bands) {
  MonitorOptions options;
  options.voltage = false;
  const auto earthed = network.balanced() ? std::vector<char>(network->buses.size(), 1) : earthed_buses(network);
  monitors_ = std::make_unique<Monitors>(network, point, bands, earthed, supplied, options);
  for (std::size_t limit = 0; limit < monitors_->size(); ++limit) {
    const auto kind = monitors_->kind(limit);
    if (kind == models::LimitKind::line_current || kind == models::LimitKind::transformer_current) {
      if (names_.empty()) first_limit_ = limit;
      names_.push_back(monitors_->describe(limit, 0.0).element);
    }
  }
}

std::vector<double> LoadingWatch::fractions(std::span<const Complex> voltage_v) const {
  std::vector<double> margin(monitors_->size());
  monitors_->margins(voltage_v, margin);
  std::vector<double> fraction;
  for (std::size_t e = 0; e < names_.size(); ++e) fraction.push_back(1.0 - margin[first_limit_ + e]);
  return fraction;
}

double series_losses_w(const models::Network& network, const models::State& state) {
  double losses = 0.0;
  const auto& point = state.point;
  for (std::size_t l = 0; l < network->lines.size(); ++l)
    if (point.line_in_service[l])
      losses += element_power(line_admittance(network, network->lines[l]), state.voltage_v).real();
  for (std::size_t t = 0; t < network->transformers.size(); ++t)
    if (point.transformer_in_service[t])
      losses +=
          element_power(transformer_admittance(network, network->transformers[t], point.tap_pu[t]), state.voltage_v)
              .real();
  for (std::size_t s = 0; s < network->switches.size(); ++s)
    if (point.switch_closed[s])
      losses += element_power(switch_admittance(network, network->switches[s]), state.voltage_v).real();
  return losses;
}

// Grows check by check while one state is judged.
struct Assessor::Verdicts {
  Assessment result;

  // Books a mandatory limit; distance < 0: it fails.
  void book(PlanCheck check, double distance) {
    result.margin = std::min(result.margin, distance);
    result.checks.push_back(std::move(check));
  }
  void note(PlanCheck check) { result.checks.push_back(std::move(check)); }
};

// The worst of many values against their effective bounds, and the ones broken before and not worsened.
struct Assessor::Tally {
  struct Place {
    std::size_t watch = 0;  // voltages
    std::string element;
    double before = 0.0, value = 0.0, bound = 0.0, distance = 1e9;
    bool matters = true;  // false: hardly moved, it takes part only when it fails
  };
  Place worst, existing;
  std::size_t moved = 0, existing_count = 0;

  // distance: to the effective bound; beyond: how far the rule's own bound is passed, <= 0 where it is kept.
  void take(Place place, double beyond) {
    if (place.matters) ++moved;
    if (beyond > 0.0 && place.distance >= 0.0) {
      ++existing_count;
      if (existing_count > 1 && beyond <= existing.distance) return;
      existing = std::move(place);
      existing.distance = beyond;
    } else if ((place.matters || place.distance < 0.0) && place.distance < worst.distance) {
      worst = std::move(place);
    }
  }
  bool empty() const { return worst.distance > 1e8; }
};

Assessor::Assessor(const PlanCase& plan_case, const PlanGrid& grid)
    : case_(plan_case),
      grid_(grid),
      voltages_(watched_voltages(grid.network, plan_case.rules)),
      bands_(bus_bands(grid.network, plan_case.rules)) {
  const auto& before = grid.before.voltage_v;
  for (const auto& watch : voltages_.watches) {
    const auto w = before_.size();
    before_.push_back(voltage_spread(watch, before));
    const bool was_there = watch.bus.index() < case_.network->buses.size() && grid.before.supplied[watch.node[0]];
    if (was_there && watch.element.starts_with("bus.")) others_.push_back(w);
  }
  for (std::size_t k = 0; k < case_.network->customers.size(); ++k) {
    const auto w = voltages_.of_customer[k];
    if (w >= 0 && grid.before.supplied[voltages_.watches[w].node[0]]) others_.push_back(static_cast<std::size_t>(w));
  }
  loadings_ = std::make_unique<LoadingWatch>(grid.network, grid.before.point, grid.before.supplied, bands_);
  for (const auto& variants : grid.supply)
    for (const auto& variant : variants)
      if (variant.line) new_line_.emplace("line." + variant.line->name, 1);
  const auto fractions = loadings_->fractions(before);
  for (std::size_t e = 0; e < fractions.size(); ++e)
    element_.emplace(loadings_->names()[e], element_of(loadings_->names()[e], fractions[e]));
  losses_before_w_ = series_losses_w(grid.network, grid.before);
}

Assessor::Element Assessor::element_of(const std::string& name, double before) const {
  Element element;
  element.before = before;
  element.rule = line_rule;
  constexpr std::string_view prefix = "transformer.";
  if (name.starts_with(prefix)) {
    element.rule = transformer_rule;
    for (const auto& transformer : grid_.network->transformers)
      if (transformer.name == std::string_view(name).substr(prefix.size()) &&
          transformer.windings.front().rated_voltage_v >= main_transformer_from_v)
        element.rule = main_transformer_rule;
  }
  element.bound = loading_limit(case_.rules, element.rule).value;
  return element;
}

std::vector<std::string> Assessor::upstream_names(models::BusId bus) const {
  std::vector<std::string> names;
  for (const std::size_t b : models::upstream_path(case_.topology, bus))
    names.push_back(models::element_name(case_.network, case_.topology.branches[b]));
  return names;
}

double Assessor::room_below(std::size_t candidate) const {
  const auto& variant = grid_.supply[candidate].front();
  const auto applicant = voltages_.of_customer[variant.customer.index()];
  if (applicant < 0) return 1e9;
  const auto& watch = voltages_.watches[applicant];
  return before_[applicant].low - watch.lower;
}

std::optional<Assessor::Loading> Assessor::loading_before(const std::string& element) const {
  const auto found = element_.find(element);
  if (found == element_.end()) return std::nullopt;
  return Loading{found->second.before, found->second.bound};
}

void Assessor::judge_supply(const models::State& state, Verdicts& out) const {
  PlanCheck check;
  check.rule = "load_flow";
  check.unit = "buses without supply";
  std::size_t lost = 0;
  for (std::size_t b = 0; b < case_.network->buses.size(); ++b) {
    const auto node = case_.network.first_node(models::BusId(b));
    if (case_.network->buses[b].nodes.empty() || !grid_.before.supplied[node] || state.supplied[node]) continue;
    if (lost++ == 0) check.element = "bus." + case_.network->buses[b].name;
  }
  const bool solved = state.status == models::SolveStatus::ok || state.status == models::SolveStatus::control_limit;
  check.value = static_cast<double>(lost);
  check.bound = 0.0;
  check.verdict = solved && lost == 0 ? Verdict::pass : Verdict::fail;
  check.reason = !solved
                     ? "the load flow with the applicant has no solution: more than the grid can carry at any voltage"
                 : lost ? fmt::format("{} buses lose their supply", lost)
                        : fmt::format("solved in {} iterations", state.iterations);
  out.result.solved = check.verdict == Verdict::pass;
  out.book(std::move(check), out.result.solved ? 1e9 : -1.0);
}

void Assessor::judge_applicant(const models::State& state, const PlanSetup& setup, Verdicts& out) const {
  const auto& supply = grid_.supply[setup.candidate][setup.line];
  const auto position = voltages_.of_customer[supply.customer.index()];
  PlanCheck check;
  check.rule = "voltage_deviation";
  check.element = "bus." + grid_.network.bus(supply.bus).name;
  check.unit = "fraction";
  if (position < 0) {
    check.reason = voltages_.reason[supply.customer.index()];
    check.verdict = check.reason.starts_with("power factor") ? Verdict::not_binding : Verdict::indeterminate;
    return out.note(std::move(check));
  }
  const auto& watch = voltages_.watches[position];
  const auto range = voltage_spread(watch, state.voltage_v);
  const double below = range.low - watch.lower, above = watch.upper - range.high;
  const double distance = std::min(below, above);
  check.value = range.farthest();
  check.bound = below < above ? watch.lower : watch.upper;
  check.clause = watch.clause;
  check.verdict = distance < 0.0 ? Verdict::fail : watch.sum_rule ? Verdict::indeterminate : Verdict::pass;
  check.reason = fmt::format(
      "{} at the applicant, band {} to {}{}", percent(check.value), percent(watch.lower), percent(watch.upper),
      watch.sum_rule ? "; the rule needs both extremes, one state can only show a violation" : "");
  out.result.deviation_after = out.result.worst_deviation_after = range.farthest();
  out.book(std::move(check), distance);
}

void Assessor::judge_others(const models::State& state, const PlanSetup& setup, Verdicts& out) const {
  const auto at = grid_.supply[setup.candidate][setup.line].at;
  const double base_v = grid_.network.bus(at).base_voltage_v;
  const auto& feeder = case_.topology.feeder[at.index()];
  Tally tally;
  for (const std::size_t w : others_) {
    const auto& watch = voltages_.watches[w];
    const auto& before = before_[w];
    if (watch.bus == at && watch.element.starts_with("bus.")) out.result.deviation_before = before.farthest();
    const auto after = voltage_spread(watch, state.voltage_v);
    const double moved = std::max(std::abs(after.low - before.low), std::abs(after.high - before.high));
    if (moved < still_voltage) continue;
    const double below = after.low - effective_lower(watch.lower, before.low, worsening_voltage);
    const double above = effective_upper(watch.upper, before.high, worsening_voltage) - after.high;
    Tally::Place place{w, watch.element, before.farthest(), after.low, watch.lower, below, moved >= moved_voltage};
    if (above < below) place.value = after.high, place.bound = watch.upper, place.distance = above;
    tally.take(std::move(place), std::max(watch.lower - after.low, after.high - watch.upper));
    const bool same_feeder = feeder.empty() ? watch.bus == at : case_.topology.feeder[watch.bus.index()] == feeder;
    if (same_feeder && grid_.network.bus(watch.bus).base_voltage_v == base_v &&
        std::abs(after.farthest()) > std::abs(out.result.worst_deviation_after))
      out.result.worst_deviation_after = after.farthest();
  }
  report_voltages(tally, out);
}

void Assessor::report_voltages(const Tally& tally, Verdicts& out) const {
  PlanCheck check;
  check.rule = "voltage_deviation_feeder";
  check.unit = "fraction";
  report_existing(tally, check.rule, out);
  if (tally.empty()) {
    check.verdict = Verdict::not_binding;
    check.reason = "the applicant moves no voltage that was within its band by 0.1 %";
    return out.note(std::move(check));
  }
  const auto& watch = voltages_.watches[tally.worst.watch];
  check.element = tally.worst.element;
  check.value = tally.worst.value;
  check.bound = tally.worst.bound;
  check.clause = watch.clause;
  check.verdict = tally.worst.distance < 0.0 ? Verdict::fail : Verdict::pass;
  check.reason = fmt::format("{} before, {} after, band {} to {}; {} buses and customers move by 0.1 % or more",
                             percent(tally.worst.before), percent(tally.worst.value), percent(watch.lower),
                             percent(watch.upper), tally.moved);
  out.book(std::move(check), tally.worst.distance);
}

void Assessor::report_existing(const Tally& tally, const std::string& of_rule, Verdicts& out) const {
  if (tally.existing_count == 0) return;
  PlanCheck noted;
  noted.rule = "existing_violation";
  noted.element = tally.existing.element;
  noted.unit = "fraction";
  noted.value = tally.existing.value;
  noted.bound = tally.existing.bound;
  noted.verdict = Verdict::fail;
  noted.mandatory = false;
  noted.clause = of_rule;
  noted.reason = fmt::format("{} broken before and not worsened; the farthest {} before, {} after",
                             tally.existing_count, percent(tally.existing.before), percent(tally.existing.value));
  out.note(std::move(noted));
}

void Assessor::judge_loadings(const models::State& state, const PlanSetup& setup, Verdicts& out) const {
  std::unique_ptr<LoadingWatch> changed;
  if (!setup.taps.empty() || !setup.switches.empty())
    changed = std::make_unique<LoadingWatch>(grid_.network, state.point, state.supplied, bands_);
  const auto& watch = changed ? *changed : *loadings_;
  const auto after = watch.fractions(state.voltage_v);
  const auto upstream = upstream_names(grid_.supply[setup.candidate][setup.line].at);
  std::array<Tally, loading_rules.size()> tally;
  for (std::size_t e = 0; e < after.size(); ++e) {
    const auto& name = watch.names()[e];
    if (new_line_.contains(name)) continue;
    const auto known = element_.find(name);
    const Element element = known != element_.end() ? known->second : element_of(name, 0.0);
    const bool on_path = std::find(upstream.begin(), upstream.end(), name) != upstream.end();
    if (on_path) {
      out.result.loading_before = std::max(out.result.loading_before, element.before);
      out.result.loading_after = std::max(out.result.loading_after, after[e]);
    }
    const double moved = std::abs(after[e] - element.before);
    if (!on_path && moved < still_loading) continue;
    const double distance = effective_upper(element.bound, element.before, worsening_loading) - after[e];
    tally[element.rule].take(
        {0, name, element.before, after[e], element.bound, distance, on_path || moved >= moved_loading},
        after[e] - element.bound);
  }
  for (std::size_t rule = 0; rule < tally.size(); ++rule) report_loadings(tally[rule], static_cast<int>(rule), out);
}

void Assessor::report_loadings(const Tally& tally, int rule, Verdicts& out) const {
  PlanCheck check;
  check.rule = loading_rules[rule];
  check.unit = "fraction";
  check.clause = origin_of(loading_limit(case_.rules, rule));
  report_existing(tally, check.rule, out);
  if (tally.empty()) {
    check.verdict = Verdict::not_binding;
    check.reason = "nothing rated and within its limit is loaded more";
    return out.note(std::move(check));
  }
  check.element = tally.worst.element;
  check.value = tally.worst.value;
  check.bound = tally.worst.bound;
  check.verdict = tally.worst.distance < 0.0 ? Verdict::fail : Verdict::pass;
  check.reason = fmt::format("{} before, {} after, limit {}", percent(tally.worst.before), percent(tally.worst.value),
                             percent(tally.worst.bound));
  out.book(std::move(check), tally.worst.distance);
}

void Assessor::judge_new_line(const models::State& state, const PlanSetup& setup, Verdicts& out) const {
  const auto& supply = grid_.supply[setup.candidate][setup.line];
  if (!supply.line) return;
  const auto& line = *supply.line;
  if (!line.rated_current_a.known()) return;
  PlanCheck check;
  check.rule = "new_line_loading";
  check.element = "line." + line.name;
  check.unit = "fraction";
  check.clause = origin_of(case_.rules.line_loading);
  check.bound = case_.rules.line_loading.value;
  check.value = largest_current_a(line_admittance(grid_.network, line), line.from.nodes, state.voltage_v) /
                line.rated_current_a.value;
  check.verdict = check.value <= *check.bound ? Verdict::pass : Verdict::fail;
  check.reason = fmt::format("{:.0f} m of {}, {} of {:.0f} A", line.length_m, line.type, percent(check.value),
                             line.rated_current_a.value);
  const double distance = *check.bound - check.value;
  out.book(std::move(check), distance);
}

Assessment Assessor::assess(const models::State& state, const PlanSetup& setup) const {
  Verdicts out;
  out.result.margin = 1e9;
  judge_supply(state, out);
  if (!out.result.solved) return std::move(out.result);
  judge_applicant(state, setup, out);
  judge_others(state, setup, out);
  judge_new_line(state, setup, out);
  judge_loadings(state, setup, out);
  out.result.losses_change_w = series_losses_w(grid_.network, state) - losses_before_w_;
  return std::move(out.result);
}

}  // namespace headroom::engine
