// The table follows what happens; the forms beside it stay as they are.
const table = document.getElementById("table");
setInterval(async () => {
  if (document.hidden || table.contains(document.activeElement)) return;
  const answer = await fetch(table.dataset.from).catch(() => null);
  if (answer && answer.ok) table.innerHTML = await answer.text();
}, 2000);
