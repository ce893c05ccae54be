"""Sphinx's settings for the site. scripts/website.py copies this folder beside the pages and builds them there."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "kerasbook"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "kerasbook_site"]
exclude_patterns = ["pages", "extra", "static", "templates", "locale", "front.html"]
templates_path = ["templates"]
locale_dirs = ["locale"]  # for language=ko: what Sphinx' own catalogue lacks

# Pages: they come here executed.
nb_execution_mode = "off"
nb_merge_streams = True
nb_output_stderr = "remove"
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]

# The reference: docstrings are Keras style.
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_custom_sections = ["Input shape", "Output shape"]
add_module_names = False

html_theme = "furo"
html_title = "kerasbook"
html_static_path = ["static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_show_search_summary = False  # it fetches pages, which no browser allows from disk; static/search.js has its own
html_theme_options = {"top_of_page_buttons": []}
