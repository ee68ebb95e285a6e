// SPDX-License-Identifier: Apache-2.0
// Runs the program as a user does, in a folder of its own.
#pragma once

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/scratch.hpp"

namespace headroom::cli_test {

namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string out, err;
};

// A fresh folder per test, removed with it.
using Scratch = test::ScratchFolder;

inline std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

// `arguments` as a shell has them; paths without blanks.
inline Outcome run_program(const Scratch& scratch, const std::string& arguments) {
  const auto out = scratch / "stdout.txt", err = scratch / "stderr.txt";
  const std::string command = "cd '" + scratch.path().string() + "' && '" HEADROOM_PROGRAM "' " + arguments + " >'" +
                              out.string() + "' 2>'" + err.string() + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
}

// Fields of the first line of a CSV file.
inline std::vector<std::string> header_of(const fs::path& file) {
  std::istringstream line(read_text(file).substr(0, read_text(file).find('\n')));
  std::vector<std::string> fields;
  for (std::string field; std::getline(line, field, ',');) fields.push_back(field);
  return fields;
}

inline std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// A two-bus feeder in OpenDSS with one load of that many kW.
inline fs::path two_buses(const Scratch& scratch, double kw, const std::string& more = "") {
  const auto file = scratch / "two.dss";
  write_text(
      file,
      "Clear\nNew Circuit.two basekv=10 pu=1.0 phases=3 bus1=source MVAsc3=500 MVAsc1=500\n"
      "New Line.l1 bus1=source bus2=Far phases=3 length=5 units=km r1=0.3 x1=0.3 r0=0.9 x0=0.9 c1=0 c0=0 normamps=300\n"
      "New Load.a bus1=far phases=3 kv=10 kw=" +
          std::to_string(kw) + " pf=0.95 vminpu=0 vlowpu=0 vmaxpu=9\n" + more +
          "Set voltagebases=[10]\nCalcVoltageBases\n");
  return file;
}

}  // namespace headroom::cli_test
