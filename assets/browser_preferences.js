// What was chosen in this browser, as the client keeps it: see chama_app/ui/preferences.py.
(() => {
  const CHOICES = ["language", "theme", "masked"];
  const chosen = (name) => {
    try {
      return JSON.parse(localStorage.getItem(`flutter.chama.${name}`) ?? '""');
    } catch {
      return "";
    }
  };

  window.browserPreferences = {
    chosen,
    language: () => (["en", "sw"].includes(chosen("language")) ? chosen("language") : navigator.language.slice(0, 2)),
    // As the client connects: so the first screen has the browser's language and what was chosen already.
    stateIn(address) {
      address.searchParams.set("device", navigator.language);
      for (const name of CHOICES) if (chosen(name)) address.searchParams.set(name, chosen(name));
    },
  };
})();
