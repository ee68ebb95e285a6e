// SPDX-License-Identifier: Apache-2.0
// The answer in five sentences, and the settings behind it.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "data/writers/plan_tables.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

using models::Verdict;

namespace {

std::string state_sentence(const ReportInput& input) {
  const auto& network = *input.network;
  const auto& state = *input.state;
  if (state.status == models::SolveStatus::not_converged || state.status == models::SolveStatus::no_source)
    return fmt::format("{}: {}", say(input.language, "The grid has no solution as it stands", "电网现状潮流无解"),
                       escaped(state.reason));
  const double p = state.source_power_va.real(), loss = state.losses_va.real();
  if (input.language == Language::zh)
    return fmt::format(
        "电网共 {} 个节点，现状潮流收敛，供电 {} kW，网损 {:.2f} %；独立校核的最大功率不平衡为 {:.2g} VA。",
        grouped(network.node_count()), grouped(p * 1e-3), p > 0.0 ? 100.0 * loss / p : 0.0, state.max_mismatch_va);
  return fmt::format(
      "The grid of {} nodes is solved: {} kW are supplied and {:.2f} % of it is lost; an independent check finds no "
      "power "
      "mismatch above {:.2g} VA.",
      grouped(network.node_count()), grouped(p * 1e-3), p > 0.0 ? 100.0 * loss / p : 0.0, state.max_mismatch_va);
}

std::string place(const ReportInput& input, const models::Deviation& row) {
  const auto& network = *input.network;
  return escaped(row.customer ? network->customers[row.customer->index()].name : network.bus(row.bus).name);
}

std::string voltage_sentence(const ReportInput& input) {
  if (input.deviations.empty())
    return std::string(say(input.language, "Voltage deviation was not judged.", "未判定电压偏差。"));
  std::map<Verdict, std::size_t> counts;
  const models::Deviation* worst = nullptr;
  for (const auto& row : input.deviations) {
    ++counts[row.verdict];
    if (row.verdict == Verdict::fail && (!worst || beyond_band(row) > beyond_band(*worst))) worst = &row;
  }
  if (input.language == Language::zh)
    return fmt::format(
        "电压偏差：{} 行合格，{} 行不合格，{} 行不适用，{} 行无法判定{}。", grouped(counts[Verdict::pass]),
        grouped(counts[Verdict::fail]), grouped(counts[Verdict::not_binding]), grouped(counts[Verdict::indeterminate]),
        worst ? fmt::format("；最差为 {}，偏差 {:+.1f} %", place(input, *worst), worst->deviation * 100.0) : "");
  return fmt::format(
      "Voltage deviation passes at {} connection points and customers and fails at {}{}; at {} the rule does not bind, "
      "at {} data "
      "are missing.",
      grouped(counts[Verdict::pass]), grouped(counts[Verdict::fail]),
      worst ? fmt::format(" (worst: {} with {:+.1f} %)", place(input, *worst), worst->deviation * 100.0) : "",
      grouped(counts[Verdict::not_binding]), grouped(counts[Verdict::indeterminate]));
}

std::string capacity_sentence(const ReportInput& input) {
  std::map<models::LimitKind, std::size_t> kinds;
  std::size_t points = 0, without = 0;
  for (const auto* row : rows_by_bus(input))
    if (row) {
      ++points;
      if (row->capacity_kw < 1.0) ++without;
      ++kinds[row->limit.kind];
    }
  if (points == 0)
    return std::string(say(input.language, "Available capacity was not computed.", "未计算可开放容量。"));
  const auto most =
      std::max_element(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  const double share = 100.0 * static_cast<double>(most->second) / static_cast<double>(points);
  if (input.language == Language::zh)
    return fmt::format("计算了 {} 个接入点的可开放容量，其中 {} 个已无余量；最常见的限制是{}（{:.0f} %）。",
                       grouped(points), grouped(without), word(input.language, most->first), share);
  return fmt::format(
      "Capacity was computed at {} points, {} of which have less than 1 kW left; what stops most of them is {} ({:.0f} "
      "%).",
      grouped(points), grouped(without), word(input.language, most->first), share);
}

std::string customary_sentence(const ReportInput& input) {
  const auto count = customary_count(input);
  const double beta = input.customary_beta * 100.0;
  if (count.points == 0)
    return std::string(say(input.language, "The customary rule of thumb could not be compared.", "未与经验法比较。"));
  if (input.language == Language::zh)
    return fmt::format("按惯用的 {:g} % 负载率法，{} 个接入点会被高估（最多 {} kW），{} 个会被低估（最多 {} kW）。",
                       beta, grouped(count.too_much), grouped(count.promised_too_much_kw), grouped(count.hidden),
                       grouped(count.hidden_kw));
  return fmt::format(
      "The customary {:g} % rule would promise too much at {} of these points (by up to {} kW) and hide capacity at {} "
      "(up to {} kW).",
      beta, grouped(count.too_much), grouped(count.promised_too_much_kw), grouped(count.hidden),
      grouped(count.hidden_kw));
}

std::string plan_sentence(const ReportInput& input) {
  if (!input.plans || !input.application)
    return std::string(say(input.language, "No application was answered.", "没有用电申请。"));
  const auto& plans = input.plans->plans;
  const auto ranked =
      std::count_if(plans.begin(), plans.end(), [](const auto& p) { return p.status == models::PlanStatus::feasible; });
  const auto name = escaped(input.application->name);
  if (ranked == 0)
    return input.language == Language::zh ? fmt::format("对 {} 的申请，没有方案通过全部强制校核。", name)
                                          : fmt::format("For {} no plan passes every mandatory check.", name);
  const auto& first = plans.front();
  const auto where = escaped(joined_buses(*input.network, first));
  if (input.language == Language::zh)
    return fmt::format("对 {} 的申请有 {} 个可行方案；首选从 {} 接入，新建线路 {} m，费用 {} {}。", name, ranked, where,
                       grouped(total_length_m(first)), grouped(first.cost_total), escaped(input.plans->currency));
  return fmt::format(
      "{} can be supplied in {} of the ways examined; the first choice connects at {} with {} m of new line for {} {}.",
      name, ranked, where, grouped(total_length_m(first)), grouped(first.cost_total), escaped(input.plans->currency));
}

}  // namespace

std::string answer_section(const ReportInput& input) {
  std::string out =
      fmt::format("<section class=\"answer\"><h2>{}</h2><ol>\n", say(input.language, "The answer", "结论"));
  for (const auto& sentence : {state_sentence(input), voltage_sentence(input), capacity_sentence(input),
                               customary_sentence(input), plan_sentence(input)})
    out += fmt::format("<li>{}</li>\n", sentence);
  return out + "</ol></section>\n";
}

std::string settings_section(const ReportInput& input) {
  const auto& network = input.network->data();
  std::string out =
      fmt::format("<section><h2>{}</h2>\n", say(input.language, "Settings and defaulted data", "设定与缺省数据"));
  out += html_terms(input.provenance.settings);
  const auto by_default = std::count_if(input.loadings.begin(), input.loadings.end(), [](const auto& l) {
    return l.rating_a.origin == models::RatingOrigin::default_;
  });
  const auto none =
      std::count_if(input.loadings.begin(), input.loadings.end(), [](const auto& l) { return !l.rating_a.known(); });
  const auto unknown_bays =
      std::count_if(network.buses.begin(), network.buses.end(), [](const auto& b) { return b.spare_bays < 0; });
  out += input.language == Language::zh
             ? fmt::format(
                   "<p>{} 条支路的额定值为格式缺省，{} 条没有额定值（均不作为限制）；{} 条母线没有备用间隔数据。</p>\n",
                   by_default, none, unknown_bays)
             : fmt::format(
                   "<p>{} branches have a rating that the format filled in and {} have none (neither is a limit); "
                   "for {} of {} buses the free bays are not known.</p>\n",
                   by_default, none, unknown_bays, network.buses.size());
  return out + "</section>\n";
}

}  // namespace headroom::data
