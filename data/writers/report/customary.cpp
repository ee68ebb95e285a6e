// SPDX-License-Identifier: Apache-2.0
// The customary rule of thumb against the load flow, point by point.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "data/writers/report/chart.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/style.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

namespace {

struct Pair {
  const models::CapacityRow* row;
  const models::CustomaryCapacity* rule;
  double excess() const { return rule->capacity_kw - row->capacity_kw; }
  bool noticeable() const { return std::abs(excess()) > std::max(10.0, 0.1 * row->capacity_kw); }
};

std::vector<Pair> pairs_of(const ReportInput& input) {
  const auto rows = rows_by_bus(input);
  std::vector<Pair> pairs;
  for (const auto& rule : input.customary)
    if (rows[rule.bus.index()]) pairs.push_back({rows[rule.bus.index()], &rule});
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.excess() > b.excess(); });
  return pairs;
}

// Square root on both axes: small points stay apart, zero is zero.
std::string scatter(const ReportInput& input, const std::vector<Pair>& pairs) {
  const auto language = input.language;
  double most = 1.0;
  for (const auto& pair : pairs) most = std::max({most, pair.row->capacity_kw, pair.rule->capacity_kw});
  Chart chart{70, 12, 560, 470, 0, std::sqrt(most), 0, std::sqrt(most)};
  std::string svg;
  for (const double kw : {0.0, 10.0, 100.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0, 50000.0}) {
    if (kw > most || (kw > 0 && std::sqrt(kw / most) < 0.07)) continue;
    const double at = std::sqrt(kw), x = chart.x(at), y = chart.y(at);
    svg += fmt::format(
        "<path d=\"M{0:.1f} {1}V{2}M{3} {4:.1f}H{5}\" stroke=\"#e3e6ea\"/><text x=\"{0:.1f}\" y=\"{6}\" "
        "font-size=\"14\" text-anchor=\"middle\">{7}</text>"
        "<text x=\"{8}\" y=\"{9:.1f}\" font-size=\"14\" text-anchor=\"end\">{7}</text>\n",
        x, chart.top, chart.bottom, chart.left, y, chart.right, chart.bottom + 17, grouped(kw), chart.left - 6, y + 4);
  }
  svg += fmt::format(
      "<path d=\"M{0} {1}L{2} {3}\" stroke=\"#1b1f24\" stroke-width=\"1.4\"/><path d=\"M{0} {3}V{1}H{2}\" "
      "fill=\"none\" stroke=\"#8a929b\"/>\n",
      chart.left, chart.bottom, chart.right, chart.top);
  for (const auto& pair : pairs) {
    const double x = chart.x(std::sqrt(std::max(0.0, pair.row->capacity_kw))),
                 y = chart.y(std::sqrt(pair.rule->capacity_kw));
    if (!pair.noticeable())
      svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" fill=\"{}\"/>\n", x, y, no_data_color);
    else if (pair.excess() > 0)
      svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"6.4\" height=\"6.4\" fill=\"{}\"/>\n", x - 3.2,
                         y - 3.2, class_styles[0].color);
    else
      svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.4\" fill=\"{}\"/>\n", x, y, class_styles[2].color);
  }
  svg += fmt::format(
      "<text x=\"{:.0f}\" y=\"{}\" font-size=\"15\" text-anchor=\"middle\">{}</text><text transform=\"translate(14 "
      "{:.0f}) rotate(-90)\" font-size=\"15\" text-anchor=\"middle\">{}</text>\n",
      (chart.left + chart.right) / 2, chart.bottom + 37, say(language, "capacity by load flow, kW", "潮流计算容量，kW"),
      (chart.top + chart.bottom) / 2, say(language, "capacity by the rule, kW", "经验法容量，kW"));
  svg += fmt::format(
      "<text x=\"{:.0f}\" y=\"{:.0f}\" font-size=\"14.5\" fill=\"{}\" font-weight=\"600\">{}</text><text x=\"{:.0f}\" "
      "y=\"{:.0f}\" font-size=\"14.5\" fill=\"{}\" font-weight=\"600\" text-anchor=\"end\">{}</text>\n",
      chart.left + 10, chart.top + 16, class_styles[0].color,
      say(language, "■ the rule promises too much", "■ 经验法高估"), chart.right - 8, chart.bottom - 10,
      class_styles[2].color, say(language, "● the rule hides capacity", "● 经验法低估"));
  return fmt::format("<svg viewBox=\"0 0 580 515\" role=\"img\" aria-label=\"{}\">{}</svg>\n",
                     say(language, "rule of thumb against load flow", "经验法与潮流对比"), svg);
}

