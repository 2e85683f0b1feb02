// What was chosen in this browser, as the client keeps it: see chama_app/ui/preferences.py. And the languages that it
// states, without what is none, as "C" or "en-US@posix" on a computer where none is set: Flet's client would not start.
(() => {
  const isLanguage = (tag) => {
    try {
      return Boolean(new Intl.Locale(tag));
    } catch {
      return false;
    }
  };
  const languages = [...navigator.languages.filter(isLanguage), "en"];
  Object.defineProperty(navigator, "languages", { value: Object.freeze(languages) });
  Object.defineProperty(navigator, "language", { value: languages[0] });

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
