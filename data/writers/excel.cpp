// SPDX-License-Identifier: Apache-2.0
#include "data/writers/excel.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/core.h>
#include <xlsxwriter.h>

namespace headroom::data {

namespace {

constexpr std::size_t most_rows = 1048576 - 2;  // header and units
constexpr std::size_t longest_text = 32767;     // characters of a cell

struct Styles {
  lxw_format* header;
  lxw_format* unit;
  lxw_format* label;
};

Styles make_styles(lxw_workbook* book) {
  Styles styles{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book)};
  format_set_bold(styles.header);
  format_set_bg_color(styles.header, 0xE8EEF4);
  format_set_bottom(styles.header, LXW_BORDER_THIN);
  format_set_italic(styles.unit);
  format_set_font_color(styles.unit, 0x555555);
  format_set_bold(styles.label);
  return styles;
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell))
    worksheet_write_string(sheet, row, column, words->substr(0, longest_text / 4).c_str(), nullptr);
  else if (const auto* value = std::get_if<double>(&cell)) worksheet_write_number(sheet, row, column, *value, nullptr);
  else if (const auto* count = std::get_if<std::int64_t>(&cell))
    worksheet_write_number(sheet, row, column, static_cast<double>(*count), nullptr);
  else if (const auto* flag = std::get_if<bool>(&cell))
    worksheet_write_boolean(sheet, row, column, *flag ? 1 : 0, nullptr);
}

// Wide enough for the header and the first rows.
double column_width(const Table& table, std::size_t column) {
  std::size_t width = table.schema().columns[column].name.size() + 3;
  for (std::size_t r = 0; r < std::min<std::size_t>(table.rows(), 50); ++r)
    width = std::max(width, std::min<std::size_t>(to_text(table.row(r)[column]).size(), 40));
  return static_cast<double>(std::min<std::size_t>(width, 40)) + 1.0;
}

void write_sheet(lxw_workbook* book, const Styles& styles, const Table& table) {
  auto* sheet = workbook_add_worksheet(book, std::string(table.schema().name).c_str());
  const auto& columns = table.schema().columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, column_width(table, c), nullptr);
    worksheet_write_string(sheet, 0, column, std::string(columns[c].name).c_str(), styles.header);
    worksheet_write_string(sheet, 1, column, std::string(columns[c].unit).c_str(), styles.unit);
  }
  const std::size_t rows = std::min(table.rows(), most_rows);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns.size(); ++c)
      write_cell(sheet, static_cast<lxw_row_t>(r + 2), static_cast<lxw_col_t>(c), table.row(r)[c]);
  worksheet_freeze_panes(sheet, 2, 1);
  worksheet_autofilter(sheet, 1, 0, static_cast<lxw_row_t>(rows + 1), static_cast<lxw_col_t>(columns.size() - 1));
}

void write_settings(lxw_workbook* book, const Styles& styles, const SettingLines& settings,
                    std::span<const Table> tables) {
  auto* sheet = workbook_add_worksheet(book, "settings");
  worksheet_set_column(sheet, 0, 0, 26, styles.label);
  worksheet_set_column(sheet, 1, 1, 110, nullptr);
  lxw_row_t row = 0;
  const auto line = [&](const std::string& label, const std::string& value) {
    worksheet_write_string(sheet, row, 0, label.c_str(), styles.label);
    worksheet_write_string(sheet, row++, 1, value.c_str(), nullptr);
  };
  for (const auto& [label, value] : settings) line(label, value);
  for (const auto& table : tables)
    line("sheet " + std::string(table.schema().name),
         table.rows() > most_rows ? fmt::format("{}: the first {} of {} rows; the CSV file has all",
                                                table.schema().title, most_rows, table.rows())
                                  : std::string(table.schema().title));
}

// Name, unit and meaning of every column, so that the workbook explains itself.
void write_columns(lxw_workbook* book, const Styles& styles, std::span<const Table> tables) {
  auto* sheet = workbook_add_worksheet(book, "columns");
  constexpr std::array<const char*, 4> heads{"sheet", "column", "unit", "meaning"};
  constexpr std::array<double, 4> widths{16, 28, 12, 100};
  for (std::size_t c = 0; c < heads.size(); ++c) {
    worksheet_set_column(sheet, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), widths[c], nullptr);
    worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(c), heads[c], styles.header);
  }
  lxw_row_t row = 1;
  for (const auto& table : tables)
    for (const auto& column : table.schema().columns) {
      const std::array<std::string_view, 4> cells{table.schema().name, column.name, column.unit, column.meaning};
      for (std::size_t c = 0; c < cells.size(); ++c)
        worksheet_write_string(sheet, row, static_cast<lxw_col_t>(c), std::string(cells[c]).c_str(), nullptr);
      ++row;
    }
  worksheet_freeze_panes(sheet, 1, 0);
}

}  // namespace

std::string write_workbook(const std::filesystem::path& path, const SettingLines& settings,
                           std::span<const Table> tables) {
  auto temporary = path;
  temporary += ".part";
  lxw_workbook* book = workbook_new(temporary.c_str());
  if (!book) return fmt::format("{}: cannot write a workbook there", path.string());
  const Styles styles = make_styles(book);
  write_settings(book, styles, settings, tables);
  for (const auto& table : tables) write_sheet(book, styles, table);
  write_columns(book, styles, tables);
  const lxw_error error = workbook_close(book);
  std::error_code failure;
  if (error != LXW_NO_ERROR) {
    std::filesystem::remove(temporary, failure);
    return fmt::format("{}: {}", path.string(), lxw_strerror(error));
  }
  std::filesystem::rename(temporary, path, failure);
  return failure ? fmt::format("{}: {}", path.string(), failure.message()) : std::string{};
}

}  // namespace headroom::data
