// SPDX-License-Identifier: Apache-2.0
#include "models/network/operating_point.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace headroom::models {

namespace {

constexpr double seconds_per_hour = 3600.0;

// Sample of a profile at an hour: round(t / step), halves to the even neighbour; 0 is the last sample, cyclic.
std::size_t sample_at(const Profile& profile, double hours) {
  const double steps = std::nearbyint(hours * seconds_per_hour / profile.step_s);
  const double count = static_cast<double>(profile.p.size());
  const double position = steps - 1.0 - std::floor((steps - 1.0) / count) * count;
  return std::min(static_cast<std::size_t>(position), profile.p.size() - 1);
}

Complex scaled(Complex power, Complex factor) { return {power.real() * factor.real(), power.imag() * factor.imag()}; }

// Power of an element with that profile, in place of `power` as given. Absolute values keep the power factor when the
// profile has no Q of its own.
Complex at_sample(Complex power, const Profile& profile, std::size_t sample) {
  const double p = profile.p[sample];
  const bool has_q = sample < profile.q.size();
  if (!profile.absolute) return scaled(power, {p, has_q ? profile.q[sample] : p});
  const double q = has_q ? profile.q[sample] : power.real() == 0.0 ? 0.0 : p * power.imag() / power.real();
  return {p, q};
}

// The profile that an element follows: yearly and duty fall back to daily, daily to nothing.
template <class Element>
std::optional<ProfileId> profile_of(const Element& element, TimeMode mode) {
  if (mode == TimeMode::yearly && element.yearly) return element.yearly;
  if (mode == TimeMode::duty && element.duty) return element.duty;
  if (mode == TimeMode::yearly || mode == TimeMode::duty || mode == TimeMode::daily) return element.daily;
  return std::nullopt;
}

const Profile* find_profile(const Network& network, std::optional<ProfileId> id) {
  if (!id || network->profiles[id->index()].p.empty()) return nullptr;
  return &network->profiles[id->index()];
}

Complex load_power(const Network& network, const Load& load, const Profile* profile, std::size_t sample) {
  const bool absolute = profile && profile->absolute;
  const double multiplier = load.scales_with_load_multiplier && !absolute ? network->load_multiplier : 1.0;
  Complex power = (profile ? at_sample(load.power_va, *profile, sample) : load.power_va) * multiplier;
  if (fixes_q(load.model)) power.imag(load.power_va.imag());
  return power;
}

// The value of a profile at an hour, 1 without one.
double factor_at(const Network& network, std::optional<ProfileId> id, double hours) {
  const Profile* profile = find_profile(network, id);
  return profile ? profile->p[sample_at(*profile, hours)] : 1.0;
}

double temperature_at(const Network& network, const Inverter& inverter, TimeSelection time) {
  struct {
    std::optional<ProfileId> daily, yearly, duty;
  } const own{inverter.temperature_daily, inverter.temperature_yearly, inverter.temperature_duty};
  const auto id = profile_of(own, time.mode);
  return find_profile(network, id) ? factor_at(network, id, time.hours) : inverter.temperature;
}

double generator_hours(const Generator& generator, TimeSelection time) {
  return time.hours + (time.mode == TimeMode::duty ? generator.duty_start_h : 0.0);
}

// before: as the step before left it; null: as given.
InverterConditions conditions(const Network& network, const Generator& generator, TimeSelection time,
                              const InverterConditions* before, double step_h) {
  if (!generator.inverter) return {};
  const Inverter& inverter = *generator.inverter;
  if (generator.fixed || time.mode == TimeMode::snapshot) return {1.0, inverter.temperature};
  InverterConditions found{factor_at(network, profile_of(generator, time.mode), generator_hours(generator, time)),
                           temperature_at(network, inverter, time)};
  if (before) found.on = before->on;
  if (inverter.store)
    found.store = dispatched(inverter, before && before->store ? *before->store : store_condition(inverter),
                             found.factor, time.hours, step_h);
  return found;
}

Complex generator_power(const Network& network, const Generator& generator, TimeSelection time,
                        InverterConditions& found) {
  if (generator.fixed || time.mode == TimeMode::snapshot) return generator.power_va;
  const double hours = generator_hours(generator, time);
  const auto id = profile_of(generator, time.mode);
  if (generator.inverter) {
    const InverterOutput output = inverter_output(*generator.inverter, found);
    found.on = output.on;
    return output.power_va;
  }
  const Profile* profile = find_profile(network, id);
  if (!profile) return generator.power_va;
  Complex power = at_sample(generator.power_va, *profile, sample_at(*profile, hours));
  if (generator.q_is_fixed_in_time) power.imag(generator.power_va.imag());
  return power;
}

template <class Element>
std::optional<ProfileId> raw_profile(const Element& element, TimeMode mode) {
  return mode == TimeMode::yearly ? element.yearly : element.daily;
}

// The sum of the loads over the samples of one kind of profile, and its extreme.
TimeSelection extreme(const Network& network, bool largest) {
  const auto uses = [&](TimeMode mode) {
    return std::any_of(network->loads.begin(), network->loads.end(), [&](const Load& load) {
      return load.in_service && find_profile(network, raw_profile(load, mode)) != nullptr;
    });
  };
  const TimeMode mode = uses(TimeMode::yearly)  ? TimeMode::yearly
                        : uses(TimeMode::daily) ? TimeMode::daily
                                                : TimeMode::snapshot;
  if (mode == TimeMode::snapshot) return {};
  // P is linear in each profile: Σ_loads p_k m_profile(t) + absolute terms, so the loads are summed per profile first.
  std::vector<double> weight(network->profiles.size()), count(network->profiles.size());
  double step_s = 0.0, length_s = 0.0;
  for (const Load& load : network->loads) {
    const auto id = profile_of(load, mode);
    const Profile* profile = find_profile(network, id);
    if (!load.in_service || !profile) continue;
    weight[id->index()] += load_power(network, load, nullptr, 0).real();
    count[id->index()] += 1.0;
    step_s = step_s == 0.0 ? profile->step_s : std::min(step_s, profile->step_s);
    length_s = std::max(length_s, profile->step_s * static_cast<double>(profile->p.size()));
  }
  const auto samples = static_cast<std::size_t>(std::llround(length_s / step_s));
  TimeSelection best{mode, step_s / seconds_per_hour};
  double best_sum = 0.0;
  for (std::size_t k = 1; k <= samples; ++k) {
    const double hours = static_cast<double>(k) * step_s / seconds_per_hour;
    double sum = 0.0;
    for (std::size_t id = 0; id < weight.size(); ++id) {
      if (count[id] == 0.0) continue;
      const Profile& profile = network->profiles[id];
      sum += profile.p[sample_at(profile, hours)] * (profile.absolute ? count[id] : weight[id]);
    }
    if (k == 1 || (largest ? sum > best_sum : sum < best_sum)) best_sum = sum, best.hours = hours;
  }
  return best;
}

constexpr std::array<std::string_view, 6> mode_words{"snapshot", "peak", "minimum", "daily", "yearly", "duty"};

std::string label_of(TimeSelection time) {
  const auto word = mode_words.at(static_cast<std::size_t>(time.mode));
  return time.mode == TimeMode::snapshot ? std::string(word) : fmt::format("{}:{}", word, time.hours);
}

}  // namespace

