// SPDX-License-Identifier: Apache-2.0
// Everything that is printed goes through here: data to stdout, messages and progress to stderr.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cli/options.hpp"

namespace headroom::cli {

enum class Tone : std::uint8_t { plain, strong, good, warn, bad, faint };

// Colours only where a terminal shows them, or as asked for; NO_COLOR and TERM=dumb are honoured.
class Terminal {
 public:
  explicit Terminal(const CommonOptions& options);

  void line(std::string_view text) const;     // to stdout
  void message(std::string_view text) const;  // to stderr
  std::string paint(std::string_view text, Tone tone) const;
  bool shows_progress() const { return progress_; }

 private:
  bool color_ = false, progress_ = false;
};

// Columns on a terminal: wide characters (Chinese) count two.
std::size_t display_width(std::string_view utf8);
// Filled with blanks up to `width`; negative: blanks first.
std::string padded(std::string_view utf8, int width);
// Cut to `width` with an ellipsis.
std::string clipped(std::string_view utf8, std::size_t width);

// Lines of aligned columns; a column is right-aligned where `right` says so.
std::vector<std::string> aligned(std::span<const std::vector<std::string>> rows, std::span<const bool> right);

// One line on a terminal's stderr with count, share and time left, ten times a second at most; gone at the end.
class Progress {
 public:
  Progress(const Terminal& terminal, std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done, std::size_t total);

 private:
  using Clock = std::chrono::steady_clock;
  bool active_;
  bool shown_ = false;
  std::string label_;
  Clock::time_point start_, last_;
};

}  // namespace headroom::cli
