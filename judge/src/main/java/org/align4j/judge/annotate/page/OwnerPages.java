package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.server.Refusal;
import org.align4j.core.server.WebExchange;
import org.align4j.jinja.Page;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.judge.annotate.outcome.AnnotatorStatistics;
import org.align4j.judge.annotate.outcome.ItemVotes;
import org.align4j.judge.annotate.outcome.RoundStatistics;
import org.jspecify.annotations.Nullable;

/** What the owner of a round sees: how it stands, who agrees with whom, and what is for the owner to decide. */
final class OwnerPages {
    private static final Page ROUND = Pages.of("owner-round.jinja");
    private static final Page ITEM = Pages.of("owner-item.jinja");
    private static final int MOST_CONFLICTS = 200;
    private static final int SHORT = 90;

    private final CurrentRound current;
    private final QueueConfig options;
    private final Journals journals;
    private final InstantSource clock;

    OwnerPages(CurrentRound current, QueueConfig options, Journals journals, InstantSource clock) {
        this.current = current;
        this.options = options;
        this.journals = journals;
        this.clock = clock;
    }

    void handle(WebExchange exchange, String what) throws IOException, Refusal {
        if (what.isEmpty()) {
            exchange.sendHtml(200, overview());
        } else if (what.matches("item/\\d+")) {
            int place = place(what.substring("item/".length()));
            exchange.sendHtml(200, item(place));
        } else if (what.matches("decide/\\d+") && exchange.posts()) {
            int place = place(what.substring("decide/".length()));
            List<Integer> open = open(statistics());
            decide(place, exchange.formBody());
            Integer next = after(place, open);
            exchange.redirect(next == null ? "/owner/" : "/owner/item/" + next, null);
        } else {
            throw new Refusal(404, "there is nothing at " + what);
        }
    }

    private int place(String text) throws Refusal {
        if (text.length() > 9 || Integer.parseInt(text) >= current.now().items().size()) {
            throw new Refusal(404, "there is no item " + text);
        }
        return Integer.parseInt(text);
    }

    private RoundStatistics statistics() {
        return RoundStatistics.of(
                current.now(), journals.standing(), journals.decisions().standing());
    }

    private String overview() {
        RoundStatistics now = statistics();
        Map<String, Object> variables = new HashMap<>();
        variables.put("votes", now.votes());
        variables.put("wanted", now.items() * options.overlap());
        variables.put("touched", now.touched());
        variables.put("items", now.items());
        variables.put("decided", now.decided());
        variables.put(
                "agreement",
                now.agreement().stream()
                        .map(one -> Map.of("question", one.question(), "words", Phrases.of(one)))
                        .toList());
        variables.put(
                "annotators",
                now.annotators().stream()
                        .map(one -> Map.of("name", one.annotator(), "cells", cells(one)))
                        .toList());
        variables.put("conflicts", conflicts(open(now)));
        variables.put("more", Math.max(0, now.conflicts().size() - MOST_CONFLICTS));
        return ROUND.html(variables);
    }

    private static List<String> cells(AnnotatorStatistics one) {
        return List.of(
                String.valueOf(one.votes()),
                String.valueOf(one.skips()),
                one.votes() == 0 ? "–" : Phrases.number(one.medianSeconds(), 1) + " s",
                Phrases.number(one.perHour(), 0),
                Phrases.share(one.withOthers()),
                one.goldItems() == 0 ? "–" : Phrases.share(one.onGold()) + " of " + one.goldItems(),
                one.repeats() == 0 ? "–" : Phrases.share(one.withSelf()) + " of " + one.repeats(),
                Phrases.share(one.firstShown()));
    }

