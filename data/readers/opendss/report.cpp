// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/report.hpp"
#include "data/readers/table/codes.hpp"

#include <utility>

#include <fmt/core.h>

namespace headroom::data::opendss {
namespace {

// A file of nonsense must not make a report as large as itself.
constexpr std::size_t most_findings = 10'000;

}  // namespace

void Report::finding(models::Severity severity, const Place& place, std::string code, std::string message,
                     std::string remedy) {
  if (findings.all().size() >= most_findings) return;
  models::Finding finding;
  finding.severity = severity;
  finding.code = std::move(code);
  finding.origin = place.origin;
  finding.object = place.object;
  finding.field = place.field;
  finding.value = place.value.size() > 200 ? place.value.substr(0, 200) + " …" : place.value;
  finding.message = std::move(message);
  finding.remedy = std::move(remedy);
  findings.add(std::move(finding));
}

void Report::error(const Place& place, std::string code, std::string message, std::string remedy) {
  finding(models::Severity::error, place, std::move(code), std::move(message), std::move(remedy));
}

void Report::warning(const Place& place, std::string code, std::string message, std::string remedy) {
  finding(models::Severity::warning, place, std::move(code), std::move(message), std::move(remedy));
}

void Report::note(const Place& place, std::string code, std::string message) {
  finding(models::Severity::note, place, std::move(code), std::move(message), {});
}

void Report::counted(models::Fidelity fidelity, const models::Origin& origin, std::string_view item, std::int64_t count,
                     std::string_view why) {
  const auto key = fmt::format("{} {}", static_cast<int>(fidelity), item);
  const auto [at, is_new] = counted_.try_emplace(key, fidelity_.items.size());
  if (is_new) fidelity_.items.push_back({origin, std::string(item), fidelity, std::string(why), count});
  else fidelity_.items[at->second].count += count;
}

void Report::taken(std::string_view item, std::int64_t count) { counted(models::Fidelity::taken, {}, item, count, {}); }

void Report::defaulted(std::string_view item, std::int64_t count, std::string_view why) {
  counted(models::Fidelity::defaulted, {}, item, count, why);
}

void Report::ignored(const models::Origin& origin, std::string_view item, std::string_view why, std::int64_t count) {
  counted(models::Fidelity::ignored, origin, item, count, why);
}

void Report::approximated(const Place& place, std::string_view item, std::string_view why) {
  if (fidelity_.items.size() < most_findings)
    fidelity_.items.push_back({place.origin, std::string(item), models::Fidelity::approximated, std::string(why), 1});
}

void Report::refused(const Place& place, std::string_view item, std::string_view why) {
  if (fidelity_.items.size() < most_findings)
    fidelity_.items.push_back({place.origin, std::string(item), models::Fidelity::refused, std::string(why), 1});
  finding(accept_approximations_ ? models::Severity::warning : models::Severity::error, place, code::script_unsupported,
          fmt::format("{} is not taken over: {}", item, why),
          "remove it, or pass --accept-approximations to go on without it");
}

models::FidelityReport Report::take_fidelity() { return std::exchange(fidelity_, {}); }

}  // namespace headroom::data::opendss
