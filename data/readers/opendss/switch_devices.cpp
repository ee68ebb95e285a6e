// SPDX-License-Identifier: Apache-2.0
// What OpenDSS does with the state of these devices (measured with its engine 0.14.5): state= acts at once on the
// switched terminal, for a fuse phase by phase; normal= and action= of a SwtControl act only when controls run.
#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/controls.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view protection = "protection does not act in a load flow";

// clang-format off
constexpr Property swtcontrol_table[] = {
    {"SwitchedObj"}, {"SwitchedTerm"}, {"Action"}, {"Lock", harmless, "only in time"}, {"Delay", harmless, "only in time"},
    {"Normal"}, {"State"}, {"Reset", harmless}, {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property fuse_table[] = {
    {"MonitoredObj"}, {"MonitoredTerm"}, {"SwitchedObj"}, {"SwitchedTerm"}, {"FuseCurve", harmless, protection},
    {"RatedCurrent", harmless, protection}, {"Delay", harmless, protection}, {"Action"}, {"Normal"}, {"State"},
    {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property relay_table[] = {
    {"MonitoredObj"}, {"MonitoredTerm"}, {"SwitchedObj"}, {"SwitchedTerm"}, {"Type", harmless, protection},
    {"PhaseCurve", harmless, protection}, {"GroundCurve", harmless, protection}, {"PhaseTrip", harmless, protection},
    {"GroundTrip", harmless, protection}, {"TDPhase", harmless, protection}, {"TDGround", harmless, protection},
    {"PhaseInst", harmless, protection}, {"GroundInst", harmless, protection}, {"Reset", harmless, protection},
    {"Shots", harmless, protection}, {"RecloseIntervals", harmless, protection}, {"Delay", harmless, protection},
    {"OvervoltCurve", harmless, protection}, {"UndervoltCurve", harmless, protection}, {"kVBase", harmless, protection},
    {"47%Pickup", harmless, protection}, {"46BaseAmps", harmless, protection}, {"46%Pickup", harmless, protection},
    {"46isqt", harmless, protection}, {"Variable", harmless, protection}, {"Overtrip", harmless, protection},
    {"Undertrip", harmless, protection}, {"BreakerTime", harmless, protection}, {"Action"},
    {"Z1Mag", harmless, protection}, {"Z1Ang", harmless, protection}, {"Z0Mag", harmless, protection},
    {"Z0Ang", harmless, protection}, {"MPhase", harmless, protection}, {"MGround", harmless, protection},
    {"EventLog", harmless, protection}, {"DebugTrace", harmless, protection}, {"DistReverse", harmless, protection},
    {"Normal"}, {"State"}, {"DOC_TiltAngleLow", harmless, protection}, {"DOC_TiltAngleHigh", harmless, protection},
    {"DOC_TripSettingLow", harmless, protection}, {"DOC_TripSettingHigh", harmless, protection},
    {"DOC_TripSettingMag", harmless, protection}, {"DOC_DelayInner", harmless, protection},
    {"DOC_PhaseCurveInner", harmless, protection}, {"DOC_PhaseTripInner", harmless, protection},
    {"DOC_TDPhaseInner", harmless, protection}, {"DOC_P1Blocking", harmless, protection}, {"BaseFreq", harmless},
    {"Enabled"}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property recloser_table[] = {
    {"MonitoredObj"}, {"MonitoredTerm"}, {"SwitchedObj"}, {"SwitchedTerm"}, {"NumFast", harmless, protection},
    {"PhaseFast", harmless, protection}, {"PhaseDelayed", harmless, protection}, {"GroundFast", harmless, protection},
    {"GroundDelayed", harmless, protection}, {"PhaseTrip", harmless, protection}, {"GroundTrip", harmless, protection},
    {"PhaseInst", harmless, protection}, {"GroundInst", harmless, protection}, {"Reset", harmless, protection},
    {"Shots", harmless, protection}, {"RecloseIntervals", harmless, protection}, {"Delay", harmless, protection},
    {"Action"}, {"TDPhFast", harmless, protection}, {"TDGrFast", harmless, protection},
    {"TDPhDelayed", harmless, protection}, {"TDGrDelayed", harmless, protection}, {"Normal"}, {"State"},
    {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

bool means_open(std::string_view word) {
  const std::string lower = models::to_lower(word);
  return lower.starts_with("o") || lower.starts_with("t");  // open, trip
}

}  // namespace

std::span<const Property> swtcontrol_properties() { return swtcontrol_table; }
std::span<const Property> fuse_properties() { return fuse_table; }
std::span<const Property> relay_properties() { return relay_table; }
std::span<const Property> recloser_properties() { return recloser_table; }

void SwitchDevice::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (name == "MonitoredObj" || name == "SwitchedObj") {
    (name == "MonitoredObj" ? monitored : element) = models::to_lower(edit.value);
    if (element.empty()) element = monitored;
    if (!edit.circuit.find_element(models::to_lower(edit.value))) edit.unknown_object("element", edit.value);
  } else if (name == "SwitchedTerm" || name == "MonitoredTerm") {
    if (const auto n = edit.integer(1, 100)) terminal = *n;
  } else if (name == "State") {
    set_position(true, edit);
  } else if (name == "Action") {
    set_position(edit.class_name != "swtcontrol", edit);
  } else if (name == "Normal" && edit.class_name == "swtcontrol" && !state_given) {
    set_position(false, edit);
  }
}

void SwitchDevice::set_position(bool is_state, Edit& edit) {
  open.clear();
  for (const auto& word : edit.words(3)) open.push_back(means_open(word));
  const bool per_phase = edit.class_name == "fuse" && edit.property == "State";
  if (!open.empty()) open.resize(3, per_phase ? false : open.front());
  state_given = is_state;
  changed = true;
}

void SwitchDevice::end_edit(Edit& edit) {
  if (changed && state_given && head.enabled) edit.circuit.apply_position(*this);
}

void SwitchDevice::make_like(const SwitchDevice& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
