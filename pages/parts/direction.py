"""The only CSS of the app besides the components': direction, and what the theme cannot say."""

from __future__ import annotations

import streamlit as st

from pages.parts.components import ASSETS
from pie_core.words.catalogue import Words

_ALWAYS = """
.stApp { --pie-green: #0b6e5e; --pie-deep: #084f44; --pie-line: #d5dbd6; --pie-soft: #eef5f1; }
.stApp .stMarkdown :is(p, li) { unicode-bidi: plaintext; text-align: start; }
.stApp .stMarkdown :is(p, li, td) { overflow-wrap: anywhere; }
.stApp :is(h1, h2, h3) { letter-spacing: -.01em; text-wrap: balance; }
.stHeading [data-testid=stHeaderActionElements] { display: none; }
.stMainBlockContainer { padding-top: 4.6rem; }
.stAppHeader { border-bottom: 1px solid var(--pie-line); }
.stAppToolbar::before { content: ""; flex: none; width: 5.2rem; height: 2rem; margin-inline: .5rem 1rem;
  background: var(--pie-logo) no-repeat center / contain; }
[data-testid=stExpandSidebarButton]::after { content: var(--pie-menu); font-weight: 600; padding-inline: .35rem; }
[data-testid=stExpandSidebarButton] { min-height: 2.75rem; width: auto; }
.stApp [data-testid=stCaptionContainer], .stApp [data-testid=stCaptionContainer] p { color: #55605b; opacity: 1; }

/* Links between screens: the next thing to do, a way to go, a title in a list, the way back. */
[class*="st-key-button-"] .stPageLink a, [class*="st-key-main-"] .stPageLink a {
  min-height: 2.75rem; padding: .45rem 1rem; border-radius: .6rem; border: 1.5px solid #8fa39b;
  background: #fff; }
[class*="st-key-button-"] .stPageLink a:hover { border-color: var(--pie-green); background: var(--pie-soft); }
[class*="st-key-main-"] .stPageLink a { background: var(--pie-green); border-color: var(--pie-green); }
[class*="st-key-main-"] .stPageLink a:hover { background: var(--pie-deep); }
[class*="st-key-main-"] .stPageLink a p { color: #fff; font-weight: 700; }
[class*="st-key-button-"] .stPageLink a p { font-weight: 600; }
[class*="st-key-plain-"] .stPageLink a { min-height: 2.75rem; background: none; padding-inline: .2rem; }
[class*="st-key-plain-"] .stPageLink a p { font-weight: 700; font-size: 1.06rem; color: var(--pie-deep);
  text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px; white-space: normal; }
[class*="st-key-back-"] .stPageLink a { min-height: 2.5rem; background: none; padding-inline: 0; }
[class*="st-key-back-"] .stPageLink a p { color: #0b5e80; }
.stPageLink a p { white-space: normal; }

.stMetric [data-testid=stMetricValue] { font-size: 1.65rem; font-weight: 600; }
.stApp [data-testid=stAlertContentWarning] { color: #5c4300; }
.stAppHeader:not(:has(.stAppToolbar)) { background: var(--pie-logo) no-repeat 1rem center / 5.2rem 2rem; }
[dir=rtl] .stAppHeader:not(:has(.stAppToolbar)) { background-position-x: calc(100% - 1rem); }
.pie-languages { display: flex; flex-wrap: wrap; gap: .5rem; }
.pie-languages a { min-height: 2.5rem; min-width: 4rem; padding: .3rem .9rem; border: 1.5px solid #8fa39b; border-radius: .6rem;
  color: inherit; text-decoration: none; font-weight: 600; display: inline-grid; place-items: center; background: #fff; }
.pie-languages a[aria-current] { background: var(--pie-soft); border-color: var(--pie-green); color: var(--pie-deep); }
.pie-steps { display: flex; flex-wrap: wrap; gap: .4rem; margin: .25rem 0 .75rem; padding: 0; }
.pie-meta { display: flex; flex-wrap: wrap; gap: .4rem .5rem; margin: .25rem 0 .5rem; }
.pie-chip { border: 1px solid #cfd8d3; border-radius: 999px; padding: .1rem .7rem;
  font-size: .875rem; background: #fff; color: #24443d; unicode-bidi: plaintext; }
.pie-state { font-weight: 600; white-space: nowrap; }
.pie-state[data-state=done] { color: #0b5d3b; }
.pie-state[data-state=in_progress] { color: #8a4b00; }
.pie-state[data-state=to_do] { color: #4d5b57; }
.pie-say { font-size: clamp(1.05rem, 1.7vw, 2rem); margin: 0; }
.pie-code { font: 700 clamp(2.4rem, 8vw, 6rem)/1.1 ui-monospace, monospace; letter-spacing: .16em;
  direction: ltr; unicode-bidi: isolate; color: #10231f; margin: 0; }
.pie-qr { width: min(100%, 24rem); height: auto; border-radius: 12px; border: 1px solid var(--pie-line); }
.pie-address { font: 600 clamp(1.15rem, 2.6vw, 2.2rem)/1.4 ui-monospace, monospace; direction: ltr;
  unicode-bidi: isolate; overflow-wrap: anywhere; margin: 0; }
.pie-canvas { display: grid; gap: 6px; grid-template-columns: repeat(10, 1fr);
  grid-template-areas:
   "kp kp ka ka vp vp cr cr cs cs" "kp kp kr kr vp vp ch ch cs cs" "co co co co co rs rs rs rs rs"; }
.pie-block { border: 1px solid var(--pie-line); border-radius: 10px; padding: .6rem; background: #f7f8f5;
  min-height: 8.5rem; min-width: 0; }
.pie-block h4 { margin: 0 0 .4rem; padding: 0; font-size: .875rem; font-weight: 700; color: #24443d; }
.pie-note { background: #fff3c4; border-radius: 6px; padding: .35rem .5rem; margin: 0 0 .35rem;
  font-size: .9rem; overflow-wrap: anywhere; unicode-bidi: plaintext; color: #2b2410; }
.pie-empty { color: #5b6864; font-size: .85rem; }
.pie-table { border-collapse: collapse; width: 100%; font-size: .95rem; }
.pie-table :is(th, td) { border-bottom: 1px solid #e2e7e4; padding: .5rem .6rem; text-align: start;
  vertical-align: top; unicode-bidi: plaintext; overflow-wrap: anywhere; }
.pie-table thead th { overflow-wrap: normal; color: #3d4a46; font-size: .9rem; }
.pie-table tbody :is(th, td):first-child { font-weight: 600; }
.pie-table td[data-state] { white-space: nowrap; }
.pie-table td[data-state=done] { color: #0b5d3b; background: #eaf5ee; }
.pie-table td[data-state=in_progress] { color: #7a3f00; background: #fff4df; }
.pie-table td[data-state=to_do] { color: #55605b; }
.pie-quote { margin: 0; color: #3d4a46; unicode-bidi: plaintext; text-align: start; overflow-wrap: anywhere; }
.pie-row { display: grid; grid-template-columns: 2fr 2fr 1.4fr; gap: .25rem 1rem; align-items: center;
  unicode-bidi: plaintext; overflow-wrap: anywhere; }
.pie-row span:first-child { font-weight: 600; }
[class*="st-key-person-"] { border-bottom: 1px solid #e2e7e4; padding-bottom: .35rem; }
.pie-scroll { overflow-x: auto; }
.pie-dot { display: inline-block; min-width: 1.4em; text-align: center; }
@media (max-width: 640px) {
  .pie-canvas { display: flex; flex-direction: column; }
  .pie-block { min-height: 0; }
  .pie-quote { margin: 0; color: #3d4a46; unicode-bidi: plaintext; text-align: start; overflow-wrap: anywhere; }
.pie-row { grid-template-columns: 1fr; }
  .stApp h1 { font-size: 1.75rem; }
  .stApp h2 { font-size: 1.35rem; }
}
"""

