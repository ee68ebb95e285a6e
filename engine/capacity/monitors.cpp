// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/monitors.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

namespace headroom::engine {

namespace {

using models::Complex;
using models::LimitKind;
using models::Rating;
using models::RatingOrigin;
using models::VoltageMeasure;

inline constexpr int neutral_node = 4;
inline constexpr double unbounded_pu = 1e3;     // a bound that no voltage meets
inline constexpr double high_voltage_v = 30e3;  // transformers fed from here are main transformers

bool is_phase(int node) { return node >= 1 && node <= 3; }

std::string_view word(MeasureChoice choice) {
  switch (choice) {
    case MeasureChoice::line_to_ground: return "lg";
    case MeasureChoice::line_to_line: return "ll";
    case MeasureChoice::line_to_neutral: return "ln";
    case MeasureChoice::automatic: break;
  }
  return "auto";
}

// The measure of the rule where it is in force and nobody asked for another.
VoltageMeasure measure_at(const models::Network& network, models::BusId bus, const BusBand& band, bool earthed,
                          const MonitorOptions& options) {
  const bool by_rule =
      options.measure == MeasureChoice::automatic && band.known && !(options.vm_min_pu && options.vm_max_pu);
  const std::string_view wanted = by_rule ? std::string_view(band.band->measure) : word(options.measure);
  return possible_measure(wanted, bus_conductors(network, bus), earthed, network.balanced());
}

struct Bounds {
  double min_pu = -unbounded_pu, max_pu = unbounded_pu;
};

double nominal_of(const BusBand& band, VoltageMeasure measure) {
  return measure == VoltageMeasure::line_to_line ? band.nominal_line_v : band.nominal_phase_v * std::numbers::sqrt3;
}

// The rule's band in pu of vn, carried over to the measure in use; given values replace it side by side.
Bounds bounds_at(const BusBand& band, VoltageMeasure measure, const MonitorOptions& options) {
  Bounds bounds;
  if (!options.voltage) return bounds;
  if (band.known) {
    const double scale = nominal_of(band, measure) / nominal_of(band, band.measure);
    bounds = {band.vm_min_pu * scale, band.vm_max_pu * scale};
  }
  if (options.vm_min_pu) bounds.min_pu = *options.vm_min_pu;
  if (options.vm_max_pu) bounds.max_pu = *options.vm_max_pu;
  return bounds;
}

}  // namespace

Monitors::Monitors(const models::Network& network, const models::OperatingPoint& point, std::span<const BusBand> bands,
                   std::span<const char> earthed, std::span<const char> supplied, const MonitorOptions& options,
                   std::span<const Complex> base_voltage_v)
    : network_(&network), options_(options) {
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    first_voltage_.push_back(static_cast<std::int32_t>(voltage_.size()));
    watch_voltages(models::BusId(b), bands[b], earthed[b] != 0, supplied);
  }
  first_voltage_.push_back(static_cast<std::int32_t>(voltage_.size()));
  slack_.assign(2 * voltage_.size(), voltage_slack_pu);
  if (options.line) {
    watch_lines(point);
    watch_switches(point);
    watch_reactors();
  }
  first_transformer_ = element_.size();
  if (options.transformer) watch_transformers(point);
  watch_further(point, supplied, base_voltage_v);
  slack_.resize(size(), current_slack);
  for (std::size_t i = first_further(); i < size(); ++i)
    if (kind(i) != LimitKind::reverse_power) slack_[i] = voltage_slack_pu;
}

void Monitors::watch_further(const models::OperatingPoint& point, std::span<const char> supplied,
                             std::span<const Complex> base_voltage_v) {
  const auto& asked = options_.further;
  if (asked.voltage_change_pu) {
    std::vector<ChangeWatch> watches;
    for (const auto& v : voltage_)
      watches.push_back({v.node, v.reference, v.per_volt, voltage_pu(v, base_voltage_v), voltage_name(v)});
    further_.watch_changes(*asked.voltage_change_pu, std::move(watches));
  }
  if (asked.unbalance) further_.watch_unbalance(*network_, *asked.unbalance, supplied);
  if (asked.reverse_power) further_.watch_reverse_power(*network_, point, *asked.reverse_power);
}

std::string Monitors::voltage_name(const Voltage& watch) const {
  auto name = fmt::format("bus.{}.{}", network_->bus(watch.bus).name, watch.number);
  if (watch.other > 0) name += fmt::format("-{}", watch.other);
  return name;
}

