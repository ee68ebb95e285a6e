// SPDX-License-Identifier: Apache-2.0
// solve inside a script. Options behind it are set as by `set`. Where the caller can solve, the taps and capacitor
// steps that the circuit so far ends with stay, as they do in OpenDSS.
#include <fmt/core.h>

#include "data/readers/opendss/script.hpp"
#include "data/readers/opendss/translate.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::opendss {
namespace {

void take_positions(const models::Network& network, const models::OperatingPoint& point, Circuit& circuit) {
  for (std::size_t t = 0; t < network->transformers.size(); ++t) {
    const auto object = circuit.transformers.find(network->transformers[t].name);
    if (!object) continue;
    auto& windings = circuit.transformers[*object].data.windings;
    for (std::size_t w = 0; w < windings.size() && w < point.tap_pu[t].size(); ++w)
      windings[w].tap = point.tap_pu[t][w];
  }
  for (std::size_t c = 0; c < network->capacitors.size(); ++c)
    if (const auto object = circuit.capacitors.find(network->capacitors[c].name))
      if (auto& on = circuit.capacitors[*object].on; on.size() == point.capacitor_step_on[c].size())
        on = point.capacitor_step_on[c];
}

}  // namespace

void Script::solve(Tokens& tokens) {
  set_options(tokens);
  for (auto& line : circuit_->lines) line.realise();
  if (!run_solve_) {
    report_.ignored(
        here().origin, "command solve",
        "no solution is run while the script is read: taps and capacitor steps stay as the script gives them");
    return;
  }
  if (!solve_so_far(run_solve_)) {
    report_.approximated(here(), "command solve",
                         "the circuit so far has no solution: taps and capacitor steps stay as they were");
    return;
  }
  if (!circuit_->snapshot_mode)
    report_.approximated(here(), "command solve", "one snapshot is solved instead of the steps of its mode");
  report_.taken("command solve", 1);
}

std::optional<SolvedScript> Script::solve_so_far(const SolveScript& solver) {
  Report unheard(true);
  models::NetworkBuilder builder;
  Translation(*circuit_, unheard, builder).run();
  const auto network = builder.build();
  if (!network) return {};
  auto solved = solver(*network);
  if (solved) take_positions(*network, solved->point, *circuit_);
  return solved;
}

}  // namespace headroom::data::opendss
