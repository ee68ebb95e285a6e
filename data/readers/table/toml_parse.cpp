// SPDX-License-Identifier: Apache-2.0
// The only place that knows toml++: its tree is turned into ours, with places.
// Its own assertions are off in every build: it asserts what damaged input breaks, then reports it as an error.
#define TOML_EXCEPTIONS 0
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"
#include "data/readers/table/toml.hpp"

namespace headroom::data {

namespace {

models::Origin place_of(const toml::source_region& region, std::string_view file) {
  return {std::string(file), static_cast<std::int32_t>(region.begin.line),
          static_cast<std::int32_t>(region.begin.column)};
}

TomlNode convert(const toml::node& node, std::string_view file);

void convert_table(const toml::table& table, std::string_view file, TomlNode& out) {
  out.kind = TomlNode::Kind::table;
  out.members.reserve(table.size());
  for (const auto& [key, value] : table) out.members.push_back({std::string(key.str()), convert(value, file)});
  std::stable_sort(out.members.begin(), out.members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.value.origin.line, a.value.origin.column) <
           std::pair(b.value.origin.line, b.value.origin.column);
  });
}

template <class Value>
std::string as_text(const Value& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

TomlNode convert(const toml::node& node, std::string_view file) {
  TomlNode out;
  out.origin = place_of(node.source(), file);
  node.visit([&](const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, toml::table>) {
      convert_table(value, file, out);
    } else if constexpr (std::is_same_v<Value, toml::array>) {
      out.kind = TomlNode::Kind::array;
      out.items.reserve(value.size());
      for (const auto& item : value) out.items.push_back(convert(item, file));
    } else if constexpr (std::is_same_v<Value, toml::value<std::string>>) {
      out.kind = TomlNode::Kind::text;
      out.text = value.get();
    } else if constexpr (std::is_same_v<Value, toml::value<std::int64_t>> ||
                         std::is_same_v<Value, toml::value<double>>) {
      out.kind = TomlNode::Kind::number;
      out.number = static_cast<double>(value.get());
      out.whole = std::is_same_v<Value, toml::value<std::int64_t>>;
      out.text = fmt::format("{}", value.get());
    } else if constexpr (std::is_same_v<Value, toml::value<bool>>) {
      out.kind = TomlNode::Kind::boolean;
      out.boolean = value.get();
      out.text = out.boolean ? "true" : "false";
    } else {
      out.kind = TomlNode::Kind::date;
      out.text = as_text(value.get());
    }
  });
  return out;
}

}  // namespace

std::optional<TomlNode> parse_toml(std::string_view text, std::string_view file, models::Findings& findings) {
  const auto parsed = toml::parse(text, file);
  if (parsed.succeeded()) return convert(parsed.table(), file);
  const auto& error = parsed.error();
  models::Finding finding;
  finding.code = code::toml_syntax;
  finding.origin = place_of(error.source(), file);
  finding.message = shown_line(error.description());
  finding.remedy = "correct the line, then run again: what follows was not read";
  findings.add(std::move(finding));
  return std::nullopt;
}

std::optional<TomlNode> read_toml_file(const std::filesystem::path& path, models::Findings& findings,
                                       std::string_view shown_as) {
  const std::string file = shown_as.empty() ? path.string() : std::string(shown_as);
  const auto text = read_text_file(path, file, findings);
  if (!text) return std::nullopt;
  return parse_toml(*text, file, findings);
}

}  // namespace headroom::data
