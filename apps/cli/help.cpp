// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/help.hpp"

#include <algorithm>

namespace headroom::cli {

const std::string_view program_examples =
    "Examples:\n"
    "  headroom demo                                        what this is, on the bundled district\n"
    "  headroom powerflow ieee13.dss                        the state of a grid, and which voltages deviate too much\n"
    "  headroom capacity ieee13.dss --at 671,680            how much more can be connected there, and what stops it\n"
    "  headroom plan grid/ application.toml --output out    how this applicant should be supplied\n";

namespace {

constexpr VerbHelp helps[] = {
    {"demo", "show me what this is, on the bundled district",
     "Examples:\n"
     "  headroom demo                      writes ./headroom-demo/ with tables, workbook and report\n"
     "  headroom demo --language zh        the same in Chinese\n"
     "  headroom demo --output /srv/demo   elsewhere\n"},
    {"info", "what is in this grid? counts, feeders, voltage levels, fidelity report",
     "Examples:\n"
     "  headroom info ieee13.dss\n"
     "  headroom info grid/ --output out   writes out/fidelity.csv: what was taken over, and what was not\n"
     "  headroom info grid/ --format json\n"},
    {"validate", "what is wrong with it? every finding, file:line:column",
     "Examples:\n"
     "  headroom validate grid/\n"
     "  headroom validate grid/ --decimal comma\n"
     "  headroom validate case33bw.m --output out   writes out/findings.csv\n"},
    {"powerflow", "what is the state, and which voltages deviate too much?",
     "Examples:\n"
     "  headroom powerflow ieee13.dss\n"
     "  headroom powerflow ieee13.dss --controls as-given --tolerance 1e-10 --output out\n"
     "  headroom powerflow grid/ --time peak --rules cn-window --output out --excel\n"
     "  headroom powerflow feeder.dss --time yearly:9.4333 --fail-on violation\n"},
    {"capacity", "how much more can be connected, where, when, what stops it?",
     "Examples:\n"
     "  headroom capacity ieee13.dss\n"
     "  headroom capacity ieee13.dss --at 671,680 --power-factor 0.9\n"
     "  headroom capacity grid/ --direction both --line-loading 80 --transformer-loading 80 --output out --excel\n"
     "  headroom capacity lv.dss --at @points.txt --phases each --vm-min 0.93 --vm-max 1.07\n"
     "  headroom capacity grid/ --contingencies sections,transformers,bays --output out   what survives every outage\n"
     "  headroom capacity grid/ --contingencies sections --firm-stage automatic --max-ties 3\n"
     "  headroom capacity grid/ --simultaneous both --output out                          what whole feeders take at "
     "once\n"
     "  headroom capacity grid/ --at mill,school --ladder --output out                    what would unlock more\n"
     "  headroom capacity ieee13.dss --proof proof    then: python3 proof/replay.py, with OpenDSS\n"},
    {"plan", "how should this applicant be supplied?",
     "Examples:\n"
     "  headroom plan grid/ hospital.toml\n"
     "  headroom plan grid/ hospital.toml factory.toml --output out\n"
     "  headroom plan grid/ hospital.toml --costs prices.toml --rules cn-window\n"},
    {"study", "what if, thousands of times?",
     "Examples:\n"
     "  headroom study run district-random.toml --output out   computes what is missing, then writes out/study.h5\n"
     "  headroom study status district-random.toml --output out\n"
     "  headroom study run district-random.toml --output out --chunk 3   one chunk alone, for a cluster\n"
     "  headroom study merge district-random.toml --output out\n"
     "  headroom study diff before/study.h5 after/study.h5\n"},
    {"rules", "the rule sets, limits and catalogues in force",
     "Examples:\n"
     "  headroom rules                     the rule sets there are\n"
     "  headroom rules cn-window           every limit with its clause and whether somebody verified it\n"
     "  headroom rules catalogue           the equipment and cost catalogue\n"},
    {"columns", "what every column of every file means, with unit",
     "Examples:\n"
     "  headroom columns\n"
     "  headroom columns capacity\n"
     "  headroom columns deviation --language zh\n"},
    {"template", "an empty, documented grid folder or application file: where a planner with Excel starts",
     "Examples:\n"
     "  headroom template grid mygrid      a folder that validates and solves as it is\n"
     "  headroom template application mine.toml\n"},
    {"convert", "write the grid in another format",
     "Examples:\n"
     "  headroom convert ieee13.dss folder --to headroom\n"
     "  headroom convert grid/ replay --to opendss\n"
     "  headroom convert grid/ grid.xlsx --to excel\n"},
};

}  // namespace

std::span<const VerbHelp> verb_helps() { return helps; }

const VerbHelp* find_verb_help(std::string_view verb) {
  const auto found = std::ranges::find(helps, verb, &VerbHelp::verb);
  return found == std::end(helps) ? nullptr : found;
}

}  // namespace headroom::cli