void Monitors::watch_voltages(models::BusId bus_id, const BusBand& band, bool earthed, std::span<const char> supplied) {
  const auto& bus = network_->bus(bus_id);
  const auto conductors = bus_conductors(*network_, bus_id);
  const auto measure = measure_at(*network_, bus_id, band, earthed, options_);
  measure_.push_back(measure);
  if (bus.base_voltage_v <= 0.0) return;

  const Bounds bounds = bounds_at(band, measure, options_);
  const double base_v = network_->node_base_v(bus_id);
  const auto watch = [&](int number, int other, int reference, double base) {
    const auto node = network_->node(bus_id, number);
    if (!supplied[static_cast<std::size_t>(node)]) return;
    voltage_.push_back(
        {node, network_->node(bus_id, reference), 1.0 / base, bounds.min_pu, bounds.max_pu, bus_id, number, other});
  };
  const auto& phases = conductors.phases;
  if (measure == VoltageMeasure::line_to_line && phases.size() > 1) {
    for (std::size_t i = 0; i < phases.size(); ++i)
      for (std::size_t j = i + 1; j < phases.size(); ++j)
        watch(phases[i], phases[j], phases[j], base_v * std::numbers::sqrt3);
    return;
  }
  const bool to_neutral = measure == VoltageMeasure::line_to_neutral && conductors.neutral;
  for (const int phase : phases) watch(phase, 0, to_neutral ? neutral_node : models::ground, base_v);
}

void Monitors::add_row(const Primitive& primitive, std::size_t conductor, double rating_a) {
  Row row{static_cast<std::int32_t>(entry_.size()), 0};
  for (std::size_t k = 0; k < primitive.node.size(); ++k) {
    const Complex y = primitive.y_s(conductor, k);
    if (primitive.node[k] < 0 || y == Complex()) continue;
    entry_node_.push_back(static_cast<std::int32_t>(primitive.node[k]));
    entry_.push_back(y / rating_a);
  }
  row.end = static_cast<std::int32_t>(entry_.size());
  row_.push_back(row);
}

void Monitors::close_element(Element element) {
  element.first_row = element_.empty() ? 0 : element_.back().end_row;
  element.end_row = static_cast<std::int32_t>(row_.size());
  if (element.end_row > element.first_row) element_.push_back(std::move(element));
}

void Monitors::watch_lines(const models::OperatingPoint& point) {
  for (std::size_t l = 0; l < (*network_)->lines.size(); ++l) {
    const auto& line = (*network_)->lines[l];
    if (!line.in_service || !point.line_in_service[l]) continue;
    Rating rating =
        options_.emergency && line.emergency_current_a.known() ? line.emergency_current_a : line.rated_current_a;
    if (options_.line_rating_a) rating = {*options_.line_rating_a, RatingOrigin::given};
    if (rating.known() && rating.origin == RatingOrigin::default_) ++defaulted_ratings_;
    const bool usable = rating.known() && (rating.origin != RatingOrigin::default_ || options_.use_default_ratings);
    const bool neutral_usable = line.neutral_current_a.known();
    if (!usable && !neutral_usable) continue;
    const auto primitive = line_admittance(*network_, line);
    const std::size_t n = line.from.size();
    const bool one_end = std::all_of(line.admittance_s.values().begin(), line.admittance_s.values().end(),
                                     [](Complex y) { return y == Complex(); });
    for (std::size_t k = 0; k < (one_end ? n : 2 * n); ++k) {
      const int node = k < n ? line.from.nodes[k] : line.to.nodes[k - n];
      if (usable && is_phase(node)) add_row(primitive, k, rating.value);
      else if (neutral_usable && node == neutral_node) add_row(primitive, k, line.neutral_current_a.value);
    }
    close_element({.bound = line_bound(),
                   .origin = rating.origin,
                   .of = {models::BranchKind::line, l, rating.value},
                   .name = "line." + line.name});
  }
}

void Monitors::watch_switches(const models::OperatingPoint& point) {
  for (std::size_t s = 0; s < (*network_)->switches.size(); ++s) {
    const auto& sw = (*network_)->switches[s];
    if (!point.switch_closed[s] || !sw.rated_current_a.known()) continue;
    if (sw.rated_current_a.origin == RatingOrigin::default_ && !options_.use_default_ratings) continue;
    const auto primitive = switch_admittance(*network_, sw);
    for (std::size_t k = 0; k < sw.from.size(); ++k)
      if (is_phase(sw.from.nodes[k])) add_row(primitive, k, sw.rated_current_a.value);
    close_element({.bound = line_bound(),
                   .origin = sw.rated_current_a.origin,
                   .of = {models::BranchKind::sw, s, sw.rated_current_a.value},
                   .name = "switch." + sw.name});
  }
}

