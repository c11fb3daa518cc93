package org.align4j.judge.language;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Budget;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.http.HttpBackend;
import org.align4j.judge.http.Server;
import org.align4j.judge.openai.OpenaiWire;
import org.jspecify.annotations.Nullable;

/** A judge's settings, and what happened to it. */
final class OpenaiFixture {
    static final Comparison PAIR = pair("p", "The parcel left on Monday.", "Wait.");

    final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final URI url;
    private final Path work;
    private ReadingChoice reading = ReadingChoice.AUTO;
    private ClientConfig client = new ClientConfig(5, 3, 20, new Concurrency.Fixed(2));
    private Price price = new Price(0, 0, 0, null);
    private String template = "pairwise";
    private Constitution constitution = new Constitution(List.of(), 1);
    private Budget budget = Budget.of(null);
    private int time = 1;
    private RequestConfig request = new RequestConfig(0, 0L, 64, "{}");
    private int answers = 1;
    private @Nullable String key;

    OpenaiFixture(URI url, Path work) {
        this.url = url;
        this.work = work;
    }

    OpenaiFixture reading(ReadingChoice newReading) {
        reading = newReading;
        return this;
    }

    OpenaiFixture client(double timeout, int tries, int failuresInARow, Concurrency concurrency) {
        client = new ClientConfig(timeout, tries, failuresInARow, concurrency);
        return this;
    }

    OpenaiFixture price(Price newPrice) {
        price = newPrice;
        return this;
    }

    OpenaiFixture template(String newTemplate) {
        template = newTemplate;
        return this;
    }

    OpenaiFixture constitution(int perPair, String... names) {
        template = "constitution";
        constitution = new Constitution(
                Stream.of(names)
                        .map(name -> new Constitution.Principle(name, "Which response is " + name + "?"))
                        .toList(),
                perPair);
        return this;
    }

    OpenaiFixture budget(Budget newBudget) {
        budget = newBudget;
        return this;
    }

    OpenaiFixture time(int newTime) {
        time = newTime;
        return this;
    }

    OpenaiFixture request(RequestConfig newRequest) {
        request = newRequest;
        return this;
    }

    OpenaiFixture answers(int newAnswers) {
        answers = newAnswers;
        return this;
    }

    OpenaiFixture key(String newKey) {
        key = newKey;
        return this;
    }

    Judge judge() {
        HttpBackend backend = new HttpBackend(
                new OpenaiWire(new Server(url, "model", key), request.extra()),
                client,
                "fake",
                new Seeds(1),
                notes::add,
                pauses::add);
        Asking asking = new Asking(template, "Prefer the polite one.", reading, 0.5, constitution, answers);
        return LanguageJudges.open(new LanguageSettings(
                "fake",
                backend,
                asking,
                request.atTime(time),
                price,
                client.failuresInARow(),
                work,
                time,
                Budget.of(price.maxCost()),
                budget,
                new Seeds(1),
                notes::add));
    }

    static Comparison pair(String id, String first, String second) {
        return new Comparison(
                id, Content.user("Where is my parcel?"), Content.assistant(first), Content.assistant(second), null);
    }
}
