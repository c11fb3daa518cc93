package org.align4j.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebServerTest {
    /** The JDK's server reads what is left of a body before it lets go of an exchange, up to a minute. */
    @Test
    void bodiesThatNeverComeKeepNobodyWaiting() throws IOException, InterruptedException {
        List<Socket> stalled = new ArrayList<>();
        try (WebServer server =
                WebServer.bind(new ServerAddress("127.0.0.1", 0, List.of()), new WebServer.Limits(2, 60))) {
            server.start(exchange -> exchange.send(403, "text/plain", "no".getBytes(StandardCharsets.UTF_8)));
            URI address = URI.create(server.url());
            for (int i = 0; i < 2; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
                stalled.add(socket);
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"
                                .getBytes(StandardCharsets.UTF_8));
                byte[] begun = socket.getInputStream().readNBytes(12);
                assertThat(new String(begun, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 403");
            }
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(address)
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("no");
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }
}
