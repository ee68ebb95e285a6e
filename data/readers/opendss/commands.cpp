// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/commands.hpp"

#include <span>

#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Effect;

// clang-format off
constexpr Keyword commands[] = {
    {"new", builds}, {"edit", builds}, {"more", builds}, {"m", builds}, {"~", builds}, {"select", builds}, {"save"},
    {"show"}, {"solve", builds}, {"enable", builds}, {"disable", builds}, {"plot"}, {"reset"}, {"compile", builds},
    {"set", builds}, {"dump"}, {"open", builds}, {"close", builds}, {"//", builds}, {"redirect", builds}, {"help"},
    {"quit"}, {"?"}, {"next"}, {"panel"}, {"sample"}, {"clear", builds}, {"about"}, {"calcvoltagebases", builds},
    {"setkvbase", builds}, {"buildy"}, {"get"}, {"init"}, {"export"}, {"fileedit"}, {"voltages"}, {"currents"},
    {"powers"}, {"seqvoltages"}, {"seqcurrents"}, {"seqpowers"}, {"losses"}, {"phaselosses"}, {"cktlosses"},
    {"allocateloads", builds}, {"formedit"}, {"totals"},
    {"capacity"}, {"classes"}, {"userclasses"}, {"zsc"}, {"zsc10"}, {"zscrefresh"}, {"ysc"}, {"puvoltages"},
    {"varvalues"}, {"varnames"}, {"buscoords", builds}, {"makebuslist", builds},
    {"makeposseq", refused, "conversion to a positive-sequence circuit"}, {"reduce", refused, "circuit reduction"},
    {"interpolate"}, {"alignfile"}, {"top"}, {"rotate"}, {"vdiff"}, {"summary"},
    {"distribute", refused, "distribution of generators"}, {"di_plot"}, {"comparecases"}, {"yearlycurves"},
    {"cd", builds}, {"visualize"}, {"closedi"}, {"doscmd"}, {"estimate", refused, "state estimation"},
    {"reconductor", refused, "edits lines by an upstream trace"}, {"_initsnap"}, {"_solvenocontrol"},
    {"_samplecontrols"}, {"_docontrolactions"}, {"_showcontrolqueue"}, {"_solvedirect"}, {"_solvepflow"},
    {"addbusmarker"}, {"uuids"}, {"setloadandgenkv", refused, "edits rated voltages from the circuit"},
    {"cvrtloadshapes"}, {"nodediff"}, {"rephase", refused, "edits lines by a downstream trace"},
    {"setbusxy", builds}, {"updatestorage"}, {"obfuscate", refused, "renames every object"},
    {"latlongcoords", builds}, {"batchedit", builds}, {"pstcalc"}, {"variable"}, {"reprocessbuses"},
    {"clearbusmarkers"}, {"relcalc"}, {"var", builds}, {"cleanup"}, {"finishtimestep"}, {"nodelist"},
    {"connect", refused, "connection by a running program"}, {"disconnect"},
    {"remove", refused, "removes elements by a trace"}, {"calcincmatrix"}, {"calcincmatrix_o"}, {"refine_buslevels"},
    {"calclaplacian"}, {"exportoverloads"}, {"exportvviolations"}, {"zsc012"}, {"allpceatbus"}, {"allpdeatbus"},
    {"totalpowers"}, {"giscoords"}, {"clearall", builds}, {"comhelp"},
    {"newactor", refused, "several circuits at once"}, {"wait"}, {"solveall"}, {"abort"},
    {"clone", refused, "several circuits at once"}};
// clang-format on

// clang-format off
constexpr Keyword options[] = {
    {"type", builds}, {"element", builds}, {"hour"}, {"sec"}, {"year", builds}, {"frequency", builds}, {"stepsize"},
    {"mode", builds}, {"random"}, {"number"}, {"time"}, {"class", builds}, {"object", builds}, {"circuit", builds},
    {"editor"}, {"tolerance"}, {"maxiterations"}, {"h"}, {"loadmodel", builds}, {"loadmult", builds}, {"normvminpu"},
    {"normvmaxpu"}, {"emergvminpu"}, {"emergvmaxpu"}, {"%mean"}, {"%stddev"}, {"ldcurve"}, {"%growth", builds}, {"genkw"},
    {"genpf"}, {"capkvar"}, {"addtype"}, {"allowduplicates", builds}, {"zonelock"}, {"ueweight"}, {"lossweight"},
    {"ueregs"}, {"lossregs"}, {"voltagebases", builds}, {"algorithm", builds}, {"trapezoidal"}, {"autobuslist"},
    {"controlmode", builds}, {"tracecontrol"}, {"genmult", builds}, {"defaultdaily"}, {"defaultyearly"},
    {"allocationfactors", builds}, {"cktmodel", builds}, {"pricesignal"}, {"pricecurve"}, {"terminal"},
    {"basefrequency", builds}, {"harmonics"}, {"maxcontroliter", builds}, {"bus"}, {"datapath", builds},
    {"keeplist"}, {"reduceoption"}, {"demandinterval"}, {"%normal"}, {"diverbose"}, {"casename"}, {"markercode"},
    {"nodewidth"}, {"log"}, {"recorder"}, {"overloadreport"}, {"voltexceptionreport"}, {"cfactors", builds},
    {"showexport"}, {"numallociterations", builds}, {"defaultbasefrequency", builds}, {"markswitches"}, {"switchmarkercode"},
    {"daisysize"}, {"marktransformers"}, {"transmarkercode"}, {"transmarkersize"}, {"loadshapeclass"},
    {"earthmodel", builds}, {"querylog"}, {"markcapacitors"}, {"markregulators"}, {"markpvsystems"}, {"markstorage"},
    {"capmarkercode"}, {"regmarkercode"}, {"pvmarkercode"}, {"storemarkercode"}, {"capmarkersize"},
    {"regmarkersize"}, {"pvmarkersize"}, {"storemarkersize"}, {"neglectloady"}, {"markfuses"}, {"fusemarkercode"},
    {"fusemarkersize"}, {"markreclosers"}, {"reclosermarkercode"}, {"reclosermarkersize"}, {"registryupdate"},
    {"markrelays"}, {"relaymarkercode"}, {"relaymarkersize"}, {"processtime"}, {"totaltime"}, {"steptime"},
    {"sampleenergymeters"}, {"miniterations"}, {"dssvisualizationtool"}, {"keepload"}, {"zmag"}, {"seasonrating"},
    {"seasonsignal"}, {"linetypes"}, {"eventlogdefault"}, {"longlinecorrection", builds}, {"showreports"},
    {"numcpus"}, {"numcores"}, {"numactors"}, {"activeactor"}, {"cpu"}, {"actorprogress"}, {"parallel"},
    {"concatenatereports"}, {"numanodes"}};
// clang-format on

std::optional<Keyword> find(std::span<const Keyword> keywords, std::string_view text) {
  const std::string wanted = models::to_lower(text);
  for (const Keyword& keyword : keywords)
    if (keyword.name == wanted) return keyword;
  for (const Keyword& keyword : keywords)
    if (!wanted.empty() && keyword.name.starts_with(wanted)) return keyword;
  return {};
}

}  // namespace

std::optional<Keyword> find_command(std::string_view text) { return find(commands, text); }

std::optional<Keyword> find_option(std::string_view text) { return find(options, text); }

}  // namespace headroom::data::opendss
