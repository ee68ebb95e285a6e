// SPDX-License-Identifier: Apache-2.0
// The words for enumerators that files and screens show.
#include <array>

#include "models/results/capacity.hpp"
#include "models/results/deviation.hpp"
#include "models/results/simultaneous.hpp"
#include "models/results/state.hpp"

namespace headroom::models {

namespace {

template <std::size_t N, class Enum>
std::string_view word(const std::array<std::string_view, N>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view to_text(SolveStatus status) {
  static constexpr std::array<std::string_view, 4> words{"ok", "not_converged", "no_source", "control_limit"};
  return word(words, status);
}

std::string_view to_text(Verdict verdict) {
  static constexpr std::array<std::string_view, 4> words{"PASS", "FAIL", "NOT_BINDING", "INDETERMINATE"};
  return word(words, verdict);
}

std::string_view to_text(VoltageMeasure measure) {
  static constexpr std::array<std::string_view, 3> words{"lg", "ll", "ln"};
  return word(words, measure);
}

std::string_view to_text(Direction direction) {
  static constexpr std::array<std::string_view, 2> words{"load", "generation"};
  return word(words, direction);
}

std::string_view to_text(AdditionConnection connection) {
  static constexpr std::array<std::string_view, 3> words{"wye", "delta", "neutral"};
  return word(words, connection);
}

std::string_view to_text(CapacityStatus status) {
  static constexpr std::array<std::string_view, 8> words{
      "ok", "zero", "at_maximum", "not_supplied", "no_return_path", "phases_absent", "not_converged", "no_transfer"};
  return word(words, status);
}

std::string_view to_text(LimitKind kind) {
  static constexpr std::array<std::string_view, 13> words{"",
                                                          "voltage_low",
                                                          "voltage_high",
                                                          "voltage_change",
                                                          "unbalance",
                                                          "line_current",
                                                          "transformer_current",
                                                          "reverse_power",
                                                          "short_circuit",
                                                          "protection",
                                                          "reserved",
                                                          "convergence",
                                                          "maximum"};
  return word(words, kind);
}

std::string_view to_text(Grade grade) {
  static constexpr std::array<std::string_view, 2> words{"bounded", "certified"};
  return word(words, grade);
}

std::string_view to_text(AreaKind kind) {
  static constexpr std::array<std::string_view, 3> words{"substation", "transformer", "feeder"};
  return word(words, kind);
}

std::string_view to_text(Spread spread) {
  static constexpr std::array<std::string_view, 2> words{"uniform", "proportional"};
  return word(words, spread);
}

std::string_view to_text(SearchKind search) {
  static constexpr std::array<std::string_view, 2> words{"fast", "reference"};
  return word(words, search);
}

}  // namespace headroom::models
