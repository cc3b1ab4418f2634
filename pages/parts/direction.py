"""The only CSS of the app besides the components': direction, and what the theme cannot say."""

from __future__ import annotations

import streamlit as st

from pie_core.words.catalogue import Words

_ALWAYS = """
.stApp .stMarkdown :is(p, li) { unicode-bidi: plaintext; text-align: start; }
.pie-steps { display: flex; flex-wrap: wrap; gap: .4rem; margin: .25rem 0 .75rem; padding: 0; }
.pie-meta { display: flex; flex-wrap: wrap; gap: .4rem .5rem; margin: .25rem 0 .5rem; }
.pie-chip { border: 1px solid #cfd8d3; border-radius: 999px; padding: .1rem .7rem;
  font-size: .875rem; background: #fff; color: #24443d; }
.pie-state { font-weight: 600; white-space: nowrap; }
.pie-state[data-state=done] { color: #0b5d3b; }
.pie-state[data-state=in_progress] { color: #8a4b00; }
.pie-state[data-state=to_do] { color: #4d5b57; }
.pie-code { font: 700 clamp(2rem, 7vw, 4.5rem)/1.1 ui-monospace, monospace; letter-spacing: .18em;
  direction: ltr; unicode-bidi: isolate; color: #10231f; }
.pie-qr svg { width: min(100%, 260px); height: auto; border-radius: 12px; }
.pie-address { font: 600 1.25rem/1.4 ui-monospace, monospace; direction: ltr;
  unicode-bidi: isolate; overflow-wrap: anywhere; }
.pie-canvas { display: grid; gap: 6px; grid-template-columns: repeat(10, 1fr);
  grid-template-areas:
   "kp kp ka ka vp vp cr cr cs cs" "kp kp kr kr vp vp ch ch cs cs" "co co co co co rs rs rs rs rs"; }
.pie-block { border: 1px solid #d7dfdb; border-radius: 10px; padding: .6rem; background: #fbfaf7;
  min-height: 8.5rem; }
.pie-block h4 { margin: 0 0 .4rem; padding: 0; font-size: .875rem; font-weight: 700; color: #24443d; }
.pie-note { background: #fff3c4; border-radius: 6px; padding: .35rem .5rem; margin: 0 0 .35rem;
  font-size: .9rem; overflow-wrap: anywhere; unicode-bidi: plaintext; color: #2b2410; }
.pie-empty { color: #5b6864; font-size: .85rem; }
.pie-table { border-collapse: collapse; width: 100%; font-size: .95rem; }
.pie-table :is(th, td) { border-bottom: 1px solid #e2e7e4; padding: .5rem .6rem; text-align: start;
  vertical-align: top; unicode-bidi: plaintext; }
.pie-scroll { overflow-x: auto; }
.pie-dot { display: inline-block; min-width: 1.4em; text-align: center; }
@media (max-width: 640px) {
  .pie-canvas { display: flex; flex-direction: column; }
  .pie-block { min-height: 0; }
}
"""

_RTL = """
.stApp { direction: rtl; }
.stApp :is(.stMarkdown, .stHeading) :is(div, p, h1, h2, h3, h4, li) { text-align: start; }
"""


def apply(words: Words) -> None:
    """Send the style sheet of this language."""
    rtl = words.language.direction == "rtl"
    st.html(f"<style>{_ALWAYS}{_RTL if rtl else ''}</style>")
