// Runs before the theme's script, which would request a sitemap for every plain alternate; feeds have none.
"use strict";
for (const link of document.querySelectorAll("link[rel=alternate]")) {
  link.setAttribute("rel", "alternate feed");
}
