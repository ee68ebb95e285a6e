// SPDX-License-Identifier: Apache-2.0
// Valid files cut off, with bytes changed, and random bytes: findings or a grid, never a crash (the sanitizer build
// watches). Seeds are fixed, so that a failure comes back.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>

#include "data/bundled/bundled.hpp"
#include "data/readers/grid.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "data/readers/matpower/script.hpp"
#include "data/readers/table/table.hpp"
#include "data/readers/table/toml.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view template_grid = "templates/grid/";

// A copy of `text` with `count` bytes changed, moved in from elsewhere, taken out or doubled.
std::string damaged(std::string text, std::mt19937& random, int count) {
  constexpr std::string_view favourites = "\",;#\n\r.-+e0[]{}()='%\x80\xFF\t n";
  for (int k = 0; k < count && !text.empty(); ++k) {
    const std::size_t at = random() % text.size();
    switch (random() % 5) {
      case 0: text[at] = static_cast<char>(random() & 0xFFu); break;
      case 1: text[at] = favourites[random() % favourites.size()]; break;
      case 2: text.erase(at, 1 + random() % 7); break;
      case 3: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
      default: text.insert(at, 1, favourites[random() % favourites.size()]); break;
    }
  }
  return text;
}

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random() & 0xFFu);
  return text;
}

// A new file each time: writing over an old one makes some file systems flush it.
void put(const fs::path& file, const std::string& bytes) {
  fs::remove(file);
  std::ofstream(file, std::ios::binary) << bytes;
}

constexpr const char* matpower_case = R"(function mpc = two
mpc.version = '2';
mpc.baseMVA = 10;
mpc.bus = [
  1 3 0 0 0 0 1 1 0 10 1 1.1 0.9;
  2 1 200 100 0.5 -1 1 1 0 10 1 1.1 0.9 ];
mpc.gen = [1 0 0 9 -9 1.02 10 1 9 0];
mpc.branch = [1 2 0.1 0.5 0.02 8 0 0 1.05 -30 1 -360 360];
mpc.bus_name = { 'a'; 'b' };
[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD] = idx_bus;
[F_BUS, T_BUS, BR_R, BR_X] = idx_brch;
Vbase = mpc.bus(1, 10) * 1e3;
mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / (mpc.baseMVA * 1e6));
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
mpc.bus(:, QD) = mpc.bus(:, PD) * sin(acos(0.85));
)";

TEST(BrokenInput, Csv) {
  std::mt19937 random(1);
  const std::string text(*find_bundled("templates/grid/line.csv"));
  const auto use = [](const std::string& bytes) {
    models::Findings findings;
    const auto csv = parse_csv(bytes, "t.csv", findings);
    for (std::size_t r = 0; csv && r < csv->rows(); ++r) ASSERT_LE(csv->row(r).size(), csv->header().size());
    EXPECT_TRUE(csv || findings.has_errors());
  };
  for (std::size_t size = 0; size <= text.size(); ++size) use(text.substr(0, size));
  for (int k = 0; k < 3000; ++k) use(damaged(text, random, 1 + k % 12));
  for (int k = 0; k < 300; ++k) use(random_bytes(random, random() % 300));
}

TEST(BrokenInput, Toml) {
  std::mt19937 random(2);
  const std::string text(*find_bundled("templates/application.toml"));
  const auto use = [](const std::string& bytes) {
    models::Findings findings;
    models::FidelityReport fidelity;
    const auto document = parse_toml(bytes, "t.toml", findings);
    EXPECT_TRUE(document || findings.has_errors());
    if (!document) return;
    const TomlReader root(*document, "thing", findings);
    for (const auto& key : root.keys()) {
      root.text(key);
      root.number(key, 1.0, positive);
      root.integer(key, 1);
      root.numbers(key);
      root.texts(key);
      root.sourced(key, 1.0);
      root.tables(key, "part");
    }
    root.report_unknown(fidelity);
  };
  for (std::size_t size = 0; size <= text.size(); size += 3) use(text.substr(0, size));
  for (int k = 0; k < 1500; ++k) use(damaged(text, random, 1 + k % 12));
  use(std::string(5000, '['));
  use("a = " + std::string(5000, '['));
}

TEST(BrokenInput, MatpowerScripts) {
  std::mt19937 random(3);
  const std::string text = matpower_case;
  const auto use = [](const std::string& bytes) {
    models::Findings findings;
    matpower::run_script(bytes, "c.m", findings);
  };
  for (std::size_t size = 0; size <= text.size(); ++size) use(text.substr(0, size));
  for (int k = 0; k < 4000; ++k) use(damaged(text, random, 1 + k % 12));
  for (const auto* open : {"(", "[", "-", "2^", "a(", "{", "sin("}) {
    std::string deep = "a = 1; b = ";
    for (int k = 0; k < 20000; ++k) deep += open;
    use(deep);
  }
}

TEST(BrokenInput, MatpowerCases) {
  std::mt19937 random(4);
  const std::string text = matpower_case;
  const fs::path file = test::scratch() / "headroom_broken.m";
  const auto use = [&](const std::string& bytes) {
    put(file, bytes);
    const auto result = read_grid(file);
    EXPECT_EQ(result.network.has_value(), !result.findings.has_errors());
  };
  use(text);
  for (std::size_t size = 0; size <= text.size(); size += 5) use(text.substr(0, size));
  for (int k = 0; k < 800; ++k) use(damaged(text, random, 1 + k % 6));
  use(random_bytes(random, 500));
}

// Every table of a small grid with everything in it, one damaged at a time.
TEST(BrokenInput, GridFolders) {
  const fs::path folder = test::scratch() / "headroom_broken_grid";
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::map<std::string, std::string> files;
  for (const auto& path : list_bundled(template_grid, {}))
    files[path.substr(template_grid.size())] = std::string(*find_bundled(path));
  files["sgen.csv"] = "name,bus,p_kw,profile\npv,lv1,3,home\n";
  files["shunt.csv"] = "name,bus,q_kvar,max_step,step\nbank,rmu1,-100,3,1\ncoil,rmu1,50,1,1\n";
  files["profile.csv"] = "hour,home\n0,0.5\n1,0.6\n2,0.7\n";
  files["corridor.csv"] = "from_x,from_y,to_x,to_y\n0,0,10,10\n";
  files["outage.csv"] = "id,element,start,end\nO1,line.S1,2026-03-01T08:00,2026-03-01T16:00\n";
  files["work.csv"] = "id,bus,hours\nW1,lv1,4\n";
  for (const auto& [name, text] : files) put(folder / name, text);
  const auto use = [&](const std::string& name, const std::string& bytes) {
    put(folder / name, bytes);
    const auto result = read_grid(folder);
    EXPECT_EQ(result.network.has_value(), !result.findings.has_errors()) << name << "\n" << bytes;
    read_works(folder, result.network ? &*result.network : nullptr);
  };
  ASSERT_TRUE(read_grid(folder).network);
  std::mt19937 random(5);
  for (const auto& [name, text] : files) {
    for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 40) use(name, text.substr(0, size));
    for (int k = 0; k < 80; ++k) use(name, damaged(text, random, 1 + k % 8));
    use(name, random_bytes(random, 200));
    put(folder / name, text);
  }
}

}  // namespace
}  // namespace headroom::data
