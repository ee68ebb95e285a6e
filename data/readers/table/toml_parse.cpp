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
#include "data/readers/table/number.hpp"
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

// Past the end of the string that begins at `at`: one or three quotes, of which " knows escapes.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::size_t length = text.substr(at, 3) == std::string(3, quote) ? 3 : 1;
  const std::string_view closing = text.substr(at, length);
  for (at += length; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') ++at;
    else if (text.substr(at, length) == closing) return at + length;
    else if (length == 1 && text[at] == '\n') break;
  }
  return at;
}

// Position of the first byte beyond ASCII that stands in no string and no comment. TOML allows none there, and toml++
// falls into undefined behaviour on some of them.
std::optional<std::size_t> stray_character(std::string_view text) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#') at = std::min(text.find('\n', at), text.size());
    else if (c == '"' || c == '\'') at = end_of_string(text, at);
    else if (static_cast<unsigned char>(c) >= 0x80) return at;
    else ++at;
  }
  return std::nullopt;
}

void report_stray(std::string_view text, std::size_t at, std::string_view file, models::Findings& findings) {
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto place =
      place_in(file, static_cast<std::int32_t>(line), static_cast<std::int32_t>(before.size() - start + 1));
  findings.add(value_finding(code::toml_syntax, place, "", "a character beyond ASCII stands outside quotes", "",
                             "put names and texts in other scripts into quotes"));
}

}  // namespace

std::optional<TomlNode> parse_toml(std::string_view text, std::string_view file, models::Findings& findings) {
  if (const auto stray = stray_character(text)) {
    report_stray(text, *stray, file, findings);
    return std::nullopt;
  }
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
