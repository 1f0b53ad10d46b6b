// Nearest stores: asks the browser for the position, to about a hundred metres; when it refuses, says so.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-nearest]");
  if (!button) return;
  const form = button.closest("[data-nearest-form]");
  const message = form.querySelector("[data-nearest-message]");
  const tell = (text) => { message.textContent = text; message.hidden = !text; };
  const failed = () => { button.disabled = false; tell(button.dataset.failed); };
  if (!navigator.geolocation) { failed(); return; }
  button.disabled = true;
  tell(button.dataset.busy);
  navigator.geolocation.getCurrentPosition((found) => {
    button.disabled = false;
    tell("");
    form.elements.near.value = `${found.coords.latitude.toFixed(3)},${found.coords.longitude.toFixed(3)}`;
    if (window.htmx) { window.htmx.trigger(form, "near"); } else { form.submit(); }
  }, failed, { timeout: 8000, maximumAge: 60000 });
});