void Monitors::watch_reactors() {
  for (std::size_t r = 0; r < (*network_)->reactors.size(); ++r) {
    const auto& reactor = (*network_)->reactors[r];
    if (!reactor.in_service || !reactor.to || !reactor.rated_current_a.known()) continue;
    if (reactor.rated_current_a.origin == RatingOrigin::default_ && !options_.use_default_ratings) continue;
    const auto primitive = reactor_admittance(*network_, reactor);
    for (std::size_t k = 0; k < reactor.from.size(); ++k)
      if (is_phase(reactor.from.nodes[k])) add_row(primitive, k, reactor.rated_current_a.value);
    close_element({.bound = line_bound(),
                   .origin = reactor.rated_current_a.origin,
                   .of = {models::BranchKind::reactor, r, reactor.rated_current_a.value},
                   .name = "reactor." + reactor.name});
  }
}

void Monitors::watch_transformers(const models::OperatingPoint& point) {
  for (std::size_t t = 0; t < (*network_)->transformers.size(); ++t) {
    const auto& transformer = (*network_)->transformers[t];
    if (!transformer.in_service || !point.transformer_in_service[t]) continue;
    const auto origin = transformer.rated_power_va.known() ? transformer.rated_power_va.origin : RatingOrigin::given;
    if (origin == RatingOrigin::default_) ++defaulted_ratings_;
    if (origin == RatingOrigin::default_ && !options_.use_default_ratings) continue;
    const auto primitive = transformer_admittance(*network_, transformer, point.tap_pu[t]);
    std::size_t first = 0;
    double rated_va = 0.0;
    for (const auto& winding : transformer.windings) {
      if (winding.rated_power_va > 0.0)
        rated_va = rated_va > 0.0 ? std::min(rated_va, winding.rated_power_va) : winding.rated_power_va;
      const double line_v = winding.rated_voltage_v * (transformer.phases > 1 ? std::numbers::sqrt3 : 1.0);
      const std::size_t phases = std::min(static_cast<std::size_t>(transformer.phases), winding.terminal.size());
      if (winding.rated_power_va > 0.0)
        for (std::size_t k = 0; k < phases; ++k) add_row(primitive, first + k, winding.rated_power_va / line_v);
      first += winding.terminal.size();
    }
    const auto& own = transformer.emergency_power_va;
    const double overload = own.known() && own.origin != RatingOrigin::default_ && rated_va > 0.0
                                ? own.value / rated_va
                                : options_.transformer_overload;
    const bool main = transformer.windings.front().rated_voltage_v >= high_voltage_v;
    close_element({.bound = options_.emergency ? overload
                            : main             ? options_.main_transformer_loading
                                               : options_.transformer_loading,
                   .kind = LimitKind::transformer_current,
                   .origin = origin,
                   .of = {models::BranchKind::transformer, t, rated_va},
                   .name = "transformer." + transformer.name});
  }
}

Monitors Monitors::with_taps(const models::OperatingPoint& point) const {
  Monitors moved = *this;
  moved.element_.resize(first_transformer_);
  moved.row_.resize(moved.element_.empty() ? 0 : static_cast<std::size_t>(moved.element_.back().end_row));
  moved.entry_.resize(moved.row_.empty() ? 0 : static_cast<std::size_t>(moved.row_.back().end));
  moved.entry_node_.resize(moved.entry_.size());
  if (options_.transformer) moved.watch_transformers(point);
  if (options_.further.reverse_power)
    moved.further_.watch_reverse_power(*network_, point, *options_.further.reverse_power);
  return moved;
}

double Monitors::voltage_pu(const Voltage& watch, std::span<const Complex> voltage_v) const {
  Complex v = voltage_v[static_cast<std::size_t>(watch.node)];
  if (watch.reference >= 0) v -= voltage_v[static_cast<std::size_t>(watch.reference)];
  return std::sqrt(std::norm(v)) * watch.per_volt;
}

double Monitors::loading(const Element& element, std::span<const Complex> voltage_v) const {
  double largest = 0.0;
  for (std::int32_t r = element.first_row; r < element.end_row; ++r) {
    double re = 0.0, im = 0.0;
    for (std::int32_t e = row_[r].first; e < row_[r].end; ++e) {
      const Complex y = entry_[e], v = voltage_v[static_cast<std::size_t>(entry_node_[e])];
      re += y.real() * v.real() - y.imag() * v.imag();
      im += y.real() * v.imag() + y.imag() * v.real();
    }
    largest = std::max(largest, re * re + im * im);
  }
  return std::sqrt(largest);
}

