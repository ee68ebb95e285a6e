// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/switching.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace headroom::engine {

namespace {

using models::Branch;
using models::BranchKind;
using models::Network;
using models::Topology;

class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t find(std::size_t a) {
    while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
    return a;
  }
  // False: they were one already.
  bool join(std::size_t a, std::size_t b) {
    a = find(a), b = find(b);
    parent_[a] = b;
    return a != b;
  }

 private:
  std::vector<std::size_t> parent_;
};

class Outages {
 public:
  Outages(const Network& network, const Topology& topology, const Operable& operable, const ContingencyOptions& options)
      : network_(network),
        topology_(topology),
        operable_(operable),
        options_(options),
        sections_(network->buses.size()),
        by_line_(network->switches.empty()) {
    for (const auto& branch : topology.branches)
      if (branch.closed && joins_section(branch)) sections_.join(branch.from.index(), branch.to.index());
    is_source_.assign(network->buses.size(), 0);
    for (const auto& source : network->sources)
      if (source.in_service) is_source_[source.terminal.bus.index()] = 1;
  }

  std::vector<Outage> all() {
    std::vector<Outage> outages;
    if (by_line_) add_lines(outages);
    else add_sections(outages);
    if (options_.transformers) add_transformers(outages);
    return outages;
  }

 private:
  bool is_unit(const Branch& branch) const {
    return branch.kind == BranchKind::transformer && !models::is_regulating(network_->transformers[branch.index]);
  }
  bool joins_section(const Branch& branch) const {
    return branch.kind != BranchKind::sw && !is_unit(branch) && !(by_line_ && branch.kind == BranchKind::line);
  }

  void add_lines(std::vector<Outage>& outages) {
    if (!options_.sections) return;
    for (std::size_t b = 0; b < topology_.branches.size(); ++b) {
      const auto& branch = topology_.branches[b];
      if (branch.kind != BranchKind::line || !branch.closed) continue;
      Outage outage;
      outage.name = "section." + network_->lines[branch.index].name;
      outage.open = {b};
      outage.isolated.assign(network_->buses.size(), 0);
      finish(std::move(outage), outages);
    }
  }

  void add_sections(std::vector<Outage>& outages) {
    const std::size_t n = network_->buses.size();
    std::map<std::size_t, std::vector<std::size_t>> members;  // by root, in the order of buses
    for (std::size_t bus = 0; bus < n; ++bus)
      if (topology_.supplied[bus]) members[sections_.find(bus)].push_back(bus);
    std::vector<std::optional<std::size_t>> line(n);  // [root] first line
    std::vector<char> touches_switch(n, 0);
    for (std::size_t b = 0; b < topology_.branches.size(); ++b) {
      const auto& branch = topology_.branches[b];
      const auto root = sections_.find(branch.from.index());
      if (branch.kind == BranchKind::line && branch.closed && !line[root]) line[root] = branch.index;
      if (branch.kind == BranchKind::sw) touches_switch[root] = touches_switch[sections_.find(branch.to.index())] = 1;
    }
    for (const auto& [root, buses] : members) {
      const bool with_line = line[root].has_value();
      if (!touches_switch[root] || !(with_line ? options_.sections : options_.bays)) continue;
      if (std::any_of(buses.begin(), buses.end(), [&](std::size_t bus) { return is_source_[bus] != 0; })) continue;
      Outage outage;
      outage.name = with_line ? "section." + network_->lines[*line[root]].name
                              : "bay." + network_.bus(models::BusId(buses.front())).name;
      outage.isolated.assign(n, 0);
      for (const auto bus : buses) outage.isolated[bus] = 1;
      for (std::size_t b = 0; b < topology_.branches.size(); ++b) {
        const auto& branch = topology_.branches[b];
        if (branch.closed && !joins_section(branch) &&
            (outage.isolated[branch.from.index()] || outage.isolated[branch.to.index()]))
          outage.open.push_back(b);
      }
      finish(std::move(outage), outages);
    }
  }

  void add_transformers(std::vector<Outage>& outages) {
    for (std::size_t b = 0; b < topology_.branches.size(); ++b) {
      if (!topology_.branches[b].closed || !is_unit(topology_.branches[b])) continue;
      Outage outage;
      outage.name = models::element_name(network_, topology_.branches[b]);
      outage.open = {b};
      outage.isolated.assign(network_->buses.size(), 0);
      const auto before = outages.size();
      finish(std::move(outage), outages);
      // A unit behind which nothing can take over is left out, unless another stands beside it.
      if (outages.size() > before && outages.back().parts == 0 && has(outages.back().unreachable)) outages.pop_back();
    }
  }

  static bool has(const std::vector<char>& flags) {
    return std::any_of(flags.begin(), flags.end(), [](char f) { return f != 0; });
  }

  // Supplied buses with the branches of the outage open.
  std::vector<char> supplied_without(const Outage& outage, Sets& sets) const {
    std::vector<char> out(topology_.branches.size(), 0);
    for (const auto b : outage.open) out[b] = 1;
    for (std::size_t b = 0; b < topology_.branches.size(); ++b)
      if (topology_.branches[b].closed && !out[b])
        sets.join(topology_.branches[b].from.index(), topology_.branches[b].to.index());
    const std::size_t n = network_->buses.size();
    std::vector<char> live(n, 0), supplied(n, 0);
    for (std::size_t bus = 0; bus < n; ++bus)
      if (is_source_[bus]) live[sets.find(bus)] = 1;
    for (std::size_t bus = 0; bus < n; ++bus) supplied[bus] = live[sets.find(bus)];
    return supplied;
  }

