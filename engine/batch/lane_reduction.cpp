// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_reduction.hpp"

#include <cmath>

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;
using models::OperatingPoint;

void push(std::vector<double>& to, Complex value) {
  to.push_back(value.real());
  to.push_back(value.imag());
}

template <class Shunt>
bool in_series(const Shunt& shunt) {
  return shunt.to && shunt.to->bus != shunt.from.bus;
}

void limit_by(CaseReduction& out, LimitingKind kind, std::int64_t at, double use) {
  if (at < 0 || (out.limiting != LimitingKind::none && use <= out.limiting_use)) return;
  out.limiting = kind;
  out.limiting_at = at;
  out.limiting_use = use;
}

}  // namespace

LaneReduction::LaneReduction(const Network& network, const OperatingPoint& point, const BatchOptions& options,
                             const Watch& watch, std::span<const char> supplied, const ChordBase& base)
    : network_(network), options_(options), watch_(watch), base_(base) {
  const Problem& p = base.flow().problem();
  const auto known = [&](std::int64_t node) { return node >= 0 && p.supplied[node] && p.position[node] < 0; };
  for (const auto& branch : p.branches) usable_ &= !known(branch.from) && !known(branch.to);
  for (const auto& source : network->current_sources) usable_ &= !source.in_service;
  watch_voltages(supplied);
  watch_loadings();
  sum_sources(point);
  sum_shunts(point);
  close();
}

// Known nodes go into what the row carries at the base.
void LaneReduction::add_entry(RowStore& rows, std::int64_t node, Complex y_s, Complex& at_base) const {
  if (node < 0 || y_s == Complex()) return;
  at_base += y_s * base_.flow().base_voltage_v()[static_cast<std::size_t>(node)];
  if (base_.position()[static_cast<std::size_t>(node)] < 0) return;
  rows.position.push_back(base_.position()[static_cast<std::size_t>(node)]);
  push(rows.entry, y_s);
}

void LaneReduction::watch_voltages(std::span<const char> supplied) {
  for (std::size_t k = 0; k < watch_.node.size(); ++k) {
    const auto node = static_cast<std::size_t>(watch_.node[k]);
    if (!supplied[node]) continue;
    node_.push_back(watch_.node[k]);
    position_.push_back(base_.position()[node]);
    push(voltage_, base_.flow().base_voltage_v()[node]);
    per_volt2_.push_back(watch_.per_volt[k] * watch_.per_volt[k]);
  }
}

void LaneReduction::watch_loadings() {
  for (std::size_t b = 0; b < watch_.branch.size(); ++b) {
    const auto& branch = watch_.branch[b];
    if (!branch.in_service) continue;
    branch_.push_back(static_cast<std::int32_t>(b));
    for (auto row = branch.first_row; row < branch.end_row; ++row) {
      Complex at_base;
      for (auto e = watch_.row_first[row]; e < watch_.row_first[row + 1]; ++e)
        add_entry(current_, watch_.entry_node[e], watch_.entry[e], at_base);
      push(current_.base, at_base);
      current_.first.push_back(static_cast<int>(current_.position.size()));
    }
    first_row_.push_back(static_cast<int>(current_.first.size()) - 1);
    per_limit2_.push_back(1.0 / (branch.limit * branch.limit));
    kind_.push_back(branch.kind == ElementKind::transformer);
  }
}

// sign · (row of the primitive · V - constant) at the conductor of that row.
void LaneReduction::add_power_row(const Primitive& primitive, std::size_t row, double sign, Complex constant_a,
                                  unsigned char kind) {
  const std::int64_t node = primitive.node[row];
  if (node < 0) return;
  Complex at_base = -sign * constant_a;
  for (std::size_t k = 0; k < primitive.node.size(); ++k)
    add_entry(power_, primitive.node[k], sign * primitive.y_s(row, k), at_base);
  push(power_.base, at_base);
  power_.first.push_back(static_cast<int>(power_.position.size()));
  power_position_.push_back(base_.position()[static_cast<std::size_t>(node)]);
  push(power_voltage_, base_.flow().base_voltage_v()[static_cast<std::size_t>(node)]);
  power_kind_.push_back(kind);
}

void LaneReduction::sum_sources(const OperatingPoint& point) {
  for (std::size_t s = 0; s < network_->sources.size(); ++s) {
    const auto& source = network_->sources[s];
    if (!source.in_service) continue;
    if (source.impedance_ohm.empty()) {
      sum_stiff_source(source);
      continue;
    }
    const Primitive primitive = source_admittance(network_, source);
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      Complex constant;
      for (std::size_t k = 0; k < source.voltage_v.size(); ++k)
        constant += primitive.y_s(i, k) * source.voltage_v[k] * point.source_voltage_scale[s];
      add_power_row(primitive, i, -1.0, constant, 0);
    }
  }
}

