// Asks the browser for a passkey and sends what it says; without this one signs in with a code.
(() => {
  const form = document.getElementById("passkey");
  if (!form || !window.PublicKeyCredential) return;
  const trouble = document.getElementById("passkey-trouble");
  document.getElementById("passkey-off").hidden = true;
  document.getElementById("passkey-on").hidden = false;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (one) => one.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const options = () => {
    const given = JSON.parse(form.dataset.options);
    given.challenge = bytes(given.challenge);
    if (given.user) given.user.id = bytes(given.user.id);
    if (given.allowCredentials) given.allowCredentials = named(given.allowCredentials);
    if (given.excludeCredentials) given.excludeCredentials = named(given.excludeCredentials);
    return { publicKey: given };
  };
  const answer = (made) => {
    const said = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) said[name] = text(made.response[name]);
    }
    return { id: made.id, rawId: text(made.rawId), type: made.type, response: said, clientExtensionResults: {} };
  };
  const ask = async () => {
    trouble.hidden = true;
    try {
      const made = await navigator.credentials[form.dataset.kind](options());
      form.elements.answer.value = JSON.stringify(answer(made));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  if (form.dataset.kind === "get") ask();
})();
