package org.align4j.judge.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Comparison;
import org.align4j.judge.Estimate;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Status;
import org.jspecify.annotations.Nullable;

/** Asks a language model behind an OpenAI-compatible URL. See judging.md 2 for what such servers really do. */
public final class OpenaiJudge implements Judge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final long QUIET = TimeUnit.SECONDS.toNanos(30);

    private final OpenaiSettings settings;
    private final Template template;
    private final String identity;
    private final ResponseCache cache;
    private final CostMeter meter;
    private final CallLimit limit;
    private final ChatClient client;
    private final Pause pause;
    private final ExecutorService workers;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong lastNote = new AtomicLong();
    private volatile @Nullable String stopped;
    private @Nullable Capabilities capabilities;

    public OpenaiJudge(OpenaiSettings settings) {
        this(settings, Pause.real());
    }

    OpenaiJudge(OpenaiSettings settings, Pause pause) {
        this.settings = settings;
        this.pause = pause;
        this.template = Template.load(settings.template());
        this.identity = settings.identity(template);
        this.cache = ResponseCache.open(settings.work().resolve("responses-" + settings.name() + ".jsonl"));
        this.meter = new CostMeter(settings.price());
        this.limit = new CallLimit(settings.client().concurrency(), System::nanoTime);
        this.client = settings.client(limit, pause);
        this.workers =
                Executors.newFixedThreadPool(settings.client().concurrency().most(), task -> {
                    Thread thread = new Thread(task, "judge-" + settings.name());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public synchronized void prepare() {
        if (capabilities != null) {
            return;
        }
        Path record = settings.work().resolve("capabilities-" + settings.name() + ".json");
        Capabilities known = recorded(record);
        if (known == null) {
            known = probe();
            record(record, known);
        }
        settings.notes().accept(describe(known));
        if (Interview.readings(known, settings.reading()).isEmpty()) {
            throw new UserError("judge " + name() + ": reading " + settings.reading() + " was asked for, but "
                    + settings.baseUrl() + " ignores it (" + known.describe() + "); use reading: auto");
        }
        capabilities = known;
    }

    @Override
    public List<Verdict> compare(List<Comparison> comparisons) {
        prepare();
        lastNote.set(System.nanoTime());
        AtomicInteger answered = new AtomicInteger();
        List<Callable<Verdict>> tasks = new ArrayList<>();
        comparisons.forEach(pair -> tasks.add(() -> {
            Verdict verdict = ask(pair);
            noteIfQuiet(answered.incrementAndGet(), comparisons.size());
            return verdict;
        }));
        try {
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> answer : workers.invokeAll(tasks)) {
                verdicts.add(answer.get());
            }
            return verdicts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("judge " + name() + " was interrupted; the same command goes on from here", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UserError problem ? problem : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public Estimate estimate(List<Comparison> comparisons) {
        long promptTokens = 0;
        for (Comparison pair : comparisons) {
            promptTokens += question(pair).forVerdict().stream()
                            .mapToInt(message -> message.content().length())
                            .sum()
                    / CHARACTERS_PER_TOKEN;
        }
        long completionTokens = (long) comparisons.size() * settings.request().maxTokens();
        double dollars = settings.price().dollars(promptTokens, completionTokens, 0);
        return new Estimate(comparisons.size(), promptTokens, completionTokens, dollars);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        cache.close();
    }

    private Verdict ask(Comparison pair) throws InterruptedException {
        if (template.needsReference() && pair.groundTruth() == null) {
            return Verdict.failed(
                    Status.ERROR, "template " + template.label() + " needs a ground truth", Verdict.Cost.NOTHING);
        }
        String reason = stopped;
        if (reason != null) {
            return Verdict.failed(Status.ERROR, reason, Verdict.Cost.NOTHING);
        }
        Conversation conversation = new Conversation(settings, identity, cache, meter, client);
        Capabilities server = capabilities;
        if (server == null) {
            throw new IllegalStateException("compare prepares first");
        }
        Verdict verdict =
                new Interview(question(pair), settings.request(), server, conversation).verdict(settings.reading());
        if (verdict.ok()) {
            conversation.keep();
        }
        watch(verdict);
        return verdict;
    }

    /** A slow server should not look like a dead one. */
    private void noteIfQuiet(int answered, int asked) {
        long last = lastNote.get();
        long now = System.nanoTime();
        if (now - last > QUIET && lastNote.compareAndSet(last, now)) {
            settings.notes().accept("judge " + name() + ": " + answered + " of " + asked + " questions answered");
        }
    }

    private Question question(Comparison pair) {
        return Question.of(template, settings.criteria(), pair, settings.seeds().runSeed());
    }

    /** A server that fails again and again is left alone: what was answered is kept, and the rest can be asked later. */
    private void watch(Verdict verdict) {
        if (verdict.status() != Status.ERROR) {
            failuresInARow.set(0);
        } else if (failuresInARow.incrementAndGet() >= settings.client().failuresInARow() && stopped == null) {
            stopped = "not asked after " + settings.client().failuresInARow() + " failures in a row, the last: "
                    + verdict.rationale();
            settings.notes().accept("judge " + name() + ": " + stopped);
        }
    }

    private Capabilities probe() {
        ChatClient patient = settings.probeClient(limit, pause);
        try {
            return new CapabilityProbe(request -> {
                        try {
                            return patient.send(settings.body(request));
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return new Exchange.Failed(Status.ERROR, "interrupted", 0, 0);
                        }
                    })
                    .run(settings.reading());
        } catch (UserError e) {
            throw new UserError(
                    "judge " + name() + " at " + settings.baseUrl() + " does not work: " + e.getMessage(), e);
        }
    }

    private String describe(Capabilities known) {
        return "judge " + name() + ": " + settings.model() + " at " + settings.baseUrl() + ": " + known.describe()
                + "; reads " + Interview.readings(known, settings.reading()) + ", template " + template.label() + " "
                + template.sha256().substring(0, 12);
    }

    private record Recorded(String judge, Capabilities capabilities) {}

    private @Nullable Capabilities recorded(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Recorded recorded = JSON.readValue(file.toFile(), Recorded.class);
            return recorded.judge().equals(judgeHash()) ? recorded.capabilities() : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void record(Path file, Capabilities known) {
        try {
            AtomicFiles.writeText(file, JSON.writeValueAsString(new Recorded(judgeHash(), known)) + "\n");
        } catch (IOException e) {
            throw new UserError("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private String judgeHash() {
        return Hashes.ofText(identity + "\n" + settings.reading());
    }
}
