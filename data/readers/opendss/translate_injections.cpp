// SPDX-License-Identifier: Apache-2.0
// Loads and curves, and what the report says at the end.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "data/readers/opendss/translate.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

void Translation::add_load(std::size_t e, const Load& load) {
  models::Load made;
  made.name = load.head.name;
  made.source_name = load.head.source_name;
  made.origin = load.head.origin;
  made.terminal = terminal(e, 0);
  made.phases = load.phases;
  made.connection = load.connection;
  made.model = static_cast<models::LoadModel>(load.model);
  made.rated_voltage_v = load.kv * 1000.0;
  made.power_va = models::Complex(load.kw, load.model == 6 || load.model == 7 ? load.fixed_kvar : load.kvar) * 1000.0;
  const double growth = growth_of(load);
  const bool fixed_q = load.model == 6 || load.model == 7;
  made.power_va = {growth * made.power_va.real(), (fixed_q ? 1.0 : growth) * made.power_va.imag()};
  made.v_min_pu = load.vmin;
  made.v_low_pu = load.vlow;
  made.v_max_pu = load.vmax;
  made.exponent_p = load.cvr_watts;
  made.exponent_q = load.cvr_vars;
  made.zip = load.zip;
  made.scales_with_load_multiplier = load.status == LoadStatus::variable;
  if (load.model == 8 && !load.zip_given)
    report_.refused(place_of("load", load.head, "model", "8"), fmt::format("load.{}.model", load.head.name),
                    "model 8 needs zipv=");
  if (load.status == LoadStatus::exempt && circuit_.load_multiplier != 1.0)
    report_.approximated(place_of("load", load.head, "status"), fmt::format("load.{}.status", load.head.name),
                         "the load multiplier is left out in yearly states, too");
  const double pf = load.pf_given ? load.pf : 1.0;
  made.yearly = profile(load.yearly, pf);
  made.daily = profile(load.daily, pf);
  made.duty = profile(load.duty, pf);
  builder_.data.loads.push_back(std::move(made));
}

// Since the first year.
double Translation::growth_of(const Load& load) const {
  if (circuit_.year == 0) return 1.0;
  if (load.growth) return circuit_.growthshapes[*load.growth].factor(circuit_.year);
  return std::pow(1.0 + circuit_.growth_percent / 100.0, circuit_.year - 1);
}

// Curves of absolute values without Q take it from the power factor that the load was given, else it is zero.
std::optional<models::ProfileId> Translation::profile(std::optional<std::size_t> shape, double power_factor,
                                                      bool as_factor) {
  if (!shape) return {};
  LoadShape& from = circuit_.loadshapes[*shape];
  const bool absolute = from.use_actual && !as_factor;
  if (!absolute) power_factor = as_factor && from.use_actual ? 2.0 : 1.0;  // 2: apart from those of any power factor
  const auto [at, is_new] = profiles_.try_emplace({*shape, power_factor});
  if (!is_new) return at->second;
  if (from.irregular || from.p_values(report_).empty() || !(from.interval_h > 0.0)) return {};
  models::Profile made;
  made.name = from.head.name;
  made.origin = from.head.origin;
  made.step_s = from.interval_h * 3600.0;
  made.absolute = absolute;
  made.p = from.p_values(report_);
  made.q = from.q_values(report_);
  if (!made.q.empty()) made.q.resize(made.p.size(), 0.0);
  if (made.absolute && made.q.empty()) {
    const double tangent = std::copysign(std::sqrt(1.0 / (power_factor * power_factor) - 1.0), power_factor);
    for (const double p : made.p) made.q.push_back(p * tangent);
  }
  if (made.absolute)
    for (auto* values : {&made.p, &made.q})
      for (double& value : *values) value *= 1000.0;
  at->second = models::ProfileId(builder_.data.profiles.size());
  builder_.data.profiles.push_back(std::move(made));
  return at->second;
}

// normal= and action= of a SwtControl act as a control: not when controls are off.
void Translation::apply_switch_controls() {
  if (circuit_.controls_off) return;
  for (const SwitchDevice& device : circuit_.swtcontrols)
    if (device.head.enabled && !device.state_given) circuit_.apply_position(device);
}

void Translation::report_others() {
  const auto classes = other_classes();
  for (std::size_t c = 0; c < classes.size(); ++c) {
    for (const OtherObject& object : *circuit_.others[c]) {
      const std::string item = fmt::format("{}.{}", classes[c].name, object.head.name);
      if (!classes[c].acts) report_.ignored(object.head.origin, classes[c].name, classes[c].why);
      else if (object.head.enabled) report_.refused(place_of(classes[c].name, object.head), item, classes[c].why);
      else report_.ignored(object.head.origin, fmt::format("{} disabled", classes[c].name), "it is disabled");
    }
  }
  for (const ObjectRef& element : circuit_.elements) {
    const bool line = element.of == &circuit_.lines, other = element.of->properties().size() == 3;
    if (!element.head().enabled && !line && !other)
      report_.ignored(element.head().origin, fmt::format("{} disabled", element.of->name()), "it is disabled");
  }
}

void Translation::report_defaults() {
  std::int64_t lines = 0, transformers = 0;
  for (const auto& line : builder_.data.lines) lines += line.rated_current_a.origin == models::RatingOrigin::default_;
  for (const auto& one : builder_.data.transformers)
    transformers += one.rated_power_va.origin == models::RatingOrigin::default_;
  if (lines > 0) report_.defaulted("line.normamps", lines, "OpenDSS fills in 400 A");
  if (transformers > 0) report_.defaulted("transformer.normhkva", transformers, "OpenDSS fills in 110 % of the rating");
  struct Essential {
    ElementClass& of;
    std::string_view property, why;
  };
  const Essential essentials[] = {
      {circuit_.lines, "length", "OpenDSS fills in 1"},
      {circuit_.transformers, "xhl", "OpenDSS fills in 7 % (or the code gives it)"},
      {circuit_.loads, "kv", "OpenDSS fills in 12.47 kV"},
      {circuit_.loads, "kw", "OpenDSS fills in 10 kW, or it follows from other values"},
      {circuit_.capacitors, "kv", "OpenDSS fills in 12.47 kV"},
      {circuit_.capacitors, "kvar", "OpenDSS fills in 1200 kvar"},
      {circuit_.vsources, "basekv", "OpenDSS fills in 115 kV"},
  };
  for (const auto& essential : essentials) {
    const std::size_t property = essential.of.property(essential.property).value_or(0);
    std::int64_t missing = 0;
    for (std::size_t i = 0; i < essential.of.size(); ++i) missing += !(essential.of.head(i).given >> property & 1u);
    if (missing > 0)
      report_.defaulted(fmt::format("{}.{}", essential.of.name(), essential.property), missing, essential.why);
  }
  for (ElementClass* one : circuit_.classes()) one->add_counts(report_);
}

}  // namespace headroom::data::opendss
