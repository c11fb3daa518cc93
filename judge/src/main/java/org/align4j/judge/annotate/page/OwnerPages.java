package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.VoteJournal;
import org.align4j.judge.annotate.outcome.AnnotatorAgreement;
import org.align4j.judge.annotate.outcome.AnnotatorStatistics;
import org.align4j.judge.annotate.outcome.ItemVotes;
import org.align4j.judge.annotate.outcome.RoundStatistics;
import org.align4j.judge.annotate.page.PageExchange.Refusal;

/** What the owner of a round sees: how it stands, who agrees with whom, and what is for the owner to decide. */
final class OwnerPages {
    private static final int MOST_CONFLICTS = 200;
    private static final int SHORT = 90;

    private final RoundFolder folder;
    private final QueueConfig options;
    private final Journals journals;
    private final InstantSource clock;

    OwnerPages(RoundFolder folder, QueueConfig options, Journals journals, InstantSource clock) {
        this.folder = folder;
        this.options = options;
        this.journals = journals;
        this.clock = clock;
    }

    void handle(PageExchange exchange, String what) throws IOException, Refusal {
        if (what.isEmpty()) {
            exchange.sendHtml(200, overview());
        } else if (what.matches("item/\\d+")) {
            int place = place(what.substring("item/".length()));
            exchange.sendHtml(200, item(place));
        } else if (what.matches("decide/\\d+") && exchange.posts()) {
            int place = place(what.substring("decide/".length()));
            decide(place, exchange.formBody());
            exchange.redirect("/owner/", null);
        } else {
            throw new Refusal(404, "there is nothing at " + what);
        }
    }

    private int place(String text) throws Refusal {
        if (text.length() > 9 || Integer.parseInt(text) >= folder.items().size()) {
            throw new Refusal(404, "there is no item " + text);
        }
        return Integer.parseInt(text);
    }

    private RoundStatistics statistics() {
        return RoundStatistics.of(
                folder, journals.standing(), journals.decisions().standing());
    }

    private String overview() {
        RoundStatistics now = statistics();
        long wanted = now.items() * options.overlap();
        StringBuilder html = new StringBuilder("<main class=\"reading owner\"><h1>The round</h1>");
        html.append("<p class=\"big\">")
                .append(now.votes())
                .append(" of ")
                .append(wanted)
                .append(" votes on ")
                .append(now.touched())
                .append(" of ")
                .append(now.items())
                .append(" items, ")
                .append(now.decided())
                .append(" decided by you</p>");
        html.append("<progress max=\"")
                .append(Math.max(1, wanted))
                .append("\" value=\"")
                .append(Math.min(now.votes(), wanted))
                .append("\"></progress>");
        html.append("<h2>Agreement</h2><ul>");
        for (AnnotatorAgreement agreement : now.agreement()) {
            html.append("<li><b>")
                    .append(Html.escape(agreement.question()))
                    .append("</b>: ")
                    .append(Html.escape(Phrases.of(agreement)))
                    .append("</li>");
        }
        html.append("</ul><h2>Annotators</h2>").append(annotators(now.annotators()));
        html.append("<h2>To decide</h2>").append(conflicts(now.conflicts())).append("</main>");
        return Pages.document("The round", html.toString());
    }

