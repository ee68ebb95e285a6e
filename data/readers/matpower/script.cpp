// SPDX-License-Identifier: Apache-2.0
#include "data/readers/matpower/script.hpp"

#include <fmt/core.h>

#include <array>

#include "data/readers/matpower/expression.hpp"
#include "data/readers/matpower/tokens.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"

namespace headroom::data::matpower {

namespace {

struct Constant {
  std::string_view name;
  int value;
};

// The column numbers of MATPOWER's manual, appendix B.
// clang-format off
constexpr Constant constants[] = {
    {"PQ", 1}, {"PV", 2}, {"REF", 3}, {"NONE", 4}, {"BUS_I", 1}, {"BUS_TYPE", 2}, {"PD", 3}, {"QD", 4}, {"GS", 5}, {"BS", 6},
    {"BUS_AREA", 7}, {"VM", 8}, {"VA", 9}, {"BASE_KV", 10}, {"ZONE", 11}, {"VMAX", 12}, {"VMIN", 13}, {"LAM_P", 14},
    {"LAM_Q", 15}, {"MU_VMAX", 16}, {"MU_VMIN", 17}, {"F_BUS", 1}, {"T_BUS", 2}, {"BR_R", 3}, {"BR_X", 4}, {"BR_B", 5},
    {"RATE_A", 6}, {"RATE_B", 7}, {"RATE_C", 8}, {"TAP", 9}, {"SHIFT", 10}, {"BR_STATUS", 11}, {"ANGMIN", 12}, {"ANGMAX", 13},
    {"PF", 14}, {"QF", 15}, {"PT", 16}, {"QT", 17}, {"MU_SF", 18}, {"MU_ST", 19}, {"MU_ANGMIN", 20}, {"MU_ANGMAX", 21},
    {"GEN_BUS", 1}, {"PG", 2}, {"QG", 3}, {"QMAX", 4}, {"QMIN", 5}, {"VG", 6}, {"MBASE", 7}, {"GEN_STATUS", 8}, {"PMAX", 9},
    {"PMIN", 10}, {"PC1", 11}, {"PC2", 12}, {"MODEL", 1}, {"STARTUP", 2}, {"SHUTDOWN", 3}, {"NCOST", 4}, {"COST", 5}};
// clang-format on

constexpr std::array<std::string_view, 5> constant_makers{"idx_bus", "idx_brch", "idx_gen", "idx_cost",
                                                          "define_constants"};

bool makes_constants(std::string_view name) {
  for (const auto maker : constant_makers)
    if (name == maker) return true;
  return false;
}

class Runner {
 public:
  Runner(std::vector<Token> tokens, std::string_view file, models::Findings& findings)
      : tokens_(std::move(tokens)), file_(file), findings_(findings) {}

  Script run() {
    while (here().kind != TokenKind::end) {
      const std::size_t begin = at_;
      try {
        statement();
        end_statement();
      } catch (const ScriptError& error) {
        report(error);
        pass_over(begin);
      }
    }
    return std::move(script_);
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view symbol) const { return here().kind == TokenKind::symbol && here().text == symbol; }

  void report(const ScriptError& error) {
    findings_.add(value_finding(error.code, place_in(file_, error.at.line, error.at.column), error.at.text,
                                error.message, "", error.remedy));
  }

  // To the end of a statement that was not understood: brackets hold it together over lines.
  void pass_over(std::size_t begin) {
    int level = 0;
    for (at_ = begin; here().kind != TokenKind::end; ++at_) {
      if (is("[") || is("{")) ++level;
      if (is("]") || is("}")) --level;
      if (level <= 0 && (here().kind == TokenKind::line_end || is(";")) && at_ > begin) break;
    }
    if (here().kind != TokenKind::end) ++at_;
  }

  void end_statement() {
    if (here().kind == TokenKind::line_end || is(";") || is(",")) {
      ++at_;
      return;
    }
    if (here().kind == TokenKind::end) return;
    throw ScriptError{code::script_syntax, here(), fmt::format("\"{}\" is not expected here", shown(here().text)),
                      "end the statement with ;"};
  }

  void statement() {
    if (here().kind == TokenKind::line_end || is(";")) return;
    if (is("[")) return constants_statement();
    const Token first = here();
    if (first.kind != TokenKind::name)
      throw ScriptError{code::script_syntax, first, fmt::format("\"{}\" begins no statement", shown(first.text)),
                        "correct the line"};
    ++at_;
    if (first.text == "function") return function_statement();
    if (first.text == "end" || first.text == "return" || first.text == "endfunction") return;
    if (makes_constants(first.text)) return all_constants();
    assignment(first);
  }

