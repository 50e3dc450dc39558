// A mail server that takes everything and nothing else, in a process of its own: forked by the benchmark, it tells its port
// and, when asked, what came when. It does no more than it must, so that it is not what is measured.

import { createServer } from 'node:net';

let arrivals = [];
let hanging = false;

function session(socket) {
	let rest = '';
	let message = null;

	socket.setNoDelay(true);
	socket.on('error', () => {});
	socket.write('220 sink\r\n');
	const command = (line) => {
		if (line === 'DATA') {
			message = '';
			return '354 go on\r\n';
		}
		return line.startsWith('EHLO') ? '250-sink\r\n250 8BITMIME\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n';
	};

	socket.on('data', (chunk) => {
		rest += chunk.toString('latin1');
		for (;;) {
			const end = message === null ? rest.indexOf('\r\n') : rest.indexOf('\r\n.\r\n');

			if (end < 0)
				return;
			if (message === null) {
				const answer = command(rest.slice(0, end));

				rest = rest.slice(end + 2);
				if (!hanging)
					socket.write(answer);
			} else {
				arrivals.push([/^Message-ID: <(.*)>\r$/m.exec(rest.slice(0, end))?.[1], Date.now()]);
				rest = rest.slice(end + 5);
				message = null;
				if (!hanging)
					socket.write('250 taken\r\n');
			}
		}
	});
}

const server = createServer(session);

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', ({ hang, report, forget }) => {
	if (hang !== undefined)
		hanging = hang;
	if (forget)
		arrivals = [];
	if (report)
		process.send({ arrivals });
});
process.on('disconnect', () => process.exit());
