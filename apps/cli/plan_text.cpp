// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/plan_text.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "data/writers/plan_tables.hpp"

namespace headroom::cli {

using data::Language;
using data::say;
using models::PlanStatus;
using models::SupplyPlan;

namespace {

std::string_view importance_text(models::Importance importance) {
  static constexpr std::string_view words[] = {"ordinary", "temporary", "second class", "first class", "special"};
  return words[static_cast<std::size_t>(importance)];
}

std::vector<std::string> plan_line(const models::Network& network, const SupplyPlan& plan,
                                   const std::string& currency) {
  return {fmt::format("{}", plan.rank),
          clipped(data::joined_buses(network, plan), 34),
          clipped(data::joined_feeders(plan), 28),
          fmt::format("{:g} kV", plan.supply_voltage_v * 1e-3),
          fmt::format("{:.0f} m", data::total_length_m(plan)),
          fmt::format("{:.0f} {}", plan.cost_total, currency),
          fmt::format("{:+.2f} %", plan.deviation_after * 100.0),
          fmt::format("{:.0f} %", plan.loading_after * 100.0),
          clipped(plan.behind_first_in, 40)};
}

// The refused plan that fails the fewest mandatory checks, the cheapest of those.
const SupplyPlan* nearest_refused(const models::PlanAnswer& answer) {
  const auto failures = [](const SupplyPlan& plan) {
    return std::count_if(plan.checks.begin(), plan.checks.end(), [](const models::PlanCheck& check) {
      return check.mandatory && check.verdict == models::Verdict::fail;
    });
  };
  const SupplyPlan* best = nullptr;
  for (const auto& plan : answer.plans) {
    if (plan.status != PlanStatus::refused) continue;
    const auto key = [&](const SupplyPlan& p) { return std::tuple(p.remedy.empty(), failures(p), p.cost_total); };
    if (!best || key(plan) < key(*best)) best = &plan;
  }
  return best;
}

}  // namespace

std::string applicant_text(const models::Application& application, const models::PlanAnswer& answer) {
  return fmt::format("{}: {:.0f} kW at {:g}, {}, {} source{} needed", application.name, answer.demand_w * 1e-3,
                     application.power_factor, importance_text(application.importance), answer.sources_required,
                     answer.sources_required == 1 ? "" : "s");
}

std::vector<std::string> plan_screen(const Terminal& terminal, Language language, const models::Network& network,
                                     const models::PlanAnswer& answer, std::size_t most) {
  const auto count = [&](PlanStatus status) {
    return std::count_if(answer.plans.begin(), answer.plans.end(),
                         [&](const SupplyPlan& plan) { return plan.status == status; });
  };
  std::vector<std::string> lines{
      fmt::format("{} {} {} {} {:.0f} m: {} {}, {} {}, {} {}; {} {}, {:.2f} s", answer.candidates,
                  say(language, "connection points on", "个接入点，"), answer.distinct_feeders,
                  say(language, "feeders within", "条馈线，半径"), answer.search_radius_m, count(PlanStatus::feasible),
                  say(language, "ranked", "个可行"), count(PlanStatus::surplus), say(language, "surplus", "个备选"),
                  count(PlanStatus::refused), say(language, "refused", "个未通过"), answer.load_flows,
                  say(language, "load flows", "次潮流"), answer.seconds)};
  std::vector<std::vector<std::string>> rows;
  for (const auto& plan : answer.plans)
    if (plan.status == PlanStatus::feasible && rows.size() < most)
      rows.push_back(plan_line(network, plan, answer.currency));
  if (rows.empty()) {
    lines.push_back(
        terminal.paint(say(language, "no plan passes every mandatory check", "没有方案通过全部强制校核"), Tone::warn));
  } else {
    const auto word = [&](std::string_view en, std::string_view zh) { return std::string(say(language, en, zh)); };
    rows.insert(rows.begin(), {"#", word("connection", "接入点"), word("feeder", "馈线"), "", word("length", "长度"),
                               word("cost", "费用"), word("deviation", "电压偏差"), word("loading", "负载率"),
                               word("behind the first in", "落后于首选")});
    const bool right[] = {true, false, false, true, true, true, true, true, false};
    for (auto& row : aligned(rows, right)) lines.push_back("  " + std::move(row));
  }
  if (const auto* refused = nearest_refused(answer)) {
    lines.push_back(clipped(fmt::format("{}: {}: {}", say(language, "nearest refused", "最接近可行的未通过方案"),
                                        data::joined_buses(network, *refused), refused->refusal),
                            130));
    if (!refused->remedy.empty())
      lines.push_back(
          clipped(fmt::format("  {}: {}", say(language, "it would pass with", "补救"), refused->remedy), 130));
  }
  return lines;
}

}  // namespace headroom::cli
