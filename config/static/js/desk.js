// Starts Wagtail's boxes for dates, choosers and rows of forms. Wagtail writes a script behind each of them, which
// the policy of the desk forbids; here a mark stands there instead, whose words are data and never code.
(function () {
  "use strict";

  const FUNCTIONS = ["initDateChooser", "initDateTimeChooser", "initTimeChooser", "createTaskChooser"];

  class Start extends window.StimulusModule.Controller {
    connect() {
      // The scripts that a form brings along come after this one.
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => this.start(), { once: true });
      } else {
        this.start();
      }
    }

    start() {
      const made = this.element.dataset.clubStartCallValue;
      const about = this.element.dataset.clubStartAboutValue;
      const given = this.element.dataset.clubStartOptionsValue;
      const words = [about, given && JSON.parse(given)].filter((word) => word);
      this.element.remove();  // a box that is moved on the page is not started again
      if (FUNCTIONS.includes(made)) {
        window[made](...words);
      } else if (/^(Inline|MultipleChooser)Panel$|Chooser$/.test(made)) {
        new window[made](...words);
      }
    }
  }

  window.wagtail.app.register("club-start", Start);
})();
