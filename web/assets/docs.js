// The API's document as a page to try it on. A token is forgotten when the page is left.
'use strict';

if (window.SwaggerUIBundle)
	window.SwaggerUIBundle({
		url: '/openapi.json',
		dom_id: '#docs',
		deepLinking: true,
		docExpansion: 'none',
		filter: true,
		persistAuthorization: false,
		tryItOutEnabled: true,
		validatorUrl: null,
	});
else
	document.getElementById('docs').textContent = 'Swagger UI is not here: npm could not be reached when this was built. '
		+ 'The document itself is at /openapi.json.';
