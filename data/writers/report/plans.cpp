// SPDX-License-Identifier: Apache-2.0
// The plans side by side: a column each, the same questions in every row.
#include <algorithm>
#include <functional>
#include <map>

#include <fmt/core.h>

#include "data/writers/plan_tables.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

using models::PlanStatus;
using models::SupplyPlan;

namespace {

constexpr std::size_t most_ranked = 4, most_refused = 1;

// The best ranked ones and the refused one that is nearest to passing.
std::vector<const SupplyPlan*> shown_plans(const models::PlanAnswer& answer) {
  std::vector<const SupplyPlan*> plans, refused;
  for (const auto& plan : answer.plans) {
    if (plan.status == PlanStatus::feasible && plans.size() < most_ranked) plans.push_back(&plan);
    if (plan.status == PlanStatus::refused) refused.push_back(&plan);
  }
  const auto failures = [](const SupplyPlan* plan) {
    return std::count_if(plan->checks.begin(), plan->checks.end(),
                         [](const auto& check) { return check.mandatory && check.verdict == models::Verdict::fail; });
  };
  std::stable_sort(refused.begin(), refused.end(), [&](const auto* a, const auto* b) {
    return std::tuple(a->remedy.empty(), failures(a), a->cost_total) <
           std::tuple(b->remedy.empty(), failures(b), b->cost_total);
  });
  plans.insert(plans.end(), refused.begin(),
               refused.begin() + static_cast<std::ptrdiff_t>(std::min(most_refused, refused.size())));
  return plans;
}

std::string joined_lines(const SupplyPlan& plan,
                         const std::function<std::string(const models::PlanConnection&)>& part) {
  std::string out;
  for (const auto& connection : plan.connections) out += (out.empty() ? "" : "<br>") + part(connection);
  return out;
}

// Checks of one rule are said once, with how many.
std::string checks_text(Language language, const SupplyPlan& plan) {
  std::size_t passed = 0;
  std::map<std::pair<std::string, bool>, std::size_t> failed;
  std::map<std::string, std::size_t> unsure;
  for (const auto& check : plan.checks) {
    if (check.verdict == models::Verdict::pass) ++passed;
    if (check.verdict == models::Verdict::fail) ++failed[{check.rule, check.mandatory}];
    if (check.verdict == models::Verdict::indeterminate) ++unsure[check.rule];
  }
  const auto times = [](std::size_t count) { return count > 1 ? fmt::format(" ×{}", count) : std::string(); };
  std::string out = fmt::format("<span class=\"pass\">✓ {} {}</span>", passed, say(language, "pass", "项合格"));
  for (const auto& [key, count] : failed)
    out += fmt::format("<br><span class=\"{}\">{} {}{}{}</span>", key.second ? "fail" : "unsure",
                       key.second ? "✕" : "!", escaped(check_word(language, key.first)), times(count),
                       key.second ? "" : say(language, " (advice)", "（建议）"));
  for (const auto& [rule, count] : unsure)
    out += fmt::format("<br><span class=\"unsure\">? {}{}</span>", escaped(check_word(language, rule)), times(count));
  return out;
}

std::string cost_text(Language language, const SupplyPlan& plan, const std::string& currency) {
  if (plan.cost_total <= 0.0) return "-";
  return fmt::format("<b>{}</b> {}<br><span class=\"note\">{:.0f} % {}</span>", grouped(plan.cost_total),
                     escaped(currency), 100.0 * plan.cost_unverified / plan.cost_total,
                     say(language, "of unverified prices", "为未核实价格"));
}

std::string head_text(Language language, const SupplyPlan& plan) {
  if (plan.rank > 0) return fmt::format("{} {}", say(language, "Plan ranked", "方案排名"), plan.rank);
  return fmt::format("<span class=\"fail\">{}</span>", say(language, "Nearest refused", "最接近可行的未通过方案"));
}

using Row = std::pair<std::string_view, std::function<std::string(const SupplyPlan&)>>;

std::vector<Row> questions(const ReportInput& input) {
  const auto language = input.language;
  const auto& network = *input.network;
  const auto& currency = input.plans->currency;
  return {
      {say(language, "connects at", "接入点"),
       [&network, language](const SupplyPlan& p) {
         return joined_lines(p, [&](const auto& c) {
           return fmt::format("{}{} <span class=\"note\">({})</span>", escaped(network.bus(c.bus).name),
                              c.standby ? say(language, " standby", " 备用") : "", word(language, c.way));
         });
       }},
      {say(language, "feeder", "馈线"),
       [](const SupplyPlan& p) { return joined_lines(p, [](const auto& c) { return escaped(c.feeder); }); }},
      {say(language, "substation", "变电站"),
       [](const SupplyPlan& p) { return joined_lines(p, [](const auto& c) { return escaped(c.substation); }); }},
      {say(language, "supply voltage", "供电电压"),
       [](const SupplyPlan& p) { return fmt::format("{:g} kV", p.supply_voltage_v * 1e-3); }},
      {say(language, "new line", "新建线路"),
       [language](const SupplyPlan& p) {
         return joined_lines(p, [&](const auto& c) {
           return c.length_m > 0.0 ? fmt::format("{} m {}{}", grouped(c.length_m), escaped(c.line_type),
                                                 c.route_origin == models::RouteOrigin::estimated
                                                     ? say(language, " (estimated)", "（估算）")
                                                     : "")
                                   : std::string("-");
         });
       }},
      {say(language, "transformers", "变压器"),
       [](const SupplyPlan& p) { return p.transformer_type.empty() ? std::string("-") : escaped(p.transformer_type); }},
      {say(language, "cost", "费用"),
       [language, &currency](const SupplyPlan& p) { return cost_text(language, p, currency); }},
      {say(language, "deviation at the applicant", "申请人电压偏差"),
       [](const SupplyPlan& p) { return fmt::format("{:+.2f} %", p.deviation_after * 100.0); }},
      {say(language, "loading on the way, before → after", "路径负载率（前 → 后）"),
       [](const SupplyPlan& p) {
         return fmt::format("{:.0f} → {:.0f} %", p.loading_before * 100.0, p.loading_after * 100.0);
       }},
      {say(language, "grid losses", "网损变化"),
       [](const SupplyPlan& p) { return fmt::format("{:+.1f} kW", p.losses_change_w * 1e-3); }},
      {say(language, "checks", "校核"), [language](const SupplyPlan& p) { return checks_text(language, p); }},
      {say(language, "behind the first in", "落后于首选"),
       [language](const SupplyPlan& p) { return escaped(criteria_words(language, p.behind_first_in)); }},
      {say(language, "why refused; what would make it pass", "未通过原因与补救"),
       [](const SupplyPlan& p) {
         return p.status == PlanStatus::refused
                    ? escaped(p.refusal) + (p.remedy.empty() ? "" : "<br><b>" + escaped(p.remedy) + "</b>")
                    : std::string();
       }},
  };
}

std::string comparison(const ReportInput& input, const std::vector<const SupplyPlan*>& plans) {
  std::vector<std::string> head{""};
  for (const auto* plan : plans) head.push_back(head_text(input.language, *plan));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [question, answer] : questions(input)) {
    std::vector<std::string> row{fmt::format("<b>{}</b>", question)};
    for (const auto* plan : plans) row.push_back(answer(*plan));
    if (std::any_of(row.begin() + 1, row.end(), [](const auto& cell) { return !cell.empty() && cell != "-"; }))
      rows.push_back(std::move(row));
  }
  return html_table(head, rows, {}, "plans");
}

