// SPDX-License-Identifier: Apache-2.0
#include "models/network/grid_states.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

namespace headroom::models {

namespace {

constexpr double hours_per_year = 8760.0, hours_per_day = 24.0, seconds_per_hour = 3600.0;
constexpr std::array<std::string_view, 6> words{"snapshot", "day", "year", "12x24", "seasons", "extremes"};
constexpr std::array<int, 12> days_of_month{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

// Length and step of the profiles in use.
struct Period {
  TimeMode mode = TimeMode::snapshot;
  double length_h = 0.0, step_h = 0.0;

  std::size_t steps() const { return static_cast<std::size_t>(std::llround(length_h / step_h)); }
};

void take(const Network& network, std::optional<ProfileId> id, Period& curve) {
  if (!id || network->profiles[id->index()].p.empty()) return;
  const auto& profile = network->profiles[id->index()];
  const double step_h = profile.step_s / seconds_per_hour;
  const double length_h = step_h * static_cast<double>(profile.p.size());
  if (length_h < curve.length_h) return;
  curve.step_h = length_h > curve.length_h ? step_h : std::min(step_h, curve.step_h);
  curve.length_h = length_h;
}

template <class Element>
void take(const Network& network, const Element& element, bool yearly, Period& curve) {
  take(network, yearly && element.yearly ? element.yearly : element.daily, curve);
}

Period curve_of(const Network& network, bool yearly) {
  Period curve;
  for (const auto& load : network->loads)
    if (load.in_service) take(network, load, yearly, curve);
  for (const auto& generator : network->generators)
    if (generator.in_service && !generator.fixed) take(network, generator, yearly, curve);
  for (const auto& source : network->current_sources)
    if (source.in_service) take(network, source, yearly, curve);
  if (curve.length_h > 0.0) curve.mode = yearly ? TimeMode::yearly : TimeMode::daily;
  return curve;
}

std::string label_of(TimeSelection time) {
  return fmt::format("{}:{}", time.mode == TimeMode::yearly ? "yearly" : "daily", time.hours);
}

GridState state_at(TimeSelection time, double hours) { return {time, SourceLevel::as_given, hours, label_of(time)}; }

std::vector<GridState> every_step(const Period& curve, double step_stands_for_h) {
  std::vector<GridState> states;
  for (std::size_t k = 1; k <= curve.steps(); ++k)
    states.push_back(state_at({curve.mode, static_cast<double>(k) * curve.step_h}, step_stands_for_h));
  return states;
}

// Loads, and loads less generation, of every step of the curve.
struct Sums {
  std::vector<double> load_w, net_w;  // [step]
};

Sums sums_of(const Network& network, const Period& curve, double step_h) {
  Sums sums;
  const auto steps = static_cast<std::size_t>(std::llround(curve.length_h / step_h));
  for (std::size_t k = 1; k <= steps; ++k) {
    const auto point = operating_point(network, TimeSelection{curve.mode, static_cast<double>(k) * step_h});
    double load = 0.0, generation = 0.0;
    for (std::size_t l = 0; l < network->loads.size(); ++l)
      if (network->loads[l].in_service) load += point.load_power_va[l].real();
    for (std::size_t g = 0; g < network->generators.size(); ++g)
      if (network->generators[g].in_service) generation += point.generator_power_va[g].real();
    sums.load_w.push_back(load);
    sums.net_w.push_back(load - generation);
  }
  return sums;
}

// First day (from 0) and days of each month of the curve.
std::vector<std::pair<int, int>> months_of(const Period& curve) {
  std::vector<std::pair<int, int>> months;
  const int days = std::max(1, static_cast<int>(curve.length_h / hours_per_day + 0.5));
  int first = 0;
  for (std::size_t m = 0; m < 12; ++m) {
    const int length = days >= 365 ? days_of_month[m] : std::max(1, days / 12);
    months.emplace_back(std::min(first, days - length), length);
    first += length;
  }
  return months;
}

// The day of those given whose steps have the largest (smallest) sum anywhere.
int extreme_day(const std::vector<int>& days, const std::vector<double>& sum, std::size_t per_day, bool largest) {
  int best = days.front();
  double best_sum = 0.0;
  bool any = false;
  for (const int day : days)
    for (std::size_t k = 0; k < per_day; ++k) {
      const double value = sum[std::min(static_cast<std::size_t>(day) * per_day + k, sum.size() - 1)];
      if (any && (largest ? value <= best_sum : value >= best_sum)) continue;
      any = true;
      best = day;
      best_sum = value;
    }
  return best;
}

// Of each group of months one day, in steps of step_h.
std::vector<GridState> typical_days(const Network& network, const StateChoice& choice, const Period& curve,
                                    const std::vector<std::vector<int>>& groups, double step_h) {
  const auto months = months_of(curve);
  const auto sums = sums_of(network, curve, step_h);
  const auto per_day = static_cast<std::size_t>(std::llround(hours_per_day / step_h));
  std::vector<GridState> states;
  const auto add = [&](double hour, double hours) {  // a curve of one day is every month's
    const auto same = std::find_if(states.begin(), states.end(), [&](const auto& s) { return s.time.hours == hour; });
    if (same == states.end()) states.push_back(state_at({curve.mode, hour}, hours));
    else same->hours += hours;
  };
  for (const auto& group : groups) {
    std::vector<int> days;
    double year_days = 0.0;
    for (const int m : group) {
      for (int d = 0; d < months[m].second; ++d) days.push_back(months[m].first + d);
      year_days += days_of_month[m];
    }
    std::vector<int> chosen;
    if (choice.load || !choice.generation) chosen.push_back(extreme_day(days, sums.load_w, per_day, true));
    if (choice.generation) chosen.push_back(extreme_day(days, sums.net_w, per_day, false));
    if (chosen.size() == 2 && chosen[0] == chosen[1]) chosen.pop_back();
    const double hours = year_days * step_h / static_cast<double>(chosen.size());
    for (const int day : chosen)
      for (std::size_t k = 1; k <= per_day; ++k) add(hours_per_day * day + static_cast<double>(k) * step_h, hours);
  }
  return states;
}

bool has_range(const Network& network, const StateChoice& choice) {
  return choice.source_max_pu > 0.0 || std::any_of(network->sources.begin(), network->sources.end(),
                                                   [](const Source& source) { return source.voltage_max_pu > 0.0; });
}

std::vector<GridState> extremes(const Network& network, const StateChoice& choice, const Period& curve) {
  std::vector<GridState> states;
  const auto add = [&](const TimeSelection time, std::string label) {
    if (!has_range(network, choice)) return states.push_back({time, SourceLevel::as_given, 0.0, std::move(label)});
    states.push_back({time, SourceLevel::lowest, 0.0, label + ", source lowest"});
    states.push_back({time, SourceLevel::highest, 0.0, label + ", source highest"});
  };
  if (curve.mode == TimeMode::snapshot) {
    add(choice.snapshot, operating_point(network, choice.snapshot).label);
    return states;
  }
  const auto sums = sums_of(network, curve, curve.step_h);
  const auto most = std::max_element(sums.load_w.begin(), sums.load_w.end()) - sums.load_w.begin();
  const auto least = std::min_element(sums.load_w.begin(), sums.load_w.end()) - sums.load_w.begin();
  for (const auto step : {most, least}) {
    const TimeSelection time{curve.mode, static_cast<double>(step + 1) * curve.step_h};
    add(time, label_of(time));
  }
  return states;
}

// Brings a source to that voltage of its bus, whatever it was given.
double scale_to(const Network& network, const Source& source, double vm_pu) {
  const double base_v = network.node_base_v(source.terminal.bus);
  const double given_v = std::abs(source.voltage_v.front());
  return vm_pu > 0.0 && base_v > 0.0 && given_v > 0.0 ? vm_pu * base_v / given_v : 1.0;
}

std::vector<GridState> chosen_states(const Network& network, const StateChoice& choice) {
  const GridState given{choice.snapshot, SourceLevel::as_given, hours_per_year,
                        operating_point(network, choice.snapshot).label};
  if (choice.set == StateSet::snapshot) return {given};
  const Period curve = curve_of(network, choice.set != StateSet::day);
  if (choice.set == StateSet::extremes) return extremes(network, choice, curve);
  if (curve.mode == TimeMode::snapshot) return {given};
  switch (choice.set) {
    case StateSet::months: {
      std::vector<std::vector<int>> groups;
      for (int m = 0; m < 12; ++m) groups.push_back({m});
      return typical_days(network, choice, curve, groups, 1.0);
    }
    case StateSet::seasons:
      return typical_days(network, choice, curve, {{11, 0, 1}, {2, 3, 4}, {5, 6, 7}, {8, 9, 10}}, 0.25);
    default: return every_step(curve, hours_per_year / static_cast<double>(curve.steps()));
  }
}

}  // namespace

std::string_view to_text(StateSet set) { return words[static_cast<std::size_t>(set)]; }

std::optional<StateSet> parse_state_set(std::string_view word) {
  const auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return static_cast<StateSet>(at - words.begin());
}

std::vector<GridState> states_of(const Network& network, const StateChoice& choice) {
  auto states = chosen_states(network, choice);
  for (auto& state : states) state.label += choice.out.label;
  return states;
}

OperatingPoint operating_point(const Network& network, const GridState& state, const StateChoice& choice) {
  auto point = operating_point(network, state.time);
  point.label = state.label;
  for (const auto l : choice.out.lines) point.line_in_service[l] = 0;
  for (const auto t : choice.out.transformers) point.transformer_in_service[t] = 0;
  for (const auto w : choice.out.switches) point.switch_closed[w] = 0;
  if (state.source == SourceLevel::as_given) return point;
  const bool low = state.source == SourceLevel::lowest;
  for (std::size_t s = 0; s < network->sources.size(); ++s) {
    const auto& source = network->sources[s];
    const double own = low ? source.voltage_min_pu : source.voltage_max_pu;
    const double given = low ? choice.source_min_pu : choice.source_max_pu;
    point.source_voltage_scale[s] = scale_to(network, source, given > 0.0 ? given : own);
  }
  return point;
}

}  // namespace headroom::models
