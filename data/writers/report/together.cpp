// SPDX-License-Identifier: Apache-2.0
// What substations, transformers and feeders can take when all their points grow at once.
#include <algorithm>

#include <fmt/core.h>

#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

namespace {

// Transformers below which one point stands say what that point's row says.
bool is_shown(const models::SimultaneousRow& row) {
  return row.status == models::CapacityStatus::ok &&
         (row.kind != models::AreaKind::transformer || row.points.size() > 1);
}

std::string spread_word(Language language, models::Spread spread) {
  return std::string(spread == models::Spread::uniform ? say(language, "every point the same", "各点相同")
                                                       : say(language, "as the loads", "按现有负荷"));
}

}  // namespace

std::string together_section(const ReportInput& input) {
  constexpr std::size_t most = 40;
  const auto language = input.language;
  if (input.simultaneous.empty()) return {};
  std::vector<std::vector<std::string>> cells;
  std::size_t left = 0;
  for (const auto& row : input.simultaneous) {
    if (!is_shown(row)) continue;
    if (cells.size() == most) {
      ++left;
      continue;
    }
    cells.push_back({escaped(row.area),
                     std::string(row.direction == models::Direction::load ? say(language, "load", "负荷")
                                                                          : say(language, "generation", "发电")),
                     spread_word(language, row.spread), grouped(row.points.size()), floored_kw(row.capacity_kw),
                     row.alone_sum_kw ? floored_kw(*row.alone_sum_kw) : "", std::string(word(language, row.limit.kind)),
                     escaped(row.limit.element)});
  }
  std::string out = fmt::format(
      "<section id=\"together\"><h2>{}</h2>\n<p>{}</p>\n",
      say(language, "Together: what areas can take at once", "同时可开放容量"),
      say(language,
          "Capacities of single points share elements and do not add up. Here all points of an area grow at once until "
          "the first limit anywhere in the grid; the sum of the capacities one by one stands beside it.",
          "各接入点的容量共用元件，不可相加。此处同一范围内各点同时增长，直至电网中第一个限值；旁列为单独容量之和。"));
  const std::vector<std::string> head{std::string(say(language, "area", "范围")),
                                      std::string(say(language, "direction", "方向")),
                                      std::string(say(language, "divided", "分配")),
                                      std::string(say(language, "points", "接入点")),
                                      std::string(say(language, "at once, kW", "同时，kW")),
                                      std::string(say(language, "sum of single ones, kW", "单独之和，kW")),
                                      std::string(say(language, "limit", "限制")),
                                      std::string(say(language, "element", "元件"))};
  const std::size_t right[] = {3, 4, 5};
  out += html_table(head, cells, right);
  if (left > 0)
    out += fmt::format("<p class=\"note\">{} {}</p>\n", grouped(left),
                       say(language, "further rows stand in simultaneous.csv.", "行见 simultaneous.csv。"));
  return out + "</section>\n";
}

}  // namespace headroom::data
