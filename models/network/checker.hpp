// SPDX-License-Identifier: Apache-2.0
// Writing findings about the numbers of one object. Internal to validation.
#pragma once

#include <string>
#include <string_view>

#include "models/core/diagnostics.hpp"
#include "models/core/matrix.hpp"
#include "models/network/network.hpp"

namespace headroom::models {

// Codes of the findings about a grid's data, whatever format it came from. validate.cpp documents each.
namespace code {
inline constexpr const char* not_finite = "E2001";
inline constexpr const char* not_positive = "E2002";
inline constexpr const char* negative = "E2003";
inline constexpr const char* matrix_size = "E2004";
inline constexpr const char* singular = "E2005";
inline constexpr const char* duplicate = "E2006";
inline constexpr const char* unknown_reference = "E2007";
inline constexpr const char* node_number = "E2008";
inline constexpr const char* conductors = "E2009";
inline constexpr const char* windings = "E2010";
inline constexpr const char* no_definition = "E2011";
inline constexpr const char* out_of_range = "E2012";
inline constexpr const char* tap_range = "W2101";
inline constexpr const char* no_source = "W2102";
inline constexpr const char* no_base_voltage = "W2103";
inline constexpr const char* far_from_base = "W2104";
inline constexpr const char* loops_on_itself = "W2105";
inline constexpr const char* unusual_sign = "W2106";
}  // namespace code

class Checker {
 public:
  // The object is shown as KIND "NAME"; texts are made only where there is a finding. REQUIRES: the three outlive it.
  Checker(Findings& findings, std::string_view kind, std::string_view name, const Origin& origin)
      : findings_(findings), kind_(kind), name_(name), origin_(origin) {}

  void error(const char* code, std::string_view field, std::string value, std::string bound, std::string message,
             std::string remedy);
  void warning(const char* code, std::string_view field, std::string value, std::string bound, std::string message,
               std::string remedy);

  // Each returns whether the value passed; a value that is not finite is reported as that alone.
  bool finite(std::string_view field, double value);
  bool finite(std::string_view field, Complex value);
  bool positive(std::string_view field, double value, std::string_view remedy);
  bool not_negative(std::string_view field, double value, std::string_view remedy);
  void rating(std::string_view field, const Rating& rating);
  // Square of that size, every entry finite. An empty matrix passes only when `may_be_empty`.
  bool matrix(std::string_view field, const ComplexMatrix& matrix, std::size_t size, bool may_be_empty);
  // The matrix can be inverted (an LU pivot at least 1e-12 of its largest entry).
  bool regular(std::string_view field, const ComplexMatrix& matrix, std::string_view remedy);
  // The terminal has that many conductors, its bus exists and its node numbers can be.
  bool terminal(const NetworkData& data, std::string_view field, const Terminal& terminal, std::size_t size);

 private:
  void add(Severity severity, const char* code, std::string_view field, std::string value, std::string bound,
           std::string message, std::string remedy);

  Findings& findings_;
  std::string_view kind_, name_;
  const Origin& origin_;
};

}  // namespace headroom::models
