// SPDX-License-Identifier: Apache-2.0
#include "engine/study/firm.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

using models::CapacityResult;
using models::CapacityStatus;
using models::FirmPlan;

inline constexpr std::size_t sample_every = 101;

// A plan's state, and what breaks in it with nothing added.
struct PlanState {
  const SwitchingPlan* plan = nullptr;
  CapacityState state;
  std::optional<CapacityCase> shared;
  std::optional<std::size_t> broken;
};

class Firm {
 public:
  Firm(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
       CapacityResult& result)
      : network_(network),
        rules_(rules),
        options_(options),
        intact_(intact),
        requests_(requests),
        first_row_(first_row),
        result_(result),
        topology_(models::analyse_topology(network, intact.base.point)),
        scratch_(worker_count(options.threads, requests.size())),
        binding_(requests.size()) {
    for (const auto& bus : network->buses) {
      const auto path =
          models::upstream_path(topology_, models::BusId(static_cast<std::size_t>(&bus - network->buses.data())));
      root_.push_back(path.empty() ? -1 : static_cast<std::int64_t>(path.back()));
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
      auto& row = row_of(i);
      if (row.status != CapacityStatus::ok && row.status != CapacityStatus::zero &&
          row.status != CapacityStatus::at_maximum)
        continue;
      row.capacity_firm_kw = row.capacity_kw;
      row.status_firm = row.status;
    }
  }

  void run() {
    const auto outages = outages_of(network_, intact_.base.point, topology_, options_.contingencies.value());
    for (const auto& outage : outages) {
      if (!concerns_any(outage)) continue;
      if (options_.progress && !options_.progress(requests_.size(), requests_.size())) break;
      judge(outage);
    }
    for (std::size_t i = 0; i < requests_.size(); ++i)
      for (auto& entry : binding_[i]) {
        entry.row = first_row_ + i;
        result_.firm.push_back(std::move(entry));
      }
  }

 private:
  models::CapacityRow& row_of(std::size_t request) { return result_.rows[first_row_ + request]; }

