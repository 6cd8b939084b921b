// Whoever opens the help may read it again without a connection; whoever saves data keeps nothing.
const { worker, scope } = document.currentScript.dataset;
const saving = navigator.connection && navigator.connection.saveData;
if (navigator.serviceWorker && !saving) {
  const only = { createScriptURL: () => worker };
  const address = self.trustedTypes
    ? trustedTypes.createPolicy("keep", only).createScriptURL("")
    : worker;
  navigator.serviceWorker.register(address, { scope }).catch(() => {});
}