// A stiff source delivers what all elements at its nodes take. Two at one node: their sum once.
void LaneReduction::sum_stiff_source(const models::Source& source) {
  usable_ &= !source.return_terminal;
  for (const int number : source.terminal.nodes) {
    const std::int64_t node = network_.node(source.terminal.bus, number);
    bool again = false;
    for (const auto& other : network_->sources) {
      if (&other == &source) break;
      if (!other.in_service || !other.impedance_ohm.empty() || other.terminal.bus != source.terminal.bus) continue;
      for (const int at : other.terminal.nodes) again |= at == number;
    }
    for (const auto& primitive : base_.flow().problem().primitives)
      for (std::size_t i = 0; i < primitive.node.size() && node >= 0 && !again; ++i)
        if (primitive.node[i] == node) add_power_row(primitive, i, 1.0, {}, 0);
  }
  // Sources behind an impedance at the same node would need their own current taken out.
  for (const auto& other : network_->sources)
    usable_ &= !(other.in_service && !other.impedance_ohm.empty() && other.terminal.bus == source.terminal.bus);
}

void LaneReduction::sum_shunts(const OperatingPoint& point) {
  const auto add = [&](const Primitive& primitive) {
    for (std::size_t i = 0; i < primitive.node.size(); ++i) add_power_row(primitive, i, 1.0, {}, 1);
  };
  for (std::size_t k = 0; k < network_->capacitors.size(); ++k) {
    const auto& capacitor = network_->capacitors[k];
    if (capacitor.in_service && !in_series(capacitor))
      add(capacitor_admittance(network_, capacitor, point.capacitor_step_on[k]));
  }
  for (const auto& reactor : network_->reactors)
    if (reactor.in_service && !in_series(reactor)) add(reactor_admittance(network_, reactor));
  for (const auto& load : network_->loads)
    if (load.in_service) add(load_neutral_admittance(network_, load));
}

void LaneReduction::close() {
  const auto rows = [](const RowStore& store) {
    kernels::Rows view;
    view.base = store.base.data();
    view.first = store.first.data();
    view.position = store.position.data();
    view.entry = store.entry.data();
    return view;
  };
  looks_.nodes = static_cast<int>(node_.size());
  looks_.position = position_.data();
  looks_.base = voltage_.data();
  looks_.per_volt2 = per_volt2_.data();
  looks_.lowest2 = options_.vm_min_pu * options_.vm_min_pu;
  looks_.highest2 = options_.vm_max_pu * options_.vm_max_pu;
  looks_.branches = static_cast<int>(branch_.size());
  looks_.first_row = first_row_.data();
  looks_.per_limit2 = per_limit2_.data();
  looks_.kind = kind_.data();
  looks_.current = rows(current_);
  looks_.powers = static_cast<int>(power_kind_.size());
  looks_.power_position = power_position_.data();
  looks_.power_base = power_voltage_.data();
  looks_.power_kind = power_kind_.data();
  looks_.power = rows(power_);
  looks_.injections = base_.grid().column[base_.grid().columns].branch;
}

CaseReduction LaneReduction::result(const kernels::Seen& seen, std::size_t lane) const {
  CaseReduction out;
  const auto at = [&](const std::vector<std::int64_t>& names, double place) {
    return place < 0.0 ? std::int64_t{-1} : names[static_cast<std::size_t>(place)];
  };
  out.lowest_node = at(node_, seen.lowest_at[lane]);
  out.highest_node = at(node_, seen.highest_at[lane]);
  if (out.lowest_node >= 0) {
    out.lowest_pu = std::sqrt(seen.lowest2[lane]);
    out.highest_pu = std::sqrt(seen.highest2[lane]);
    const double middle = 0.5 * (options_.vm_min_pu + options_.vm_max_pu);
    const double half = 0.5 * (options_.vm_max_pu - options_.vm_min_pu);
    limit_by(out, LimitingKind::voltage_low, out.lowest_node, (middle - out.lowest_pu) / half);
    limit_by(out, LimitingKind::voltage_high, out.highest_node, (out.highest_pu - middle) / half);
  }
  out.voltages_low = static_cast<std::int32_t>(seen.below[lane]);
  out.voltages_high = static_cast<std::int32_t>(seen.above[lane]);
  if (seen.loading_at[lane] >= 0.0) {
    out.worst_branch = branch_[static_cast<std::size_t>(seen.loading_at[lane])];
    out.worst_loading = std::sqrt(seen.loading2[lane]);
    const auto use = static_cast<std::size_t>(seen.use_at[lane]);
    limit_by(out, kind_[use] ? LimitingKind::transformer_current : LimitingKind::line_current, branch_[use],
             std::sqrt(seen.use2[lane]));
  }
  out.lines_over = static_cast<std::int32_t>(seen.over[0][lane]);
  out.transformers_over = static_cast<std::int32_t>(seen.over[1][lane]);
  const double phases = network_.balanced() ? 3.0 : 1.0;
  out.source_power_va = phases * Complex(seen.power[0][0][lane], seen.power[0][1][lane]);
  out.losses_va = out.source_power_va - phases * Complex(seen.power[1][0][lane] + seen.injected[0][lane],
                                                         seen.power[1][1][lane] + seen.injected[1][lane]);
  return out;
}

}  // namespace headroom::engine
