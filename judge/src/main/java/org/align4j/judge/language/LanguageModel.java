package org.align4j.judge.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Estimate;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.Capabilities;
import org.jspecify.annotations.Nullable;

/** Asks a language model many questions at a time, and keeps what it said. */
final class LanguageModel implements AutoCloseable {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final double FEW = 0.05;
    /** One question in so many calls is made ready ahead. */
    private static final int AHEAD = 4;

    private static final long QUIET = TimeUnit.SECONDS.toNanos(30);

    private final LanguageSettings settings;
    private final QuestionTemplate template;
    private final @Nullable AnswerReading labels;
    private final Interview.Manner manner;
    private final String identity;
    private final String keyed;
    private final ResponseCache cache;
    private final PaidCalls calls;
    private final Conversation.Purse purse;
    private final ExecutorService workers;
    private final Set<String> counted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong lastNote = new AtomicLong();
    private volatile @Nullable String stopped;
    private @Nullable Capabilities capabilities;

    LanguageModel(LanguageSettings settings, QuestionTemplate template) {
        this.settings = settings;
        this.template = template;
        this.labels = template.kind() == QuestionTemplate.Kind.LISTWISE ? null : new LabelReading(template.labels());
        this.manner = new Interview.Manner(
                settings.request(),
                settings.asking().reading(),
                settings.asking().leastLabelMass());
        this.identity = Hashes.ofText(settings.backend().identity() + "\n" + template.sha256());
        this.keyed = settings.time() == 1 ? identity : identity + "\ntime " + settings.time();
        this.cache = ResponseCache.open(KeptAnswers.file(settings.work(), settings.name()));
        this.calls = PaidCalls.of(settings.work(), settings.name(), settings.price());
        this.purse = new Conversation.Purse(settings.ownBudget(), settings.budget());
        this.workers = Executors.newFixedThreadPool(workers(settings.backend().parallelism()), task -> {
            Thread thread = new Thread(task, "judge-" + settings.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** More than calls can be under way: while one reads its answer, another's question is ready to be sent. */
    private static int workers(int calls) {
        return calls == 1 ? 1 : calls + Math.max(1, calls / AHEAD);
    }

    String name() {
        return settings.name();
    }

    QuestionTemplate template() {
        return template;
    }

    int parallelism() {
        return settings.backend().parallelism();
    }

    /** Finds out what the server can do, or remembers it. */
    synchronized void prepare() {
        if (capabilities != null) {
            return;
        }
        KeptAnswers kept = new KeptAnswers(settings.work(), settings.name());
        String judge = Hashes.ofText(identity + "\n" + settings.asking().reading());
        Capabilities known = kept.capabilities(judge);
        if (known == null) {
            known = Probing.run(settings);
            kept.remember(judge, known);
        }
        settings.notes().accept(describe(known));
        if (readings(known).isEmpty()) {
            throw new UserError("judge " + name() + ": reading " + manner.reading() + " was asked for, but "
                    + settings.backend().label() + " ignores it (" + known.describe() + "); use reading: auto");
        }
        if (!known.countsTokens() && settings.price().maxCost() != null) {
            throw new UserError("judge " + name() + ": price.max-cost cannot be kept, since "
                    + settings.backend().label()
                    + " reports no token counts (usage); leave it out, or limit the pairs");
        }
        String paid = calls.takenOver(purse);
        if (!paid.isEmpty()) {
            settings.notes().accept("judge " + name() + ": " + paid);
        }
        capabilities = known;
    }

    /**
     * Asks all questions, and the few that got no answer once more: where nearly everything is answered, it was the
     * server's luck that failed. A model that often gives no verdict is not asked again. Of several answers to a question
     * the mean counts.
     *
     * @return as many outcomes as questions, in their order
     */
    List<QuestionOutcome> ask(List<Question> questions) {
        int answers = settings.asking().answers();
        List<Draw> draws = new ArrayList<>();
        for (Question question : questions) {
            for (int number = 0; number < answers; number++) {
                draws.add(new Draw(question, number));
            }
        }
        List<QuestionOutcome> drawn = drawn(draws);
        List<QuestionOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            outcomes.add(QuestionOutcome.mean(drawn.subList(i * answers, (i + 1) * answers)));
        }
        return outcomes;
    }

    /** One of a question's answers, counted from 0: each has a seed, and a place among the kept ones, of its own. */
    private record Draw(Question question, int number) {}

    /** The same question of two pairs is asked and paid for once. */
    private List<QuestionOutcome> drawn(List<Draw> all) {
        Map<Draw, QuestionOutcome> answered = new HashMap<>();
        List<Draw> different = List.copyOf(new LinkedHashSet<>(all));
        List<QuestionOutcome> answers = asked(different);
        for (int i = 0; i < answers.size(); i++) {
            answered.put(different.get(i), answers.get(i));
        }
        List<QuestionOutcome> outcomes = new ArrayList<>();
        Set<Draw> paid = new HashSet<>();
        for (Draw draw : all) {
            QuestionOutcome outcome = answered.get(draw);
            outcomes.add(paid.add(draw) ? outcome : outcome.withCost(Cost.NOTHING));
        }
        return outcomes;
    }

    private List<QuestionOutcome> asked(List<Draw> questions) {
        List<QuestionOutcome> outcomes = new ArrayList<>(inParallel(questions));
        List<Integer> failed = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Status status = outcomes.get(i).status();
            if (status == Status.UNPARSED || status == Status.ERROR) {
                failed.add(i);
            }
        }
        if (failed.size() <= questions.size() * FEW && stopped == null) {
            List<QuestionOutcome> again =
                    inParallel(failed.stream().map(questions::get).toList());
            for (int i = 0; i < again.size(); i++) {
                QuestionOutcome before = outcomes.get(failed.get(i));
                QuestionOutcome now = again.get(i);
                outcomes.set(failed.get(i), now.withCost(before.cost().plus(now.cost())));
            }
        }
        return outcomes;
    }

    private List<QuestionOutcome> inParallel(List<Draw> questions) {
        prepare();
        lastNote.set(System.nanoTime());
        AtomicInteger answered = new AtomicInteger();
        List<Callable<QuestionOutcome>> tasks = new ArrayList<>();
        questions.forEach(question -> tasks.add(() -> {
            QuestionOutcome outcome = ask(question);
            noteIfQuiet(answered.incrementAndGet(), questions.size());
            return outcome;
        }));
        try {
            List<QuestionOutcome> outcomes = new ArrayList<>();
            for (Future<QuestionOutcome> answer : workers.invokeAll(tasks)) {
                outcomes.add(answer.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("judge " + name() + " was interrupted; the same command resumes", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UserError problem ? problem : new IllegalStateException(e.getCause());
        }
    }

    /** As if every question took one way of reading, and every answer were as long as it may be. */
    Estimate estimate(List<Question> questions) {
        int calls = template.reasonsFirst() ? 2 : 1;
        long promptTokens = 0;
        for (Question question : questions) {
            promptTokens += calls
                    * question.forVerdict().stream()
                            .mapToLong(message -> message.content().length())
                            .sum()
                    / CHARACTERS_PER_TOKEN;
        }
        promptTokens *= settings.asking().answers();
        long asked = (long) calls * settings.asking().answers() * questions.size();
        long completionTokens = asked * settings.request().maxTokens();
        return new Estimate(
                asked, promptTokens, completionTokens, settings.price().dollars(promptTokens, completionTokens, 0));
    }

    @Override
    public void close() {
        workers.shutdownNow();
        cache.close();
        settings.backend().close();
    }

    private QuestionOutcome ask(Draw draw) throws InterruptedException {
        String reason = stopped;
        if (reason != null) {
            return QuestionOutcome.failed(Status.ERROR, reason, Cost.NOTHING);
        }
        Capabilities server = capabilities;
        if (server == null) {
            throw new IllegalStateException("asking prepares first");
        }
        Question question = draw.question();
        Conversation conversation = new Conversation(
                settings.backend(),
                draw.number() == 0 ? keyed : keyed + "\ndraw " + draw.number(),
                cache,
                settings.price(),
                purse,
                counted,
                calls);
        QuestionOutcome outcome = new Interview(
                        question, template, reading(question), manner.of(draw.number()), server, conversation)
                .outcome();
        if (outcome.ok()) {
            conversation.keep();
        }
        watch(outcome);
        return outcome;
    }

    /** A slow server should not look like a dead one. */
    private void noteIfQuiet(int answered, int asked) {
        long last = lastNote.get();
        long now = System.nanoTime();
        if (now - last > QUIET && lastNote.compareAndSet(last, now)) {
            settings.notes().accept("judge " + name() + ": " + answered + " of " + asked + " questions answered");
        }
    }

    /** A server that fails again and again is left alone: what was answered is kept, and the rest can be asked later. */
    private void watch(QuestionOutcome outcome) {
        if (outcome.status() != Status.ERROR) {
            failuresInARow.set(0);
        } else if (failuresInARow.incrementAndGet() >= settings.failuresInARow() && stopped == null) {
            stopped = "not asked after " + settings.failuresInARow() + " failures in a row, the last: "
                    + outcome.rationale();
            settings.notes().accept("judge " + name() + ": " + stopped);
        }
    }

    private List<Reading> readings(Capabilities known) {
        return Readings.of(known, manner.reading(), template.kind());
    }

    private AnswerReading reading(Question question) {
        return labels == null ? new RankingReading(question.letters(), template.ties()) : labels;
    }

    private String describe(Capabilities known) {
        return "judge " + name() + ": " + settings.backend().label() + ": " + known.describe() + "; reads "
                + readings(known) + ", template " + template.label() + " "
                + template.sha256().substring(0, 12);
    }
}
