// The reference server, with the handlers that bench/chat.c asks for and nothing else. Prints its port.

import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { serveClient: false });

io.on('connection', (socket) => {
	socket.on('join', (room, acknowledge) => {
		socket.join(room);
		acknowledge('ok');
	});
	socket.on('say', (room, text, acknowledge) => {
		io.to(room).emit('said', text);
		acknowledge('ok');
	});
});
http.listen(0, '127.0.0.1', 4096, () => console.log(`listening on ${http.address().port}`));
