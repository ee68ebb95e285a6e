// SPDX-License-Identifier: Apache-2.0
#include "models/core/diagnostics.hpp"

#include <algorithm>

namespace headroom::models {

namespace {

const char* word(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

std::string place(const Origin& origin) {
  std::string text = origin.file;
  if (origin.line > 0) text += ":" + std::to_string(origin.line);
  if (origin.line > 0 && origin.column > 0) text += ":" + std::to_string(origin.column);
  return text;
}

}  // namespace

std::string to_text(const Finding& finding) {
  std::string text = place(finding.origin);
  if (!text.empty()) text += ": ";
  text += word(finding.severity);
  if (!finding.code.empty()) text += " " + finding.code;
  text += ": ";
  if (!finding.object.empty()) text += finding.object + ": ";
  text += finding.message;
  if (!finding.bound.empty()) text += " (" + finding.bound + ")";
  if (!finding.remedy.empty()) text += "; " + finding.remedy;
  return text;
}

void Findings::add(Finding finding) { all_.push_back(std::move(finding)); }

void Findings::append(const Findings& other) { all_.insert(all_.end(), other.all_.begin(), other.all_.end()); }

std::size_t Findings::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(all_.begin(), all_.end(), [&](const Finding& f) { return f.severity == severity; }));
}

}  // namespace headroom::models
