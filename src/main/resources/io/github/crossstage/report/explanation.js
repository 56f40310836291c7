// Hovering over a buffer tells what it is in a line below the picture and lights up what lies in the same slab.
(function () {
  var told = document.getElementById("told");
  var buffers = Array.prototype.slice.call(document.querySelectorAll(".buffer"));
  function light(slab, on) {
    buffers.forEach(function (other) {
      var same = slab !== null ? other.getAttribute("data-slab") === slab : false;
      other.classList.toggle("together", on ? same : false);
    });
  }
  buffers.forEach(function (buffer) {
    buffer.addEventListener("pointerenter", function () {
      told.textContent = buffer.querySelector("title").textContent;
      light(buffer.getAttribute("data-slab"), true);
    });
    buffer.addEventListener("pointerleave", function () {
      told.textContent = "";
      light(null, false);
    });
  });
})();
