package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Role;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * TRL's preference with implicit prompt: {@code chosen} and {@code rejected} are whole conversations or texts, the
 * prompt is what they have in common at the start.
 */
public record ImplicitPreference() implements Importer {
    @Override
    public String name() {
        return "preference-implicit";
    }

    @Override
    public String doc() {
        return "pairs of whole conversations or texts: chosen, rejected";
    }

    @Override
    public List<Target> targets() {
        return new ExplicitPreference().targets();
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.match(Role.CHOSEN, Role.REJECTED);
    }

    @Override
    public Draft read(Fields row) {
        return split(Draft.of(row).judgement(Judgement.of(row)), row.content(Role.CHOSEN), row.content(Role.REJECTED));
    }

    /** Takes the common start of two wholes as the prompt. */
    static Draft split(Draft draft, Content chosen, Content rejected) {
        if (chosen.equals(rejected)) {
            throw new RowProblem(Reason.IDENTICAL_PAIR, "chosen and rejected are the same");
        }
        if (chosen instanceof Content.Chat better && rejected instanceof Content.Chat worse) {
            return messages(draft, better.messages(), worse.messages());
        }
        if (chosen instanceof Content.Text better && rejected instanceof Content.Text worse) {
            return text(draft, better.text(), worse.text());
        }
        throw new RowProblem(Reason.MIXED_FORMS, "one of chosen and rejected is text, the other messages");
    }

    private static Draft messages(Draft draft, List<Message> chosen, List<Message> rejected) {
        int common = 0;
        while (common < Math.min(chosen.size(), rejected.size())
                && chosen.get(common).equals(rejected.get(common))) {
            common++;
        }
        if (common == 0) {
            throw new RowProblem(Reason.NO_COMMON_PROMPT, "chosen and rejected start with different messages");
        }
        if (common < chosen.size() - 1 || common < rejected.size() - 1) {
            throw new RowProblem(
                    Reason.DIFFERS_BEFORE_LAST_TURN,
                    "chosen and rejected differ from message " + (common + 1) + " on, before their last ones");
        }
        return draft.prompt(new Content.Chat(chosen.subList(0, common)))
                .pair(
                        new Content.Chat(chosen.subList(common, chosen.size())),
                        new Content.Chat(rejected.subList(common, rejected.size())));
    }

    /** TRL's {@code extract_prompt}: a space at the boundary belongs to the completions, as tokenizers want it. */
    private static Draft text(Draft draft, String chosen, String rejected) {
        int common = 0;
        int shorter = Math.min(chosen.length(), rejected.length());
        while (common < shorter && chosen.charAt(common) == rejected.charAt(common)) {
            common++;
        }
        if (common > 0 && Character.isHighSurrogate(chosen.charAt(common - 1))) {
            common--;
        }
        if (common > 0 && chosen.charAt(common - 1) == ' ') {
            common--;
        }
        if (common == 0) {
            throw new RowProblem(Reason.NO_COMMON_PROMPT, "chosen and rejected have no common start to be the prompt");
        }
        return draft.prompt(Content.text(chosen.substring(0, common)))
                .pair(Content.text(chosen.substring(common)), Content.text(rejected.substring(common)));
    }
}