std::optional<TimeSelection> parse_time(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const auto at = std::find(mode_words.begin(), mode_words.end(), word);
  if (at == mode_words.end()) return std::nullopt;
  TimeSelection time{static_cast<TimeMode>(at - mode_words.begin()), 0.0};
  const bool wants_hours = time.mode >= TimeMode::daily;
  if (wants_hours != (colon != std::string_view::npos)) return std::nullopt;
  if (!wants_hours) return time;
  const std::string_view number = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), time.hours);
  if (error != std::errc{} || end != number.data() + number.size() || !std::isfinite(time.hours)) return std::nullopt;
  return time;
}

double profile_value(const Profile& profile, double hours) { return profile.p[sample_at(profile, hours)]; }

InverterOutput inverter_output(const Inverter& inverter, const InverterConditions& conditions,
                               const InverterOrder& order) {
  if (!conditions.store && !conditions.on)
    return inverter_output(inverter, conditions.factor, conditions.temperature, order);
  Inverter found = conditions.store ? holding(inverter, *conditions.store) : inverter;
  if (conditions.on) found.on = *conditions.on;
  return inverter_output(found, conditions.factor, conditions.temperature, order);
}

OperatingPoint operating_point(const Network& network, TimeSelection time, std::span<const InverterConditions> before,
                               double step_h) {
  OperatingPoint point;
  const bool searched = time.mode == TimeMode::peak || time.mode == TimeMode::minimum;
  if (searched) {
    const TimeSelection found = extreme(network, time.mode == TimeMode::peak);
    point.label = fmt::format("{} ({})", mode_words.at(static_cast<std::size_t>(time.mode)), label_of(found));
    time = found;
  } else {
    point.label = label_of(time);
  }
  for (const Load& load : network->loads) {
    const Profile* profile = find_profile(network, profile_of(load, time.mode));
    point.load_power_va.push_back(load_power(network, load, profile, profile ? sample_at(*profile, time.hours) : 0));
  }
  for (const Generator& generator : network->generators) {
    const std::size_t k = point.inverter.size();
    auto found = conditions(network, generator, time, k < before.size() ? &before[k] : nullptr, step_h);
    point.generator_power_va.push_back(generator_power(network, generator, time, found));
    point.inverter.push_back(found);
  }
  point.hours = time.hours;
  for (const Transformer& transformer : network->transformers) {
    auto& taps = point.tap_pu.emplace_back();
    for (const Winding& winding : transformer.windings) taps.push_back(winding.tap_pu);
    point.transformer_in_service.push_back(transformer.in_service);
  }
  for (const Capacitor& capacitor : network->capacitors) point.capacitor_step_on.push_back(capacitor.step_on);
  for (const Switch& sw : network->switches) point.switch_closed.push_back(sw.closed);
  for (const Line& line : network->lines) point.line_in_service.push_back(line.in_service);
  point.source_voltage_scale.assign(network->sources.size(), 1.0);
  for (const CurrentSource& source : network->current_sources)
    point.current_source_scale.push_back(factor_at(network, profile_of(source, time.mode), time.hours));
  return point;
}

}  // namespace headroom::models
