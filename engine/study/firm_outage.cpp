// SPDX-License-Identifier: Apache-2.0
#include "engine/study/firm_outage.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace headroom::engine {

namespace {

// Keeps the plan that the state is solved for, unless it is one of the first `known`.
void keep(const FirmContext& context, OutageCase& at, const SwitchingPlan& plan, bool minimal, std::size_t known,
          TransferState& state) {
  const auto end = at.plans.begin() + static_cast<std::ptrdiff_t>(known);
  if (std::any_of(at.plans.begin(), end, [&](const auto& p) { return p.plan == plan; })) return;
  EstimatedPlan made{plan, state.slack(), minimal};
  const bool may_hold = context.estimate.may_hold(made.slack);
  ++at.judged;
  if (!may_hold && !minimal) {
    ++at.broken;
    if (!at.least_broken || made.slack.high > at.least_broken->slack.high) at.least_broken = std::move(made);
    return;
  }
  at.plans.push_back(std::move(made));
  at.solved.emplace_back();
  at.verdict.emplace_back();
  auto& reach = at.reach.emplace_back();
  if (!may_hold) return;
  context.estimate.reach(state, reach);
  if (at.best.empty()) at.best.resize(reach.size());
  for (std::size_t i = 0; i < reach.size(); ++i)
    if (reach[i].kw + reach[i].error > at.best[i].kw + at.best[i].error) at.best[i] = reach[i];
}

TransferPlans plans_of(const FirmContext& context, const OutageCase& at, TransferState& state) {
  return {context.topology,
          at.outage,
          context.operable,
          context.estimate.model(),
          context.options.contingencies->max_ties,
          state};
}

}  // namespace

void add_minimal_plans(const FirmContext& context, OutageCase& at, TransferState& state) {
  plans_of(context, at, state).minimal([&](const SwitchingPlan& plan) { keep(context, at, plan, true, 0, state); });
}

void add_further_plans(const FirmContext& context, OutageCase& at, TransferState& state) {
  if (std::exchange(at.searched, true)) return;
  at.needed_further = true;
  auto plans = plans_of(context, at, state);
  plans.minimal([](const SwitchingPlan&) {});
  const std::size_t known = at.judged = at.plans.size();
  at.broken = 0;
  std::size_t refused = 0;
  plans.further([&](const SwitchingPlan& plan) { keep(context, at, plan, false, known, state); }, refused);
  at.judged += refused;
  at.broken += refused;
}

const PlanState& solve_plan(const FirmContext& context, OutageCase& at, std::size_t plan) {
  auto& made = at.solved[plan];
  if (made) return *made;
  made = std::make_unique<PlanState>();
  const auto point = switched_point(context.intact.base.point, context.topology, at.outage, at.plans[plan].plan);
  auto& state = made->state;
  if (state.prepare_switched(context.network, point, context.rules, context.options, context.intact)) {
    made->shared.emplace(state.capacity_case(context.network, context.options, Controls::freeze, at.outage.name));
    made->broken =
        worst_broken({state.existing.margin, state.monitors->slack(), state.existing.watched}, state.existing.margin);
  }
  auto& verdict = at.verdict[plan].emplace();
  verdict.holds = made->holds();
  if (!made->shared) verdict.limit.kind = models::LimitKind::convergence;
  else if (made->broken) {
    verdict.margin = state.existing.margin[*made->broken];
    verdict.limit = state.monitors->describe(*made->broken, verdict.margin);
  }
  return *made;
}

void prepare_plan(const FirmContext& context, OutageCase& at, std::size_t plan) {
  if (solve_plan(context, at, plan).shared) at.solved[plan]->state.prepare_trials();
}

void release(OutageCase& at) {
  at.searched = false;
  std::size_t kept = 0;
  for (std::size_t p = 0; p < at.plans.size(); ++p) {
    if (!at.plans[p].minimal && !at.verdict[p]) continue;
    if (kept != p) {
      at.plans[kept] = std::move(at.plans[p]);
      at.verdict[kept] = std::move(at.verdict[p]);
      at.reach[kept] = std::move(at.reach[p]);
    }
    ++kept;
  }
  at.plans.resize(kept);
  at.verdict.resize(kept);
  at.reach.resize(kept);
  at.solved.clear();
  at.solved.resize(kept);
}

