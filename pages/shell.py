"""The Streamlit script: no screen is ever served without it."""

from pages.parts import frame

frame.run()