  // function mpc = name; the older form with several results has other tables and is refused.
  void function_statement() {
    if (here().text != "mpc" || here().kind != TokenKind::name)
      throw ScriptError{code::script_unsupported, here(), "this is not a case file of version 2",
                        "it begins with: function mpc = name"};
    while (here().kind != TokenKind::line_end && here().kind != TokenKind::end) {
      if (here().kind == TokenKind::name) script_.function = here().text;
      ++at_;
    }
  }

  void all_constants() {
    for (const auto& constant : constants) script_.matrices[std::string(constant.name)] = Matrix::of(constant.value);
  }

  // [PQ, PV, …] = idx_bus;  the names are what MATPOWER calls them, in its order, so each gets its own column.
  void constants_statement() {
    const Token open = here();
    std::vector<Token> names;
    for (++at_; !is("]"); ++at_) {
      if (here().kind == TokenKind::end)
        throw ScriptError{code::script_syntax, open, "this bracket is never closed", "close it with ]"};
      if (here().kind == TokenKind::name) names.push_back(here());
    }
    ++at_;
    if (!is("=") || !makes_constants(tokens_[at_ + 1].text))
      throw ScriptError{code::script_unsupported, open,
                        "several results at once are taken from idx_bus and the like only",
                        "assign one variable at a time"};
    at_ += 2;
    for (const auto& name : names) {
      const int column = column_constant(name.text);
      if (column == 0)
        throw ScriptError{code::unknown_reference, name,
                          fmt::format("\"{}\" is not a column of MATPOWER", shown(name.text)), ""};
      script_.matrices[name.text] = Matrix::of(column);
    }
  }

  void assignment(const Token& target) {
    if (is("(")) return part_assignment(target);
    if (!is("="))
      throw ScriptError{code::script_unsupported, target, fmt::format("\"{}\" is not evaluated", shown(target.text)),
                        "only assignments are: write the numbers out"};
    ++at_;
    if (here().kind == TokenKind::text) {
      script_.texts[target.text] = here().text;
      ++at_;
      return;
    }
    if (is("{")) return skip_cells(target);
    script_.matrices[target.text] = Expression(tokens_, at_, script_).parse();
  }

  void skip_cells(const Token& target) {
    script_.skipped.emplace_back(target.text, target.line);
    int level = 0;
    for (; here().kind != TokenKind::end; ++at_) {
      level += is("{") ? 1 : (is("}") ? -1 : 0);
      if (level == 0) break;
    }
    if (here().kind == TokenKind::end)
      throw ScriptError{code::script_syntax, target, "this brace is never closed", "close it with }"};
    ++at_;
  }

  void part_assignment(const Token& target) {
    const auto found = script_.matrices.find(target.text);
    if (found == script_.matrices.end())
      throw ScriptError{code::unknown_reference, target, fmt::format("\"{}\" has no value yet", shown(target.text)),
                        "assign all of it first"};
    Matrix& matrix = found->second;
    const auto indices = Expression(tokens_, at_, script_).parse_indices(matrix);
    if (!is("="))
      throw ScriptError{code::script_unsupported, target, "this is not an assignment",
                        "only assignments are evaluated"};
    ++at_;
    const Matrix value = Expression(tokens_, at_, script_).parse();
    const std::size_t count = indices.size() == 1 ? indices[0].size() : indices[0].size() * indices[1].size();
    if (!value.scalar() && value.values.size() != count)
      throw ScriptError{code::matrix_shape, target,
                        fmt::format("{} values are assigned to {} places", value.values.size(), count),
                        "make both sides the same size"};
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t at =
          indices.size() == 1 ? indices[0][k]
                              : indices[0][k / indices[1].size()] * matrix.columns + indices[1][k % indices[1].size()];
      matrix.values[at] = value.values[value.scalar() ? 0 : k];
    }
  }

  std::vector<Token> tokens_;
  std::string_view file_;
  models::Findings& findings_;
  Script script_;
  std::size_t at_ = 0;
};

}  // namespace

int column_constant(std::string_view name) {
  for (const auto& constant : constants)
    if (constant.name == name) return constant.value;
  return 0;
}

Script run_script(std::string_view text, std::string_view file, models::Findings& findings) {
  return Runner(tokenise(text, file, findings), file, findings).run();
}

}  // namespace headroom::data::matpower
