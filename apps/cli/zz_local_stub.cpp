#include "apps/cli/verbs.hpp"
namespace headroom::cli {
ExitCode run(const CommandLine&, const DemoArguments&) { return ExitCode::internal_error; }
ExitCode run(const CommandLine&, const TemplateArguments&) { return ExitCode::internal_error; }
ExitCode run(const CommandLine&, const ConvertArguments&) { return ExitCode::internal_error; }
}  // namespace headroom::cli
