"use strict";
(function () {
  function enter() {
    var code = location.hash.slice(1);
    if (!/^[a-z0-9-]+\.[a-z2-7]{32}$/i.test(code)) return;
    history.replaceState(null, "", location.pathname + location.search);
    var form = document.getElementById("entry");
    form.elements.code.value = code;
    form.hidden = true;
    document.getElementById("opening").hidden = false;
    form.submit();
  }
  addEventListener("hashchange", enter);
  addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  enter();
})();
