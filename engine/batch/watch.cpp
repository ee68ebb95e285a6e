// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/watch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/powerflow/element_admittance.hpp"

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;
using models::OperatingPoint;
using models::Rating;
using models::RatingOrigin;

constexpr int neutral_node = 4;

bool is_phase(int node) { return node >= 1 && node <= 3; }

class WatchMaker {
 public:
  WatchMaker(const Network& network, const OperatingPoint& point, const BatchOptions& options)
      : network_(network), point_(point), options_(options) {
    watch_.row_first.push_back(0);
  }

  Watch run() {
    voltages();
    for (std::size_t k = 0; k < network_->lines.size(); ++k) line(k);
    for (std::size_t k = 0; k < network_->switches.size(); ++k) sw(k);
    for (std::size_t k = 0; k < network_->reactors.size(); ++k) reactor(k);
    for (std::size_t k = 0; k < network_->transformers.size(); ++k) transformer(k);
    return std::move(watch_);
  }

  // One transformer alone.
  Watch run(std::size_t index) {
    transformer(index);
    return std::move(watch_);
  }

 private:
  void voltages() {
    for (std::size_t b = 0; b < network_->buses.size(); ++b) {
      const models::BusId id(b);
      const double base = network_.node_base_v(id);
      if (!(base > 0.0)) continue;
      for (const int number : network_->buses[b].nodes)
        if (is_phase(number)) {
          watch_.node.push_back(network_.node(id, number));
          watch_.per_volt.push_back(1.0 / base);
        }
    }
  }

  bool usable(const Rating& rating) const {
    return rating.known() && (rating.origin != RatingOrigin::default_ || options_.use_default_ratings);
  }

  void row(const Primitive& primitive, std::size_t conductor, double rating_a) {
    for (std::size_t k = 0; k < primitive.node.size(); ++k) {
      const Complex y = primitive.y_s(conductor, k);
      if (primitive.node[k] < 0 || y == Complex()) continue;
      watch_.entry_node.push_back(primitive.node[k]);
      watch_.entry.push_back(y / rating_a);
    }
    watch_.row_first.push_back(static_cast<std::int32_t>(watch_.entry.size()));
  }

  // The rows added since the last branch make up this one.
  void close(ElementKind kind, std::size_t index, double limit, bool in_service, RatingOrigin origin) {
    const auto rows = static_cast<std::int32_t>(watch_.row_first.size()) - 1;
    const std::int32_t first = watch_.branch.empty() ? 0 : watch_.branch.back().end_row;
    if (rows > first)
      watch_.branch.push_back({kind, static_cast<std::int32_t>(index), first, rows, limit, in_service, origin});
  }

  void line(std::size_t index) {
    const auto& line = network_->lines[index];
    const bool phases = usable(line.rated_current_a), neutral = line.neutral_current_a.known();
    if (!phases && !neutral) return;
    const Primitive primitive = line_admittance(network_, line);
    const auto& y = line.admittance_s.values();
    const bool one_end = std::all_of(y.begin(), y.end(), [](Complex value) { return value == Complex(); });
    const std::size_t n = line.from.size();
    for (std::size_t k = 0; k < (one_end ? n : 2 * n); ++k) {
      const int node = k < n ? line.from.nodes[k] : line.to.nodes[k - n];
      if (phases && is_phase(node)) row(primitive, k, line.rated_current_a.value);
      else if (neutral && node == neutral_node) row(primitive, k, line.neutral_current_a.value);
    }
    close(ElementKind::line, index, options_.line_loading, point_.line_in_service[index] != 0,
          line.rated_current_a.origin);
  }

  void sw(std::size_t index) {
    const auto& sw = network_->switches[index];
    if (!usable(sw.rated_current_a)) return;
    const Primitive primitive = switch_admittance(network_, sw);
    for (std::size_t k = 0; k < sw.from.size(); ++k)
      if (is_phase(sw.from.nodes[k])) row(primitive, k, sw.rated_current_a.value);
    close(ElementKind::sw, index, options_.line_loading, point_.switch_closed[index] != 0, sw.rated_current_a.origin);
  }

  void reactor(std::size_t index) {
    const auto& reactor = network_->reactors[index];
    if (!reactor.to || !usable(reactor.rated_current_a)) return;
    const Primitive primitive = reactor_admittance(network_, reactor);
    for (std::size_t k = 0; k < reactor.from.size(); ++k)
      if (is_phase(reactor.from.nodes[k])) row(primitive, k, reactor.rated_current_a.value);
    close(ElementKind::reactor, index, options_.line_loading, reactor.in_service, reactor.rated_current_a.origin);
  }

