package org.align4j.pipeline.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.pipeline.download.RemoteFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaFetchTest {
    @TempDir
    private Path temporary;

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    /** Of the next answers so many end half way. */
    private int breaks;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/packages/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring("/packages/".length());
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(name + (range == null ? "" : " " + range));
            byte[] whole = files.get(name);
            if (whole == null) {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.sendResponseHeaders(range == null ? 200 : 206, whole.length - from);
            int sent = breaks-- > 0 ? (whole.length - from) / 2 : whole.length - from;
            exchange.getResponseBody().write(whole, from, sent);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static byte[] zip(Map<String, String> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private Wheel put(String name, Map<String, String> entries) throws IOException {
        byte[] bytes = zip(entries);
        files.put(name, bytes);
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return Wheel.of(bytes.length + " " + hash + " " + name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Wheel torch() throws IOException {
        return put(
                "aa/torch-2.7.1.whl",
                Map.of(
                        "torch/lib/libtorch.so", "t",
                        "torch/lib/libtorch_cuda.so", "c".repeat(5000),
                        "torch/lib/libtorch_python.so", "p",
                        "torch/__init__.py", "import os",
                        "torch/lib/../../../evil.so", "e",
                        "nvidia/../lib/evil.so", "e"));
    }

    private Wheel cublas() throws IOException {
        return put(
                "bb/cublas.whl",
                Map.of("nvidia/cublas/lib/libcublas.so.12", "b", "nvidia/cublas/include/cublas.h", "h"));
    }

    private CudaFetch fetch(List<Wheel> wheels) {
        URI packages = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/packages/");
        Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8), Console.Rendering.LINES);
        return new CudaFetch(packages, wheels, console);
    }

    private List<String> under(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void librariesAloneAreUnpackedEachWhereItsPackageHasIt() throws IOException {
        Path folder = temporary.resolve("cache/libtorch");
        breaks = 2;
        fetch(List.of(torch(), cublas())).into(folder);
        assertThat(under(temporary))
                .containsExactly(
                        "cache/libtorch/nvidia/cublas/lib/libcublas.so.12",
                        "cache/libtorch/torch/lib/libtorch.so",
                        "cache/libtorch/torch/lib/libtorch_cuda.so");
        assertThat(requests).hasSize(4).anyMatch(request -> request.startsWith("aa/torch-2.7.1.whl bytes="));
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("fetching libtorch 2.7.1 with CUDA, once: 2 files, 0.0 GiB, from 127.0.0.1:")
                .contains(" to " + folder);
    }

    @Test
    void whatWasUnpackedBeforeABreakIsNotFetchedAgain() throws IOException {
        Path folder = temporary.resolve("libtorch");
        Wheel torch = torch();
        Wheel cublas = cublas();
        files.remove("bb/cublas.whl");
        assertThatThrownBy(() -> fetch(List.of(torch, cublas)).into(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("/packages/bb/cublas.whl: answered 404; PYTORCH_LIBRARY_PATH takes");
        assertThat(folder).doesNotExist();
        requests.clear();
        cublas();
        fetch(List.of(torch, cublas)).into(folder);
        assertThat(requests).containsExactly("bb/cublas.whl");
        assertThat(under(folder)).hasSize(3);
    }

    @Test
    void aFileWithAnotherHashIsThrownAway() throws IOException {
        Path folder = temporary.resolve("libtorch");
        Wheel torch = torch();
        files.get("aa/torch-2.7.1.whl")[100] ^= 1;
        assertThatThrownBy(() -> fetch(List.of(torch)).into(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not have the hash that it lists");
        assertThat(folder).doesNotExist();
        assertThat(under(AtomicFiles.temporaryFor(folder))).isEmpty();
    }

    @Test
    void withoutANetworkItSaysWhatElseThereIs() throws IOException {
        Wheel torch = torch();
        CudaFetch fetch = fetch(List.of(torch));
        server.stop(0);
        assertThatThrownBy(() -> fetch.into(temporary.resolve("libtorch")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(": cannot be reached (")
                .hasMessageContaining(
                        "or a mirror (ALIGN_WHEELS); PYTORCH_LIBRARY_PATH takes a libtorch 2.7.1 that you have");
    }

    @Test
    void tooLittleSpaceIsSaidBeforeAnythingIsFetched() {
        Wheel huge = new Wheel(new RemoteFile("cc/huge.whl", 1L << 55, "0".repeat(64)));
        assertThatThrownBy(() -> fetch(List.of(huge)).into(temporary.resolve("libtorch")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("GiB while it is unpacked, but ");
        assertThat(requests).isEmpty();
    }

    @Test
    void theListNamesTheEnginesVersionAndEveryFilesHash() {
        List<Wheel> wheels = Wheel.all();
        assertThat(wheels).hasSize(15);
        assertThat(wheels.get(0).name()).startsWith("torch-2.7.1-").endsWith("x86_64.whl");
        assertThat(wheels).allMatch(wheel -> wheel.file().hash().matches("[0-9a-f]{64}"));
        assertThat(wheels.stream().mapToLong(wheel -> wheel.file().size()).sum())
                .isEqualTo(2_829_141_162L);
        assertThat(wheels).allMatch(wheel -> wheel.file().path().matches("[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}/[^/]+"));
    }
}
