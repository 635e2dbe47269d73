// Suggestions while typing. Without this file the search works all the same.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = input.id + "-suggestions";
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = input.value.trim();
      if (text.length < 2 || text === asked) return;
      asked = text;
      try {
        const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text));
        if (!answer.ok || text !== asked) return;
        list.replaceChildren(...(await answer.json()).map((one) => new Option(one, one)));
      } catch {
        // No connection: the search itself says so when it is sent.
      }
    }, 200);
  });
}
