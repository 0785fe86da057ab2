const LIGHT =
  "--ink:#1c2430;--soft:#5b6675;--paper:#fff;--panel:#f3f5f8;--line:#dde2e9;--red:#c62828;--amber:#b26a00;--green:#1b7f4b;--blue:#1f5fbf";

/** The page's style: system fonts, two colour schemes, narrow screens, and print in the light one. */
export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--paper:#12161c;--panel:#1b212a;--line:#2c3541;--red:#ff6b6b;--amber:#f0ad4e;--green:#4cc38a;--blue:#6ea8fe}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1080px;padding:32px 24px 64px;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:28px;margin:2px 0 16px}h2{font-size:18px;margin:36px 0 10px}h3{font-size:15px;margin:18px 0 2px}
.run{color:var(--soft);margin:0;font-size:13px}
.verdict{display:flex;gap:16px;align-items:baseline;padding:14px 18px;border-radius:8px;background:var(--panel);border-left:6px solid var(--soft)}
.verdict strong{font-size:22px;letter-spacing:.04em}.verdict.pass{border-color:var(--green)}.verdict.pass strong{color:var(--green)}
.verdict.unsafe,.verdict.fail{border-color:var(--red)}.verdict.unsafe strong,.verdict.fail strong{color:var(--red)}.verdict.incomplete{border-color:var(--amber)}.verdict.incomplete strong{color:var(--amber)}
.figures{display:flex;gap:16px;margin:16px 0 0}.figures div{flex:1;padding:12px 18px;border-radius:8px;background:var(--panel)}
.figures dt{color:var(--soft);font-size:13px}.figures dd{margin:0;font-size:30px;font-weight:600;font-variant-numeric:tabular-nums}.figures small{font-size:16px;font-weight:400;color:var(--soft)}
.timeline{width:100%;height:auto;display:block}.timeline text{font-size:12px;fill:var(--soft)}.lane{fill:var(--panel)}.lane-label{text-anchor:end;font-weight:600}.timeline .lane-label{fill:var(--ink)}
.axis{text-anchor:middle}.grid{stroke:var(--line)}.par{stroke:var(--amber);stroke-dasharray:4 4}.contained{stroke:var(--green);stroke-width:2}.timeline .contained-label{fill:var(--green);font-weight:600}.timeline .par-label{fill:var(--amber)}
.through{fill:var(--red)}.refused{fill:none;stroke:var(--red);stroke-width:1.6}.trainee{fill:var(--blue)}.harm{fill:var(--red)}.proven{fill:none;stroke:var(--green);stroke-width:2.6}.harm-cross{stroke:var(--red);stroke-width:2.6}.served{fill:var(--green);opacity:.75}.unserved{fill:var(--amber)}
.legend{color:var(--soft);font-size:13px}.key{display:inline-block;width:12px;height:12px;margin:0 6px 0 14px;vertical-align:-1px}.key.through{background:var(--red)}.key.refused{border:1.6px solid var(--red);border-radius:50%}.key.trainee{background:var(--blue);transform:rotate(45deg) scale(.8)}.key.proven{color:var(--green);width:auto}.key.harm{color:var(--red);width:auto}.key.served{background:var(--green);opacity:.75}
.phases span{margin-right:24px}.phases b{font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;font-size:14px}tr{break-inside:avoid}th{text-align:left;color:var(--soft);font-weight:500;font-size:13px}th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.points,.at{font-variant-numeric:tabular-nums;white-space:nowrap}th{white-space:nowrap}.proof{font:12px ui-monospace,monospace;color:var(--soft);white-space:nowrap}.yes{color:var(--green);font-weight:700}.no{color:var(--red);font-weight:700}cite{display:block;color:var(--soft);font-size:12px;font-style:normal}
@media(max-width:720px){body{padding:20px 16px 48px}.figures{flex-wrap:wrap}.figures div{flex:1 1 40%}.picture{overflow-x:auto}.timeline{min-width:680px}.verdict{flex-direction:column;gap:4px}
thead{display:none}tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}td{display:inline;border:0;padding:0 8px 0 0}td.text{display:block;padding:2px 0}.proof{white-space:normal}}
@media print{:root{color-scheme:light;${LIGHT}}body{padding:0;font-size:12px;max-width:none}.verdict,.figures div{border:1px solid var(--line)}h2{break-after:avoid}header,svg,.legend{break-inside:avoid}*{print-color-adjust:exact}}
`.trim();
