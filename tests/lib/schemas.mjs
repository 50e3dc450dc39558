// The schemas of the API's document, ready to judge values. Each is compiled when it is first asked for.

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export function schemasOf(document) {
	const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
	const compiled = new Map();

	addFormats(ajv);
	ajv.addFormat('password', true);
	ajv.addFormat('binary', true);
	ajv.addSchema({ $id: 'jobwire', components: document.components });

	function validatorOf(schema) {
		const text = JSON.stringify(schema);

		if (!compiled.has(text))
			compiled.set(text, ajv.compile(JSON.parse(text.replaceAll('"#/components/', '"jobwire#/components/'))));
		return compiled.get(text);
	}

	return {
		/** What is wrong with the value, a line each. */
		complaints(schema, value) {
			const validate = validatorOf(schema);

			return validate(value) ? [] : validate.errors.map(({ instancePath, message, params }) =>
				`${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
		},
	};
}
