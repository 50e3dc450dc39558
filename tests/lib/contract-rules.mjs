// What an exchange must be to keep to the API's document, and what the document says that nothing has shown yet.

import { schemasOf } from './schemas.mjs';

/** What the gateway and the daemons answer besides the API: pages, probes, sockets, what daemons ask each other. */
const elsewhere = /^\/(-\/.*|assets\/.*|internal\/.*|socket\.io\/.*|(api\/)?docs|healthz|readyz|metrics|openapi\.json|reset-password|unsubscribe)?$/;

/** A defect is nothing that a test can bring about. */
const unprovoked = new Set(['internal']);

/** Common problems that are the same whoever asks: once is enough, where the others are wanted for each class of rule. */
const indifferent = new Set(['idempotency_key_in_use', 'idempotency_key_reused', 'length_required', 'request_timeout', 'unknown_action']);

/** Why a service is not there is for tests of that; who asks notices the status. */
const nameOf = (status, code) => (Number(status) === 503 ? 503 : `${status} ${code}`);

const parse = (text) => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const classOf = ({ security }) => (security.length === 0 ? 'public' : security.some((each) => Object.keys(each).length === 0) ? 'optional' : 'auth');

export class Contract {
	#document;
	#schemas;
	#routes;
	#complaints = new Map();
	#heard = new Set();

	constructor(document) {
		this.#document = document;
		this.#schemas = schemasOf(document);
		/* As the router: a literal goes before a parameter. */
		this.#routes = Object.entries(document.paths)
			.map(([path, item]) => ({ path, item, of: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{([a-z_0-9]+)\}/g, '(?<$1>[^/]+)')}$`) }))
			.sort((a, b) => (a.path.replaceAll(/\{[^}]+\}/g, '~') < b.path.replaceAll(/\{[^}]+\}/g, '~') ? -1 : 1));
	}

	#resolve(value) {
		return value?.$ref ? value.$ref.split('/').slice(1).reduce((at, key) => at[key], this.#document) : value;
	}

	#complain(exchange, what) {
		const key = `${exchange.method} ${exchange.route ?? exchange.path} → ${exchange.status}: ${what}`;

		if (!this.#complaints.has(key))
			this.#complaints.set(key, `${key} (${exchange.test})`);
	}

	hear(exchange) {
		const path = exchange.path.replace(/(.)\/$/, '$1');
		const route = this.#routes.find(({ of }) => of.test(path));
		const operation = route?.item[exchange.method.toLowerCase().replace('head', 'get')];

		if (elsewhere.test(path))
			return;
		if (operation)
			this.#compare({ ...exchange, route: route.path, params: route.of.exec(path).groups ?? {} }, operation);
		else if (!this.#isGateways(exchange) && !(exchange.method === 'OPTIONS' && exchange.status === 204))
			this.#complain(exchange, 'no such operation');
	}

	/** An error that needs no operation: of an address or a method that does not exist, or of the gateway itself. */
	#isGateways({ status, text, method }) {
		if (method === 'HEAD')
			return status >= 400;
		return this.#schemas.complaints(this.#document.components.responses.Gateway.content['application/problem+json'].schema, parse(text)).length === 0;
	}

	#compare(exchange, operation) {
		const { status, type, text, method } = exchange;
		const response = this.#resolve(operation.responses[status]);
		const code = parse(text)?.code;
		const content = response?.content?.[type.split(';')[0]] ?? response?.content?.['*/*'];

		for (const of of status < 400 ? [operation.operationId] : Object.keys(operation['x-operations']))
			this.#heard.add(`${of} ${status} ${status < 400 ? '' : code}`);
		this.#heard.add(`${classOf(operation)} ${nameOf(status, code)}`);
		this.#heard.add(`any ${nameOf(status, code)}`);
		if (!response && !this.#isGateways(exchange))
			this.#complain(exchange, `status ${status} ${code ?? ''}`);
		else if (response && method !== 'HEAD' && text && !content)
			this.#complain(exchange, `an answer of type ${type}`);
		else if (content?.schema && method !== 'HEAD')
			this.#compareBody(exchange, content.schema, 'answer');
		if (status < 300) {
			this.#heard.add(`${operation.operationId} by ${this.#fieldOf(exchange, 'action')}`);
			this.#compareRequest(exchange, operation);
		}
	}

	#compareBody(exchange, schema, what) {
		const complaints = this.#schemas.complaints(schema, parse(exchange.text));

		if (complaints.length > 0 && !this.#isGateways(exchange))
			this.#complain(exchange, `${what}: ${complaints.join('; ')}: ${exchange.text?.slice(0, 600)}`);
	}

	/** What the address says may be said again in the body. */
	#compareRequest(exchange, operation) {
		const content = operation.requestBody?.content?.[exchange.sent.split(';')[0]];
		const said = (name, value) => exchange.params[name] !== undefined && exchange.params[name] === encodeURIComponent(value);

		if (!content?.schema || !exchange.body)
			return;
		if (/json/.test(exchange.sent) && !/multipart/.test(exchange.sent)) {
			const value = Object.fromEntries(Object.entries(parse(exchange.body)).filter(([name, each]) => !said(name, each)));
			const complaints = this.#schemas.complaints(content.schema, value);

			if (complaints.length > 0)
				this.#complain(exchange, `request: ${complaints.join('; ')}: ${exchange.body.slice(0, 600)}`);
		} else {
			const fields = this.#fieldsOf(content.schema);
			const names = /multipart/.test(exchange.sent) ? parse(exchange.body) : [...new URLSearchParams(exchange.body)];

			/* What a form calls its file, which has no text, is its own business. */
			for (const [name, value] of names.filter(([each, text]) => text !== null && !fields.has(each) && !said(each, text)))
				this.#complain(exchange, `request: a form with ${name}=${value}`);
		}
	}

