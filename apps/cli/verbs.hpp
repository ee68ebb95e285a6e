// SPDX-License-Identifier: Apache-2.0
// One function per verb, each in the file of its name. They print through a Terminal and return the exit code.
#pragma once

#include "apps/cli/options.hpp"

namespace headroom::cli {

ExitCode run(const CommandLine& line, const DemoArguments& arguments);
ExitCode run(const CommandLine& line, const InfoArguments& arguments);
ExitCode run(const CommandLine& line, const ValidateArguments& arguments);
ExitCode run(const CommandLine& line, const PowerflowArguments& arguments);
ExitCode run(const CommandLine& line, const CapacityArguments& arguments);
ExitCode run(const CommandLine& line, const PlanArguments& arguments);
ExitCode run(const CommandLine& line, const RulesArguments& arguments);
ExitCode run(const CommandLine& line, const ColumnsArguments& arguments);
ExitCode run(const CommandLine& line, const TemplateArguments& arguments);
ExitCode run(const CommandLine& line, const ConvertArguments& arguments);
ExitCode run(const CommandLine& line, const StudyArguments& arguments);

}  // namespace headroom::cli
