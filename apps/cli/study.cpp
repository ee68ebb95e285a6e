// SPDX-License-Identifier: Apache-2.0
// headroom study run|status|merge FILE, headroom study diff A.h5 B.h5. Chunks are files of their own, written whole and
// renamed: a run that was stopped or killed goes on with the missing ones.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "apps/cli/input.hpp"
#include "apps/cli/interrupt.hpp"
#include "apps/cli/study_content.hpp"
#include "apps/cli/terminal.hpp"
#include "apps/cli/verbs.hpp"
#include "data/readers/study/study.hpp"

namespace headroom::cli {

namespace {

namespace fs = std::filesystem;
using data::Hdf5Content;

void print(const Terminal& terminal, const models::Findings& findings) {
  for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
}

// A study with its grid, ready to run, and the folder of its results.
struct Opened {
  models::Study study;
  Grid grid;
  fs::path folder;
  std::string key;

  fs::path chunk_file(std::size_t chunk) const { return folder / "chunks" / fmt::format("{:06}.h5", chunk); }
  fs::path study_file() const { return folder / "study.h5"; }
};

std::optional<Opened> open_study(const Terminal& terminal, const CommandLine& line, const fs::path& file) {
  models::Findings findings;
  models::FidelityReport fidelity;
  auto study = data::read_study(file, findings, fidelity);
  print(terminal, findings);
  for (const auto& item : fidelity.items)
    terminal.message(fmt::format("{}:{}: {} ignored: {}", item.origin.file, item.origin.line, item.item, item.why));
  if (!study) return std::nullopt;
  if (!models::parse_time(study->time)) {
    terminal.message(fmt::format("{}: time \"{}\" is not understood", file.string(), study->time));
    return std::nullopt;
  }
  CommandLine of_grid = line;
  of_grid.grid = study->grid;
  auto grid = load_grid(terminal, of_grid);
  if (!grid) return std::nullopt;
  const fs::path folder =
      line.common.output.empty() ? file.parent_path() / (study->name + "-results") : line.common.output;
  std::string key = study_key(*study, grid->network);
  return Opened{*std::move(study), *std::move(grid), folder, std::move(key)};
}

// The chunk as it lies on disk; nothing: it is missing, damaged, or of another study, grid or version.
std::optional<Hdf5Content> finished_chunk(const Opened& opened, std::size_t chunk) {
  models::Findings ignored;
  if (!fs::exists(opened.chunk_file(chunk))) return std::nullopt;
  auto content = data::read_hdf5(opened.chunk_file(chunk), ignored);
  if (!content || content->attribute("study_key") != opened.key) return std::nullopt;
  return content;
}

std::size_t count_failed(const Hdf5Content& content) {
  const auto& status = std::get<std::vector<std::int64_t>>(content.find("/case/status")->values);
  return static_cast<std::size_t>(std::count_if(status.begin(), status.end(), [](std::int64_t value) {
    return !engine::solved(static_cast<engine::CaseStatus>(value));
  }));
}

ExitCode merge(const Terminal& terminal, const Opened& opened, const engine::StudyRun& run) {
  std::vector<Hdf5Content> chunks;
  for (std::size_t chunk = 0; chunk < run.chunks(); ++chunk) {
    auto content = finished_chunk(opened, chunk);
    if (!content) {
      terminal.message(fmt::format("chunk {} of {} is missing: `headroom study run` computes it", chunk, run.chunks()));
      return ExitCode::bad_input;
    }
    chunks.push_back(*std::move(content));
  }
  models::Findings findings;
  const bool written =
      data::write_hdf5(opened.study_file(), merged_content(chunks, opened.study, run, opened.key), findings);
  print(terminal, findings);
  if (!written) return ExitCode::internal_error;
  std::size_t failed = 0;
  for (const auto& chunk : chunks) failed += count_failed(chunk);
  terminal.line(fmt::format("{}: {} cases, {} without solution", opened.study_file().string(), run.cases(), failed));
  return failed > 0 ? ExitCode::part_failed : ExitCode::answered;
}

// Whether the chunk is on disk afterwards.
bool run_chunk(const Terminal& terminal, const Opened& opened, engine::StudyRun& run, std::size_t chunk,
               Progress& progress) {
  const std::size_t before = chunk * opened.study.chunk;
  const auto answer = run.run(chunk, [&](std::size_t done, std::size_t) {
    progress.update(before + done, run.cases());
    return !interrupted();
  });
  if (answer.result.cancelled || interrupted()) return false;
  models::Findings findings;
  const bool written = data::write_hdf5(opened.chunk_file(chunk), chunk_content(answer, opened.key), findings);
  print(terminal, findings);
  return written;
}

ExitCode run_study(const Terminal& terminal, const Opened& opened, engine::StudyRun& run,
                   const StudyArguments& arguments) {
  if (arguments.chunk && *arguments.chunk >= run.chunks()) {
    terminal.message(fmt::format("--chunk {}: the study has chunks 0 to {}", *arguments.chunk, run.chunks() - 1));
    return ExitCode::usage;
  }
  const std::size_t first = arguments.chunk.value_or(0), end = arguments.chunk ? first + 1 : run.chunks();
  std::size_t kept = 0;
  {
    Progress progress(terminal, opened.study.name);
    for (std::size_t chunk = first; chunk < end; ++chunk) {
      if (finished_chunk(opened, chunk)) ++kept;
      else if (!run_chunk(terminal, opened, run, chunk, progress))
        return interrupted() ? ExitCode::interrupted : ExitCode::internal_error;
    }
  }
  terminal.line(fmt::format("{}: {} of {} chunks computed, {} were there", opened.study.name, end - first - kept,
                            run.chunks(), kept));
  return arguments.chunk ? ExitCode::answered : merge(terminal, opened, run);
}

ExitCode status(const Terminal& terminal, const Opened& opened, const engine::StudyRun& run) {
  std::size_t done = 0;
  for (std::size_t chunk = 0; chunk < run.chunks(); ++chunk) done += finished_chunk(opened, chunk).has_value();
  terminal.line(fmt::format("{}: {} cases, {} of {} chunks done{}", opened.study.name, run.cases(), done, run.chunks(),
                            fs::exists(opened.study_file()) ? ", merged" : ""));
  return ExitCode::answered;
}

// Largest difference of two arrays of the same kind and shape, or what else differs.
std::string difference(const data::Hdf5Array& a, const data::Hdf5Array& b) {
  if (a.shape != b.shape || a.values.index() != b.values.index()) return "other shape or type";
  if (a.values == b.values) return {};
  const auto* one = std::get_if<std::vector<double>>(&a.values);
  if (!one) return "other values";
  const auto& other = std::get<std::vector<double>>(b.values);
  double largest = 0.0;
  for (std::size_t k = 0; k < one->size(); ++k)
    if (std::isfinite((*one)[k]) && std::isfinite(other[k]))
      largest = std::max(largest, std::abs((*one)[k] - other[k]));
  return largest > 0.0 ? fmt::format("up to {:.3g} {}", largest, a.unit) : std::string();
}

ExitCode diff(const Terminal& terminal, const fs::path& first, const fs::path& second) {
  models::Findings findings;
  const auto a = data::read_hdf5(first, findings), b = data::read_hdf5(second, findings);
  print(terminal, findings);
  if (!a || !b) return ExitCode::bad_input;
  std::size_t different = 0;
  for (const auto& array : a->arrays) {
    const auto* other = b->find(array.path);
    const std::string words = other ? difference(array, *other) : "only in the first";
    if (words.empty()) continue;
    ++different;
    terminal.line(fmt::format("{}: {}", array.path, words));
  }
  for (const auto& array : b->arrays)
    if (!a->find(array.path)) terminal.line(fmt::format("{}: only in the second", array.path)), ++different;
  if (different == 0) terminal.line("the same results");
  return ExitCode::answered;
}

}  // namespace

ExitCode run(const CommandLine& line, const StudyArguments& arguments) {
  const Terminal terminal(line.common);
  if (arguments.action == "diff") return diff(terminal, arguments.files[0], arguments.files[1]);
  const auto opened = open_study(terminal, line, arguments.files[0]);
  if (!opened) return ExitCode::bad_input;
  engine::StudyRun run(opened->grid.network, opened->study, line.common.threads);
  if (arguments.action == "status") return status(terminal, *opened, run);
  if (run.batch().base().status == models::SolveStatus::not_converged)
    terminal.message(fmt::format("the state that cases start from has no solution: {}", run.batch().base().reason));
  if (arguments.action == "merge") return merge(terminal, *opened, run);
  return run_study(terminal, *opened, run, arguments);
}

}  // namespace headroom::cli
