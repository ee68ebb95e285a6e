// SPDX-License-Identifier: Apache-2.0
#include "data/readers/grid.hpp"

#include <fmt/core.h>

#include <system_error>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/matpower/matpower.hpp"
#include "data/readers/opendss/opendss.hpp"
#include "data/readers/pandapower/pandapower.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

namespace {

namespace fs = std::filesystem;

GridFormat recognise(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return GridFormat::headroom;
  const std::string ending = models::to_lower(path.extension().string());
  if (ending == ".toml") return GridFormat::headroom;
  if (ending == ".dss") return GridFormat::opendss;
  if (ending == ".m") return GridFormat::matpower;
  if (ending == ".json") return GridFormat::pandapower;
  return GridFormat::automatic;
}

ReadResult refused(const char* code, const fs::path& path, std::string message, std::string remedy) {
  ReadResult result;
  result.findings.add(value_finding(code, place_in(path.string()), "", std::move(message), "", std::move(remedy)));
  return result;
}

}  // namespace

ReadResult read_grid(const fs::path& path, const ReadOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error))
    return refused(code::file_missing, path, "there is no such file or folder", "check the path");
  const GridFormat format = options.format == GridFormat::automatic ? recognise(path) : options.format;
  switch (format) {
    case GridFormat::headroom: return read_headroom(path, options);
    case GridFormat::opendss: return read_opendss(path, options);
    case GridFormat::matpower: return read_matpower(path, options);
    case GridFormat::pandapower: return read_pandapower(path, options);
    case GridFormat::automatic: break;
  }
  return refused(code::format_unknown, path, "the format is not recognised",
                 "name a folder with grid.toml, a .dss, .m or .json file, or say --from opendss, matpower, pandapower "
                 "or headroom");
}

}  // namespace headroom::data
