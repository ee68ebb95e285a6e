// SPDX-License-Identifier: Apache-2.0
// What was found while reading: the fidelity report and the findings as tables.
#pragma once

#include "data/writers/table.hpp"
#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"

namespace headroom::data {

Table fidelity_table(const models::FidelityReport& report);
Table findings_table(const models::Findings& findings);

std::string_view to_text(models::Fidelity fidelity);
std::string_view to_text(models::Severity severity);

}  // namespace headroom::data
