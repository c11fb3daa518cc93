package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.server.Refusal;
import org.align4j.core.server.WebExchange;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;

/** What the page asks for and sends while somebody annotates. Nothing in it tells which model wrote what. */
final class AnnotatorApi {
    private static final int MOST_ITEMS = 8;
    private static final double MILLIS_PER_HOUR = 3.6e6;
    private static final long LONGEST_LOOK = 10 * 60 * 1000;

    private final CurrentRound current;
    private final Round round;
    private final Queue queue;
    private final Journals journals;
    private final InstantSource clock;
    private final boolean instructed;

    /** @param instructions the owner's words, empty if there are none */
    AnnotatorApi(CurrentRound current, Queue queue, Journals journals, InstantSource clock, String instructions) {
        this.current = current;
        this.round = current.now().round();
        this.queue = queue;
        this.journals = journals;
        this.clock = clock;
        this.instructed = !instructions.isBlank();
    }

    /** What is asked in this round. */
    ObjectNode round(String annotator) {
        ObjectNode answer = WebExchange.JSON
                .createObjectNode()
                .put("annotator", annotator)
                .put("id", current.id())
                .put("task", round.task().name().toLowerCase(Locale.ROOT))
                .put("steps", round.steps())
                .put("levels", round.levels())
                .put("instructions", instructed);
        ArrayNode axes = answer.putArray("axes");
        round.axes().forEach(axes::add);
        return answer;
    }

    /** The next items; {@code have} names those that the browser has. */
    ObjectNode items(String annotator, Map<String, String> query) {
        Set<String> held =
                new HashSet<>(Arrays.asList(query.getOrDefault("have", "").split(",")));
        int count = query.getOrDefault("count", "1").matches("[1-8]")
                ? Integer.parseInt(query.getOrDefault("count", "1"))
                : MOST_ITEMS;
        // Opened before anything is shown: whoever cannot vote should not begin.
        journals.of(annotator);
        List<Assignment> next = queue.next(annotator, held, count);
        ObjectNode answer = state(annotator);
        ArrayNode items = answer.putArray("items");
        next.forEach(each -> items.add(ItemView.of(each.item(), each.alias(), each.order())));
        return answer;
    }

    /** The words that set the completions of a pair apart. */
    ObjectNode diff(String annotator, String alias) throws Refusal {
        Assignment assignment = assignment(annotator, alias);
        if (round.task() != Task.PAIRS) {
            throw new Refusal(400, "only pairs are compared");
        }
        return ItemView.diff(assignment.item(), assignment.order());
    }

    /** A vote, or the wish to take one back. The same one again changes nothing. */
    ObjectNode vote(String annotator, JsonNode sent) throws Refusal, IOException {
        String id = sent.path("vote").asText();
        if (!sent.path("vote").isTextual() || !id.matches("[0-9a-fA-F-]{8,64}")) {
            throw new Refusal(400, "a vote needs an id of its own, a UUID");
        }
        VoteJournal journal = journals.of(annotator);
        return sent.hasNonNull("undoes") ? undo(annotator, journal, id, sent) : append(annotator, journal, id, sent);
    }

    private ObjectNode append(String annotator, VoteJournal journal, String id, JsonNode sent)
            throws Refusal, IOException {
        Assignment assignment = assignment(annotator, sent.path("item").asText());
        Answer answer = answer(sent.path("answer"), assignment);
        long millis = Math.min(LONGEST_LOOK, Math.max(0, sent.path("millis").asLong()));
        write(
                journal,
                new Vote(
                        id,
                        assignment.item().id(),
                        assignment.repeat(),
                        annotator,
                        assignment.order(),
                        answer,
                        null,
                        round.task() == Task.PAIRS ? round.steps() : 0,
                        millis,
                        now()));
        queue.answered(annotator, assignment.showing());
        return state(annotator);
    }

    private Answer answer(JsonNode sent, Assignment assignment) throws Refusal {
        try {
            return current.now().schema().answer(sent, assignment.item());
        } catch (UserError e) {
            throw new Refusal(400, e.getMessage());
        }
    }

    private ObjectNode undo(String annotator, VoteJournal journal, String id, JsonNode sent)
            throws Refusal, IOException {
        Vote vote = journal.line(sent.path("undoes").asText());
        if (vote == null || vote.answer() == null) {
            throw new Refusal(409, "there is no such vote to undo");
        }
        boolean stands = journal.standing().contains(vote);
        if (!stands && journal.line(id) == null) {
            throw new Refusal(409, "that vote was taken back already");
        }
        write(journal, vote.takenBack(id, now()));
        queue.takenBack(annotator, vote.showing());
        ObjectNode answer = state(annotator);
        Assignment assignment = queue.desk(annotator).byShowing(vote.showing());
        if (assignment != null) {
            ObjectNode view = ItemView.of(assignment.item(), assignment.alias(), assignment.order());
            view.set("answer", WebExchange.JSON.valueToTree(vote.answer()));
            answer.set("item", view);
        }
        return answer;
    }

    /** What cannot be written may be sent again: that is no fault of the browser's. */
    private static void write(VoteJournal journal, Vote vote) throws Refusal, IOException {
        try {
            journal.append(vote);
        } catch (UserError e) {
            Vote before = journal.line(vote.vote());
            throw new Refusal(before == null ? 503 : 409, e.getMessage());
        }
    }

    private Assignment assignment(String annotator, String alias) throws Refusal {
        Assignment assignment = queue.desk(annotator).byAlias(alias);
        if (assignment == null) {
            throw new Refusal(404, "there is no such item in this round");
        }
        return assignment;
    }

    /** Progress, and which vote would be taken back next. */
    private ObjectNode state(String annotator) {
        List<Vote> votes = journals.of(annotator).standing();
        Queue.Standing standing = queue.standing(annotator);
        long millis = votes.stream().mapToLong(Vote::millis).sum();
        ObjectNode state = WebExchange.JSON.createObjectNode();
        state.put("last", votes.isEmpty() ? null : votes.get(votes.size() - 1).vote());
        state.putObject("progress")
                .put("answered", votes.size())
                .put("done", standing.done())
                .put("left", standing.left())
                .put("given", standing.given())
                .put("wanted", standing.wanted())
                .put("perHour", millis == 0 ? 0 : votes.size() * MILLIS_PER_HOUR / millis);
        return state;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