    private List<Map<String, Object>> conflicts(List<Integer> conflicts) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (int place : conflicts.subList(0, Math.min(conflicts.size(), MOST_CONFLICTS))) {
            String prompt = Visible.text(
                            current.now().items().get(place).prompt().lastText())
                    .strip()
                    .replaceAll("\\s+", " ");
            shown.add(Map.of(
                    "place", place, "prompt", prompt.length() > SHORT ? prompt.substring(0, SHORT) + " …" : prompt));
        }
        return shown;
    }

    /** Items that are to be decided, the most divided first. */
    private List<Integer> open(RoundStatistics now) {
        List<AnnotationItem> items = current.now().items();
        Map<String, Integer> places = new HashMap<>();
        IntStream.range(0, items.size())
                .forEach(place -> places.put(items.get(place).id(), place));
        return now.conflicts().stream().map(places::get).toList();
    }

    /** The item to decide after one; behind the last come those that were passed over. */
    private static @Nullable Integer after(int place, List<Integer> open) {
        int at = open.indexOf(place);
        int others = open.size() - (at < 0 ? 0 : 1);
        return others == 0 ? null : open.get((at + 1) % open.size());
    }

    private static @Nullable Integer before(int place, List<Integer> open) {
        int at = open.indexOf(place);
        return at <= 0 ? null : open.get(at - 1);
    }

    private String item(int place) {
        AnnotationItem item = current.now().items().get(place);
        List<Map<String, Object>> completions = new ArrayList<>();
        for (int i = 0; i < item.completions().size(); i++) {
            completions.add(Map.of(
                    "letter",
                    String.valueOf((char) ('A' + i)),
                    "turns",
                    turns(item.completions().get(i), Message.ASSISTANT)));
        }
        List<Map<String, String>> choices = new ArrayList<>();
        DecisionForm.choices(current.now().round())
                .forEach((value, answer) -> choices.add(Map.of("value", value, "words", Phrases.of(answer))));
        List<Integer> open = open(statistics());
        Map<String, Object> variables = new HashMap<>();
        variables.put("place", place);
        variables.put("left", open.size());
        variables.put("previous", before(place, open));
        variables.put("next", after(place, open));
        variables.put("prompt", turns(item.prompt(), Message.USER));
        variables.put("completions", completions);
        variables.put("votes", votes(item));
        variables.put("choices", choices);
        variables.put("ranked", current.now().round().task() == Task.RANKING);
        return ITEM.html(variables);
    }

    private List<Map<String, String>> votes(AnnotationItem item) {
        List<Map<String, String>> lines = new ArrayList<>();
        for (ItemVotes votes : ItemVotes.of(
                current.now(), journals.standing(), journals.decisions().standing())) {
            if (votes.item().id().equals(item.id())) {
                votes.votes().forEach(vote -> lines.add(line(vote)));
                if (votes.decision() != null) {
                    lines.add(line(votes.decision()));
                }
            }
        }
        return lines;
    }

    private static Map<String, String> line(Vote vote) {
        Answer own = vote.own();
        String comment = own.comment() == null ? "" : " – “" + Visible.text(own.comment()) + "”";
        return Map.of("who", vote.annotator(), "words", Phrases.of(own) + comment);
    }

    private static List<Map<String, String>> turns(Content content, String role) {
        List<Message> messages =
                content instanceof Content.Chat chat ? chat.messages() : List.of(new Message(role, content.lastText()));
        return messages.stream()
                .map(message -> Map.of("role", message.role(), "html", Markdown.html(message.content())))
                .toList();
    }

    private void decide(int place, Map<String, String> form) throws Refusal {
        AnnotationItem item = current.now().items().get(place);
        Answer answer = DecisionForm.read(current.now().round(), item, form);
        try {
            current.now().schema().check(answer, item);
        } catch (UserError e) {
            throw new Refusal(400, e.getMessage());
        }
        VoteJournal journal = journals.decisions();
        List<Integer> own = new ArrayList<>(
                IntStream.range(0, item.completions().size()).boxed().toList());
        journal.append(new Vote(
                journal.nextId(RoundFolder.OWNER),
                item.id(),
                0,
                RoundFolder.OWNER,
                own,
                answer,
                null,
                current.now().round().task() == Task.PAIRS
                        ? current.now().round().steps()
                        : 0,
                0,
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString()));
    }
}
