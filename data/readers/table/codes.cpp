// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/codes.hpp"

#include <array>

namespace headroom::data {

namespace {

constexpr std::array meanings{
    CodeMeaning{code::file_missing, "a file or folder that is needed does not exist"},
    CodeMeaning{code::file_unreadable, "a file exists but cannot be read"},
    CodeMeaning{code::toml_syntax, "a TOML file breaks the TOML grammar"},
    CodeMeaning{code::quote_open, "a quoted CSV field is never closed, or text follows its closing quote"},
    CodeMeaning{code::field_count, "a CSV row has more fields than the header"},
    CodeMeaning{code::no_header, "a CSV file has no row of column names"},
    CodeMeaning{code::column_twice, "a column name stands twice in the header"},
    CodeMeaning{code::not_text, "a file holds zero bytes or is not UTF-8: not a text file"},
    CodeMeaning{code::format_unknown, "the format of a grid is not recognised"},
    CodeMeaning{code::json_syntax, "a JSON file breaks the JSON grammar"},
    CodeMeaning{code::missing_column, "a required column or key is absent"},
    CodeMeaning{code::missing_value, "a required value is empty"},
    CodeMeaning{code::unknown_key, "a key of a TOML file is not known and is ignored (a warning)"},
    CodeMeaning{code::out_of_bounds, "a number is outside its bound"},
    CodeMeaning{code::not_finite, "a number is infinite, not a number, or too large to be held"},
    CodeMeaning{code::not_a_number, "a value is not a number"},
    CodeMeaning{code::not_an_integer, "a value is not a whole number"},
    CodeMeaning{code::not_a_boolean, "a value is neither true nor false"},
    CodeMeaning{code::not_a_choice, "a value is none of the words allowed here"},
    CodeMeaning{code::wrong_type, "a value or table has another type than needed"},
    CodeMeaning{code::two_units, "one quantity is given in two units"},
    CodeMeaning{code::contradiction, "a value contradicts another one, or cannot be"},
    CodeMeaning{code::duplicate_name, "a name is given twice within a table"},
    CodeMeaning{code::unknown_reference, "a name refers to nothing in this input"},
    CodeMeaning{code::node_absent, "an element uses a phase that its bus does not have"},
    CodeMeaning{code::empty_table, "a table that needs at least one row has none"},
    CodeMeaning{code::unsupported, "a value is understood but not supported"},
    CodeMeaning{code::script_syntax, "a script breaks the grammar that is read"},
    CodeMeaning{code::script_unsupported, "a script says something that changes the answer and is not taken over"},
    CodeMeaning{code::matrix_shape, "a matrix has rows of different length, too few columns or the wrong size"},
    CodeMeaning{code::script_recursion, "a script redirects to itself, or too often"},
    CodeMeaning{code::bus_syntax, "a bus is not written as name.node.node"},
    CodeMeaning{code::line_geometry, "a line geometry that cannot be computed"},
};

}  // namespace

std::span<const CodeMeaning> finding_codes() { return meanings; }

}  // namespace headroom::data
