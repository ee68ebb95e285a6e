// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/opendss.hpp"

#include <fmt/core.h>

#include "data/readers/opendss/script.hpp"
#include "data/readers/opendss/translate.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

ReadResult read_opendss(const std::filesystem::path& master, const ReadOptions& options) {
  ReadResult result;
  opendss::Report report(options.accept_approximations);
  opendss::Script script(report, options.run_solve, options.solve_for_allocation);
  const opendss::Place place{{master.string(), 0, 0}, {}, {}, {}};
  std::error_code error;
  const auto file = std::filesystem::absolute(master, error).lexically_normal();
  if (!std::filesystem::is_regular_file(file, error))
    report.error(place, code::file_missing, fmt::format("there is no file \"{}\"", master.string()), "check the path");
  else script.run_file(file, place);

  models::NetworkBuilder builder;
  if (script.circuit()) {
    opendss::Translation(*script.circuit(), report, builder).run();
  } else if (!report.findings.has_errors()) {
    report.error(place, code::script_syntax, "the script makes no circuit", "begin with: new circuit.NAME");
  }
  result.fidelity = report.take_fidelity();
  if (!report.findings.has_errors()) {
    builder.data.fidelity = result.fidelity;
    builder.data.input_digests = script.digests();
    result.network = builder.build();
  }
  result.findings = std::move(report.findings);
  result.findings.append(builder.findings);
  return result;
}

}  // namespace headroom::data
