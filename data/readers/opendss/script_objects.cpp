// SPDX-License-Identifier: Apache-2.0
// Commands that make and change objects.
#include <cmath>
#include <regex>

#include <fmt/format.h>

#include "data/readers/opendss/script.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

std::string suggestion(std::span<const Property> properties, std::string_view wanted) {
  std::vector<std::string_view> names;
  for (const Property& property : properties) names.push_back(property.name);
  const auto near = models::nearest(wanted, names, 3);
  return near.empty() ? std::string() : fmt::format("did you mean {}?", fmt::join(near, ", "));
}

}  // namespace

Edit Script::edit_of(const Head* head, std::string_view class_name) {
  circuit_->connections.reset();
  return {*circuit_, report_, variables_, class_name, head, {}, {}, file_, line_, column_};
}

ElementClass* Script::class_of(std::string_view lower_name, std::string_view written) {
  ElementClass* found = circuit_->find_class(lower_name);
  if (found) return found;
  std::vector<std::string_view> names;
  for (const ElementClass* one : circuit_->classes()) names.push_back(one->name());
  const auto near = models::nearest(lower_name, names, 3);
  report_.error(here("class", std::string(written)), code::unknown_key,
                fmt::format("there is no class \"{}\"", written),
                near.empty() ? "" : fmt::format("did you mean {}?", fmt::join(near, ", ")));
  return nullptr;
}

void Script::new_object(Tokens& tokens) {
  if (!tokens.next()) return;
  column_ = static_cast<int>(tokens.column());
  const std::string full(tokens.value());
  const auto dot = full.find('.');
  const std::string class_name = dot == std::string::npos ? last_class_ : models::to_lower(full.substr(0, dot));
  const std::string name = dot == std::string::npos ? full : full.substr(dot + 1);
  if (class_name == "circuit") {
    new_circuit(name, tokens);
    return;
  }
  make_library();
  ElementClass* of = class_of(class_name, full);
  if (!of || (of->circuit_element() && !need_circuit("new"))) return;
  last_class_ = class_name;
  const std::string lower = models::to_lower(name);
  std::optional<std::size_t> object = of->find(lower);
  if (object && of->circuit_element() && of->head(*object).origin.line > 0)
    report_.error(here("name", full), code::duplicate_name,
                  fmt::format("{} \"{}\" is defined twice, first at {}:{}", class_name, name,
                              of->head(*object).origin.file, of->head(*object).origin.line),
                  "rename one of them, or write edit instead of new");
  if (!object) {
    Head head;
    head.name = lower;
    head.source_name = name;
    head.origin = here().origin;
    head.base_frequency_hz = circuit_->fundamental_hz;
    object = of->add(std::move(head));
    if (of == &circuit_->lines) circuit_->lines[*object].earth_model = circuit_->earth_model;
    if (of->circuit_element()) circuit_->elements.push_back({of, *object});
  }
  active_ = ObjectRef{of, *object};
  edit(*active_, tokens);
}

void Script::new_circuit(std::string_view name, Tokens& tokens) {
  if (circuit()) {
    report_.error(here("name", std::string(name)), code::duplicate_name, "there is a circuit already",
                  "write clear before it");
    return;
  }
  make_library();
  circuit_->defined = true;
  circuit_->name = name;
  circuit_->origin = here().origin;
  circuit_->frequency_hz = circuit_->fundamental_hz = default_base_frequency_;
  Head head;
  head.name = head.source_name = "source";
  head.base_frequency_hz = default_base_frequency_;
  head.origin.file = file_;
  circuit_->vsources.add(std::move(head));
  active_ = ObjectRef{&circuit_->vsources, 0};
  circuit_->elements.push_back(*active_);
  Edit bus = edit_of(&active_->head(), "vsource");
  bus.value = "sourcebus";
  circuit_->vsources[0].set(0, bus);
  last_class_ = "vsource";
  edit(*active_, tokens);
}

std::optional<ObjectRef> Script::find_object(std::string_view full_name) {
  const auto dot = full_name.find('.');
  const std::string class_name =
      dot == std::string_view::npos ? last_class_ : models::to_lower(full_name.substr(0, dot));
  std::string name = models::to_lower(dot == std::string_view::npos ? full_name : full_name.substr(dot + 1));
  if (class_name == "circuit") return ObjectRef{&circuit_->vsources, 0};
  ElementClass* of = class_of(class_name, full_name);
  if (!of) return {};
  last_class_ = class_name;
  const auto object = of->find(name);
  if (object) return ObjectRef{of, *object};
  report_.error(here("object", std::string(full_name)), code::unknown_reference,
                fmt::format("there is no {} \"{}\"", class_name, name), "define it with new first");
  return {};
}

void Script::select(std::string_view full_name) {
  if (const auto found = find_object(full_name)) active_ = found;
}

void Script::edit_named(Tokens& tokens) {
  if (!need_circuit("edit") || !tokens.next()) return;
  column_ = static_cast<int>(tokens.column());
  const auto found = find_object(tokens.value());
  if (!found) return;
  active_ = found;
  edit(*found, tokens);
}