std::pair<std::size_t, std::size_t> Monitors::quantities_of(std::size_t limit) const {
  if (limit < 2 * voltage_.size()) return {limit / 2, limit / 2 + 1};
  if (limit >= first_further()) return {0, 0};
  const auto& element = element_[limit - 2 * voltage_.size()];
  return {voltage_.size() + static_cast<std::size_t>(element.first_row),
          voltage_.size() + static_cast<std::size_t>(element.end_row)};
}

Complex Monitors::quantity(std::size_t k, std::span<const Complex> voltage_v) const {
  if (k < voltage_.size()) {
    const auto& watch = voltage_[k];
    Complex v = voltage_v[static_cast<std::size_t>(watch.node)];
    if (watch.reference >= 0) v -= voltage_v[static_cast<std::size_t>(watch.reference)];
    return v * watch.per_volt;
  }
  const auto& row = row_[k - voltage_.size()];
  Complex sum;
  for (std::int32_t e = row.first; e < row.end; ++e)
    sum += entry_[e] * voltage_v[static_cast<std::size_t>(entry_node_[e])];
  return sum;
}

std::size_t Monitors::voltage_quantity(models::BusId bus, std::int64_t node) const {
  const auto first = static_cast<std::size_t>(first_voltage_[bus.index()]);
  const auto end = static_cast<std::size_t>(first_voltage_[bus.index() + 1]);
  for (std::size_t k = first; k < end; ++k)
    if (voltage_[k].node == node) return k;
  return first < end ? first : SIZE_MAX;
}

double Monitors::margin_at(std::size_t limit, double largest_magnitude) const {
  if (limit >= 2 * voltage_.size()) return element_[limit - 2 * voltage_.size()].bound - largest_magnitude;
  const auto& watch = voltage_[limit / 2];
  return limit % 2 == 0 ? largest_magnitude - watch.min_pu : watch.max_pu - largest_magnitude;
}

void Monitors::margins(std::span<const Complex> voltage_v, std::span<double> margin) const {
  for (std::size_t k = 0; k < voltage_.size(); ++k) {
    const double v = voltage_pu(voltage_[k], voltage_v);
    margin[2 * k] = v - voltage_[k].min_pu;
    margin[2 * k + 1] = voltage_[k].max_pu - v;
  }
  const std::size_t first = 2 * voltage_.size();
  for (std::size_t e = 0; e < element_.size(); ++e)
    margin[first + e] = element_[e].bound - loading(element_[e], voltage_v);
  further_.margins(voltage_v, margin.subspan(first_further()));
}

LimitKind Monitors::kind(std::size_t limit) const {
  if (limit >= first_further()) return further_.kind(limit - first_further());
  if (limit >= 2 * voltage_.size()) return element_[limit - 2 * voltage_.size()].kind;
  return limit % 2 == 0 ? LimitKind::voltage_low : LimitKind::voltage_high;
}

std::optional<models::BusId> Monitors::bus_of(std::size_t limit) const {
  if (limit >= 2 * voltage_.size()) return std::nullopt;
  return voltage_[limit / 2].bus;
}

std::optional<Monitors::Current> Monitors::current_of(std::size_t limit) const {
  if (limit < 2 * voltage_.size() || limit >= first_further()) return std::nullopt;
  const auto& element = element_[limit - 2 * voltage_.size()];
  auto current = element.of;
  current.bound = element.bound;
  return current;
}

double Monitors::in_unit(std::size_t limit, double margin) const {
  return limit < 2 * voltage_.size() || kind(limit) == LimitKind::voltage_change ? margin : 100.0 * margin;
}

models::Limit Monitors::describe(std::size_t limit, double margin) const {
  if (limit >= first_further()) return further_.describe(limit - first_further(), margin);
  models::Limit found;
  found.kind = kind(limit);
  if (limit < 2 * voltage_.size()) {
    const auto& watch = voltage_[limit / 2];
    const bool low = limit % 2 == 0;
    found.element = voltage_name(watch);
    found.bound = low ? watch.min_pu : watch.max_pu;
    found.value = low ? watch.min_pu + margin : watch.max_pu - margin;
    return found;
  }
  const auto& element = element_[limit - 2 * voltage_.size()];
  found.element = element.name;
  found.bound = 100.0 * element.bound;
  found.value = 100.0 * (element.bound - margin);
  found.rating_origin = element.origin;
  return found;
}

Monitors::BusVoltages Monitors::at_bus(models::BusId bus, std::span<const Complex> voltage_v) const {
  BusVoltages found;
  const auto [first, end] = voltages_of(bus);
  for (std::size_t k = first; k < end; ++k) found.add(voltage_pu(voltage_[k], voltage_v));
  return found;
}

}  // namespace headroom::engine