std::string first_costs(const ReportInput& input, const SupplyPlan& plan) {
  const auto language = input.language;
  if (plan.costs.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const auto& item : plan.costs)
    rows.push_back(
        {escaped(item.item),
         grouped(item.quantity, item.quantity < 10.0 && item.quantity != std::floor(item.quantity) ? 2 : 0),
         escaped(item.unit), grouped(item.unit_cost), grouped(item.amount),
         fmt::format("{}{}", escaped(item.source), item.verified ? "" : say(language, ", unverified", "，未核实"))});
  const std::vector<std::string> head{std::string(say(language, "cost of the plan ranked first", "首选方案费用")),
                                      std::string(say(language, "quantity", "数量")),
                                      std::string(say(language, "unit", "单位")),
                                      std::string(say(language, "price", "单价")),
                                      std::string(say(language, "amount", "金额")),
                                      std::string(say(language, "origin of the price", "价格来源"))};
  const std::size_t right[] = {1, 3, 4};
  return html_table(head, rows, right);
}

}  // namespace

std::string plans_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out =
      fmt::format("<section id=\"plans\"><h2>{}</h2>\n", say(language, "The plans side by side", "供电方案对比"));
  if (!input.plans || !input.application)
    return out + fmt::format("<p>{}</p></section>\n", say(language, "No application was answered.", "没有用电申请。"));
  const auto& answer = *input.plans;
  const auto refused = std::count_if(answer.plans.begin(), answer.plans.end(),
                                     [](const auto& p) { return p.status == PlanStatus::refused; });
  out += fmt::format("<p><b>{}</b>: {} kW, cos φ {:g}; {} {}. {} {}, {} {}, {} {}.</p>\n",
                     escaped(input.application->name), grouped(answer.demand_w * 1e-3), input.application->power_factor,
                     answer.sources_required, say(language, "source(s) needed", "路电源"), answer.candidates,
                     say(language, "connection points examined on", "个接入点，涉及"), answer.distinct_feeders,
                     say(language, "feeders", "条馈线"), refused,
                     say(language, "candidates refused (candidates.csv has each with its reason)",
                         "个候选未通过（见 candidates.csv）"));
  const auto plans = shown_plans(answer);
  if (plans.empty())
    return out + fmt::format("<p>{}</p></section>\n", answer.reason.empty()
                                                          ? say(language, "No candidate was found.", "没有候选方案。")
                                                          : std::string_view(answer.reason));
  out += comparison(input, plans);
  if (plans.front()->rank == 1) out += first_costs(input, *plans.front());
  return out + "</section>\n";
}

}  // namespace headroom::data
