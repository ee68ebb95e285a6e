// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/remedies.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <map>

namespace headroom::engine {

using models::Verdict;

namespace {

constexpr double staged_tolerance = 0.005;  // of the demand
constexpr int most_predictions = 6;
constexpr int most_tap_steps = 2;
constexpr int most_tap_transformers = 2;
constexpr int most_sufferer_trials = 4;
constexpr double least_stage_w = 1e3;

bool voltage_fails(const Assessment& a) { return a.fails("voltage_deviation") || a.fails("voltage_deviation_feeder"); }

bool loading_fails(const Assessment& a) {
  return a.fails("line_loading") || a.fails("transformer_loading") || a.fails("main_transformer_loading");
}

bool too_low(const Assessment& a) {
  for (const auto& check : a.checks)
    if (check.verdict == Verdict::fail && check.mandatory && check.rule.starts_with("voltage_deviation"))
      return check.value < 0.0;
  return true;
}

// The winding whose tap moves, or none.
std::optional<std::size_t> tapped_winding(const models::Transformer& transformer) {
  for (std::size_t w = 0; w < transformer.windings.size(); ++w) {
    const auto& winding = transformer.windings[w];
    if (winding.tap_steps > 0 && winding.tap_max_pu > winding.tap_min_pu) return w;
  }
  return std::nullopt;
}

struct TapPlan {
  TapChange change;
  std::string words;
};

// Up to most_tap_steps steps that move the low side's voltage the wanted way.
std::vector<TapPlan> tap_steps(const PlanCase& c, models::TransformerId id, bool raise) {
  const auto& transformer = c.network->transformers[id.index()];
  const auto winding = tapped_winding(transformer);
  if (!winding) return {};
  const auto& tapped = transformer.windings[*winding];
  const double step = (tapped.tap_max_pu - tapped.tap_min_pu) / tapped.tap_steps;
  const double direction = (*winding == 0) == raise ? -1.0 : 1.0;  // a lower ratio of the high side raises the low side
  const double now = c.before.point.tap_pu[id.index()][*winding];
  const bool regulated = std::any_of(c.network->regulators.begin(), c.network->regulators.end(),
                                     [&](const auto& r) { return r.in_service && r.transformer == id; });
  std::vector<TapPlan> plans;
  for (int n = 1; n <= most_tap_steps; ++n) {
    const double tap = now + direction * n * step;
    if (tap < tapped.tap_min_pu - 1e-9 || tap > tapped.tap_max_pu + 1e-9) break;
    plans.push_back({{id, *winding, tap},
                     regulated
                         ? fmt::format("set point of the regulator of transformer.{} {} by {:.2f} %", transformer.name,
                                       raise ? "raised" : "lowered", 100.0 * n * step)
                         : fmt::format("tap of transformer.{} from {:.4f} to {:.4f}", transformer.name, now, tap)});
  }
  return plans;
}

std::vector<TapPlan> tap_plans(const PlanCase& c, const Candidate& candidate, bool raise) {
  std::vector<TapPlan> plans;
  int transformers = 0;
  for (const std::size_t b : models::upstream_path(c.topology, candidate.bus)) {
    const auto& branch = c.topology.branches[b];
    if (branch.kind != models::BranchKind::transformer || ++transformers > most_tap_transformers) continue;
    for (auto& plan : tap_steps(c, models::TransformerId(branch.index), raise)) plans.push_back(std::move(plan));
  }
  return plans;
}

// The transformer of the bus or customer whose voltage fails most, when it is not the applicant's.
std::optional<models::TransformerId> suffering_transformer(const PlanCase& c, const Assessment& failing) {
  for (const auto& check : failing.checks) {
    if (check.rule != "voltage_deviation_feeder" || check.verdict != Verdict::fail) continue;
    const auto name = std::string_view(check.element);
    for (const auto& customer : c.network->customers)
      if (name == "customer." + customer.name) return c.topology.transformer[customer.bus.index()];
    if (const auto bus = name.starts_with("bus.") ? c.network.find_bus(name.substr(4)) : std::nullopt)
      return c.topology.transformer[bus->index()];
  }
  return std::nullopt;
}

// The branch to relieve: what a failing loading check names, else the head of the feeder.
std::optional<std::size_t> branch_to_relieve(const PlanCase& c, const Candidate& candidate, const Assessment& failing) {
  const auto path = models::upstream_path(c.topology, candidate.bus);
  for (const auto& check : failing.checks) {
    if (check.verdict != Verdict::fail || !check.mandatory) continue;
    for (const std::size_t b : path)
      if (models::element_name(c.network, c.topology.branches[b]) == check.element) return b;
  }
  std::optional<std::size_t> head;
  models::BusId at = candidate.bus;
  for (const std::size_t b : path) {
    if (c.topology.feeder[at.index()].empty()) break;
    head = b;
    at = c.topology.branches[b].from == at ? c.topology.branches[b].to : c.topology.branches[b].from;
  }
  return head;
}

std::string words_of(const PlanCase& c, const Transfer& transfer, std::size_t relieved) {
  const auto& tie = c.topology.branches[transfer.tie];
  const auto path = models::upstream_path(c.topology, tie.from);
  const bool from_below = std::find(path.begin(), path.end(), relieved) != path.end();
  const auto to = from_below ? tie.to : tie.from;
  const auto& feeder = c.topology.feeder[to.index()];
  return fmt::format("close {} and open {}: load moves to {}", models::element_name(c.network, tie),
                     models::element_name(c.network, c.topology.branches[transfer.open]),
                     feeder.empty() ? "the neighbouring busbar" : "feeder " + feeder);
}

models::BusId lower_end(const models::Topology& topology, std::size_t branch) {
  const auto& b = topology.branches[branch];
  return topology.parent[b.to.index()] == branch ? b.to : b.from;
}

bool contains(const std::vector<std::size_t>& path, std::size_t branch) {
  return std::find(path.begin(), path.end(), branch) != path.end();
}

// By sums of power, without a load flow: whether a transfer could relieve enough and not overload where the load goes.
// A tenth of room, since losses and voltages are left out.
bool promising(const PlanCase& c, const Assessor& assessor, const Candidate& candidate, const Transfer& transfer,
               std::size_t relieved, const Assessment& failing) {
  constexpr double room = 1.1;
  const auto& tie = c.topology.branches[transfer.tie];
  const bool from_below = contains(models::upstream_path(c.topology, tie.from), relieved);
  const bool applicant_moves = contains(models::upstream_path(c.topology, candidate.bus), transfer.open);
  double moved_w = c.power_behind_w[lower_end(c.topology, transfer.open).index()];
  if (applicant_moves) moved_w += c.demand_w;
  for (const std::size_t b : models::upstream_path(c.topology, from_below ? tie.to : tie.from)) {
    const double through_w = c.power_behind_w[lower_end(c.topology, b).index()];
    const auto loading = assessor.loading_before(models::element_name(c.network, c.topology.branches[b]));
    if (loading && through_w > 0.0 && loading->value * (1.0 + moved_w / through_w) > room * loading->bound)
      return false;
  }
  const double through_w = c.power_behind_w[lower_end(c.topology, relieved).index()] + c.demand_w;
  for (const auto& check : failing.checks)
    if (check.bound && check.verdict == Verdict::fail && check.mandatory &&
        check.element == models::element_name(c.network, c.topology.branches[relieved]) &&
        check.value * (1.0 - moved_w / through_w) > room * *check.bound)
      return false;
  return true;
}

class Search {
 public:
  Search(const PlanCase& c, const Assessor& assessor, PlanSolver& solver, const Candidate& candidate,
         const PlanSetup& setup)
      : c_(c), assessor_(assessor), solver_(solver), candidate_(candidate), setup_(setup) {}

