// SPDX-License-Identifier: Apache-2.0
#include "data/writers/report/html.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

namespace headroom::data {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const auto point = text.find('.');
  const std::size_t first = text[0] == '-' ? 1 : 0;
  for (std::size_t at = point == std::string::npos ? text.size() : point; at > first + 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

std::string floored_kw(double kw) {
  return kw >= 100.0 ? grouped(std::floor(kw)) : grouped(std::floor(kw * 10.0) / 10.0, 1);
}

std::string html_table(std::span<const std::string> head, std::span<const std::vector<std::string>> rows,
                       std::span<const std::size_t> right, std::string_view css_class) {
  const auto number = [&](std::size_t c) {
    return std::find(right.begin(), right.end(), c) != right.end() ? " class=\"n\"" : "";
  };
  std::string out =
      css_class.empty() ? "<table><thead><tr>" : fmt::format("<table class=\"{}\"><thead><tr>", css_class);
  for (std::size_t c = 0; c < head.size(); ++c) out += fmt::format("<th{}>{}</th>", number(c), head[c]);
  out += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) out += fmt::format("<td{}>{}</td>", number(c), row[c]);
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string html_terms(std::span<const std::pair<std::string, std::string>> terms) {
  std::string out = "<table class=\"terms\"><tbody>\n";
  for (const auto& [term, text] : terms)
    out += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(term), escaped(text));
  return out + "</tbody></table>\n";
}

}  // namespace headroom::data
