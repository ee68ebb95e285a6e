// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/case_changes.hpp"

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"

namespace headroom::engine {

namespace {

using models::OperatingPoint;
using What = CaseChange::What;

class Finder {
 public:
  Finder(const OperatingPoint& prepared, CaseChanges& changes) : prepared_(prepared), changes_(changes) {}

  // The case before is taken back.
  void restore() {
    auto& point = changes_.point;
    for (const auto& [kind, index, was_in, is_in] : changes_.element) {
      const auto k = static_cast<std::size_t>(index);
      if (kind == ElementKind::line) point.line_in_service[k] = prepared_.line_in_service[k];
      if (kind == ElementKind::sw) point.switch_closed[k] = prepared_.switch_closed[k];
      if (kind == ElementKind::capacitor) point.capacitor_step_on[k] = prepared_.capacitor_step_on[k];
      if (kind != ElementKind::transformer) continue;
      point.transformer_in_service[k] = prepared_.transformer_in_service[k];
      point.tap_pu[k] = prepared_.tap_pu[k];
    }
    changes_.element.clear();
  }

  void dense(const BatchCases& cases, std::size_t c) {
    if (!cases.tap_pu.empty()) {
      const double* at = cases.tap_pu.data() + c * (cases.tap_pu.size() / cases.count);
      for (std::size_t t = 0; t < prepared_.tap_pu.size(); ++t)
        for (std::size_t w = 0; w < prepared_.tap_pu[t].size(); ++w, ++at)
          if (*at != prepared_.tap_pu[t][w]) set_tap(t, w, *at);
    }
    if (cases.switch_closed.empty()) return;
    const auto* closed = cases.switch_closed.data() + c * prepared_.switch_closed.size();
    for (std::size_t s = 0; s < prepared_.switch_closed.size(); ++s)
      if ((closed[s] != 0) != (prepared_.switch_closed[s] != 0))
        set(ElementKind::sw, s, changes_.point.switch_closed, closed[s] != 0);
  }

  void apply(const CaseChange& change) {
    const auto at = static_cast<std::size_t>(change.index), part = static_cast<std::size_t>(change.part);
    const bool on = change.first != 0.0;
    auto& point = changes_.point;
    const auto exists = [&](std::size_t index, std::size_t count) { return fits_ &= index < count; };
    switch (change.what) {
      case What::tap:
        if (exists(at, point.tap_pu.size()) && exists(part, point.tap_pu[at].size())) set_tap(at, part, change.first);
        break;
      case What::sw:
        if (exists(at, point.switch_closed.size())) set(ElementKind::sw, at, point.switch_closed, on);
        break;
      case What::line:
        if (exists(at, point.line_in_service.size())) set(ElementKind::line, at, point.line_in_service, on);
        break;
      case What::transformer:
        if (exists(at, point.transformer_in_service.size()))
          set(ElementKind::transformer, at, point.transformer_in_service, on);
        break;
      case What::capacitor_step:
        if (!exists(at, point.capacitor_step_on.size()) || !exists(part, point.capacitor_step_on[at].size())) break;
        point.capacitor_step_on[at][part] = on;
        note(ElementKind::capacitor, at);
        break;
      default: break;
    }
  }

  // Elements in the order of the network, so that their sum does not depend on the order of the changes.
  bool finish() {
    auto& element = changes_.element;
    std::sort(element.begin(), element.end(), [](const ChangedElement& a, const ChangedElement& b) {
      return a.kind != b.kind ? a.kind < b.kind : a.index < b.index;
    });
    for (auto& [kind, index, was_in, is_in] : element) {
      const auto k = static_cast<std::size_t>(index);
      const auto state = [&](const OperatingPoint& point) {
        switch (kind) {
          case ElementKind::line: return point.line_in_service[k] != 0;
          case ElementKind::sw: return point.switch_closed[k] != 0;
          case ElementKind::transformer: return point.transformer_in_service[k] != 0;
          default: return true;
        }
      };
      was_in = state(prepared_), is_in = state(changes_.point);
    }
    return fits_;
  }

 private:
  void note(ElementKind kind, std::size_t index) {
    const auto same = [&](const ChangedElement& one) {
      return one.kind == kind && one.index == static_cast<std::int32_t>(index);
    };
    if (std::none_of(changes_.element.begin(), changes_.element.end(), same))
      changes_.element.push_back({kind, static_cast<std::int32_t>(index)});
  }
  void set(ElementKind kind, std::size_t index, std::vector<char>& state, bool on) {
    state[index] = on;
    note(kind, index);
  }
  void set_tap(std::size_t transformer, std::size_t winding, double tap) {
    fits_ &= tap > 0.0 && std::isfinite(tap);
    changes_.point.tap_pu[transformer][winding] = tap;
    note(ElementKind::transformer, transformer);
  }

  const OperatingPoint& prepared_;
  CaseChanges& changes_;
  bool fits_ = true;
};

}  // namespace

Primitive element_admittance(const models::Network& network, const ChangedElement& element,
                             const OperatingPoint& point) {
  const auto k = static_cast<std::size_t>(element.index);
  switch (element.kind) {
    case ElementKind::line: return line_admittance(network, network->lines[k]);
    case ElementKind::sw: return switch_admittance(network, network->switches[k]);
    case ElementKind::transformer: return transformer_admittance(network, network->transformers[k], point.tap_pu[k]);
    default:
      return network->capacitors[k].in_service
                 ? capacitor_admittance(network, network->capacitors[k], point.capacitor_step_on[k])
                 : Primitive();
  }
}

bool find_changes(const OperatingPoint& prepared, const BatchCases& cases, std::size_t c, CaseChanges& changes) {
  Finder finder(prepared, changes);
  finder.restore();
  finder.dense(cases, c);
  for (const auto& change : changes_of(cases, c)) finder.apply(change);
  return finder.finish();
}

}  // namespace headroom::engine
