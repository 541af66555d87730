/* A printed sheet says on which day it was printed. */
addEventListener("beforeprint", () => {
  "use strict";
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const place of document.querySelectorAll("[data-printed]")) place.textContent = day;
});