_RTL = """
.stApp { direction: rtl; }
.stApp :is(.stMarkdown, .stHeading) :is(div, p, h1, h2, h3, h4, li) { text-align: start; }

/* A text in French keeps its own order; titles and labels stay on the side of the page. */
.stApp [data-testid=stMarkdownContainer] p { unicode-bidi: plaintext; }
.stApp :is(.stMarkdown, .stHeading) :is(h1, h2, h3, h4) { unicode-bidi: plaintext; }
.stApp .stHeading :is(h1, h2, h3), .stApp [data-testid=stCaptionContainer] p,
.stApp .pie-table :is(th, td:first-child) { text-align: right; }
.stApp :is(.pie-address, .pie-code) { text-align: right; }
/* The mark of a list item is part of its line, so that it begins a French line as an Arabic one. */
.stApp .stMarkdown li { list-style: none; margin-inline: 0; padding: 0; }
.stApp .stMarkdown li :is(ul, ol) { padding-inline: 1.2em; }
.stApp .stMarkdown ul > li:not(:has(> p))::before, .stApp .stMarkdown ul > li > p:first-child::before {
  content: "•\\a0\\a0"; }
.stApp .stMarkdown ol > li:not(:has(> p))::before, .stApp .stMarkdown ol > li > p:first-child::before {
  content: counter(list-item) ".\\a0"; }

/* What Streamlit draws from the left whatever the language. */
.stSidebar[data-collapsed=true] { transform: none; visibility: hidden; }
.stApp :is([data-testid=stProgressBarTrack], .stExpander summary [data-testid=stIconMaterial],
  [data-testid=stExpandSidebarButton] [data-testid=stIconMaterial],
  [data-testid=stSidebarCollapseButton] [data-testid=stIconMaterial]) { transform: scaleX(-1); }
/* The chart turns its axes itself; its letters are placed from the left. */
.stApp .stVegaLiteChart { direction: ltr; }
"""


def apply(words: Words) -> None:
    """Send the style sheet of this language."""
    rtl = words.language.direction == "rtl"
    menu = (
        f".stApp {{ --pie-menu: '{words.t('Menu')}'; --pie-logo: url({ASSETS.url('logo.svg')}); }}"
    )
    st.html(f"<style>{_ALWAYS}{menu}{_RTL if rtl else ''}</style>")