  void finish(Outage outage, std::vector<Outage>& outages) {
    const std::size_t n = network_->buses.size();
    Sets parts(n);
    const auto supplied = supplied_without(outage, parts);
    std::vector<char> lost(n, 0);
    for (std::size_t bus = 0; bus < n; ++bus)
      lost[bus] = topology_.supplied[bus] && !supplied[bus] && !outage.isolated[bus];
    if (!has(lost) && !has(outage.isolated) && !by_line_) {
      outage.unreachable.assign(n, 0);  // a unit beside another: nobody is lost
      outage.needed.assign(n, 0);
      outage.lost = std::move(lost);
      outages.push_back(std::move(outage));
      return;
    }

    // Ties that could help, and what they reach.
    Sets reach(n);
    for (std::size_t bus = 0; bus < n; ++bus) reach.join(parts.find(bus), bus);
    for (std::size_t b = 0; b < topology_.branches.size(); ++b) {
      const auto from = topology_.branches[b].from.index(), to = topology_.branches[b].to.index();
      if (!operable_.can_close[b] || outage.isolated[from] || outage.isolated[to]) continue;
      if (!((lost[from] && (lost[to] || supplied[to])) || (lost[to] && supplied[from]))) continue;
      if (parts.find(from) == parts.find(to)) continue;
      reach.join(from, to);
    }
    std::vector<char> live(n, 0);
    for (std::size_t bus = 0; bus < n; ++bus)
      if (supplied[bus]) live[reach.find(bus)] = 1;

    outage.unreachable.assign(n, 0);
    outage.needed.assign(n, 0);
    std::vector<char> counted(n, 0);
    for (std::size_t bus = 0; bus < n; ++bus) {
      if (!lost[bus]) continue;
      outage.needed[bus] = live[reach.find(bus)];
      if (outage.needed[bus]) outage.parts += !std::exchange(counted[parts.find(bus)], 1);
      else if (hangs_on_zone(outage, parts, bus)) outage.isolated[bus] = 1;
      else outage.unreachable[bus] = 1;
    }
    outage.lost = std::move(lost);
    outages.push_back(std::move(outage));
  }

  // Is the dead part of that bus connected to the zone through a transformer?
  bool hangs_on_zone(const Outage& outage, Sets& parts, std::size_t bus) const {
    return std::any_of(outage.open.begin(), outage.open.end(), [&](std::size_t b) {
      const auto& branch = topology_.branches[b];
      const auto from = branch.from.index(), to = branch.to.index();
      return has(outage.isolated) && is_unit(branch) &&
             (parts.find(from) == parts.find(bus) || parts.find(to) == parts.find(bus));
    });
  }

  const Network& network_;
  const Topology& topology_;
  const Operable& operable_;
  const ContingencyOptions& options_;
  Sets sections_;
  bool by_line_;
  std::vector<char> is_source_;  // [bus]
};

void set_closed(models::OperatingPoint& point, const Branch& branch, bool closed) {
  const char value = closed ? 1 : 0;
  switch (branch.kind) {
    case BranchKind::sw: point.switch_closed[branch.index] = value; break;
    case BranchKind::line: point.line_in_service[branch.index] = value; break;
    case BranchKind::transformer: point.transformer_in_service[branch.index] = value; break;
    case BranchKind::reactor:
    case BranchKind::capacitor: break;  // never a boundary of a zone
  }
}

}  // namespace

Operable operable_branches(const Network& network, const models::OperatingPoint& point, const Topology& topology,
                           const ContingencyOptions& options) {
  const auto& switches = network->switches;
  const bool any_remote =
      std::any_of(switches.begin(), switches.end(), [](const auto& s) { return s.remote_controlled; });
  const auto moves = [&](std::size_t s) { return !options.automatic || !any_remote || switches[s].remote_controlled; };
  Operable operable;
  operable.can_close.assign(topology.branches.size(), 0);
  operable.can_open = operable.can_close;
  for (std::size_t b = 0; b < topology.branches.size(); ++b) {
    const auto& branch = topology.branches[b];
    const bool is_switch = branch.kind == BranchKind::sw && moves(branch.index);
    const bool is_line = branch.kind == BranchKind::line && network->lines[branch.index].in_service;
    operable.can_close[b] =
        !branch.closed &&
        (is_switch || (is_line && !point.line_in_service[branch.index] && !(options.automatic && any_remote)));
    operable.can_open[b] = branch.closed && (is_switch || (is_line && switches.empty()));
  }
  return operable;
}

std::vector<Outage> outages_of(const Network& network, const Topology& topology, const Operable& operable,
                               const ContingencyOptions& options) {
  return Outages(network, topology, operable, options).all();
}

models::OperatingPoint switched_point(const models::OperatingPoint& point, const Topology& topology,
                                      const Outage& outage, const SwitchingPlan& plan) {
  auto switched = point;
  for (const auto b : outage.open) set_closed(switched, topology.branches[b], false);
  for (const auto b : plan.open) set_closed(switched, topology.branches[b], false);
  for (const auto b : plan.close) set_closed(switched, topology.branches[b], true);
  switched.label = outage.name;
  return switched;
}

std::string to_text(const Network& network, const Topology& topology, const SwitchingPlan& plan) {
  std::string text;
  for (const auto b : plan.close)
    text += (text.empty() ? "close " : ", close ") + models::element_name(network, topology.branches[b]);
  for (const auto b : plan.open) text += ", open " + models::element_name(network, topology.branches[b]);
  return text.empty() ? "isolate only" : text;
}

}  // namespace headroom::engine
