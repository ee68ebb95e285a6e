// SPDX-License-Identifier: Apache-2.0
// What the parts of the OpenDSS writer share: names, terminals, numbers. Internal to the writer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::data::opendss_export {

// Names of one class of objects in OpenDSS: letters, digits, - _ and anything beyond ASCII; unique without case.
class Names {
 public:
  // The OpenDSS name of a further object. Repeated or forbidden names are changed.
  std::string add(std::string_view name);

 private:
  std::unordered_set<std::string> taken_;
};

struct Renamed {
  std::string kind, name, opendss_name;
};

class Script {
 public:
  Script(const models::Network& network, const models::OperatingPoint& point, models::Findings& findings);

  const models::Network& network;
  const models::OperatingPoint& point;
  models::Findings& findings;
  // Set LoadMult. 1, powers as they are, unless a load's Q is left alone by it: from where OpenDSS looks for a solution
  // depends on the multiplier then.
  double load_multiplier = 1.0;

  std::vector<std::string> bus, line, sw, transformer, capacitor, reactor, load, generator, source, profile;
  std::vector<Renamed> renamed;
  Names line_names, capacitor_names, reactor_names, source_names, bus_names;  // for objects made on the way

  // "bus.1.2.3": the first `count` nodes of a terminal. Balanced networks: nodes 1 2 3, and 0 when `neutral`.
  std::string at(const models::Terminal& terminal, std::size_t count, bool neutral = false) const;
  std::string at(const models::Terminal& terminal) const { return at(terminal, terminal.size()); }
  std::string node(const models::Terminal& terminal, std::size_t conductor) const;  // "bus.2"
  // Phases that OpenDSS sees.
  int phases(int phases) const { return network.balanced() ? 3 : phases; }
  void warn(std::string object, const models::Origin& origin, std::string message);
  void refuse(std::string object, const models::Origin& origin, std::string message, std::string remedy);

 private:
  void name_sources();  // the first in service is the circuit's own, called "source"
};

// Without loss, in the shortest form.
std::string number(double value);
// "(1, 2, 3)"
std::string list(std::span<const double> values);
// "[a | b c | d e f]": the lower triangle of the real or the imaginary parts, each times `factor`.
enum class Part : std::uint8_t { real, imaginary };
std::string triangle(const models::ComplexMatrix& matrix, Part part, double factor = 1.0);
// All equal diagonal and zero beside it.
bool is_scalar(const models::ComplexMatrix& matrix);
// The matrix of a balanced network's element for three uncoupled phases.
models::ComplexMatrix three_phases(const models::ComplexMatrix& matrix);
// " enabled=no" where it is not in service.
std::string_view enabled(bool in_service);

// The files.
std::string sources_text(Script& script);  // the first one makes the circuit
std::string lines_text(Script& script);    // and switches
std::string transformers_text(Script& script);
std::string shunts_text(Script& script);  // capacitors and reactors
std::string loads_text(Script& script, bool with_profiles);
std::string generators_text(Script& script, bool with_profiles);
std::string controls_text(Script& script);
std::string openings_text(Script& script);  // open conductors and switches

}  // namespace headroom::data::opendss_export