  void transformer(std::size_t index) {
    const auto& transformer = network_->transformers[index];
    const auto origin =
        transformer.rated_power_va.known() ? transformer.rated_power_va.origin : models::RatingOrigin::given;
    if (origin == RatingOrigin::default_ && !options_.use_default_ratings) return;
    const Primitive primitive = transformer_admittance(network_, transformer, point_.tap_pu[index]);
    std::size_t first = 0;
    for (const auto& winding : transformer.windings) {
      const double line_v = winding.rated_voltage_v * (transformer.phases > 1 ? std::numbers::sqrt3 : 1.0);
      const std::size_t phases = std::min(static_cast<std::size_t>(transformer.phases), winding.terminal.size());
      if (winding.rated_power_va > 0.0)
        for (std::size_t k = 0; k < phases; ++k) row(primitive, first + k, winding.rated_power_va / line_v);
      first += winding.terminal.size();
    }
    close(ElementKind::transformer, index, options_.transformer_loading, point_.transformer_in_service[index] != 0,
          origin);
  }

  const Network& network_;
  const OperatingPoint& point_;
  const BatchOptions& options_;
  Watch watch_;
};

double loading_of(const Watch& watch, const WatchedBranch& branch, std::span<const Complex> voltage_v) {
  double largest = 0.0;
  for (auto r = branch.first_row; r < branch.end_row; ++r) {
    Complex sum;
    for (auto e = watch.row_first[r]; e < watch.row_first[r + 1]; ++e)
      sum += watch.entry[e] * voltage_v[watch.entry_node[e]];
    largest = std::max(largest, std::norm(sum));
  }
  return std::sqrt(largest);
}

void limit_by(CaseReduction& out, LimitingKind kind, std::int64_t at, double use) {
  if (out.limiting != LimitingKind::none && use <= out.limiting_use) return;
  out.limiting = kind;
  out.limiting_at = at;
  out.limiting_use = use;
}

void reduce_voltages(const Watch& watch, const BatchOptions& options, std::span<const Complex> voltage_v,
                     std::span<const char> supplied, CaseReduction& out) {
  const double middle = 0.5 * (options.vm_min_pu + options.vm_max_pu);
  const double half = 0.5 * (options.vm_max_pu - options.vm_min_pu);
  for (std::size_t k = 0; k < watch.node.size(); ++k) {
    const auto node = watch.node[k];
    if (!supplied[node]) continue;
    const double v = std::sqrt(std::norm(voltage_v[node])) * watch.per_volt[k];
    if (out.lowest_node < 0 || v < out.lowest_pu) out.lowest_pu = v, out.lowest_node = node;
    if (out.highest_node < 0 || v > out.highest_pu) out.highest_pu = v, out.highest_node = node;
    out.voltages_low += v < options.vm_min_pu;
    out.voltages_high += v > options.vm_max_pu;
  }
  if (out.lowest_node < 0) return;
  limit_by(out, LimitingKind::voltage_low, out.lowest_node, (middle - out.lowest_pu) / half);
  limit_by(out, LimitingKind::voltage_high, out.highest_node, (out.highest_pu - middle) / half);
}

void reduce_loadings(const Watch& watch, std::span<const Complex> voltage_v, CaseReduction& out) {
  for (std::size_t b = 0; b < watch.branch.size(); ++b) {
    const auto& branch = watch.branch[b];
    if (!branch.in_service) continue;
    const double loading = loading_of(watch, branch, voltage_v);
    const bool transformer = branch.kind == ElementKind::transformer;
    if (out.worst_branch < 0 || loading > out.worst_loading)
      out.worst_loading = loading, out.worst_branch = static_cast<std::int32_t>(b);
    (transformer ? out.transformers_over : out.lines_over) += loading > branch.limit;
    limit_by(out, transformer ? LimitingKind::transformer_current : LimitingKind::line_current,
             static_cast<std::int64_t>(b), loading / branch.limit);
  }
}

}  // namespace

Watch make_watch(const Network& network, const OperatingPoint& point, const BatchOptions& options) {
  return WatchMaker(network, point, options).run();
}

bool renew_transformer(const Network& network, const OperatingPoint& point, const BatchOptions& options,
                       const WatchedBranch& branch, Watch& watch) {
  const Watch own = WatchMaker(network, point, options).run(static_cast<std::size_t>(branch.index));
  const auto first = watch.row_first[branch.first_row], end = watch.row_first[branch.end_row];
  const auto nodes = watch.entry_node.begin() + first;
  if (!std::equal(own.entry_node.begin(), own.entry_node.end(), nodes, watch.entry_node.begin() + end)) return false;
  std::copy(own.entry.begin(), own.entry.end(), watch.entry.begin() + first);
  return true;
}

std::string name_of(const Network& network, const WatchedBranch& branch) {
  const auto at = static_cast<std::size_t>(branch.index);
  switch (branch.kind) {
    case ElementKind::sw: return "switch." + network->switches[at].name;
    case ElementKind::reactor: return "reactor." + network->reactors[at].name;
    case ElementKind::transformer: return "transformer." + network->transformers[at].name;
    default: return "line." + network->lines[at].name;
  }
}

CaseReduction reduce(const Watch& watch, const BatchOptions& options, std::span<const Complex> voltage_v,
                     std::span<const char> supplied) {
  CaseReduction out;
  reduce_voltages(watch, options, voltage_v, supplied, out);
  reduce_loadings(watch, voltage_v, out);
  return out;
}

}  // namespace headroom::engine