  void taps_on_the_way(const Assessment& failing, Remedies& out) {
    for (const auto& plan : tap_plans(c_, candidate_, too_low(failing))) {
      PlanSetup setup = setup_;
      setup.taps.push_back(plan.change);
      if (!assess(setup, out).passes()) continue;
      out.found.push_back(plan.words);
      return;
    }
  }

  // Step by step, at most a few transformers: whoever suffers most gets the next tap.
  void taps_of_sufferers(const Assessment& failing, Remedies& out) {
    const bool raise = too_low(failing);
    PlanSetup setup = setup_;
    Assessment now = failing;
    std::map<models::TransformerId, std::size_t> steps;
    std::map<models::TransformerId, std::string> words;
    for (int trial = 0; trial < most_sufferer_trials; ++trial) {
      const auto transformer = suffering_transformer(c_, now);
      if (!transformer || loading_fails(now)) return;
      const auto plans = tap_steps(c_, *transformer, raise);
      const std::size_t step = steps[*transformer]++;
      if (step >= plans.size()) return;
      std::erase_if(setup.taps, [&](const TapChange& tap) { return tap.transformer == *transformer; });
      setup.taps.push_back(plans[step].change);
      words[*transformer] = plans[step].words;
      now = assess(setup, out);
      if (!now.passes()) continue;
      std::string all;
      for (const auto& [id, text] : words) all += (all.empty() ? "" : " and ") + text;
      out.found.push_back(all);
      return;
    }
  }

