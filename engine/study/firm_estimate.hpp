// SPDX-License-Identifier: Apache-2.0
// Of the plans after an outage: which may hold, and how much each may leave for every point, without a load flow.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/capacity/transfer_plans.hpp"
#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

struct EstimatedPlan {
  SwitchingPlan plan;
  TransferState::Slack slack;
  bool minimal = true;
};

// What an addition may reach in a plan's state: the estimate and its error, kW; and what binds there, as
// TransferState::Capacity names it.
struct Reach {
  double kw = 0.0, error = 0.0;
  std::int32_t limit = 0;
};

class FirmEstimate {
 public:
  // rows: of the intact grid, one per request. loading: in place of the normal limits. Arguments outlive it.
  FirmEstimate(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
               const CapacityState& intact, const models::Topology& topology, std::span<const AdditionRequest> requests,
               std::span<const models::CapacityRow> rows);

  const TransferModel& model() const { return *model_; }
  const Monitors& monitors() const { return *all_; }
  // May the plan hold with nothing added?
  bool may_hold(const TransferState::Slack& slack) const { return !model_->radial() || slack.high >= 0.0; }
  // Does it, without doubt?
  bool holds(const TransferState::Slack& slack) const { return model_->radial() && slack.low >= 0.0; }
  // reach: [request], in the state solved last. Complexity: O(buses) per direction and power factor.
  void reach(TransferState& state, std::vector<Reach>& reach) const;

 private:
  struct Kind {  // requests of one direction and power factor
    TransferAddition addition;
    std::vector<std::size_t> requests;
    std::vector<TransferState::Capacity> intact;  // [bus] what the estimate gives at the intact state
  };
  std::span<const AdditionRequest> requests_;
  std::span<const models::CapacityRow> rows_;
  std::optional<Monitors> all_;
  std::optional<TransferModel> model_;
  std::vector<Kind> kinds_;
  std::vector<char> estimable_;  // [request]
};

}  // namespace headroom::engine