namespace {

// Is the plan broken by what broke another one with the same limit least? What that one's load flow said corrects the
// estimate; the error is that of the difference.
bool broken_alike(const FirmContext& context, const OutageCase& at, std::size_t plan) {
  constexpr double error = 1e-3, error_of_difference = 0.15;
  const auto& mine = at.plans[plan].slack;
  for (std::size_t p = 0; p < at.plans.size(); ++p) {
    const auto& other = at.plans[p].slack;
    if (!at.verdict[p] || at.verdict[p]->holds || other.limit != mine.limit || !mine.limit) continue;
    if (at.verdict[p]->limit.element != context.estimate.monitors().describe(*mine.limit, 0.0).element) continue;
    const double difference = mine.margin - other.margin;
    if (at.verdict[p]->margin + difference + error_of_difference * std::abs(difference) < -error) return true;
  }
  return false;
}

}  // namespace

void decide_saved(const FirmContext& context, OutageCase& at, TransferState& state, std::size_t& failed) {
  const auto try_plans = [&](std::size_t from) {
    std::vector<std::size_t> order(at.plans.size() - from);
    std::iota(order.begin(), order.end(), from);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return at.plans[a].slack.high > at.plans[b].slack.high; });
    for (const auto p : order) {
      if (!context.estimate.may_hold(at.plans[p].slack)) break;
      const bool surely = at.plans[p].minimal && context.estimate.holds(at.plans[p].slack);
      if (at.verdict[p] ? at.verdict[p]->holds : surely) return true;
      if (!at.verdict[p] && !broken_alike(context, at, p) && solve_plan(context, at, p).holds()) return true;
    }
    return false;
  };
  if (at.saved) return;
  at.saved = try_plans(0);
  if (*at.saved) return;
  const auto minimal = at.plans.size();
  add_further_plans(context, at, state);
  at.saved = try_plans(minimal);
  if (*at.saved || at.plans.empty()) return;
  // The estimate says that nothing holds: the least broken plan shows it.
  if (at.least_broken) {
    at.plans.push_back(*at.least_broken);
    at.solved.emplace_back();
    at.verdict.emplace_back();
    at.reach.emplace_back();
    at.least_broken.reset();
    --at.broken;
  }
  const auto least = std::max_element(at.plans.begin(), at.plans.end(),
                                      [](const auto& a, const auto& b) { return a.slack.high < b.slack.high; });
  if (solve_plan(context, at, static_cast<std::size_t>(least - at.plans.begin())).holds()) at.saved = true, ++failed;
}

void report_plans(const FirmContext& context, const OutageCase& at, std::vector<models::FirmPlan>& report) {
  using models::FirmPlan;
  if (at.plans.empty()) report.push_back({at.outage.name, "more ties needed than allowed", {}, false, 0.0, {}, {}});
  bool first = true;
  for (std::size_t p = 0; p < at.plans.size(); ++p) {
    const auto& plan = at.plans[p];
    const auto& solved = at.verdict[p];
    if (!plan.minimal && !solved) continue;
    FirmPlan entry{at.outage.name, to_text(context.network, context.topology, plan.plan), {}, false, 0.0, {}, {}};
    entry.grade = solved ? models::Grade::certified : models::Grade::bounded;
    if (solved) {
      entry.holds = solved->holds;
      entry.limit = solved->limit;
    } else {
      entry.holds = context.estimate.may_hold(plan.slack);
      if (!entry.holds && plan.slack.limit)
        entry.limit = context.estimate.monitors().describe(*plan.slack.limit, plan.slack.margin);
    }
    entry.limit.state = at.outage.name;
    if (std::exchange(first, false)) entry.others = at.broken;
    report.push_back(std::move(entry));
  }
}

}  // namespace headroom::engine
