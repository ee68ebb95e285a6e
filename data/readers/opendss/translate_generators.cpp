// SPDX-License-Identifier: Apache-2.0
// Generators, photovoltaic systems, stores and current sources.
#include <algorithm>
#include <numbers>

#include <fmt/core.h>

#include "data/readers/opendss/translate.hpp"

namespace headroom::data::opendss {

namespace {

models::GeneratorModel model_of(const Generator& generator) {
  using enum models::GeneratorModel;
  switch (generator.model) {
    case 2: return constant_impedance;
    case 3: return constant_voltage;
    case 4: return fixed_q;
    case 5: return fixed_reactance;
    case 7: return limited_current;
    default: return constant_power;
  }
}

}  // namespace

template <class Element>
models::Generator Translation::injecting(std::size_t e, const Element& element) {
  models::Generator made;
  made.name = element.head.name;
  made.source_name = element.head.source_name;
  made.origin = element.head.origin;
  made.terminal = terminal(e, 0);
  // As in OpenDSS: an open conductor changes nothing at a generator, and at an inverter its phase is off.
  if (made.terminal.open != 0 && std::is_same_v<Element, Generator>)
    report_.ignored(element.head.origin, "open", "OpenDSS does not look at open conductors of a generator");
  if (std::is_same_v<Element, Generator>) made.terminal.open = 0;
  made.phases = element.phases;
  made.connection = element.connection;
  made.rated_voltage_v = element.rated_voltage_v();
  made.impedance_share = element.impedance_share();
  // A limit of 0 leaves the impedance as it is at rated voltage.
  made.v_min_pu = element.vmin;
  made.v_max_pu = element.vmax == 0.0 ? 1e9 : element.vmax;
  made.duty_start_h = element.duty_start_h;
  return made;
}

void Translation::add_generator(std::size_t e, const Generator& generator) {
  models::Generator made = injecting(e, generator);
  made.model = model_of(generator);
  made.rated_power_va = generator.kva * 1000.0;
  made.fixed = generator.fixed;
  const double factor = generator.fixed ? 1.0 : circuit_.generation_multiplier;
  made.power_va = models::Complex(generator.kw, generator.kvar) * 1000.0 * factor;
  if (generator.model == 4 || generator.model == 5) {
    made.power_va.imag(generator.kvar * 1000.0);
    made.q_is_fixed_in_time = true;
  }
  if (generator.model == 3) {
    made.target_voltage_v =
        generator.target_pu * generator.kv * 1000.0 / (generator.phases > 1 ? std::numbers::sqrt3 : 1.0);
    if (generator.connection == models::Connection::delta) made.target_voltage_v *= std::numbers::sqrt3;
    made.var_max = std::max(generator.kvar_max, generator.kvar_min) * 1000.0;
    made.var_min = std::min(generator.kvar_max, generator.kvar_min) * 1000.0;
    made.power_va.imag(std::clamp(made.power_va.imag(), made.var_min, made.var_max));
    made.q_is_fixed_in_time = true;
  }
  made.reverses_q = true;
  if (generator.model == 7 && generator.balanced && generator.phases == 3)
    report_.refused(place_of("generator", generator.head, "balanced"),
                    fmt::format("generator.{}.balanced", generator.head.name),
                    "a generator that forces balanced currents");
  // Dispatched off it is a resistor of a tenth of a watt per kilowatt.
  if (generator.dispatch == Generator::Dispatch::load_level && !generator.forced_on && generator.dispatch_value > 0.0 &&
      circuit_.load_multiplier < generator.dispatch_value) {
    made.power_va = {-0.1 * generator.kw, 0.0};
    made.fixed = true;
  }
  made.yearly = profile(generator.yearly, 1.0);
  if (!made.yearly && generator.daily) made.yearly = constant_one();  // yearly does not fall back to daily here
  made.daily = profile(generator.daily, 1.0);
  made.duty = profile(generator.duty, 1.0);
  builder_.data.generators.push_back(std::move(made));
}

template <class Element>
void Translation::add_inverter(std::size_t e, const Element& element, std::string_view class_name) {
  models::Generator made = injecting(e, element);
  if (circuit_.generators.find(made.name) || (class_name == "storage" && circuit_.pvsystems.find(made.name)))
    made.name += fmt::format("_{}", class_name);
  made.rated_power_va = element.kva * 1000.0;
  made.inverter = element.inverter(circuit_);
  if (element.model == 2) made.model = models::GeneratorModel::constant_impedance;
  if (element.limits_current && class_name == "pvsystem" && element.model == 1) {
    made.model = models::GeneratorModel::limited_current;
    if (element.connection == models::Connection::delta && element.phases == 1) made.v_min_pu *= std::numbers::sqrt3;
  }
  made.power_va = models::inverter_output(*made.inverter, 1.0, made.inverter->temperature).power_va;
  made.yearly = profile(element.yearly, 1.0, true);
  made.daily = profile(element.daily, 1.0, true);
  made.duty = profile(element.duty, 1.0, true);
  inverter_ids_[fmt::format("{}.{}", class_name, element.head.name)] =
      models::GeneratorId(builder_.data.generators.size());
  builder_.data.generators.push_back(std::move(made));
}

void Translation::add_pvsystem(std::size_t e, const PVSystem& system) {
  add_inverter(e, system, "pvsystem");
  auto& inverter = *builder_.data.generators.back().inverter;
  inverter.temperature_yearly = temperatures(system.temperature_yearly);
  inverter.temperature_daily = temperatures(system.temperature_daily);
  inverter.temperature_duty = temperatures(system.temperature_duty);
}

void Translation::add_storage(std::size_t e, const Storage& storage) {
  add_inverter(e, storage, "storage");
  if (storage.limits_current && storage.connection == models::Connection::delta && storage.phases == 1)
    report_.refused(place_of("storage", storage.head, "limitcurrent"),
                    fmt::format("storage.{}.limitcurrent", storage.head.name),
                    "a limited current between two conductors");
}

models::ProfileId Translation::constant_one() {
  if (!constant_one_) {
    constant_one_ = models::ProfileId(builder_.data.profiles.size());
    models::Profile one;
    one.name = "always_one";
    one.step_s = 3600.0;
    one.p = {1.0};
    builder_.data.profiles.push_back(std::move(one));
  }
  return *constant_one_;
}

// A TShape as a profile of its own.
std::optional<models::ProfileId> Translation::temperatures(std::optional<std::size_t> shape) {
  if (!shape) return {};
  TShape& from = circuit_.tshapes[*shape];
  if (from.irregular || from.p_values(report_).empty() || !(from.interval_h > 0.0)) return {};
  models::Profile made;
  made.name = from.head.name + "_temperature";
  made.origin = from.head.origin;
  made.step_s = from.interval_h * 3600.0;
  made.p = from.p_values(report_);
  builder_.data.profiles.push_back(std::move(made));
  return models::ProfileId(builder_.data.profiles.size() - 1);
}

void Translation::add_isource(std::size_t e, const Isource& source) {
  models::CurrentSource made;
  made.name = source.head.name;
  made.source_name = source.head.source_name;
  made.origin = source.head.origin;
  made.terminal = terminal(e, 0);
  const auto back = terminal(e, 1);
  if (std::any_of(back.nodes.begin(), back.nodes.end(), [](int node) { return node != models::ground; }))
    made.return_terminal = back;
  made.current_a = source.currents(circuit_.frequency_hz);
  made.yearly = profile(source.yearly, 1.0, true);
  made.daily = profile(source.daily, 1.0, true);
  made.duty = profile(source.duty, 1.0, true);
  builder_.data.current_sources.push_back(std::move(made));
}

}  // namespace headroom::data::opendss