	/** A field of the request, whatever kind of body it had. */
	#fieldOf({ sent, body = '' }, name) {
		if (/multipart/.test(sent))
			return parse(body)?.find(([each]) => each === name)?.[1];
		return /json/.test(sent) ? parse(body)?.[name] : new URLSearchParams(body).get(name);
	}

	#fieldsOf(schema) {
		const { oneOf, properties = {} } = this.#resolve(schema);

		return new Set([...Object.keys(properties), ...(oneOf ?? []).flatMap((each) => [...this.#fieldsOf(each)])]);
	}

	undocumented() {
		return [...this.#complaints.values()].sort();
	}

	unexercised() {
		const wanted = new Map();

		for (const [path, item] of Object.entries(this.#document.paths))
			for (const [method, operation] of Object.entries(item)) {
				for (const [key, what] of [...this.#successes(operation), ...this.#actions(operation)])
					wanted.set(key, `${method.toUpperCase()} ${path} (${operation.operationId}): never ${what}`);
				for (const [name, problems] of Object.entries(operation['x-operations']))
					for (const problem of problems)
						wanted.set(`${name} ${problem}`, `${name}: never answered ${problem}, anywhere`);
				for (const key of this.#common(operation))
					wanted.set(key, `${key}: never answered`);
			}
		return [...wanted].filter(([key]) => !this.#heard.has(key)).map(([, what]) => what).sort();
	}

	#successes({ operationId, responses }) {
		return Object.keys(responses).filter((status) => status < 400 && status !== '304').map((status) => [`${operationId} ${status} `, `answered ${status}`]);
	}

	/** Where the body chooses among rows, each of them; any of its words will do. */
	#actions({ operationId, requestBody }) {
		const choices = requestBody?.content?.['application/json']?.schema.oneOf ?? [];

		return choices.map((choice) => this.#resolve(choice).properties.action.enum).map((words) => {
			const word = words.find((each) => this.#heard.has(`${operationId} by ${each}`)) ?? words[0];

			return [`${operationId} by ${word}`, `asked for ${word}`];
		});
	}

	#common(operation) {
		const own = new Set(Object.values(operation['x-operations']).flat());
		const known = Object.entries(operation.responses).filter(([status]) => status >= 400).flatMap(([status, response]) =>
			this.#resolve(response).content['application/problem+json'].schema.allOf[1].properties.code.enum.map((code) => ({ status, code })));

		return known.filter(({ status, code }) => !unprovoked.has(code) && !own.has(`${status} ${code}`))
			.map(({ status, code }) => `${indifferent.has(code) ? 'any' : classOf(operation)} ${nameOf(status, code)}`);
	}
}
