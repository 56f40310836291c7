"use strict";

const byId = id => document.getElementById(id);
const percent = share => (100 * share).toFixed(1) + " %";
// Neighbouring classes get hues that are far apart.
const hue = index => (index * 137.508) % 360;
let shown = null;
let latest = 0;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function describe() {
  try {
    const health = await (await fetch("/health")).json();
    byId("model").textContent = health.model + (health.kind ? ", a " + health.kind : "") + " on " + health.devices.join(", ");
    byId("curl").textContent = "curl -F picture=@FILE " + location.origin + "/v1/predict";
  } catch (failure) {
    fail("The service does not answer: " + failure.message);
  }
}

function fail(message) {
  byId("status").textContent = "";
  byId("answer").hidden = true;
  byId("error").textContent = message;
  byId("error").hidden = false;
}

async function predict(picture) {
  const mine = ++latest;
  byId("error").hidden = true;
  byId("status").textContent = "Asking …";
  const start = performance.now();
  let answer;
  try {
    const type = picture.type || "application/octet-stream";
    const response = await fetch("/v1/predict", { method: "POST", headers: { "Content-Type": type }, body: picture });
    const said = await response.json();
    if (!response.ok) throw new Error(said.error + " (status " + response.status + ")");
    answer = said;
  } catch (failure) {
    if (mine === latest) fail(failure.message);
    return;
  }
  if (mine === latest) show(picture, answer, performance.now() - start);
}

function show(picture, answer, milliseconds) {
  if (shown) URL.revokeObjectURL(shown);
  shown = URL.createObjectURL(picture);
  byId("picture").src = shown;
  byId("size").textContent = answer.picture.width + " × " + answer.picture.height + " pixels";
  byId("boxes").replaceChildren();
  if (answer.detections) showBoxes(answer); else showClasses(answer.classes);
  showTimes(answer, milliseconds);
  byId("status").textContent = "Answered in " + milliseconds.toFixed(0) + " ms.";
  byId("answer").hidden = false;
}

function head(...names) {
  const row = element("tr");
  for (const name of names) {
    const cell = element("th", name.replace(">", ""), name.startsWith(">") ? "number" : "");
    cell.scope = "col";
    row.append(cell);
  }
  byId("results").tHead.replaceChildren(row);
  byId("results").tBodies[0].replaceChildren();
}

function showClasses(classes) {
  byId("found").textContent = classes[0].label;
  head("Class", "", ">Probability");
  for (const each of classes) {
    const row = element("tr");
    const bar = element("td", undefined, "bar");
    const track = element("span", undefined, "track");
    const fill = element("span", undefined, "fill");
    fill.style.width = 100 * each.probability + "%";
    track.append(fill);
    bar.append(track);
    row.append(element("td", each.label), bar, element("td", percent(each.probability), "number"));
    byId("results").tBodies[0].append(row);
  }
}

function showBoxes(answer) {
  const found = answer.detections;
  byId("found").textContent = found.length === 1 ? "1 object" : found.length + " objects";
  head("Object", ">Score", ">Left, top", ">Size");
  for (const each of found) {
    const { left, top, right, bottom } = each.box;
    const box = element("div", undefined, "box");
    box.style.left = 100 * left / answer.picture.width + "%";
    box.style.top = 100 * top / answer.picture.height + "%";
    box.style.width = 100 * (right - left) / answer.picture.width + "%";
    box.style.height = 100 * (bottom - top) / answer.picture.height + "%";
    box.append(element("span", each.label + " " + each.score.toFixed(2)));
    // The best comes first and is drawn last, above the others.
    byId("boxes").prepend(box);

    const row = element("tr");
    row.tabIndex = 0;
    const label = element("td");
    label.append(element("span", undefined, "swatch"), each.label);
    row.append(
      label,
      element("td", each.score.toFixed(3), "number"),
      element("td", Math.round(left) + ", " + Math.round(top), "number"),
      element("td", Math.round(right - left) + " × " + Math.round(bottom - top), "number"));
    for (const coloured of [box, row]) coloured.style.setProperty("--hue", hue(each.index));
    const choose = on => [box, row].forEach(part => part.classList.toggle("chosen", on));
    for (const event of ["mouseenter", "focus"]) row.addEventListener(event, () => choose(true));
    for (const event of ["mouseleave", "blur"]) row.addEventListener(event, () => choose(false));
    byId("results").tBodies[0].append(row);
  }
}

function showTimes(answer, milliseconds) {
  const times = byId("times");
  times.replaceChildren();
  const add = (name, text) => {
    const group = element("div");
    group.append(element("dt", name), element("dd", text));
    times.append(group);
  };
  const told = answer.milliseconds;
  add("Decode", told.decode.toFixed(1) + " ms");
  if (told.run !== undefined) {
    add("Queue", told.queue.toFixed(1) + " ms");
    add("Run", told.run.toFixed(1) + " ms");
    add("Batch of", String(answer.batch));
  }
  add("Round trip", milliseconds.toFixed(1) + " ms");
}

byId("file").addEventListener("change", event => {
  const file = event.target.files[0];
  // The same file may be chosen again.
  event.target.value = "";
  if (file) predict(file);
});
byId("sample").addEventListener("click", async () => {
  try {
    predict(await (await fetch("/sample.jpg")).blob());
  } catch (failure) {
    fail("The sample cannot be fetched: " + failure.message);
  }
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, event => {
    event.preventDefault();
    byId("drop").classList.add("over");
  });
}
document.addEventListener("dragleave", event => {
  if (!event.relatedTarget) byId("drop").classList.remove("over");
});
document.addEventListener("drop", event => {
  event.preventDefault();
  byId("drop").classList.remove("over");
  const file = event.dataTransfer.files[0];
  if (file) predict(file);
});
describe();
