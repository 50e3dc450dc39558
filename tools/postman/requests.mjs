// Every operation of the API's document as a request of the collection, in folders by system and noun.

const jsonType = 'application/json';

/** A script of the collection's, at its event. */
export const script = (listen, lines) => ({ listen, script: { type: 'text/javascript', exec: lines } });

export const bearer = (variable) => ({ type: 'bearer', bearer: [{ key: 'token', value: `{{${variable}}}`, type: 'string' }] });
export const text = (raw) => ({ mode: 'raw', raw, options: { raw: { language: 'json' } } });
export const json = (value) => text(JSON.stringify(value, null, '\t'));
export const urlencoded = (value) => ({ mode: 'urlencoded', urlencoded: Object.entries(value).map(([key, each]) => ({ key, value: String(each) })) });

/** The address of a path of the document: its parameters become the collection's, its query is there to be ticked. */
export function addressOf(path, variables = {}, query = []) {
	const parts = path.slice(1).split('/').map((part) => part.replace(/^\{(.*)\}$/, ':$1'));
	const values = Object.entries(variables).map(([key, value]) => ({ key, value: String(value) }));

	return {
		raw: `{{base}}/${parts.join('/')}`, host: ['{{base}}'], path: parts,
		...query.length > 0 && { query }, ...values.length > 0 && { variable: values },
	};
}

export function requestsOf(document) {
	const resolve = (value) => (value?.$ref ? value.$ref.split('/').slice(1).reduce((at, key) => at[key], document) : value);

	function bodyOf(content) {
		const form = content?.['multipart/form-data'];
		const first = content?.[jsonType];
		const example = first?.example ?? Object.values(first?.examples ?? {})[0]?.value;

		if (form) {
			const files = Object.entries(resolve(form.schema).properties ?? {}).filter(([, { contentMediaType }]) => contentMediaType);
			const texts = Object.entries(example).map(([key, value]) => ({ key, value: String(value), type: 'text' }));

			return { mode: 'formdata', formdata: [...texts, ...files.map(([key]) => ({ key, type: 'file', src: 'resume.pdf', disabled: texts.length > 0 }))] };
		}
		if (example !== undefined)
			return json(example);
		return content ? { mode: 'file', file: { src: 'resume.pdf' } } : undefined;
	}

	function query(parameters) {
		return parameters.filter((each) => each.in === 'query').map(({ name, schema, description, required }) => ({
			key: name, value: String(schema.examples?.[0] ?? schema.items?.examples?.[0] ?? ''), description, disabled: !required,
		}));
	}

	/** Some answers hold the token that the other requests send. */
	const keepsToken = ['const { access_token } = pm.response.json();', '', 'if (access_token)', "\tpm.collectionVariables.set('token', access_token);"];

	function requestOf(path, method, operation) {
		const parameters = operation.parameters.map(resolve);
		const variables = Object.fromEntries(parameters.filter((each) => each.in === 'path').map(({ name, schema }) => [name, schema.examples?.[0] ?? 1]));
		const success = operation.responses[200]?.content?.[jsonType]?.schema;

		return {
			name: operation.summary,
			...resolve(success)?.properties?.access_token && { event: [script('test', keepsToken)] },
			request: {
				method: method.toUpperCase(),
				...operation.security.length === 0 && { auth: { type: 'noauth' } },
				header: [],
				url: addressOf(path, variables, query(parameters)),
				body: bodyOf(operation.requestBody?.content),
				description: operation.description,
			},
			response: [],
		};
	}

	return Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) =>
		({ tag: operation.tags[0], item: requestOf(path, method, operation) })));
}