std::string examples(const ReportInput& input, std::span<const Pair> pairs, std::string_view title) {
  const auto language = input.language;
  if (pairs.empty()) return {};
  std::vector<std::vector<std::string>> cells;
  for (const auto& pair : pairs)
    cells.push_back({escaped((*input.network)->buses[pair.row->bus.index()].name), floored_kw(pair.rule->capacity_kw),
                     floored_kw(pair.row->capacity_kw), std::string(word(language, pair.row->limit.kind))});
  const std::vector<std::string> head{
      std::string(say(language, "point", "接入点")), std::string(say(language, "rule, kW", "经验法，kW")),
      std::string(say(language, "load flow, kW", "潮流，kW")), std::string(say(language, "what stops it", "实际限制"))};
  const std::size_t right[] = {1, 2};
  return fmt::format("<h3>{}</h3>{}", title, html_table(head, cells, right));
}

std::string explanation(const ReportInput& input) {
  const double beta = input.customary_beta * 100.0;
  if (input.language == Language::zh)
    return fmt::format(
        "惯用做法：沿供电路径取各元件“{:g} % "
        "额定容量减去现有负荷”的最小值。它看不到电压、网损、相间差异与无功；潮流计算则以全部限值校核。",
        beta);
  return fmt::format(
      "The customary rule takes {:g} % of the rating of every element on the way to the source, less its present load, "
      "and of these the smallest. It "
      "knows no voltage, no losses, no phases and no reactive power; the load flow holds every limit.",
      beta);
}

}  // namespace

std::string customary_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out = fmt::format("<section id=\"rule\"><h2>{}</h2>\n",
                                say(language, "Rule of thumb against physics", "经验法与物理计算"));
  const auto pairs = pairs_of(input);
  if (pairs.empty())
    return out +
           fmt::format(
               "<p>{}</p></section>\n",
               say(language, "No point has both a rated element above it and a computed capacity: nothing to compare.",
                   "没有可比较的接入点。"));
  const auto count = customary_count(input);
  out += fmt::format(
      "<p>{}</p>\n<div class=\"figs\"><div><b>{}</b><span>{}</span></div><div><b class=\"fail\">■ "
      "{}</b><span>{}</span></div><div><b class=\"pass\">● {}</b><span>{}</span></div></div>\n",
      explanation(input), grouped(count.points), say(language, "points compared", "比较的接入点"),
      grouped(count.too_much), say(language, "promised too much (over 10 % and 10 kW)", "高估（超过 10 % 且 10 kW）"),
      grouped(count.hidden), say(language, "capacity hidden", "低估"));
  const std::span<const Pair> all(pairs);
  std::size_t promised = 0, hidden = 0;
  while (promised < std::min<std::size_t>(5, all.size()) && all[promised].excess() > 0 && all[promised].noticeable())
    ++promised;
  while (hidden < std::min<std::size_t>(5, all.size()) && all[all.size() - 1 - hidden].excess() < 0 &&
         all[all.size() - 1 - hidden].noticeable())
    ++hidden;
  std::vector<Pair> last(all.rbegin(), all.rbegin() + static_cast<std::ptrdiff_t>(hidden));
  out += fmt::format("<div class=\"cols\"><figure>{}</figure><div>{}{}</div></div>\n", scatter(input, pairs),
                     examples(input, all.first(promised), say(language, "Promised too much, the worst", "高估最多")),
                     examples(input, last, say(language, "Hidden, the most", "低估最多")));
  return out + "</section>\n";
}

}  // namespace headroom::data
