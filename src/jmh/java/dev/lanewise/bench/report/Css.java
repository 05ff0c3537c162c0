package dev.lanewise.bench.report;

/** The page's head. */
final class Css {
  static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang='en'>
      <head>
      <meta charset='utf-8'>
      <meta name='viewport' content='width=device-width, initial-scale=1'>
      <title>Lanewise: how fast is pure Java?</title>
      <style>
      :root { --ink: #222b33; --soft: #5c6972; --line: #e3e7ea; --blue: #0072b2; }
      * { box-sizing: border-box; }
      body { margin: 0; background: #f6f8f9; color: var(--ink);
             font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
      header { background: linear-gradient(135deg, #0b3b5a, #0072b2); color: #fff;
               padding: 56px 24px 88px; }
      header > * { max-width: 940px; margin: 0 auto; }
      h1 { font-size: 40px; line-height: 1.15; letter-spacing: -0.02em; }
      .lead { font-size: 19px; margin-top: 14px; max-width: 940px; opacity: .95; }
      .machine { margin-top: 14px; font-size: 14px; opacity: .8; }
      main { max-width: 988px; margin: -52px auto 64px; padding: 0 24px; }
      .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr));
               gap: 12px; margin-bottom: 24px; }
      .card, figure, section { background: #fff; border-radius: 12px;
               box-shadow: 0 1px 3px rgba(20, 40, 60, .12); }
      .card { padding: 16px; }
      .card b { display: block; font-size: 28px; line-height: 1.2; color: var(--blue);
                font-variant-numeric: tabular-nums; }
      .card span { display: block; margin-top: 4px; font-size: 13px; line-height: 1.4;
                   color: var(--soft); }
      section { padding: 24px; margin-top: 24px; }
      section figure { box-shadow: none; padding: 0; margin: 16px 0; }
      figure { margin: 0; padding: 16px; }
      figure svg { display: block; width: 100%; height: auto; }
      h2 { margin: 0 0 8px; font-size: 24px; letter-spacing: -0.01em; }
      p { margin: 8px 0; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; margin: 12px 0; font-size: 14px;
              font-variant-numeric: tabular-nums; }
      th, td { padding: 6px 12px; border-bottom: 1px solid var(--line); white-space: nowrap; }
      th { text-align: right; font-weight: 600; color: var(--soft); }
      th:first-child { text-align: left; }
      td strong { color: var(--blue); }
      details { margin: 12px 0; }
      summary { cursor: pointer; color: var(--blue); font-weight: 600; }
      pre { background: #f1f4f6; border-radius: 8px; padding: 10px 14px; margin: 12px 0 0;
            font-size: 13px; overflow-x: auto; }
      code { font-size: 90%; }
      a { color: var(--blue); }
      </style>
      </head>
      <body>
      """;

  private Css() {}
}
