// SPDX-License-Identifier: Apache-2.0
// Planned outages, connection works and crews: the input of the calendar.
#pragma once

#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::models {

struct PlannedOutage {
  std::string id, element;   // line.L12, switch.S3, transformer.T1
  std::string start, end;    // ISO 8601, local time
  std::string work, status;  // requested, approved, announced
  Origin origin;
};

struct ConnectionWork {
  std::string id, application, bus;
  double hours = 0.0;
  std::string earliest, deadline;  // ISO dates
  std::string method;              // outage, live_line, either
  Origin origin;
};

struct Crew {
  std::string name, skill;  // outage, live_line
  int size = 0;
  std::string available_from, available_to;
  Origin origin;
};

struct Works {
  std::vector<PlannedOutage> outages;
  std::vector<ConnectionWork> connections;
  std::vector<Crew> crews;
};

}  // namespace headroom::models
