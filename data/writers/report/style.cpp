// SPDX-License-Identifier: Apache-2.0
#include "data/writers/report/style.hpp"

namespace headroom::data {

const std::string_view report_css = R"css(
:root { color-scheme: light; }
body { font: 15px/1.5 "Noto Sans","Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei","Segoe UI",Helvetica,Arial,sans-serif; color: #1b1f24;
  background: #fff; margin: 0 auto; max-width: 1040px; padding: 24px 28px 48px; }
header { border-bottom: 3px solid #0072B2; margin-bottom: 18px; padding-bottom: 10px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 30px 0 8px; border-bottom: 1px solid #d0d5db; padding-bottom: 3px; break-after: avoid; }
h3 { font-size: 15px; margin: 16px 0 4px; break-after: avoid; }
p { margin: 6px 0; max-width: 82ch; }
.sub, .note, figcaption { color: #4a5159; font-size: 13px; }
.answer ol { padding-left: 24px; margin: 8px 0; font-size: 16px; }
.answer li { margin: 5px 0; max-width: 84ch; }
nav { font-size: 13px; margin-top: 8px; }
nav a { color: #00598c; margin-right: 14px; white-space: nowrap; }
table { border-collapse: collapse; font-size: 13px; margin: 8px 0; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 3px 10px 3px 0; border-bottom: 1px solid #e3e6ea; overflow-wrap: break-word; }
td:first-child { overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid #8a929b; font-weight: 600; vertical-align: bottom; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.terms { width: auto; }
.terms th { width: 150px; font-weight: 600; white-space: nowrap; }
figure { margin: 10px 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
svg text { font-family: inherit; }
.plans { table-layout: fixed; } .plans td { overflow-wrap: anywhere; } .plans th:first-child { width: 17%; }
.plans .note, td .note { font-size: 0.92em; }
.map { max-height: 900px; }
.pass { color: #005a8c; } .fail { color: #A50026; font-weight: 600; } .unsure { color: #6b5a00; }
.first { background: #eef5fa; }
.cols { display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px; }
.figs { display: flex; flex-wrap: wrap; gap: 10px 34px; margin: 10px 0 4px; }
.figs div { min-width: 110px; } .figs b { display: block; font-size: 22px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figs span { font-size: 12.5px; color: #4a5159; }
footer { margin-top: 36px; border-top: 1px solid #d0d5db; padding-top: 8px; font-size: 12.5px; color: #4a5159; }
@page { size: A4; margin: 14mm 13mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  nav { display: none; } h2 { margin-top: 16pt; } table { font-size: 8.6pt; } .answer ol { font-size: 11pt; }
  .columns-list { font-size: 7.6pt; } .columns-list td { padding: 1px 8px 1px 0; } .map { max-height: 128mm; } .profile { max-height: 56mm; } figure { margin: 6px 0; }
}
@media (max-width: 640px) { .cols { grid-template-columns: 1fr; } body { padding: 12px; } }
)css";

}  // namespace headroom::data
