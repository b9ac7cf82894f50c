// Before the theme's script, which asks for a sitemap beside every plain alternate; feeds have none.
"use strict";
for (const link of document.querySelectorAll("link[rel=alternate]")) {
  link.setAttribute("rel", "alternate feed");
}
