// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paths.hpp"

#include <cstdlib>

namespace headroom::test {

namespace fs = std::filesystem;

fs::path source_dir() { return HEADROOM_SOURCE_DIR; }

fs::path cases_dir() {
  const char* given = std::getenv("HEADROOM_CASES");
  const fs::path folder = given ? fs::path(given) : source_dir().parent_path() / "shared" / "cases";
  return fs::exists(folder / "reference") ? folder : fs::path();
}

std::string peer_python() {
  if (const char* given = std::getenv("HEADROOM_PEERS")) return given;
  const fs::path own = source_dir() / ".peers/bin/python";
  return fs::exists(own) ? own.string() : std::string();
}

}  // namespace headroom::test
