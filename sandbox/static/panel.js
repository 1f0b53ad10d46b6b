// The state of the services: a choice is sent at once.
for (const choice of document.querySelectorAll("select[data-service]")) {
  choice.addEventListener("change", async () => {
    const body = JSON.stringify({ service: choice.dataset.service, mode: choice.value });
    await fetch("/sandbox/faults", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    choice.parentElement.querySelector(".light").classList.toggle("ill", choice.value !== "ok");
  });
}
