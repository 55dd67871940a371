/** How the page looks: one style sheet, light and dark, from a phone's width up. No colour is set elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--soft:#f4f5f7;--line:#d9dce1;--text:#1d2126;--dim:#59616b;--link:#0b57b7;
--good:#14692f;--good-soft:#e3f4e8;--bad:#a3241c;--bad-soft:#fdeae8;--wait:#744d00;--wait-soft:#fbf0d8;
--chart-text:#59616b;--chart-line:#d9dce1;--chart-uncached:#2563c9;--chart-cached:#92bdf2;--chart-output:#d4691e;--chart-bar:#4a78b8}
@media (prefers-color-scheme:dark){:root{--page:#15181c;--soft:#1e2228;--line:#363c45;--text:#e4e7eb;--dim:#a2abb6;--link:#7ab2ff;
--good:#74d48f;--good-soft:#17321f;--bad:#ff9a90;--bad-soft:#3d1d1b;--wait:#f0c56a;--wait-soft:#362a10;
--chart-text:#a2abb6;--chart-line:#363c45;--chart-uncached:#5c97f5;--chart-cached:#2f5084;--chart-output:#e98b48;--chart-bar:#5c87c4}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.15rem;margin:2.25rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.5rem 0 .4rem}
p{margin:.5rem 0}
a{color:var(--link)}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85em}
.dim{color:var(--dim)}
.small{font-size:.875rem}
.text{white-space:pre-wrap}
.state{display:inline-block;padding:.05rem .5rem;border-radius:.4rem;font-size:.875rem;background:var(--soft);color:var(--text)}
.good{background:var(--good-soft);color:var(--good)}
.bad{background:var(--bad-soft);color:var(--bad)}
.open{background:var(--wait-soft);color:var(--wait)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.9rem 1.5rem;margin:1.25rem 0 0}
.facts dt{color:var(--dim);font-size:.8rem}
.facts dd{margin:0;font-weight:600}
ul.plain,ol.plain{list-style:none;margin:0;padding:0}
ul.plain>li{padding:.6rem 0;border-bottom:1px solid var(--line)}
ul.plain>li:last-child{border-bottom:0}
table{width:100%;border-collapse:collapse;font-size:.925rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--dim);font-size:.8rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{margin:.35rem 0}
summary{cursor:pointer;padding:.3rem 0}
pre{margin:.25rem 0 .75rem;padding:.6rem 0;background:var(--soft);border-radius:.4rem;overflow-x:auto;line-height:1.45;overflow-wrap:normal}
pre>span{display:block;padding:0 .75rem;min-width:max-content}
pre.plain{padding:.6rem .75rem}
.add{color:var(--good);background:var(--good-soft)}
.del{color:var(--bad);background:var(--bad-soft)}
.hunk{color:var(--dim)}
.plus{color:var(--good);font-variant-numeric:tabular-nums}
.minus{color:var(--bad);font-variant-numeric:tabular-nums}
figure{margin:1rem 0}
figcaption{font-size:.875rem;color:var(--dim)}
figcaption strong{color:var(--text);font-size:.95rem}
figure svg{display:block;width:100%;height:auto}
figure svg text{font:12px system-ui,sans-serif}
.narrow{display:none}
.swatch{display:inline-block;width:.7rem;height:.7rem;border-radius:.15rem;margin:0 .3rem 0 .4rem}
.legend{white-space:nowrap}
.swatch.uncached{background:var(--chart-uncached)}
.swatch.cached{background:var(--chart-cached)}
.swatch.output{background:var(--chart-output)}
.steps li{display:grid;grid-template-columns:3rem 4.5rem 1fr 6rem 6.5rem 5rem;gap:.75rem;padding:.25rem 0;border-bottom:1px solid var(--line);font-size:.875rem}
.steps li:target{background:var(--wait-soft)}
@media (max-width:44rem){
main{padding:1rem 1rem 3rem}
.wide{display:none}.narrow{display:block}
thead{display:none}
tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
td{display:flex;justify-content:space-between;gap:1rem;padding:.1rem 0;border:0;text-align:right}
td::before{content:attr(data-label);color:var(--dim);font-size:.8rem;flex:none;text-align:left}
td:first-child{display:block;text-align:left;font-weight:600}
td:first-child::before{content:none}
td:has(>span:empty){display:none}
.n{white-space:normal}
.steps li{grid-template-columns:2.5rem 1fr auto;gap:.1rem .5rem;padding:.4rem 0}
.steps .title{grid-column:2/-1;grid-row:2}
.steps .n,.steps .when{display:none}
.steps .commit{grid-column:3}
}`;
