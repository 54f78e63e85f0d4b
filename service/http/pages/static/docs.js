"use strict";

// The page declares the address of the contract; nothing is taken from the page's own address.
window.addEventListener("load", function () {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.contract,
    domNode: place,
    validatorUrl: null,
    queryConfigEnabled: false,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    syntaxHighlight: { activated: true },
  });
});