  void transfers(const Assessment& failing, Remedies& out) {
    const auto relieved = branch_to_relieve(c_, candidate_, failing);
    if (!relieved) return;
    int trials = 0;
    for (const auto& transfer : possible_transfers(c_.topology, *relieved)) {
      const auto& tie = c_.topology.branches[transfer.tie];
      if (tie.kind != models::BranchKind::sw || !promising(c_, assessor_, candidate_, transfer, *relieved, failing))
        continue;
      if (++trials > c_.options.most_transfer_trials) return;
      PlanSetup setup = setup_;
      setup.switches = {{models::SwitchId(tie.index), true},
                        {models::SwitchId(c_.topology.branches[transfer.open].index), false}};
      if (!assess(setup, out).passes()) continue;
      out.found.push_back(words_of(c_, transfer, *relieved));
      return;
    }
  }

 private:
  Assessment assess(const PlanSetup& setup, Remedies& out) const {
    ++out.load_flows;
    return assessor_.assess(solver_.solve(setup, c_.demand_w), setup);
  }

  const PlanCase& c_;
  const Assessor& assessor_;
  PlanSolver& solver_;
  const Candidate& candidate_;
  const PlanSetup& setup_;
};

}  // namespace

std::vector<Transfer> possible_transfers(const models::Topology& topology, std::size_t failing) {
  // [tie] its switches below `failing`, the nearest to it first.
  std::vector<std::pair<std::size_t, std::vector<std::size_t>>> per_tie;
  for (const std::size_t tie : topology.ties) {
    const auto& branch = topology.branches[tie];
    const auto from_path = models::upstream_path(topology, branch.from),
               to_path = models::upstream_path(topology, branch.to);
    const bool from_below = std::find(from_path.begin(), from_path.end(), failing) != from_path.end();
    const bool to_below = std::find(to_path.begin(), to_path.end(), failing) != to_path.end();
    if (from_below == to_below) continue;
    std::vector<std::size_t> switches;
    for (const std::size_t b : from_below ? from_path : to_path) {
      if (b == failing) break;
      if (topology.branches[b].kind == models::BranchKind::sw) switches.push_back(b);
    }
    std::reverse(switches.begin(), switches.end());
    if (!switches.empty()) per_tie.emplace_back(tie, std::move(switches));
  }
  std::vector<Transfer> transfers;
  for (const double part : {0.0, 0.5, 1.0})
    for (const auto& [tie, switches] : per_tie) {
      const auto at = static_cast<std::size_t>(std::lround(part * static_cast<double>(switches.size() - 1)));
      const bool known = std::any_of(transfers.begin(), transfers.end(),
                                     [&](const Transfer& t) { return t.tie == tie && t.open == switches[at]; });
      if (!known) transfers.push_back({tie, switches[at]});
    }
  return transfers;
}

std::optional<double> largest_passing(const std::function<Assessment(double)>& assess, double full_w,
                                      const Assessment& full, double tolerance_w) {
  double low = 0.0, high = full_w;
  const Assessment none = assess(low);
  if (!none.passes()) return std::nullopt;
  double margin_low = none.margin;
  double margin_high = full.margin;
  bool high_solved = full.solved;
  double aside = 0.4 * tolerance_w;  // the side of the predicted zero on which the next trial stands
  for (int trial = 0; high - low > tolerance_w; ++trial) {
    // Margins are nearly straight lines: stand just beside their zero, once on either side; else halve.
    double next = 0.5 * (low + high);
    if (high_solved && trial < most_predictions) {
      const double zero = low + (high - low) * margin_low / (margin_low - margin_high);
      next = std::clamp(zero + aside, low + 0.3 * tolerance_w, high - 0.3 * tolerance_w);
    }
    const Assessment there = assess(next);
    if (there.passes()) {
      low = next;
      margin_low = there.margin;
      aside = 0.4 * tolerance_w;
    } else {
      high = next;
      margin_high = there.margin;
      high_solved = there.solved;
      aside = -0.4 * tolerance_w;
    }
  }
  return low;
}

Remedies find_remedies(const PlanCase& c, const Assessor& assessor, PlanSolver& solver, const Candidate& candidate,
                       const PlanSetup& setup, const Assessment& failing) {
  Remedies out;
  Search search(c, assessor, solver, candidate, setup);
  const bool voltage = voltage_fails(failing) || !failing.solved, loading = loading_fails(failing);
  if (voltage && !loading) search.taps_of_sufferers(failing, out);
  if (voltage && !loading && out.found.empty()) search.taps_on_the_way(failing, out);
  if (voltage || loading) search.transfers(failing, out);
  const auto at_demand = [&](double demand_w) {
    ++out.load_flows;
    return assessor.assess(solver.solve(setup, demand_w), setup);
  };
  out.staged_w = largest_passing(at_demand, c.demand_w, failing, staged_tolerance * c.demand_w);
  if (out.staged_w && *out.staged_w >= least_stage_w)
    out.found.push_back(fmt::format("a first stage of {:.0f} kW", std::floor(*out.staged_w / 1e3)));
  return out;
}

}  // namespace headroom::engine
