// SPDX-License-Identifier: Apache-2.0
// One point in full: everything that is known about it, and the way to its source.
#include <fmt/core.h>

#include <map>

#include "data/writers/powerflow_tables.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

namespace {

using Terms = std::vector<std::pair<std::string, std::string>>;

Terms identity(const ReportInput& input, const models::CapacityRow& row) {
  const auto language = input.language;
  const auto& bus = input.network->bus(row.bus);
  const auto b = row.bus.index();
  const auto label = [&](std::string_view en, std::string_view zh) { return std::string(say(language, en, zh)); };
  Terms terms{{label("point", "接入点"), bus.name},
              {label("feeder, substation", "馈线、变电站"),
               fmt::format("{}, {}", input.topology->feeder[b].empty() ? "-" : input.topology->feeder[b],
                           input.topology->substation[b].empty() ? "-" : input.topology->substation[b])},
              {label("voltage", "电压等级"), fmt::format("{:g} kV", bus.base_voltage_v * 1e-3)},
              {label("line length to source", "至电源线路长度"),
               fmt::format("{:.2f} km", input.topology->distance_m[b] * 1e-3)},
              {label("addition", "新增负荷"), fmt::format("{}, {}, {}, cos φ {:g}", row.phases, to_text(row.direction),
                                                          to_text(row.connection), row.power_factor)},
              {label("controls", "控制"), row.controls}};
  if (bus.spare_bays >= 0) terms.emplace_back(label("spare bays", "备用间隔"), fmt::format("{}", bus.spare_bays));
  return terms;
}

Terms result(const ReportInput& input, const models::CapacityRow& row) {
  const auto language = input.language;
  const auto label = [&](std::string_view en, std::string_view zh) { return std::string(say(language, en, zh)); };
  Terms terms{{label("capacity", "可开放容量"), fmt::format("{} kW ({} kVA)", floored_kw(row.capacity_kw),
                                                            floored_kw(row.capacity_kw / std::abs(row.power_factor)))},
              {label("strict", "严格口径"), fmt::format("{} kW", floored_kw(row.capacity_strict_kw))},
              {label("what stops it", "限制因素"), fmt::format("{}: {}, {}", word(language, row.limit.kind),
                                                               row.limit.element, bound_text(language, row.limit))}};
  if (row.infeasible_kw)
    terms.emplace_back(label("certificate", "证明"),
                       fmt::format("{} {:.3f} kW {}; {} {:.3f} kW {}", label("at", ""), row.feasible_kw,
                                   label("every limit holds", "满足全部限值"), label("at", ""), *row.infeasible_kw,
                                   label("the named one breaks", "突破所列限值")));
  if (row.next_limit && row.next_limit_kw)
    terms.emplace_back(label("next limit", "下一限制"),
                       fmt::format("{}, {} kW", word(language, *row.next_limit), floored_kw(*row.next_limit_kw)));
  terms.emplace_back(label("voltage there", "该点电压"),
                     fmt::format("{:.4f} → {:.4f} pu", row.vm_before_pu, row.vm_after_pu));
  terms.emplace_back(label("deviation there", "该点电压偏差"),
                     fmt::format("{:+.2f} → {:+.2f} %", row.deviation_before * 100.0, row.deviation_after * 100.0));
  terms.emplace_back(label("load flows", "潮流次数"), fmt::format("{}", row.load_flows));
  return terms;
}

std::string way_to_source(const ReportInput& input, const models::CapacityRow& row) {
  const auto language = input.language;
  std::map<std::string_view, const models::BranchLoading*> by_element;
  for (const auto& loading : input.loadings) by_element[loading.element] = &loading;
  std::vector<std::vector<std::string>> cells;
  for (const auto branch : models::upstream_path(*input.topology, row.bus)) {
    const auto name = element_name(*input.network, input.topology->branches[branch]);
    const auto at = by_element.find(name);
    if (at == by_element.end()) continue;
    const auto& l = *at->second;
    cells.push_back({escaped(name) + (name == row.limit.element ? fmt::format(" <b class=\"fail\">← {}</b>",
                                                                              say(language, "stops it", "限制"))
                                                                : ""),
                     grouped(l.current_a, 1), l.rating_a.known() ? grouped(l.rating_a.value) : "",
                     l.rating_a.known() ? fmt::format("{:.1f} %", l.loading * 100.0) : "",
                     std::string(to_text(l.rating_a.origin))});
  }
  if (cells.empty()) return {};
  const std::size_t all = cells.size();
  // The whole way of a long feeder would fill pages: its loaded and its last parts say most.
  if (all > 14) cells.erase(cells.begin() + 8, cells.end() - 6);
  const std::vector<std::string> head{
      fmt::format("{} ({})", say(language, "way to the source, nearest first", "供电路径（由近至远）"), all), "A",
      std::string(say(language, "rating, A", "额定，A")), std::string(say(language, "loading now", "现状负载率")),
      std::string(say(language, "origin", "来源"))};
  const std::size_t right[] = {1, 2, 3};
  std::string note = all > 14
                         ? fmt::format("<p class=\"note\">{} {} {}</p>", all - 14,
                                       say(language, "elements in between are left out here; branches.csv has them.",
                                           "个中间元件略去，见 branches.csv。"),
                                       "")
                         : "";
  return html_table(head, cells, right) + note;
}

}  // namespace

std::string point_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out = fmt::format("<section id=\"point\"><h2>{}</h2>\n", say(language, "One point in full", "单点详情"));
  const auto* row = chosen_point(input);
  if (!row)
    return out + fmt::format("<p>{}</p></section>\n",
                             say(language, "No point with a limit was computed.", "没有已计算限制的接入点。"));
  out +=
      fmt::format("<p class=\"note\">{}</p>\n",
                  say(language, "The point in the middle by capacity; capacity.csv has the same for every other one.",
                      "按容量居中的接入点；其余见 capacity.csv。"));
  out += fmt::format("<div class=\"cols\"><div>{}</div><div>{}</div></div>\n", html_terms(identity(input, *row)),
                     html_terms(result(input, *row)));
  return out + way_to_source(input, *row) + "</section>\n";
}

}  // namespace headroom::data
