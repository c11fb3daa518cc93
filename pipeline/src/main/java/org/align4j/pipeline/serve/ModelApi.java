package org.align4j.pipeline.serve;

import java.io.IOException;
import java.util.Set;
import org.align4j.core.server.WebExchange;

/** What a served model can be asked. */
interface ModelApi extends AutoCloseable {
    /** The addresses to which requests are posted. */
    Set<String> paths();

    /** The names under which requests ask for a model; the first is the usual one. */
    Set<String> models();

    /** Most tokens of a row. */
    int maxLength(String model);

    /** Answers one request; it reads every field that it knows, then closes the fields. */
    void answer(String path, String model, RequestFields fields, WebExchange exchange) throws IOException, ApiFault;

    @Override
    void close();
}
