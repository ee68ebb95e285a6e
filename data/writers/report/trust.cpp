// SPDX-License-Identifier: Apache-2.0
// Why these numbers may be believed, and where they may not; the clauses and columns behind them.
#include <algorithm>

#include <fmt/core.h>

#include "data/writers/input_tables.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

namespace {

std::string unverified_text(const ReportInput& input) {
  const auto& rules = *input.rules;
  const auto bands =
      std::count_if(rules.voltage.begin(), rules.voltage.end(), [](const auto& band) { return !band.verified; });
  std::string text =
      fmt::format("{}/{} {}", bands, rules.voltage.size(), say(input.language, "voltage bands", "条电压规则"));
  for (const auto& [what, value] :
       {std::pair(say(input.language, "line loading limit", "线路负载率限值"), rules.line_loading),
        std::pair(say(input.language, "transformer loading limit", "变压器负载率限值"), rules.transformer_loading)})
    if (!value.verified) text += fmt::format(", {} {:g} %", what, value.value * 100.0);
  if (input.plans && !input.plans->plans.empty() && input.plans->plans.front().cost_total > 0.0)
    text += fmt::format(", {} {:.0f} %", say(input.language, "of the first plan's cost", "首选方案费用的"),
                        100.0 * input.plans->plans.front().cost_unverified / input.plans->plans.front().cost_total);
  return text;
}

std::vector<std::pair<std::string, std::string>> trust_terms(const ReportInput& input) {
  const auto language = input.language;
  const auto& state = *input.state;
  const auto& fidelity = *input.fidelity;
  const auto label = [&](std::string_view en, std::string_view zh) { return std::string(say(language, en, zh)); };
  std::vector<std::pair<std::string, std::string>> terms{
      {label("independent check", "独立校核"),
       fmt::format("{} {:.2g} VA ({:.1g} {}){}",
                   label("largest power mismatch at a node, recomputed from element equations:",
                         "按元件方程重算的最大节点功率不平衡："),
                   state.max_mismatch_va, state.max_mismatch_relative,
                   label("of the node's admittance power", "（相对）"),
                   state.worst_mismatch_bus.empty() ? "" : ", " + state.worst_mismatch_bus)},
      {label("fidelity of the input", "输入保真度"),
       fmt::format("{} taken, {} defaulted, {} approximated, {} ignored, {} refused (fidelity.csv)",
                   fidelity.count(models::Fidelity::taken), fidelity.count(models::Fidelity::defaulted),
                   fidelity.count(models::Fidelity::approximated), fidelity.count(models::Fidelity::ignored),
                   fidelity.count(models::Fidelity::refused))},
      {label("not verified by anybody", "未核实数据"), unverified_text(input)}};
  if (input.capacity)
    terms.emplace_back(
        label("certificates", "容量证明"),
        fmt::format(
            "{} {} {}", grouped(input.capacity->load_flows),
            label(
                "load flows; each row names two additions that anybody can repeat, one that holds and one that breaks",
                "次潮流；每行给出可复核的可行点与不可行点"),
            ""));
  terms.emplace_back(label("program", "程序"),
                     fmt::format("headroom {} ({})", input.provenance.version, input.provenance.commit));
  for (const auto& [name, what] : input.files) terms.emplace_back(name, what);
  return terms;
}

std::string digests(const ReportInput& input) {
  const auto& files = (*input.network)->input_digests;
  if (files.empty()) return {};
  std::string out = fmt::format("<p class=\"note\">{}: ", say(input.language, "Input digests", "输入文件摘要"));
  for (std::size_t k = 0; k < files.size(); ++k)
    out += fmt::format("{}{} {}", k > 0 ? ", " : "", escaped(files[k].first), escaped(files[k].second.substr(0, 16)));
  return out + ".</p>\n";
}

std::vector<std::vector<std::string>> clause_rows(const ReportInput& input) {
  const auto language = input.language;
  std::vector<std::vector<std::string>> rows;
  for (const auto& band : input.rules->voltage) {
    const auto used = std::count_if(input.deviations.begin(), input.deviations.end(),
                                    [&](const auto& row) { return row.clause == band.clause; });
    if (used == 0) continue;
    const auto failed = std::count_if(input.deviations.begin(), input.deviations.end(), [&](const auto& row) {
      return row.clause == band.clause && row.verdict == models::Verdict::fail;
    });
    rows.push_back({escaped(band.id),
                    band.metric == models::BandMetric::abs_sum
                        ? fmt::format("Σ|d| ≤ {:g} %", band.upper * 100.0)
                        : fmt::format("{:+g} … {:+g} %", band.lower * 100.0, band.upper * 100.0),
                    escaped(band.clause), escaped(band.source),
                    band.verified ? std::string(say(language, "yes", "是")) : std::string(say(language, "no", "否")),
                    grouped(used), grouped(failed)});
  }
  return rows;
}

}  // namespace

std::string trust_section(const ReportInput& input) {
  std::string out = fmt::format("<section id=\"trust\"><h2>{}</h2>\n", say(input.language, "Trust", "可信度"));
  out += html_terms(trust_terms(input)) + digests(input);
  out += fmt::format("<p>{}</p>\n",
                     say(input.language,
                         "Capacities of different points do not add up: points share elements, and every row names the "
                         "one it shares. A point without a number is not a point without capacity.",
                         "各接入点的容量不可相加：接入点共用元件，每行列出所受限的共用元件。没有数值不等于没有容量。"));
  return out + "</section>\n";
}

std::string clauses_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out =
      fmt::format("<section id=\"clauses\"><h2>{}</h2>\n", say(language, "Clauses and columns", "条款与列说明"));
  const auto rows = clause_rows(input);
  const auto head_words = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> words) {
    std::vector<std::string> head;
    for (const auto& [en, zh] : words) head.emplace_back(say(language, en, zh));
    return head;
  };
  if (rows.empty())
    out += fmt::format("<p>{}</p>\n", say(language, "No voltage clause was applied.", "没有应用电压条款。"));
  else {
    const std::size_t right[] = {5, 6};
    out += html_table(head_words({{"band", "规则"},
                                  {"allowed", "允许范围"},
                                  {"clause", "条款"},
                                  {"source", "出处"},
                                  {"verified", "已核实"},
                                  {"judged", "判定数"},
                                  {"failed", "不合格"}}),
                      rows, right);
  }
  std::vector<std::vector<std::string>> columns;
  for (const auto& column : capacity_schema.columns)
    columns.push_back({fmt::format("<code>{}</code>", column.name), std::string(column.unit),
                       escaped(say(language, column.meaning, column.meaning_zh))});
  out += fmt::format(
      "<h3>capacity.csv</h3>{}<p class=\"note\">{}</p>\n",
      html_table(head_words({{"column", "列"}, {"unit", "单位"}, {"meaning", "含义"}}), columns, {}, "columns-list"),
      say(language, "columns.md beside the tables has the same for every other file.",
          "其余文件的列说明见 columns.md。"));
  return out + "</section>\n";
}

}  // namespace headroom::data
