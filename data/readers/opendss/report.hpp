// SPDX-License-Identifier: Apache-2.0
// What the reader found out on its way: findings, and the fidelity of what it took over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"

namespace headroom::data::opendss {

// Where in which object something happened.
struct Place {
  models::Origin origin;
  std::string object;  // line "l1"; empty outside objects
  std::string field;
  std::string value;
};

class Report {
 public:
  explicit Report(bool accept_approximations) : accept_approximations_(accept_approximations) {}

  void error(const Place& place, std::string code, std::string message, std::string remedy = {});
  void warning(const Place& place, std::string code, std::string message, std::string remedy = {});
  void note(const Place& place, std::string code, std::string message);

  // item: "line.faultrate", "command plot". Counted, with the first place.
  void taken(std::string_view item, std::int64_t count);
  void defaulted(std::string_view item, std::int64_t count, std::string_view why);
  void ignored(const models::Origin& origin, std::string_view item, std::string_view why, std::int64_t count = 1);
  // Listed one by one. A refused item changes the answer: it is an error unless approximations are accepted.
  void approximated(const Place& place, std::string_view item, std::string_view why);
  void refused(const Place& place, std::string_view item, std::string_view why);

  models::Findings findings;
  models::FidelityReport take_fidelity();

 private:
  void finding(models::Severity severity, const Place& place, std::string code, std::string message,
               std::string remedy);
  void counted(models::Fidelity fidelity, const models::Origin& origin, std::string_view item, std::int64_t count,
               std::string_view why);

  bool accept_approximations_;
  models::FidelityReport fidelity_;
  std::unordered_map<std::string, std::size_t> counted_;  // "taken line.bus1" -> position in fidelity_
};

}  // namespace headroom::data::opendss
