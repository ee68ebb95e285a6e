// SPDX-License-Identifier: Apache-2.0
// Running an OpenDSS script: the commands that build a circuit are carried out, the others are written into the report.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/readers/grid.hpp"
#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/report.hpp"
#include "data/readers/opendss/tokens.hpp"

namespace headroom::data::opendss {

class Script {
 public:
  // `run_solve`, `solve_for_allocation`: see ReadOptions.
  explicit Script(Report& report, SolveScript run_solve = {}, SolveScript solve_for_allocation = {})
      : report_(report), run_solve_(std::move(run_solve)), solve_for_allocation_(std::move(solve_for_allocation)) {}

  // Carries out the file and those it redirects to. A missing file is a finding at `place`.
  void run_file(const std::filesystem::path& file, const Place& place);

  // Nothing when the script made none.
  Circuit* circuit() { return circuit_ && circuit_->defined ? circuit_.get() : nullptr; }
  // The script files read, in order of first reading, with their digests.
  const std::vector<std::pair<std::string, std::string>>& digests() const { return digests_; }

 private:
  void run_text(std::string_view text, const std::filesystem::path& file);
  void run_line(std::string_view line);
  void run_command(std::string_view command, Tokens& tokens);
  bool run_building_command(std::string_view command, Tokens& tokens);

  void new_object(Tokens& tokens);
  void new_circuit(std::string_view name, Tokens& tokens);
  void edit_named(Tokens& tokens);
  void edit_property(Tokens& tokens);
  void edit(ObjectRef object, Tokens& tokens);
  void edit_one(ObjectRef object, std::string_view name, std::string_view value, std::size_t& position, Edit& what);
  void batch_edit(Tokens& tokens);
  void open_or_close(bool open, Tokens& tokens);
  void enable(bool on, Tokens& tokens);
  void select(std::string_view full_name);
  void redirect(bool stay, Tokens& tokens);
  void set_options(Tokens& tokens);
  void set_option(std::string_view option, std::string_view value);
  bool set_circuit_option(std::string_view option, std::string_view value);
  void set_voltage_base(Tokens& tokens);
  void set_frequency(std::string_view option, std::string_view value);
  void bus_coordinates(bool swapped, Tokens& tokens);
  void set_bus_position(Tokens& tokens);
  void set_variables(Tokens& tokens);
  void solve(Tokens& tokens);
  void allocate_loads();
  // The circuit so far, solved; taps and capacitor steps stay where that ends.
  std::optional<SolvedScript> solve_so_far(const SolveScript& solver);
  void clear();
  void make_library();

  std::optional<ObjectRef> find_object(std::string_view full_name);
  ElementClass* class_of(std::string_view lower_name, std::string_view written);
  Edit edit_of(const Head* head, std::string_view class_name);
  bool need_circuit(std::string_view what);
  Place here(std::string field = {}, std::string value = {}) const;
  double number_or(std::string_view text, double otherwise, std::string_view field);

  Report& report_;
  SolveScript run_solve_, solve_for_allocation_;
  int allocation_rounds_ = 2;
  std::unique_ptr<Circuit> circuit_;
  Variables variables_;
  std::optional<ObjectRef> active_;
  std::string last_class_;
  double default_base_frequency_ = 60.0;
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> stack_;
  std::vector<std::pair<std::string, std::string>> digests_;
  std::string file_;
  int line_ = 0, column_ = 1;
  std::size_t redirects_ = 0;
};

}  // namespace headroom::data::opendss
