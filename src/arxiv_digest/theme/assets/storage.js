// Access to the browser's storage, which may be off, full, or contain anything.

/** Read a key; null if it is absent or storage is off. @type {(key: string) => string | null} */
export const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

/** Write a key; false if the browser cannot keep it. @type {(key: string, text: string) => boolean} */
export const put = (key, text) => {
  try { localStorage.setItem(key, text); return true; } catch { return false; }
};
