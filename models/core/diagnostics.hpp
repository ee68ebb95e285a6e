// SPDX-License-Identifier: Apache-2.0
// Findings about input, and where in the input an object came from.
// Bad input never throws past a reader: every finding of a file is collected, then reported at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace headroom::models {

// A place in an input. line and column count from 1; 0 means unknown.
struct Origin {
  std::string file;
  std::int32_t line = 0;
  std::int32_t column = 0;
};

enum class Severity : std::uint8_t { note, warning, error };

// One finding. Empty strings mean "does not apply".
struct Finding {
  Severity severity = Severity::error;
  std::string code;  // E1203: stable, documented by `headroom columns --findings`
  Origin origin;
  std::string object;   // load "T0831"
  std::string field;    // p_kw
  std::string value;    // 12,5
  std::string bound;    // a number; >= 0
  std::string message;  // p_kw "12,5" is not a number
  std::string remedy;   // decimal comma? write 12.5
};

// "load.csv:214:7: error E1203: load "T0831": p_kw "12,5" is not a number; decimal comma? write 12.5"
std::string to_text(const Finding& finding);

class Findings {
 public:
  void add(Finding finding);
  void append(const Findings& other);
  const std::vector<Finding>& all() const { return all_; }
  std::size_t count(Severity severity) const;
  bool has_errors() const { return count(Severity::error) > 0; }
  bool empty() const { return all_.empty(); }

 private:
  std::vector<Finding> all_;
};

}  // namespace headroom::models
