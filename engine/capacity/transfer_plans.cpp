// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/transfer_plans.hpp"

#include <algorithm>

namespace headroom::engine {

TransferPlans::TransferPlans(const models::Topology& topology, const Outage& outage, const Operable& operable,
                             const TransferModel& model, int max_ties, TransferState& state)
    : topology_(topology), outage_(outage), operable_(operable), model_(model), max_ties_(max_ties), state_(state) {
  for (const auto b : outage.open)
    if (model.edge_of(b) >= 0) isolating_.push_back(model.edge_of(b));
  for (std::size_t b = 0; b < topology.branches.size(); ++b) {
    const auto& branch = topology.branches[b];
    if (operable.can_close[b] && model.edge_of(b) >= 0 && !outage.isolated[branch.from.index()] &&
        !outage.isolated[branch.to.index()])
      ties_.push_back(b);
  }
  choose([&](const std::vector<std::size_t>& close) { restoring_.push_back(close); });
}

// Sets of as many ties as there are lost parts, in lexicographic order, that bring everybody back.
void TransferPlans::choose(const std::function<void(const std::vector<std::size_t>&)>& use) const {
  std::vector<std::size_t> near;  // ties at a lost part
  for (const auto b : ties_)
    if (outage_.needed[topology_.branches[b].from.index()] || outage_.needed[topology_.branches[b].to.index()])
      near.push_back(b);
  std::vector<std::size_t> chosen;
  const auto extend = [&](auto&& self, std::size_t from) -> void {
    if (chosen.size() == static_cast<std::size_t>(outage_.parts)) return use(chosen);
    for (std::size_t k = from; k < near.size(); ++k) {
      chosen.push_back(near[k]);
      self(self, k + 1);
      chosen.pop_back();
    }
  };
  if (outage_.parts <= max_ties_) extend(extend, 0);
}

void TransferPlans::solve(const SwitchingPlan& plan) {
  std::vector<std::int32_t> open = isolating_, close;
  for (const auto b : plan.open) open.push_back(model_.edge_of(b));
  for (const auto b : plan.close) close.push_back(model_.edge_of(b));
  state_.solve(open, close);
}

bool TransferPlans::serves(const std::vector<std::size_t>& close) {
  solve({close, {}});
  for (std::size_t bus = 0; bus < outage_.needed.size(); ++bus)
    if (outage_.needed[bus] && !state_.reached(static_cast<std::int32_t>(bus))) return false;
  return true;
}

void TransferPlans::minimal(const Visit& visit) {
  std::erase_if(restoring_, [&](const auto& close) {
    if (!serves(close)) return true;
    visit({close, {}});
    return false;
  });
}

void TransferPlans::further(const Visit& visit, std::size_t& refused) {
  seen_.clear();
  for (const auto& close : restoring_) {
    if (static_cast<int>(close.size()) >= max_ties_ || !serves(close)) continue;
    move({{close, {}}, close.size(), 0}, visit, refused);
  }
}

// Would another restoring set with the same ties closed come first?
bool TransferPlans::stands_first(const Course& course, std::size_t tie) {
  for (std::size_t i = 0; i < course.restored; ++i) {
    if (tie > course.plan.close[i]) continue;
    std::vector<std::size_t> other(course.plan.close.begin(),
                                   course.plan.close.begin() + static_cast<std::ptrdiff_t>(course.restored));
    other[i] = tie;
    std::sort(other.begin(), other.end());
    if (std::find(restoring_.begin(), restoring_.end(), other) != restoring_.end()) return false;
  }
  return true;
}

// REQUIRES: the state is solved for the plan so far.
void TransferPlans::move(const Course& course, const Visit& visit, std::size_t& refused) {
  const auto& closed = course.plan.close;
  for (std::size_t k = course.next_tie; k < ties_.size(); ++k) {
    const auto tie = ties_[k];
    const auto restored_end = closed.begin() + static_cast<std::ptrdiff_t>(course.restored);
    if (std::find(closed.begin(), restored_end, tie) != restored_end) continue;
    const auto x = static_cast<std::int32_t>(topology_.branches[tie].from.index()),
               y = static_cast<std::int32_t>(topology_.branches[tie].to.index());
    if (!state_.reached(x) || !state_.reached(y) || !stands_first(course, tie)) continue;
    Course next = course;
    next.next_tie = k + 1;
    next.plan.close.push_back(tie);
    open_on_loop(next, tie, x, y, visit, refused);
    open_on_loop(next, tie, y, x, visit, refused);
  }
}

// Switches on the way from x up to where the ways of x and y meet.
void TransferPlans::open_on_loop(const Course& course, std::size_t tie, std::int32_t x, std::int32_t y,
                                 const Visit& visit, std::size_t& refused) {
  std::vector<char> above_y(model_.buses().size(), 0);
  for (auto b = y;; b = state_.parent_bus(b)) {
    above_y[b] = 1;
    if (state_.parent_edge(b) < 0) break;
  }
  std::vector<std::size_t> found;
  const auto& closed = course.plan.close;
  const bool last = static_cast<int>(closed.size()) == max_ties_;
  for (auto b = x; !above_y[b] && state_.parent_edge(b) >= 0; b = state_.parent_bus(b)) {
    const auto e = state_.parent_edge(b);
    const auto& branches = model_.edges()[static_cast<std::size_t>(e)].branches;
    const auto branch = branches.front();
    if (branches.size() > 1 || !operable_.can_open[branch]) continue;
    if (std::find(closed.begin(), closed.end(), branch) != closed.end()) continue;
    if (last && model_.radial() && !state_.move_may_hold(e, model_.edge_of(tie), x, y)) ++refused;
    else found.push_back(branch);
  }
  for (const auto branch : found) {
    Course next = course;
    next.plan.open.push_back(branch);
    if (next.plan.open.size() > 1) {
      auto plan = next.plan;
      std::sort(plan.open.begin(), plan.open.end());
      std::sort(plan.close.begin(), plan.close.end());
      if (!seen_.emplace(std::move(plan.close), std::move(plan.open)).second) continue;
    }
    solve(next.plan);
    visit(next.plan);
    if (!last) move(next, visit, refused);
  }
  if (found.empty()) return;
  SwitchingPlan before = course.plan;
  before.close.pop_back();
  solve(before);
}

}  // namespace headroom::engine
