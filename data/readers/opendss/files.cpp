// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/files.hpp"

#include <algorithm>
#include <fstream>

#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 1u << 30;

// `part` inside `folder` whatever its case; nothing when there is no such entry.
std::optional<fs::path> find_entry(const fs::path& folder, const fs::path& part) {
  std::error_code error;
  const fs::path exact = folder / part;
  if (part == "." || part == ".." || fs::exists(exact, error)) return exact;
  const std::string wanted = models::to_lower(part.string());
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (models::to_lower(at->path().filename().string()) == wanted) return at->path();
  return {};
}

}  // namespace

std::optional<fs::path> find_file(const fs::path& folder, std::string_view name) {
  std::string text(name);
  if (text.empty() || text.size() > 4000 || text.find('\0') != std::string::npos) return {};
  std::replace(text.begin(), text.end(), '\\', '/');
  const fs::path wanted(text);
  std::error_code error;
  fs::path at = wanted.is_absolute() ? wanted.root_path() : folder;
  const fs::path whole = wanted.is_absolute() ? wanted : folder / wanted;
  if (!fs::exists(whole, error)) {
    for (const auto& part : wanted.relative_path()) {
      const auto next = find_entry(at, part);
      if (!next) return {};
      at = *next;
    }
  } else {
    at = whole;
  }
  if (!fs::is_regular_file(at, error)) return {};
  return at.lexically_normal();
}

std::optional<std::string> read_text(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > largest_file) return {};
  std::ifstream stream(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream) return {};
  return text;
}

bool next_line(std::string_view& text, std::string_view& line) {
  if (text.empty()) return false;
  const std::size_t end = std::min(text.find('\n'), text.size());
  line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

}  // namespace headroom::data::opendss
