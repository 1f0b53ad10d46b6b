// Nearest stores: asks the browser for the position; when it refuses, says so and leaves the list as it is.
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
    form.elements.near.value = `${found.coords.latitude.toFixed(5)},${found.coords.longitude.toFixed(5)}`;
    if (window.htmx) { window.htmx.trigger(form, "near"); } else { form.submit(); }
  }, failed, { timeout: 8000, maximumAge: 60000 });
});
