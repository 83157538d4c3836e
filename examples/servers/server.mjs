// A server for node.yaml.

import { createServer } from "node:http";
import { Server } from "node:net";

const body = `${process.env.GREETING} from ${process.env.PREFORK_ID}\n`;
let isStopping = false;

const server = createServer((request, response) => {
  if (isStopping) response.setHeader("Connection", "close");
  response.end(body);
});

server.listen({ fd: 3 });

process.on("SIGTERM", () => {
  isStopping = true;
  // close() of an HTTP server would also close the idle connections, on some of which a request is on its way.
  Server.prototype.close.call(server);
  setTimeout(() => server.closeIdleConnections(), 1000);
});