  // Is there a point whose firm capacity this outage could still lower?
  bool concerns_any(const Outage& outage) {
    const auto touched = roots_touched(outage);
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const auto& row = row_of(i);
      if (!row.capacity_firm_kw || row.status_firm == CapacityStatus::no_transfer) continue;
      const auto bus = requests_[i].bus.index();
      if (outage.unreachable[bus] || (options_.firm_supply && outage.isolated[bus])) return true;
      if (*row.capacity_firm_kw > 0.0 && touched.contains(root_[bus])) return true;
    }
    return false;
  }

  void judge(const Outage& outage) {
    std::vector<std::unique_ptr<PlanState>> states;
    for (const auto& plan : outage.plans) states.push_back(prepare(outage, plan));
    if (outage.plans.empty())
      result_.firm.push_back({outage.name, "more ties needed than allowed", {}, false, 0.0, {}, {}});
    std::erase_if(states, [](const auto& s) { return !s->shared || s->broken; });
    const bool saved = !states.empty();

    const auto touched = roots_touched(outage);
    std::vector<char> screened(requests_.size(), 0), sampled(requests_.size(), 0), failed(requests_.size(), 0);
    parallel_for(requests_.size(), options_.threads, [&](std::size_t worker, std::size_t i) {
      auto& row = row_of(i);
      if (!row.capacity_firm_kw || row.status_firm == CapacityStatus::no_transfer) return;
      const auto bus = requests_[i].bus.index();
      if (outage.unreachable[bus] || (options_.firm_supply && outage.isolated[bus]))
        return settle(row, CapacityStatus::no_transfer);
      if (outage.isolated[bus]) return;
      if (!saved) {
        if (options_.existing == ExistingPolicy::strict || is_dead(outage, bus)) settle(row, CapacityStatus::zero);
        return;
      }
      if (*row.capacity_firm_kw == 0.0) return;
      screened[i] = !touched.contains(root_[bus]);
      sampled[i] = screened[i] && (i + 7 * outage.open.front()) % sample_every == 0;
      if (screened[i] && !sampled[i]) return;
      const bool lowered = lower(outage, states, i, scratch_[worker]);
      failed[i] = sampled[i] && lowered;
    });
    const auto count = [](const std::vector<char>& flags) {
      return static_cast<std::size_t>(std::count(flags.begin(), flags.end(), 1));
    };
    result_.screened_states += count(screened);
    result_.sampled_states += count(sampled);
    result_.failed_samples += count(failed);
  }

  static void settle(models::CapacityRow& row, CapacityStatus status) {
    row.capacity_firm_kw = 0.0;
    row.status_firm = status;
  }

  // Dead once the zone is isolated, before any plan.
  bool is_dead(const Outage& outage, std::size_t bus) const { return outage.lost[bus] != 0; }

  std::unique_ptr<PlanState> prepare(const Outage& outage, const SwitchingPlan& plan) {
    auto made = std::make_unique<PlanState>();
    made->plan = &plan;
    FirmPlan entry{outage.name, to_text(network_, topology_, plan), {}, false, 0.0, {}, {}};
    const auto point = switched_point(intact_.base.point, topology_, outage, plan);
    if (made->state.prepare_switched(network_, point, rules_, options_, intact_, options_.emergency_loading)) {
      const auto& state = made->state;
      made->shared.emplace(state.capacity_case(network_, options_, Controls::freeze, outage.name));
      made->broken =
          worst_broken({state.existing.margin, state.monitors->slack(), state.existing.watched}, state.existing.margin);
      entry.holds = !made->broken;
      if (made->broken) entry.limit = state.monitors->describe(*made->broken, state.existing.margin[*made->broken]);
    } else {
      entry.limit.kind = models::LimitKind::convergence;
    }
    entry.limit.state = outage.name;
    result_.firm.push_back(std::move(entry));
    return made;
  }

  // Branches at the source through which what the outage touches is or will be fed.
  std::set<std::int64_t> roots_touched(const Outage& outage) const {
    std::set<std::int64_t> roots;
    const auto add = [&](std::size_t branch) {
      roots.insert(root_[topology_.branches[branch].from.index()]);
      roots.insert(root_[topology_.branches[branch].to.index()]);
    };
    for (const auto b : outage.open) add(b);
    for (const auto& plan : outage.plans)
      for (const auto b : plan.close) add(b);
    return roots;
  }

  // Lowers the row to what the best plan allows; false: some plan carries it as it is.
  bool lower(const Outage& outage, const std::vector<std::unique_ptr<PlanState>>& states, std::size_t i,
             RowScratch& scratch) {
    auto& row = row_of(i);
    const double kw = *row.capacity_firm_kw;
    for (const auto& state : states) {
      ++row.load_flows;
      if (addition_holds(*state->shared, requests_[i], kw, scratch)) return false;
    }
    std::vector<FirmPlan> entries;
    double best = 0.0;
    for (const auto& state : states) {
      scratch.worst_margin.clear();
      const auto found = capacity_row(*state->shared, requests_[i], kw, i, scratch);
      row.load_flows += found.load_flows;
      best = std::max(best, found.feasible_kw);
      entries.push_back({outage.name,
                         to_text(network_, topology_, *state->plan),
                         {},
                         found.feasible_kw > 0.0,
                         found.feasible_kw,
                         found.infeasible_kw,
                         found.limit});
    }
    row.capacity_firm_kw = best;
    row.status_firm = best > 0.0 ? CapacityStatus::ok : CapacityStatus::zero;
    binding_[i] = std::move(entries);
    return true;
  }

  const models::Network& network_;
  const models::RuleSet& rules_;
  const CapacityOptions& options_;
  const CapacityState& intact_;
  std::span<const AdditionRequest> requests_;
  std::size_t first_row_;
  CapacityResult& result_;
  models::Topology topology_;
  std::vector<RowScratch> scratch_;             // [worker]
  std::vector<std::vector<FirmPlan>> binding_;  // [request] every plan of the outage that binds
  std::vector<std::int64_t> root_;              // [bus] branch at the source on its way there
};

}  // namespace

void add_firm_capacity(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
                       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
                       CapacityResult& result) {
  Firm(network, rules, options, intact, requests, first_row, result).run();
}

}  // namespace headroom::engine