    private static String annotators(List<AnnotatorStatistics> all) {
        if (all.isEmpty()) {
            return "<p>Nobody has voted yet.</p>";
        }
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>who</th><th>votes</th>"
                + "<th>skips</th><th>median</th><th>an hour</th><th>agrees with the others</th><th>gold right</th>"
                + "<th>repeats alike</th><th>first shown wins</th></tr></thead><tbody>");
        for (AnnotatorStatistics one : all) {
            html.append("<tr><th>").append(Html.escape(one.annotator())).append("</th>");
            for (String cell : List.of(
                    String.valueOf(one.votes()),
                    String.valueOf(one.skips()),
                    one.votes() == 0 ? "–" : Phrases.number(one.medianSeconds(), 1) + " s",
                    Phrases.number(one.perHour(), 0),
                    Phrases.share(one.withOthers()),
                    one.goldItems() == 0 ? "–" : Phrases.share(one.onGold()) + " of " + one.goldItems(),
                    one.repeats() == 0 ? "–" : Phrases.share(one.withSelf()) + " of " + one.repeats(),
                    Phrases.share(one.firstShown()))) {
                html.append("<td>").append(Html.escape(cell)).append("</td>");
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table></div>").toString();
    }

    private String conflicts(List<String> conflicts) {
        if (conflicts.isEmpty()) {
            return "<p>Nobody disagrees about anything that you have not decided.</p>";
        }
        List<String> ids = folder.items().stream().map(AnnotationItem::id).toList();
        StringBuilder html = new StringBuilder("<ol class=\"conflicts\">");
        for (String id : conflicts.subList(0, Math.min(conflicts.size(), MOST_CONFLICTS))) {
            int place = ids.indexOf(id);
            String prompt = Html.visible(folder.items().get(place).prompt().lastText())
                    .strip()
                    .replaceAll("\\s+", " ");
            html.append("<li><a href=\"/owner/item/")
                    .append(place)
                    .append("\">")
                    .append(Html.escape(prompt.length() > SHORT ? prompt.substring(0, SHORT) + " …" : prompt))
                    .append("</a></li>");
        }
        html.append("</ol>");
        return conflicts.size() > MOST_CONFLICTS
                ? html + "<p>and " + (conflicts.size() - MOST_CONFLICTS) + " more</p>"
                : html.toString();
    }

    private String item(int place) {
        AnnotationItem item = folder.items().get(place);
        StringBuilder html =
                new StringBuilder("<main class=\"reading owner\"><p><a href=\"/owner/\">The round</a></p>");
        html.append("<section class=\"turns\">")
                .append(turns(item.prompt(), Message.USER))
                .append("</section>");
        html.append("<div class=\"pair\">");
        for (int i = 0; i < item.completions().size(); i++) {
            html.append("<section class=\"completion\"><h2>")
                    .append((char) ('A' + i))
                    .append("</h2>")
                    .append(turns(item.completions().get(i), Message.ASSISTANT))
                    .append("</section>");
        }
        html.append("</div><h2>Votes</h2><ul>");
        for (ItemVotes votes :
                ItemVotes.of(folder, journals.standing(), journals.decisions().standing())) {
            if (votes.item().id().equals(item.id())) {
                votes.votes().forEach(vote -> html.append(line(vote)));
                html.append(votes.decision() == null ? "" : line(votes.decision()));
            }
        }
        html.append("</ul>").append(form(place, item)).append("</main>");
        return Pages.document("Decide", html.toString());
    }

    private static String line(Vote vote) {
        Answer own = vote.own();
        String comment = own.comment() == null ? "" : " – “" + Html.visible(own.comment()) + "”";
        return "<li><b>" + Html.escape(vote.annotator()) + "</b>: " + Html.escape(Phrases.of(own) + comment) + "</li>";
    }

    private static String turns(Content content, String role) {
        List<Message> messages =
                content instanceof Content.Chat chat ? chat.messages() : List.of(new Message(role, content.lastText()));
        StringBuilder html = new StringBuilder();
        for (Message message : messages) {
            html.append("<div class=\"turn\"><div class=\"role\">")
                    .append(Html.escape(message.role()))
                    .append("</div><div class=\"text\" dir=\"auto\">")
                    .append(Markdown.html(message.content()))
                    .append("</div></div>");
        }
        return html.toString();
    }

    private String form(int place, AnnotationItem item) {
        StringBuilder html = new StringBuilder("<h2>Your decision</h2><form method=\"post\" action=\"/owner/decide/")
                .append(place)
                .append("\">");
        for (Map.Entry<String, Answer> choice :
                DecisionForm.choices(folder.round()).entrySet()) {
            html.append("<label><input type=\"radio\" name=\"choice\" required value=\"")
                    .append(choice.getKey())
                    .append("\"> ")
                    .append(Html.escape(Phrases.of(choice.getValue())))
                    .append("</label>");
        }
        if (folder.round().task() == Task.RANKING) {
            for (int i = 0; i < item.completions().size(); i++) {
                html.append("<label>")
                        .append((char) ('A' + i))
                        .append(" is number <input type=\"number\" required min=\"1\" max=\"")
                        .append(item.completions().size())
                        .append("\" name=\"rank")
                        .append(i)
                        .append("\"></label>");
            }
        }
        return html.append("<label>Comment <input name=\"comment\" maxlength=\"2000\"></label>")
                .append("<button>Decide</button></form>")
                .toString();
    }

    private void decide(int place, Map<String, String> form) throws Refusal {
        AnnotationItem item = folder.items().get(place);
        Answer answer = DecisionForm.read(folder.round(), item, form);
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
                folder.round().task() == Task.PAIRS ? folder.round().steps() : 0,
                0,
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString()));
    }
}
