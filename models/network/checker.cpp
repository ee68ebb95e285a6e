// SPDX-License-Identifier: Apache-2.0
#include "models/network/checker.hpp"

#include <fmt/core.h>

#include <cmath>
#include <utility>

namespace headroom::models {

namespace {

constexpr int largest_node_number = 1000;
constexpr std::size_t most_conductors = 32;  // Terminal::open has that many bits

std::string number(Complex value) { return fmt::format("{} + j{}", value.real(), value.imag()); }

// Whether Gaussian elimination with row pivots meets a pivot that is nothing against the matrix.
bool is_singular(ComplexMatrix a) {
  const std::size_t n = a.rows();
  double largest = 0.0;
  for (const Complex value : a.values()) largest = std::max(largest, std::abs(value));
  if (largest == 0.0) return true;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t row = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(a(i, k)) > std::abs(a(row, k))) row = i;
    if (std::abs(a(row, k)) <= 1e-12 * largest) return true;
    for (std::size_t j = 0; j < n; ++j) std::swap(a(row, j), a(k, j));
    for (std::size_t i = k + 1; i < n; ++i) {
      const Complex factor = a(i, k) / a(k, k);
      for (std::size_t j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
    }
  }
  return false;
}

}  // namespace

void Checker::add(Severity severity, const char* code, std::string_view field, std::string value, std::string bound,
                  std::string message, std::string remedy) {
  Finding finding;
  finding.severity = severity;
  finding.code = code;
  finding.origin = origin_;
  finding.object = fmt::format("{} \"{}\"", kind_, name_);
  finding.field = field;
  finding.value = std::move(value);
  finding.bound = std::move(bound);
  finding.message = std::move(message);
  finding.remedy = std::move(remedy);
  findings_.add(std::move(finding));
}

void Checker::error(const char* code, std::string_view field, std::string value, std::string bound, std::string message,
                    std::string remedy) {
  add(Severity::error, code, field, std::move(value), std::move(bound), std::move(message), std::move(remedy));
}

void Checker::warning(const char* code, std::string_view field, std::string value, std::string bound,
                      std::string message, std::string remedy) {
  add(Severity::warning, code, field, std::move(value), std::move(bound), std::move(message), std::move(remedy));
}

bool Checker::finite(std::string_view field, double value) { return finite(field, Complex(value, 0.0)); }

bool Checker::finite(std::string_view field, Complex value) {
  if (std::isfinite(value.real()) && std::isfinite(value.imag())) return true;
  const std::string text = value.imag() == 0.0 ? fmt::format("{}", value.real()) : number(value);
  error(code::not_finite, field, text, "a finite number", fmt::format("{} is {}", field, text),
        "look for an overflow or a division by zero where the value comes from");
  return false;
}

bool Checker::positive(std::string_view field, double value, std::string_view remedy) {
  if (!finite(field, value)) return false;
  if (value > 0.0) return true;
  error(code::not_positive, field, fmt::format("{}", value), "> 0", fmt::format("{} is {}", field, value),
        std::string(remedy));
  return false;
}

bool Checker::not_negative(std::string_view field, double value, std::string_view remedy) {
  if (!finite(field, value)) return false;
  if (value >= 0.0) return true;
  error(code::negative, field, fmt::format("{}", value), ">= 0", fmt::format("{} is {}", field, value),
        std::string(remedy));
  return false;
}

void Checker::rating(std::string_view field, const Rating& rating) {
  not_negative(field, rating.value, "leave the rating empty where it is unknown");
}

bool Checker::matrix(std::string_view field, const ComplexMatrix& matrix, std::size_t size, bool may_be_empty) {
  if (matrix.empty() && may_be_empty) return true;
  if (matrix.rows() != size || matrix.columns() != size || size == 0) {
    const std::string found = fmt::format("{} x {}", matrix.rows(), matrix.columns());
    error(code::matrix_size, field, found, fmt::format("{0} x {0}", size), fmt::format("{} is {}", field, found),
          "give one row and one column per conductor");
    return false;
  }
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j)
      if (!std::isfinite(matrix(i, j).real()) || !std::isfinite(matrix(i, j).imag()))
        return finite(fmt::format("{}[{}][{}]", field, i + 1, j + 1), matrix(i, j));
  return true;
}

bool Checker::regular(std::string_view field, const ComplexMatrix& matrix, std::string_view remedy) {
  if (!is_singular(matrix)) return true;
  error(code::singular, field, matrix.rows() == 1 ? number(matrix(0, 0)) : fmt::format("{0} x {0}", matrix.rows()),
        "an impedance that can be inverted", fmt::format("{} is singular", field), std::string(remedy));
  return false;
}

bool Checker::terminal(const NetworkData& data, std::string_view field, const Terminal& terminal, std::size_t size) {
  bool good = true;
  if (terminal.bus.value < 0 || terminal.bus.index() >= data.buses.size()) {
    error(code::unknown_reference, field, fmt::format("{}", terminal.bus.value),
          fmt::format("0 to {}", data.buses.size()),
          fmt::format("{} names bus {}, which does not exist", field, terminal.bus.value), "name a bus of the grid");
    good = false;
  }
  for (const int node : terminal.nodes)
    if (node < 0 || node > largest_node_number) {
      error(code::node_number, field, fmt::format("{}", node), fmt::format("0 to {}", largest_node_number),
            fmt::format("{} uses node {}", field, node), "number phases 1 2 3, the neutral 4, ground 0");
      good = false;
    }
  if (terminal.size() == size && size > 0 && size <= most_conductors) return good;
  error(code::conductors, field, fmt::format("{}", terminal.size()), fmt::format("{}", size),
        fmt::format("{} has {} conductors", field, terminal.size()), "give one node per conductor");
  return false;
}

}  // namespace headroom::models
