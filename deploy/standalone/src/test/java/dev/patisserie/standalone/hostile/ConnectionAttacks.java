package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Connections unlike those of HTTP clients: malformed requests, slow bodies, half requests. */
final class ConnectionAttacks {

    private static final int READ_TIMEOUT_MILLIS = 60_000;

    private final URI service;
    private final String infer;
    private final Honest honest;

    /**
     * Creates the attacks.
     *
     * @param service address of the inference service
     * @param model name of the serving model
     * @param honest asserts that honest clients are answered
     */
    ConnectionAttacks(URI service, String model, Honest honest) {
        this.service = service;
        this.infer = "/v2/models/" + model + "/infer";
        this.honest = honest;
    }

    /** Asserts that an honest client is answered. */
    @FunctionalInterface
    interface Honest {
        void assertAnswered() throws Exception;
    }

    Stream<Attack> attacks() {
        return Stream.concat(requests(), crowds());
    }

    private Stream<Attack> requests() {
        String infer = "POST " + this.infer + " HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
                rejected("control bytes before the request line", "\1\2GET / HTTP/1.1\r\n\r\n"),
                rejected("two lengths", infer + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                rejected("negative length", infer + "Content-Length: -1\r\n\r\n"),
                rejected("length of 300 GB", infer + "Content-Length: 300000000000\r\n\r\n"),
                rejected("unknown transfer encoding", infer + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                closed("chunk of 2^48 bytes", infer + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n"),
                rejected("version 9.9", "GET /models HTTP/9.9\r\nHost: localhost\r\n\r\n"),
                rejected("path of 5000 bytes", "GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                rejected(
                        "header of 100 kB",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"),
                rejected(
                        "10,000 headers", "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"),
                rejected("foreign host", "GET /models HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
                rejected(
                        "photo from a page of another origin",
                        "POST /console/images HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 3\r\n\r\nabc"));
    }

    private Stream<Attack> crowds() {
        String slow = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
        return Stream.of(
                crowd("8 slow bodies", 8, "POST " + infer + slow),
                crowd("260 slow bodies to an unknown model", 260, "POST /v2/models/none/infer" + slow),
                crowd("500 half requests", 500, "GET / HTTP/1.1\r\nHost: loc"),
                crowd(
                        "40 event streams without a reader",
                        40,
                        "GET /console/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    private Attack crowd(String name, int count, String beginning) {
        return new Attack(name, () -> {
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    sockets.add(open(beginning));
                }
                honest.assertAnswered();
                return "honest client answered";
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        });
    }

    private Attack rejected(String name, String request) {
        return new Attack(name, () -> {
            String answer = status(request);
            assertThat(answer).containsPattern("^[45][0-9][0-9]$");
            return answer;
        });
    }

    /** The service closes the connection, because a body with invalid framing cannot be answered. */
    private Attack closed(String name, String request) {
        return new Attack(name, () -> {
            assertThatThrownBy(() -> status(request)).isInstanceOf(EOFException.class);
            honest.assertAnswered();
            return ClosedConnection.ANSWER;
        });
    }

    /** A service at its limit of connections may close one while its request is sent. */
    private Socket open(String text) throws IOException {
        Socket socket = connect();
        try {
            send(socket, text);
        } catch (SocketException closed) {
            return socket;
        }
        return socket;
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), READ_TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /**
     * Returns the status of the answer.
     *
     * @throws IOException if the service refuses the connection, does not answer in time, or closes the connection
     *     without an answer
     */
    private String status(String request) throws IOException {
        try (Socket socket = connect()) {
            try {
                send(socket, request);
            } catch (SocketException answeredBefore) {
                // The answer to a request that is not read to its end may have arrived.
            }
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            if (line.length < 12) {
                throw new EOFException("expected a status line, found " + line.length + " bytes");
            }
            return new String(line, 9, 3, StandardCharsets.ISO_8859_1);
        }
    }
}
