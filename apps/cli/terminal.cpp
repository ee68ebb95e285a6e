// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/core.h>
#include <unistd.h>

namespace headroom::cli {

namespace {

bool wants_color(ColorMode mode) {
  if (mode != ColorMode::automatic) return mode == ColorMode::always;
  const char* terminal = std::getenv("TERM");
  const char* forced = std::getenv("CLICOLOR_FORCE");
  if (std::getenv("NO_COLOR")) return false;
  if (forced && std::string_view(forced) != "0") return true;
  return isatty(STDOUT_FILENO) != 0 && terminal && std::string_view(terminal) != "dumb";
}

// Length in bytes of the character that begins with this byte.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xF0) return 4;
  return lead >= 0xE0 ? 3 : 2;
}

// CJK ideographs, kana, hangul and full-width forms start at E1 84 80 … EF BF A6; below E2 BA 80 nothing we print is
// wide.
std::size_t character_width(std::string_view character) {
  if (character.size() < 3) return 1;
  return character >= std::string_view("\xE2\xBA\x80") && character < std::string_view("\xEF\xBF\xA0") ? 2 : 1;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

Terminal::Terminal(const CommonOptions& options)
    : color_(wants_color(options.color)), progress_(!options.quiet && isatty(STDERR_FILENO) != 0) {}

void Terminal::line(std::string_view text) const { fmt::print(stdout, "{}\n", text); }

void Terminal::message(std::string_view text) const {
  std::fflush(stdout);
  fmt::print(stderr, "{}\n", text);
}

std::string Terminal::paint(std::string_view text, Tone tone) const {
  static constexpr std::string_view codes[] = {"", "\x1b[1m", "\x1b[34m", "\x1b[33m", "\x1b[31m", "\x1b[2m"};
  if (!color_ || tone == Tone::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", codes[static_cast<std::size_t>(tone)], text);
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto length = std::min(sequence_length(static_cast<unsigned char>(utf8[at])), utf8.size() - at);
    width += character_width(utf8.substr(at, length));
    at += length;
  }
  return width;
}

std::string padded(std::string_view utf8, int width) {
  const auto wanted = static_cast<std::size_t>(std::abs(width));
  const std::size_t has = display_width(utf8);
  const std::string blanks(wanted > has ? wanted - has : 0, ' ');
  return width < 0 ? blanks + std::string(utf8) : std::string(utf8) + blanks;
}

std::string clipped(std::string_view utf8, std::size_t width) {
  if (display_width(utf8) <= width) return std::string(utf8);
  std::size_t at = 0, used = 0;
  while (at < utf8.size()) {
    const auto length = std::min(sequence_length(static_cast<unsigned char>(utf8[at])), utf8.size() - at);
    const auto wide = character_width(utf8.substr(at, length));
    if (used + wide + 1 > width) break;
    used += wide;
    at += length;
  }
  return std::string(utf8.substr(0, at)) + "…";
}

std::vector<std::string> aligned(std::span<const std::vector<std::string>> rows, std::span<const bool> right) {
  std::vector<int> widths(right.size(), 0);
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], static_cast<int>(display_width(row[c])));
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) line += "  ";
      line += c + 1 == row.size() && !right[c] ? row[c] : padded(row[c], right[c] ? -widths[c] : widths[c]);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Progress::Progress(const Terminal& terminal, std::string label)
    : active_(terminal.shows_progress()), label_(std::move(label)), start_(Clock::now()), last_(start_) {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::update(std::size_t done, std::size_t total) {
  const auto now = Clock::now();
  if (!active_ || total == 0 || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const std::string left =
      done > 0
          ? fmt::format(", {} left", duration(elapsed * static_cast<double>(total - done) / static_cast<double>(done)))
          : "";
  fmt::print(stderr, "\r\x1b[K{} {}/{} ({} %{})", label_, done, total, 100 * done / total, left);
  std::fflush(stderr);
}

}  // namespace headroom::cli
