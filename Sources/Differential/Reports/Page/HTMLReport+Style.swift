extension HTMLReport {
    /// Two palettes, one layout. Verdicts differ in lightness and mark as well as in hue, so that no eye needs the colour.
    static let style = """
        :root {
          color-scheme: light dark;
          --ground: #f7f7f5; --surface: #ffffff; --ink: #1b1f23; --soft: #5c6269; --line: #e3e3de; --wash: #f2f2ef;
          --identical: #4a8391; --identical-wash: #e6f0f2; --explained: #b45309; --explained-wash: #fdf0e0;
          --unexplained: #a3174f; --unexplained-wash: #fbe8f0; --pending: #6b7178; --pending-wash: #eeeff0; --records: #9aa3ad;
          --focus: #2f6fdb;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #121416; --surface: #1a1d20; --ink: #e9ebed; --soft: #9aa1a9; --line: #2c3035; --wash: #212529;
            --identical: #6fb1c0; --identical-wash: #1b2f34; --explained: #f0a04b; --explained-wash: #35270f;
            --unexplained: #f07aa8; --unexplained-wash: #3a1a28; --pending: #9aa1a9; --pending-wash: #26292d; --records: #66707a;
            --focus: #7fb0ff;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; }
        main { max-width: 1240px; margin: 0 auto; padding: 2.75rem 1.5rem 4rem; }
        h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.018em; margin: 0 0 1.5rem; font-weight: 650; overflow-wrap: break-word; }
        h2 { font-size: 1.06rem; margin: 0; font-weight: 640; letter-spacing: -.005em; }
        p { margin: 0; }
        .eyebrow { color: var(--soft); font-size: .86rem; margin-bottom: .3rem; }
        .lead { color: var(--soft); font-size: .9rem; margin-top: .15rem; }
        .faint { color: var(--soft); }
        .mono, .records .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
        .time { white-space: nowrap; }
        .num { text-align: right; }
        .verdict { display: flex; gap: 1rem; align-items: center; padding: 1.1rem 1.25rem; border-radius: 12px; }
        .verdict strong { font-size: 1.2rem; font-weight: 650; letter-spacing: -.01em; }
        .verdict p { max-width: 110ch; }
        .seal { flex: none; width: 2.9rem; height: 2.9rem; border-radius: 50%; display: grid; place-items: center; font-size: 1.5rem; font-weight: 600; color: var(--surface); line-height: 1; }
        .verdict.identical { background: var(--identical-wash); } .identical .seal { background: var(--identical); }
        .verdict.explained { background: var(--explained-wash); } .explained .seal { background: var(--explained); }
        .verdict.unexplained { background: var(--unexplained-wash); } .unexplained .seal { background: var(--unexplained); }
        .verdict.pending { background: var(--pending-wash); } .pending .seal { background: var(--pending); }
        .proportions { display: flex; gap: 2px; height: 8px; margin: 1.5rem 0 .9rem; border-radius: 4px; overflow: hidden; }
        .proportions i { min-width: 4px; }
        i.identical { background: var(--identical); } i.explained { background: var(--explained); } i.unexplained { background: var(--unexplained); }
        i.pending { background: repeating-linear-gradient(45deg, var(--pending) 0 2px, var(--pending-wash) 2px 5px); }
        dl { margin: 0; } dt { color: var(--soft); font-size: .82rem; } dd { margin: 0; }
        .totals { display: flex; flex-wrap: wrap; gap: .75rem 2.75rem; }
        .totals dd { font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -.01em; }
        .totals .identical dd { color: var(--identical); } .totals .explained dd { color: var(--explained); } .totals .unexplained dd { color: var(--unexplained); }
        .totals .zero dd, .totals .pending dd { color: var(--soft); } .totals .zero dd { font-weight: 450; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: .8rem 1.5rem; margin: 1.5rem 0 2.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
        .facts dd { font-size: .92rem; overflow-wrap: break-word; }
        .panel { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem; margin-bottom: 1rem; }
        .scroll { overflow-x: auto; background: linear-gradient(to right, var(--surface) 30%, transparent) left / 3rem 100% no-repeat local, linear-gradient(to left, var(--surface) 30%, transparent) right / 3rem 100% no-repeat local, linear-gradient(to right, rgb(0 0 0 / .22), transparent) left / 1rem 100% no-repeat scroll, linear-gradient(to left, rgb(0 0 0 / .22), transparent) right / 1rem 100% no-repeat scroll; }
        .timeline { display: block; width: 100%; min-width: 640px; height: auto; margin-top: .75rem; }
        svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
        svg .tick, svg .faint { fill: var(--soft); font-size: 11px; }
        svg .lane { font-weight: 560; } svg .lane.faint { font-weight: 400; font-size: 10.5px; }
        .grid { stroke: var(--line); fill: none; } .axis { stroke: var(--soft); stroke-opacity: .45; fill: none; }
        rect.records { fill: var(--records); } circle.empty { fill: var(--records); } rect.absent { fill: none; stroke: var(--line); }
        rect.identical { fill: var(--identical); fill-opacity: .55; } rect.explained { fill: var(--explained); } rect.unexplained { fill: var(--unexplained); } rect.pending { fill: url(#hatch); }
        .hatch-ground { fill: var(--pending-wash); } .hatch-line { stroke: var(--pending); stroke-width: 2.4; }
        svg a:hover rect { filter: brightness(1.12); } svg a:focus-visible { outline: 2px solid var(--focus); }
        .legend { font-size: .84rem; color: var(--soft); margin-top: .4rem; display: flex; flex-wrap: wrap; gap: .25rem 1.2rem; }
        .legend i { width: 12px; height: 12px; border-radius: 3px; display: inline-block; margin-right: .45rem; vertical-align: -1px; } .legend i.identical { opacity: .6; }
        .bar { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; margin: 2.25rem 0 1rem; }
        .chips { display: flex; flex-wrap: wrap; gap: .4rem; flex: 1; }
        .chip { font: inherit; font-size: .85rem; padding: .22rem .7rem; border-radius: 999px; border: 1px solid var(--line); background: var(--surface); color: var(--ink); cursor: default; }
        .js .chip { cursor: pointer; } .js .chip:hover { border-color: var(--soft); }
        .chip b { font-weight: 600; color: var(--soft); margin-left: .15rem; }
        .chip[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--ground); } .chip[aria-pressed="true"] b { color: inherit; }
        .find { display: none; font: inherit; font-size: .88rem; padding: .28rem .75rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); color: var(--ink); width: 13.5rem; } .js .find { display: block; }
        :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
        .list { padding: .35rem 1.25rem; } .group { content-visibility: auto; contain-intrinsic-size: auto 60px; border-top: 1px solid var(--line); }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        table { border-collapse: collapse; width: 100%; }
        th { text-align: left; font-size: .8rem; font-weight: 500; color: var(--soft); } th.num { text-align: right; }
        .cells { table-layout: fixed; } .c-label { width: 13.2rem; } .c-key { width: 14%; } .c-value { width: 12.5%; } .cells th { vertical-align: bottom; } .cells th.num { overflow-wrap: break-word; }
        .cells > thead th { padding: .5rem .6rem .35rem; } .cells > tbody > tr > td { padding: .55rem .6rem; vertical-align: top; overflow-wrap: break-word; }
        .cells > tbody + tbody > tr:first-child > td { border-top: 1px solid var(--line); }
        .cells > tbody > tr.behind > td { padding: 0 .6rem .65rem 2.05rem; }
        .cells td:first-child, .cells th:first-child { padding-left: 0; } .cells td:last-child { padding-right: 0; }
        td.label div { display: flex; gap: .65rem; align-items: flex-start; }
        .dot { flex: none; display: inline-grid; place-items: center; width: 1.4rem; height: 1.4rem; border-radius: 50%; font-size: .85rem; font-weight: 700; line-height: 1; }
        .dot.identical { background: var(--identical-wash); color: var(--identical); } .dot.explained { background: var(--explained-wash); color: var(--explained); }
        .dot.unexplained { background: var(--unexplained); color: var(--surface); } .dot.pending { background: var(--pending-wash); color: var(--pending); }
        .key { font-weight: 560; } .cell.identical .key { font-weight: 400; }
        .cell.explained td.num, .cell.unexplained td.num { font-weight: 620; } .none { color: var(--soft); font-weight: 400; font-style: italic; }
        .tag { display: inline-block; font-size: .78rem; font-weight: 560; line-height: 1.5; padding: 0 .5rem; border-radius: 5px; background: var(--wash); color: var(--ink); white-space: nowrap; }
        .tag.explained { background: var(--explained-wash); color: var(--explained); } .tag.unexplained { background: var(--unexplained-wash); color: var(--unexplained); } .tag.pending { background: var(--pending-wash); color: var(--pending); }
        details > summary { cursor: pointer; color: var(--soft); font-size: .88rem; list-style: none; width: fit-content; } details > summary:hover { color: var(--ink); }
        details > summary::-webkit-details-marker { display: none; }
        details > summary::after { content: ""; display: inline-block; width: .38em; height: .38em; margin: 0 0 .16em .55em; border: solid currentColor; border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); transition: transform .12s; }
        details[open] > summary::after { transform: rotate(45deg) translate(-.1em, -.1em); }
        .fold > summary { padding: .5rem 0; display: flex; align-items: center; gap: .65rem; } .fold > summary::after { margin: 0 0 0 -.1rem; flex: none; } .fold > summary span:nth-of-type(2) { white-space: nowrap; }
        .records { font-size: .86rem; margin-top: .5rem; overflow-wrap: normal; } .records th { white-space: nowrap; } .records th { padding: .3rem .7rem .3rem 0; } .records td { padding: .4rem .7rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; } .records td:last-child { white-space: normal; min-width: 15rem; overflow-wrap: break-word; }
        .records td:nth-child(6), .records td:nth-child(7) { white-space: normal; min-width: 8.5rem; max-width: 11rem; } .records .faint.time { white-space: normal; }
        .records th.num, .records td.num { padding-right: 1.4rem; }
        .records tr:not(.moved) td { color: var(--soft); } .yes { font-weight: 600; } .no { color: var(--soft); }
        figure { margin: .75rem 0 .25rem; } figcaption { color: var(--soft); font-size: .8rem; }
        .lanes { display: block; width: 100%; min-width: 560px; max-width: 760px; height: auto; } .lanes text { font-size: 11px; fill: var(--soft); }
        .band { fill: var(--wash); } .link { stroke: var(--records); stroke-dasharray: 2 3; } .event, .batch { fill: var(--surface); stroke: var(--soft); stroke-width: 1.5; }
        .event.in { fill: var(--identical); stroke: var(--identical); } .batch.in { fill: var(--explained); stroke: var(--explained); }
        .plain td, .plain th { padding: .35rem 1.5rem .35rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; } .plain { margin-top: .6rem; }
        footer { color: var(--soft); font-size: .84rem; margin-top: 2.5rem; }
        [hidden] { display: none !important; }
        @media (max-width: 720px) {
          main { padding: 1.5rem 1rem 3rem; } h1 { font-size: 1.55rem; margin-bottom: 1rem; } .totals { gap: .6rem 1.75rem; } .panel { padding: .9rem 1rem; } 
          .facts { grid-template-columns: 1fr 1fr; } .find { width: 100%; } .chips { flex-basis: 100%; }
          .cells, .cells > tbody, .cells > tbody > tr { display: block; } .cells > thead, .cells > colgroup { display: none; }
          .cells > tbody { padding: .7rem 0; } .cells > tbody + tbody { border-top: 1px solid var(--line); } .cells > tbody + tbody > tr:first-child > td { border: 0; }
          .cells > tbody > tr:not(.behind) { display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1rem; }
          .cells > tbody > tr > td { border: 0; padding: 0; } .cells > tbody > tr.behind > td { display: block; padding: .4rem 0 0; }
          .cells td.label, .cells td.why { grid-column: 1 / -1; } .cells > tbody > tr > td.key { grid-column: 1 / -1; font-size: 1.05rem; }
          .cells > tbody > tr > td.num { text-align: left; } .cells > tbody > tr > td.num::before { content: var(--legacy-side, "Legacy"); display: block; color: var(--soft); font-size: .78rem; font-weight: 400; }
          .cells > tbody > tr > td.num + td.num::before { content: var(--port-side, "Port"); }
          .records, .records tbody { display: block; } .records thead { display: none; } .records tr { display: grid; grid-template-columns: 1fr 1fr; gap: .35rem 1rem; padding: .6rem 0; border-top: 1px solid var(--line); }
          .records td { padding: 0; border: 0; white-space: normal; min-width: 0; } .records td.num { text-align: left; padding: 0; } .records td.mono, .records td.because { grid-column: 1 / -1; }
          .records td:nth-child(n+2):nth-child(-n+7)::before { display: block; color: var(--soft); font-size: .78rem; font-weight: 400; }
          .records td:nth-child(2)::before { content: "Key"; } .records td:nth-child(3)::before { content: "Value"; } .records td:nth-child(4)::before { content: "Batch label"; }
          .records td:nth-child(5)::before { content: "Event time"; } .records td:nth-child(6)::before { content: var(--legacy-side, "Legacy"); } .records td:nth-child(7)::before { content: var(--port-side, "Port"); }
        }
        .on-paper { display: none; }
        .jump { margin-top: .9rem; padding: .6rem .9rem; border-left: 3px solid var(--unexplained); background: var(--unexplained-wash); border-radius: 0 8px 8px 0; }
        .overview { margin-bottom: 2.5rem; } .outputs { list-style: none; padding: 0; margin: 1rem 0 0; } .outputs li { padding: .35rem 0; } .outputs a { color: inherit; font-weight: 560; }
        .output + .output { margin-top: 3.5rem; padding-top: 2.5rem; border-top: 1px solid var(--line); } .title { font-size: 1.4rem; margin-bottom: 1rem; overflow-wrap: break-word; }
        @media print {
          @page { margin: 14mm; }
          :root { color-scheme: light; --ground: #fff; --surface: #fff; --ink: #000; --soft: #444; --line: #ccc; --wash: #f2f2ef; --identical: #2f6775; --explained: #8a4006; --unexplained: #8c0f40; --pending: #555; --identical-wash: #e6f0f2; --explained-wash: #fdf0e0; --unexplained-wash: #fbe8f0; --pending-wash: #eeeff0; }
          * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          body { background: #fff; font-size: 8.5pt; line-height: 1.35; } main { max-width: none; padding: 0; }
          .find, .chips, .behind, .off-paper, td.why > .mono { display: none !important; } .on-paper { display: block; margin-bottom: .5rem; }
          .bar { margin: 1rem 0 0; } .list { border: 0; padding: 0; } .group { content-visibility: visible; border: 0; } .panel { break-inside: avoid; } .panel.list { break-inside: auto; }
          .cells > tbody { break-inside: avoid; } .cells > tbody > tr > td { padding: .15rem .4rem; border-top: 1px solid var(--line); } .c-label { width: 10.5rem; } .c-key { width: 11%; } .c-value { width: 7.5rem; } .cells th.num { white-space: normal; }
          .scroll { overflow: visible; background: none; } .timeline { min-width: 0; } .output + .output { break-before: page; }
        }

        """
}
