// A server for java.yaml, in one file that `java` compiles at the start.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class Server {
    static final String BODY = System.getenv("GREETING") + " from " + System.getenv("PREFORK_ID") + "\n";
    static final ExecutorService connections = Executors.newCachedThreadPool();
    static volatile boolean isStopping = false;

    public static void main(String[] arguments) throws Exception {
        ServerSocketChannel listener = (ServerSocketChannel) System.inheritedChannel();
        Thread acceptor = new Thread(() -> accept(listener));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(listener, acceptor)));
        acceptor.start();
    }

    static void accept(ServerSocketChannel listener) {
        try {
            while (!isStopping) {
                SocketChannel client = listener.accept();
                connections.execute(() -> answer(client));
            }
        } catch (ClosedChannelException stop) {
            // The socket was closed by `stop`.
        } catch (IOException failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** Closes the socket, waits for the answers, and ends the process with 0 instead of 143. */
    static void stop(ServerSocketChannel listener, Thread acceptor) {
        try {
            isStopping = true;
            listener.close();
            acceptor.join();
            connections.shutdown();
            connections.awaitTermination(20, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException failure) {
            failure.printStackTrace();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Answers the requests of a connection, one after the other, until the client or a silent second ends it. */
    static void answer(SocketChannel client) {
        try (Socket socket = client.socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(1000);
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), "ISO-8859-1"));
            boolean closes = false;
            while (!closes) {
                String line = reader.readLine();
                if (line == null) return;
                for (; line != null && !line.isEmpty(); line = reader.readLine())
                    if (line.equalsIgnoreCase("Connection: close")) closes = true;
                closes = closes || isStopping;
                String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + BODY.length()
                        + "\r\nConnection: " + (closes ? "close" : "keep-alive") + "\r\n\r\n";
                socket.getOutputStream().write((head + BODY).getBytes("ISO-8859-1"));
            }
            // A close with unread bytes would reset the connection, so the client closes first.
            socket.shutdownOutput();
            while (reader.read() >= 0) continue;
        } catch (SocketTimeoutException silence) {
            // An idle connection is closed.
        } catch (IOException disconnected) {
            // The client is gone.
        }
    }
}