// class.name.property=value, name.property=value or property=value, and more properties behind it.
void Script::edit_property(Tokens& tokens) {
  if (!need_circuit(tokens.name())) return;
  const std::string full(tokens.name());
  const auto dot = full.rfind('.');
  if (dot != std::string::npos) {
    const auto found = find_object(std::string_view(full).substr(0, dot));
    if (!found) return;
    active_ = found;
  }
  if (!active_) {
    report_.error(here("command", full), code::script_syntax, "no object was made or edited before");
    return;
  }
  const std::string property = dot == std::string::npos ? full : full.substr(dot + 1);
  const std::string value(tokens.value());
  Edit what = edit_of(&active_->head(), active_->of->name());
  std::size_t position = 0;
  active_->of->begin_edit(active_->object);
  edit_one(*active_, property, value, position, what);
  while (tokens.next()) {
    what.column = static_cast<int>(tokens.column());
    edit_one(*active_, tokens.name(), tokens.value(), position, what);
  }
  active_->of->end_edit(active_->object, what);
}

void Script::edit(ObjectRef object, Tokens& tokens) {
  Edit what = edit_of(&object.head(), object.of->name());
  std::size_t position = 0;
  object.of->begin_edit(object.object);
  while (tokens.next()) {
    what.column = static_cast<int>(tokens.column());
    edit_one(object, tokens.name(), tokens.value(), position, what);
  }
  object.of->end_edit(object.object, what);
}

// position: of the next property without a name.
void Script::edit_one(ObjectRef object, std::string_view name, std::string_view value, std::size_t& position,
                      Edit& what) {
  what.value = value;
  const bool is_other = object.of->properties().size() == 3;
  std::optional<std::size_t> property;
  if (!name.empty()) property = object.of->property(name);
  else if (position < object.of->properties().size()) property = position;
  if (is_other && (!property || name.size() < 4)) return;
  if (!property) {
    what.property = name;
    const std::string shown(name.empty() ? value : name);
    report_.error(what.place(), code::unknown_key, fmt::format("a {} has no property \"{}\"", object.of->name(), shown),
                  suggestion(object.of->properties(), shown));
    return;
  }
  object.of->set(object.object, *property, what);
  position = *property + 1;
}

// batchedit class.pattern: every object whose name the regular expression finds.
void Script::batch_edit(Tokens& tokens) {
  if (!tokens.next()) return;
  const std::string full(tokens.value());
  const auto dot = full.find('.');
  ElementClass* of = class_of(models::to_lower(full.substr(0, dot)), full);
  if (!of) return;
  const std::string pattern = dot == std::string::npos ? ".*" : full.substr(dot + 1);
  if (pattern.size() > 200) {
    report_.error(here("pattern", full), code::contradiction, "the pattern is too long");
    return;
  }
  std::regex expression;
  try {
    expression.assign(pattern, std::regex::icase | std::regex::ECMAScript);
  } catch (const std::regex_error&) {
    report_.error(here("pattern", full), code::contradiction,
                  fmt::format("\"{}\" is not a regular expression", pattern));
    return;
  }
  for (std::size_t object = 0; object < of->size(); ++object) {
    if (!std::regex_search(of->head(object).name.substr(0, 200), expression)) continue;
    Tokens own = tokens;
    active_ = ObjectRef{of, object};
    edit(*active_, own);
  }
}

void Script::open_or_close(bool open, Tokens& tokens) {
  if (!tokens.next()) return;
  column_ = static_cast<int>(tokens.column());
  const std::string full(tokens.value());
  const auto found = find_object(full);
  if (!found) return;
  Head& head = found->head();
  double terminal = 1.0, conductor = 0.0;
  if (tokens.next()) terminal = std::round(number_or(tokens.value(), 1.0, "terminal"));
  if (tokens.next()) conductor = std::round(number_or(tokens.value(), 0.0, "conductor"));
  if (terminal == 0.0) terminal = 1.0;
  if (!(terminal >= 1.0 && terminal <= static_cast<double>(head.open.size()) && conductor >= 0.0 &&
        conductor <= 32.0)) {
    report_.error(here("terminal", full), code::contradiction,
                  fmt::format("{} has {} terminals", full, head.open.size()), "count terminals and conductors from 1");
    return;
  }
  std::uint32_t& mask = head.open[static_cast<std::size_t>(terminal) - 1];
  const std::uint32_t bits = conductor == 0.0 ? ~0u : 1u << (static_cast<unsigned>(conductor) - 1u);
  mask = open ? mask | bits : mask & ~bits;
  active_ = found;
}

void Script::enable(bool on, Tokens& tokens) {
  if (!tokens.next()) return;
  circuit_->connections.reset();
  column_ = static_cast<int>(tokens.column());
  const std::string full(tokens.value());
  if (full.ends_with(".*")) {
    ElementClass* of = class_of(models::to_lower(full.substr(0, full.size() - 2)), full);
    for (std::size_t object = 0; of && object < of->size(); ++object) of->head(object).enabled = on;
  } else if (const auto found = find_object(full)) {
    found->head().enabled = on;
  }
}

}  // namespace headroom::data::opendss
