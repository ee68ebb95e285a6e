// SPDX-License-Identifier: Apache-2.0
#include "data/writers/report/report.hpp"

#include <fmt/core.h>

#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/style.hpp"

namespace headroom::data {

namespace {

std::string navigation(Language language) {
  const std::pair<std::string_view, std::pair<std::string_view, std::string_view>> links[] = {
      {"map", {"map", "容量图"}},
      {"profile", {"voltage", "电压"}},
      {"why", {"what stops it", "限制因素"}},
      {"rule", {"rule of thumb", "经验法"}},
      {"point", {"one point", "单点"}},
      {"plans", {"plans", "方案"}},
      {"trust", {"trust", "可信度"}},
      {"clauses", {"clauses, columns", "条款与列"}}};
  std::string out = "<nav>";
  for (const auto& [id, words] : links)
    out += fmt::format("<a href=\"#{}\">{}</a>", id, say(language, words.first, words.second));
  return out + "</nav>";
}

}  // namespace

std::string report_html(const ReportInput& input) {
  const auto language = input.language;
  const auto title = escaped(input.title);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">"
      "<title>Headroom: {}</title><style>{}</style></head><body>\n",
      say(language, "en", "zh-CN"), title, report_css);
  out += fmt::format(
      "<header><h1>{}</h1><div class=\"sub\">{} · {} · headroom {}</div>{}</header>\n", title,
      say(language, "Available capacity, voltage deviation and supply plans", "可开放容量、电压偏差与供电方案"),
      escaped(input.rules->title), escaped(input.provenance.version), navigation(language));
  for (const auto& section :
       {answer_section(input), settings_section(input), map_section(input), profile_section(input),
        limits_section(input), together_section(input), customary_section(input), point_section(input),
        plans_section(input), trust_section(input), clauses_section(input)})
    out += section;
  out += fmt::format("<footer>{}</footer>\n</body></html>\n",
                     say(language,
                         "Computed by Headroom. Values are rounded down where they promise something. Rules and prices "
                         "marked unverified are defaults to be checked before use.",
                         "由 Headroom 计算。容量数值向下取整。标注未核实的规则与价格为缺省值，使用前须核对。"));
  return out;
}

}  // namespace headroom::data
