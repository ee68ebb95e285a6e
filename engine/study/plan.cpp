// SPDX-License-Identifier: Apache-2.0
#include "engine/study/plan.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/planning/new_supply.hpp"
#include "engine/planning/plan_case.hpp"
#include "engine/planning/plan_grid.hpp"
#include "engine/planning/planner.hpp"
#include "engine/study/powerflow.hpp"
#include "models/network/builder.hpp"

namespace headroom::engine {

namespace {

models::PlanAnswer unanswered(models::PlanAnswerStatus status, std::string reason) {
  models::PlanAnswer answer;
  answer.status = status;
  answer.reason = std::move(reason);
  return answer;
}

models::PlanAnswer answer_application(const models::Network& network, const models::OperatingPoint& point,
                                      const models::Application& application, const models::Catalogue& catalogue,
                                      const models::RuleSet& rules, const PlanOptions& options) {
  using models::PlanAnswerStatus;
  auto refused = refuse_application(network, application);
  if (!refused.empty()) return unanswered(PlanAnswerStatus::bad_application, std::move(refused));
  const auto before = solve_powerflow(network, point);
  if (before.status != models::SolveStatus::ok && before.status != models::SolveStatus::control_limit)
    return unanswered(PlanAnswerStatus::base_not_solved, before.reason);
  auto answer = make_plans(network, before, application, catalogue, rules, options);
  answer.load_flows += 1 + before.control_iterations;
  return answer;
}

std::string free_name(const models::Network& network, const models::Application& application) {
  const std::string stem = application.id.empty() ? "applicant" : application.id;
  std::string name = stem;
  for (int n = 2; network.find_bus(name); ++n) name = fmt::format("{}-{}", stem, n);
  return name;
}

// The standby line ends at an open switch before the applicant.
void add_standby(models::NetworkData& data, const models::Application& application, const NewSupplyRequest& request,
                 models::BusId applicant) {
  const auto supply = add_new_line(data, application, request);
  models::Switch change_over;
  change_over.name = change_over.source_name = request.name;
  change_over.from.bus = supply.bus;
  change_over.to.bus = applicant;
  change_over.from.nodes = change_over.to.nodes = data.buses[applicant.index()].nodes;
  change_over.closed = false;
  change_over.normally_open = true;
  data.switches.push_back(std::move(change_over));
}

}  // namespace

models::PlanAnswer plan_supply(const models::Network& network, const models::OperatingPoint& point,
                               const models::Application& application, const models::Catalogue& catalogue,
                               const models::RuleSet& rules, const PlanOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  auto answer = answer_application(network, point, application, catalogue, rules, options);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

std::optional<models::Network> network_with_plan(const models::Network& network, const models::SupplyPlan& plan,
                                                 const models::Application& application,
                                                 const models::Catalogue& catalogue) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  const std::string name = free_name(network, application);
  models::BusId applicant;
  for (std::size_t k = 0; k < plan.connections.size(); ++k) {
    const auto& connection = plan.connections[k];
    const auto* type = catalogue.find_line(connection.line_type);
    if (connection.bus.index() >= network->buses.size() || (!connection.line_type.empty() && !type))
      return std::nullopt;
    NewSupplyRequest request;
    request.name = k == 0 ? name : fmt::format("{}-standby-{}", name, k);
    request.at = connection.bus;
    request.length_m = std::max(least_line_m, connection.length_m);
    request.phase = connection.phase;
    request.power_va = power_per_watt(application) * plan.demand_w;
    if (type) request.line_types = {&type, 1};
    if (k == 0) applicant = add_new_supply(builder.data, application, request).bus;
    else add_standby(builder.data, application, request, applicant);
  }
  return builder.build();
}

}  // namespace headroom::engine
