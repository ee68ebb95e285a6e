// SPDX-License-Identifier: Apache-2.0
// Walking over the elements of a grid.
#pragma once

#include "models/network/network.hpp"

namespace headroom::models {

// Calls visit(const Terminal&) for every terminal of every element, also those out of service.
template <class Visit>
void for_each_terminal(const NetworkData& data, Visit&& visit) {
  for (const auto& line : data.lines) visit(line.from), visit(line.to);
  for (const auto& transformer : data.transformers)
    for (const auto& winding : transformer.windings) visit(winding.terminal);
  for (const auto& sw : data.switches) visit(sw.from), visit(sw.to);
  for (const auto& capacitor : data.capacitors) {
    visit(capacitor.from);
    if (capacitor.to) visit(*capacitor.to);
  }
  for (const auto& reactor : data.reactors) {
    visit(reactor.from);
    if (reactor.to) visit(*reactor.to);
  }
  for (const auto& load : data.loads) visit(load.terminal);
  for (const auto& generator : data.generators) visit(generator.terminal);
  const auto visit_source = [&](const auto& source) {
    visit(source.terminal);
    if (source.return_terminal) visit(*source.return_terminal);
  };
  for (const auto& source : data.sources) visit_source(source);
  for (const auto& source : data.current_sources) visit_source(source);
}

}  // namespace headroom::models
