// SPDX-License-Identifier: Apache-2.0
// Why: what stops the points, by kind, and the ten elements that stop most of them.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/style.hpp"
#include "data/writers/report/words.hpp"

namespace headroom::data {

using models::CapacityRow;

namespace {

std::string bars(Language language, const std::map<models::LimitKind, std::size_t>& kinds, std::size_t total) {
  std::vector<std::pair<models::LimitKind, std::size_t>> ordered(kinds.begin(), kinds.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const double most = static_cast<double>(ordered.front().second);
  std::string svg;
  double y = 4;
  for (const auto& [kind, count] : ordered) {
    const double length = 560.0 * static_cast<double>(count) / most;
    svg += fmt::format(
        "<text x=\"190\" y=\"{:.0f}\" font-size=\"15\" text-anchor=\"end\">{}</text><rect x=\"200\" y=\"{:.0f}\" "
        "width=\"{:.1f}\" height=\"22\" fill=\"{}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.0f}\" font-size=\"15\">{} ({:.0f} %)</text>\n",
        y + 17, word(language, kind), y, std::max(length, 1.5), class_styles[2].color, 208 + length, y + 17,
        grouped(count), 100.0 * static_cast<double>(count) / static_cast<double>(total));
    y += 31;
  }
  return fmt::format("<figure><svg viewBox=\"0 0 1000 {:.0f}\" role=\"img\" aria-label=\"{}\">{}</svg></figure>\n", y,
                     say(language, "limits by kind", "限制类别"), svg);
}

struct Blocked {
  const CapacityRow* example = nullptr;
  std::size_t points = 0;
  double least_kw = 0.0, most_kw = 0.0;
  std::map<std::string, std::size_t> feeders;
};

// bus.NAME.1-2 is a place of the bus: the phases of one bus count together.
std::string place_of(const models::Limit& limit) {
  return limit.element.starts_with("bus.") ? limit.element.substr(0, limit.element.rfind('.')) : limit.element;
}

std::string feeders_text(const Blocked& blocked) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& [feeder, count] : blocked.feeders)
    if (++shown <= 3) text += (text.empty() ? "" : ", ") + feeder;
  return shown > 3 ? fmt::format("{} +{}", text, shown - 3) : text;
}

std::string worst_elements(const ReportInput& input, const std::vector<const CapacityRow*>& rows) {
  const auto language = input.language;
  std::map<std::string, Blocked> places;
  for (const auto* row : rows) {
    if (!row || row->limit.element.empty()) continue;
    auto& entry = places[place_of(row->limit)];
    entry.least_kw = entry.example ? std::min(entry.least_kw, row->capacity_kw) : row->capacity_kw;
    entry.most_kw = std::max(entry.most_kw, row->capacity_kw);
    if (!entry.example) entry.example = row;
    ++entry.points;
    if (const auto& feeder = input.topology->feeder[row->bus.index()]; !feeder.empty()) ++entry.feeders[feeder];
  }
  std::vector<std::pair<std::string, Blocked>> ordered(places.begin(), places.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.second.points != b.second.points ? a.second.points > b.second.points
                                              : a.second.least_kw < b.second.least_kw;
  });
  std::map<std::string_view, double> loading_now;
  for (const auto& loading : input.loadings) loading_now[loading.element] = loading.loading;
  std::vector<std::vector<std::string>> cells;
  for (std::size_t k = 0; k < std::min<std::size_t>(10, ordered.size()); ++k) {
    const auto& [place, blocked] = ordered[k];
    const auto now = loading_now.find(place);
    cells.push_back({escaped(place), std::string(word(language, blocked.example->limit.kind)),
                     now == loading_now.end() ? "" : fmt::format("{:.0f} %", now->second * 100.0),
                     grouped(blocked.points), escaped(feeders_text(blocked)),
                     blocked.points == 1
                         ? floored_kw(blocked.least_kw)
                         : fmt::format("{} – {}", floored_kw(blocked.least_kw), floored_kw(blocked.most_kw))});
  }
  if (cells.empty()) return {};
  const std::vector<std::string> head{std::string(say(language, "element", "元件")),
                                      std::string(say(language, "limit", "限制")),
                                      std::string(say(language, "loading now", "现状负载率")),
                                      std::string(say(language, "points stopped", "受限接入点")),
                                      std::string(say(language, "on feeder", "所在馈线")),
                                      std::string(say(language, "their capacity, kW", "其容量，kW"))};
  const std::size_t right[] = {2, 3, 5};
  return fmt::format("<h3>{}</h3>\n", say(language, "The ten elements that stop most, and what each blocks",
                                          "限制最多的十个元件及其影响")) +
         html_table(head, cells, right);
}

}  // namespace

std::string limits_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out =
      fmt::format("<section id=\"why\"><h2>{}</h2>\n", say(language, "Why: what stops the points", "原因：限制因素"));
  const auto rows = rows_by_bus(input);
  std::map<models::LimitKind, std::size_t> kinds;
  std::size_t total = 0;
  for (const auto* row : rows)
    if (row) ++kinds[row->limit.kind], ++total;
  if (total == 0)
    return out + fmt::format("<p>{}</p></section>\n", say(language, "No capacity was computed.", "未计算可开放容量。"));
  out += bars(language, kinds, total) + worst_elements(input, rows);
  if (input.capacity && !input.capacity->existing.empty())
    out += fmt::format("<p class=\"note\">{} {} ({}).</p>\n", grouped(input.capacity->existing.size()),
                       say(language,
                           "limits are broken already without any addition; they are listed in existing.csv and do not "
                           "bound the search",
                           "项限值现状已越限，列于 existing.csv，不参与搜索"),
                       escaped(input.capacity->existing.front().limit.element));
  return out + "</section>\n";
}

}  // namespace headroom::data
