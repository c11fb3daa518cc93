package org.align4j.judge.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** An answer's text: bounded, unpacked, without a byte order mark. */
public final class AnswerText {
    /** Far beyond any verdict or completion with its log-probs, far below the heap. */
    private static final int MOST_BYTES = 64 << 20;

    private static final String TOO_LARGE = "the answer is larger than " + (MOST_BYTES >> 20) + " MiB";

    private AnswerText() {}

    /** Takes a body as it comes; one that is too large ends the call. */
    public static BodyHandler<byte[]> bounded() {
        return info -> new Bounded(BodySubscribers.ofByteArray());
    }

    /**
     * What was sent.
     *
     * @throws IOException if it is packed in a way that is not read, garbled, or too large
     */
    public static String of(HttpResponse<byte[]> response) throws IOException {
        InputStream in = new ByteArrayInputStream(response.body());
        List<String> codings = response.headers().allValues("content-encoding").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .toList();
        // They are named in the order in which they were applied.
        for (int i = codings.size() - 1; i >= 0; i--) {
            in = switch (codings.get(i)) {
                case "gzip", "x-gzip" -> new GZIPInputStream(in);
                case "deflate" -> inflated(in.readNBytes(MOST_BYTES));
                // Some name the text's own encoding there.
                case "identity", "", "utf-8", "utf8" -> in;
                default ->
                    throw new IOException("the answer is encoded as " + codings.get(i) + ", which is not supported");
            };
        }
        byte[] text = in.readNBytes(MOST_BYTES + 1);
        if (text.length > MOST_BYTES) {
            throw new IOException(TOO_LARGE);
        }
        String decoded = new String(text, StandardCharsets.UTF_8);
        return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
    }

    /** With zlib's head, as it is meant, or without, as some servers send it. */
    private static InputStream inflated(byte[] packed) {
        int head = packed.length < 2 ? 0 : (packed[0] & 0xff) << 8 | (packed[1] & 0xff);
        boolean zlib = (head >> 8 & 0xf) == Deflater.DEFLATED && head % 31 == 0;
        return new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(!zlib));
    }

    private static final class Bounded implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> whole;
        private Subscription subscription = NONE;
        private long received;

        private static final Subscription NONE = new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };

        Bounded(BodySubscriber<byte[]> whole) {
            this.whole = whole;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            received += part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (received > MOST_BYTES) {
                subscription.cancel();
                whole.onError(new IOException(TOO_LARGE));
            } else {
                whole.onNext(part);
            }
        }

        @Override
        public void onError(Throwable problem) {
            whole.onError(problem);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
