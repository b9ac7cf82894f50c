// Shows on the status page how many days ago each date was, by the reader's clock.
import { $$ } from "./dom.js";

const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
for (const time of $$("time.since")) {
  const passed = Date.now() - Date.parse(time.getAttribute("datetime") ?? "");
  const days = Math.max(0, Math.floor(passed / 864e5));
  time.after(` (${format.format(-days, "day")})`);
}
